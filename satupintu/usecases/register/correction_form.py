"""
The form of corrections, and what of it may be kept.

Of an old agreement everything may have been read or typed wrongly. Of one that was born here only typing errors are
corrected: what was agreed changes by an addendum (Permendagri 22/2020 Ps. 15(4), 37).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from satupintu.domain.errors import InvalidInput
from satupintu.domain.process.form import Route
from satupintu.domain.register import corrected
from satupintu.domain.register.corrected import CITY, PARTY_PARTS, party_field, party_part, said_of
from satupintu.domain.typed.form import MAX_REASON, FieldSpec, Filled, fill
from satupintu.language import mark
from satupintu.language.correction_words import CORRECTION_FIELD, PARTY_PART, SIDE
from satupintu.language.register_words import CATEGORY
from satupintu.language.wording import DOCUMENT, PARTNER_KIND
from satupintu.store.register.tables import Agreement
from satupintu.usecases.office.desk import Desk

EARLIEST_YEAR = 1945
"""No agreement is older than the republic."""
LONGEST_TITLE = 1000
MORE_PARTIES = 1
"""Empty rows of the form, for a party that is missing."""
CORRECTION_REASON = FieldSpec("reason", mark("Alasan perbaikan"), "area", longest=MAX_REASON, says_something=True)
DAY_FIELDS = frozenset({"signed_on", "starts_on", "ends_on"})
_AREAS = frozenset({"departments", "scope", "notes"})
_BY_ADDENDUM = mark(
    "Isi perjanjian yang lahir di sini hanya berubah dengan adendum (Permendagri 22/2020 Ps. 15(4), 37); di sini hanya "
    "salah ketik pada judul, nama, dan nomor yang diperbaiki."
)
_ANOTHER_NAME = mark(
    "“%(after)s” bukan “%(before)s” dengan salah ketiknya. Para pihak dan pokok perjanjian hanya berubah dengan "
    "adendum (Permendagri 22/2020 Ps. 15(4), 37)."
)


def is_old(agreement: Agreement) -> bool:
    """True for an agreement that no proposal led to: all of its row may be corrected."""
    return agreement.proposal_id is None


def correction_fields(agreement: Agreement, more: int = MORE_PARTIES) -> tuple[FieldSpec, ...]:
    """The form: everything of an old agreement; of one that was born here what may hold a typing error."""
    places = range(1, len(agreement.parties) + more + 1)
    if not is_old(agreement):
        own = [FieldSpec(name, CORRECTION_FIELD[name], longest=LONGEST_TITLE) for name in corrected.SLIPS]
        own[1:] = own[1:] if agreement.title_as_written else []
        parties = [
            _party_spec(place, part, required=part == "name")
            for place in range(1, len(agreement.parties) + 1)
            for part in corrected.SLIPS_OF_A_PARTY
        ]
        return (*own, *parties, CORRECTION_REASON)
    parties = [_party_spec(place, part) for place in places for part in PARTY_PARTS]
    return (*(_spec(name) for name in corrected.OWN_FIELDS), *parties, CORRECTION_REASON)


def _spec(name: str) -> FieldSpec:
    label, options = CORRECTION_FIELD[name], _OPTIONS.get(name, {})
    if options:
        return FieldSpec(name, label, "choice", required=name == "document", options=options)
    if name in DAY_FIELDS:
        return FieldSpec(name, label, "day", required=False, earliest=EARLIEST_YEAR)
    if name in _AREAS:
        return FieldSpec(name, label, "area", required=False, hint=_HINTS.get(name))
    kind: Any = "number" if name in ("year", "term_months") else "text"
    return FieldSpec(name, label, kind, required=name == "title", longest=LONGEST_TITLE)


def _party_spec(place: int, part: str, *, required: bool = False) -> FieldSpec:
    options = _PARTY_OPTIONS.get(part, {})
    name, label = party_field(place, part), PARTY_PART[part]
    if options:
        return FieldSpec(name, label, "choice", required=False, options=options)
    return FieldSpec(name, label, required=required, longest=LONGEST_TITLE)


_OPTIONS: Mapping[str, Mapping[Any, str]] = {
    "document": DOCUMENT,
    "route": {each: each.value for each in Route},
    "category": CATEGORY,
}
_PARTY_OPTIONS: Mapping[str, Mapping[Any, str]] = {"side": SIDE, "kind": PARTNER_KIND}
_HINTS: Mapping[str, str] = {
    "departments": mark("Satu perangkat daerah tiap baris"),
    "scope": mark("Satu butir tiap baris"),
}


def rows_typed(agreement: Agreement, typed: Mapping[str, str]) -> int:
    """How many rows of parties the form has beyond those of the agreement: what was typed, and an empty one."""
    rows = [found[0] for name in typed if (found := party_part(name))]
    return max([MORE_PARTIES, *(place - len(agreement.parties) for place in rows if place <= _MOST_PARTIES)])


def filled_correction(desk: Desk, agreement: Agreement, typed: Mapping[str, str]) -> Filled:
    """The form as it was filled_correction in, with what is wrong with it."""
    form = fill(correction_fields(agreement, rows_typed(agreement, typed)), typed, desk.today())
    if is_old(agreement):
        _check_days(form, desk.today())
        _check_parties(form)
    else:
        _check_slips(form, said_of(agreement), typed)
    return form


_MOST_PARTIES = 30


def _check_days(form: Filled, today: date) -> None:
    kept = form.kept
    if kept.get("starts_on") and kept.get("ends_on") and kept["ends_on"] <= kept["starts_on"]:
        form.refuse(InvalidInput("Berakhir sebelum atau pada hari mulainya.", field="ends_on"))
    for name, least, most in (("year", EARLIEST_YEAR, today.year + 1), ("term_months", 1, 1200)):
        said = kept.get(name)
        if said is not None and not (said.isdecimal() and least <= int(said) <= most):
            form.refuse(
                InvalidInput("Tulis bilangan bulat antara %(least)s dan %(most)s.", field=name, least=least, most=most)
            )


def _check_parties(form: Filled) -> None:
    rows = parties_in(form.kept)
    for place, party in rows.items():
        if not party.get("name"):
            form.refuse(
                InvalidInput("Isi nama pihak ini, atau kosongkan seluruh barisnya.", field=party_field(place, "name"))
            )
    if not any(party.get("side") != CITY for party in rows.values()):
        form.refuse(InvalidInput("Sebutkan sekurang-kurangnya satu mitra.", field=party_field(1, "name")))


def parties_in(said: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """The parties of a form by their rows; a row of which only the side is chosen is empty."""
    rows: dict[int, dict[str, str]] = {}
    for name, value in said.items():
        if (found := party_part(name)) and value:
            rows.setdefault(found[0], {})[found[1]] = value
    return {place: row for place, row in sorted(rows.items()) if set(row) - {"side", "kind"}}


def _check_slips(form: Filled, before: Mapping[str, str], typed: Mapping[str, str]) -> None:
    """
    Refuse what is no typing error: another name, another title, and whatever the form does not offer.

    Numbers are given by the parties and copied into the register: any of their letters may be wrong.
    """
    for name in typed:
        if name in before and name not in form.names and typed[name] != before[name]:
            form.refuse(InvalidInput(_BY_ADDENDUM, field=name))
    for name in form.names:
        now, then = form.kept.get(name, ""), before.get(name, "")
        part = party_part(name)
        if name == "reason" or (part and part[1] in ("number", "power_of_attorney")) or not then:
            continue
        if now and now != then and not corrected.is_same_but_for_letters(then, now):
            form.refuse(InvalidInput(_ANOTHER_NAME, field=name, before=then, after=now))
