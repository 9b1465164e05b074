"""The signed text beside the draft that was agreed: what differs is for the Bagian to see before it files the text."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from satupintu.documents.differences import Difference
from satupintu.domain.errors import InvalidInput
from satupintu.domain.process.handed_in import DRAFT, SIGNED_TEXT
from satupintu.store.proposals import Paper, Proposal
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.task.papers import FiledPaper


@dataclass(frozen=True)
class AsStored:
    """A file that is stored and not filed yet, as the comparison names it."""

    sha256: str
    media_type: str
    filename: str


@dataclass(frozen=True)
class Compared:
    """The draft that all agreed to, the text that was signed, and what differs; or why nobody can tell."""

    before: Paper
    after: AsStored
    text: Difference | None
    problem: InvalidInput | None


async def compared(desk: Desk, proposal: Proposal | None, papers: Sequence[FiledPaper]) -> Compared | None:
    """
    Hold the signed text among these papers against the draft that the Ketua has recommended and all have agreed to.

    None where there is no such text, or no such draft: nobody handed one in, or the agreement is of an old register.
    The connection of the page is given back first, since a comparison takes long.
    """
    signed = next((each for each in papers if each.kind == SIGNED_TEXT), None)
    agreed = proposal.text_sha256 if proposal is not None else None
    if proposal is None or signed is None or agreed is None:
        return None
    drafts = select(Paper).where(Paper.proposal_id == proposal.id, Paper.kind == DRAFT, Paper.sha256 == agreed)
    async with desk.database.transaction() as session:
        before = (await session.scalars(drafts.order_by(Paper.round.desc()).limit(1))).one_or_none()
    if before is None:
        return None
    after = AsStored(signed.blob.sha256, signed.blob.media_type, signed.filename)
    await desk.database.let_go()
    try:
        return Compared(before, after, await desk.blobs.difference(before, after), None)
    except InvalidInput as problem:
        return Compared(before, after, None, problem)
