"""Bounds: how much is let through for one address, account or origin, counted in SQL under a lock on the row."""

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import TooMany
from satupintu.domain.evidence.tokens import fingerprint
from satupintu.domain.office.bounds import LONGEST_WINDOW, Bound
from satupintu.language import mark
from satupintu.store.access import Tally
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.security_log import ORIGIN

_SENTENCES: Mapping[Bound, str] = {
    Bound.SIGN_IN_ADDRESS: mark(
        "Terlalu banyak tautan masuk diminta untuk alamat ini. Coba lagi %(minutes)s menit lagi."
    ),
    Bound.SIGN_IN_ORIGIN: mark(
        "Terlalu banyak tautan masuk diminta dari jaringan ini. Coba lagi %(minutes)s menit lagi."
    ),
    Bound.DEAD_LINK: mark(
        "Terlalu banyak tautan yang tidak berlaku dicoba dari jaringan ini. Coba lagi %(minutes)s menit lagi."
    ),
    Bound.UNKNOWN_TOKEN: mark(
        "Terlalu banyak token yang tidak berlaku dicoba dari jaringan ini. Coba lagi %(minutes)s menit lagi."
    ),
    Bound.PROPOSAL: mark(
        "Terlalu banyak usulan diajukan dari akun ini. Usulan ini belum tercatat; kirim lagi %(minutes)s menit lagi."
    ),
    Bound.OUTSIDER: mark(
        "Terlalu banyak usulan memakai alamat %(email)s, dan setiap usulan mengiriminya surat. Usulan ini belum "
        "tercatat; kirim lagi besok."
    ),
    Bound.PUBLIC_PAGE: mark("Terlalu banyak permintaan dari jaringan ini. Coba lagi %(minutes)s menit lagi."),
}


async def take(desk: Desk, session: AsyncSession, bound: Bound, key: str, **facts: str) -> None:
    """
    Let one more through, in the caller's transaction: it is counted if that is committed.

    Until then all others of the same key wait, so no number of requests at once gets more through. Whoever takes
    several takes them in one order everywhere: as they stand in `Bound`, and keys of one bound sorted.

    Raises:
        TooMany: there were as many as the bound allows.
    """
    limit, now = desk.limits[bound], desk.clock.now()
    statement = insert(Tally).values(bound=bound, key=key, taken=[], touched_at=now)
    held = statement.on_conflict_do_update(index_elements=[Tally.bound, Tally.key], set_={"touched_at": now})
    row = (await session.scalars(held.returning(Tally).execution_options(populate_existing=True))).one()
    recent = [moment for moment in row.taken if moment > now - limit.within]
    if len(recent) >= limit.most:
        wait = recent[-limit.most] + limit.within - now
        raise TooMany(_SENTENCES[bound], bound=bound, key=key, wait=wait, **facts)
    row.taken = [*recent, now]
    await session.flush()


async def take_for_origin(desk: Desk, session: AsyncSession, bound: Bound) -> None:
    """
    Let one more through for where the request came from; the command line and the worker are not bounded.

    Raises:
        TooMany: there were as many as the bound allows.
    """
    if (origin := ORIGIN.get()) is not None:
        await take(desk, session, bound, _network(origin))


async def count_origin(desk: Desk, bound: Bound) -> None:
    """
    The same by itself, for what is counted whether or not anything comes of it.

    Raises:
        TooMany: there were as many as the bound allows.
    """
    async with desk.database.transaction(apart=True) as session:
        await take_for_origin(desk, session, bound)


def address_key(email: str) -> str:
    """An address as a key: in the form in which addresses are compared, and not to be read in the counters."""
    return fingerprint(email.strip().lower())


def _network(origin: str) -> str:
    """Whose an origin is: an IPv4 address, or the network of 64 bits that one subscriber has of IPv6."""
    try:
        address = ip_address(origin)
    except ValueError:
        return origin
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address)


async def forget_tallies(desk: Desk) -> int:
    """Delete the counters that nothing can depend on any more; returns how many."""
    async with desk.database.transaction() as session:
        statement = delete(Tally).where(Tally.touched_at <= desk.clock.now() - LONGEST_WINDOW)
        return len((await session.scalars(statement.returning(Tally.key))).all())
