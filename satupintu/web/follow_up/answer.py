"""What is asked after an agreement: one page for the report, the evaluation or the word on what comes next."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from satupintu.domain.errors import CooperationError, InvalidForm, NotFound, NotYours
from satupintu.domain.office.office import Person, Role
from satupintu.domain.process.form import ProposalForm
from satupintu.store.proposals import Actor, Via
from satupintu.store.register.tables import Agreement
from satupintu.store.work import Purpose
from satupintu.usecases.follow_up import answer, team_report
from satupintu.usecases.follow_up.answer import AskedObligation, ObligationReply
from satupintu.usecases.letters.recipients import department_of
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.visibility import SEE_ALL_PROPOSALS
from satupintu.usecases.process.succession import begin_successor
from satupintu.usecases.task.papers import FiledPaper
from satupintu.web.http import uploads
from satupintu.web.http.forms import form_page
from satupintu.web.http.render import language_of
from satupintu.web.http.visitor import (
    RowId,
    SignInNeeded,
    TheDesk,
    ThePerson,
    TheVisitor,
    Visitor,
    check_csrf,
    check_link_is_open,
    may,
    require,
)
from satupintu.web.process import proposals, succession
from satupintu.web.process.papers import handed_over
from satupintu.web.process.proposal_form import values_of

router = APIRouter()


def actor_after(desk: Desk, visitor: Visitor, asked: AskedObligation) -> Actor:
    """
    Who answers: the holder of a link to it, somebody of the department, or the Bagian for either.

    Raises:
        NotYours: the visitor is none of them; a stranger learns nothing.
    """
    if visitor.person is not None and is_asked(desk, visitor.person, asked.agreement):
        return Actor(visitor.person.name, Via.DESK, visitor.person.email)
    link = visitor.link_for(Purpose.OBLIGATION)
    if link is not None and link.obligation_id == asked.obligation.id:
        person = desk.office.person(link.email, desk.today())
        return Actor(person.name if person else _name_behind(desk, link.email), Via.LINK, link.email)
    raise NotYours("Halaman ini tidak ada, atau bukan untuk Anda. Buka lagi melalui tautan dalam surat.")


def is_asked(desk: Desk, person: Person, agreement: Agreement) -> bool:
    """True for the Bagian and for whoever is of the department that has the agreement's work today."""
    opd = department_of(desk, agreement)
    return may(person, Role.BAGIAN) or (opd is not None and may(person, Role.OPD) and person.opd == opd.code)


def may_read(desk: Desk, person: Person, agreement: Agreement) -> bool:
    """True for whoever is asked, and for whoever sees the whole register."""
    return is_asked(desk, person, agreement) or bool(SEE_ALL_PROPOSALS & set(person.roles))


def _name_behind(desk: Desk, email: str) -> str:
    """A liaison officer signs in nowhere; the office's file knows the name."""
    officers = (each for opd in desk.office.perangkat_daerah for each in opd.contacts)
    return next((each.name for each in officers if each.email.lower() == email.lower()), email)


def _may_answer(desk: Desk, visitor: Visitor, asked: AskedObligation) -> bool:
    link = visitor.link_for(Purpose.OBLIGATION)
    by_link = link is not None and link.obligation_id == asked.obligation.id
    return by_link or (visitor.person is not None and is_asked(desk, visitor.person, asked.agreement))


@router.get("/kewajiban/{obligation_id}")
async def obligation_page(request: Request, desk: TheDesk, visitor: TheVisitor, obligation_id: RowId) -> Response:
    """What is asked, or what was answered; who sees the whole register reads it, too."""
    asked = await answer.read_obligation(desk, obligation_id)
    if visitor.person is None or not may_read(desk, visitor.person, asked.agreement):
        actor = actor_after(desk, visitor, asked)
        if asked.obligation.is_open:
            check_link_is_open(visitor, actor)
    return _page(request, desk, visitor, asked, asked.known, [])


