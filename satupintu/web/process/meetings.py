"""The pages of the meetings of the TKKSD: the list, one meeting, planning it, moving it and calling it off."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from satupintu.domain.errors import CooperationError, InvalidForm, NotFound
from satupintu.domain.office.office import Person, Role
from satupintu.domain.process.meetings import MeetingKind
from satupintu.domain.process.paper_kinds import PaperKind
from satupintu.domain.typed.form import FieldSpec
from satupintu.store.meetings import Meeting
from satupintu.store.proposals import Actor, Via
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import meeting_list, meeting_result, meetings
from satupintu.web.http import uploads
from satupintu.web.http.forms import form_page
from satupintu.web.http.render import headers_of_a_file, page
from satupintu.web.http.tables import choice
from satupintu.web.http.visitor import (
    RowId,
    TheDesk,
    ThePerson,
    TheVisitor,
    Visitor,
    check_csrf,
    may,
    require,
    sender_of,
)

router = APIRouter()
PAGE_SIZE = 50
MAY_SEE = (Role.BAGIAN, Role.TKKSD, Role.AUDITOR, Role.ADMINISTRATOR)
"""Minutes hold what was said of several departments' proposals."""


@router.get("/rapat")
async def meeting_list_page(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, halaman: int = 1
) -> Response:
    """Meetings, the latest first; what waits for one; whether the yearly pleno is due."""
    require(person, *MAY_SEE)
    number = max(1, min(halaman, 10_000))
    rows = await meeting_list.meetings(desk, limit=PAGE_SIZE + 1, offset=(number - 1) * PAGE_SIZE)
    return page(
        request,
        "meetings.html",
        visitor,
        rows=rows[:PAGE_SIZE],
        number=number,
        more=len(rows) > PAGE_SIZE,
        waiting=await meeting_list.waiting_for_one(desk),
        pleno_is_due=await meeting_list.pleno_is_due(desk),
        can_plan=may(person, Role.BAGIAN),
    )


@router.get("/rapat/baru")
async def meeting_blank(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, jenis: str = "", usulan: str = ""
) -> Response:
    """The form for a new meeting, of the kind `jenis`, with one proposal chosen already."""
    require(person, Role.BAGIAN)
    kind = choice(MeetingKind, jenis) or MeetingKind.TECHNICAL
    fields = await meetings.planning(desk, kind)
    leads = next(iter(next(each for each in fields if each.name == "led_by").options), "")
    return _form(request, visitor, kind, {"items": [usulan], "led_by": leads}, [], fields)


@router.post("/rapat/baru")
async def meeting_planned(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson) -> Response:
    """Plan it and invite."""
    typed = await _typed(request, desk, visitor)
    require(person, Role.BAGIAN)
    kind = choice(MeetingKind, typed.get("kind")) or MeetingKind.TECHNICAL
    try:
        meeting_id = await meetings.plan_meeting(desk, kind, typed, _actor(person))
    except InvalidForm as error:
        fields = await meetings.planning(desk, kind)
        return _form(request, visitor, kind, typed, error.problems, fields)
    return RedirectResponse(f"/rapat/{meeting_id}", status_code=303)


@router.get("/rapat/{meeting_id}")
async def meeting_page(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, meeting_id: RowId
) -> Response:
    """One meeting: when, who, what about, and what came of it."""
    require(person, *MAY_SEE)
    return _page(request, desk, visitor, person, await meeting_list.meeting_of(desk, meeting_id), {}, [])


@router.post("/rapat/{meeting_id}")
async def meeting_closed(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, meeting_id: RowId
) -> Response:
    """Call it off, or keep the scan of its minutes."""
    form = await uploads.read_form(request)
    check_csrf(desk, visitor.session, uploads.text(form, "csrf"))
    require(person, Role.BAGIAN)
    typed = {"reason": uploads.text(form, "reason")}
    try:
        if uploads.text(form, "step") == "call_off":
            await meetings.call_off_meeting(desk, meeting_id, typed, _actor(person))
        else:
            kind = PaperKind.BERITA_ACARA_RAPAT_BERTANDA_TANGAN
            paper = await uploads.only_file(desk, form, "scan", kind, (kind,), sender_of(visitor))
            await meeting_result.keep_signed_minutes(desk, meeting_id, paper, _actor(person))
    except InvalidForm as error:
        meeting = await meeting_list.meeting_of(desk, meeting_id)
        return _page(request, desk, visitor, person, meeting, typed, error.problems)
    return RedirectResponse(f"/rapat/{meeting_id}", status_code=303)


