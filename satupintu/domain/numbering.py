"""Numbers of proposals, of the register and of the city's own texts, from the templates in `config/office.toml`."""

from datetime import date

from satupintu.domain.errors import MisconfiguredOffice

ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def number(template: str, sequence: int, day: date) -> str:
    """
    Fill a numbering template with `{seq}`, `{year}`, `{month}` (Roman, as letters write it).

    Raises:
        MisconfiguredOffice: the template names something else.
    """
    try:
        return template.format(seq=sequence, year=day.year, month=ROMAN_MONTHS[day.month - 1])
    except (KeyError, IndexError, ValueError) as error:
        raise MisconfiguredOffice(
            "Pola nomor %(template)s di config/office.toml keliru: pakai {seq}, {year}, {month}.", template=template
        ) from error
