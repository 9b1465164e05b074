"""What the page of an obligation asks for; the page shows it and `following.answer` holds an answer to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from satupintu.domain.follow_up.obligations import ObligationKind, Obstacle, Reply
from satupintu.domain.process.form import Indicator
from satupintu.language import mark


@dataclass(frozen=True)
class Question:
    """One field of the form."""

    name: str
    label: str
    kind: Literal["line", "area", "number", "date", "last_day", "obstacles"] = "area"
    """date: today or before; last_day: today or after; obstacles: any number of `Obstacle`."""
    required: bool = True
    only_for: tuple[Reply, ...] = ()
    """The answers it belongs to; empty: all."""
    hint: str | None = None
    indicator: Indicator | None = None
    """Whose realisation is asked for."""

    def belongs_to(self, reply: Reply) -> bool:
        return not self.only_for or reply in self.only_for


def questions(kind: ObligationKind, indicators: Sequence[Indicator] = ()) -> tuple[Question, ...]:
    """The fields of a kind; an evaluation asks what has become of each of the proposal's `indicators`."""
    match kind:
        case ObligationKind.FOLLOW_UP_DOCUMENT:
            return (Question("expected_on", mark("Rancangan selesai pada"), "last_day", only_for=(Reply.UNDER_WAY,)),)
        case ObligationKind.EVALUATION:
            return _evaluation(indicators)
        case ObligationKind.COPY_TO_MINISTER | ObligationKind.EXTENSION:
            return (
                Question("letter_number", mark("Nomor surat Wali Kota"), "line", only_for=(Reply.DONE,)),
                Question("sent_on", mark("Tanggal surat dikirim"), "date", only_for=(Reply.DONE,)),
            )
        case _:
            return _REPORTS.get(kind, ())


def _evaluation(indicators: Sequence[Indicator]) -> tuple[Question, ...]:
    realised = [
        Question(f"indicator.{index}", each.name, "number", indicator=each) for index, each in enumerate(indicators)
    ]
    return (
        *(realised or [Question("realised", mark("Capaian sejauh ini"))]),
        Question("obstacles", mark("Kendala"), "obstacles", required=False, hint=mark("Boleh lebih dari satu")),
        Question("obstacle_note", mark("Uraian kendala"), required=False),
        Question("use", mark("Pemanfaatan hasil kerja sama")),
    )


_REPORTS = {
    ObligationKind.SEMESTER_REPORT: (
        Question("purpose", mark("Maksud dan tujuan")),
        Question("object", mark("Objek")),
        Question("problems", mark("Permasalahan"), hint=mark("Tulis “tidak ada” bila memang tidak ada")),
        Question("efforts", mark("Upaya penyelesaian")),
        Question("other", mark("Hal lain yang dianggap perlu"), required=False),
    ),
    ObligationKind.YEARLY_PLAN: (
        Question("activities", mark("Uraian kegiatan")),
        Question("roles", mark("Peran para pihak")),
        Question("results", mark("Hasil yang diharapkan")),
        Question("funding", mark("Pembiayaan")),
    ),
    ObligationKind.YEARLY_REPORT: (
        Question("background", mark("Latar belakang")),
        Question("purpose", mark("Maksud, tujuan, dan sasaran")),
        Question("scope", mark("Ruang lingkup")),
        Question("progress", mark("Perkembangan dan hasil")),
        Question("beneficiaries", mark("Penerima manfaat")),
        Question("funding", mark("Pendanaan")),
        Question("challenges", mark("Hambatan dan tantangan")),
        Question("analysis", mark("Analisis dan rencana tindak lanjut")),
    ),
}
"""
The semester report has nine items (Permendagri 22/2020 Ps. 17(5), 39(5)); title, kind of text, parties and term the
register knows. The plan is of Permendagri 25/2020 Ps. 26, the yearly report of its annex (Ps. 35-39).
"""

OBSTACLES = tuple(Obstacle)
