"""Words for meetings of the TKKSD, on pages, in letters and in minutes."""

from collections.abc import Mapping

from satupintu.domain.process.meetings import Attendance, MeetingDecision, MeetingKind, MeetingState
from satupintu.language import mark

MEETING_KIND: Mapping[MeetingKind, str] = {
    MeetingKind.TECHNICAL: mark("Rapat Teknis TKKSD"),
    MeetingKind.PLENARY: mark("Rapat Pleno TKKSD"),
}

MEETING_STATE: Mapping[MeetingState, str] = {
    MeetingState.PLANNED: mark("dijadwalkan"),
    MeetingState.HELD: mark("sudah berlangsung"),
    MeetingState.CALLED_OFF: mark("dibatalkan"),
}

ATTENDANCE: Mapping[Attendance, str] = {
    Attendance.PRESENT: mark("Hadir"),
    Attendance.REPRESENTED: mark("Diwakili"),
    Attendance.ABSENT: mark("Tidak hadir"),
}

MEETING_DECISION: Mapping[MeetingDecision, str] = {
    MeetingDecision.RECOMMENDED: mark("Direkomendasikan"),
    MeetingDecision.WITH_CONDITIONS: mark("Direkomendasikan dengan syarat"),
    MeetingDecision.REVISE: mark("Perlu diperbaiki pemrakarsa"),
    MeetingDecision.NOT_RECOMMENDED: mark("Tidak direkomendasikan"),
    MeetingDecision.DEFERRED: mark("Ditunda ke rapat berikutnya"),
}
