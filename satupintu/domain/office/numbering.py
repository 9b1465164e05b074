"""Numbers of proposals, of the register and of the city's own texts, from the templates in `config/office.toml`."""

import re
from datetime import date
from string import Formatter

from satupintu.domain.errors import MisconfiguredOffice

ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


BLANK = "……"
"""What is filled in by hand."""


class _Blank:
    """A part of a number that is not given yet; a format such as `03d` does not apply to it."""

    def __format__(self, spec: str) -> str:
        return BLANK


def number(template: str, sequence: int, day: date) -> str:
    """
    Fill a numbering template with `{seq}`, `{year}`, `{month}` (Roman, as letters write it).

    Raises:
        MisconfiguredOffice: the template names something else.
    """
    return _filled(template, seq=sequence, year=day.year, month=ROMAN_MONTHS[day.month - 1])


def blank_number(template: str) -> str:
    """
    A numbering template with room to write the number by hand, as a draft has it.

    Raises:
        MisconfiguredOffice: the template names something else than `{seq}`, `{year}`, `{month}`.
    """
    return _filled(template, seq=_Blank(), year=_Blank(), month=_Blank())


_WRITTEN = {"seq": r"\d+", "year": r"\d{4}", "month": "[IVX]+"}
"""How each part of a number is written."""


def is_of_series(template: str, text: str) -> bool:
    """True for what is written like a number of a template, whether or not such a number has been given."""
    parts = (f"{re.escape(said)}{_WRITTEN.get(part or '', '')}" for said, part, *_ in Formatter().parse(template))
    return re.fullmatch("".join(parts), text.strip(), re.IGNORECASE) is not None


def _filled(template: str, **parts: object) -> str:
    try:
        return template.format(**parts)
    except (KeyError, IndexError, ValueError) as error:
        raise MisconfiguredOffice(
            "Pola nomor %(template)s di config/office.toml keliru: pakai {seq}, {year}, {month}.", template=template
        ) from error
