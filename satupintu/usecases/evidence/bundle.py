"""The evidence of one proposal, or of one agreement, to take away: what was decided, on which texts, what proves it."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from typing import IO

from sqlalchemy import select

from satupintu.documents.bundle.writing import as_json, as_text, write_bundle
from satupintu.domain.errors import InvalidInput, NotFound
from satupintu.domain.evidence.chain import Record, moment
from satupintu.domain.office.office import Person, Role
from satupintu.domain.process.event_facts import Bringing
from satupintu.domain.process.handed_in import DRAFT
from satupintu.language import explain
from satupintu.store.letters import Letter
from satupintu.store.proposals import Paper, Proposal
from satupintu.store.register.history import RegisterChain
from satupintu.store.register.out import WITH_THOSE_OUT
from satupintu.store.register.tables import Agreement, AgreementFile
from satupintu.usecases.evidence.contents import Files, as_listed, file_name, proof, stamp_files
from satupintu.usecases.evidence.old_agreement import hand_over_old
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.decide import as_record
from satupintu.usecases.process.dossier import Dossier, dossier

MAY_TAKE = (Role.BAGIAN, Role.AUDITOR)
"""It holds every address and note of the proposal."""


async def hand_over_bundle(desk: Desk, number: str, person: Person | None, out: IO[bytes]) -> str:
    """
    Write the bundle of a proposal; returns the SHA-256 of its list of contents, for the letter that goes with it.

    `number` is the proposal's, or that of an agreement in the register: what it became, or one of an old register.

    Raises:
        NotFound: there is no such proposal, or it is not for this person to see.
        FileLost: a file of it is missing on the disk.
    """
    behind = await _proposal_behind(desk, number)
    if behind is None:
        return await hand_over_old(desk, number, person, out)
    found = await dossier(desk, behind, person)
    papers = _in_order(found)
    every: list[Paper | AgreementFile] = [*papers, *await _added_since(desk, found, papers)]
    names = {paper.id: file_name(index, paper) for index, paper in enumerate(every, start=1)}
    files: Files = [
        ("history.json", as_json([entry.as_record(behind) for entry in found.history])),
        ("anchors.json", as_json(await proof(desk, behind, {behind: found.proposal.history_head}))),
        ("decisions.json", as_json([as_record(task, decision) for task, decision in found.answers])),
        ("papers.json", as_json([as_listed(paper, names[paper.id]) for paper in every])),
        ("letters.json", as_json([_letter(letter) for letter in reversed(found.letters)])),
        ("form.json", found.proposal.form.as_text().encode()),
        *await stamp_files(desk),
        *[(names[paper.id], await desk.blobs.held(paper.sha256)) for paper in every],
    ]
    await desk.database.let_go()
    files += await _differences(desk, papers)
    return await asyncio.to_thread(write_bundle, out, files)


async def number_behind(desk: Desk, slug: str) -> str:
    """
    The register number behind an address, also of an agreement that was taken out.

    Raises:
        NotFound: there is no such agreement.
    """
    async with desk.database.transaction() as session:
        mine = select(Agreement.register_number).where(Agreement.slug == slug)
        number = await session.scalar(mine, execution_options=WITH_THOSE_OUT)
    if number is None:
        raise NotFound("Perjanjian itu tidak ada dalam daftar.")
    return str(number)


async def _proposal_behind(desk: Desk, number: str) -> str | None:
    """The number of the proposal that an agreement came from; any other number as it is; None: it has none."""
    registered = select(Agreement.id, Proposal.number).outerjoin(Proposal, Agreement.proposal_id == Proposal.id)
    registered = registered.where(Agreement.register_number == number)
    async with desk.database.transaction() as session:
        found = (await session.execute(registered, execution_options=WITH_THOSE_OUT)).one_or_none()
        chain = await session.scalar(select(RegisterChain.id).where(RegisterChain.name == number))
    if found is not None:
        return None if found.number is None else str(found.number)
    return None if chain is not None else number


async def _added_since(desk: Desk, found: Dossier, papers: Sequence[Paper]) -> list[AgreementFile]:
    """What was filed with the agreement after it came into the register."""
    if found.agreement is None:
        return []
    mine = select(AgreementFile).where(AgreementFile.agreement_id == found.agreement.id)
    mine = mine.where(AgreementFile.sha256.not_in([paper.sha256 for paper in papers]))
    async with desk.database.transaction() as session:
        return list(await session.scalars(mine.order_by(AgreementFile.added_at)))


def _in_order(found: Dossier) -> list[Paper]:
    """Papers as the history names them; before those the older ones, which no row names."""
    named: dict[str, int] = {}
    for entry in found.history:
        event = entry.what
        for paper in (event.papers or ()) if isinstance(event, Bringing) else ():
            named.setdefault(paper.sha256, entry.position)
    return sorted(found.proposal.papers, key=lambda paper: (named.get(paper.sha256, 0), paper.added_at))


def _letter(letter: Letter) -> Record:
    """A letter with its delivery. Its link rests nowhere, so none is here either."""
    return {
        "template": letter.template,
        "to_name": letter.to_name,
        "to_email": letter.to_email,
        "message_id": letter.message_id,
        "state": letter.state,
        "queued_at": moment(letter.created_at),
        "accepted_at": moment(letter.sent_at) if letter.sent_at else None,
        "attempts": letter.attempts,
        "last_code": letter.last_code,
        "last_error": letter.last_error,
        "values": letter.values,
    }


async def _differences(desk: Desk, papers: Sequence[Paper]) -> Files:
    """What changed from each draft to the next."""
    drafts = [paper for paper in papers if paper.kind == DRAFT]
    files: Files = []
    for count, (before, after) in enumerate(pairwise(drafts), start=1):
        try:
            text = as_text(await desk.blobs.difference(before, after))
        except InvalidInput as error:
            text = f"{explain(desk.language, error)}\n".encode()
        files.append((f"differences/{count:02d}-{before.sha256[:8]}-{after.sha256[:8]}.txt", text))
    return files
