"""
The family of a proposal on its way: what it names is looked up once, and a parent that is on its way is waited for.

What a text names is kept as a reference when it is named, and nothing that is registered later takes its place.
"""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import InvalidInput
from satupintu.domain.office.numbering import is_of_series
from satupintu.domain.process import events
from satupintu.domain.process.approvals import WantedStep
from satupintu.domain.process.event_facts import Event
from satupintu.domain.process.family import change_of_parties, check_points, outlives
from satupintu.domain.process.form import ProposalForm
from satupintu.domain.process.lifecycle import ENDED, NOT_CONTINUED, TRANSITIONS, Status
from satupintu.domain.process.paper_kinds import PaperKind
from satupintu.language import mark
from satupintu.mail.letters import ParentEndsFirst, ParentNotContinued
from satupintu.mail.parts import ProposalLetter
from satupintu.store.database import lock_proposal, wake
from satupintu.store.proposals import Actor, Proposal
from satupintu.store.register.family import (
    Family,
    coming_relative,
    family_of,
    numbered,
    proposal_numbered,
    relative_of,
)
from satupintu.store.register.search import agreement_named
from satupintu.store.register.tables import Agreement
from satupintu.usecases.follow_up.plan import take_up
from satupintu.usecases.letters.outbox import Recipient, about
from satupintu.usecases.letters.tell import tell, the_opd
from satupintu.usecases.office.addressees import bagian
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.ceremony import call_off_with
from satupintu.usecases.process.conditions import let_lapse
from satupintu.usecases.task.close import close_tasks
from satupintu.usecases.task.open import tasks_of

_NAMES = ("parent", "renews", "amends")


async def by_register_number(session: AsyncSession, form: ProposalForm) -> ProposalForm:
    """The form with the register number where it names an agreement by its address, or in other letters."""
    found = {}
    for field in _NAMES:
        said = getattr(form, field)
        agreement = await numbered(session, said) if said else None
        if agreement is not None and agreement.register_number != said:
            found[field] = agreement.register_number
    return form.model_copy(update=found) if found else form


async def name_family(desk: Desk, session: AsyncSession, proposal: Proposal, form: ProposalForm) -> None:
    """
    Keep which agreements a form names, as the register stands now; nothing that comes later takes their place.

    Raises:
        InvalidInput: what is to be renewed or amended is not in the register, or has ended; a parent is named by a
            number that nobody has been given; the parties of an addendum are not those of what it amends.
    """
    await _name_older(desk, session, proposal, form)
    await name_parent(desk, session, proposal, form)


async def name_parent(desk: Desk, session: AsyncSession, proposal: Proposal, form: ProposalForm) -> None:
    """
    Keep which agreement, or which proposal on its way, a form names as its parent.

    A text of old practice, such as the title of a KB that was never entered, names nothing: the Bagian reads it as a
    deviation.

    Raises:
        InvalidInput: it is written like a number of the register or of a proposal and there is none; the proposal has
            ended, or waits for this one; a point of its scope is named that it does not have.
    """
    proposal.parent_id = proposal.parent_proposal_id = None
    if form.parent is None:
        check_points(form, None)
        return
    parent_id = await agreement_named(session, form.parent, form.document)
    coming = await proposal_numbered(session, form.parent) if parent_id is None else None
    became = select(Agreement.id).where(Agreement.proposal_id == coming.id) if coming is not None else None
    proposal.parent_id = parent_id or (await session.scalar(became) if became is not None else None)
    if proposal.parent_id is not None:
        check_points(form, relative_of(await session.get(Agreement, proposal.parent_id)))
    elif coming is not None:
        await _refuse_coming(session, proposal, coming)
        check_points(form, coming_relative(coming))
        proposal.parent_proposal_id = coming.id
    else:
        _refuse_number(desk, form.parent, "parent")
        check_points(form, None)


def is_written_as_number(desk: Desk, said: str) -> bool:
    """True for what is written like a number of the register or of a proposal, whether or not it has been given."""
    numbering = desk.office.numbering
    in_register = (numbering.register_number, numbering.old_register)
    in_addresses = (template.replace("/", "-") for template in in_register)
    return any(is_of_series(template, said) for template in (*in_register, *in_addresses, numbering.proposal))


def _refuse_number(desk: Desk, said: str, field: str) -> None:
    """Refuse a number of the register that was never given: whoever got it later would become the parent."""
    if is_written_as_number(desk, said):
        raise InvalidInput(
            "Nomor “%(number)s” tidak ada. Pilih naskah induk dari daftar kerja sama; bila belum terdaftar, sebutkan "
            "nomor usulannya.",
            field=field,
            number=said,
        )


async def _refuse_coming(session: AsyncSession, proposal: Proposal, coming: Proposal) -> None:
    if coming.status in NOT_CONTINUED:
        ended = mark("Usulan %(number)s tidak dilanjutkan; pilih naskah induk yang lain.")
        raise InvalidInput(ended, field="parent", number=coming.number)
    above: Proposal | None = coming
    while above is not None:
        if above.id == proposal.id:
            raise InvalidInput("Sebuah usulan tidak dapat menjadi induk dari dirinya.", field="parent")
        above = await session.get(Proposal, above.parent_proposal_id) if above.parent_proposal_id else None


