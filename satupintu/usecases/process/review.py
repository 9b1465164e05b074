"""Review: regulation and benefit side by side, the Ketua TKKSD concludes, the berita acara is written."""

from contextlib import suppress

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.documents.blobs import Blob
from satupintu.documents.checks import PDF
from satupintu.documents.minutes import Minutes, MinutesOpinion, write_minutes_pdf
from satupintu.domain.office.numbering import number
from satupintu.domain.process.events import MinutesWritten
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.process.paper_kinds import PaperKind
from satupintu.domain.process.parties import signs_by_power
from satupintu.domain.process.rules import after_review, is_quorate
from satupintu.domain.task.assignments import APPROVALS, Assignment, Choice
from satupintu.domain.task.decision_fields import DecisionFields
from satupintu.language import long_date, mark, say, wording
from satupintu.mail.letters import ConclusionRequested, Progress, ReviewRequested
from satupintu.store.database import last_in_series, lock_proposal, next_in_series
from satupintu.store.proposals import Actor, Paper, Proposal
from satupintu.store.work import Decision
from satupintu.usecases.letters.outbox import about
from satupintu.usecases.letters.tell import tell_both
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.officials import todays_department
from satupintu.usecases.process.conditions import set_conditions, set_in_this_round
from satupintu.usecases.process.dossier import overridden
from satupintu.usecases.process.follow import Act, Facts, answers_given, follow_outcome, move, stay
from satupintu.usecases.process.signatories import signs_for_city
from satupintu.usecases.task.close import close_tasks
from satupintu.usecases.task.form import departures
from satupintu.usecases.task.open import AskingLetter, answers_of, ask, opinion_of, remarks_of, tasks_of
from satupintu.usecases.task.papers import FiledPaper, file
from satupintu.usecases.task.seats import concludes_for_own_office, seated

_SERIES = "minutes"
"""Of the numbers of berita acara."""
_TRIGGER = mark("Membebani masyarakat dan daerah: %(burden)s; tersedia dalam APBD tahun berjalan: %(budgeted)s.")
_OWN_OFFICE = mark("Ketua TKKSD memutus usulan kantornya sendiri karena jabatan (ex officio).")
_SIGNER = mark("Penandatangan bagi Pemerintah Kota: %(by)s.")
_BY_POWER = mark("Penandatangan bagi Pemerintah Kota: %(by)s, dengan surat kuasa Wali Kota.")
_CONDITION = mark("Syarat (%(by)s): %(text)s, %(until)s.")


async def open_round(desk: Desk, proposal_number: str) -> None:
    """Ask every reviewer of both lenses, each with an own link. A revision begins a new round."""
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, proposal_number)
        if proposal.status is not Status.IN_REVIEW:
            return
        if any(task.kind.is_review for task in await tasks_of(session, proposal)):
            return
        team = desk.office.tkksd
        others = (*team.members, team.secretary, team.vice_chair)
        taken = {email.lower() for lens in team.lenses.values() for email in lens.reviewers} | {team.chair.lower()}
        for assignment, lens in team.lenses.items():
            letter = _review_asked(proposal, assignment)
            holds: list[str] = []
            for email in lens.reviewers:
                reviewer = await seated(desk, session, proposal, assignment, email, taken=taken, others=others)
                holds.append(reviewer.email)
                taken.add(reviewer.email.lower())
                sequence = holds.count(reviewer.email)  # the Bagian may hold several seats
                await ask(desk, session, proposal, assignment, reviewer, letter, sequence=sequence)
        progress = Progress(about=about(proposal), status=proposal.status)
        await tell_both(desk, session, proposal, f"progress:{proposal.status}:{proposal.round}", progress)


def _review_asked(proposal: Proposal, assignment: Assignment) -> AskingLetter:
    round_ = proposal.round
    return lambda terms: ReviewRequested(about=about(proposal), assignment=assignment, round=round_, **terms)


