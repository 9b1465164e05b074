"""The certificate of a registered agreement as a PDF, with a QR code to its public page."""

import io
from dataclasses import dataclass
from datetime import date

import segno

from satupintu.documents.minutes import typeset
from satupintu.domain.office.office import Letterhead
from satupintu.domain.process.form import DocumentType
from satupintu.domain.register.agreements import AgreementStatus
from satupintu.language import long_date, mark, register_words, say, wording


@dataclass(frozen=True)
class Certificate:
    """What the certificate states, as of `day`."""

    letterhead: Letterhead
    number: str
    title: str
    document: DocumentType
    document_as_written: str | None
    parties: tuple[tuple[str, str | None], ...]
    """Name and own number of each, in the order of the text."""
    signed_on: date | None
    starts_on: date | None
    ends_on: date | None
    status: AgreementStatus
    sha256: str | None
    """Of the signed text; None where it has not been filed."""
    address: str
    """Of the public page; the QR code holds it."""
    day: date


async def write_certificate(certificate: Certificate) -> bytes:
    """Set the certificate: Indonesian, with the English beneath."""
    head = certificate.letterhead
    return await typeset(
        "certificate.typ",
        {
            "government": head.government,
            "unit": head.unit,
            "address": head.address,
            "number": certificate.number,
            "title": certificate.title,
            "document": _both(wording.DOCUMENT[certificate.document], certificate.document_as_written),
            "parties": [{"name": name, "number": number} for name, number in certificate.parties],
            "signed": _day(certificate.signed_on),
            "starts": _day(certificate.starts_on),
            "ends": _day(certificate.ends_on),
            "status": _both(register_words.AGREEMENT_STATUS[certificate.status]),
            "day": _day(certificate.day),
            "sha256": certificate.sha256,
            "page": certificate.address,
            "qr": qr_code(certificate.address),
        },
    )


def qr_code(text: str) -> str:
    """A QR code as an SVG picture; a quarter of it may be soiled."""
    picture = io.BytesIO()
    segno.make(text, error="q", micro=False).save(picture, kind="svg", xmldecl=False)
    return picture.getvalue().decode()


_NOT_RECORDED = mark("tidak tercatat")


def _both(sentence: str, as_written: str | None = None) -> list[str]:
    return [as_written or say("id", sentence), say("en", sentence)]


def _day(day: date | None) -> list[str]:
    return [long_date("id", day), long_date("en", day)] if day else _both(_NOT_RECORDED)
