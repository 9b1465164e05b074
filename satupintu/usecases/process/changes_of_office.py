"""
Open tasks follow the posts of the office: whoever is in office today is asked, and whoever was asked before is told.

A post has another holder when `office.toml` says so, on the day on which somebody's time ends or a deputy's begins or
ends, and when a department is followed by another one. What a person has handed on stays with whom they chose, and
a member of the TKKSD who has stepped in stays, as long as they are in office.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, Text, case, cast, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.moves import Cause
from satupintu.domain.office.people import Capacity
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.process.signer import Signer
from satupintu.domain.task.assignments import Assignment
from satupintu.domain.task.kinds import KINDS, Who
from satupintu.domain.task.seats import Why, take_seat
from satupintu.domain.task.states import TaskState
from satupintu.language import mark, say
from satupintu.store.database import lock_proposal
from satupintu.store.movements import Movement, Thing
from satupintu.store.proposals import Proposal
from satupintu.store.work import Task
from satupintu.usecases.letters.tell import the_opd
from satupintu.usecases.office.addressees import Addressee, bagian
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.officials import department_of_code
from satupintu.usecases.process.signatories import signing_post
from satupintu.usecases.task.hand_on import follow, release
from satupintu.usecases.task.open import tasks_of
from satupintu.usecases.task.seats import barred, entrusted

_REASON = mark("Pemegang jabatan berganti menurut berkas kantor (config/office.toml).")
_BY_HAND = (Cause.DELEGATED, Cause.REASSIGNED)
_CAPACITIES = tuple(f"{each} " for each in Capacity)
_OUTSIDE = tuple(each for each, kind in KINDS.items() if kind.who is Who.PARTNER)
"""Asked of nobody of the office."""
_GIVEN = (
    select(Movement.cause)
    .where(
        Movement.thing == Thing.TASK,
        Movement.thing_id == cast(Task.delegated_from, Text),
        Movement.after == TaskState.CLOSED,
    )
    .limit(1)
    .scalar_subquery()
)
"""Why the task was closed that this one took the place of."""


class HeldTask(NamedTuple):
    """An open task, as far as it says who holds it for which post."""

    assignment: Assignment
    name: str
    position: str
    email: str
    seat: str
    opd_code: str
    entrusted: bool
    city_signer: str | None
    given: Cause | None
    """Where it came from another task: why that one was closed."""


_HELD = (
    *(Task.assignment, Task.name, Task.position, Task.email, Task.seat, Proposal.opd_code, Task.entrusted),
    Proposal.content["city_signer"].astext,
    case((Task.delegated_from.is_not(None), _GIVEN), else_=None),
)


def _held_tasks(*what: Any) -> Select[Any]:
    statement = select(*what).select_from(Task).join(Proposal, Task.proposal_id == Proposal.id)
    return statement.where(Task.state == TaskState.OPEN, Task.assignment.not_in(_OUTSIDE))


async def follow_posts(desk: Desk) -> int:
    """Hand every open task to whoever holds its post today; returns how many changed hands. Once is enough."""
    moved = 0
    for number in await _numbers_concerned(desk):
        async with desk.database.transaction() as session:
            proposal = await lock_proposal(session, number)
            rows = await session.execute(_held_tasks(Task, *_HELD).where(Task.proposal_id == proposal.id))
            for task, *held in sorted(rows.all(), key=lambda row: row[0].id):
                if not is_settled(desk, HeldTask(*held)):
                    moved += await _follow(desk, session, proposal, task)
    return moved


async def _numbers_concerned(desk: Desk) -> Sequence[str]:
    """Proposals with a task that may have to change hands. Looked up without a lock: on most days there is none."""
    async with desk.database.transaction() as session:
        rows = (HeldTask(*row) for row in await session.execute(_held_tasks(*_HELD).distinct()))
        concerned = {each[:6] for each in rows if not is_settled(desk, each)}
        if not concerned:
            return ()
        statement = _held_tasks(Proposal.id, Proposal.number).where(tuple_(*_HELD[:6]).in_(concerned))
        found = await session.execute(statement.distinct().order_by(Proposal.id))
        return [row.number for row in found]


def is_settled(desk: Desk, held: HeldTask) -> bool:
    """True where whoever holds a task is in office and may keep it, as far as the office's file tells."""
    office, today, address = desk.office, desk.today(), held.email.lower()
    person = office.person(address, today)
    match KINDS[held.assignment].who:
        case Who.OPD:
            department = department_of_code(desk, held.opd_code)
            is_its_own = person is not None and department is not None and person.opd == department.code
            return department is None or is_its_own or address == department.email.lower()
        case Who.BAGIAN | Who.AUTHORITY:
            return (address, held.name) in {(each.email.lower(), each.name) for each in bagian(desk)}
    if person is None or person.name != held.name or held.entrusted:
        return False
    if held.given in _BY_HAND:
        return True
    deputy = office.deputy_of(held.seat, today)
    if address == held.seat:
        title = _posts(desk, held).get(held.seat)
        return deputy is None and title in (held.position, "")
    is_acting = held.position.startswith(_CAPACITIES) and held.position != person.position
    is_deputy = deputy is not None and deputy.by.lower() == address and held.position.startswith(deputy.capacity)
    return is_deputy or not is_acting


