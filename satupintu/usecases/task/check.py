"""An answer, and what it must carry: checked on the form and again in the deciding transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date

from satupintu.domain.errors import CooperationError, InvalidForm, InvalidInput, Unreadable
from satupintu.domain.process.conditions import LONGEST, MAX_CONDITIONS, conditions_in
from satupintu.domain.process.form import ProposalForm
from satupintu.domain.task.assignments import NEEDS_REASON, Choice
from satupintu.domain.typed.days import day_in
from satupintu.domain.typed.texts import on_one_line
from satupintu.language import mark
from satupintu.usecases.office.problems import unseen_in
from satupintu.usecases.task.form import Asked, FieldSpec
from satupintu.usecases.task.papers import FiledPaper

CHECK_VALUES = ("yes", "no", "na")
MAX_NOTE = 4000
MAX_REASON = 500


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


def check(answer: Answer, asked: Asked, today: date) -> None:
    """
    Refuse an answer that lacks something, with one sentence per field.

    Raises:
        InvalidForm: what has to be filled in or corrected.
    """
    problems: list[CooperationError] = []
    if answer.choice not in asked.choices:
        problems.append(InvalidInput("Pilih salah satu keputusan.", field="decision"))
    if answer.choice in NEEDS_REASON and not (answer.note or "").strip():
        problems.append(InvalidInput("Tuliskan alasannya: keputusan ini tidak sah tanpa catatan.", field="note"))
    if len(answer.note or "") > MAX_NOTE:
        problems.append(InvalidInput("Catatan paling panjang %(limit)s huruf.", field="note", limit=MAX_NOTE))
    problems += _checklist_problems(answer, asked)
    if answer.choice is Choice.ACCEPT:
        problems += _override_problems(answer, asked)
    problems += unseen_in(_texts_of(answer))
    if not answer.declaration:
        problems.append(InvalidInput("Centang pernyataan sebelum melanjutkan.", field="declaration"))
    for spec in asked.fields:
        if spec.belongs_to(answer.choice):
            problems += _field_problems(spec, answer, today)
    for paper in answer.papers:
        if not asked.takes(paper.kind, answer.choice):
            problems.append(
                InvalidInput("Jawaban ini tidak meminta berkas “%(name)s”; hapus berkasnya.", name=paper.filename)
            )
    if problems:
        raise InvalidForm(problems)


def _checklist_problems(answer: Answer, asked: Asked) -> Iterator[InvalidInput]:
    """Each item is answered; a no says what is wrong, and does not stand beside an approval without conditions."""
    found = {item.id: answer.checks.get(item.id) for item in asked.checklist}
    unanswered = next((item for item, value in found.items() if value not in CHECK_VALUES), None)
    if unanswered is not None:
        yield InvalidInput("Jawab setiap butir daftar periksa.", field=f"check.{unanswered}")
    wrong = [item for item, value in found.items() if value == "no"]
    for item in wrong:
        remark, name = answer.remarks.get(item, "").strip(), f"remark.{item}"
        if not any(each.isalnum() for each in remark):
            yield InvalidInput("Tuliskan apa yang tidak sesuai pada butir ini.", field=name)
        elif len(remark) > MAX_REASON:
            yield InvalidInput("Catatan paling panjang %(limit)s huruf.", field=name, limit=MAX_REASON)
    if wrong and answer.choice is Choice.APPROVE:
        yield InvalidInput(
            "Ada butir yang dijawab tidak, maka tidak dapat disetujui begitu saja. Pilih setuju dengan syarat, perlu "
            "perbaikan, atau tolak.",
            field="decision",
        )


def understood(answer: Answer, specs: Iterable[FieldSpec]) -> Answer:
    """
    The answer as it is kept: days in ISO however they were typed, a line on one line.

    What is no day is left as it is, for `check` to refuse.
    """
    fields = dict(answer.fields)
    for spec in specs:
        if spec.name in fields and spec.kind == "text":
            fields[spec.name] = on_one_line(fields[spec.name])
        elif spec.name in fields and spec.kind in ("date", "last_day"):
            with suppress(Unreadable):
                fields[spec.name] = day_in(fields[spec.name]).isoformat()
    return replace(answer, fields=fields)


def _texts_of(answer: Answer) -> dict[str, str | None]:
    """Everything typed freely, by the names of the form; days are read for themselves."""
    overrides = {f"override.{key}": reason for key, reason in answer.overrides.items()}
    remarks = {f"remark.{item}": text for item, text in answer.remarks.items()}
    return {"note": answer.note, **overrides, **remarks, **answer.fields}


def _override_problems(answer: Answer, asked: Asked) -> Iterator[InvalidInput]:
    for deviation in asked.deviations:
        reason, name = answer.overrides.get(deviation.key, "").strip(), f"override.{deviation.key}"
        if not any(each.isalnum() for each in reason):
            yield InvalidInput("Tuliskan mengapa penyimpangan ini boleh lewat, atau kembalikan usulannya.", field=name)
        elif len(reason) > MAX_REASON:
            yield InvalidInput("Catatan paling panjang %(limit)s huruf.", field=name, limit=MAX_REASON)


def _field_problems(spec: FieldSpec, answer: Answer, today: date) -> list[CooperationError]:
    if spec.kind == "file":
        given = any(paper.kind == spec.paper for paper in answer.papers)
        if spec.required and not given:
            return [InvalidInput("Unggah berkas: %(label)s.", field=spec.name, label=mark(spec.label))]
        return []
    value = answer.fields.get(spec.name, "").strip()
    if not value:
        return [InvalidInput("Isi: %(label)s.", field=spec.name, label=mark(spec.label))] if spec.required else []
    if spec.kind == "lines":
        return _lines_problems(spec, value)
    if len(value) > 200:
        return [InvalidInput("Isian terlalu panjang: paling banyak 200 huruf.", field=spec.name)]
    if spec.name == "power_of_attorney" and not any(each.isalnum() for each in value):
        return [InvalidInput("Sebutkan nomor dan tanggal surat kuasanya.", field=spec.name)]
    match spec.kind:
        case "check":
            return _check_problems(spec, value)
        case "yes_no" if value not in ("yes", "no"):
            return [InvalidInput("Jawab dengan ya atau tidak.", field=spec.name)]
        case "date" | "last_day":
            return day_problems(spec.name, spec.kind, value, today)
    return []


def _lines_problems(spec: FieldSpec, value: str) -> list[CooperationError]:
    conditions = conditions_in(value)
    if not conditions:
        return [InvalidInput("Isi: %(label)s.", field=spec.name, label=mark(spec.label))]
    if len(conditions) > MAX_CONDITIONS:
        return [InvalidInput("Paling banyak %(limit)s syarat.", field=spec.name, limit=MAX_CONDITIONS)]
    if any(len(each) > LONGEST for each in conditions):
        return [InvalidInput("Satu syarat paling panjang %(limit)s huruf.", field=spec.name, limit=LONGEST)]
    return []


def day_problems(name: str, kind: str, value: str, today: date) -> list[CooperationError]:
    """What is wrong with a typed day: a `date` lies not ahead, a `last_day` not behind."""
    try:
        day = day_in(value)
    except Unreadable as problem:
        problem.field = name
        return [problem]
    if kind == "last_day" and day < today:
        return [InvalidInput("Tanggal itu sudah lewat.", field=name)]
    if kind == "date" and day > today:
        return [InvalidInput("Tanggal itu belum tiba.", field=name)]
    if not 2000 <= day.year <= today.year + 50:
        return [InvalidInput("Tahun itu tidak mungkin benar.", field=name)]
    return []


def _check_problems(spec: FieldSpec, value: str) -> list[CooperationError]:
    if value not in CHECK_VALUES:
        return [InvalidInput("Jawab dengan ya, tidak, atau tidak berlaku.", field=spec.name)]
    if spec.name == "meterai" and value == "no":
        return [
            InvalidInput(
                "Naskah yang kurang meterai tidak boleh diterima dan disimpan (UU 10/2020 Ps. 21). "
                "Lunasi meterainya, pindai ulang, lalu catat.",
                field=spec.name,
            )
        ]
    return []
