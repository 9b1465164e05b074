"""The page on which the Bagian looks at an old register, brings it in, and takes it back."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import UploadFile

from satupintu.documents.checks import CSV, REGISTERS
from satupintu.documents.tables import as_csv
from satupintu.domain.errors import CooperationError, InvalidInput, NotFound
from satupintu.domain.office.office import Role
from satupintu.domain.old_register.cells import Table, letter, text_of
from satupintu.domain.old_register.columns import CitySide, Plan, answer_of, guessed, heading, width, with_orders
from satupintu.domain.old_register.dates import DateOrder
from satupintu.domain.old_register.fields import DAYS, Field
from satupintu.domain.old_register.rows import Verdict
from satupintu.language.old_register import judged_rows, reading, sentences
from satupintu.store.proposals import Actor, Via
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import old_register
from satupintu.usecases.register.old_register import Examined, StillNeeded
from satupintu.web.http import uploads
from satupintu.web.http.forms import form_page
from satupintu.web.http.render import headers_of_a_file, language_of, page
from satupintu.web.http.visitor import FormText, RowId, TheDesk, ThePerson, TheVisitor, Visitor, check_csrf, require

router = APIRouter()
SHOWN = 100
"""Questions, and other rows that do not come in, as many as the page shows; the report has all."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Column:
    """A column as the page shows it."""

    index: int
    letter: str
    heading: str
    sample: str
    held: Field | None


@router.get("/daftar/impor")
async def imports_page(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson) -> Response:
    """The form for a file, and the imports so far."""
    require(person, Role.BAGIAN)
    return await _imports(request, desk, visitor, None)


@router.post("/daftar/impor")
async def register_handed_in(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson) -> Response:
    """Keep the file and look at it; nothing enters the register."""
    require(person, Role.BAGIAN)
    form = await uploads.read_form(request)
    check_csrf(desk, visitor.session, uploads.text(form, "csrf"))
    upload = form.get("file")
    try:
        if not isinstance(upload, UploadFile) or not upload.filename:
            raise InvalidInput("Pilih berkasnya dahulu.", field="file")
        kept = await uploads.store(desk, upload, "daftar_lama", person.email, REGISTERS)
        book = await desk.blobs.workbook(desk.blobs.path(kept.blob.sha256), kept.filename, person.email)
        table = book.first
        plan = guessed(table)
    except InvalidInput as error:
        error.field = "file"
        return await _imports(request, desk, visitor, error)
    return await _look(request, desk, visitor, table, plan)


@router.post("/daftar/impor/{sha256}")
async def register_looked_at(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, sha256: str
) -> Response:
    """Look again with other columns and answers, take the report, or bring the accepted rows in."""
    require(person, Role.BAGIAN)
    form = await request.form(max_files=0, max_fields=1000)
    values = {name: value for name, value in form.items() if isinstance(value, str)}
    check_csrf(desk, visitor.session, values.get("csrf"))
    path, filename = desk.blobs.path(sha256), values.get("filename", "")[:120]
    if not _SHA256.fullmatch(sha256) or not path.exists():
        raise NotFound("Berkas itu tidak ada. Unggah lagi.")
    table = (await desk.blobs.workbook(path, filename, person.email)).first
    plan = plan_of(table, values)
    if values.get("step") not in ("report", "apply"):
        return await _look(request, desk, visitor, table, plan)
    try:
        found = await _examined(desk, table, plan)
        if values["step"] == "report":
            content = await asyncio.to_thread(as_csv, judged_rows(language_of(request, visitor), found.rows))
            headers = {"Content-Disposition": 'attachment; filename="impor.csv"', **headers_of_a_file(CSV)}
            return Response(content, media_type=f"{CSV}; charset=utf-8", headers=headers)
        await old_register.bring_in(desk, found, Actor(person.name, Via.DESK, person.email))
    except InvalidInput:
        return await _look(request, desk, visitor, table, plan)
    return RedirectResponse("/daftar/impor", status_code=303)


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
    return RedirectResponse("/daftar/impor", status_code=303)


def plan_of(table: Table, values: Mapping[str, str]) -> Plan:
    """
    The plan as chosen on the page: `column.2`, `order.starts`, `answer.J12`. What is no choice is left out.

    Earlier answers come in one field, as `J12=dmy K30=mdy`: a form has no room for a field each.

    Raises:
        InvalidInput: the file has no header.
    """
    plan = guessed(table)
    chosen = {index: values.get(f"column.{index}", "") for index in range(width(table.rows))}
    orders = {day: values.get(f"order.{day}", "") for day in DAYS}
    answers = dict(each.split("=", 1) for each in values.get("answers", "").split() if "=" in each)
    answers |= {name.removeprefix("answer."): value for name, value in values.items() if name.startswith("answer.")}
    plan = replace(
        plan,
        columns={index: Field(said) for index, said in chosen.items() if said in set(Field)},
        orders={day: DateOrder(said) for day, said in orders.items() if said in set(DateOrder)},
        city_side=next((side for side in CitySide if side == values.get("order.sides")), None),
        answers={cell: answer for cell, said in answers.items() if (answer := answer_of(said)) is not None},
    )
    return with_orders(table.rows, plan)


async def _examined(desk: Desk, table: Table, plan: Plan) -> Examined:
    rows = await asyncio.to_thread(old_register.judged, desk, table, plan)
    return await old_register.examined(desk, table, plan, rows)


async def _look(request: Request, desk: Desk, visitor: Visitor, table: Table, plan: Plan) -> Response:
    found, problem = None, None
    try:
        found = await _examined(desk, table, plan)
    except InvalidInput as error:
        problem = error
    language = language_of(request, visitor)
    rows = found.rows if found else ()
    others = [row for row in rows if row.verdict in (Verdict.REFUSED, Verdict.KNOWN)]
    asked = [(row, each) for row in rows for each in row.asked]
    remarked = [row for row in rows if row.verdict is Verdict.ACCEPTED and row.remarks]
    return page(
        request,
        "import_look.html",
        visitor,
        422 if problem else 200,
        table=table,
        plan=plan,
        found=found,
        problem=problem,
        columns=[_column(table, plan, index) for index in range(width(table.rows))],
        fields=list(Field),
        days=[day for day in DAYS if plan.of(day)],
        date_orders=list(DateOrder),
        city_sides=list(CitySide),
        has_sides=any(len(columns) > 1 for columns in (plan.of(Field.SIGNER), plan.of(Field.NUMBER))),
        asked=asked[:SHOWN],
        asks_sides=any(each.is_about_a_side for _, each in asked),
        others=others[:SHOWN],
        remarked=remarked[:SHOWN],
        left={"asked": len(asked) - SHOWN, "others": len(others) - SHOWN, "remarked": len(remarked) - SHOWN},
        sentences=lambda row: sentences(language, row),
        reading=lambda answer, value: reading(language, answer, value),
        accepted=found.counts[Verdict.ACCEPTED] if found else 0,
    )


def _column(table: Table, plan: Plan, index: int) -> Column:
    cells = (row[index] for row in table.rows[plan.header + 1 :] if index < len(row) and row[index])
    sample = text_of(next(cells, None)).replace("\n", " / ")
    return Column(index, letter(index), heading(table.rows, plan, index), sample[:80], plan.columns.get(index))


async def _imports(request: Request, desk: Desk, visitor: Visitor, problem: CooperationError | None) -> Response:
    return form_page(
        request,
        "imports.html",
        visitor,
        {},
        [problem] if problem else [],
        batches=await old_register.batches(desk),
        in_the_way=problem if isinstance(problem, StillNeeded) else None,
    )
