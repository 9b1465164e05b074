"""The page on which the Bagian hands an old register in, finds what it has begun, and takes an import back."""

import re
from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import UploadFile

from satupintu.documents.checks import REGISTERS
from satupintu.domain.errors import CooperationError, InvalidInput, NotFound
from satupintu.domain.office.office import Role
from satupintu.domain.old_register.choices import Choices
from satupintu.domain.old_register.columns import CitySide, answer_of
from satupintu.domain.old_register.dates import DateOrder
from satupintu.domain.old_register.fields import DAYS, Field
from satupintu.store.proposals import Actor, Via
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import import_desk, old_register
from satupintu.usecases.register.old_register import StillNeeded
from satupintu.web.http import uploads
from satupintu.web.http.forms import form_page
from satupintu.web.http.visitor import FormText, RowId, TheDesk, ThePerson, TheVisitor, Visitor, check_csrf, require
from satupintu.web.register.import_work import works_of

router = APIRouter()
_SHA256 = re.compile(r"[0-9a-f]{64}")


@router.get("/daftar/impor")
async def imports_page(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson) -> Response:
    """The form for a file, the drafts, and the imports so far."""
    require(person, Role.BAGIAN)
    return await _imports(request, desk, visitor, None)


@router.post("/daftar/impor")
async def register_handed_in(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson) -> Response:
    """Keep the file as a draft and look at it; nothing enters the register."""
    require(person, Role.BAGIAN)
    form = await uploads.read_form(request)
    check_csrf(desk, visitor.session, uploads.text(form, "csrf"))
    upload = form.get("file")
    try:
        if not isinstance(upload, UploadFile) or not upload.filename:
            raise InvalidInput("Pilih berkasnya dahulu.", field="file")
        kept = await uploads.store(desk, upload, "daftar_lama", person.email, REGISTERS)
        by = Actor(person.name, Via.DESK, person.email)
        draft_id = await import_desk.open_draft(desk, kept.blob.sha256, kept.filename, by)
    except InvalidInput as error:
        error.field = "file"
        return await _imports(request, desk, visitor, error)
    return await _to_draft(request, desk, draft_id)


@router.post("/daftar/impor/{sha256}")
async def register_looked_at_before(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, sha256: str
) -> Response:
    """A page of an earlier version, on which a file was looked at: what was chosen there becomes a draft."""
    require(person, Role.BAGIAN)
    form = await request.form(max_files=0, max_fields=1000)
    values = {name: value for name, value in form.items() if isinstance(value, str)}
    check_csrf(desk, visitor.session, values.get("csrf"))
    if not _SHA256.fullmatch(sha256) or not desk.blobs.path(sha256).exists():
        raise NotFound("Berkas itu tidak ada. Unggah lagi.")
    by = Actor(person.name, Via.DESK, person.email)
    filename = values.get("filename", "")[:120]
    draft_id = await import_desk.open_draft(desk, sha256, filename, by, _choices_of(values))
    return await _to_draft(request, desk, draft_id)


def _choices_of(values: Mapping[str, str]) -> Choices:
    """What an earlier version's page held: `column.2`, `order.starts`, `answer.J12`, earlier answers in one field."""
    chosen = {name.removeprefix("column."): held for name, held in values.items() if name.startswith("column.")}
    answers = dict(each.split("=", 1) for each in values.get("answers", "").split() if "=" in each)
    answers |= {name.removeprefix("answer."): said for name, said in values.items() if name.startswith("answer.")}
    orders = {day: values.get(f"order.{day}", "") for day in DAYS}
    return Choices(
        columns={int(at): Field(held) for at, held in chosen.items() if at.isdecimal() and held in set(Field)},
        orders={day: DateOrder(said) for day, said in orders.items() if said in set(DateOrder)},
        city_side=next((side for side in CitySide if side == values.get("order.sides")), None),
        answers={cell: answer for cell, said in answers.items() if (answer := answer_of(said)) is not None},
    )


async def _to_draft(request: Request, desk: Desk, draft_id: int) -> Response:
    await works_of(request).begin(desk, draft_id)
    return RedirectResponse(f"/daftar/impor/draf/{draft_id}", status_code=303)


@router.post("/daftar/impor/{batch_id}/batal")
async def import_undone(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, batch_id: RowId, csrf: FormText = ""
) -> Response:
    """Take a whole import back, or say which of its agreements are in the way."""
    require(person, Role.BAGIAN)
    check_csrf(desk, visitor.session, csrf)
    try:
        await old_register.undo(desk, batch_id, Actor(person.name, Via.DESK, person.email))
    except StillNeeded as error:
        return await _imports(request, desk, visitor, error)
    works_of(request).go_on(desk)
    return RedirectResponse("/daftar/impor", status_code=303)


async def _imports(request: Request, desk: Desk, visitor: Visitor, problem: CooperationError | None) -> Response:
    return form_page(
        request,
        "imports.html",
        visitor,
        {},
        [problem] if problem else [],
        drafts=await import_desk.drafts(desk),
        batches=await old_register.batches(desk),
        in_the_way=problem if isinstance(problem, StillNeeded) else None,
    )