async def _name_older(desk: Desk, session: AsyncSession, proposal: Proposal, form: ProposalForm) -> None:
    """Keep what is renewed or amended: it has to be in the register, and to run where it is amended."""
    proposal.renews_id = (await _older(session, form.renews, "renews")).id if form.renews else None
    if form.amends is None:
        proposal.amends_id = None
        return
    amended = await _older(session, form.amends, "amends")
    if amended.is_closed(desk.today()):
        raise InvalidInput("Perjanjian itu sudah berakhir dan tidak dapat diubah lagi.", field="amends")
    if form.new_end and amended.starts_on and form.new_end <= amended.starts_on:
        raise InvalidInput("Pada hari itu perjanjiannya belum berlaku.", field="new_end")
    until = form.new_end or amended.ends_on
    if form.starts_on and until and form.starts_on >= until:
        raise InvalidInput("Mulai berlaku harus sebelum hari berakhirnya.", field="starts_on")
    check_parties(form, amended)
    proposal.amends_id = amended.id


async def _older(session: AsyncSession, said: str, field: str) -> Agreement:
    found = await numbered(session, said)
    if found is None:
        raise InvalidInput("Nomor register “%(number)s” tidak ada dalam daftar.", field=field, number=said)
    return found


def check_parties(form: ProposalForm, amended: Agreement | None) -> None:
    """
    See that an addendum is between the parties of what it amends, or says who leaves and who enters.

    Raises:
        InvalidInput: it does neither.
    """
    relative = relative_of(amended)
    if relative is not None:
        change_of_parties(form, relative)


async def rename_family(
    desk: Desk, session: AsyncSession, proposal: Proposal, corrected: ProposalForm, *, parent_is_new: bool
) -> None:
    """
    Keep what a corrected form names. A parent in the words of before stays what it was, whatever has come since.

    Raises:
        InvalidInput: as `name_parent`; or the parties of an addendum are not those of what it amends.
    """
    if parent_is_new:
        await name_parent(desk, session, proposal, corrected)
        return
    family = await family_of(session, proposal)
    check_points(corrected, family.kin.parent)
    check_parties(corrected, family.amended)


async def awaited_parent(session: AsyncSession, proposal: Proposal) -> Proposal | None:
    """The proposal whose signed text this one has to wait for, while it is on its way."""
    if proposal.parent_id is not None or proposal.parent_proposal_id is None:
        return None
    return (await family_of(session, proposal)).awaited


def needs_signed_parent(wanted: WantedStep) -> bool:
    """True for a letter that must carry the signed KB (Permendagri 22/2020 Ps. 12(1)a, 34(3))."""
    letter = wanted.step.letter_of(wanted.assignment)
    return letter is not None and PaperKind.KB_DITANDATANGANI in letter.carries


async def parent_registered(desk: Desk, session: AsyncSession, parent: Proposal, agreement: Agreement) -> None:
    """
    Proposals that wait for this agreement have it as their parent now, and go on by themselves.

    One that would outlive it is given back: its last day was not known when the papers were checked.
    """
    older = relative_of(agreement)
    for child in await _children(session, parent):
        child.parent_id = agreement.id
        child.record(
            events.ParentRegistered(register_number=agreement.register_number), Actor.system(), desk.clock.now()
        )
        await take_up(desk, session, child)
        is_outlived = older is not None and outlives(child.form, older, desk.today())
        if is_outlived and agreement.ends_on is not None and child.status is not Status.SUBMITTED:
            earlier = events.ParentEndsEarlier(register_number=agreement.register_number, ends_on=agreement.ends_on)
            await _give_back(desk, session, child, earlier)
            body = ParentEndsFirst(about=about(child), parent=agreement.register_number, ends_on=agreement.ends_on)
            await _tell_opd_and_bagian(desk, session, child, f"parent_ends_first:{agreement.id}", body)
        await wake(session, child)


async def parent_given_up(desk: Desk, session: AsyncSession, parent: Proposal) -> None:
    """
    Give proposals back whose parent has ended without an agreement: they name another, or say why they need none.

    Department and Bagian read of it; the papers are checked again, with the deviation, and the TKKSD judges anew.
    """
    for child in await _children(session, parent):
        await _give_back(desk, session, child, events.ParentGivenUp(parent=parent.number))
        body = ParentNotContinued(about=about(child), parent=parent.number, status=parent.status)
        await _tell_opd_and_bagian(desk, session, child, f"parent_not_continued:{parent.id}", body)
        await wake(session, child)


async def _give_back(desk: Desk, session: AsyncSession, child: Proposal, event: Event) -> None:
    """Return a proposal to its department, to be checked and judged anew; where it is there already, say so."""
    now = desk.clock.now()
    if Status.RETURNED not in TRANSITIONS[child.status]:
        child.record(event, Actor.system(), now)
        if child.status is Status.RETURNED:
            child.resume_at = Status.SUBMITTED
        return
    await close_tasks(desk, session, child, await tasks_of(session, child))
    if child.status is not Status.SUBMITTED:
        child.begin_round()
        await let_lapse(desk, session, child)
    child.resume_at = Status.SUBMITTED
    child.move_to(Status.RETURNED, event, Actor.system(), now)
    await call_off_with(desk, session, child, Actor.system())


async def _tell_opd_and_bagian(
    desk: Desk, session: AsyncSession, child: Proposal, key: str, body: ProposalLetter
) -> None:
    people = [Recipient(each.name, each.email, each.language) for each in bagian(desk)]
    for recipient in (the_opd(desk, child), *people):
        await tell(desk, session, child, key, recipient, body)


async def _children(session: AsyncSession, parent: Proposal) -> list[Proposal]:
    """Proposals that wait for this one, each held; whoever names it as parent holds this one first."""
    waiting = select(Proposal.number).where(
        Proposal.parent_proposal_id == parent.id, Proposal.parent_id.is_(None), Proposal.status.not_in(ENDED)
    )
    return [await lock_proposal(session, number) for number in await session.scalars(waiting.order_by(Proposal.id))]


async def family(desk: Desk, proposal: Proposal) -> Family:
    """The family of a proposal, for a page."""
    async with desk.database.transaction() as session:
        return await family_of(session, proposal)
