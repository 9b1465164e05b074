"""What the berita acara of a meeting says, in Indonesian: who came, what was said of each proposal and decided."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from satupintu.domain.office.numbering import BLANK
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.process.meetings import LEADS_TO, Attendance, MeetingKind
from satupintu.domain.route.deadlines import JAKARTA, local_day
from satupintu.language import long_date, mark, moment_in_words, say, wording
from satupintu.language.meeting_words import ATTENDANCE, MEETING_DECISION, MEETING_KIND
from satupintu.language.spelled import spelled_date
from satupintu.store.meetings import Meeting
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.officials import Official
from satupintu.usecases.process.meeting_form import Discussed, MeetingResult, MeetingVerdict
from satupintu.usecases.process.onward import steps_before_signing

_BASIS: Mapping[MeetingKind, str] = {MeetingKind.TECHNICAL: "Ps. 49", MeetingKind.PLENARY: "Ps. 48"}
_TO_THE_CHAIR = mark("Disampaikan kepada Ketua TKKSD (Permendagri 22/2020 Ps. 49 ayat (5)).")
_THEN_STEPS = mark("Bila Ketua merekomendasikannya, sebelum penandatanganan: %(steps)s.")
_TO_THE_OPD = mark("Dikembalikan kepada pemrakarsa untuk diperbaiki, lalu ditelaah kembali.")
_NEXT_TIME = mark("Dibahas pada rapat berikutnya.")


def minutes_values(
    desk: Desk, meeting: Meeting, agenda: Sequence[Discussed], result: MeetingResult, number: str
) -> dict[str, Any]:
    """What the template of the minutes sets, under a number of the year."""
    letterhead, day = desk.office.letterhead, local_day(meeting.begins_at)
    leader = next(each for each in meeting.guests if each.seat == result.led_by)
    by = result.attendance[leader.id][1]
    return {
        "proposal": number,
        "meeting": say("id", MEETING_KIND[meeting.kind]),
        "number": number,
        "basis": _BASIS[meeting.kind],
        "day": spelled_date(day),
        "hour": f"{meeting.begins_at.astimezone(JAKARTA):%H.%M}",
        "place": meeting.place,
        "government": letterhead.government,
        "unit": letterhead.unit,
        "address": letterhead.address,
        "city": letterhead.city,
        "signed_day": long_date("id", day),
        "leader": {
            "position": leader.position,
            "name": by or Official.known(leader.position, leader.name).name or BLANK,
        },
        "attendance": [_came(each.name, each.position, *result.attendance[each.id]) for each in meeting.guests],
        "items": [_item(each, result.verdicts[each.item.id]) for each in agenda],
        "points": list(meeting.points),
        "conclusions": result.conclusions,
        "signers": list(_signers(meeting, result)),
    }


def _who(name: str, position: str) -> str:
    """The office's file may repeat the position in place of a name."""
    return position if name == position else f"{name}, {position}"


def _came(name: str, position: str, came: Attendance, by: str | None) -> dict[str, Any]:
    return {"who": _who(name, position), "came": say("id", ATTENDANCE[came]), "by": by}


def _signers(meeting: Meeting, result: MeetingResult) -> Iterator[str]:
    """Those in the room: whoever was invited, or came for them."""
    for each in meeting.guests:
        came, by = result.attendance[each.id]
        if came is Attendance.PRESENT:
            yield _who(each.name, each.position)
        elif came is Attendance.REPRESENTED:
            yield say("id", "%(by)s, mewakili %(position)s", by=by, position=each.position)


def _item(each: Discussed, verdict: MeetingVerdict) -> dict[str, Any]:
    proposal, form = each.proposal, each.proposal.form
    return {
        "number": proposal.number,
        "round": proposal.round,
        "title": form.title,
        "route": str(form.route),
        "document": say("id", wording.DOCUMENT[proposal.document]),
        "initiator": proposal.opd_name,
        "partners": [partner.name for partner in form.partners],
        "opinions": list(_opinions(each, verdict)),
        "others": verdict.others,
        "decision": say("id", MEETING_DECISION[verdict.decision]),
        "note": verdict.note,
        "conditions": list(_conditions(verdict)),
        "onward": _onward(each, verdict),
    }


def _opinions(each: Discussed, verdict: MeetingVerdict) -> Iterator[dict[str, Any]]:
    """Those by link are written opinions of the meeting; then those given in the room."""
    for task, decision in each.answered:
        at = moment_in_words("id", decision.at)
        given = say("id", "tertulis, melalui tautan, %(at)s", at=at)
        yield _opinion(task.assignment, task.position, decision.choice, decision.note, given)
    for task, choice, note in verdict.opinions:
        yield _opinion(task.assignment, task.position, choice, note, say("id", "dalam rapat"))


def _opinion(assignment: Any, position: str, choice: Any, note: str | None, given: str) -> dict[str, Any]:
    return {
        "task": say("id", wording.ASSIGNMENT[assignment]),
        "position": position,
        "choice": say("id", wording.CHOICE[choice]),
        "note": note,
        "given": given,
    }


def _conditions(verdict: MeetingVerdict) -> Iterator[str]:
    due = verdict.conditions_due
    for each in verdict.conditions:
        day = say("id", "paling lambat %(day)s", day=long_date("id", due)) if due else ""
        yield f"{each} ({day or say('id', 'sebelum penandatanganan')})"


def _onward(each: Discussed, verdict: MeetingVerdict) -> str:
    """What really comes next for the proposal."""
    match LEADS_TO[verdict.decision]:
        case Status.RETURNED:
            return say("id", _TO_THE_OPD)
        case None:
            return say("id", _NEXT_TIME)
    steps = steps_before_signing(each.proposal)
    then = f" {say('id', _THEN_STEPS, steps='; '.join(steps))}" if steps else ""
    return f"{say('id', _TO_THE_CHAIR)}{then}"
