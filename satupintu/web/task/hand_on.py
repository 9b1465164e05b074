"""The pages on which a task changes hands: delegated by whoever was asked, reassigned by the Bagian Kerja Sama."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from satupintu.domain.errors import CooperationError, InvalidForm, NotFound
from satupintu.domain.office.office import Person, Role
from satupintu.domain.office.security import SecurityKind
from satupintu.domain.task.kinds import Side
from satupintu.domain.typed.form import fill
from satupintu.store.proposals import Actor, Proposal, Via
from satupintu.store.work import Task
from satupintu.usecases.office import security_log
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.problems import HandOn
from satupintu.usecases.process import dossier
from satupintu.usecases.task import hand_on
from satupintu.web.http.forms import form_page, last_digits
from satupintu.web.http.render import page
from satupintu.web.http.visitor import (
    FormText,
    RowId,
    TheDesk,
    ThePerson,
    TheVisitor,
    Visitor,
    actor_for,
    check_csrf,
    check_link_is_open,
    desk_of,
    require,
)

router = APIRouter()


@dataclass(frozen=True)
class _Asked:
    """What stands in the form, and who may be chosen."""

    task: Task
    proposal: Proposal
    people: Sequence[Person]
    back: str
    is_delegation: bool


@router.get("/tugas/{task_id}/limpahkan")
async def delegate_form(request: Request, desk: TheDesk, visitor: TheVisitor, task_id: RowId) -> Response:
    """To whom, and why; afterwards, to whom it went."""
    task, proposal, actor = await _own(desk, visitor, task_id)
    successor = await hand_on.handed_on_to(desk, task)
    if successor is not None:
        return page(request, "handed_on.html", visitor, task=task, proposal=proposal, successor=successor)
    check_link_is_open(visitor, actor)
    if not task.is_open:
        return _to(f"/tugas/{task_id}")
    return _form(request, visitor, await _to_delegate(desk, task, proposal), HandOn("", ""))


@router.post("/tugas/{task_id}/limpahkan")
async def delegate(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    task_id: RowId,
    to: FormText = "",
    reason: FormText = "",
    step: FormText = "",
    confirm: FormText = "",
    csrf: FormText = "",
) -> Response:
    """Check what was filled in, have it confirmed, then hand the task on."""
    check_csrf(desk, visitor.session, csrf)
    task, proposal, actor = await _own(desk, visitor, task_id)
    if await hand_on.handed_on_to(desk, task) is not None:
        return _to(f"/tugas/{task_id}/limpahkan")
    check_link_is_open(visitor, actor)
    wanted, asked = HandOn(to, reason), await _to_delegate(desk, task, proposal)
    act = partial(hand_on.delegate, desk, task_id, wanted, actor)
    typed = confirm if step == "confirm" else None
    refused = await _hand_on(request, visitor, asked, wanted, act, typed)
    if refused is None:
        await security_log.note(desk, SecurityKind.TASK_REASSIGNED, email=actor.email, task=task_id, to=to)
    return refused or _to(f"/tugas/{task_id}/limpahkan")


@router.get("/usulan/{number}/tugas/{task_id}/alihkan")
async def reassign_form(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, number: str, task_id: RowId
) -> Response:
    """To whom, and why; for a partner's signatory, the corrected address."""
    require(person, Role.BAGIAN)
    asked = await _to_reassign(desk, number, task_id)
    if not asked.task.is_open:
        return _to(f"/usulan/{number}")
    return _form(request, visitor, asked, HandOn("", ""))


@router.post("/usulan/{number}/tugas/{task_id}/alihkan")
async def reassign(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    person: ThePerson,
    number: str,
    task_id: RowId,
    to: FormText = "",
    reason: FormText = "",
    step: FormText = "",
    confirm: FormText = "",
    csrf: FormText = "",
) -> Response:
    """Check what was filled in, have it confirmed, then hand the task on."""
    check_csrf(desk, visitor.session, csrf)
    require(person, Role.BAGIAN)
    actor = Actor(person.name, Via.DESK, person.email)
    wanted, asked = HandOn(to, reason), await _to_reassign(desk, number, task_id)
    act = partial(hand_on.reassign, desk, task_id, wanted, actor)
    typed = confirm if step == "confirm" else None
    refused = await _hand_on(request, visitor, asked, wanted, act, typed)
    if refused is None:
        await security_log.note(desk, SecurityKind.TASK_REASSIGNED, person, task=task_id, to=to)
    return refused or _to(f"/usulan/{number}")


async def _hand_on(
    request: Request,
    visitor: Visitor,
    asked: _Asked,
    wanted: HandOn,
    act: Callable[..., Awaitable[None]],
    typed: str | None,
) -> Response | None:
    """
    Hand the task on once the four digits are typed; until then, the page that asks for what is missing.

    `typed` is None on the way to the confirmation.
    """
    try:
        await act(only_check=True)
        confirmed = fill((last_digits(asked.proposal.number),), {"confirm": typed}, desk_of(request).today())
        if typed is None or confirmed.problems:
            return _confirmation(request, visitor, asked, wanted, confirmed.problems if typed is not None else ())
        await act()
    except InvalidForm as error:
        return _form(request, visitor, asked, wanted, error.problems)
    return None


async def _own(desk: Desk, visitor: Visitor, task_id: int) -> tuple[Task, Proposal, Actor]:
    """The task, if it is this visitor's."""
    task, proposal = await dossier.task_page(desk, task_id)
    return task, proposal, actor_for(visitor, task)


async def _to_delegate(desk: Desk, task: Task, proposal: Proposal) -> _Asked:
    return _Asked(task, proposal, await hand_on.delegates(desk, task), f"/tugas/{task.id}", is_delegation=True)


async def _to_reassign(desk: Desk, number: str, task_id: int) -> _Asked:
    task, proposal = await dossier.task_page(desk, task_id)
    if proposal.number != number:
        raise NotFound("Tugas itu tidak ada.")
    return _Asked(task, proposal, await hand_on.successors(desk, task), f"/usulan/{number}", is_delegation=False)


def _to(address: str) -> RedirectResponse:
    return RedirectResponse(address, status_code=303)


def _form(
    request: Request, visitor: Visitor, asked: _Asked, wanted: HandOn, problems: Sequence[CooperationError] = ()
) -> Response:
    by_address = asked.task.kind.side is Side.PARTNER
    return form_page(
        request,
        "hand_on.html",
        visitor,
        vars(wanted),
        problems,
        hand_on.TO_ANOTHER_ADDRESS if by_address else hand_on.TO_SOMEBODY,
        task=asked.task,
        proposal=asked.proposal,
        people=[(person.email, " · ".join(dict.fromkeys((person.name, person.position)))) for person in asked.people],
        by_address=by_address,
        back=asked.back,
        is_delegation=asked.is_delegation,
    )


def _confirmation(
    request: Request, visitor: Visitor, asked: _Asked, wanted: HandOn, problems: Sequence[CooperationError]
) -> Response:
    """What will happen, and the four digits to type; a wrong number is said beside the field."""
    chosen = next((person for person in asked.people if person.address == wanted.to.strip().lower()), None)
    return form_page(
        request,
        "hand_on_confirm.html",
        visitor,
        {},
        problems,
        (last_digits(asked.proposal.number),),
        task=asked.task,
        proposal=asked.proposal,
        chosen=chosen,
        wanted=wanted,
        back=asked.back,
        is_delegation=asked.is_delegation,
    )
