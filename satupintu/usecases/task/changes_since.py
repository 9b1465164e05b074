"""What changed since somebody decided: the draft by its text, the form by its fields, and what that sets aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from satupintu.documents.differences import Difference
from satupintu.domain.errors import InvalidInput, LinkClosed
from satupintu.domain.process.events import Resubmitted
from satupintu.domain.process.handed_in import newest_draft
from satupintu.domain.process.revisions import combined
from satupintu.domain.route.routes import RouteDefinition
from satupintu.domain.task.assignments import Choice
from satupintu.domain.task.kinds import KINDS
from satupintu.domain.task.states import TaskState
from satupintu.store.proposals import HistoryEntry, Paper, Proposal
from satupintu.store.work import Decision, Task
from satupintu.usecases.letters.links import CLOSED
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.task.form import papers_of_decisions
from satupintu.usecases.task.papers import papers_sha256

_SHOWN_ON = tuple(each for each, kind in KINDS.items() if kind.changes_from_round is not None)


@dataclass(frozen=True)
class Changes:
    """What the page of a task shows above the papers once a proposal has come back."""

    since: datetime
    """When the visitor last decided, or else when the OPD handed in again."""
    is_own: bool
    """True when `since` is the visitor's own decision."""
    fields: Sequence[dict[str, str]]
    before: Paper | None
    after: Paper | None
    text: Difference | None
    problem: InvalidInput | None
    """Why there is no text to compare."""


async def changes_for(desk: Desk, task: Task, papers: Sequence[Paper]) -> Changes | None:
    """
    What is new to the person of a task; None while the proposal has not come back since it was judged.

    The comparison is with the draft that this person last decided on before the proposal was handed in again; for
    whoever joins only now, with the draft as it stood before that.
    """
    if task.kind.changes_from_round is None or task.round < task.kind.changes_from_round:
        return None  # what the Bagian had completed before the first round is nothing that a reviewer has seen before
    decided = (
        select(Decision)
        .join(Task, Decision.task_id == Task.id)
        .where(Task.proposal_id == task.proposal_id, Decision.task_id < task.id)
        .order_by(Decision.id.desc())
        .limit(1)
    )
    async with desk.database.transaction() as session:
        handed_in = await session.scalar(decided.where(Decision.choice == Choice.RESUBMIT))
        if handed_in is None:
            return None
        own = await session.scalar(
            decided.where(
                func.lower(Task.email) == task.email.lower(),
                Task.assignment.in_(_SHOWN_ON),
                Decision.id < handed_in.id,
            )
        )
        since = own or handed_in
        revisions = await session.scalars(
            select(HistoryEntry.facts)
            .where(
                HistoryEntry.proposal_id == task.proposal_id,
                HistoryEntry.event == Resubmitted.word,
                HistoryEntry.at >= since.at,
            )
            .order_by(HistoryEntry.id)
        )
        fields = combined(Resubmitted.read(facts).changed or () for facts in revisions)
    seen = _seen_with(papers, since.papers_sha256)
    before, after = newest_draft(seen), newest_draft(papers)
    text, problem = None, None
    if before is not None and after is not None and before.sha256 != after.sha256:
        await desk.database.let_go()
        try:
            text = await desk.blobs.difference(before, after)
        except InvalidInput as error:
            problem = error
    return Changes(since.at, own is not None, fields, before, after, text, problem)


def _seen_with(papers: Sequence[Paper], sha256: str) -> Sequence[Paper]:
    """The papers, in the order they were added, up to those a decision was given on; found by its hash."""
    matching = (count for count in range(len(papers), -1, -1) if papers_sha256(papers[:count]) == sha256)
    return papers[: next(matching, 0)]


def stands_on_present_papers(papers: Sequence[Paper], definition: RouteDefinition, sha256: str) -> bool:
    """
    True when nothing was handed in since the decision with that hash.

    What the system writes and what a decision itself brings along (the scan of a signing, a letter of an authority)
    does not make a decision one on an earlier version.
    """
    own = papers_of_decisions(definition)
    later = papers[len(_seen_with(papers, sha256)) :]
    return not any(not each.generated and each.kind not in own for each in later)


async def why_closed(desk: Desk, task: Task, proposal: Proposal) -> LinkClosed:
    """Why a task asks for nothing any more, and where the newest version is asked."""
    later = select(Task.id).where(
        Task.proposal_id == task.proposal_id,
        Task.id > task.id,
        Task.assignment == task.assignment,
        func.lower(Task.email) == task.email.lower(),
        Task.state != TaskState.CLOSED,
    )
    async with desk.database.transaction() as session:
        is_asked_again = await session.scalar(later.limit(1)) is not None
    if is_asked_again:
        return LinkClosed(
            "Tugas ini sudah ditutup karena usulan sudah ada versi barunya. Versi terbaru ditanyakan dalam surat "
            "yang lebih baru kepada Anda; bukalah tautan di surat itu."
        )
    if proposal.round > task.round:
        return LinkClosed("Tugas ini sudah ditutup karena usulan sudah ada versi barunya, yang dinilai tersendiri.")
    return LinkClosed(CLOSED)
