"""Files that are made to harm, to hide or to break, and the word that the refusal must hold."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator

import pikepdf
from openpyxl import Workbook
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from tests.support import papers
from tests.support.samples import (
    OFFICE,
    Sample,
    action,
    annotated,
    in_body,
    pdf_with,
    relation,
    relations,
    repacked,
    saved,
)
from tests.support.signing import Authority, a_pdf, signed

_RELS = "word/_rels/document.xml.rels"


def samples() -> list[Sample]:
    """All of them, each with its own name."""
    return [*_scripts(), *_other_actions(), *_carried(), *_broken(), *_word(), *_excel(), *_pictures()]


def _pdf(what: str, change: Callable[[pikepdf.Pdf], None], said: str) -> Sample:
    return Sample(what, "naskah.pdf", lambda: pdf_with(change), said)


def _script() -> Dictionary:
    return action("JavaScript", JS=String("app.alert(1)"))


def _scripts() -> Iterator[Sample]:
    said = "skrip (JavaScript)"

    def opening(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = _script()

    def named(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), _script()])))

    def field(pdf: pikepdf.Pdf) -> None:
        made = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("nama"), AA=Dictionary(F=_script())))
        pdf.Root.AcroForm = Dictionary(Fields=Array([made]))

    def chained(pdf: pikepdf.Pdf) -> None:
        last = pdf.make_indirect(_script())
        pdf.Root.OpenAction = action("GoTo", D=String("a"), Next=Array([action("Named", N=Name.NextPage, Next=last)]))

    def bookmark(pdf: pikepdf.Pdf) -> None:
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("Pasal 1", action=_script()))

    yield _pdf("a script on opening", opening, said)
    yield _pdf("a script in the names", named, said)
    yield _pdf("a script in a field", field, said)
    yield _pdf("a script at the end of a chain", chained, said)
    yield _pdf("a script in a bookmark", bookmark, said)
    yield _pdf("a script in a link", lambda pdf: annotated(pdf, "Link", A=_script()), said)
    yield _pdf("a script when the page opens", _with_page_action(_script), said)
    packed = pikepdf.ObjectStreamMode.generate
    yield Sample("a script in an object stream", "a.pdf", lambda: pdf_with(opening, object_stream_mode=packed), said)
    spelled = lambda: pdf_with(opening).replace(b"/JavaScript", b"/J#61v#61Script")  # noqa: E731
    yield Sample("a script spelled otherwise", "a.pdf", spelled, said)
    signed_one = lambda: _signed(pdf_with(opening))  # noqa: E731
    yield Sample("a script in a signed file", "a.pdf", signed_one, "Jangan dicetak ulang")


def _with_page_action(made: Callable[[], Dictionary]) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.AA = Dictionary(O=made())

    return change


def _other_actions() -> Iterator[Sample]:
    def form(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp/>"))

    def address(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = action("URI", URI=String("http://contoh.example/"))

    for kind, said in (("Launch", "(Launch)"), ("SubmitForm", "(SubmitForm)"), ("ImportData", "(ImportData)")):
        click = lambda pdf, kind=kind: annotated(pdf, "Link", A=action(kind, F=String("a.exe")))  # noqa: E731
        yield _pdf(f"{kind} in a link", click, said)
    scripted = action("URI", URI=String("javascript:app.alert(1)"))
    far = action("GoToR", F=String("\\\\jahat.example\\berkas\\a.pdf"))
    yield _pdf("a script as an address", lambda pdf: annotated(pdf, "Link", A=scripted), "skrip (JavaScript)")
    yield _pdf("a file of another machine in a link", lambda pdf: annotated(pdf, "Link", A=far), "(Launch)")
    yield _pdf("an XFA form", form, "formulir XFA")
    yield _pdf("an address that opens by itself", address, "membuka alamat dengan sendirinya")
    yield _pdf("another file when the page opens", _with_page_action(lambda: action("GoToR", F=String("a"))), "alamat")
    for subtype in ("RichMedia", "3D", "Sound"):
        yield _pdf(f"{subtype} on the page", lambda pdf, subtype=subtype: annotated(pdf, subtype), "video, suara")


def _carried() -> Iterator[Sample]:
    def embedded(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["catatan.exe"] = pikepdf.AttachedFileSpec(pdf, b"MZ", filename="catatan.exe")

    def pinned(pdf: pikepdf.Pdf) -> None:
        annotated(pdf, "FileAttachment", FS=pikepdf.AttachedFileSpec(pdf, b"MZ", filename="catatan.exe").obj)

    yield _pdf("a file in the names", embedded, "“catatan.exe”")
    yield _pdf("a file on the page", pinned, "“catatan.exe”")
    yield Sample("a file in a signed file", "a.pdf", lambda: _signed(pdf_with(embedded)), "Jangan dicetak ulang")


def _signed(pdf: bytes) -> bytes:
    authority = Authority()
    return signed(pdf, authority.issue("Penanda Tangan"), authority)


def a_bomb(mib: int) -> bytes:
    """A PDF of some kilobytes whose object stream unpacks to so many MiB."""
    packer, pieces = zlib.compressobj(9), []
    for _ in range(mib):
        pieces.append(packer.compress(b" " * 2**20))
    body = zlib.compress(b"".join([*pieces, packer.flush()]), 9)
    head = f"%PDF-1.5\n4 0 obj\n<</Type/ObjStm/N 2/First 9/Filter [/FlateDecode /FlateDecode]/Length {len(body)}>>\n"
    return head.encode() + b"stream\n" + body + b"\nendstream endobj\ntrailer<</Root 1 0 R/Size 5>>\n%%EOF\n"


def exploding() -> bytes:
    """A PDF of some kilobytes whose page draws a form that draws a form, twelve times each, eight deep."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        inner: pikepdf.Object | None = None
        for content in (b"BT /F1 12 Tf (kata kata kata) Tj ET", *[b"/X Do " * 12] * 8):
            form = pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 600, 800]))
            form.Resources = Dictionary(Font=Dictionary(F1=font))
            if inner is not None:
                form.Resources.XObject = Dictionary(X=inner)
            inner = form
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=inner))
        pdf.pages[0].obj.Contents = pdf.make_stream(b"/X Do")
        return saved(pdf)