async def ask_chair(desk: Desk, proposal_number: str) -> None:
    """Ask the Ketua TKKSD to conclude, with what the reviewers answered (Permendagri 22/2020 Ps. 46(2)g, 49)."""
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, proposal_number)
        if proposal.status is not Status.WITH_CHAIR:
            return
        tasks = await tasks_of(session, proposal)
        if any(task.assignment is Assignment.CONCLUSION for task in tasks):
            return
        opinions = tuple(
            opinion_of(task, decision, proposal)
            for task, decision in await answers_of(session, proposal)
            if task.kind.is_review
        )
        team = desk.office.tkksd
        await ask(
            desk,
            session,
            proposal,
            Assignment.CONCLUSION,
            await seated(
                desk,
                session,
                proposal,
                Assignment.CONCLUSION,
                team.chair,
                taken={task.email.lower() for task in tasks if task.kind.is_review},
                others=(team.vice_chair, team.secretary, *team.members),
            ),
            lambda terms: ConclusionRequested(
                about=about(proposal),
                opinions=opinions,
                contested=any(opinion.choice is Choice.REJECT for opinion in opinions),
                **terms,
            ),
        )


async def follow_review(act: Act, _: DecisionFields, facts: Facts) -> None:
    """Wait until both lenses have spoken; a lens that has its approvals asks nobody more."""
    team, assignment = act.desk.office.tkksd, act.task.assignment
    given = await answers_given(act)
    alone = team.first_remark_decides
    wanted = after_review(given, act.answer.choice, team.lenses, first_remark_decides=alone)
    if wanted is not None:
        await move(act, wanted, facts)
        return
    stay(act, facts)
    if is_quorate(team.lenses[assignment], assignment, given):
        lens = [each for each in await tasks_of(act.session, act.proposal) if each.assignment is assignment]
        await close_tasks(act.desk, act.session, act.proposal, lens, decided_by=act.task.email, quorum_reached=True)


async def follow_conclusion(act: Act, given: DecisionFields, facts: Facts) -> None:
    """With a recommendation stands what the Ketua found, on which text, and under which conditions."""
    proposal = act.proposal
    if concludes_for_own_office(act.desk, proposal, act.task):
        facts["own_office"] = True
    if act.answer.choice not in APPROVALS:
        await follow_outcome(act, given, facts)
        return
    trigger = given.trigger
    proposal.found_burden = trigger.burden if trigger else None
    proposal.found_budgeted = trigger.budgeted if trigger else None
    proposal.text_sha256 = facts["text_sha256"] = act.text.sha256 if act.text else None
    await follow_outcome(act, given, facts)
    await set_conditions(act.desk, act.session, proposal)


def _said(decision: Decision, proposal: Proposal) -> str:
    """The note of an opinion, then what it found wrong, item by item."""
    wrong = (f"{remark.item.id}: {remark.text}" for remark in remarks_of(decision, proposal))
    return "\n".join((*([decision.note] if decision.note else ()), *wrong))


async def _remarks(desk: Desk, session: AsyncSession, proposal: Proposal) -> tuple[str, ...]:
    """What the recommendation rests on beside the opinions, in the language of the berita acara."""
    city = signs_for_city(desk, proposal)
    found = [say("id", _BY_POWER if signs_by_power(proposal.form, proposal.definition) else _SIGNER, by=city.position)]
    if any(concludes_for_own_office(desk, proposal, task) for task, _ in await answers_of(session, proposal)):
        found.append(say("id", _OWN_OFFICE))
    if proposal.found_burden is not None and proposal.found_budgeted is not None:
        said = {True: say("id", wording.CHECK["yes"]).lower(), False: say("id", wording.CHECK["no"]).lower()}
        burden, budgeted = said[proposal.found_burden], said[proposal.found_budgeted]
        found.append(say("id", _TRIGGER, burden=burden, budgeted=budgeted))
    for each in await set_in_this_round(session, proposal):
        day = long_date("id", each.due_on) if each.due_on else None
        until = say("id", "paling lambat %(day)s", day=day) if day else say("id", "sebelum penandatanganan")
        found.append(say("id", _CONDITION, by=each.set_by, text=each.text, until=until))
    reasons = await overridden(session, proposal.id)
    papers = await session.scalars(select(Paper.kind).where(Paper.proposal_id == proposal.id))
    for deviation in departures(proposal, set(papers)):
        if deviation.key in reasons:
            let_pass = say("id", "Dibiarkan lewat: %(reason)s", reason=reasons[deviation.key])
            found.append(f"{wording.deviation('id', deviation)} {let_pass}")
    return tuple(found)


