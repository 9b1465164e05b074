"""A PDF: whether it is whole and opens, how many pages it has, what in it may act by itself, who signed it."""

import mmap
import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from satupintu.documents.checks import PDF
from satupintu.documents.gate.asked import FileFacts
from satupintu.documents.gate.inside import active
from satupintu.documents.gate.inside.package import damaged
from satupintu.documents.signatures import SignatureReport
from satupintu.domain.errors import InvalidInput
from satupintu.domain.marks import Marked

_MAX_UNPACKED = 32 * 1024 * 1024
"""Bytes of one packed stream of the file's own bookkeeping; pages and pictures are not unpacked at all."""
_MENDED = "Attempting to reconstruct cross-reference table"
"""What qpdf says when a file's table of contents is of no use; other warnings are of no consequence."""
_LONGEST_CHAIN = 100
"""Actions that follow one another."""

_ACTIONS = {
    "/JavaScript": active.SCRIPT,
    "/Launch": active.LAUNCH,
    "/SubmitForm": active.SUBMIT,
    "/ImportData": active.IMPORT,
    "/Rendition": active.MEDIA,
    "/RichMediaExecute": active.MEDIA,
    "/Movie": active.MEDIA,
    "/Sound": active.MEDIA,
    "/GoTo3DView": active.MEDIA,
}
_MEDIA = {"/RichMedia": active.MEDIA, "/3D": active.MEDIA, "/Movie": active.MEDIA, "/Sound": active.MEDIA}
_SUSPECT = re.compile(
    rb"/(?:S(?:ubtype)? (?:\d|/(?:JavaScript|Launch|SubmitForm|ImportData|Rendition|RichMedia|RichMediaExecute|Movie"
    rb"|Sound|GoTo3DView|3D|FileAttachment|URI|GoToR|GoToE))|EF|XFA|OpenAction|AA)\b"
)
"""In an object as qpdf writes it, names spelled out. Reading each in Python costs ten times as much as this."""
_SCRIPTED = re.compile(r"^\s*(?:javascript|vbscript|data):", re.IGNORECASE)
_FAR_FILE = re.compile(r"^\s*(?:\\\\|//|\w{2,}:)")
"""A file on another machine: to ask for it tells that machine who asks."""
_BY_ITSELF = ("/URI", "/GoToR", "/GoToE", "/Thread")
"""Actions that are harmless when clicked, but not when they start on opening."""

_PLACES = ("/F", "/UF", "/DOS", "/Mac", "/Unix")
"""Where the content of a carried file may stand; a font may be named /EF, too."""


def facts(path: Path, filename: str, roots: Path | None) -> FileFacts:
    """
    Open a PDF and tell what it holds.

    Raises:
        InvalidInput: it is locked, damaged, cut off, without pages, or holds what acts by itself or another file.
    """
    pikepdf.settings.set_qpdf_limits(flate_max_memory=_MAX_UNPACKED)
    signed = _may_be_signed(path)
    try:
        with pikepdf.open(path, access_mode=pikepdf.AccessMode.stream) as opened:
            found = _facts(opened, path, filename)
            _refuse_active(opened, filename, signed=signed)
    except pikepdf.PasswordError as error:
        raise _locked(filename) from error
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError) as error:
        if "encrypt" in str(error):
            raise _locked(filename) from error
        raise (_cut_off if _is_cut_off(path) else damaged)(filename) from error
    found.signatures = SignatureReport()
    if signed:
        from satupintu.documents.gate.inside.signature_reader import read_in_time
        from satupintu.documents.trust import trust_roots

        found.signatures = read_in_time(path, trust_roots(roots) if roots else [])
    return found


def _facts(pdf: Pdf, path: Path, filename: str) -> FileFacts:
    repaired = any(_MENDED in str(each) for each in pdf.get_warnings())
    if repaired and _is_cut_off(path):
        raise _cut_off(filename)
    stated = _stated_pages(pdf)
    pages = len(pdf.pages)
    if pages == 0:
        raise InvalidInput("Berkas “%(name)s” tidak memuat satu halaman pun.", name=filename)
    if repaired and stated > pages:
        raise damaged(filename)
    return FileFacts(
        media_type=PDF,
        pages=pages,
        encrypted=pdf.is_encrypted,
        restricted=pdf.is_encrypted and not all(pdf.allow),
        repaired=repaired,
    )


