"""
A paper as data: what both the Word and the PDF template set.

The words of each paper stand in `papers/<paper>.txt`, those of the articles in `papers/pasal.txt`: one line per block,
its kind before the first `|`. They are Jinja2 templates; what people typed can neither begin a line nor add a field.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from itertools import groupby
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from satupintu.documents.citations import PAPER_TEXTS, cited
from satupintu.domain.office.numbering import BLANK
from satupintu.domain.route.law import Content


class BlockKind(StrEnum):
    """The kinds of block, by the word that begins a line of a paper's text."""

    LETTERHEAD = "kop"
    MARK = "tanda"
    HEADING = "nama"
    NUMBER = "nomor"
    PLACE = "tempat"
    ADDRESSEE = "kepada"
    FACT = "isian"
    RULE = "garis"
    GAP = "celah"
    SECTION = "bab"
    ARTICLE = "pasal"
    PARAGRAPH = "alinea"
    SUBSECTION = "ayat"
    """Numbered (1), (2) within an article; the only one of its article has no number."""
    POINT = "butir"
    ITEM = "angka"
    PARTY = "romawi"
    TABLE_HEAD = "tabel"
    TABLE_ROW = "baris"
    SIGNATURE = "ttd"
    COPY = "tembusan"


@dataclass(frozen=True)
class Block:
    """One block, with its number as it is written; `rows` hold facts, table rows, signatures or copies."""

    kind: BlockKind
    text: str = ""
    label: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A whole paper."""

    language: str
    number: str
    """Number of the proposal, for the foot of the page."""
    letterhead: str
    """wali_kota, bagian, lambang_negara or lambang_kota; the last two are an emblem without words."""
    mark: str
    """`RANCANGAN` on a first draft of an agreement."""
    blocks: tuple[Block, ...]
    lacking: tuple[tuple[str, str], ...]
    """What the paper would say and the proposal does not: kind of fact, and of whom."""


class _Lines(str):
    """Lines of a paper that are inserted as lines."""

    __slots__ = ()


_BREAK, _BAR = "\ue000", "\ue001"
"""Stand for a line break and a bar in what people typed, until the lines have been read."""
_ANY_BREAK = re.compile("\r\n|[\r\x85\u2028\u2029]")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ue000\ue001\ud800-\udfff\ufffe\uffff]")
_MERGED = (BlockKind.FACT, BlockKind.SIGNATURE, BlockKind.COPY)
_SECTION = re.compile(r"^\[(.+)\]$", re.MULTILINE)
_ARTICLE_WORD = {"id": "Pasal", "en": "Article"}
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII",
          "XVIII", "XIX", "XX", "XXI")  # fmt: skip
"""As many as a proposal may have parties."""


def _value(value: Any) -> str:
    """What `{{ … }}` puts into a line."""
    if isinstance(value, _Lines):
        return value
    if value is None:
        raise TypeError("a paper would say None: use fact()")
    return plain_text(str(value)).replace("\n", _BREAK).replace("|", _BAR)


def plain_text(text: str) -> str:
    """What people typed, its line breaks all alike, without characters that a Word file cannot hold."""
    return _UNFIT.sub("", _ANY_BREAK.sub("\n", text))


def _list_item(value: str, last: bool) -> str:
    return value.rstrip(" .;,") + ("." if last else ";")


def _sentence(value: str) -> str:
    return value if value.rstrip().endswith((".", "!", "?", BLANK)) else f"{value.rstrip()}."


@cache
def _environment() -> Environment:
    """Plain text: the template of each file format escapes for itself."""
    made = Environment(
        loader=FileSystemLoader(PAPER_TEXTS), undefined=StrictUndefined, finalize=_value, autoescape=False
    )
    made.filters |= {"list_item": _list_item, "sentence": _sentence, "cited": cited}
    return made


@cache
def _article(source: str) -> Template:
    """The words of an article, compiled once."""
    return _environment().from_string(source)


@cache
def _wordings(language: str) -> Mapping[str, str]:
    """The source of each article by what the law calls it, in lower case."""
    name = "pasal.txt" if language == "id" else f"pasal_{language}.txt"
    parts = _SECTION.split((PAPER_TEXTS / name).read_text(encoding="utf-8"))[1:]
    return {parts[at].casefold(): parts[at + 1].strip() for at in range(0, len(parts), 2)}


@dataclass
class _Writing:
    """One paper while it is written."""

    language: str
    facts: Mapping[str, Any]
    clauses: Sequence[Content]
    routes: Sequence[str]
    lacking: dict[tuple[str, str], None] = field(default_factory=dict)

    def fact(self, value: Any, kind: str, of: str = "") -> str:
        """A fact, or the blank for it; what is blank is remembered."""
        if value:
            return str(value)
        self.lacking[kind, of] = None
        return BLANK

    def needed(self, kind: str, of: str = "") -> str:
        self.lacking[kind, of] = None
        return ""

    def source(self, clause: Content) -> str | None:
        """The words for a minimum clause: those of the route or the document go before those of all."""
        names = (clause.text, clause.text.split(",")[0])
        for name in names:
            for key in (*(f"{name} : {each}" for each in self.routes), name):
                if key.casefold() in _wordings(self.language):
                    return _wordings(self.language)[key.casefold()]
        return None

    def numbered(self) -> dict[str, int]:
        """The article of each clause; what the frame of the text says already (its title) has none."""
        written = [clause.text for clause in self.clauses if self.source(clause) != ""]
        return {text: at for at, text in enumerate(written, start=1)}

    def article(self, clause: str) -> str:
        """`Pasal 3`, for a reference to another article."""
        found = self.numbered().get(clause)
        return f"{_ARTICLE_WORD[self.language]} {found}" if found else clause.lower()

    def articles(self) -> _Lines:
        """All articles, in the order of the law's list."""
        lines = []
        for clause in self.clauses:
            source = self.source(clause)
            if source is None:
                source = f"ayat | {BLANK}"
                self.needed("wording", clause.text)
            if not source:
                continue
            if not source.startswith(BlockKind.ARTICLE):
                lines.append(f"{BlockKind.ARTICLE} | {_value(clause.text_in(self.language))}")
            lines.append(_article(source).render(self.context()))
        return _Lines("\n".join(lines))

    def context(self) -> dict[str, Any]:
        tools: dict[str, Callable[..., str] | str] = {
            "fact": self.fact,
            "lacking": self.needed,
            "article": self.article,
            "articles": self.articles,
            "blank": BLANK,
        }
        return {**self.facts, **tools}