class _MovedOn(Exception):
    """Something that the berita acara says is not so any more; nothing is filed."""


async def write_minutes(desk: Desk, proposal_number: str) -> None:
    """
    Write the berita acara as a PDF, file it, and open the stage that follows the recommendation.

    It is set before anything is held, as it stands and with the number that comes next. Whoever took that number
    meanwhile, or changed what it says, has it set once more: so numbers have no gaps, and no berita acara waits for
    another.
    """
    while (minutes := await _minutes_as_it_stands(desk, proposal_number)) is not None:
        blob = await desk.blobs.put_made(await write_minutes_pdf(minutes), PDF)
        with suppress(_MovedOn):
            await _file_minutes(desk, proposal_number, minutes, blob)


async def _minutes_as_it_stands(desk: Desk, proposal_number: str) -> Minutes | None:
    """What the berita acara would say at this moment; None where none is wanted, or it has been filed."""
    async with desk.database.transaction() as session:
        proposal = (await session.scalars(select(Proposal).where(Proposal.number == proposal_number))).one()
        if proposal.status is not Status.RECOMMENDED:
            return None
        return await _minutes(desk, session, proposal, await last_in_series(session, _SERIES, desk.today().year) + 1)


async def _file_minutes(desk: Desk, proposal_number: str, written: Minutes, blob: Blob) -> None:
    """
    Take the number, see that nothing else has changed, file the PDF and move on.

    Raises:
        _MovedOn: another has the number, or the proposal says something else.
    """
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, proposal_number)
        if proposal.status is not Status.RECOMMENDED:
            return
        sequence = await next_in_series(session, _SERIES, desk.today().year)
        if await _minutes(desk, session, proposal, sequence) != written:
            raise _MovedOn
        paper = FiledPaper(PaperKind.BERITA_ACARA, f"berita-acara-{proposal.number}.pdf", blob, generated=True)
        await file(session, proposal, paper, Actor.system(), desk)
        onward = Status.AWAITING_APPROVAL if proposal.steps else Status.IN_SIGNING
        event = MinutesWritten(minutes=written.number, papers=(paper.as_fact(),))
        proposal.move_to(onward, event, Actor.system(), desk.clock.now())
        progress = Progress(about=about(proposal), status=onward)
        await tell_both(desk, session, proposal, f"progress:{onward}:{proposal.round}", progress)


async def _minutes(desk: Desk, session: AsyncSession, proposal: Proposal, sequence: int) -> Minutes:
    """What the berita acara of this round says under a number of the year."""
    today, department = desk.today(), todays_department(desk, proposal)
    return Minutes(
        number=number(desk.office.numbering.minutes, sequence, today),
        day=today,
        letterhead=desk.office.letterhead,
        proposal_number=proposal.number,
        form=proposal.form,
        opd_name=department.name if department else proposal.opd_name,
        document=say("id", wording.DOCUMENT[proposal.document]),
        round=proposal.round,
        opinions=tuple(
            MinutesOpinion(
                say("id", wording.ASSIGNMENT[task.assignment]),
                task.name,
                task.position,
                say("id", wording.CHOICE[decision.choice]),
                _said(decision, proposal),
                decision.at,
                decision.papers_sha256,
            )
            for task, decision in await answers_of(session, proposal)
            if task.kind.is_judgement
        ),
        remarks=await _remarks(desk, session, proposal),
        text_sha256=proposal.text_sha256,
    )
