"""
The history of a proposal in the words of people: what every event is called, and what is said of its facts.

The one place where an event is put into words. Pages, the command line and Prefect show what stands here.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from satupintu.domain.process import events
from satupintu.domain.process.event_facts import Event, OverrideFact
from satupintu.domain.process.family_events import OfFamily
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.process.rules import Deviation
from satupintu.domain.process.text_events import SignedTextFiled, SignedTextRecorded
from satupintu.language import family_words, long_date, mark, moment_in_words, register_words, say, wording
from satupintu.language.correction_words import CORRECTION_EVENT, of_the_register
from satupintu.language.meeting_timeline import OF_MEETINGS, in_the_room, of_the_meeting
from satupintu.language.timeline_parts import EntryPart as EntryPart
from satupintu.language.timeline_parts import PartLook as PartLook

EVENT: Mapping[type[Event], str] = {
    events.Submitted: mark("Usulan diajukan"),
    events.Checked: mark("Berkas lengkap"),
    events.Returned: mark("Dikembalikan untuk dilengkapi"),
    events.Refused: mark("Usulan ditolak"),
    events.Resubmitted: mark("Diajukan kembali"),
    events.Withdrawn: mark("Usulan dicabut"),
    events.Approved: mark("Menyetujui"),
    events.ApprovedWithConditions: mark("Menyetujui dengan syarat"),
    events.ConditionsSet: mark("Syarat rekomendasi dicatat"),
    events.ConditionClosed: mark("Syarat ditutup"),
    events.RevisionAsked: mark("Meminta perbaikan"),
    events.Rejected: mark("Tidak menyetujui"),
    events.Recommended: mark("Merekomendasikan penandatanganan"),
    events.MinutesWritten: mark("Berita acara dibuat"),
    **OF_MEETINGS,
    events.LetterSent: mark("Surat dikirim"),
    events.ApprovalRecorded: mark("Jawaban dicatat"),
    events.TurnAnswered: mark("Jawaban dicatat; giliran berikutnya"),
    events.SilenceWarned: mark("Peringatan: jawaban belum tiba"),
    events.DeemedApproved: mark("Dianggap disetujui karena tidak dijawab"),
    events.WentDirect: mark("Tidak dijawab sampai tenggatnya; Wali Kota menyurat langsung"),
    events.NotAnswered: mark("Tidak dijawab sampai tenggatnya; penantian berlanjut"),
    events.ApprovalsSettled: mark("Tidak ada lagi surat atau jawaban yang diperlukan"),
    events.OfferReplyNear: mark("Peringatan: tawaran mitra segera harus dijawab"),
    events.DueMoved: mark("Tenggat berubah mengikuti kalender"),
    events.Reminded: mark("Pengingat dikirim"),
    events.Escalated: mark("Atasan diberi tahu"),
    events.SignerChosen: mark("Penandatangan bagi kota dipilih"),
    events.Initialled: mark("Membubuhkan paraf"),
    events.CeremonySet: mark("Upacara penandatanganan dijadwalkan"),
    events.CeremonyMoved: mark("Jadwal upacara penandatanganan diubah"),
    events.CeremonyCalledOff: mark("Upacara penandatanganan dibatalkan"),
    events.Signed: mark("Menyetujui untuk ditandatangani"),
    events.WetInkRecorded: mark("Penandatanganan basah dicatat"),
    SignedTextRecorded: mark("Naskah bertanda tangan diarsipkan"),
    SignedTextFiled: mark("Naskah bertanda tangan diarsipkan sesudah terdaftar"),
    events.Declined: mark("Menolak menandatangani"),
    events.Registered: mark("Masuk daftar kerja sama"),
    events.TaskAsked: mark("Permintaan dikirim"),
    events.SeatAbsent: mark("Diganti karena tidak bertugas"),
    events.SeatUnderFourEyes: mark("Diganti karena usulan ini dari dirinya atau kantornya"),
    events.TaskEntrusted: mark("Tidak ada pengganti; dititipkan kepada Bagian Kerja Sama"),
    events.TaskDelegated: mark("Tugas dilimpahkan"),
    events.TaskReassigned: mark("Tugas dialihkan"),
    events.TaskFollowed: mark("Tugas mengikuti jabatannya"),
    events.PaperAdded: mark("Berkas ditambahkan"),
    events.LetterResent: mark("Surat dikirim ulang"),
    events.FollowedUp: mark("Tindak lanjut dijawab"),
    events.FollowUpReopened: mark("Tindak lanjut ditanyakan lagi"),
    events.AgreementEnded: mark("Masa berlaku perjanjian berakhir"),
    events.Amended: mark("Jangka waktu diubah dengan adendum"),
    events.Terminated: mark("Perjanjian diakhiri sebelum waktunya"),
    events.CopyRecorded: mark("Salinan di atas kertas dicatat"),
    events.AgreementFileAdded: mark("Berkas perjanjian ditambahkan"),
    events.KinNotFound: mark("Perjanjian yang disebut tidak ditemukan dalam daftar; hubungkan pada halamannya"),
    events.Related: mark("Dihubungkan dengan perjanjian lain"),
    **family_words.FAMILY_EVENT,
    **CORRECTION_EVENT,
    events.RunRebuilt: mark("Proses di Prefect dibangun kembali"),
}


class Tone(StrEnum):
    """The colour of a line, by the name of its style."""

    PLAIN = ""
    GOOD = "good"
    BAD = "bad"
    WAIT = "wait"


_TONES: Mapping[type[Event], Tone] = {
    **dict.fromkeys(
        (
            events.Checked,
            events.Approved,
            events.ApprovedWithConditions,
            events.Recommended,
            events.ConditionClosed,
            events.Initialled,
            events.Signed,
            events.WetInkRecorded,
            SignedTextRecorded,
            SignedTextFiled,
            events.Registered,
            events.ApprovalRecorded,
            events.DeemedApproved,
            events.MinutesWritten,
        ),
        Tone.GOOD,
    ),
    **dict.fromkeys(
        (
            events.Returned,
            events.Refused,
            events.RevisionAsked,
            events.Rejected,
            events.Declined,
            events.Withdrawn,
        ),
        Tone.BAD,
    ),
    events.TaskAsked: Tone.WAIT,
}
_TONES_OF_STATUS: Mapping[Status, Tone] = {
    **dict.fromkeys((Status.RECOMMENDED, Status.SIGNED, Status.REGISTERED), Tone.GOOD),
    **dict.fromkeys(
        (Status.RETURNED, Status.REFUSED, Status.REJECTED, Status.DECLINED, Status.WITHDRAWN),
        Tone.BAD,
    ),
}


@dataclass(frozen=True)
class ShownEntry:
    """An entry of the history, as it is shown."""

    at: datetime
    tone: Tone
    parts: tuple[EntryPart, ...]
    note: str | None = None
    """What the person wrote, in their own words."""


class Entry(Protocol):
    """An entry of the history, as it is kept."""

    @property
    def id(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def actor(self) -> str: ...
    @property
    def via(self) -> str: ...
    @property
    def note(self) -> str | None: ...
    @property
    def to_status(self) -> Status | None: ...
    @property
    def what(self) -> Event: ...


def in_brief(language: str, event: Event) -> str:
    """What happened, with the step that it belongs to: `Surat dikirim: Persetujuan DPRD`."""
    word = _word(language, event)
    step = event.step if isinstance(event, events.OfStep) else None
    return f"{word}: {step.text_in(language)}" if step else word


def lines(
    language: str, history: Iterable[Entry], stands: Callable[[str], bool], withheld: Collection[int] = ()
) -> Iterator[ShownEntry]:
    """
    Put a history into words, in its own order.

    `stands` tells by the hash of the papers whether a decision was given on those of today. Of the entries `withheld`,
    by their ids, neither note nor remarks are shown.
    """
    for entry in history:
        event, is_withheld = entry.what, entry.id in withheld
        parts = [*_heading(language, event), *_who(language, entry, event), *_details(language, event)]
        parts += _papers(language, event, stands)
        if not is_withheld:
            parts += _remarks(language, event)
        elif entry.note:
            parts.append(_below(say(language, "Catatannya tampil setelah Anda memberi telaah.")))
        tone = _TONES.get(type(event), Tone.PLAIN)
        yield ShownEntry(entry.at, tone, tuple(parts), None if is_withheld else entry.note)


def progress(language: str, history: Iterable[Entry]) -> Iterator[ShownEntry]:
    """What whoever follows a proposal by link reads, newest first: its statuses, and what passed with authorities."""
    told = [(each, each.what) for each in history]
    shown = [(entry, event) for entry, event in told if entry.to_status or isinstance(event, events.OUTSIDE)]
    for index, (entry, event) in enumerate(reversed(shown)):
        status, parts = entry.to_status, []
        if isinstance(event, events.OfStep) and event.step:
            parts.append(EntryPart(in_brief(language, event), PartLook.SMALL, on_new_line=True))
        if status:
            parts.append(EntryPart(say(language, wording.STATUS[status]), PartLook.STRONG, on_new_line=True))
        tone = _TONES_OF_STATUS.get(status) if status else None
        yield ShownEntry(entry.at, tone or (Tone.PLAIN if index else Tone.WAIT), tuple(parts))


def _below(text: str) -> EntryPart:
    return EntryPart(text, PartLook.SMALL, on_new_line=True)


def _heading(language: str, event: Event) -> Iterator[EntryPart]:
    step = event.step if isinstance(event, events.OfStep) else None
    if isinstance(event, events.OfTask):
        of = wording.work(language, event.assignment, step)
    else:
        of = step.text_in(language) if step else ""
    word = _word(language, event)
    yield EntryPart(word, PartLook.STRONG, then=f": {of}" if of else "", on_new_line=True)


def _word(language: str, event: Event) -> str:
    if isinstance(event, events.Unread):
        return say(language, "Baris riwayat ini tidak terbaca (%(word)s)", word=event.stored)
    return say(language, EVENT[type(event)])


def _who(language: str, entry: Entry, event: Event) -> Iterator[EntryPart]:
    if isinstance(event, events.TaskAsked):
        yield EntryPart(f"→ {event.to}")
        if event.instead_of:
            yield EntryPart(say(language, "(menggantikan %(position)s)", position=event.instead_of))
        return
    who = entry.actor
    if isinstance(event, events.Passed):
        who = f"{event.position} → {event.to}"
    elif isinstance(event, events.Answered):
        who = event.position
    yield EntryPart(f"· {who}")
    yield EntryPart(say(language, wording.VIA[entry.via]), PartLook.SMALL)


def _details(language: str, event: Event) -> Iterator[EntryPart]:
    for kind, said in _SAID:
        if isinstance(event, kind):
            yield from said(language, event)


def _addresses(language: str, event: events.Readdressed) -> Iterator[EntryPart]:
    if event.before and event.to_email:
        yield EntryPart(f"{event.before} → {event.to_email}", PartLook.ADDRESS)


def _step_up(language: str, event: events.Signed) -> Iterator[EntryPart]:
    if event.step_up:
        yield EntryPart(say(language, "dengan kode autentikator"), PartLook.SMALL)


def _signer(language: str, event: events.SignerChosen) -> Iterator[EntryPart]:
    yield _below(f"{event.before} → {event.to}")


def _own_office(language: str, event: events.Concluding) -> Iterator[EntryPart]:
    if event.own_office:
        yield _below(say(language, "Ketua TKKSD memutus usulan kantornya sendiri karena jabatan (ex officio)."))


def _register(language: str, event: events.OfAgreement) -> Iterator[EntryPart]:
    yield EntryPart(event.register_number, PartLook.STRONG)


def _early_end(language: str, event: events.Terminated) -> Iterator[EntryPart]:
    cause = say(language, register_words.END_CAUSE[event.cause])
    yield EntryPart(f"· {long_date(language, event.terminated_on)}: {cause}")


def _new_end(language: str, event: events.Amended) -> Iterator[EntryPart]:
    yield EntryPart(say(language, "berakhir menjadi %(day)s", day=long_date(language, event.ends_on)), PartLook.SMALL)


def _family(language: str, event: OfFamily) -> Iterator[EntryPart]:
    about, more = family_words.said(language, event)
    yield EntryPart(about, PartLook.STRONG)
    if more:
        yield EntryPart(more, PartLook.SMALL)


def _relation(language: str, event: events.OfRelation) -> Iterator[EntryPart]:
    yield EntryPart(say(language, register_words.PARENT[event.relation]), PartLook.SMALL)


def _copy(language: str, event: events.CopyRecorded) -> Iterator[EntryPart]:
    yield EntryPart(say(language, register_words.COPY[event.kind]), PartLook.STRONG, then=f": {event.holder}")


def _file(language: str, event: events.OfFile) -> Iterator[EntryPart]:
    if event.file:
        yield EntryPart(say(language, wording.paper_kind(event.file.kind)), PartLook.STRONG)


def _ceremony(language: str, event: events.OfCeremony) -> Iterator[EntryPart]:
    yield EntryPart(moment_in_words(language, event.ceremony_at), PartLook.STRONG, then=f", {event.ceremony_place}")


def _answer(language: str, event: events.OnStep) -> Iterator[EntryPart]:
    if event.answer:
        yield EntryPart(event.answer.text_in(language), PartLook.STRONG)


def _trigger(language: str, event: events.OnDprd) -> Iterator[EntryPart]:
    if event.trigger:
        yield _below(wording.trigger(language, event.trigger.model_dump()))


def _overrides(language: str, event: events.Checked) -> Iterator[EntryPart]:
    for each in event.overrides or ():
        reason = say(language, "Dibiarkan lewat: %(reason)s", reason=each.reason)
        yield _below(f"{_deviation(language, each)} {reason}")


def _deviation(language: str, kept: OverrideFact) -> str:
    return wording.deviation(language, Deviation(kept.sentence, kept.facts, kept.key))


def _conditions(language: str, event: events.ConditionsSet) -> Iterator[EntryPart]:
    yield from (EntryPart(f"– {each}", on_new_line=True) for each in event.conditions)


def _condition(language: str, event: events.ConditionClosed) -> Iterator[EntryPart]:
    yield _below(event.condition)


def _letter(language: str, event: events.OnStep) -> Iterator[EntryPart]:
    day: date | None = event.decided_on or event.received_on
    if event.letter_number and day:
        said = say(language, "nomor %(number)s, %(day)s", number=event.letter_number, day=long_date(language, day))
        yield EntryPart(said, PartLook.SMALL)
    if event.plenary_number and event.plenary_on:
        number, on = event.plenary_number, long_date(language, event.plenary_on)
        said = say(language, "sidang paripurna nomor %(number)s, %(day)s", number=number, day=on)
        yield EntryPart(said, PartLook.SMALL)
    for each in event.without or ():
        kind = mark(wording.paper_kind(each.kind))
        yield _below(say(language, "Tanpa %(kind)s: %(reason)s", kind=kind, reason=each.reason))


def _minutes(language: str, event: events.MinutesWritten) -> Iterator[EntryPart]:
    yield EntryPart(event.minutes)


_SAID: tuple[tuple[type[Event], Callable[[str, Any], Iterator[EntryPart]]], ...] = (
    (events.Readdressed, _addresses),
    (events.SignerChosen, _signer),
    (events.Signed, _step_up),
    (events.Concluding, _own_office),
    (events.OfAgreement, _register),
    (events.Terminated, _early_end),
    (events.Amended, _new_end),
    (events.OfRelation, _relation),
    (OfFamily, _family),
    *((each, of_the_register) for each in CORRECTION_EVENT),
    (events.CopyRecorded, _copy),
    (events.OfFile, _file),
    (events.OfCeremony, _ceremony),
    (events.OfMeeting, of_the_meeting),
    (events.MeetingDecided, in_the_room),
    (events.OnStep, _answer),
    (events.OnDprd, _trigger),
    (events.Checked, _overrides),
    (events.ConditionsSet, _conditions),
    (events.ConditionClosed, _condition),
    (events.OnStep, _letter),
    (events.MinutesWritten, _minutes),
)
"""What is said of the facts, in the order in which it is read."""


def _papers(language: str, event: Event, stands: Callable[[str], bool]) -> Iterator[EntryPart]:
    """On which papers a decision was given; what the OPD has handed in or taken back is no judgement of any."""
    if not isinstance(event, events.Answered) or isinstance(event, events.Resubmitted | events.Withdrawn):
        return
    if event.papers_sha256:
        now, before = say(language, "atas berkas yang sekarang"), say(language, "atas versi sebelumnya")
        below = bool(isinstance(event, events.OnDprd) and event.trigger)
        below = below or bool(isinstance(event, events.Checked) and event.overrides)
        yield EntryPart(now if stands(event.papers_sha256) else before, PartLook.SMALL, on_new_line=below)


def _remarks(language: str, event: Event) -> Iterator[EntryPart]:
    if isinstance(event, events.Answered):
        no = say(language, "Tidak")
        for each in event.remarks or ():
            yield _below(f"{each.item.text_in(language)}: {no}. {each.text}")
