"""What the page of an obligation asks for; the page shows it and `answer` holds an answer to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from satupintu.domain.follow_up.obligations import NEEDS_NOTE, OFFERED, ObligationKind, Reply
from satupintu.domain.process.form_parts import Indicator
from satupintu.domain.typed.form import FieldSpec
from satupintu.language import mark
from satupintu.language.follow_up_words import OBSTACLE, REPLY, REPLY_HINT


@dataclass(frozen=True)
class Question(FieldSpec):
    """A field of what is asked about an agreement."""

    indicator: Indicator | None = None
    """Whose realisation is asked for."""


def reply_field(kind: ObligationKind) -> FieldSpec:
    """What may be answered."""
    return FieldSpec(
        "reply",
        mark("Jawaban"),
        "choice",
        options={each: REPLY[each] for each in OFFERED[kind]},
        option_hints={each: REPLY_HINT[each] for each in OFFERED[kind]},
        empty=mark("Pilih salah satu jawaban."),
    )


CLOSING_FIELDS = (
    FieldSpec(
        "note",
        mark("Catatan"),
        "area",
        required=False,
        required_for=NEEDS_NOTE,
        hint=mark("Wajib bila jawaban memerlukan alasan"),
        says_something=True,
        empty=mark("Tuliskan alasan atau keterangannya."),
    ),
    FieldSpec(
        "declaration",
        mark("Isian ini benar menurut pengetahuan saya dan disampaikan atas nama perangkat daerah."),
        "declaration",
    ),
)
"""What every answer ends with."""

ASKED_AGAIN = (
    FieldSpec("due", mark("Tenggat baru"), "last_day"),
    FieldSpec(
        "note",
        mark("Mengapa jawabannya tidak diterima"),
        "area",
        empty=mark("Tuliskan mengapa jawabannya tidak diterima."),
    ),
)
"""With what the Bagian asks again."""


def questions(kind: ObligationKind, indicators: Sequence[Indicator] = ()) -> tuple[Question, ...]:
    """The fields of a kind; an evaluation asks what has become of each of the proposal's `indicators`."""
    match kind:
        case ObligationKind.FOLLOW_UP_DOCUMENT:
            return (Question("expected_on", mark("Rancangan selesai pada"), "last_day", only_for=(Reply.UNDER_WAY,)),)
        case ObligationKind.EVALUATION:
            return _evaluation(indicators)
        case ObligationKind.COPY_TO_MINISTER | ObligationKind.EXTENSION:
            return (
                Question("letter_number", mark("Nomor surat Wali Kota"), only_for=(Reply.DONE,)),
                Question("sent_on", mark("Tanggal surat dikirim"), "date", only_for=(Reply.DONE,)),
            )
        case _:
            return _REPORTS.get(kind, ())


def _evaluation(indicators: Sequence[Indicator]) -> tuple[Question, ...]:
    realised = [
        Question(f"indicator.{index}", each.name, "number", indicator=each) for index, each in enumerate(indicators)
    ]
    return (
        *(realised or [Question("realised", mark("Capaian sejauh ini"), "area")]),
        Question(
            "obstacles",
            mark("Kendala"),
            "choices",
            required=False,
            hint=mark("Boleh lebih dari satu"),
            options=OBSTACLE,
        ),
        Question("obstacle_note", mark("Uraian kendala"), "area", required=False),
        Question("use", mark("Pemanfaatan hasil kerja sama"), "area"),
    )


_REPORTS = {
    ObligationKind.SEMESTER_REPORT: (
        Question("purpose", mark("Maksud dan tujuan"), "area"),
        Question("object", mark("Objek"), "area"),
        Question("problems", mark("Permasalahan"), "area", hint=mark("Tulis “tidak ada” bila memang tidak ada")),
        Question("efforts", mark("Upaya penyelesaian"), "area"),
        Question("other", mark("Hal lain yang dianggap perlu"), "area", required=False),
    ),
    ObligationKind.YEARLY_PLAN: (
        Question("activities", mark("Uraian kegiatan"), "area"),
        Question("roles", mark("Peran para pihak"), "area"),
        Question("results", mark("Hasil yang diharapkan"), "area"),
        Question("funding", mark("Pembiayaan"), "area"),
    ),
    ObligationKind.YEARLY_REPORT: (
        Question("background", mark("Latar belakang"), "area"),
        Question("purpose", mark("Maksud, tujuan, dan sasaran"), "area"),
        Question("scope", mark("Ruang lingkup"), "area"),
        Question("progress", mark("Perkembangan dan hasil"), "area"),
        Question("beneficiaries", mark("Penerima manfaat"), "area"),
        Question("funding", mark("Pendanaan"), "area"),
        Question("challenges", mark("Hambatan dan tantangan"), "area"),
        Question("analysis", mark("Analisis dan rencana tindak lanjut"), "area"),
    ),
}
"""
The semester report has nine items (Permendagri 22/2020 Ps. 17(5), 39(5)); title, kind of text, parties and term the
register knows. The plan is of Permendagri 25/2020 Ps. 26, the yearly report of its annex (Ps. 35-39).
"""
