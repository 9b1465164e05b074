"""Files as Word, LibreOffice, scanners, browsers and signing services write them, and what the gate says of each."""

import io
from collections.abc import Callable, Iterator

import docx
import pikepdf
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from tests.support import papers
from tests.support.hostile_files import a_picture, a_workbook
from tests.support.samples import (
    Sample,
    action,
    annotated,
    in_body,
    pdf_with,
    relation,
    relations,
    repacked,
)
from tests.support.signing import Authority, a_pdf, signed, with_a_later_change

_RELS = "word/_rels/document.xml.rels"
_ONE = {"pages": 1}


def samples() -> list[Sample]:
    """All of them, each with its own name."""
    return [*_pdfs(), *_scans(), *_signed(), *_odd(), *_word(), *_tracked(), *_excel(), *_pictures()]


def _pdf(what: str, change: Callable[[pikepdf.Pdf], None]) -> Sample:
    return Sample(what, "naskah.pdf", lambda: pdf_with(change), facts=_ONE)


def _pdfs() -> Iterator[Sample]:
    def form(pdf: pikepdf.Pdf) -> None:
        made = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("nama"), V=String("ketik /JavaScript di sini")))
        pdf.Root.AcroForm = Dictionary(Fields=Array([made]))

    def opening(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.XYZ, 0, 0, 1])

    def bookmarks(pdf: pikepdf.Pdf) -> None:
        with pdf.open_outline() as outline:
            outline.root += [pikepdf.OutlineItem(f"Pasal {n}", 0) for n in range(9)]

    def odd_font(pdf: pikepdf.Pdf) -> None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        pdf.pages[0].obj.Resources = Dictionary(Font=Dictionary(EF=font))

    yield Sample(
        "a typeset PDF", "naskah.pdf", lambda: papers.pdf(papers.draft("dua tahun", articles=40)), facts={"pages": 3}
    )
    yield _pdf("a blank page", lambda _: None)
    yield _pdf("a form without scripts that speaks of them", form)
    yield _pdf("a place to open at", opening)
    yield _pdf("bookmarks", bookmarks)
    yield _pdf(
        "a link to a site", lambda pdf: annotated(pdf, "Link", A=action("URI", URI=String("https://a.example/")))
    )
    yield _pdf("a link to another file", lambda pdf: annotated(pdf, "Link", A=action("GoToR", F=String("b.pdf"))))
    yield _pdf("a note on the page", lambda pdf: annotated(pdf, "Text", Contents=String("benar?")))
    yield _pdf("a font of an odd name", odd_font)
    packed = pikepdf.ObjectStreamMode.generate
    yield Sample("objects in streams", "A.PDF", lambda: pdf_with(opening, object_stream_mode=packed), facts=_ONE)
    yield Sample("a PDF for the web", "a.pdf", lambda: pdf_with(bookmarks, linearize=True), facts=_ONE)


def _scans() -> Iterator[Sample]:
    def scan(pages: int) -> bytes:
        out = io.BytesIO()
        first, *others = [Image.effect_noise((1240, 1754), 30) for _ in range(pages)]
        first.save(out, "PDF", resolution=150, save_all=True, append_images=others)
        return out.getvalue()

    yield Sample("a scan of three pages", "pindaian.pdf", lambda: scan(3), facts={"pages": 3})


def _signed() -> Iterator[Sample]:
    authority = Authority()
    mayor, partner = authority.issue("Wali Kota"), authority.issue("Rektor", "Universitas Uji")
    tsa = authority.issue("Jam Uji", tsa=True)
    typeset = papers.pdf(papers.draft("dua tahun"))
    once = lambda: signed(typeset, partner, authority)  # noqa: E731
    yield Sample("signed once", "a.pdf", once, facts={"pages": 1, "signers": ["Rektor"]})
    both = lambda: signed(once(), mayor, authority, name="Tanda2")  # noqa: E731
    yield Sample("signed twice", "a.pdf", both, facts={"pages": 1, "signers": ["Rektor", "Wali Kota"]})
    stamped = lambda: signed(a_pdf(), mayor, authority, tsa=tsa)  # noqa: E731
    yield Sample("signed with a time stamp", "a.pdf", stamped, facts={"pages": 1, "signers": ["Wali Kota"]})
    changed = lambda: with_a_later_change(signed(a_pdf(), mayor, authority))  # noqa: E731
    yield Sample("signed and changed later", "a.pdf", changed, facts={"pages": 1, "signers": ["Wali Kota"]})


