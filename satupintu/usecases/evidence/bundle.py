"""The evidence of one proposal to take away: everything that was decided, on which texts, and what proves it."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from typing import IO, Any

from sqlalchemy import func, select

from satupintu.documents.bundle.writing import BundleContent, as_json, as_text, write_bundle
from satupintu.documents.checks import EXTENSIONS
from satupintu.domain.errors import InvalidInput, NotFound
from satupintu.domain.evidence.chain import Record, moment, path
from satupintu.domain.office.office import Person, Role
from satupintu.domain.process.event_facts import Bringing
from satupintu.domain.process.handed_in import DRAFT
from satupintu.language import explain
from satupintu.store.database import in_one_snapshot
from satupintu.store.evidence import Anchor, TimeStamp
from satupintu.store.letters import Letter
from satupintu.store.proposals import Paper, Proposal
from satupintu.store.register.tables import Agreement
from satupintu.usecases.evidence.anchors import heads_of_anchors
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.decide import as_record
from satupintu.usecases.process.dossier import Dossier, dossier

MAY_TAKE = (Role.BAGIAN, Role.AUDITOR)
"""It holds every address and note of the proposal."""

Files = list[tuple[str, BundleContent]]


async def hand_over_bundle(desk: Desk, number: str, person: Person | None, out: IO[bytes]) -> str:
    """
    Write the bundle of a proposal; returns the SHA-256 of its list of contents, for the letter that goes with it.

    `number` is the proposal's, or that of the agreement in the register which it became.

    Raises:
        NotFound: there is no such proposal, or it is not for this person to see; an old register has no history.
        FileLost: a file of it is missing on the disk.
    """
    number = await _proposal_behind(desk, number)
    found = await dossier(desk, number, person)
    papers = _in_order(found)
    names = {paper.id: _name(index, paper) for index, paper in enumerate(papers, start=1)}
    files: Files = [
        ("history.json", as_json([entry.as_record(number) for entry in found.history])),
        ("anchors.json", as_json(await _proof(desk, found.proposal))),
        ("decisions.json", as_json([as_record(task, decision) for task, decision in found.answers])),
        ("papers.json", as_json([_paper(paper, names[paper.id]) for paper in papers])),
        ("letters.json", as_json([_letter(letter) for letter in reversed(found.letters)])),
        ("form.json", found.proposal.form.as_text().encode()),
        *await _stamp(desk),
        *[(names[paper.id], await desk.blobs.held(paper.sha256)) for paper in papers],
    ]
    await desk.database.let_go()
    files += await _differences(desk, papers)
    return await asyncio.to_thread(write_bundle, out, files)


async def _proposal_behind(desk: Desk, number: str) -> str:
    """The number of the proposal that an agreement came from; any other number as it is."""
    registered = select(Agreement.id, Proposal.number).outerjoin(Proposal, Agreement.proposal_id == Proposal.id)
    async with desk.database.transaction() as session:
        found = (await session.execute(registered.where(Agreement.register_number == number))).one_or_none()
    if found is not None and found.number is None:
        raise NotFound("%(number)s berasal dari daftar lama; riwayatnya tidak ada di sini.", number=number)
    return found.number if found is not None and found.number is not None else number


def _in_order(found: Dossier) -> list[Paper]:
    """Papers as the history names them; before those the older ones, which no row names."""
    named: dict[str, int] = {}
    for entry in found.history:
        event = entry.what
        for paper in (event.papers or ()) if isinstance(event, Bringing) else ():
            named.setdefault(paper.sha256, entry.position)
    return sorted(found.proposal.papers, key=lambda paper: (named.get(paper.sha256, 0), paper.added_at))


def _name(index: int, paper: Paper) -> str:
    return f"papers/{index:02d}-{paper.kind}-{paper.sha256[:8]}{EXTENSIONS[paper.media_type][0]}"


def _paper(paper: Paper, name: str) -> Record:
    return {
        "file": name,
        "kind": paper.kind,
        "filename": paper.filename,
        "sha256": paper.sha256,
        "size": paper.size,
        "round": paper.round,
        "generated": paper.generated,
        "added_by": paper.added_by,
        "added_at": moment(paper.added_at),
        "signatures": paper.signatures,
        "facts": paper.facts,
    }


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


async def _proof(desk: Desk, proposal: Proposal) -> dict[str, Any]:
    """All anchors, and the way from each anchored head of this proposal to the root of its anchor."""
    async with desk.database.transaction() as session:
        await in_one_snapshot(session)
        anchors = list(await session.scalars(select(Anchor).order_by(Anchor.number)))
        heads = await heads_of_anchors(session, of=proposal)
        stamped = await session.scalar(select(func.max(TimeStamp.anchor_number)))
    steps = [
        {"anchor": number, "head": folded[index], "path": path(folded, index)}
        for number, folded in sorted(heads.items())
        for index in range(len(folded))
        if folded[index]["proposal"] == proposal.number
    ]
    return {
        "proposal": proposal.number,
        "end": proposal.history_head,
        "anchors": [each.as_record() for each in anchors],
        "steps": steps,
        "stamped": stamped,
    }


async def _stamp(desk: Desk) -> Files:
    """The newest time stamp, with what it was given on."""
    async with desk.database.transaction() as session:
        newest = select(TimeStamp, Anchor.hash).join(Anchor, Anchor.number == TimeStamp.anchor_number)
        row = (await session.execute(newest.order_by(Anchor.number.desc()).limit(1))).one_or_none()
    return [] if row is None else [("anchor-hash.txt", row.hash.encode()), ("time-stamp.tsr", row.TimeStamp.response)]


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
