"""The certificate: what it says, and that its QR code reads as the address."""

import io
import json
from datetime import date

import pypdfium2
import pytest
import typst
import zxingcpp
from PIL import Image

from config.settings import CONFIG_DIR, read_office
from satupintu.documents.certificate import Certificate, qr_code, write_certificate
from satupintu.domain.process.form import DocumentType
from satupintu.domain.register.agreements import AgreementStatus

pytestmark = pytest.mark.anyio
ADDRESS = "https://kerjasama.contoh.example/verifikasi/" + "k3Y_" * 10 + "xyz"
WORDS = (
    "001/REG-KS/2026",
    "Sampah #include[x] *tebal* & <b>",
    "Kabupaten Contoh",
    "24 November 2026",
    "Certificate of registration",
    "Berlaku",
    "In force",
    "Naskah yang ditandatangani",
    "ab" * 16,
)


def a_certificate(**other: object) -> Certificate:
    facts = {
        "letterhead": read_office(CONFIG_DIR).letterhead,
        "number": "001/REG-KS/2026",
        "title": "Sampah #include[x] *tebal* & <b>",
        "document": DocumentType.KB,
        "document_as_written": None,
        "parties": (("Pemerintah Kota Jambi", "1/KB"), ("Kabupaten Contoh", None)),
        "signed_on": date(2026, 11, 24),
        "starts_on": date(2026, 11, 24),
        "ends_on": date(2031, 11, 23),
        "status": AgreementStatus.IN_FORCE,
        "sha256": "ab" * 32,
        "address": ADDRESS,
        "day": date(2026, 11, 25),
        **other,
    }
    return Certificate(**facts)  # type: ignore[arg-type]


async def text_of(certificate: Certificate) -> str:
    with pypdfium2.PdfDocument(await write_certificate(certificate)) as read:
        assert len(read) == 1
        return " ".join(read[0].get_textpage().get_text_range().split())


async def test_it_says_what_the_register_says_in_both_languages() -> None:
    said = await text_of(a_certificate())
    for words in WORDS:
        assert words in said, words


async def test_a_text_that_has_not_been_filed_is_said_to_be_missing() -> None:
    said = await text_of(a_certificate(sha256=None, signed_on=None, starts_on=None))
    assert "Naskah bertanda tangan belum diarsipkan" in said
    assert "tidak tercatat" in said


@pytest.mark.parametrize("host", ["ks.go.id", "kerjasama.contoh.example", "kerja-sama-daerah." * 5 + "example"])
async def test_the_printed_address_is_copied_as_it_is_and_the_code_of_the_page_reads_as_the_same(host: str) -> None:
    address = f"https://{host}/verifikasi/{'k3Y_' * 10}xyz"
    with pypdfium2.PdfDocument(await write_certificate(a_certificate(address=address))) as read:
        assert address in read[0].get_textpage().get_text_range().splitlines()
        picture = read[0].render(scale=3).to_pil()
    assert [each.text for each in zxingcpp.read_barcodes(picture)] == [address]


async def test_a_long_certificate_runs_over_pages_and_keeps_its_code() -> None:
    parties = tuple((f"Kabupaten {n} " * 8, f"{n}/KB") for n in range(40))
    made = await write_certificate(a_certificate(parties=parties, title="Judul panjang " * 40))
    with pypdfium2.PdfDocument(made) as read:
        assert len(read) > 1


def test_the_code_reads_as_the_address() -> None:
    markup = '#set page(width: 8cm, height: 8cm)\n#image(bytes(json(bytes(sys.inputs.data)).qr), format: "svg")'
    picture = typst.compile(markup.encode(), format="png", sys_inputs={"data": json.dumps({"qr": qr_code(ADDRESS)})})
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert [each.text for each in found] == [ADDRESS]
