"""Finding agreements: filters as one statement, full text with mended spelling, pages by the last row seen."""

from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, literal_column, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, lazyload

from satupintu.domain.process.form import DocumentType, PartnerKind, Route
from satupintu.domain.register.agreements import FOLLOWED_BY, AgreementStatus, words_of
from satupintu.domain.register.spellings import spelled
from satupintu.store.register.out import WITH_THOSE_OUT, kept_instead
from satupintu.store.register.tables import Agreement, AgreementOpd, Party, RegisterWord, has_status

COUNTED = 1000
"""Lists say how many rows they have up to this number; counting more costs more than it tells."""

LEAST_PREFIX = 3
"""Letters from which on a word also finds those that begin with it."""
LEAST_MENDED = 4
LONGEST_WORD = 40
ALIKE = 0.2
"""Trigram similarity from which on a word of the register may be what was meant; the nearest of these by letters is."""
CANDIDATES = 20
SMALL_WORDS = frozenset(
    ["antara", "atau", "dan", "dari", "dengan", "di", "ke", "oleh", "pada", "tentang", "untuk", "yang"]
)
"""PostgreSQL knows no Indonesian stop words: a search leaves these out."""


class Order(StrEnum):
    """How a list of agreements is sorted."""

    NEWEST = "newest"
    OLDEST = "oldest"
    ENDING = "ending"
    """The nearest last day first, that of past agreements before."""
    TITLE = "title"


_SORTED_BY: dict[Order, tuple[InstrumentedAttribute[Any], bool]] = {
    Order.NEWEST: (Agreement.sorted_on, True),
    Order.OLDEST: (Agreement.sorted_on, False),
    Order.ENDING: (Agreement.ends_sort, False),
    Order.TITLE: (Agreement.title_sort, False),
}


@dataclass(frozen=True)
class Filters:
    """What a list is limited to; None and empty are no limit."""

    words: str = ""
    status: AgreementStatus | None = None
    route: Route | None = None
    document: DocumentType | None = None
    partner_kind: PartnerKind | None = None
    opd: frozenset[str] = frozenset()
    """Codes: a department and those it has followed."""
    affair: str | None = None
    year: int | None = None
    ending_within: int | None = None
    """Calendar days from today."""


def filtered(wanted: Filters, today: date, soon_days: int) -> list[ColumnElement[bool]]:
    """The filters as conditions on `Agreement`, without the words."""
    found: list[ColumnElement[bool]] = []
    if wanted.status is not None:
        found.append(has_status(wanted.status, today, soon_days))
    if wanted.route is not None:
        found.append(Agreement.route == wanted.route)
    if wanted.document is not None:
        found.append(Agreement.document == wanted.document)
    if wanted.affair is not None:
        found.append(Agreement.affair == wanted.affair)
    if wanted.partner_kind is not None:
        found.append(exists().where(Party.agreement_id == Agreement.id, Party.kind == wanted.partner_kind))
    if wanted.opd:
        found.append(exists().where(AgreementOpd.agreement_id == Agreement.id, AgreementOpd.code.in_(wanted.opd)))
    if wanted.year is not None:
        found.append(Agreement.sorted_on.between(date(wanted.year, 1, 1), date(wanted.year, 12, 31)))
    if wanted.ending_within is not None:
        found += [
            Agreement.ends_sort.between(today, today + timedelta(days=wanted.ending_within)),
            Agreement.terminated_on.is_(None),
        ]
    return found


def matching(words: str) -> ColumnElement[bool]:
    """
    True where all words stand in an agreement, in any form that the Indonesian stemmer knows, or as beginnings.

    Spellings that mean the same find one another: `P.T.` and `PT`, `3/KB` and `03/KB`.
    """
    said = [word for word in words_of(words) if word not in SMALL_WORDS]
    parts = ["(" + " | ".join(map(_as_query, spellings)) + ")" for spellings in spelled(said)]
    return Agreement.search.bool_op("@@")(func.to_tsquery(literal_column("'indonesian'::regconfig"), " & ".join(parts)))


