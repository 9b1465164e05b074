"""Walks of proposals that name older ones, and what the register makes of them."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from satupintu.domain.process.form import ProposalForm
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.register.figures import Followed
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.domain.task.states import TaskState
from satupintu.store.proposals import Actor, HistoryEntry, Via
from satupintu.store.register.tables import Agreement, Relation
from satupintu.store.work import Task
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier
from satupintu.usecases.process.decide import decide
from satupintu.usecases.register import figures
from satupintu.usecases.task.form import departures as departures_of
from tests.support.forms import CONTENT
from tests.support.process import an_answer, answer, open_task, run

A, C = Assignment, Choice


def with_partner(*names: str, kind: str = "kabupaten_kota") -> dict[str, Any]:
    """Partners of these names, each with a mailbox of its own."""
    partner = CONTENT["partners"][0]
    mailbox = {"name": "Narahubung"}
    return {
        "partners": [
            {
                **partner,
                "name": name,
                "kind": kind,
                "contact": {**mailbox, "email": f"{''.join(filter(str.isalnum, name)).lower()}@mitra.example"},
            }
            for name in names
        ]
    }


async def sign(desk: Desk, number: str) -> None:
    """From the review to the register."""
    for kind in (A.LEGAL_REVIEW, A.BENEFIT_REVIEW, A.CONCLUSION):
        await answer(desk, number, kind, C.APPROVE)
    await sign_text(desk, number)


async def sign_text(desk: Desk, number: str) -> None:
    """From the signing to the register."""
    said = {"signed_on": desk.today().isoformat(), "place": "Jambi"}
    for party in range(len((await dossier.dossier(desk, number, None)).proposal.form.partners)):
        await answer_party(desk, number, party, **said)
    await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, power_of_attorney="1/SK", **said)
    assert await run(desk, number) is Status.REGISTERED


async def answer_party(desk: Desk, number: str, party: int, **said: str) -> None:
    """One of several partners signs."""

    async with desk.database.transaction() as session:
        mine = (Task.assignment == A.PARTNER_SIGNATURE, Task.state == TaskState.OPEN, Task.party == party)
        task = (await session.scalars(select(Task).where(*mine, Task.proposal.has(number=number)))).one()
    await decide(desk, task.id, an_answer(desk, C.SIGN, **said), Actor(task.name, Via.LINK, task.email))
    await run(desk, number)


async def register_number(desk: Desk, number: str) -> str:
    """The number of the agreement that a proposal became."""
    found = (await dossier.dossier(desk, number, None)).agreement
    assert found is not None
    return found.register_number


async def relations(desk: Desk) -> list[tuple[str, str]]:
    """Titles of the younger and the older agreement of every relation."""
    async with desk.database.transaction() as session:
        titles = {each.id: each.title for each in await session.scalars(select(Agreement))}
        return [(titles[each.child_id], titles[each.parent_id]) for each in await session.scalars(select(Relation))]


async def missed(desk: Desk) -> list[str]:
    """What was named and is nowhere in the register."""
    async with desk.database.transaction() as session:
        found = await session.scalars(select(HistoryEntry).where(HistoryEntry.event == "kin_not_found"))
        return [each.facts["named"] for each in found]


async def followed(desk: Desk) -> list[Followed]:
    """The row over all years of each kind."""
    return [each for each in (await figures.gather_figures(desk, None, 2026, 10)).followed if each.year is None]


async def resubmit(desk: Desk, number: str, corrected: ProposalForm) -> None:
    """The OPD hands the proposal in again, corrected."""

    task = await open_task(desk, number, A.COMPLETION)
    said = replace(an_answer(desk, C.RESUBMIT), corrected=corrected)
    await decide(desk, task.id, said, Actor(task.name, Via.LINK, task.email))
    await run(desk, number)


async def departures(desk: Desk, number: str) -> list[str]:
    """The keys of what a proposal departs from, beside its papers."""

    found = await dossier.dossier(desk, number, None)
    found_now = departures_of(found.proposal, {"surat_inisiasi"}, found.family.kin, desk.today())
    return [each.key for each in found_now if not each.key.startswith("paper.")]