def _odd() -> Iterator[Sample]:
    """As programs write them that keep to the rules less strictly than readers ask for."""
    whole = a_pdf()
    allowed = pikepdf.Permissions(print_highres=False, print_lowres=False)

    def restricted() -> bytes:
        return pdf_with(lambda _: None, encryption=pikepdf.Encryption(owner="rahasia", allow=allowed))

    def open_to_all() -> bytes:
        everything = pikepdf.Permissions(modify_assembly=True)
        return pdf_with(lambda _: None, encryption=pikepdf.Encryption(owner="rahasia", allow=everything))

    def names(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Names = Array()

    misplaced = lambda: whole.replace(b"startxref\n", b"startxref\n9")  # noqa: E731
    unended = lambda: misplaced().replace(b"%%EOF", b"")  # noqa: E731
    yield Sample("a misplaced table and no mark of an end", "a.pdf", unended, facts={"pages": 1, "repaired": True})
    locked = {"pages": 1, "encrypted": True, "restricted": True}
    yield Sample("printing withheld", "a.pdf", restricted, facts=locked)
    yield Sample("encrypted, nothing withheld", "a.pdf", open_to_all, facts={"pages": 1, "encrypted": True})
    yield Sample("bytes before the beginning", "a.pdf", lambda: b"\xef\xbb\xbf\r\n" + whole, facts=_ONE)
    mailed = lambda: b"Content-Type: application/pdf\r\n\r\n" + b" " * 900 + whole  # noqa: E731
    yield Sample("a header of a server before it", "a.pdf", mailed, facts=_ONE)
    yield Sample(
        "a page of a server after it", "a.pdf", lambda: whole + b"<html></html>" * 300, facts={**_ONE, "repaired": True}
    )
    yield Sample("a misplaced table", "a.pdf", misplaced, facts={"pages": 1, "repaired": True})
    yield _pdf("names that are no dictionary", names)
    yield Sample("a dot after the name", "naskah.pdf.", lambda: whole, facts=_ONE)
    yield Sample("capitals", "NASKAH.PDF", lambda: whole, facts=_ONE)


def _word() -> Iterator[Sample]:
    plain = papers.word(["Pasal 1"])
    main = "word/document.xml"

    def rich() -> bytes:
        made, out = docx.Document(), io.BytesIO()
        made.add_heading("KESEPAKATAN BERSAMA")
        made.add_table(2, 2).rows[0].cells[0].text = "Pihak"
        made.add_picture(io.BytesIO(a_picture("PNG")))
        made.sections[0].footer.paragraphs[0].text = "halaman"
        made.save(out)
        return out.getvalue()

    def word(what: str, facts: dict[str, object] | None = None, **changes: bytes | Callable[[bytes], bytes]) -> Sample:
        return Sample(what, "naskah.docx", lambda: repacked(plain, changes), facts=facts or {})

    def transitional(old: bytes) -> bytes:
        names = (
            (
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            ),
        )
        for usual, strict in names:
            old = old.replace(usual, strict)
        return old

    strict_rels = lambda old: old.replace(  # noqa: E731
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument",
    )
    yield Sample("a table, a picture and a footer", "naskah.docx", rich)
    yield word("a link in Word", **{_RELS: relation("hyperlink", "https://contoh.example/")})
    template = relations("attachedTemplate", "file:///C:\\Users\\a\\Normal.dotm")
    yield word("a template of one's own", **{"word/_rels/settings.xml.rels": template})
    yield word("a picture of a site", {"links": 1}, **{_RELS: relation("image", "https://contoh.example/a.png")})
    numbers = {"word/embeddings/Microsoft_Excel_Sheet.xlsx": a_workbook()}
    yield word("the numbers of a chart", {"attachments": ["Microsoft_Excel_Sheet.xlsx"]}, **numbers)
    yield word("strict Word", **{main: transitional, "_rels/.rels": strict_rels})
    page = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
    yield word("a page number", **{main: in_body(page + '<w:r><w:fldChar w:fldCharType="end"/></w:r>')})
    yield word("a text about DDE", **{main: in_body("<w:r><w:t>DDEAUTO dan vbaProject.bin</w:t></w:r>")})


def _tracked() -> Iterator[Sample]:
    plain = papers.word(["Pasal 1"])
    run = "<w:r><w:t>tiga</w:t></w:r>"
    who = 'w:id="1" w:author="a" w:date="2026-01-01T00:00:00Z"'

    def tracked(what: str, count: int, xml: str) -> Sample:
        made = lambda: repacked(plain, {"word/document.xml": in_body(xml)})  # noqa: E731
        return Sample(what, "naskah.docx", made, facts={"changes": count})

    def commented() -> bytes:
        made, out = docx.Document(), io.BytesIO()
        made.add_comment(made.add_paragraph("Pasal 1").runs, "Mengapa?", "Penelaah")
        made.save(out)
        return out.getvalue()

    yield tracked("an insertion", 1, f"<w:ins {who}>{run}</w:ins>")
    yield tracked("a deletion", 1, f"<w:del {who}>{run.replace('w:t>', 'w:delText>')}</w:del>")
    yield tracked("a move", 2, f"<w:moveFrom {who}>{run}</w:moveFrom><w:moveTo {who}>{run}</w:moveTo>")
    bold = f"<w:r><w:rPr><w:b/><w:rPrChange {who}><w:rPr/></w:rPrChange></w:rPr><w:t>a</w:t></w:r>"
    yield tracked("another typeface", 1, bold)
    yield Sample("a comment", "naskah.docx", commented, facts={"comments": 1})


def _excel() -> Iterator[Sample]:
    def formulas() -> bytes:
        book, out = Workbook(), io.BytesIO()
        for row in range(200):
            book.active.append([row, f"=A{row + 1}*2"])
        book.create_sheet("kedua")
        book.save(out)
        return out.getvalue()

    def commented() -> bytes:
        book, out = load_workbook(io.BytesIO(a_workbook())), io.BytesIO()
        book.active["A1"].comment = Comment("periksa", "a")
        book.save(out)
        return out.getvalue()

    linked = {"xl/externalLinks/_rels/externalLink1.xml.rels": relations("externalLinkPath", "\\\\server\\a.xlsx")}
    yield Sample("formulas on two sheets", "daftar.xlsx", formulas)
    yield Sample("a comment in a workbook", "daftar.xlsx", commented, facts={"comments": 1})
    yield Sample("numbers of another workbook", "a.xlsx", lambda: repacked(a_workbook(), linked), facts={"links": 1})


def _pictures() -> Iterator[Sample]:
    whole = a_picture("JPEG")
    yield Sample("a JPEG", "a.jpg", lambda: whole)
    yield Sample("a JPEG that browsers save", "a.jfif", lambda: whole)
    yield Sample("a JPEG of old programs", "a.jpe", lambda: whole)
    yield Sample("a progressive JPEG", "a.jpeg", lambda: a_picture("JPEG", progressive=True))
    yield Sample("a JPEG with a film after it", "a.jpg", lambda: whole + b"ftypmp42" + bytes(5000))
    yield Sample("a PNG", "a.png", lambda: a_picture("PNG"))
