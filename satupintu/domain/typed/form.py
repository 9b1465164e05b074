"""
Forms as data: what a page asks for, one `FieldSpec` for each field, and the one reading of what was typed into it.

A new form is a tuple of fields; the use case reads it, the page shows it, and both say the same:

    HANDED_OVER = (
        FieldSpec("to", mark("Penerima")),
        FieldSpec("on", mark("Tanggal diserahkan"), "date"),
        FieldSpec("note", mark("Catatan"), "area", required=False, hint=mark("Dibaca penerima")),
    )

    kept = fill(HANDED_OVER, typed, desk.today()).whole()                                        # the use case
    return form_page(request, "handed_over.html", visitor, values, problems, fields=HANDED_OVER)  # the page
    {% for each in fields.values() %}{{ m.field(each, values, problem_of) }}{% endfor %}          # its template

`whole` raises `InvalidForm` with one sentence for each field that is wrong; the page catches it and shows its
`problems`. A rule of the form itself, such as two days in order, is said with `Filled.refuse` before `whole`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, Self

from pydantic import EmailStr, TypeAdapter, ValidationError

from satupintu.domain.errors import CooperationError, InvalidForm, InvalidInput
from satupintu.domain.marks import mark
from satupintu.domain.process.conditions import LONGEST_CONDITION, MAX_CONDITIONS, conditions_in
from satupintu.domain.typed.days import day_in, hour_in
from satupintu.domain.typed.numbers import number_in
from satupintu.domain.typed.texts import on_one_line, refuse_unseen

FieldKind = Literal[
    "text", "area", "lines", "number", "email", "day", "date", "last_day", "hour",
    "yes_no", "check", "choice", "choices", "file", "declaration", "again",
]  # fmt: skip
"""
What a field takes. Texts: `text` on one line, `area` on several, `lines` one condition a line. `date` is a day that is
not after today, `last_day` one that is not before it, `day` any. `check` is
yes, no, or does not apply; `choice` is one of the options, `choices` any number of them. A `declaration` is ticked,
`again` is typed again to confirm: both are checked and not kept, and a `file` is kept by whoever stores it.
"""
Typed = Mapping[str, Any]
"""
What came from a form, by the names of its fields: texts; the options chosen of `choices`; of a `declaration` and a
`file`, whether there is one.
"""

CHECK_VALUES = ("yes", "no", "na")
MAX_LINE = 200
"""Characters of a text on one line, where its field names no other bound."""
MAX_NOTE = 4000
"""Characters of a text on several lines, where its field names no other bound."""
MAX_REASON = 500
"""Characters of a reason for one thing: a condition that is closed, a task that is handed on."""
_NOTHING_GIVEN: Mapping[FieldKind, str] = {
    "file": mark("Unggah berkas: %(label)s."),
    "declaration": mark("Centang pernyataan sebelum melanjutkan."),
}
_YEARS_AHEAD = 50
_EMAIL: TypeAdapter[str] = TypeAdapter(EmailStr)


@dataclass(frozen=True)
class FieldSpec:
    """One field of a form."""

    name: str
    label: str
    kind: FieldKind = "text"
    required: bool = True
    only_for: tuple[str, ...] = ()
    """The answers of the form that it belongs to; empty: all."""
    hint: str | None = None
    paper: str | None = None
    """Kind of paper that a file of this field becomes."""
    required_for: Collection[str] = ()
    """The answers that need it where it is not required as such."""
    options: Mapping[Any, str] = field(default_factory=dict)
    """Of `choice` and `choices`: what may be chosen, with the words for it."""
    option_hints: Mapping[Any, str] = field(default_factory=dict)
    """What stands under an option."""
    longest: int | None = None
    """Characters of a text; none: the bound of its kind."""
    says_something: bool = False
    """True where a text needs a letter or a digit: a dash is no reason."""
    earliest: int = 2000
    """The first year that a day may be of."""
    again: str = ""
    """What has to be typed again; capital letters do not count."""
    empty: str = mark("Isi: %(label)s.")
    """Said where nothing was given, or nothing that can be chosen."""

    def belongs_to(self, choice: str) -> bool:
        """True for a field that this answer of the form asks for."""
        return not self.only_for or choice in self.only_for

    def with_answer(self, answer: str) -> Self:
        """The field as this answer of the form asks for it."""
        return replace(self, required=True) if answer in self.required_for else self

    def lacks(self) -> InvalidInput:
        """The refusal of a field that was left empty."""
        default = self.empty == FieldSpec.empty
        sentence = _NOTHING_GIVEN.get(self.kind, self.empty) if default else self.empty
        return InvalidInput(sentence, field=self.name, label=mark(self.label))

    def read(self, said: str) -> str:
        """
        What was typed, in the form in which it is kept: a line on one line, days and hours ISO, a point in numbers.

        Raises:
            InvalidInput: it cannot be read; whether it may be kept is for `value` to say.
        """
        return _READERS[self.kind](said) if self.kind in _READERS else said.strip()

    def value(self, said: Any, today: date) -> Any:
        """
        What was typed, as `read` reads it; empty where nothing was, and of `choices` a list in the order of the form.

        Raises:
            InvalidInput: it is missing or wrong; the sentence belongs to this field.
        """
        if self.kind == "choices":
            return [each for each in self.options if each in (said or ())]
        given = said.strip() if isinstance(said, str) else said
        if not given and self.required:
            raise self.lacks()
        if not given:
            return ""
        try:
            kept = self.read(given) if isinstance(given, str) else given
            if self.kind in _CHECKS:
                _CHECKS[self.kind](self, kept, today)
        except InvalidInput as problem:
            problem.field = self.name
            raise
        return kept


@dataclass
class Filled:
    """A form as it was filled in: what is kept of each field that was, and what is wrong."""

    kept: dict[str, Any] = field(default_factory=dict)
    problems: list[CooperationError] = field(default_factory=list)
    names: tuple[str, ...] = ()
    """The fields in the order of the form."""

    def refuse(self, problem: CooperationError) -> None:
        """Say one thing more that is wrong; of a field, the first that was found stands."""
        if problem.field is None or problem.field not in {each.field for each in self.problems}:
            self.problems = sorted([*self.problems, problem], key=self._place)

    def _place(self, problem: CooperationError) -> int:
        return self.names.index(problem.field) if problem.field in self.names else len(self.names)

    def whole(self) -> dict[str, Any]:
        """
        What is kept, of a form without fault.

        Raises:
            InvalidForm: one sentence for each field that is wrong, in the order of the form.
        """
        if self.problems:
            raise InvalidForm(self.problems)
        return self.kept


def fill(specs: Iterable[FieldSpec], typed: Typed, today: date, answer: str | None = None) -> Filled:
    """
    Read a form; fields that nobody typed anything into are not kept, chosen options always are.

    With an `answer`, those fields are read that belong to it, and those that it needs are required.
    """
    specs = tuple(specs if answer is None else (spec.with_answer(answer) for spec in specs if spec.belongs_to(answer)))
    filled = Filled(names=tuple(spec.name for spec in specs))
    for spec in specs:
        try:
            value = spec.value(typed.get(spec.name), today)
        except InvalidInput as problem:
            filled.refuse(problem)
        else:
            if spec.kind not in ("file", "declaration", "again") and value != "":
                filled.kept[spec.name] = value
    return filled


def _email(said: str) -> str:
    try:
        return _EMAIL.validate_python(said)
    except ValidationError as error:
        raise InvalidInput("Tulis alamat pos-el yang benar.") from error


_READERS: Mapping[FieldKind, Callable[[str], str]] = {
    "text": on_one_line,
    "number": lambda said: f"{number_in(said):f}",
    "email": _email,
    "day": lambda said: day_in(said).isoformat(),
    "date": lambda said: day_in(said).isoformat(),
    "last_day": lambda said: day_in(said).isoformat(),
    "hour": lambda said: hour_in(said).isoformat("minutes"),
}
"""How a kind reads what was typed; the others keep it as it is."""


def _check_text(spec: FieldSpec, said: str, today: date) -> None:
    refuse_unseen(said)
    if spec.says_something and spec.required and not says_something(said):
        raise spec.lacks()
    limit = spec.longest or (MAX_LINE if spec.kind == "text" else MAX_NOTE)
    if len(said) > limit:
        raise InvalidInput("Isian terlalu panjang: paling banyak %(limit)s huruf.", limit=limit)


def says_something(text: str) -> bool:
    """True for a text with a letter or a digit in it."""
    return any(each.isalnum() for each in text)


def _check_lines(spec: FieldSpec, said: str, today: date) -> None:
    refuse_unseen(said)
    conditions = conditions_in(said)
    if not conditions:
        raise spec.lacks()
    if len(conditions) > MAX_CONDITIONS:
        raise InvalidInput("Paling banyak %(limit)s syarat.", limit=MAX_CONDITIONS)
    if any(len(each) > LONGEST_CONDITION for each in conditions):
        raise InvalidInput("Satu syarat paling panjang %(limit)s huruf.", limit=LONGEST_CONDITION)


def _check_day(spec: FieldSpec, said: str, today: date) -> None:
    day = date.fromisoformat(said)
    if spec.kind == "last_day" and day < today:
        raise InvalidInput("Tanggal itu sudah lewat.")
    if spec.kind == "date" and day > today:
        raise InvalidInput("Tanggal itu belum tiba.")
    if not spec.earliest <= day.year <= today.year + _YEARS_AHEAD:
        raise InvalidInput("Tahun itu tidak mungkin benar.")


def _check_yes_no(spec: FieldSpec, said: str, today: date) -> None:
    if said not in ("yes", "no"):
        raise InvalidInput("Jawab dengan ya atau tidak.")


def _check_check(spec: FieldSpec, said: str, today: date) -> None:
    if said not in CHECK_VALUES:
        raise InvalidInput("Jawab dengan ya, tidak, atau tidak berlaku.")


def _check_choice(spec: FieldSpec, said: str, today: date) -> None:
    if said not in spec.options:
        raise spec.lacks()


def _check_again(spec: FieldSpec, said: str, today: date) -> None:
    if said.casefold() != spec.again.casefold():
        raise spec.lacks()


_CHECKS: Mapping[FieldKind, Callable[[FieldSpec, str, date], None]] = {
    "text": _check_text,
    "area": _check_text,
    "lines": _check_lines,
    "day": _check_day,
    "date": _check_day,
    "last_day": _check_day,
    "yes_no": _check_yes_no,
    "check": _check_check,
    "choice": _check_choice,
    "again": _check_again,
}
"""How a kind refuses what was read; of the others, whatever can be read will do."""
