"""The pages on which the Bagian corrects the register: a row, two that are one, what does not belong there."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from satupintu.domain.errors import CooperationError, InvalidForm, InvalidInput
from satupintu.domain.office.office import Role
from satupintu.domain.register.corrected import PARTY_PARTS, said_of
from satupintu.language import timeline
from satupintu.store.proposals import Actor, Via
from satupintu.store.register.tables import Agreement, AgreementFile
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import corrections, leaving, merging, search
from satupintu.usecases.register.correction_form import correction_fields, is_old, rows_typed
from satupintu.usecases.register.history import history_of
from satupintu.usecases.register.merging import Pair
from satupintu.usecases.register.out import OutOfRegister
from satupintu.web.http import uploads
from satupintu.web.http.forms import form_page
from satupintu.web.http.render import language_of
from satupintu.web.http.visitor import TheDesk, ThePerson, TheVisitor, Visitor, check_csrf, may, require
from satupintu.web.process.proposal_form import values_of

router = APIRouter()
_LONGEST_NUMBER = 200


async def _typed(request: Request, desk: Desk, visitor: Visitor) -> dict[str, str]:
    form = await uploads.read_form(request)
    check_csrf(desk, visitor.session, uploads.text(form, "csrf"))
    return values_of(form)


def _problems(error: InvalidForm | InvalidInput) -> Sequence[CooperationError]:
    return error.problems if isinstance(error, InvalidForm) else [error]


@router.get("/daftar/{slug}/perbaiki")
async def correction_form(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, slug: str
) -> Response:
    """The row as it stands, to be corrected."""
    require(person, Role.BAGIAN)
    agreement = (await search.agreement_record(desk, slug, person)).agreement
    return _correction_page(request, visitor, agreement, said_of(agreement), [])


@router.post("/daftar/{slug}/perbaiki")
async def corrected(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, slug: str) -> Response:
    """Correct it; what is wrong is shown beside what was filled in, and nothing is lost."""
    require(person, Role.BAGIAN)
    typed = await _typed(request, desk, visitor)
    try:
        correction = corrections.Correction(typed, typed.get("seen", ""))
        await corrections.correct(desk, slug, correction, Actor(person.name, Via.DESK, person.email))
    except (InvalidForm, InvalidInput) as error:
        agreement = (await search.agreement_record(desk, slug, person)).agreement
        return _correction_page(request, visitor, agreement, typed, _problems(error))
    return RedirectResponse(f"/daftar/{slug}", status_code=303)


def _correction_page(
    request: Request,
    visitor: Visitor,
    agreement: Agreement,
    values: Mapping[str, str],
    problems: Sequence[CooperationError],
) -> Response:
    specs = correction_fields(agreement, rows_typed(agreement, values))
    return form_page(
        request,
        "correction.html",
        visitor,
        values,
        problems,
        specs,
        agreement=agreement,
        is_old=is_old(agreement),
        seen=values.get("seen") or corrections.seen_of(agreement),
        parts=PARTY_PARTS,
        places=sorted({int(spec.name[5:].split("_")[0]) for spec in specs if spec.name.startswith("party")}),
    )


@router.get("/daftar/{slug}/gabungkan")
async def merging_form(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    person: ThePerson,
    slug: str,
    dengan: Annotated[str, Query(max_length=_LONGEST_NUMBER)] = "",
) -> Response:
    """Ask for the double's number; with it, the two rows beside each other."""
    require(person, Role.BAGIAN)
    agreement = (await search.agreement_record(desk, slug, person)).agreement
    if not dengan.strip():
        return _merging_page(request, visitor, agreement, None, {}, [])
    try:
        pair = await merging.beside(desk, slug, dengan, person)
    except (InvalidForm, InvalidInput) as error:
        return _merging_page(request, visitor, agreement, None, {"dengan": dengan}, _problems(error))
    usual = {f"of_{each.field}": merging.KEPT if each.kept else merging.DOUBLE for each in pair.differences}
    return _merging_page(request, visitor, agreement, pair, usual, [])


@router.post("/daftar/{slug}/gabungkan")
async def merged(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, slug: str) -> Response:
    """Merge the double into this row."""
    require(person, Role.BAGIAN)
    typed = await _typed(request, desk, visitor)
    number = typed.get("double", "")[:_LONGEST_NUMBER]
    try:
        await merging.merge(desk, slug, number, typed, Actor(person.name, Via.DESK, person.email))
    except (InvalidForm, InvalidInput) as error:
        pair = await merging.beside(desk, slug, number, person)
        return _merging_page(request, visitor, pair.kept, pair, typed, _problems(error))
    return RedirectResponse(f"/daftar/{slug}", status_code=303)


