"""`Perlu dirapikan`: the old agreements that lack something, for whoever puts the register right."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import defer, lazyload

from satupintu.domain.errors import NotFound
from satupintu.domain.process.correction_events import ToldApart
from satupintu.domain.register.tidying import Lack
from satupintu.store.database import lock_agreement, without_compiling
from satupintu.store.proposals import Actor
from satupintu.store.register import tidying as store
from satupintu.store.register.history import remember
from satupintu.store.register.search import COUNTED
from satupintu.store.register.tables import Agreement
from satupintu.usecases.office.desk import Desk

UNTIDY_AT_ONCE = 50
_BRIEF = (lazyload(Agreement.obligations), defer(Agreement.search_text))


@dataclass(frozen=True)
class Untidy:
    """An agreement with what it lacks."""

    agreement: Agreement
    lacks: Sequence[Lack]
    doubles: Sequence[Agreement]


@dataclass(frozen=True)
class UntidyListing:
    """One page of the list of one lack, with the counts of all; `COUNTED + 1` means more than `COUNTED`."""

    rows: tuple[Untidy, ...]
    following: int | None
    """The id behind which the next page begins; None on the last."""
    counts: dict[Lack, int]


async def untidy_listing(desk: Desk, lack: Lack, after: int) -> UntidyListing:
    """One page of the old agreements that lack something, the first that came in first."""
    async with desk.database.transaction() as session:
        await without_compiling(session)
        wanted = select(Agreement).where(store.lacks(lack), Agreement.id > after).order_by(Agreement.id)
        found = list(await session.scalars(wanted.options(*_BRIEF).limit(UNTIDY_AT_ONCE + 1)))
        shown = found[:UNTIDY_AT_ONCE]
        ids = [each.id for each in shown]
        lacks, doubles = await store.lacks_of(session, ids), await store.doubles_of(session, ids)
        counts = await store.lack_counts(session, COUNTED + 1)
    rows = tuple(Untidy(each, lacks[each.id], doubles[each.id]) for each in shown)
    return UntidyListing(rows, shown[-1].id if len(found) > UNTIDY_AT_ONCE else None, counts)


async def tell_two_apart(desk: Desk, slug: str, other_slug: str, by: Actor) -> None:
    """
    Say that two rows which look like one are two agreements.

    Raises:
        NotFound: one of them is not in the register.
    """
    async with desk.database.transaction() as session:
        wanted = Agreement.slug.in_((slug, other_slug))
        ids = list(await session.scalars(select(Agreement.id).where(wanted).order_by(Agreement.id)))
        held = [await lock_agreement(session, Agreement.id == each) for each in ids]
        if len(held) != len({slug, other_slug}) or len(held) != 2:
            raise NotFound("Perjanjian itu tidak ada dalam daftar.")
        await store.note_told_apart(session, ids, by.name)
        for each, other in (held, reversed(held)):
            event = ToldApart(register_number=each.register_number, other=other.register_number)
            await remember(session, each, event, by, desk.clock.now())
