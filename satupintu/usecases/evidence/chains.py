"""All chains of the house as one: those of proposals, and those of the register. Anchors and bundles read them here."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Select, exists, func, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.evidence.chain import Record
from satupintu.store.evidence import AnchoredHead
from satupintu.store.proposals import HistoryEntry, Proposal
from satupintu.store.register.history import AnchoredRegisterHead, RegisterChain, RegisterEntry

_AT_A_TIME = 1000
"""Rows held in memory while the whole history is read."""


@dataclass(frozen=True)
class Grown:
    """The head of a chain that no anchor holds yet."""

    of: type[Proposal] | type[RegisterChain]
    id: int
    name: str
    position: int
    hash: str

    def anchored_by(self, number: int) -> AnchoredHead | AnchoredRegisterHead:
        """The row that says which anchor holds it."""
        facts: dict[str, Any] = {"position": self.position, "anchor_number": number, "hash": self.hash}
        if self.of is Proposal:
            return AnchoredHead(proposal_id=self.id, **facts)
        return AnchoredRegisterHead(chain_id=self.id, **facts)

    def as_record(self) -> Record:
        """The head as anchors fold it."""
        return head(self.name, self.position, self.hash)


def head(name: str, position: int, hash_: str) -> Record:
    """The head of a chain as anchors fold it."""
    return {"proposal": name, "position": position, "hash": hash_}


async def grown(session: AsyncSession) -> list[Grown]:
    """All heads that are not anchored yet, in the order in which an anchor folds them."""
    of_proposals = exists().where(
        AnchoredHead.proposal_id == Proposal.id, AnchoredHead.position == Proposal.history_length
    )
    of_register = exists().where(
        AnchoredRegisterHead.chain_id == RegisterChain.id,
        AnchoredRegisterHead.position == RegisterChain.history_length,
    )
    proposals = select(Proposal.id, Proposal.number, Proposal.history_length, Proposal.history_head)
    register = select(RegisterChain.id, RegisterChain.name, RegisterChain.history_length, RegisterChain.history_head)
    found = [Grown(Proposal, *row) for row in await session.execute(proposals.where(~of_proposals))]
    found += [Grown(RegisterChain, *row) for row in await session.execute(register.where(~of_register))]
    return sorted(found, key=lambda each: each.name)


async def counted(session: AsyncSession) -> tuple[int, int]:
    """How many proposals have a history, and how many rows all histories have."""
    counts = []
    for chain in (Proposal, RegisterChain):
        statement = select(func.count(chain.id), func.coalesce(func.sum(chain.history_length), 0))
        counts.append((await session.execute(statement)).one())
    return counts[0][0], counts[0][1] + counts[1][1]


async def heads_of_anchors(session: AsyncSession, of: Collection[str] | None = None) -> dict[int, list[Record]]:
    """The heads that anchors fold, in their order; of all anchors, or of those with a head of these chains."""
    proposals = select(AnchoredHead.anchor_number, Proposal.number, AnchoredHead.position, AnchoredHead.hash)
    proposals = proposals.join(Proposal, AnchoredHead.proposal_id == Proposal.id)
    register = select(
        AnchoredRegisterHead.anchor_number,
        RegisterChain.name,
        AnchoredRegisterHead.position,
        AnchoredRegisterHead.hash,
    ).join(RegisterChain, AnchoredRegisterHead.chain_id == RegisterChain.id)
    if of is not None:
        mine = union(
            proposals.with_only_columns(AnchoredHead.anchor_number).where(Proposal.number.in_(of)),
            register.with_only_columns(AnchoredRegisterHead.anchor_number).where(RegisterChain.name.in_(of)),
        )
        numbers = list(await session.scalars(mine))
        proposals = proposals.where(AnchoredHead.anchor_number.in_(numbers))
        register = register.where(AnchoredRegisterHead.anchor_number.in_(numbers))
    found: dict[int, list[Record]] = {}
    for statement in (proposals, register):
        for number, name, position, hash_ in await session.execute(statement):
            found.setdefault(number, []).append(head(name, position, hash_))
    for heads in found.values():
        heads.sort(key=lambda each: str(each["proposal"]))
    return found


async def ends(session: AsyncSession) -> dict[str, str]:
    """The last hash that every chain itself names."""
    proposals = select(Proposal.number, Proposal.history_head)
    register = select(RegisterChain.name, RegisterChain.history_head)
    return {row[0]: row[1] for each in (proposals, register) for row in await session.execute(each)}


async def rows(session: AsyncSession, of: Collection[str] | None = None) -> AsyncIterator[Record]:
    """Every row of every history, or of the register's chains named `of`, by chain, in order."""
    register = (
        select(*RegisterEntry.__table__.columns, RegisterChain.name)
        .join(RegisterChain, RegisterEntry.chain_id == RegisterChain.id)
        .order_by(RegisterEntry.chain_id, RegisterEntry.position)
    )
    if of is not None:
        async for row in await _streamed(session, register.where(RegisterChain.name.in_(of))):
            yield RegisterEntry.as_record(cast("RegisterEntry", row), row.name)
        return
    proposals = (
        select(*HistoryEntry.__table__.columns, Proposal.number)
        .join(Proposal, HistoryEntry.proposal_id == Proposal.id)
        .order_by(HistoryEntry.proposal_id, HistoryEntry.position)
    )
    async for row in await _streamed(session, proposals):  # plain rows: entities would take twice the time
        yield HistoryEntry.as_record(cast("HistoryEntry", row), row.number)
    async for row in await _streamed(session, register):
        yield RegisterEntry.as_record(cast("RegisterEntry", row), row.name)


async def _streamed(session: AsyncSession, statement: Select[Any]) -> Any:
    return await session.stream(statement.execution_options(yield_per=_AT_A_TIME))
