"""Papers that come with a proposal or an answer: stored before, filed in the transaction that needs them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.documents.blobs import Blob
from satupintu.domain.process.event_facts import PaperFact
from satupintu.store.proposals import Actor, Paper, Proposal
from satupintu.usecases.office.desk import Desk


@dataclass(frozen=True)
class FiledPaper:
    """A file that has been stored already and is to be added to a proposal."""

    kind: str
    filename: str
    blob: Blob
    generated: bool = False

    def as_fact(self) -> PaperFact:
        """How the history names it: the text that an act brought along, by its hash."""
        return PaperFact(kind=self.kind, sha256=self.blob.sha256)


async def file(session: AsyncSession, proposal: Proposal, paper: FiledPaper, by: Actor, desk: Desk) -> None:
    """Add a stored file to the proposal's papers; the same file handed in again in one round is there already."""
    statement = insert(Paper).values(
        proposal_id=proposal.id,
        kind=paper.kind,
        filename=paper.filename,
        sha256=paper.blob.sha256,
        size=paper.blob.size,
        media_type=paper.blob.media_type,
        signatures=paper.blob.signatures,
        facts=paper.blob.facts,
        round=proposal.round,
        generated=paper.generated,
        added_by=by.name,
        added_at=desk.clock.now(),
    )
    alike = (Paper.proposal_id, Paper.kind, Paper.round, Paper.sha256)
    await session.execute(statement.on_conflict_do_nothing(index_elements=alike))


def papers_sha256(papers: Sequence[Paper]) -> str:
    """One hash over the hashes of all papers: the text a decision was given on."""
    return hashlib.sha256("".join(sorted(paper.sha256 for paper in papers)).encode()).hexdigest()