@router.post("/kewajiban/{obligation_id}")
async def obligation_answered(request: Request, desk: TheDesk, visitor: TheVisitor, obligation_id: RowId) -> Response:
    """Record the answer; what is wrong is shown beside what was filled in, and nothing is lost."""
    if visitor.session is None:
        raise SignInNeeded
    asked = await answer.read_obligation(desk, obligation_id)
    actor = actor_after(desk, visitor, asked)
    form = await uploads.read_form(request)
    check_csrf(desk, visitor.session, uploads.text(form, "csrf"))
    if asked.obligation.is_open:
        check_link_is_open(visitor, actor)
    texts, obstacles = values_of(form), _chosen(form)
    values = {**texts, "obstacles": obstacles}
    said = ObligationReply(texts.get("reply", ""), texts.get("note", ""), "declaration" in texts, texts, obstacles)
    try:
        await answer.answer(desk, obligation_id, said, actor)
    except InvalidForm as error:
        return _page(request, desk, visitor, asked, values, error.problems)
    return RedirectResponse(f"/kewajiban/{obligation_id}", status_code=303)


def _chosen(form: FormData) -> list[str]:
    return [value for value in form.getlist("obstacles") if isinstance(value, str)]


@router.get("/kewajiban/{obligation_id}/usulan")
async def succeeding_form(request: Request, desk: TheDesk, visitor: TheVisitor, obligation_id: RowId) -> Response:
    """The form of the proposal that will meet it, filled in from the agreement."""
    asked, _ = await _to_begin(desk, visitor, obligation_id)
    kind = succession.KIND_OF[asked.obligation.kind]
    values = succession.values_for(desk, asked.agreement, kind)
    return await proposals.blank_form(request, desk, visitor, values, asked.agreement)


@router.post("/kewajiban/{obligation_id}/usulan")
async def succeeding_entered(request: Request, desk: TheDesk, visitor: TheVisitor, obligation_id: RowId) -> Response:
    """Enter it for the department that has the agreement's work today."""
    if visitor.session is None:
        raise SignInNeeded
    asked, actor = await _to_begin(desk, visitor, obligation_id)
    department = department_of(desk, asked.agreement)

    async def enter(form: ProposalForm, papers: Sequence[FiledPaper], key: str) -> str:
        await begin_successor(desk, obligation_id, form, papers, actor, key)
        return f"/kewajiban/{obligation_id}"

    return await proposals.enter_form(request, desk, visitor, department.name if department else None, enter)


async def _to_begin(desk: Desk, visitor: Visitor, obligation_id: int) -> tuple[AskedObligation, Actor]:
    asked = await answer.read_obligation(desk, obligation_id)
    actor = actor_after(desk, visitor, asked)
    if not asked.may_start:
        raise NotFound("Halaman ini tidak ada.")
    check_link_is_open(visitor, actor)
    return asked, actor


@router.get("/kewajiban/{obligation_id}/laporan.{extension}")
async def yearly_report(
    request: Request, desk: TheDesk, visitor: TheVisitor, obligation_id: RowId, extension: str
) -> Response:
    """A yearly report on cooperation abroad as a paper to the Gubernur, `pdf` or `docx`."""
    actor_after(desk, visitor, await answer.read_obligation(desk, obligation_id))
    made = await team_report.yearly_foreign(desk, obligation_id, language_of(request, visitor), extension)
    return handed_over(made)


@router.post("/kewajiban/{obligation_id}/buka-kembali")
async def obligation_reopened(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, obligation_id: RowId
) -> Response:
    """The Bagian does not accept an answer, and asks again."""
    require(person, Role.BAGIAN)
    form = await uploads.read_form(request)
    check_csrf(desk, visitor.session, uploads.text(form, "csrf"))
    values, actor = values_of(form), Actor(person.name, Via.DESK, person.email)
    try:
        await answer.reopen(desk, obligation_id, values.get("due", ""), values.get("note", ""), actor)
    except InvalidForm as error:
        asked = await answer.read_obligation(desk, obligation_id)
        return _page(request, desk, visitor, asked, values, error.problems)
    return RedirectResponse(f"/kewajiban/{obligation_id}", status_code=303)


def _page(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    asked: AskedObligation,
    values: Mapping[str, Any],
    problems: list[CooperationError],
) -> Response:
    return form_page(
        request,
        "obligation.html",
        visitor,
        values,
        problems,
        asked.fields,
        asked=asked,
        obligation=asked.obligation,
        agreement=asked.agreement,
        department=department_of(desk, asked.agreement),
        days=(asked.obligation.due_on - desk.today()).days,
        may_answer=_may_answer(desk, visitor, asked),
        may_reopen=visitor.person is not None and may(visitor.person, Role.BAGIAN),
        sees_agreement=visitor.person is not None,
    )
