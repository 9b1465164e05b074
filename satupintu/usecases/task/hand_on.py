"""
Tasks that change hands: delegated by whoever was asked, reassigned by the Bagian Kerja Sama, or gone with the post.

The old task is closed and its link dead at once; a new one goes to the next person, in the same transaction, with the
same last day. Both are told by letter and the history says who gave what to whom, and why.
"""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import InvalidInput, NotAllowed
from satupintu.domain.letters.states import LetterState
from satupintu.domain.moves import Cause
from satupintu.domain.office.office import Person
from satupintu.domain.process import events
from satupintu.domain.task.kinds import REVIEWS, Side
from satupintu.domain.task.seats import LONGEST_CHAIN, Why, is_free, may_take
from satupintu.domain.task.sides import addresses_of, mailbox_problem
from satupintu.domain.task.states import TaskState
from satupintu.domain.typed.form import FieldSpec, fill
from satupintu.language import mark
from satupintu.mail.letters import LETTERS, Delegated
from satupintu.mail.parts import PassedOn, TaskLetter
from satupintu.store.database import wake
from satupintu.store.letters import Letter, move_letters
from satupintu.store.proposals import Actor, Proposal
from satupintu.store.work import Link, Task
from satupintu.usecases.letters.links import end_sessions, revoke_links
from satupintu.usecases.letters.outbox import Recipient, about, calendar_entry, queue
from satupintu.usecases.office.addressees import Addressee
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.officials import todays_department
from satupintu.usecases.office.problems import REASON, HandOn
from satupintu.usecases.task.hold import locked_task
from satupintu.usecases.task.open import Terms, open_task, step_words, tasks_of
from satupintu.usecases.task.seats import barred, city_signer

TO_SOMEBODY = (
    FieldSpec("to", mark("Kepada"), empty=mark("Pilih orang yang menerima tugas ini.")),
    REASON,
)
TO_ANOTHER_ADDRESS = (
    FieldSpec(
        "to",
        mark("Alamat pos-el yang benar"),
        "email",
        hint=mark("Surat permintaan dikirim ulang ke alamat ini dengan tautan baru"),
        empty=mark("Tulis alamat pos-el yang benar."),
    ),
    REASON,
)
_PASSED_ON: Mapping[Why, type[events.PassedOn]] = {
    Why.DELEGATED: events.TaskDelegated,
    Why.REASSIGNED: events.TaskReassigned,
    Why.FOLLOWED: events.TaskFollowed,
}
OF_ONE_HAND = frozenset(
    {
        *("id", "sequence", "name", "position", "email", "seat", "delegated_from", "entrusted"),
        *("state", "opened_at", "closed_at", "due_moves", "reminders", "reminded_on", "escalated_on"),
    }
)
"""Columns of a task that begin anew with whoever has it; all others, and so every new one, go on with the task."""


def can_be_delegated(task: Task) -> bool:
    """True for the open tasks of reviewers and of the chair; the others are the Bagian's to reassign."""
    return task.kind.is_judgement and task.is_open and not task.entrusted


async def delegates(desk: Desk, task: Task) -> Sequence[Person]:
    """
    Whom the person asked may choose: the TKKSD, without proposers, the chain so far, and who has a voice already.

    Raises:
        NotAllowed: the task is not one to delegate, or has been delegated too often.
    """
    async with desk.database.transaction() as session:
        return await _candidates(desk, session, task, held=await _delegable(session, task))


async def successors(desk: Desk, task: Task) -> Sequence[Person]:
    """Whom the Bagian may choose; nobody for a partner's signatory, whose address it corrects instead."""
    async with desk.database.transaction() as session:
        return await _candidates(desk, session, task, held={task.email.lower()})


async def delegate(desk: Desk, task_id: int, wanted: HandOn, by: Actor, *, only_check: bool = False) -> None:
    """
    Give a task of review or conclusion to another person of the TKKSD; with `only_check`, see whether that may be.

    Raises:
        NotAllowed: the task is not one to delegate, or has been delegated too often.
        InvalidForm: the person cannot take it, or the reason is missing.
        AlreadyDecided: it has been answered.
        LinkClosed: it is closed.
    """
    async with desk.database.transaction() as session:
        task, proposal = await locked_task(session, task_id)
        to = await _chosen(desk, session, task, wanted, await _delegable(session, task))
        if not only_check:
            await _hand_on(
                desk, session, task, proposal, _in_its_place(task, to), wanted.reason.strip(), by, Why.DELEGATED
            )


async def reassign(desk: Desk, task_id: int, wanted: HandOn, by: Actor, *, only_check: bool = False) -> None:
    """
    Give any open task to another person; a partner's signatory gets the same task at a corrected address.

    Raises:
        InvalidForm: the person cannot take it, the address is none, or the reason is missing.
        AlreadyDecided: it has been answered.
        LinkClosed: it is closed.
    """
    async with desk.database.transaction() as session:
        await reassign_within(desk, session, task_id, wanted, by, only_check=only_check)


