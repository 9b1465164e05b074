"""What the gate's process is asked, and what it answers."""

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field

from satupintu.documents.signatures import SignatureReport
from satupintu.domain.errors import InvalidInput
from satupintu.domain.marks import Marked, mark

REFUSED = 3
"""Exit code of the process when its answer is a `RefusedFile`."""

WANTS_A_LOOK = ("repaired", "changes", "comments", "attachments", "links")
"""Facts that a sender may not know of."""


class FileFacts(BaseModel):
    """
    What an accepted file is and holds.

    What makes a file unacceptable (cut off, locked, active) is a refusal, so it is no fact of an accepted one.
    """

    media_type: str
    pages: int | None = None
    """Of a PDF."""
    encrypted: bool = False
    """It opens without a password all the same."""
    restricted: bool = False
    """Its author withholds printing, copying or changing."""
    repaired: bool = False
    """Its table of contents is broken; readers mend that silently, each in its own way."""
    changes: int = 0
    """Tracked changes of a Word file that nobody has accepted or rejected."""
    comments: int = 0
    attachments: list[str] = []
    """Names of files inside it, such as the numbers behind a chart."""
    links: int = 0
    """What it fetches from outside on opening: numbers of other workbooks, pictures of a site."""
    signatures: SignatureReport | None = None
    """Of a PDF."""

    def kept(self) -> dict[str, Any]:
        """As stored with a paper, beside the signatures."""
        return self.model_dump(mode="json", exclude={"signatures", "media_type"}, exclude_defaults=True)


class Look(BaseModel):
    """Tell what a file is; the answer is its `FileFacts`."""

    task: Literal["look"] = "look"
    path: Path
    filename: str
    accepted: tuple[str, ...]
    """Media types that will do."""
    roots: Path | None
    """Folder of root certificates that signatures are held against."""


class StoredText(BaseModel):
    """A stored file whose text is wanted."""

    path: Path
    media_type: str
    filename: str


class Compare(BaseModel):
    """Tell what changed between two texts; the answer is a `Difference`."""

    task: Literal["compare"] = "compare"
    before: StoredText
    after: StoredText


class Tabulate(BaseModel):
    """Read an old register; the answer is its sheets as lines (`sheets_as_lines`)."""

    task: Literal["tabulate"] = "tabulate"
    path: Path
    filename: str


class Request(BaseModel):
    """One thing to do."""

    do: Look | Compare | Tabulate = Field(discriminator="task")


class RefusedFile(BaseModel):
    """A refusal on its way between processes."""

    sentence: str
    facts: dict[str, str | int] = {}
    marked: list[str] = []
    """Facts that are translated like the sentence itself."""

    @classmethod
    def of(cls, refusal: InvalidInput) -> "RefusedFile":
        facts = {name: fact if isinstance(fact, int) else str(fact) for name, fact in refusal.facts.items()}
        marked = [name for name, fact in refusal.facts.items() if isinstance(fact, Marked)]
        return cls(sentence=refusal.sentence, facts=facts, marked=marked)

    def as_refusal(self) -> InvalidInput:
        facts: dict[str, Any] = {
            name: mark(str(fact)) if name in self.marked else fact for name, fact in self.facts.items()
        }
        return InvalidInput(self.sentence, **facts)


def unreadable(filename: str) -> InvalidInput:
    """The refusal of a table that is too much to read."""
    return InvalidInput(
        "Berkas “%(name)s” terlalu besar atau rusak, sehingga tidak terbaca. Hapus lembar dan isi yang jauh dari "
        "tabelnya, lalu unggah lagi.",
        name=filename,
    )
