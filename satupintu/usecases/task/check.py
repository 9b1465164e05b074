"""An answer, and what it must carry: checked on the form and again in the deciding transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from satupintu.domain.errors import InvalidInput
from satupintu.domain.process.form import ProposalForm
from satupintu.domain.task.assignments import NEEDS_REASON, Choice
from satupintu.domain.task.decision_fields import LEFT_OUT
from satupintu.domain.typed.form import CHECK_VALUES, MAX_REASON, FieldSpec, Filled, fill, says_something
from satupintu.language import mark
from satupintu.language.wording import CHOICE, paper_kind
from satupintu.usecases.task.form import Asked
from satupintu.usecases.task.papers import FiledPaper
from satupintu.usecases.task.signed_text import refuse_text

NOTE = FieldSpec(
    "note",
    mark("Catatan"),
    "area",
    required=False,
    required_for=NEEDS_REASON,
    hint=mark("Wajib bila keputusan memerlukan alasan"),
    empty=mark("Tuliskan alasannya: keputusan ini tidak sah tanpa catatan."),
)
DECLARATION = FieldSpec(
    "declaration", mark("Saya telah membaca berkas usulan ini dan memutus selaku %(name)s."), "declaration"
)


@dataclass(frozen=True)
class Answer:
    """What somebody answers to a task."""

    choice: Choice
    note: str | None = None
    checks: Mapping[str, str] = field(default_factory=dict)
    overrides: Mapping[str, str] = field(default_factory=dict)
    """Why a deviation may pass, by its key."""
    remarks: Mapping[str, str] = field(default_factory=dict)
    """What is wrong with an item that is answered with no, by its id."""
    declaration: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    papers: Sequence[FiledPaper] = ()
    code: str = ""
    """Of the authenticator app, where signing asks for one."""
    corrected: ProposalForm | None = None
    """OPD only: the proposal as corrected."""
    seen_papers: str | None = None
    """`papers_sha256` of the page the answer was given on; a newer paper makes the answer void."""


def check_answer(answer: Answer, asked: Asked, today: date) -> None:
    """
    Refuse an answer that lacks something, with one sentence per field.

    Raises:
        InvalidForm: what has to be filled in or corrected.
    """
    files = {spec.name: spec.paper in {paper.kind for paper in answer.papers} for spec in asked.fields if spec.paper}
    form = fill(_form_of(answer, asked), {**_typed(answer), **files}, today, answer.choice)
    if "no" in _verdicts(answer, asked).values() and answer.choice is Choice.APPROVE:
        form.refuse(
            InvalidInput(
                "Ada butir yang dijawab tidak, maka tidak dapat disetujui begitu saja. Pilih setuju dengan syarat, "
                "perlu perbaikan, atau tolak.",
                field="decision",
            )
        )
    refuse_text(form, (answer.note or "").strip(), answer.papers, asked.partners)
    _refuse_too_late(form, asked)
    brought = {paper.kind for paper in answer.papers}
    for kind in asked.excusable:
        if kind not in brought and not says_something(answer.fields.get(f"{LEFT_OUT}{kind}", "")):
            form.refuse(
                InvalidInput(
                    "Unggah “%(paper)s”, atau tuliskan mengapa surat dikirim tanpa berkas itu.",
                    field=f"{LEFT_OUT}{kind}",
                    paper=mark(paper_kind(kind)),
                )
            )
    for paper in answer.papers:
        if not asked.takes(paper.kind, answer.choice):
            form.refuse(
                InvalidInput("Jawaban ini tidak meminta berkas “%(name)s”; hapus berkasnya.", name=paper.filename)
            )
    form.whole()


def _refuse_too_late(form: Filled, asked: Asked) -> None:
    """A text is signed before its own end, and an addendum while what it amends still runs (PP 28/2018 Ps. 9)."""
    signed_on = form.kept.get("signed_on", "")
    if asked.last_day is not None and signed_on >= asked.last_day.isoformat():
        form.refuse(
            InvalidInput(
                "Naskah ini hanya berlaku sampai %(day)s. Penandatanganan pada atau sesudah hari itu memerlukan jangka "
                "waktu lain: kembalikan naskahnya.",
                field="signed_on",
                day=f"{asked.last_day:%d-%m-%Y}",
            )
        )
    elif asked.amended_until is not None and signed_on > asked.amended_until.isoformat():
        form.refuse(
            InvalidInput(
                "Perjanjian yang diubah berakhir pada %(day)s; sesudah itu adendumnya tidak dapat ditandatangani: "
                "kembalikan naskahnya, dan ajukan perpanjangan.",
                field="signed_on",
                day=f"{asked.amended_until:%d-%m-%Y}",
            )
        )


def _form_of(answer: Answer, asked: Asked) -> Iterator[FieldSpec]:
    """The fields of the page, from its top to its end, as far as they matter to this answer."""
    yield from _checklist(answer, asked)
    words = {each: CHOICE[each] for each in asked.choices}
    yield FieldSpec("decision", mark("Keputusan"), "choice", options=words, empty=mark("Pilih salah satu keputusan."))
    if answer.choice is Choice.ACCEPT:
        lacks = mark("Tuliskan mengapa penyimpangan ini boleh lewat, atau kembalikan usulannya.")
        yield from (_reason(f"override.{each.key}", lacks) for each in asked.deviations)
    yield from asked.fields
    yield from (NOTE, DECLARATION)


def _checklist(answer: Answer, asked: Asked) -> Iterator[FieldSpec]:
    """Each item is answered, or the first that is not is named; a no says what is wrong."""
    verdicts = _verdicts(answer, asked)
    unanswered = next((item for item, verdict in verdicts.items() if verdict not in CHECK_VALUES), None)
    for item in asked.checklist:
        if item.id == unanswered:
            sentence = mark("Jawab setiap butir daftar periksa.")
            yield FieldSpec(f"check.{item.id}", item.text, "check", empty=sentence)
        elif verdicts[item.id] == "no":
            yield _reason(f"remark.{item.id}", mark("Tuliskan apa yang tidak sesuai pada butir ini."))


def _verdicts(answer: Answer, asked: Asked) -> dict[str, str | None]:
    return {item.id: answer.checks.get(item.id) for item in asked.checklist}


def _reason(name: str, lacks: str) -> FieldSpec:
    """The text beside an item or a deviation."""
    return FieldSpec(name, mark("Alasan"), "area", longest=MAX_REASON, says_something=True, empty=lacks)


def _typed(answer: Answer) -> dict[str, Any]:
    """The answer by the names of its form, but for its files."""
    typed: dict[str, Any] = dict(answer.fields)
    typed |= {f"check.{item}": verdict for item, verdict in answer.checks.items()}
    typed |= {f"override.{key}": reason for key, reason in answer.overrides.items()}
    typed |= {f"remark.{item}": remark for item, remark in answer.remarks.items()}
    return typed | {"decision": answer.choice, "note": answer.note, "declaration": answer.declaration}


def understood(answer: Answer, specs: Iterable[FieldSpec]) -> Answer:
    """
    The answer as it is kept: days in ISO however they were typed, a line on one line.

    What cannot be read is left as it is, for `check_answer` to refuse.
    """
    fields = dict(answer.fields)
    for spec in specs:
        if spec.name in fields:
            with suppress(InvalidInput):
                fields[spec.name] = spec.read(fields[spec.name])
    return replace(answer, fields=fields)
