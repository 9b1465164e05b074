"""Choosing an older text on a form: searched for, picked from what is found, with its points and its parties shown."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from satupintu.domain.office.office import Person
from satupintu.domain.process.family import PRECEDED_BY
from satupintu.domain.process.form import DocumentType, Route
from satupintu.domain.register.agreements import AgreementStatus
from satupintu.store.register.search import Filters, Order
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.older_texts import coming_texts, older_texts
from satupintu.usecases.register import search

NAMES = ("parent", "renews", "amends")
LISTED = 10
"""Agreements of a kind that are shown, and as many proposals; whoever wants another writes more words."""
_RUNS = (
    AgreementStatus.NOT_YET,
    AgreementStatus.IN_FORCE,
    AgreementStatus.ENDING_SOON,
    AgreementStatus.UNKNOWN,
)


@dataclass(frozen=True)
class Candidate:
    """What a field may name."""

    number: str
    title: str
    document: DocumentType
    route: Route | None
    partners: tuple[str, ...]
    is_registered: bool
    ends_on: date | None = None


@dataclass(frozen=True)
class Found:
    """What a search on a form has found, for one of its fields."""

    field: str
    words: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Older:
    """What a form shows of the texts that it names; `ticked` and `leaving` is what has been chosen of that."""

    number: str
    """Of the parent."""
    points: tuple[str, ...]
    """Of the parent's scope."""
    ticked: frozenset[str]
    amended: str
    """Number of what is amended."""
    parties: tuple[str, ...]
    """Of what is amended, without the city."""
    leaving: frozenset[str]


def picked(values: Mapping[str, str]) -> dict[str, str]:
    """The values of a form with what was picked in the place of what was typed."""
    picks = {name: values[f"pilih.{name}"] for name in NAMES if values.get(f"pilih.{name}")}
    return {name: value for name, value in {**values, **picks}.items() if not name.startswith("pilih.")}


def wanted_field(values: Mapping[str, str]) -> str | None:
    """The field whose search button was pressed."""
    said = values.get("cari", "")
    return said if said in NAMES else None


async def found_for(desk: Desk, person: Person, field: str, values: Mapping[str, str]) -> Found:
    """
    What fits a field and may be seen by the person: by the words typed there, else by the name of the first partner.

    A parent is of the kind that the text follows. What is on the same route stands first.
    """
    words = (values.get(field) or values.get("partners.0.name") or "").strip()[:200]
    kinds, candidates = _kinds(field, values.get("document", "")), []
    for kind in kinds:
        listing = await search.listing(desk, person, Filters(words=words, document=kind), Order.NEWEST, None, LISTED)
        candidates += [
            Candidate(
                each.register_number,
                each.title,
                each.document,
                each.route,
                tuple(party.name for party in each.parties if not party.is_city),
                is_registered=True,
                ends_on=each.ends_on,
            )
            for each in listing.agreements
            if field == "renews" or search.standing(desk, each) in _RUNS
        ]
    if field == "parent":
        candidates += await _on_their_way(desk, person, words, kinds)
    candidates.sort(key=lambda each: each.route not in (None, values.get("route")))
    return Found(field, words, tuple(candidates))


def _kinds(field: str, document: str) -> tuple[DocumentType, ...]:
    """The kinds of text that a field may name, by the document of the form."""
    with suppress(ValueError):
        said = DocumentType(document)
        return (PRECEDED_BY[said],) if field == "parent" and said in PRECEDED_BY else (said,)
    return tuple(PRECEDED_BY.values()) if field == "parent" else tuple(DocumentType)


async def _on_their_way(desk: Desk, person: Person, words: str, kinds: tuple[DocumentType, ...]) -> list[Candidate]:
    """Proposals that are to become such a text."""
    return [
        Candidate(
            each.number,
            each.title,
            each.document,
            each.route,
            tuple(partner.name for partner in each.form.partners),
            is_registered=False,
        )
        for each in await coming_texts(desk, person, words, kinds, LISTED)
    ]


async def older_of(desk: Desk, person: Person | None, values: Mapping[str, str]) -> Older:
    """What a form shows of the texts that it names."""
    document = values.get("document", "")
    known = DocumentType(document) if document in set(DocumentType) else None
    parent, amends = values.get("parent", ""), values.get("amends", "")
    kin = await older_texts(desk, person, known, parent=parent, amends=amends)
    return Older(
        number=kin.parent.number if kin.parent else "",
        points=kin.parent.scope if kin.parent and known in PRECEDED_BY else (),
        ticked=_chosen(values, "parent_scope."),
        amended=kin.amended.number if kin.amended else "",
        parties=kin.amended.partners if kin.amended else (),
        leaving=_chosen(values, "party_change.leaves."),
    )


def _chosen(values: Mapping[str, str], prefix: str) -> frozenset[str]:
    return frozenset(value for name, value in values.items() if name.startswith(prefix))


def asks_for_points(older: Older, values: Mapping[str, str]) -> bool:
    """True where the parent has points of which the form has not been asked yet."""
    return bool(older.points) and values.get("points_of") != older.number
