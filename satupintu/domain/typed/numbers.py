"""
Numbers, rupiah and terms as they are written in Indonesia: a point after thousands, a comma before parts.

What can only be meant in one way is read, also as other countries write it (`1,250,000.50`). What can be meant in two
(`1,250`) is refused with both ways to write it: a number that is guessed wrong stands in an agreement.
"""

import re
from decimal import Decimal

from satupintu.domain.errors import Unreadable
from satupintu.domain.typed.texts import on_one_line, refuse_unseen

LARGEST = 10**15
"""A number lies below it, a sum of rupiah may reach it."""
DECIMALS = 6
"""Most digits after the comma."""
_SCALES = {"ribu": 3, "rb": 3, "juta": 6, "jt": 6, "miliar": 9, "milyar": 9, "triliun": 12}
_SCALED = re.compile(rf"(.*\d) ?({'|'.join(_SCALES)})")
_PERCENT = re.compile(r" ?(%|persen)$")
_HERE = re.compile(r"[1-9]\d{0,2}(\.\d{3})+(,\d+)?", re.ASCII)
_SPACED = re.compile(r"[1-9]\d{0,2}( \d{3})+(,\d+)?", re.ASCII)
_ABROAD = re.compile(r"[1-9]\d{0,2}((,\d{3}){2,}(\.\d+)?|,\d{3}\.\d+)", re.ASCII)
_PLAIN = re.compile(r"\d+([.,]\d+)?", re.ASCII)
_TWO_WAYS = re.compile(r"([1-9]\d{0,2}),(\d{3})", re.ASCII)
_CURRENCY = re.compile(r"^(rp|idr)\b\.? ?|^rp(?=\d)| ?rupiah$")
_NO_PARTS = re.compile(r"[.,] ?[-–—=]{1,2}$")
"""The stroke that closes a sum: `2.500.000,-`."""
_POINT_IN_RUPIAH = re.compile(r"\d+\.(\d{1,2}|\d{4,})", re.ASCII)
_TERM = re.compile(r"(.*\d) ?(tahun|thn|th|bulan|bln)\.?")
_YEARS_AND_MONTHS = re.compile(r"(\d+) ?(?:tahun|thn|th)\.?,? (\d+) ?(?:bulan|bln)\.?", re.ASCII)


def number_in(text: str) -> Decimal:
    """
    Read a number: `1.250,5`, `1250.5`, `95,5 %`, `2,5 juta`.

    Raises:
        Unreadable: it is none, can be meant in two ways, has too many digits after the comma, or is too large.
    """
    said = _put_plainly(text)
    return _within(_scaled(_PERCENT.sub("", said), text), text)


def rupiah_in(text: str) -> int:
    """
    Read a sum in whole rupiah: `Rp 2.500.000,-`, `2.500.000,00`, `2,5 juta`.

    Raises:
        Unreadable: it is none, or can be meant in two ways: in `1.5` the point may stand for a comma, or digits lack.
    """
    said = _NO_PARTS.sub("", _CURRENCY.sub("", _put_plainly(text)))
    amount = _scaled(said, text)
    if _POINT_IN_RUPIAH.fullmatch(said) or amount != amount.to_integral_value():
        raise Unreadable(
            "“%(said)s” bukan nilai rupiah penuh: titik memisahkan ribuan, koma memisahkan pecahan. "
            "Tulis misalnya 1.500.000 atau 1,5 juta.",
            said=_quoted(text),
        )
    if abs(amount) > LARGEST:
        raise _too_large(text)
    return int(amount)


def months_in(text: str) -> int:
    """
    Read a term, in years where no unit is named: `5`, `1,5 tahun`, `18 bulan`, `1 tahun 6 bulan`.

    Raises:
        Unreadable: it is none, or no whole number of months.
    """
    said = _put_plainly(text).replace(" dan ", " ")
    if found := _YEARS_AND_MONTHS.fullmatch(said):
        return 12 * int(found[1]) + int(found[2])
    found = _TERM.fullmatch(said)
    number, unit = (found[1], found[2]) if found else (said, "tahun")
    months = _scaled(number, text) * (1 if unit.startswith("b") else 12)
    if months != months.to_integral_value():
        raise Unreadable(
            "“%(said)s” bukan jangka waktu dalam bulan penuh. Tulis misalnya 5 tahun, 1,5 tahun, atau 18 bulan.",
            said=_quoted(text),
        )
    return int(_within(months, text))


def typed_number(number: float | Decimal) -> str:
    """A number as people write it and `number_in` reads it back: `1250.5` as `1.250,5`, `1.25` as `1,25`."""
    whole, _, part = f"{Decimal(str(number)):,f}".partition(".")
    part = part.rstrip("0")
    if len(part) == 3 and "," not in whole:
        part += "0"  # three digits alone could be thousands
    return whole.replace(",", ".") + (f",{part}" if part else "")


def _quoted(text: str) -> str:
    """What was typed, short enough for a sentence."""
    return text.strip()[:60]


def _put_plainly(text: str) -> str:
    """The text in small letters, its blanks even, with the hyphen for a minus."""
    refuse_unseen(text)
    said = on_one_line(text).lower().replace("\N{MINUS SIGN}", "-")
    if not said:
        raise Unreadable("Wajib diisi.")
    return said


def _scaled(said: str, typed: str) -> Decimal:
    """A number with a word such as `juta` behind it, or without."""
    found = _SCALED.fullmatch(said)
    number, places = (found[1], _SCALES[found[2]]) if found else (said, 0)
    sign, digits = (-1, number[1:]) if number.startswith("-") else (1, number)
    return sign * _read(digits, typed).scaleb(places)


def _read(digits: str, typed: str) -> Decimal:
    if found := _TWO_WAYS.fullmatch(digits):
        part = found[2].rstrip("0") or "0"
        raise Unreadable(
            "“%(said)s” dapat dibaca dua cara. Tulis %(thousands)s untuk ribuan, atau %(part)s untuk pecahan.",
            said=_quoted(typed),
            thousands=f"{found[1]}.{found[2]}",
            part=f"{found[1]},{part if len(part) < 3 else part + '0'}",
        )
    if _HERE.fullmatch(digits) or _SPACED.fullmatch(digits):
        plain = re.sub(r"[. ]", "", digits).replace(",", ".")
    elif _ABROAD.fullmatch(digits):
        plain = digits.replace(",", "")
    elif _PLAIN.fullmatch(digits):
        plain = digits.replace(",", ".")
    else:
        raise Unreadable("“%(said)s” bukan angka. Tulis sebuah angka, misalnya 1.250 atau 12,5.", said=_quoted(typed))
    if len(plain.partition(".")[2]) > DECIMALS:
        raise Unreadable("Tulis paling banyak %(limit)s angka di belakang koma.", limit=DECIMALS)
    return Decimal(plain)


def _within(number: Decimal, typed: str) -> Decimal:
    if abs(number) >= LARGEST:
        raise _too_large(typed)
    return number


def _too_large(typed: str) -> Unreadable:
    return Unreadable("“%(said)s” terlalu besar.", said=_quoted(typed))