def _merging_page(
    request: Request,
    visitor: Visitor,
    agreement: Agreement,
    pair: Pair | None,
    values: Mapping[str, str],
    problems: Sequence[CooperationError],
) -> Response:
    specs = merging.merging_fields(pair) if pair is not None else ()
    return form_page(
        request,
        "merging.html",
        visitor,
        values,
        problems,
        specs,
        agreement=agreement,
        pair=pair,
        parties=merging.PARTIES,
    )


@router.get("/daftar/{slug}/keluarkan")
async def taking_out(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, slug: str) -> Response:
    """Ask why a row does not belong into the register."""
    require(person, Role.BAGIAN)
    agreement = (await search.agreement_record(desk, slug, person)).agreement
    corrections.refuse_born_here(agreement)
    return _leaving_page(request, visitor, agreement, None, {}, [])


@router.post("/daftar/{slug}/keluarkan")
async def taken_out(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, slug: str) -> Response:
    """Take it out; its address says so from then on."""
    require(person, Role.BAGIAN)
    typed = await _typed(request, desk, visitor)
    try:
        await leaving.take_out(desk, slug, typed, Actor(person.name, Via.DESK, person.email))
    except InvalidForm as error:
        agreement = (await search.agreement_record(desk, slug, person)).agreement
        return _leaving_page(request, visitor, agreement, None, typed, error.problems)
    return RedirectResponse(f"/daftar/{slug}", status_code=303)


@router.post("/daftar/{slug}/kembalikan")
async def brought_back(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, slug: str) -> Response:
    """Bring back what was taken out."""
    require(person, Role.BAGIAN)
    typed = await _typed(request, desk, visitor)
    try:
        await leaving.bring_back(desk, slug, typed, Actor(person.name, Via.DESK, person.email))
    except InvalidForm as error:
        try:
            await search.agreement_record(desk, slug, person)
        except OutOfRegister as refusal:
            return await taken_out_page(request, desk, visitor, refusal, typed, error.problems)
    return RedirectResponse(f"/daftar/{slug}", status_code=303)


@router.get("/daftar/{slug}/berkas/{file_id}/keluarkan")
async def removing_file(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, slug: str, file_id: uuid.UUID
) -> Response:
    """Ask why a file was filed wrongly."""
    require(person, Role.BAGIAN)
    file = await search.file_of(desk, slug, file_id, person)
    agreement = (await search.agreement_record(desk, slug, person)).agreement
    return _leaving_page(request, visitor, agreement, file, {}, [])


@router.post("/daftar/{slug}/berkas/{file_id}/keluarkan")
async def file_removed(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, slug: str, file_id: uuid.UUID
) -> Response:
    """Remove it from the pages; the history keeps its hash."""
    require(person, Role.BAGIAN)
    typed = await _typed(request, desk, visitor)
    try:
        await leaving.remove_file(desk, slug, file_id, typed, Actor(person.name, Via.DESK, person.email))
    except InvalidForm as error:
        file = await search.file_of(desk, slug, file_id, person)
        agreement = (await search.agreement_record(desk, slug, person)).agreement
        return _leaving_page(request, visitor, agreement, file, typed, error.problems)
    return RedirectResponse(f"/daftar/{slug}", status_code=303)


def _leaving_page(
    request: Request,
    visitor: Visitor,
    agreement: Agreement,
    file: AgreementFile | None,
    values: Mapping[str, str],
    problems: Sequence[CooperationError],
) -> Response:
    return form_page(
        request,
        "leaving.html",
        visitor,
        values,
        problems,
        leaving.OUT_FIELDS if file is None else leaving.FILE_FIELDS,
        agreement=agreement,
        file=file,
        seen=values.get("seen") or corrections.seen_of(agreement),
    )


async def taken_out_page(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    refusal: OutOfRegister,
    values: Mapping[str, str],
    problems: Sequence[CooperationError],
) -> Response:
    """What stands at the address of an agreement that was taken out: that it was, by whom, and why."""
    lines = timeline.lines(language_of(request, visitor), await history_of(desk, refusal.agreement), lambda _: True)
    shown = form_page(
        request,
        "taken_out.html",
        visitor,
        values,
        problems,
        leaving.BACK_FIELDS,
        refusal=refusal,
        agreement=refusal.agreement,
        timeline=list(reversed(list(lines))),
        may_bring_back=visitor.person is not None and may(visitor.person, Role.BAGIAN),
    )
    shown.status_code = max(shown.status_code, refusal.status)
    return shown