async def reassign_within(
    desk: Desk, session: AsyncSession, task_id: int, wanted: HandOn, by: Actor, *, only_check: bool = False
) -> None:
    """Reassign in the caller's transaction, under the same rules and refusals as `reassign`."""
    task, proposal = await locked_task(session, task_id)
    if task.kind.side is Side.PARTNER:
        to = _corrected(desk, task, proposal, wanted)
    else:
        to = await _chosen(desk, session, task, wanted, {task.email.lower()})
    if not only_check:
        await _hand_on(
            desk, session, task, proposal, _in_its_place(task, to), wanted.reason.strip(), by, Why.REASSIGNED
        )


async def handed_on_to(desk: Desk, task: Task) -> Task | None:
    """The task that took the place of this one."""
    async with desk.database.transaction() as session:
        return (await session.scalars(select(Task).where(Task.delegated_from == task.id))).one_or_none()


async def _delegable(session: AsyncSession, task: Task) -> set[str]:
    """Who has had the task, where it may be delegated once more."""
    if not can_be_delegated(task):
        raise NotAllowed("Tugas ini tidak dapat dilimpahkan. Minta Bagian Kerja Sama mengalihkannya.")
    chain = await _chain(session, task)
    if len(chain) > LONGEST_CHAIN:
        raise NotAllowed(
            "Tugas ini sudah %(times)s kali berpindah tangan. Minta Bagian Kerja Sama mengalihkannya.",
            times=LONGEST_CHAIN,
        )
    return _addresses(chain)


async def _chain(session: AsyncSession, task: Task) -> list[Task]:
    """This task and those it was handed on from, the newest first."""
    chain = [task]
    while (before := chain[-1].delegated_from) is not None:
        chain.append(await session.get_one(Task, before))
    return chain


def _addresses(chain: Sequence[Task]) -> set[str]:
    """Everybody who has had the task, and the one whom the office appointed."""
    return {address.lower() for each in chain for address in (each.email, each.seat)}


async def _candidates(desk: Desk, session: AsyncSession, task: Task, *, held: Collection[str]) -> Sequence[Person]:
    proposal = await session.get_one(Proposal, task.proposal_id)
    round_ = [each for each in await tasks_of(session, proposal) if each.state is not TaskState.CLOSED]
    same = REVIEWS if task.kind.is_review else (task.assignment,)
    concludes = {desk.office.tkksd.chair.lower()} if task.kind.is_review else set()
    heard = {each.email.lower() for each in round_ if each.assignment in same and each.id != task.id}
    out = {*held, *heard, *concludes, *await barred(desk, session, proposal, task.assignment)}
    today, department = desk.today(), todays_department(desk, proposal)
    code = department.code if department else proposal.opd_code
    known = may_take(desk.office, task.assignment, code, today, signer=city_signer(proposal))
    return [person for person in known if is_free(desk.office, person, today, out)]


async def _chosen(desk: Desk, session: AsyncSession, task: Task, wanted: HandOn, held: Collection[str]) -> Person:
    """The person wanted, or in a sentence why not; `held` are addresses that have had the task."""
    form = fill(TO_SOMEBODY, vars(wanted), desk.today())
    address = wanted.to.strip().lower()
    candidates = await _candidates(desk, session, task, held=held)
    proposal = await session.get_one(Proposal, task.proposal_id)
    found = next((person for person in candidates if person.address == address), None)
    if address in await barred(desk, session, proposal, task.assignment):
        form.refuse(
            InvalidInput("Orang itu mengajukan usulan ini, atau kantornya, maka tidak dapat memutusnya.", field="to")
        )
    elif address in held:
        form.refuse(InvalidInput("Orang itu sudah pernah memegang tugas ini.", field="to"))
    elif found is None:
        form.refuse(
            InvalidInput(
                "Orang itu tidak dapat menerima tugas ini: sudah diminta pada putaran ini, atau sedang tidak bertugas.",
                field="to",
            )
        )
    form.whole()
    assert found is not None  # or the form says why not
    return found


def _corrected(desk: Desk, task: Task, proposal: Proposal, wanted: HandOn) -> Person:
    """The signatory of a partner at another address, which is nobody's of another side."""
    form = fill(TO_ANOTHER_ADDRESS, vars(wanted), desk.today())
    email = form.kept.get("to", "")
    if email.lower() == task.email.lower():
        form.refuse(InvalidInput("Alamat itu sama dengan yang sekarang.", field="to"))
    others = [each for party, each in enumerate(proposal.form.partners) if party != task.party]
    for problem in mailbox_problem(desk.office, addresses_of(others), email, "to"):
        form.refuse(problem)
    form.whole()
    return Person(name=task.name, position=task.position, email=email, roles=())