def _as_query(spelling: tuple[str, ...]) -> str:
    """A spelling in the language of `to_tsquery`; several words stand one after the other."""
    return "(" + " <-> ".join(f"{word}:*" if len(word) >= LEAST_PREFIX else word for word in spelling) + ")"


async def mended(session: AsyncSession, words: str) -> str | None:
    """What was probably meant: each word that the register does not know, replaced by the one most like it."""
    result = []
    said = words_of(words)
    for word in said:
        known = len(word) < LEAST_MENDED or any(map(str.isdigit, word))
        known = known or await session.scalar(
            select(RegisterWord.word).where(RegisterWord.word.startswith(word, autoescape=True)).limit(1)
        )
        if known:
            result.append(word)
            continue
        await session.execute(select(func.set_config("pg_trgm.similarity_threshold", str(ALIKE), True)))
        nearest = (
            select(RegisterWord.word)
            .where(RegisterWord.word.bool_op("%")(word))
            .order_by(func.similarity(RegisterWord.word, word).desc(), RegisterWord.word)
        )
        candidates = list(await session.scalars(nearest.limit(CANDIDATES)))
        result += get_close_matches(word, candidates, 1) or [word]
    return " ".join(result) if result != said else None


async def remember_words(session: AsyncSession, texts: list[str]) -> None:
    """Add the words of searchable texts to those that a mistyped one is compared with."""
    words = {word for text in texts for word in text.split()}
    rows = [
        {"word": word}
        for word in sorted(words)
        if LEAST_MENDED <= len(word) <= LONGEST_WORD and not any(map(str.isdigit, word))
    ]
    for start in range(0, len(rows), 10_000):
        part = rows[start : start + 10_000]
        await session.execute(insert(RegisterWord).values(part).on_conflict_do_nothing())


@dataclass(frozen=True)
class Place:
    """Where a page of a list ends: the next begins behind it."""

    key: date | str
    id: int


def in_order(statement: Select[Any], order: Order, after: Place | None) -> Select[Any]:
    """Sort, and begin behind a row; the id tells rows of one day apart."""
    column, descending = _SORTED_BY[order]
    if after is not None:
        here, there = tuple_(column, Agreement.id), tuple_(literal(after.key), literal(after.id))
        statement = statement.where(here < there if descending else here > there)
    keys = (column.desc(), Agreement.id.desc()) if descending else (column, Agreement.id)
    return statement.order_by(*keys)


async def agreement_named(session: AsyncSession, name: str, younger: DocumentType) -> int | None:
    """
    The id of the one agreement that has this number or title; None when there are none or several.

    A number of the register, or the last part of an address, names that agreement whatever others are called; that of a
    double names the row that was kept. Of
    several, the one that a text such as `younger` implements: a PKS often bears the title of its KB.
    """
    wanted = name.strip().lower()
    in_register = (func.lower(Agreement.register_number) == wanted) | (func.lower(Agreement.slug) == wanted)
    registered = (
        await session.scalars(
            select(Agreement).where(in_register).options(lazyload("*")).limit(1), execution_options=WITH_THOSE_OUT
        )
    ).one_or_none()
    if registered is not None:
        kept = await kept_instead(session, registered) if registered.is_out else registered
        return kept.id if kept is not None else None
    numbered = select(Party.agreement_id).where(func.lower(Party.own_number) == wanted)
    statement = select(Agreement.id, Agreement.document).where(
        Agreement.id.in_(numbered) | (func.lower(Agreement.title) == wanted)
    )
    found = (await session.execute(statement.limit(CANDIDATES))).all()
    fitting = [row for row in found if FOLLOWED_BY.get(row.document) is younger] if len(found) > 1 else found
    return fitting[0].id if len(fitting) == 1 else None


def place_of(agreement: Agreement, order: Order) -> Place:
    """The place of a row in a list."""
    column, _ = _SORTED_BY[order]
    return Place(getattr(agreement, column.key), agreement.id)
