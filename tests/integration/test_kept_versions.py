"""
Proposals begun under earlier versions of their route are brought to the register by the code of today.

The versions in `tests/cases/kept` are as earlier code stored them: with `[dprd]` and a single clock; with the letter to
the DPRD as a clock of its own; with stages, papers and clauses; with the steps as a list, before letters named drafts.
"""

import dataclasses
import hashlib
import json
from typing import Any

import pytest
from sqlalchemy import select

from satupintu.domain.process.lifecycle import Status
from satupintu.domain.route.routes import RouteDefinition
from satupintu.store.proposals import Proposal, RouteVersion
from satupintu.store.register.tables import Agreement
from satupintu.store.work import Task
from satupintu.usecases.office.desk import Desk
from tests.conftest import OWN_CASES
from tests.support.forms import CONTENT
from tests.support.onward import answer_next
from tests.support.process import enter

pytestmark = pytest.mark.anyio
KEPT = sorted((OWN_CASES / "kept").glob("*.json"))
TEXTS = {
    "KSDD": ("PKS", "kabupaten_kota"),
    "KSDPK": ("PKS", "perusahaan_swasta"),
    "SINERGI": ("NK", "kementerian_lembaga"),
    "KSDPL": ("MOU", "pemda_luar_negeri"),
    "KSDLL": ("MOU", "lembaga_pendidikan_luar_negeri"),
}
DPRD = ("dprd letter", "dprd approval")
ABROAD = (
    *DPRD,
    "gubernur letter",
    "gubernur approval",
    "menteri_verifikasi approval",
    "gubernur_naskah letter",
    "gubernur_naskah approval",
    "surat_konfirmasi approval",
    "persetujuan_menteri approval",
)
AS_DATA = {"SINERGI": ("offer letter", "offer approval", *DPRD), "KSDPL": ABROAD, "KSDLL": ABROAD}
"""The steps outside of the fourth generation; those before it knew the DPRD only."""


async def begun_under(desk: Desk, body: dict[str, Any]) -> str:
    """A proposal as it lies in a database that has seen this version."""
    document, kind = TEXTS[body["route"]]
    number = await enter(
        desk,
        route=body["route"],
        document=document,
        category="sukarela" if body["route"] == "KSDD" else None,
        partners=[{**CONTENT["partners"][0], "kind": kind}],
        parent="Induk",
        burdens_public=True,
    )
    version = hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    async with desk.database.transaction() as session:
        proposal = (await session.scalars(select(Proposal).where(Proposal.number == number))).one()
        session.add(RouteVersion(id=version, body=body))
        await session.flush()
        proposal.route_version_id = version
    return number


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.stem)
async def test_a_proposal_begun_under_an_earlier_version_reaches_the_register_on_it(desk: Desk, kept: Any) -> None:
    for route, body in json.loads(kept.read_text()).items():
        number = await begun_under(desk, body)
        went = []
        while (done := await answer_next(desk, number)) is not None:
            went.append(done)
        steps = AS_DATA.get(route, DPRD) if kept.stem.startswith("4-") else DPRD
        reviewed = ("completeness", "legal_review", "benefit_review", "conclusion")
        assert tuple(went) == (*reviewed, *steps, "partner_signature", "city_signature", "signed_text"), route
        async with desk.database.transaction() as session:
            proposal = (await session.scalars(select(Proposal).where(Proposal.number == number))).one()
            assert proposal.status is Status.REGISTERED
            assert proposal.route_version.body == body, "what was kept is not written anew"
            (agreement,) = await session.scalars(select(Agreement).where(Agreement.proposal_id == proposal.id))
            assert agreement.route == route


async def test_a_changed_route_is_for_new_proposals_those_under_way_keep_theirs(desk: Desk) -> None:
    body = desk.routes["KSDD"].model_dump(mode="json")
    body["clocks"]["review"]["days"] = 3
    changed = RouteDefinition.model_validate(body)
    later = dataclasses.replace(desk, routes={**desk.routes, "KSDD": changed})
    before = await enter(desk)
    after, again = await enter(later, title="Kedua"), await enter(later, title="Ketiga")
    days = {}
    for number in (before, after, again):
        await answer_next(later, number)
        async with desk.database.transaction() as session:
            statement = select(Task.due_on).where(Task.clock == "review", Task.proposal.has(number=number))
            version = select(Proposal.route_version_id).where(Proposal.number == number)
            days[number] = (await session.scalar(version), {str(day) for day in await session.scalars(statement)})
    assert days[before] == (desk.routes["KSDD"].version(), {"2026-12-08"})
    assert days[after] == days[again] == (changed.version(), {"2026-11-27"})
