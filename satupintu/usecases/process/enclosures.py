"""Which papers the city holds for a letter to an authority: in the dossier, or of the agreement it follows from."""

from collections.abc import Iterator, Mapping

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.process.form import DocumentType
from satupintu.domain.process.handed_in import SIGNED_TEXT
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.process.paper_kinds import PaperKind
from satupintu.domain.register.agreements import RelationKind
from satupintu.store.proposals import Paper, Proposal
from satupintu.store.register.tables import Agreement, AgreementFile, Relation
from satupintu.store.work import Task
from satupintu.usecases.office.desk import Desk

_SIGNED: Mapping[DocumentType, PaperKind] = {
    DocumentType.KB: PaperKind.KB_DITANDATANGANI,
    DocumentType.LOI: PaperKind.LOI_DITANDATANGANI,
}
"""What the signed text of an agreement is called, where a text that follows from it has to be sent with it."""


async def held_kinds(session: AsyncSession, proposal: Proposal) -> frozenset[str]:
    """
    The kinds of paper that are at hand for a proposal: filed with it, and while letters go out those signed before it.

    Of the agreement that it follows from, and of the one that an addendum's agreement follows from, the signed text
    counts. An approval that silence stands for has no paper and is missed by nobody (PP 28/2018 Ps. 30(4)).
    """
    filed = await session.scalars(select(Paper.kind).where(Paper.proposal_id == proposal.id))
    if proposal.status is not Status.AWAITING_APPROVAL:
        return frozenset(filed)
    signed = await session.scalars(select(Agreement.document).where(_is_before(proposal), _has_a_signed_text()))
    of_kin = (_SIGNED[document] for document in signed if document in _SIGNED)
    return frozenset((*filed, *of_kin, *await _deemed(session, proposal)))


async def kinds_at_hand(desk: Desk, proposal: Proposal) -> frozenset[str]:
    """The same for a page, of a proposal with its papers."""
    if proposal.status is not Status.AWAITING_APPROVAL:
        return frozenset(paper.kind for paper in proposal.papers)
    async with desk.database.transaction() as session:
        return await held_kinds(session, proposal)


def _is_before(proposal: Proposal) -> ColumnElement[bool]:
    """The parent that the register knows, or that of the agreement which is amended."""
    amended = select(Relation.parent_id).where(
        Relation.kind == RelationKind.IMPLEMENTS, Relation.child_id == proposal.amends_id
    )
    return or_(Agreement.id == proposal.parent_id, Agreement.id.in_(amended))


def _has_a_signed_text() -> ColumnElement[bool]:
    """Filed with the agreement since, or with the proposal that it came from."""
    with_it = exists().where(AgreementFile.agreement_id == Agreement.id, AgreementFile.kind == SIGNED_TEXT)
    before = exists().where(Paper.proposal_id == Agreement.proposal_id, Paper.kind == SIGNED_TEXT)
    return or_(with_it, before)


async def _deemed(session: AsyncSession, proposal: Proposal) -> Iterator[str]:
    """The approvals of this round that silence stands for."""
    silent = select(Task.step).where(
        Task.proposal_id == proposal.id, Task.round == proposal.round, Task.silent_on.is_not(None)
    )
    names = set(await session.scalars(silent))
    answers = (step.answer for step in proposal.steps if step.id in names)
    return (answer.paper for answer in answers if answer is not None and answer.silence == "approved")
