"""What every bundle holds: its papers by name, the way from its histories to the anchors, the newest time stamp."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from satupintu.documents.bundle.writing import BundleContent
from satupintu.documents.checks import EXTENSIONS
from satupintu.domain.evidence.chain import Record, moment, path
from satupintu.store.database import in_one_snapshot
from satupintu.store.evidence import Anchor, TimeStamp
from satupintu.store.proposals import Paper
from satupintu.store.register.tables import AgreementFile
from satupintu.usecases.evidence.chains import heads_of_anchors
from satupintu.usecases.office.desk import Desk

Files = list[tuple[str, BundleContent]]


def file_name(index: int, paper: Paper | AgreementFile) -> str:
    """Where a paper lies in the bundle."""
    return f"papers/{index:02d}-{paper.kind}-{paper.sha256[:8]}{EXTENSIONS[paper.media_type][0]}"


def as_listed(paper: Paper | AgreementFile, name: str) -> Record:
    """A paper in the list of papers; a file of the register belongs to no round."""
    if isinstance(paper, AgreementFile):
        of_its_own: Record = {"round": None, "generated": False, "facts": paper.checks}
    else:
        of_its_own = {"round": paper.round, "generated": paper.generated, "facts": paper.facts}
    return {
        "file": name,
        "kind": paper.kind,
        "filename": paper.filename,
        "sha256": paper.sha256,
        "size": paper.size,
        "added_by": paper.added_by,
        "added_at": moment(paper.added_at),
        "signatures": paper.signatures,
        **of_its_own,
    }


async def proof(desk: Desk, name: str, ends: Mapping[str, str]) -> dict[str, Any]:
    """
    All anchors, and the way from each anchored head of these histories to the root of its anchor.

    `name` is the history that the bundle is about; `ends` are the last hashes of it and of others that go with it.
    """
    async with desk.database.transaction() as session:
        await in_one_snapshot(session)
        anchors = list(await session.scalars(select(Anchor).order_by(Anchor.number)))
        heads = await heads_of_anchors(session, ends)
        stamped = await session.scalar(select(func.max(TimeStamp.anchor_number)))
    steps = [
        {"anchor": number, "head": folded[index], "path": path(folded, index)}
        for number, folded in sorted(heads.items())
        for index in range(len(folded))
        if folded[index]["proposal"] in ends
    ]
    others = {each: end for each, end in ends.items() if each != name}
    return {
        "proposal": name,
        "end": ends.get(name),
        **({"others": others} if others else {}),
        "anchors": [each.as_record() for each in anchors],
        "steps": steps,
        "stamped": stamped,
    }


async def stamp_files(desk: Desk) -> Files:
    """The newest time stamp, with what it was given on."""
    async with desk.database.transaction() as session:
        newest = select(TimeStamp, Anchor.hash).join(Anchor, Anchor.number == TimeStamp.anchor_number)
        row = (await session.execute(newest.order_by(Anchor.number.desc()).limit(1))).one_or_none()
    return [] if row is None else [("anchor-hash.txt", row.hash.encode()), ("time-stamp.tsr", row.TimeStamp.response)]
