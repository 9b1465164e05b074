"""The parts of a form: what a person typed is read as people write it, what a program sends is taken as it is."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from satupintu.domain.typed.days import day_in
from satupintu.domain.typed.texts import cleaned, refuse_unseen

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1d\x1f\x7f]")
_UNFIT_FOR_A_LINE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]|=\?")
AS_KEPT: Final = {"kept": True}
"""Context of `model_validate` for what is in the database: it was read by the rules of its day, and stays as it is."""


def _one_line(value: str) -> str:
    """Titles and names stand in headers of letters: no line break, nothing that a mail reader would decode."""
    if _UNFIT_FOR_A_LINE.search(value):
        raise ValueError("Tulis dalam satu baris, tanpa karakter kendali dan tanpa “=?”.")
    return value


def read_by(reader: Callable[[str], object]) -> BeforeValidator:
    """What a person typed is read as people write it; a number of a program is that number."""
    return BeforeValidator(lambda value: reader(value) if isinstance(value, str) else value)


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), AfterValidator(_one_line)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Day = Annotated[date, read_by(day_in)]


class Value(BaseModel):
    """A part of the form: unknown keys are refused, texts are read as people type them (`domain.typed`)."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _as_typed(cls, value: object, info: ValidationInfo) -> object:
        if info.context is AS_KEPT:
            return value
        if isinstance(value, list):
            return [_typed(each) for each in value]
        return _typed(value)


def _typed(value: object) -> object:
    if not isinstance(value, str):
        return value
    if _CONTROL.search(value):
        raise ValueError("Teks memuat karakter kendali; ketik ulang bagian itu.")
    text = cleaned(value)
    refuse_unseen(text)
    return text
