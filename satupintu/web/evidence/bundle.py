"""The evidence of a proposal, handed over from its dossier, and of an agreement, from its page."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse

from satupintu.domain.errors import NotAllowed
from satupintu.domain.office.office import Person
from satupintu.domain.office.security import SecurityKind
from satupintu.language import mark
from satupintu.usecases.evidence import bundle
from satupintu.usecases.evidence.bundle import MAY_TAKE
from satupintu.usecases.office import security_log
from satupintu.usecases.office.desk import Desk
from satupintu.web.http.render import headers_of_a_file
from satupintu.web.http.visitor import TheDesk, ThePerson, may

router = APIRouter()
_ZIP = "application/zip"
_NOT_YOURS = mark("Bukti hanya dapat diambil oleh Bagian Kerja Sama dan auditor.")


@router.get("/usulan/{number}/bukti.zip")
async def evidence_of_dossier(desk: TheDesk, person: ThePerson, number: str) -> Response:
    """The bundle as a download; it is written to a file without a name and gone when it has been sent."""
    return await _handed_over(desk, person, number, number)


@router.get("/daftar/{slug}/bukti.zip")
async def evidence_of_agreement(desk: TheDesk, person: ThePerson, slug: str) -> Response:
    """The bundle of an agreement of the register, also of one that was taken out."""
    if not may(person, *MAY_TAKE):
        raise NotAllowed(_NOT_YOURS)
    number = await bundle.number_behind(desk, slug)
    return await _handed_over(desk, person, number, slug)


async def _handed_over(desk: Desk, person: Person, number: str, name: str) -> Response:
    if not may(person, *MAY_TAKE):
        raise NotAllowed(_NOT_YOURS)
    out = TemporaryFile()  # noqa: SIM115
    try:
        await bundle.hand_over_bundle(desk, number, person, out)
        out.seek(0)
    except BaseException:
        out.close()
        raise
    await security_log.note(desk, SecurityKind.EXPORTED, person, what="evidence", number=number)
    headers = {"Content-Disposition": f'attachment; filename="bukti-{name}.zip"', **headers_of_a_file(_ZIP)}
    return StreamingResponse(_chunks(out), media_type=_ZIP, headers=headers)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(64 * 1024):
            yield chunk
