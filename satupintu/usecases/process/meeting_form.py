"""The form of what came of a meeting: who came, and for each proposal what was said and decided; how it is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import InvalidInput
from satupintu.domain.process.conditions import conditions_in
from satupintu.domain.process.meetings import (
    DISCUSSED,
    FAVOURABLE,
    GIVES_REASON,
    Attendance,
    MeetingDecision,
    MeetingKind,
)
from satupintu.domain.task.assignments import NEEDS_REASON, Choice
from satupintu.domain.task.kinds import KINDS, REVIEWS
from satupintu.domain.typed.form import FieldSpec, Filled, Typed, fill
from satupintu.language import mark, wording
from satupintu.language.meeting_words import ATTENDANCE, MEETING_DECISION
from satupintu.store.meetings import Meeting, MeetingItem
from satupintu.store.proposals import Proposal
from satupintu.store.work import Decision, Task
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.task.open import answers_of, tasks_of

_OPINIONS = {choice: wording.CHOICE[choice] for choice in KINDS[REVIEWS[0]].choices}


@dataclass(frozen=True)
class Discussed:
    """A proposal of the agenda that still waits: what its reviewers answered by link, and whom it still asks."""

    item: MeetingItem
    answered: Sequence[tuple[Task, Decision]]
    asked: Sequence[Task]
    held: Sequence[Task] = ()
    """Asked of nobody who reviews: the Bagian holds them to hand them on, and no opinion is given for them here."""

    @property
    def proposal(self) -> Proposal:
        return self.item.proposal


@dataclass(frozen=True)
class MeetingVerdict:
    """What a meeting decided on one proposal, as typed."""

    decision: MeetingDecision
    note: str | None
    conditions: tuple[str, ...]
    conditions_due: date | None
    others: str | None
    opinions: tuple[tuple[Task, Choice, str | None], ...]


@dataclass(frozen=True)
class MeetingResult:
    """All that is recorded of a meeting."""

    led_by: str
    attendance: Mapping[int, tuple[Attendance, str | None]]
    """By guest: whether they came, and who came for them."""
    verdicts: Mapping[int, MeetingVerdict]
    """By item of the agenda."""
    conclusions: str | None


async def agenda_of(session: AsyncSession, meeting: Meeting) -> list[Discussed]:
    """What still waits; proposals that have gone on by themselves are not decided on."""
    found = []
    for item in meeting.agenda:
        if item.proposal.status not in DISCUSSED:
            continue
        tasks = await tasks_of(session, item.proposal)
        answers = await answers_of(session, item.proposal)
        found.append(
            Discussed(
                item,
                [(task, decision) for task, decision in answers if task.kind.is_review],
                [task for task in tasks if task.kind.is_review and task.is_open and not task.entrusted],
                [task for task in tasks if task.kind.is_review and task.is_open and task.entrusted],
            )
        )
    return found


def fields_of_result(desk: Desk, meeting: Meeting, agenda: Sequence[Discussed]) -> tuple[FieldSpec, ...]:
    """What recording a meeting asks for."""
    seats = {each.seat: each.position for each in meeting.guests}
    leaders = [email.lower() for email in desk.office.tkksd.leaders(meeting.kind)]
    options = {seat: seats[seat] for seat in leaders if seat in seats}
    specs = [FieldSpec("led_by", mark("Dipimpin oleh"), "choice", options=options)]
    for guest in meeting.guests:
        specs += [
            FieldSpec(
                f"attendance.{guest.id}",
                guest.position,
                "choice",
                options=ATTENDANCE,
                empty=mark("Pilih hadir, diwakili, atau tidak hadir: %(label)s."),
            ),
            FieldSpec(f"represented.{guest.id}", mark("Diwakili oleh (nama dan jabatan)"), required=False),
        ]
    for each in agenda:
        specs += _fields_of_item(each)
    if meeting.kind is MeetingKind.PLENARY:
        specs.append(FieldSpec("conclusions", mark("Kesimpulan rapat"), "area", says_something=True))
    return tuple(specs)


def _fields_of_item(each: Discussed) -> list[FieldSpec]:
    number = each.item.id
    specs = []
    for task in each.asked:
        at = f"{number}.{task.id}"
        specs += [
            FieldSpec(f"opinion.{at}", mark("Pendapat dalam rapat"), "choice", required=False, options=_OPINIONS),
            FieldSpec(f"said.{at}", mark("Catatan"), "area", required=False),
        ]
    return [
        *specs,
        FieldSpec(f"others.{number}", mark("Pendapat anggota lain"), "area", required=False),
        FieldSpec(
            f"decision.{number}",
            mark("Keputusan rapat"),
            "choice",
            options=MEETING_DECISION,
            empty=mark("Pilih keputusan rapat tentang usulan ini."),
        ),
        FieldSpec(
            f"note.{number}",
            mark("Alasan"),
            "area",
            required=False,
            hint=mark("Wajib bila perlu diperbaiki atau tidak direkomendasikan"),
        ),
        FieldSpec(f"conditions.{number}", mark("Syarat"), "lines", required=False, hint=mark("Satu syarat per baris")),
        FieldSpec(f"conditions_due.{number}", mark("Syarat dipenuhi paling lambat"), "last_day", required=False),
    ]


def result_in(desk: Desk, meeting: Meeting, agenda: Sequence[Discussed], typed: Typed) -> MeetingResult:
    """
    Read what was typed.

    Raises:
        InvalidForm: a field is missing or wrong, or nobody of a lens has spoken on what is recommended.
    """
    form = fill(fields_of_result(desk, meeting, agenda), typed, desk.today())
    attendance = {guest.id: _attendance(form, guest.id) for guest in meeting.guests}
    verdicts = {each.item.id: _verdict(form, each) for each in agenda}
    led_by = form.kept.get("led_by")
    leads = next((guest.id for guest in meeting.guests if guest.seat == led_by), None)
    if leads is not None and form.kept.get(f"attendance.{leads}") == Attendance.ABSENT:  # said, not merely unanswered
        form.refuse(InvalidInput("Yang memimpin rapat tidak mungkin tidak hadir.", field="led_by"))
    kept = form.whole()
    return MeetingResult(kept["led_by"], attendance, verdicts, kept.get("conclusions"))


def _attendance(form: Filled, guest: int) -> tuple[Attendance, str | None]:
    came = Attendance(form.kept.get(f"attendance.{guest}", Attendance.ABSENT))
    by = form.kept.get(f"represented.{guest}")
    if came is Attendance.REPRESENTED and by is None:
        form.refuse(InvalidInput("Sebutkan siapa yang mewakili.", field=f"represented.{guest}"))
    return came, by if came is Attendance.REPRESENTED else None


def _verdict(form: Filled, each: Discussed) -> MeetingVerdict:
    """
    What was typed about one proposal. What is recommended needs the word of both lenses, by link or in the room.

    What is missing is said in the form; what is returned then is never recorded.
    """
    number, kept = each.item.id, form.kept
    decision = MeetingDecision(kept.get(f"decision.{number}", MeetingDecision.DEFERRED))
    opinions = [
        (task, Choice(kept[name]), kept.get(f"said.{number}.{task.id}"))
        for task in each.asked
        if (name := f"opinion.{number}.{task.id}") in kept
    ]
    for task, choice, note in opinions:
        if choice in NEEDS_REASON and note is None:
            sentence = mark("Tuliskan alasannya: pendapat ini tidak sah tanpa catatan.")
            form.refuse(InvalidInput(sentence, field=f"said.{number}.{task.id}"))
    note, conditions = kept.get(f"note.{number}"), conditions_in(kept.get(f"conditions.{number}", ""))
    if decision in GIVES_REASON and note is None:
        form.refuse(InvalidInput("Tuliskan alasan keputusan ini.", field=f"note.{number}"))
    if decision is MeetingDecision.WITH_CONDITIONS and not conditions:
        form.refuse(InvalidInput("Tuliskan syaratnya, satu per baris.", field=f"conditions.{number}"))
    if decision in FAVOURABLE:
        _want_both_lenses(form, each, {task.assignment for task, _, _ in opinions})
    due = kept.get(f"conditions_due.{number}")
    is_conditional = decision is MeetingDecision.WITH_CONDITIONS
    return MeetingVerdict(
        decision,
        note,
        conditions if is_conditional else (),
        date.fromisoformat(due) if due and is_conditional else None,
        kept.get(f"others.{number}"),
        tuple(opinions),
    )


def _want_both_lenses(form: Filled, each: Discussed, in_the_room: set[str]) -> None:
    spoken = in_the_room | {task.assignment for task, _ in each.answered}
    for task in each.asked:
        if task.assignment not in spoken:
            sentence = mark("Tanpa pendapat ini usulan belum dapat direkomendasikan: isi pendapat dalam rapat.")
            form.refuse(InvalidInput(sentence, field=f"opinion.{each.item.id}.{task.id}"))
    for task in each.held:
        if task.assignment not in spoken:
            form.refuse(
                InvalidInput(
                    "Sebuah telaah masih dititipkan kepada Bagian Kerja Sama: alihkan dahulu kepada yang menelaah, "
                    "atau tunda usulan ini.",
                    field=f"decision.{each.item.id}",
                )
            )
