"""The family of an agreement: what a proposal names is a reference, and nothing that comes later takes its place."""

import httpx
import pytest
from sqlalchemy import select

from satupintu.domain.errors import InvalidInput
from satupintu.domain.process.form import DocumentType
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.register.figures import Followed, Spread
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.proposals import HistoryEntry, Proposal
from satupintu.store.register.tables import Relation
from satupintu.usecases.office import api_tokens
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier
from tests.integration.conftest import TurnedClock
from tests.integration.test_web import CLERK, OPD, sign_in
from tests.support.forms import CONTENT
from tests.support.kin import departures, followed, missed, register_number, relations, resubmit, sign, with_partner
from tests.support.people import forms_of
from tests.support.process import answer, answer_as_asked, conclude, enter
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio
A, C, D = Assignment, Choice, DocumentType
NUMBER = "001/REG-KS/2026"


async def as_an_earlier_version_kept_it(desk: Desk, number: str, parent: str) -> None:
    """A proposal that names a parent by a number which the register did not know when it was entered."""
    async with desk.database.transaction() as session:
        proposal = (await session.scalars(select(Proposal).where(Proposal.number == number))).one()
        proposal.content = {**proposal.content, "parent": parent}


@pytest.mark.parametrize("said", [NUMBER, "001-reg-ks-2027", "L-00009", "KS-2026-0099"])
async def test_a_number_that_nobody_has_been_given_is_no_parent(
    desk: Desk, client: httpx.AsyncClient, said: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await enter(desk, document="PKS", parent=said)
    assert refused.value.field == "parent"
    client.headers["Authorization"] = f"Bearer {await api_tokens.create(desk, 'uji', OPD)}"
    found = await client.post("/api/v1/proposals", json={**CONTENT, "document": "PKS", "parent": said})
    (problem,) = found.json()["errors"]
    assert (found.status_code, problem["field"]) == (422, "parent")
    assert "Pilih naskah induk dari daftar kerja sama" in problem["message"]


async def test_a_title_of_old_practice_is_a_deviation_that_wants_a_reason(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await enter(desk, document="PKS", parent="Kesepakatan Bersama Kota A")
    await sign_in(desk, client, CLERK)
    page = await client.get(f"/usulan/{number}")
    assert "Induknya, “Kesepakatan Bersama Kota A”, tidak ada dalam daftar kerja sama." in page.text
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    async with desk.database.transaction() as session:
        (checked,) = await session.scalars(select(HistoryEntry).where(HistoryEntry.event == "checked"))
    assert "parent" in [each["key"] for each in checked.facts["overrides"]]


async def test_a_number_that_is_given_to_somebody_else_later_makes_no_family_and_no_figure(desk: Desk) -> None:
    child = await enter(desk, title="PKS Kabupaten A", document="PKS", parent="KB A", **with_partner("A"))
    await as_an_earlier_version_kept_it(desk, child, NUMBER)
    await answer(desk, child, A.COMPLETENESS, C.ACCEPT)
    other = await conclude(desk, title="KB Kabupaten B", **with_partner("B"))
    assert await register_number(desk, other) == NUMBER
    await sign(desk, child)
    assert (await relations(desk), await missed(desk)) == ([], [NUMBER])
    assert await followed(desk) == [Followed(D.KB, None, 1, 0, Spread())]


async def test_a_text_is_not_hung_on_what_happens_to_be_called_so_later_even_with_the_same_partner(desk: Desk) -> None:
    child = await enter(desk, title="PKS", document="PKS", parent="KB Kabupaten A", **with_partner("A"))
    await answer(desk, child, A.COMPLETENESS, C.ACCEPT)
    await conclude(desk, title="KB Kabupaten A", **with_partner("A"))
    await sign(desk, child)
    assert (await relations(desk), await missed(desk)) == ([], ["KB Kabupaten A"])


async def test_a_correction_that_leaves_the_parent_alone_does_not_hang_it_on_a_later_number(desk: Desk) -> None:
    child = await enter(desk, title="PKS", document="PKS", parent="KB A", **with_partner("A"))
    await as_an_earlier_version_kept_it(desk, child, NUMBER)
    await answer(desk, child, A.COMPLETENESS, C.RETURN, "Perbaiki tujuannya.")
    await conclude(desk, title="KB Kabupaten B", **with_partner("B"))
    async with desk.database.transaction() as session:
        proposal = (await session.scalars(select(Proposal).where(Proposal.number == child))).one()
    corrected = proposal.form.model_copy(update={"purpose": "Tujuan lain."})
    await resubmit(desk, child, corrected)
    async with desk.database.transaction() as session:
        proposal = (await session.scalars(select(Proposal).where(Proposal.number == child))).one()
        assert (proposal.status, proposal.parent_id) == (Status.SUBMITTED, None)
    await answer(desk, child, A.COMPLETENESS, C.RETURN, "Pilih induknya.")
    await resubmit(desk, child, corrected.model_copy(update={"parent": "001-reg-ks-2026"}))
    found = await dossier.dossier(desk, child, None)
    assert found.family.parent is not None and found.proposal.form.parent == NUMBER
    assert "parent.partner" in await departures(desk, child)


async def test_a_renewal_is_not_filled_in_with_a_number_that_named_nothing(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    child = await enter(desk, title="PKS", document="PKS", parent="KB A", **with_partner("A"))
    await as_an_earlier_version_kept_it(desk, child, NUMBER)
    await answer(desk, child, A.COMPLETENESS, C.ACCEPT)
    await conclude(desk, title="KB Kabupaten B", **with_partner("B"))
    await sign(desk, child)
    await sign_in(desk, client, CLERK)
    slug = (await register_number(desk, child)).replace("/", "-")
    (form,) = [
        each
        for each in forms_of(await client.get(f"/usulan/baru?dari={slug}&sebagai=renews"))
        if "submission" in each.names
    ]
    assert form.values["parent"] == ""


@pytest.mark.parametrize("said", ["7/kb/2020", "KB lama", "{number}", "{slug}"])
async def test_a_parent_is_named_by_number_slug_or_title_and_stays_whatever_is_registered_later(
    desk: Desk, said: str
) -> None:
    older = an_agreement("KB lama", number="7/KB/2020")
    await keep(desk, older)
    named = said.format(number=older.register_number.lower(), slug=older.slug)
    child = await enter(desk, title="PKS", document="PKS", parent=named)
    await answer_as_asked(desk, child, A.COMPLETENESS, C.ACCEPT)
    await keep(desk, an_agreement("KB lama", number="7/KB/2020"))
    await sign(desk, child)
    assert await relations(desk) == [("PKS", "KB lama")]
    async with desk.database.transaction() as session:
        assert [each.parent_id for each in await session.scalars(select(Relation))] == [older.id]


async def test_the_family_of_a_kb_is_followed_by_value(desk: Desk, clock: TurnedClock) -> None:
    kb = await conclude(desk, title="KB Kabupaten A", **with_partner("A"))
    await conclude(desk, title="KB Kabupaten B", **with_partner("B"))
    clock.turn(days=12)
    number = await register_number(desk, kb)
    await conclude(desk, title="PKS A", document="PKS", parent=number, **with_partner("A"))
    assert await relations(desk) == [("PKS A", "KB Kabupaten A")]
    assert await followed(desk) == [Followed(D.KB, None, 2, 1, Spread(1, 12, 12))]