@router.get("/rapat/{meeting_id}/ubah")
async def meeting_form(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, meeting_id: RowId
) -> Response:
    """Hour, place, leader and agenda, as they are planned now."""
    require(person, Role.BAGIAN)
    meeting, fields = await meetings.changing(desk, meeting_id)
    return _form(request, visitor, meeting.kind, meetings.meeting_as_typed(meeting), [], fields, meeting)


@router.post("/rapat/{meeting_id}/ubah")
async def meeting_changed(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, meeting_id: RowId
) -> Response:
    """Change it; everybody invited reads of it at once."""
    typed = await _typed(request, desk, visitor)
    require(person, Role.BAGIAN)
    try:
        await meetings.change_meeting(desk, meeting_id, typed, _actor(person))
    except InvalidForm as error:
        meeting, fields = await meetings.changing(desk, meeting_id)
        return _form(request, visitor, meeting.kind, typed, error.problems, fields, meeting)
    return RedirectResponse(f"/rapat/{meeting_id}", status_code=303)


@router.get("/rapat/{meeting_id}/hasil")
async def result_form(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, meeting_id: RowId
) -> Response:
    """Who came, and for each proposal what was said and decided."""
    require(person, Role.BAGIAN)
    meeting, agenda, fields = await meeting_result.recording(desk, meeting_id)
    values: dict[str, Any] = {"led_by": meeting.led_by}
    return form_page(request, "meeting_result.html", visitor, values, [], fields, meeting=meeting, agenda=agenda)


@router.post("/rapat/{meeting_id}/hasil")
async def result_recorded(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, meeting_id: RowId
) -> Response:
    """Record it; the proposals go where the meeting sends them."""
    typed = await _typed(request, desk, visitor)
    require(person, Role.BAGIAN)
    try:
        await meeting_result.record_result(desk, meeting_id, typed, _actor(person))
    except InvalidForm as error:
        meeting, agenda, fields = await meeting_result.recording(desk, meeting_id)
        return form_page(
            request,
            "meeting_result.html",
            visitor,
            typed,
            error.problems,
            fields,
            meeting=meeting,
            agenda=agenda,
        )
    return RedirectResponse(f"/rapat/{meeting_id}", status_code=303)


@router.get("/rapat/{meeting_id}/berkas/{paper_id}")
async def paper_of_meeting(desk: TheDesk, person: ThePerson, meeting_id: RowId, paper_id: uuid.UUID) -> Response:
    """The minutes, or their signed scan."""
    require(person, *MAY_SEE)
    meeting = await meeting_list.meeting_of(desk, meeting_id)
    paper = next((each for each in meeting.papers if each.id == paper_id), None)
    if paper is None:
        raise NotFound("Berkas itu tidak ada.")
    return FileResponse(
        await desk.blobs.held(paper.sha256),
        media_type=paper.media_type,
        filename=paper.filename,
        content_disposition_type="inline",
        headers=headers_of_a_file(paper.media_type),
    )


async def _typed(request: Request, desk: Desk, visitor: Visitor) -> dict[str, Any]:
    """What was typed; of what may be ticked, a list."""
    form = await uploads.read_form(request)
    check_csrf(desk, visitor.session, uploads.text(form, "csrf"))
    typed: dict[str, Any] = {name: uploads.text(form, name) for name in form}
    return {**typed, "items": form.getlist("items"), "experts": form.getlist("experts")}


def _actor(person: Person) -> Actor:
    return Actor(person.name, Via.DESK, person.email)


def _form(
    request: Request,
    visitor: Visitor,
    kind: MeetingKind,
    values: Mapping[str, Any],
    problems: Sequence[CooperationError],
    fields: Sequence[FieldSpec],
    meeting: Meeting | None = None,
) -> Response:
    return form_page(request, "meeting_form.html", visitor, values, problems, fields, kind=kind, meeting=meeting)


def _page(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    person: Person,
    meeting: Meeting,
    values: Mapping[str, Any],
    problems: Sequence[CooperationError],
) -> Response:
    scan = FieldSpec("scan", "Pindaian berita acara yang ditandatangani (PDF)", "file")
    return form_page(
        request,
        "meeting.html",
        visitor,
        values,
        problems,
        (*meetings.CALLING_OFF, scan),
        meeting=meeting,
        can_plan=may(person, Role.BAGIAN),
        has_begun=meeting.begins_at <= desk.clock.now(),
    )
