"""
What came of a meeting of the TKKSD, as the Bagian records it once it is over: who came, what was said and decided.

The minutes are set before anything is held, as the meeting would stand with the number that comes next; whoever took
that number meanwhile has them set once more, as with the berita acara of a proposal.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.documents.blobs import Blob
from satupintu.documents.checks import PDF
from satupintu.documents.meeting_minutes import write_meeting_minutes
from satupintu.domain.errors import NotAllowed
from satupintu.domain.moves import Cause
from satupintu.domain.office.numbering import number
from satupintu.domain.process.event_facts import RoomOpinionFact
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.process.meeting_events import MeetingDecided, MeetingMinutesSigned
from satupintu.domain.process.meetings import LEADS_TO, MeetingState, check_meeting_move
from satupintu.domain.process.paper_kinds import PaperKind
from satupintu.domain.typed.form import FieldSpec
from satupintu.store.database import last_in_series, next_in_series, wake
from satupintu.store.meetings import Meeting, MeetingOpinion, MeetingPaper, lock_meeting
from satupintu.store.proposals import Actor
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.meeting_form import Discussed, MeetingVerdict, agenda_of, fields_of_result, result_in
from satupintu.usecases.process.meeting_list import found_meeting
from satupintu.usecases.process.meeting_minutes import minutes_values
from satupintu.usecases.process.meetings import hold_proposals, of_meeting
from satupintu.usecases.process.review import SERIES_OF_MINUTES, ask_chair_again
from satupintu.usecases.task.close import close_tasks
from satupintu.usecases.task.open import tasks_of
from satupintu.usecases.task.papers import FiledPaper, file


class _MovedOn(Exception):
    """Something that the minutes say is not so any more; nothing is filed."""


async def recording(desk: Desk, meeting_id: int) -> tuple[Meeting, list[Discussed], tuple[FieldSpec, ...]]:
    """
    A meeting with what there is to record of it.

    Raises:
        NotFound: there is no such meeting.
        IllegalMove: it was held, or called off.
        NotAllowed: it has not begun.
    """
    async with desk.database.transaction() as session:
        meeting = await found_meeting(session, meeting_id)
        _refuse_too_early(desk, meeting)
        agenda = await agenda_of(session, meeting)
        return meeting, agenda, fields_of_result(desk, meeting, agenda)


async def record_result(desk: Desk, meeting_id: int, typed: Mapping[str, Any], by: Actor) -> None:
    """
    Record what came of a meeting, write its minutes, and let each proposal go where the meeting sends it.

    Raises:
        InvalidForm: a field is missing or wrong.
        IllegalMove: it was recorded, or called off.
        NotAllowed: it has not begun.
    """
    recorded = False
    while not recorded:
        async with desk.database.transaction() as session:
            meeting = await found_meeting(session, meeting_id)
            _refuse_too_early(desk, meeting)
            agenda = await agenda_of(session, meeting)
            result = result_in(desk, meeting, agenda, typed)
            sequence = await last_in_series(session, SERIES_OF_MINUTES, desk.today().year) + 1
            minutes = minutes_values(desk, meeting, agenda, result, _number(desk, sequence))
        await desk.database.let_go()
        blob = await desk.blobs.put_made(await write_meeting_minutes(minutes), PDF)
        with suppress(_MovedOn):
            await _record(desk, meeting_id, typed, minutes, blob, by)
            recorded = True


def _number(desk: Desk, sequence: int) -> str:
    return number(desk.office.numbering.minutes, sequence, desk.today())


def _refuse_too_early(desk: Desk, meeting: Meeting) -> None:
    check_meeting_move(meeting.state, MeetingState.HELD)
    if meeting.begins_at > desk.clock.now():
        raise NotAllowed("Rapat ini belum dimulai; hasilnya dicatat sesudahnya.")


async def _record(
    desk: Desk, meeting_id: int, typed: Mapping[str, Any], written: Mapping[str, Any], blob: Blob, by: Actor
) -> None:
    """
    Take the number, see that nothing else has changed, and record it all in one transaction.

    Raises:
        _MovedOn: another has the number, or something is not as the minutes say.
    """
    async with desk.database.transaction() as session:
        meeting = await lock_meeting(session, meeting_id)
        _refuse_too_early(desk, meeting)
        await hold_proposals(session, [item.proposal.number for item in meeting.agenda])
        agenda = await agenda_of(session, meeting)
        result = result_in(desk, meeting, agenda, typed)
        taken = _number(desk, await next_in_series(session, SERIES_OF_MINUTES, desk.today().year))
        if minutes_values(desk, meeting, agenda, result, taken) != written:
            raise _MovedOn
        now = desk.clock.now()
        meeting.number, meeting.recorded_by, meeting.recorded_at = taken, by.name, now
        meeting.led_by, meeting.conclusions = result.led_by, result.conclusions
        for guest in meeting.guests:
            guest.attendance, guest.represented_by = result.attendance[guest.id]
        meeting.move_to(MeetingState.HELD, Cause.TOOK_PLACE, now)
        paper = FiledPaper(PaperKind.BERITA_ACARA_RAPAT, f"berita-acara-rapat-{meeting.id}.pdf", blob, generated=True)
        meeting.papers.append(paper_of_meeting(desk, paper, by))
        await session.flush()
        for each in agenda:
            await _let_go_on(desk, session, meeting, each, result.verdicts[each.item.id], paper, by)


def paper_of_meeting(desk: Desk, paper: FiledPaper, by: Actor) -> MeetingPaper:
    """A stored file as the meeting keeps it."""
    return MeetingPaper(
        kind=paper.kind,
        filename=paper.filename,
        sha256=paper.blob.sha256,
        size=paper.blob.size,
        media_type=paper.blob.media_type,
        signatures=paper.blob.signatures,
        facts=paper.blob.facts,
        generated=paper.generated,
        added_by=by.name,
        added_at=desk.clock.now(),
    )


async def _let_go_on(
    desk: Desk,
    session: AsyncSession,
    meeting: Meeting,
    each: Discussed,
    verdict: MeetingVerdict,
    paper: FiledPaper,
    by: Actor,
) -> None:
    """Keep the decision, file the minutes, close what its reviewers were asked, and move the proposal."""
    item, proposal = each.item, each.proposal
    item.decision, item.note, item.others = verdict.decision, verdict.note, verdict.others
    item.conditions, item.conditions_due = list(verdict.conditions), verdict.conditions_due
    item.round = proposal.round
    for task, choice, note in verdict.opinions:
        item.opinions.append(
            MeetingOpinion(assignment=task.assignment, name=task.name, position=task.position, choice=choice, note=note)
        )
    await file(session, proposal, paper, Actor.system(), desk)
    event, wanted = _event(meeting, verdict, paper), LEADS_TO[verdict.decision]
    if wanted is None or wanted is proposal.status:
        proposal.record(event, by, desk.clock.now(), verdict.note)
    else:
        if wanted is Status.RETURNED:
            proposal.resume_at = Status.IN_REVIEW
        await close_tasks(desk, session, proposal, await tasks_of(session, proposal))
        proposal.move_to(wanted, event, by, desk.clock.now(), verdict.note)
    if wanted is Status.WITH_CHAIR:
        await session.flush()
        await ask_chair_again(desk, session, proposal)
    await wake(session, proposal)


def _event(meeting: Meeting, verdict: MeetingVerdict, paper: FiledPaper) -> MeetingDecided:
    assert meeting.number is not None and meeting.leader is not None
    opinions = tuple(
        RoomOpinionFact(assignment=task.assignment, position=task.position, choice=choice, note=note)
        for task, choice, note in verdict.opinions
    )
    return MeetingDecided(
        **of_meeting(meeting),
        decision=verdict.decision,
        minutes=meeting.number,
        led_by=meeting.leader.position,
        conditions=verdict.conditions or None,
        opinions=opinions or None,
        others=verdict.others,
        papers=(paper.as_fact(),),
    )


async def keep_signed_minutes(desk: Desk, meeting_id: int, paper: FiledPaper, by: Actor) -> None:
    """
    Keep the scan of the minutes, signed by those present, with the meeting and with each proposal that it discussed.

    Raises:
        NotFound: there is no such meeting.
        NotAllowed: there are no minutes of it.
    """
    async with desk.database.transaction() as session:
        meeting = await lock_meeting(session, meeting_id)
        if meeting.number is None:
            raise NotAllowed("Berita acara rapat ini belum ada; catat hasil rapatnya dahulu.")
        if paper.blob.sha256 in {each.sha256 for each in meeting.papers}:
            return
        meeting.papers.append(paper_of_meeting(desk, paper, by))
        decided = [item.proposal.number for item in meeting.agenda if item.decision is not None]
        event = MeetingMinutesSigned(**of_meeting(meeting), papers=(paper.as_fact(),))
        for proposal in await hold_proposals(session, decided):
            await file(session, proposal, paper, by, desk)
            proposal.record(event, by, desk.clock.now())
            await wake(session, proposal)
