"""Days as people type them: the day first, the month as a number or a word. The browser's own field sends ISO."""

import re
from datetime import date, time

from satupintu.domain.errors import Unreadable
from satupintu.domain.typed.texts import on_one_line, refuse_unseen

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february feb pebruari",
            "maret march mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agu ags aug agt",
            "september sep sept",
            "oktober october okt oct",
            "november nov nopember nop",
            "desember december des dec",
        ),
        start=1,
    )
    for name in names.split()
}
"""The names of months, long and short, old spellings and English ones among them."""
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d{4})", re.ASCII)
_WITH_MONTH = re.compile(r"(?:[a-z’']+, ?)?(\d{1,2})[ -]([a-z]+)\.?[ -](\d{4})", re.ASCII)
_HOUR = re.compile(r"(?:pukul )?(\d{1,2})[.:](\d{2})(?: wib)?", re.ASCII)


def day_in(text: str) -> date:
    """
    Read a day: `2026-12-31`, `31-12-2026`, `31/12/2026`, `31 Desember 2026`, `31 Des 2026`.

    Raises:
        Unreadable: it is none, or its year has two digits.
    """
    refuse_unseen(text)
    said = on_one_line(text).lower()
    year, month, day = 0, 0, 0
    if found := _ISO.fullmatch(said):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DAY_FIRST.fullmatch(said):
        day, month, year = (int(part) for part in found.groups())
    elif found := _WITH_MONTH.fullmatch(said):
        day, month, year = int(found[1]), MONTHS.get(found[2], 0), int(found[3])
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Unreadable(
            "“%(said)s” bukan tanggal. Tulis misalnya 24-11-2026, 24 November 2026, "
            "atau 2026-11-24 (tahun-bulan-hari).",
            said=text.strip()[:60],
        ) from error


def hour_in(text: str) -> time:
    """
    Read a time of the day: `09:30`, `9.30`, `pukul 09.30 WIB`.

    Raises:
        Unreadable: it is none.
    """
    refuse_unseen(text)
    found = _HOUR.fullmatch(on_one_line(text).lower())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise Unreadable("“%(said)s” bukan jam. Tulis misalnya 09.30.", said=text.strip()[:60])
    return time(int(found[1]), int(found[2]))
