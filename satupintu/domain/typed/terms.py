"""Terms as people type them: years and months, days, or until a day."""

import re

from satupintu.domain.errors import Unreadable
from satupintu.domain.process.term import Term
from satupintu.domain.typed.days import day_in
from satupintu.domain.typed.numbers import months_in
from satupintu.domain.typed.texts import on_one_line, refuse_unseen

_IN_WORDS = re.compile(r" ?\([^()]*\)")
"""The number once more, as agreements write it: `2 (dua) tahun`."""
_DAYS = re.compile(r"(\d{1,5}) (?:hari(?: kalender)?|hr|days?)\.?", re.ASCII)
_UNTIL = re.compile(r"(?:sampai|hingga|s\.?d\.?|s/d|until|to)\s?(?:dengan\s|dgn\s)?(?:tanggal\s|tgl\.?\s)?(.+)")
_A_DAY = re.compile(r"\d{1,4}[ ./-]+(?:\d{1,2}|[a-z]{3,})\.?[ ./-]+\d{1,4}", re.ASCII)
_COUNTS_DAYS = re.compile(r"\b(?:hari|hr|minggu|days?|weeks?)\b")
_YEARS, _MONTHS = re.compile(r"\byears?\b"), re.compile(r"\bmonths?\b")


def term_in(text: str) -> Term:
    """
    Read a term: `5` (years), `18 bulan`, `2 tahun 6 bulan`, `90 hari`, `sampai 31 Desember 2027`.

    Raises:
        Unreadable: it is none, no whole number of months, or a day that does not exist.
    """
    refuse_unseen(text)
    said = _IN_WORDS.sub("", on_one_line(text).lower())
    if found := _DAYS.fullmatch(re.sub(r"(?<=\d)(?=[a-z])", " ", said)):
        if int(found[1]) == 0:
            raise Unreadable("Paling sedikit 1 hari.")
        return Term(days=int(found[1]))
    if found := _UNTIL.fullmatch(said):
        return Term(until=day_in(found[1]))
    if _A_DAY.fullmatch(said):
        return Term(until=day_in(said))
    if _COUNTS_DAYS.search(said):
        raise Unreadable(
            "“%(said)s” bukan jangka waktu. Tulis misalnya 5 tahun, 2 tahun 6 bulan, 90 hari, "
            "atau sampai 31 Desember 2027.",
            said=text.strip()[:60],
        )
    return Term(months=months_in(_MONTHS.sub("bulan", _YEARS.sub("tahun", said)).replace(" and ", " ")))


def typed_term(term: Term) -> str:
    """A term as people write it and `term_in` reads it back; its first day is typed into a field of its own."""
    if term.until is not None:
        return f"sampai {term.until:%d-%m-%Y}"
    if term.days:
        return f"{term.days} hari"
    return f"{term.months} bulan" if term.months % 12 else str(term.months // 12)
