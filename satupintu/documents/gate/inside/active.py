"""What in a file may act by itself, or hides another file: named, and refused with what to do about it."""

from satupintu.domain.errors import InvalidInput
from satupintu.domain.marks import Marked, mark

SCRIPT = mark("skrip (JavaScript)")
LAUNCH = mark("perintah membuka program atau berkas lain (Launch)")
SUBMIT = mark("perintah mengirim isian ke alamat lain (SubmitForm)")
IMPORT = mark("perintah mengambil data (ImportData)")
ADDRESS = mark("perintah membuka alamat dengan sendirinya")
FORM = mark("formulir XFA")
MEDIA = mark("video, suara, atau gambar 3D")
MACRO = mark("makro")
CONTROL = mark("kontrol ActiveX")
OBJECT = mark("objek tersemat atau tertaut (OLE)")
TEMPLATE = mark("templat dari alamat lain")
REMOTE = mark("bagian yang diambil dari komputer lain")
CHUNK = mark("potongan dokumen lain yang disisipkan")
EXCHANGE = mark("perintah mengambil data dari program lain (DDE)")


def refusal(filename: str, what: Marked, *, signed: bool) -> InvalidInput:
    """The refusal of a file that acts by itself; who has signed it must not be sent to the printer."""
    if signed:
        return InvalidInput(
            "Berkas “%(name)s” bertanda tangan elektronik dan memuat %(what)s, sehingga tidak dapat diterima. Jangan "
            "dicetak ulang: tanda tangannya akan hilang. Mintalah naskah tanpa itu ditandatangani.",
            name=filename,
            what=what,
        )
    return InvalidInput(
        "Berkas “%(name)s” memuat %(what)s. Hapus bagian itu atau simpan lagi tanpa itu, lalu unggah.",
        name=filename,
        what=what,
    )


def refusal_of_attachment(filename: str, attachment: str, *, signed: bool) -> InvalidInput:
    """The refusal of a file that carries another one inside."""
    if signed:
        return InvalidInput(
            "Berkas “%(name)s” bertanda tangan elektronik dan memuat berkas lain, “%(attachment)s”, sehingga tidak "
            "dapat diterima. Jangan dicetak ulang: tanda tangannya akan hilang. Mintalah naskah tanpa lampiran itu "
            "ditandatangani, dan unggah lampirannya tersendiri.",
            name=filename,
            attachment=attachment,
        )
    return InvalidInput(
        "Berkas “%(name)s” memuat berkas lain, “%(attachment)s”. Unggah berkas itu tersendiri, dan simpan yang ini "
        "tanpa itu.",
        name=filename,
        attachment=attachment,
    )


def plain(name: object) -> str:
    """A name from inside a file, for a sentence."""
    return "".join(each for each in str(name) if each.isprintable())[:120] or "?"