def _posts(desk: Desk, held: HeldTask) -> Mapping[str, str]:
    """The addresses that the office asks for this kind of task today, with the title where it is part of the act."""
    team, today = desk.office.tkksd, desk.today()
    match KINDS[held.assignment].who:
        case Who.CHAIR:
            return {team.chair.lower(): ""}
        case Who.REVIEWER:
            return {email.lower(): "" for email in team.lenses[held.assignment].reviewers}
        case Who.SIGNATORY:
            department = department_of_code(desk, held.opd_code)
            head = department.head_on(today) if department else None
            (mayor,) = desk.office.named([desk.office.signing.mayor], today)
            found = {mayor.address: mayor.position} if held.city_signer in (None, Signer.WALI_KOTA) else {}
            if head is not None and held.city_signer in (None, Signer.OPD_HEAD):
                found[head.address] = head.position
            if held.city_signer is not None and "@" in held.city_signer and desk.office.knows(held.city_signer):
                (chosen,) = desk.office.named([held.city_signer], today)
                found[chosen.address] = chosen.position
            return found
        case _:
            return {held.seat: ""}


async def _follow(desk: Desk, session: AsyncSession, proposal: Proposal, task: Task) -> bool:
    """Give the task to whom it belongs today; False where it stays, since the record tells more than the file."""
    match task.kind.who:
        case Who.OPD:
            desk_of_today = the_opd(desk, proposal)
            to = Addressee(desk_of_today.name, desk_of_today.name, desk_of_today.email, desk_of_today.language)
            await follow(desk, session, task, proposal, to, say(desk.language, _REASON))
            return True
        case Who.BAGIAN | Who.AUTHORITY:
            await _to_a_colleague(desk, session, proposal, task)
            return True
        case _:
            return await _to_the_seat(desk, session, proposal, task)


async def _to_a_colleague(desk: Desk, session: AsyncSession, proposal: Proposal, task: Task) -> None:
    """To somebody of the Bagian who is not asked yet; where all are, one task fewer is enough."""
    same = (task.assignment, task.step)
    others = [each for each in await tasks_of(session, proposal) if each.is_open and each.id != task.id]
    asked = {each.email.lower() for each in others if (each.assignment, each.step) == same}
    colleagues, reason = bagian(desk), say(desk.language, _REASON)
    free = next((each for each in colleagues if each.email.lower() not in asked), None)
    if free is not None:
        await follow(desk, session, task, proposal, free, reason)
    else:
        await release(desk, session, task, proposal, colleagues[0], reason)


async def _to_the_seat(desk: Desk, session: AsyncSession, proposal: Proposal, task: Task) -> bool:
    """To whoever sits on the seat of the post today: its holder, a deputy, another member, or the Bagian to hand on."""
    office, today, kind = desk.office, desk.today(), task.assignment
    round_ = await tasks_of(session, proposal)
    out = await barred(desk, session, proposal, kind)
    post = _post_of_today(desk, proposal, task, round_)
    seat = None
    if post is not None:
        email, title = post
        others, taken = _stand_ins(desk, task, round_)
        seat = take_seat(office, email, today, barred=out, taken=taken, others=others, title=title)
    if seat is None:
        if task.entrusted and task.email.lower() in {each.email.lower() for each in bagian(desk)}:
            return False
        appointed, title = (post[0], post[1]) if post else (task.seat, None)
        to = entrusted(desk, proposal, kind, appointed, title or task.position, out)
        await follow(desk, session, task, proposal, to, say(desk.language, _REASON))
        return True
    is_same = (seat.person.address, seat.person.name) == (task.email.lower(), task.name)
    if is_same and (seat.position == task.position or (seat.why is not Why.DEPUTY and kind not in _TITLED)):
        return False
    to = Addressee.seated(seat, desk.language)
    await follow(desk, session, task, proposal, to, seat.reason or say(desk.language, _REASON))
    return True


_TITLED = tuple(each for each, kind in KINDS.items() if kind.who is Who.SIGNATORY)
"""Kinds of which the title under which somebody answers is part of the act."""


def _post_of_today(desk: Desk, proposal: Proposal, task: Task, round_: Sequence[Task]) -> tuple[str, str | None] | None:
    """The address and the title of the post that a task is asked of; None where the office's file has none any more."""
    office, kind = desk.office, task.kind
    seats = {each.seat for each in round_ if each.assignment is task.assignment}
    match kind.who:
        case Who.CHAIR:
            return office.tkksd.chair, None
        case Who.SIGNATORY:
            return signing_post(desk, proposal, desk.today())
        case Who.REVIEWER:
            appointed = office.tkksd.lenses[task.assignment].reviewers
        case _:
            appointed = office.signing.paraf if kind.open_while is Status.IN_SIGNING else ()
    if office.knows(task.seat) and (kind.who is not Who.REVIEWER or task.seat in {each.lower() for each in appointed}):
        return task.seat, None
    new = next((email for email in appointed if email.lower() not in seats), None)
    known = task.seat if office.knows(task.seat) else None
    return (new or known or "", None) if new or known else None


def _stand_ins(desk: Desk, task: Task, round_: Sequence[Task]) -> tuple[Sequence[str], set[str]]:
    """Members of the TKKSD who may step in, and addresses that have a voice in this round already."""
    team = desk.office.tkksd
    voices = {each.email.lower() for each in round_ if each.kind.is_review and each.id != task.id}
    match task.kind.who:
        case Who.REVIEWER:
            return (*team.members, team.secretary, team.vice_chair), voices | {team.chair.lower()}
        case Who.CHAIR:
            return (team.vice_chair, team.secretary, *team.members), voices
        case _:
            return (), set()