def write_sheet(
    paper: str,
    language: str,
    facts: Mapping[str, Any],
    clauses: Sequence[Content] = (),
    variants: Sequence[str] = (),
) -> Sheet:
    """
    Write a paper from its text in `papers/` and the facts it names.

    `clauses` are the minimum clauses of an agreement; `variants` name route and document, whose own words for a
    clause go before the general ones.
    """
    writing = _Writing(language, facts, clauses, variants)
    text = _environment().get_template(f"{paper}.txt").render(writing.context())
    blocks = list(_blocks(text))
    single = {block.kind: block.text for block in blocks if block.kind in (BlockKind.LETTERHEAD, BlockKind.MARK)}
    body = [block for block in blocks if block.kind not in (BlockKind.LETTERHEAD, BlockKind.MARK)]
    return Sheet(
        language=language,
        number=str(facts["number"]),
        letterhead=single[BlockKind.LETTERHEAD],
        mark=single.get(BlockKind.MARK, ""),
        blocks=tuple(_labelled(_merged(body), language)),
        lacking=tuple(writing.lacking),
    )


def _blocks(text: str) -> Iterator[Block]:
    for line in text.split("\n"):
        if not line.strip():
            continue
        word, *fields = (each.strip().replace(_BREAK, "\n").replace(_BAR, "|") for each in line.split("|"))
        yield Block(BlockKind(word), fields[0] if fields else "", rows=(tuple(fields),))


def _merged(blocks: Sequence[Block]) -> Iterator[Block]:
    """Facts, rows, signatures and copies that follow each other become one block."""
    families = {BlockKind.TABLE_ROW: BlockKind.TABLE_HEAD}
    for kind, group in groupby(blocks, key=lambda block: families.get(block.kind, block.kind)):
        together = list(group)
        if kind in (*_MERGED, BlockKind.TABLE_HEAD):
            rows = [block.rows[0] for block in together]
            yield Block(kind, rows=tuple(dict.fromkeys(rows) if kind is BlockKind.COPY else rows))
        else:
            yield from (replace(block, rows=()) for block in together)


def _labelled(blocks: Iterator[Block], language: str) -> Iterator[Block]:
    """Numbers as they are written, so that a comparison of two drafts reads them too."""
    found = list(blocks)
    counts: dict[BlockKind, int] = {}
    for at, block in enumerate(found):
        match block.kind:
            case BlockKind.ARTICLE:
                counts = {BlockKind.ARTICLE: counts.get(BlockKind.ARTICLE, 0) + 1}
                label = f"{_ARTICLE_WORD[language]} {counts[BlockKind.ARTICLE]}"
                yield replace(block, text=block.text.upper(), label=label)
            case BlockKind.SUBSECTION:
                counts = {
                    kind: count for kind, count in counts.items() if kind in (BlockKind.ARTICLE, BlockKind.SUBSECTION)
                }
                counts[BlockKind.SUBSECTION] = counts.get(BlockKind.SUBSECTION, 0) + 1
                if _is_alone(found, at):
                    yield replace(block, kind=BlockKind.PARAGRAPH)
                else:
                    yield replace(block, label=f"({counts[BlockKind.SUBSECTION]})")
            case BlockKind.POINT | BlockKind.ITEM | BlockKind.PARTY:
                counts[block.kind] = count = counts.get(block.kind, 0) + 1
                yield replace(block, label=_label(block.kind, count))
            case _:
                counts = {BlockKind.ARTICLE: counts[BlockKind.ARTICLE]} if BlockKind.ARTICLE in counts else {}
                yield block


def _is_alone(blocks: Sequence[Block], at: int) -> bool:
    """True for the only numbered paragraph of its article."""
    before = next(
        (each for each in reversed(blocks[:at]) if each.kind in (BlockKind.ARTICLE, BlockKind.SUBSECTION)), None
    )
    after = next((each for each in blocks[at + 1 :] if each.kind not in (BlockKind.POINT, BlockKind.ITEM)), None)
    is_first = before is None or before.kind is BlockKind.ARTICLE
    return is_first and (after is None or after.kind is not BlockKind.SUBSECTION)


def _label(kind: BlockKind, count: int) -> str:
    if kind is BlockKind.ITEM:
        return f"{count}."
    if kind is BlockKind.PARTY:
        return f"{_ROMAN[count - 1]}."
    letter = chr(ord("a") + (count - 1) % 26)
    return letter * (1 + (count - 1) // 26) + "."
