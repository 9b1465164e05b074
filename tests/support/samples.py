"""A file that somebody might upload, and what must come of it."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True)
class Sample:
    """`said` is in the sentence of a refusal; without one the file is accepted with these facts."""

    what: str
    filename: str
    made: Callable[[], bytes]
    said: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.what


def saved(pdf: pikepdf.Pdf, **options: Any) -> bytes:
    """A PDF as bytes."""
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def pdf_with(change: Callable[[pikepdf.Pdf], None], **options: Any) -> bytes:
    """A PDF of one page, changed."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        change(pdf)
        return saved(pdf, **options)


def action(kind: str, **more: Any) -> Dictionary:
    """An action of a PDF."""
    return Dictionary(S=Name(f"/{kind}"), **more)


def annotated(pdf: pikepdf.Pdf, subtype: str, **more: Any) -> None:
    """Put an annotation on the page."""
    made = Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=[0, 0, 100, 100], **more)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(made)])


def repacked(package: bytes, changes: Mapping[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    """An Office file with parts replaced, rewritten by a function, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = changes.get(name)
            content = old.read(name)
            new.writestr(name, change(content) if callable(change) else content if change is None else change)
        for name, change in changes.items():
            if name not in old.namelist() and not callable(change):
                new.writestr(name, change)
    return out.getvalue()


def relation(kind: str, target: str, *, outside: bool = True) -> Callable[[bytes], bytes]:
    """A change that adds a relation to a `.rels` part."""
    mode = ' TargetMode="External"' if outside else ""
    made = f'<Relationship Id="rIdX" Type="{OFFICE}/{kind}" Target="{target}"{mode}/></Relationships>'
    return lambda old: old.replace(b"</Relationships>", made.encode())


def relations(kind: str, target: str, *, outside: bool = True) -> bytes:
    """A new `.rels` part with one relation."""
    empty = f'<Relationships xmlns="{PACKAGE}/relationships"></Relationships>'
    return relation(kind, target, outside=outside)(empty.encode())


def in_body(xml: str) -> Callable[[bytes], bytes]:
    """A change that puts a paragraph of this content first into a Word file."""
    return lambda old: old.replace(b"<w:body>", f"<w:body><w:p>{xml}</w:p>".encode(), 1)