def _in_its_place(task: Task, to: Person) -> Addressee:
    """The person who is given a task; the seat stays, but for a person whose address moved with it."""
    seat = to.address if (to.name, task.email.lower()) == (task.name, task.seat) else task.seat
    return Addressee(to.name, to.position, to.email, task.language, seat)


async def _settle_letters(desk: Desk, session: AsyncSession, task: Task) -> None:
    """What failed to reach whoever had the task before does not wait any more for being sent again."""
    mine = Letter.link_id.in_(select(Link.id).where(Link.task_id == task.id))
    dropped = (LetterState.FAILED, LetterState.CANCELLED)
    await move_letters(session, mine, dropped, Cause.REDIRECTED, desk.clock.now())


async def follow(desk: Desk, session: AsyncSession, task: Task, proposal: Proposal, to: Addressee, reason: str) -> None:
    """Give an open task to whoever holds its post today, in the caller's transaction."""
    await _hand_on(desk, session, task, proposal, to, reason, Actor.system(), Why.FOLLOWED)


async def release(
    desk: Desk, session: AsyncSession, task: Task, proposal: Proposal, to: Addressee, reason: str
) -> None:
    """End a task whose holder is not in office any more and which a colleague, `to`, has been asked for, too."""
    await _end(desk, session, task, Why.FOLLOWED)
    await _tell(desk, session, task, proposal, to, reason, Actor.system(), Why.FOLLOWED)


async def _hand_on(
    desk: Desk,
    session: AsyncSession,
    task: Task,
    proposal: Proposal,
    to: Addressee,
    reason: str,
    by: Actor,
    why: Why,
) -> None:
    """Close the old task, open the new one with the letter of the old, tell who had it, write it down."""
    await _end(desk, session, task, why)
    again = await session.scalar(
        select(func.max(Task.sequence)).where(
            Task.proposal_id == proposal.id,
            Task.round == task.round,
            Task.assignment == task.assignment,
            Task.email == to.email,
        )
    )
    new = Task(
        **{column: getattr(task, column) for column in {*inspect(Task).columns.keys()} - OF_ONE_HAND},
        sequence=max(task.sequence, (again or 0) + 1),
        name=to.name,
        position=to.position,
        email=to.email,
        seat=to.seat or to.email.lower(),
        delegated_from=task.id,
        entrusted=to.entrusted,
        opened_at=desk.clock.now(),
        due_moves=0,
    )
    letter = (await session.scalars(select(Letter).where(Letter.dedupe_key == f"task:{task.id}"))).one()
    asked = LETTERS[letter.template].model_validate(letter.values)
    assert isinstance(asked, TaskLetter)
    passed_on = to.passed_on or PassedOn(why=why, by=task.position, to=to.position, reason=reason)

    def the_same(terms: Terms) -> TaskLetter:
        return asked.model_copy(update=terms)

    await open_task(desk, session, proposal, new, the_same, passed_on)
    await _tell(desk, session, task, proposal, to, reason, by, why)


async def _end(desk: Desk, session: AsyncSession, task: Task, why: Why) -> None:
    """Close a task with its link, and drop what failed to reach its holder."""
    task.move_to(TaskState.CLOSED, Cause(why), desk.clock.now())
    if why is not Why.DELEGATED:  # who hands it on reads on the same page that it was done
        await end_sessions(desk, session, Link.task_id == task.id)
    await revoke_links(desk, session, [task.id])
    await _settle_letters(desk, session, task)


async def _tell(
    desk: Desk,
    session: AsyncSession,
    task: Task,
    proposal: Proposal,
    to: Addressee,
    reason: str,
    by: Actor,
    why: Why,
) -> None:
    """
    Tell whoever had a task that it is somebody else's, and write it down.

    Where a post has a mailbox of its own, its new holder reads there that the task is theirs: no second letter.
    """
    step = step_words(task, proposal)
    if task.email.lower() != to.email.lower():
        told = Delegated(
            about=about(proposal),
            assignment=task.assignment,
            step=step,
            to=to.position,
            reason=reason,
            by=by.name if why is Why.REASSIGNED else None,
            followed=why is Why.FOLLOWED,
            entry=calendar_entry(desk, task, cancelled=True),
        )
        recipient = Recipient(task.name, task.email, task.language)
        await queue(desk, session, f"delegated:{task.id}", recipient, told, proposal=proposal)
    passed = _PASSED_ON[why](
        assignment=task.assignment,
        step=step,
        position=task.position,
        to=to.position,
        before=task.email,
        to_email=to.email,
        task=task.id,
    )
    proposal.record(passed, by, desk.clock.now(), reason)
    await wake(session, proposal)