def _stated_pages(pdf: Pdf) -> int:
    tree = pdf.Root.get("/Pages")
    count = tree.get("/Count") if isinstance(tree, Dictionary) else None
    return count if isinstance(count, int) else 0


def _locked(filename: str) -> InvalidInput:
    return InvalidInput("Berkas “%(name)s” terkunci kata sandi; unggah tanpa sandi.", name=filename)


def _cut_off(filename: str) -> InvalidInput:
    return InvalidInput(
        "Berkas “%(name)s” terpotong: bagian akhirnya tidak ada. Salin, unduh, atau pindai lagi.", name=filename
    )


def _is_cut_off(path: Path) -> bool:
    """After the last mark of an end another object begins, or there is no such mark at all: the real end never came."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return max(map(content.rfind, (b"%%EOF", b"startxref"))) < max(content.rfind(b" obj"), 0)


def _may_be_signed(path: Path) -> bool:
    """A signature states its byte range in clear: it is written before anything around it can be compressed."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(b"/ByteRange") >= 0


def _refuse_active(pdf: Pdf, filename: str, *, signed: bool) -> None:
    """Every object is looked at, reachable or not: readers disagree on what they reach."""
    for each in pdf.objects:
        own = each.stream_dict if isinstance(each, Stream) else each
        if not isinstance(own, Object) or not _SUSPECT.search(own.unparse(resolved=True)):
            continue  # a number, or nothing that could act
        for holder in _holders(own):
            if (what := _what_acts(holder)) is not None:
                raise active.refusal(filename, what, signed=signed)
            if (attachment := _attachment(holder)) is not None:
                raise active.refusal_of_attachment(filename, attachment, signed=signed)


def _holders(each: Object) -> Iterator[Object]:
    """The dictionaries in an object, without those of other objects that it points to."""
    waiting = [each]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Dictionary):
            yield one
            waiting += [value for _, value in one.items() if _is_inside(value)]
        elif isinstance(one, Array):
            waiting += [value for value in one if _is_inside(value)]


def _is_inside(value: object) -> bool:
    return isinstance(value, Dictionary | Array) and not value.is_indirect


def _what_acts(holder: Object) -> Marked | None:
    if "/XFA" in holder:
        return active.FORM
    kind = holder.get("/S")
    if isinstance(kind, Name) and holder.get("/Type") != Name.StructElem and (found := _ACTIONS.get(str(kind))):
        return found
    if str(kind) == "/URI" and _SCRIPTED.match(str(holder.get("/URI", ""))):
        return active.SCRIPT
    if str(kind) in ("/GoToR", "/GoToE") and _FAR_FILE.match(_file_of(holder.get("/F"))):
        return active.LAUNCH
    subtype = holder.get("/Subtype")
    if isinstance(subtype, Name) and "/Rect" in holder and (found := _MEDIA.get(str(subtype))):
        return found
    starting = [holder.get("/OpenAction"), *_values(holder.get("/AA"))]
    return active.ADDRESS if any(map(_goes_elsewhere, starting)) else None


def _file_of(said: object) -> str:
    """The file that an action opens; a specification names it in clear or for one system."""
    if isinstance(said, Dictionary):
        said = said.get("/UF") or said.get("/F")
    return str(said or "")


def _values(holder: object) -> list[Object]:
    return [value for _, value in holder.items()] if isinstance(holder, Dictionary) else []


def _goes_elsewhere(action: object) -> bool:
    """Whether an action, or one of those that follow it, opens another place."""
    waiting = [action]
    for _ in range(_LONGEST_CHAIN):
        if not waiting:
            return False
        one = waiting.pop()
        if isinstance(one, Array):
            waiting += list(one)[:_LONGEST_CHAIN]
        elif isinstance(one, Dictionary):
            if str(one.get("/S")) in _BY_ITSELF:
                return True
            waiting.append(one.get("/Next"))
    return True


def _attachment(holder: Object) -> str | None:
    """The name of a file that is carried along."""
    carried = holder.get("/EF")
    if isinstance(carried, Dictionary) and any(name in carried for name in _PLACES):
        return active.plain(holder.get("/UF") or holder.get("/F") or "?")
    if str(holder.get("/Subtype")) == "/FileAttachment" and "/Rect" in holder:
        said = holder.get("/FS")
        return active.plain((isinstance(said, Dictionary) and (said.get("/UF") or said.get("/F"))) or "?")
    return None
