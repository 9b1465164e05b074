"""The family of an agreement: what a proposal names as its parent, and what the register makes of it."""

import httpx
import pytest
from sqlalchemy import select

from satupintu.domain.process.lifecycle import Status
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.proposals import HistoryEntry
from satupintu.store.register.tables import Agreement, Relation
from satupintu.usecases.office.desk import Desk
from tests.integration.test_web import CLERK, sign_in
from tests.support.forms import CONTENT
from tests.support.process import answer, answer_as_asked, conclude, enter, run
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio
A, C = Assignment, Choice


def with_partner(name: str) -> dict[str, object]:
    return {"partners": [{**CONTENT["partners"][0], "name": name}]}


async def sign(desk: Desk, number: str) -> None:
    for kind in (A.LEGAL_REVIEW, A.BENEFIT_REVIEW, A.CONCLUSION):
        await answer(desk, number, kind, C.APPROVE)
    said = {"signed_on": desk.today().isoformat(), "place": "Jambi"}
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, **said)
    await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, power_of_attorney="1/SK", **said)
    assert await run(desk, number) is Status.REGISTERED


async def relations(desk: Desk) -> list[tuple[str, str]]:
    async with desk.database.transaction() as session:
        titles = {each.id: each.title for each in await session.scalars(select(Agreement))}
        return [(titles[each.child_id], titles[each.parent_id]) for each in await session.scalars(select(Relation))]


async def test_a_parent_that_no_register_holds_is_a_deviation_that_wants_a_reason(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await enter(desk, document="PKS", parent="001/REG-KS/2026")
    await sign_in(desk, client, CLERK)
    page = await client.get(f"/usulan/{number}")
    assert "Induknya, “001/REG-KS/2026”, tidak ada dalam daftar kerja sama." in page.text
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    async with desk.database.transaction() as session:
        (checked,) = await session.scalars(select(HistoryEntry).where(HistoryEntry.event == "checked"))
    assert "parent" in [each["key"] for each in checked.facts["overrides"]]


async def test_a_number_that_is_given_to_somebody_else_later_makes_no_family(desk: Desk) -> None:
    child = await enter(desk, title="PKS Kabupaten A", document="PKS", parent="001/REG-KS/2026", **with_partner("A"))
    await answer(desk, child, A.COMPLETENESS, C.ACCEPT)
    await conclude(desk, title="KB Kabupaten B", **with_partner("B"))
    await sign(desk, child)
    assert await relations(desk) == []
    async with desk.database.transaction() as session:
        missed = (await session.scalars(select(HistoryEntry).where(HistoryEntry.event == "kin_not_found"))).all()
    assert [each.facts["named"] for each in missed] == ["001/REG-KS/2026"]


async def test_a_parent_that_was_on_its_way_is_found_where_it_is_with_the_same_partner(desk: Desk) -> None:
    child = await enter(desk, title="PKS Kabupaten A", document="PKS", parent="001/REG-KS/2026", **with_partner("A"))
    await answer(desk, child, A.COMPLETENESS, C.ACCEPT)
    await conclude(desk, title="KB Kabupaten A", **with_partner(" a "))
    await sign(desk, child)
    assert await relations(desk) == [("PKS Kabupaten A", "KB Kabupaten A")]


async def test_a_parent_that_the_register_knew_stays_the_parent_whatever_is_registered_later(desk: Desk) -> None:
    older = an_agreement("KB lama", number="7/KB/2020")
    await keep(desk, older)
    child = await enter(desk, title="PKS", document="PKS", parent="7/kb/2020")
    await answer_as_asked(desk, child, A.COMPLETENESS, C.ACCEPT)
    await sign(desk, child)
    assert await relations(desk) == [("PKS", "KB lama")]