def _broken() -> Iterator[Sample]:
    whole = papers.pdf(papers.draft("dua tahun"))

    def without_pages(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[0]

    def locked() -> bytes:
        return pdf_with(lambda _: None, encryption=pikepdf.Encryption(user="sandi", owner="sandi"))

    def ahead() -> bytes:
        linear = pdf_with(lambda pdf: pdf.pages.extend(pdf.pages[:1] * 20), linearize=True)
        return linear[: len(linear) * 2 // 3]

    yield Sample("an object stream of 256 MiB", "a.pdf", lambda: a_bomb(256), "rusak")
    yield Sample("half a PDF", "a.pdf", lambda: whole[: len(whole) // 2], "terpotong")
    yield Sample("a PDF whose second half never came", "a.pdf", lambda: whole[:9000] + bytes(9000), "terpotong")
    yield Sample("two thirds of a PDF for the web", "a.pdf", ahead, "terpotong")
    yield _pdf("a PDF without pages", without_pages, "tidak memuat satu halaman pun")
    yield Sample("a PDF with a password", "a.pdf", locked, "terkunci kata sandi")
    yield Sample("brackets without end", "a.pdf", lambda: b"%PDF-1.7\n1 0 obj\n" + b"<<" * 5000, "terpotong")
    yield Sample("a page of the web", "a.pdf", lambda: b"<!DOCTYPE html><script>alert(1)</script>", "bukan PDF")
    yield Sample("a program", "a.docx", lambda: b"MZ" + bytes(500), "bukan PDF")
    yield Sample(
        "a file of Office 2003", "a.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "Office lama"
    )
    yield Sample("a PDF under another name", "a.docx", a_pdf, "isinya PDF")


def _word() -> Iterator[Sample]:
    plain = papers.word(["Pasal 1"])
    macros = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    ordinary = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{}</w:instrText></w:r>'
    field += '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    entities = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><w:document>&c;</w:document'

    def word(what: str, said: str, **changes: bytes | Callable[[bytes], bytes]) -> Sample:
        return Sample(what, "naskah.docx", lambda: repacked(plain, changes), said)

    yield word("a macro", "makro", **{"word/vbaProject.bin": b"\xd0\xcf"})
    sealed = {"word/vbaProject.bin": b"\xd0\xcf", "_xmlsignatures/sig1.xml": b"<Signature/>"}
    yield word("a macro in a signed Word file", "Jangan dicetak ulang", **sealed)
    yield word("a macro by its type", "makro", **{"[Content_Types].xml": lambda old: old.replace(ordinary, macros)})
    yield word("a control", "ActiveX", **{_RELS: relation("control", "activeX1.xml", outside=False)})
    yield word("an object", "OLE", **{"word/embeddings/oleObject1.bin": b"\xd0\xcf"})
    yield word("a linked object", "OLE", **{_RELS: relation("oleObject", "file:///C:/a.xlsx")})
    template = relations("attachedTemplate", "https://contoh.example/a.dotm")
    yield word("a remote template", "templat", **{"word/_rels/settings.xml.rels": template})
    yield word("a picture of another computer", "komputer lain", **{_RELS: relation("image", "file://10.0.0.9/a.png")})
    yield word("a frame of a site", "komputer lain", **{_RELS: relation("frame", "http://contoh.example/")})
    yield word("a piece of a page", "potongan", **{_RELS: relation("aFChunk", "a.html", outside=False)})
    yield word("a program inside", "“a.exe”", **{"word/embeddings/a.exe": b"MZ"})
    inner = repacked(plain, {"word/vbaProject.bin": b"\xd0\xcf"})
    yield word("a macro in a file inside", "“b.docx”", **{"word/embeddings/b.docx": inner})
    yield word("data of another program", "DDE", **{"word/document.xml": in_body(field.format("DDEAUTO c:\\a.exe"))})
    endless = in_body("<w:r><w:instrText>DDEAUTO c:\\a.exe</w:instrText></w:r>")
    yield word("data of another program in a field without an end", "DDE", **{"word/document.xml": endless})
    declared = lambda old: old.replace(b"<w:document", b'<!DOCTYPE w:document SYSTEM "a.dtd"><w:document', 1)  # noqa: E731
    yield word("a declaration before the text", "rusak", **{"word/document.xml": declared})
    yield word("a part beside the package", "rusak", **{"../../a.txt": b"x"})
    yield word("entities", "rusak", **{"word/document.xml": entities})
    yield word("a part that swells", "membengkak", **{"word/bengkak.xml": b" " * 70_000_000})
    yield Sample("two parts of one name", "naskah.docx", lambda: _doubled(plain), "rusak")
    yield Sample("half a Word file", "naskah.docx", lambda: plain[: len(plain) // 2], "rusak")


def _doubled(package: bytes) -> bytes:
    out = io.BytesIO(package)
    with zipfile.ZipFile(out) as old:
        content = old.read("word/document.xml")
    with zipfile.ZipFile(out, "a") as again:
        again.NameToInfo.pop("word/document.xml")  # zipfile warns of what is wanted here
        again.writestr("word/document.xml", content)
    return out.getvalue()


def a_workbook() -> bytes:
    """A workbook of one cell."""
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active["A1"] = "Nomor"
    book.save(out)
    return out.getvalue()


def _excel() -> Iterator[Sample]:
    plain = a_workbook()
    head = '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    exchange = f'{head}<ddeLink ddeService="cmd" ddeTopic="/c a"/></externalLink>'.encode()

    def excel(what: str, said: str, name: str, content: bytes) -> Sample:
        return Sample(what, "daftar.xlsx", lambda: repacked(plain, {name: content}), said)

    yield excel("a macro in a workbook", "makro", "xl/vbaProject.bin", b"\xd0\xcf")
    yield excel("a macro sheet", "makro", "xl/macrosheets/sheet1.xml", f"<a x='{OFFICE}'/>".encode())
    yield excel("data of another program in a workbook", "DDE", "xl/externalLinks/externalLink1.xml", exchange)


def _pictures() -> Iterator[Sample]:
    whole = a_picture("JPEG")
    png = a_picture("PNG")
    huge = png[:16] + (60000).to_bytes(4, "big") * 2 + png[24:29]
    huge += zlib.crc32(huge[12:29]).to_bytes(4, "big") + png[33:]
    yield Sample("a picture that is cut off", "a.jpg", lambda: whole[: len(whole) // 2], "terpotong")
    yield Sample("a PNG that is cut off", "a.png", lambda: png[:-30], "terpotong")
    yield Sample("a picture of 60,000 by 60,000", "a.png", lambda: huge, "terlalu besar")
    yield Sample("a PNG under another name", "a.jpg", lambda: png, "isinya PNG")


def a_picture(kind: str, **options: object) -> bytes:
    """A small picture with some noise in it."""
    out = io.BytesIO()
    Image.effect_noise((200, 300), 50).convert("RGB").save(out, kind, **options)
    return out.getvalue()
