"""A text whose parent is on its way waits for it, before the DPRD and before the signing, and goes on by itself."""

import httpx
import pytest
from sqlalchemy import select

from satupintu.domain.errors import InvalidInput
from satupintu.domain.process.form import DocumentType
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.register.figures import Followed, Spread
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.letters import Letter
from satupintu.store.proposals import HistoryEntry, Proposal
from satupintu.usecases.office import api_tokens
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier
from satupintu.usecases.process.flow_state import flows_behind, look
from tests.integration.conftest import TurnedClock
from tests.integration.test_web import CLERK, sign_in
from tests.support.kin import departures, followed, register_number, relations, resubmit, sign, sign_text, with_partner
from tests.support.process import answer, answer_as_asked, enter, run

pytestmark = pytest.mark.anyio
A, C, D = Assignment, Choice, DocumentType


async def recommended(desk: Desk, number: str) -> None:
    for kind in (A.LEGAL_REVIEW, A.BENEFIT_REVIEW, A.CONCLUSION):
        await answer(desk, number, kind, C.APPROVE)


async def a_pks_before_its_kb(desk: Desk, *, burdens: bool = False) -> tuple[str, str]:
    """The numbers of a KB that is being reviewed and of a PKS that the Ketua has recommended."""
    kb = await enter(desk, title="KB A", **with_partner("A"))
    await answer(desk, kb, A.COMPLETENESS, C.ACCEPT)
    pks = await enter(
        desk, title="PKS A", document="PKS", parent=kb.lower(), burdens_public=burdens, **with_partner("A")
    )
    await answer(desk, pks, A.COMPLETENESS, C.ACCEPT)
    await recommended(desk, pks)
    return kb, pks


async def asked(desk: Desk, number: str) -> list[str]:
    return [each.task for each in (await dossier.dossier(desk, number, None)).waiting]


@pytest.mark.parametrize("burdens", [True, False], ids=["before the DPRD", "before the signing"])
async def test_nobody_is_asked_before_the_parent_is_registered_and_then_without_a_further_act(
    desk: Desk, client: httpx.AsyncClient, *, burdens: bool
) -> None:
    kb, pks = await a_pks_before_its_kb(desk, burdens=burdens)
    seen = await look(desk, pks)
    waits_in = Status.AWAITING_APPROVAL if burdens else Status.IN_SIGNING
    assert (seen.status, seen.waits_for_parent, seen.is_our_turn) == (waits_in, kb, False)
    assert await asked(desk, pks) == []
    await sign_in(desk, client, CLERK)
    for path in (f"/usulan/{pks}", "/usulan"):
        page = (await client.get(path)).text
        assert "Menunggu naskah induk" in page and f"/usulan/{kb}" in page
    assert "Telaah TKKSD" in (await client.get(f"/usulan/{pks}")).text, "and where that one stands"
    client.headers["Authorization"] = f"Bearer {await api_tokens.create(desk, 'uji', CLERK)}"
    told = (await client.get(f"/api/v1/proposals/{pks}")).json()
    assert (told["waiting_on"], told["waiting_for_parent"]) == ([], kb)
    assert pks not in await flows_behind(desk)
    await sign(desk, kb)
    assert pks in await flows_behind(desk), "the run of the PKS is woken by the registration of its KB"
    await run(desk, pks)
    assert await asked(desk, pks) == (["letter"] if burdens else ["partner_signature"])
    if burdens:
        sent = {"letter_number": "1/DPRD", "received_on": desk.today().isoformat()}
        await answer_as_asked(desk, pks, A.LETTER, C.RECORD, **sent)
        said = {"letter_number": "2/DPRD", "decided_on": desk.today().isoformat()}
        await answer_as_asked(desk, pks, A.APPROVAL, C.APPROVE, **said)
    await sign_text(desk, pks)
    assert await relations(desk) == [("PKS A", "KB A")]
    assert await followed(desk) == [Followed(D.KB, None, 1, 1, Spread(1, 0, 0))]


async def test_what_a_kb_waits_for_is_under_way_once_its_pks_has_waited_for_it(desk: Desk) -> None:
    kb, pks = await a_pks_before_its_kb(desk)
    await sign(desk, kb)
    found = (await dossier.dossier(desk, kb, None)).agreement
    assert found is not None
    async with desk.database.transaction() as session:
        child = (await session.scalars(select(Proposal).where(Proposal.number == pks))).one()
        assert child.parent_id == found.id
        assert child.id in {each.proposal_id for each in found.obligations}
        word = select(HistoryEntry.facts).where(HistoryEntry.event == "parent_registered")
        assert (await session.scalars(word)).all() == [{"register": found.register_number}]
    page = await dossier.dossier(desk, pks, None)
    assert (page.awaited, page.family.coming) == (None, None)


async def test_a_memorandum_waits_for_its_letter_of_intent(desk: Desk, clock: TurnedClock) -> None:
    abroad = {"route": "KSDPL", "category": None, **with_partner("Kota Kembar", kind="pemda_luar_negeri")}
    loi = await enter(desk, title="LoI", document="LOI", term_years=1, **abroad)
    mou = await enter(desk, title="MoU", document="MOU", parent=loi, **abroad)
    assert "parent" not in await departures(desk, mou)
    async with desk.database.transaction() as session:
        proposal = (await session.scalars(select(Proposal).where(Proposal.number == mou))).one()
        assert proposal.parent_id is None and proposal.parent_proposal_id is not None
    without = await enter(desk, title="MoU tanpa LoI", document="MOU", **abroad)
    assert "parent" in await departures(desk, without)


@pytest.mark.parametrize("burdens", [True, False], ids=["before the DPRD", "before the signing"])
async def test_a_parent_that_ends_without_agreement_gives_its_texts_back_and_both_are_told(
    desk: Desk, *, burdens: bool
) -> None:
    kb, pks = await a_pks_before_its_kb(desk, burdens=burdens)
    await answer(desk, kb, A.LEGAL_REVIEW, C.REJECT, "Bukan urusan kota.")
    await answer(desk, kb, A.BENEFIT_REVIEW, C.APPROVE)
    await answer(desk, kb, A.CONCLUSION, C.REJECT, "Bukan urusan kota.")
    await run(desk, pks)
    found = await dossier.dossier(desk, pks, None)
    assert (found.proposal.status, found.proposal.round, await asked(desk, pks)) == (Status.RETURNED, 2, ["completion"])
    assert await departures(desk, pks) == ["parent.over"]
    async with desk.database.transaction() as session:
        letters = select(Letter.to_email).where(Letter.template == "parent_not_continued")
        assert set(await session.scalars(letters)) >= {"dlh@jambikota.example", CLERK}
        (event,) = await session.scalars(select(HistoryEntry).where(HistoryEntry.event == "parent_given_up"))
        assert event.facts == {"parent": kb}
    await resubmit(desk, pks, found.proposal.form)
    await answer(desk, pks, A.COMPLETENESS, C.ACCEPT)
    await recommended(desk, pks)
    assert await asked(desk, pks) == (["letter"] if burdens else ["partner_signature"]), "let pass with a reason"


async def test_another_parent_is_named_in_the_place_of_one_that_was_given_up(desk: Desk) -> None:
    kb, pks = await a_pks_before_its_kb(desk)
    other = await enter(desk, title="KB kedua", **with_partner("A"))
    await answer(desk, kb, A.LEGAL_REVIEW, C.REJECT, "Bukan urusan kota.")
    await answer(desk, kb, A.BENEFIT_REVIEW, C.APPROVE)
    await answer(desk, kb, A.CONCLUSION, C.REJECT, "Bukan urusan kota.")
    await run(desk, pks)
    form = (await dossier.dossier(desk, pks, None)).proposal.form
    with pytest.raises(InvalidInput, match="tidak dilanjutkan"):
        await enter(desk, title="PKS baru", document="PKS", parent=kb)
    await resubmit(desk, pks, form.model_copy(update={"parent": other}))
    await answer(desk, other, A.COMPLETENESS, C.ACCEPT)
    await answer(desk, pks, A.COMPLETENESS, C.ACCEPT)
    await recommended(desk, pks)
    assert (await look(desk, pks)).waits_for_parent == other
    await sign(desk, other)
    await run(desk, pks)
    await sign_text(desk, pks)
    assert await relations(desk) == [("PKS A", "KB kedua")]
    assert (await dossier.dossier(desk, pks, None)).family.parent is not None
    assert await register_number(desk, other)


async def test_two_proposals_do_not_wait_for_each_other(desk: Desk) -> None:
    first = await enter(desk, title="Pertama", document="PKS", parent="KB lama")
    second = await enter(desk, title="Kedua", document="PKS", parent=first)
    form = (await dossier.dossier(desk, first, None)).proposal.form
    await answer(desk, first, A.COMPLETENESS, C.RETURN, "Perbaiki.")
    with pytest.raises(InvalidInput, match="menjadi induk dari dirinya"):
        await resubmit(desk, first, form.model_copy(update={"parent": second}))


async def test_a_text_that_would_outlive_the_parent_it_waited_for_is_given_back_and_asked_about(desk: Desk) -> None:
    kb = await enter(desk, title="KB A", term_until="2027-12-31", term_years=None, **with_partner("A"))
    pks = await enter(desk, title="PKS A", document="PKS", parent=kb, **with_partner("A"))
    await answer(desk, pks, A.COMPLETENESS, C.ACCEPT)
    await recommended(desk, pks)
    assert "parent.outlived" not in await departures(desk, pks), "nobody knows the last day of the KB yet"
    await answer(desk, kb, A.COMPLETENESS, C.ACCEPT)
    await sign(desk, kb)
    assert await run(desk, pks) is Status.RETURNED
    async with desk.database.transaction() as session:
        (event,) = await session.scalars(select(HistoryEntry).where(HistoryEntry.event == "parent_ends_earlier"))
        letters = select(Letter.to_email).where(Letter.template == "parent_ends_first")
        told = set(await session.scalars(letters))
    assert event.facts == {"register": await register_number(desk, kb), "ends_on": "2027-12-31"}
    assert told == {"dlh@jambikota.example", CLERK}
    await answer(desk, pks, A.COMPLETION, C.RESUBMIT)
    assert (await look(desk, pks)).status is Status.SUBMITTED, "the Bagian is asked why it may outlive its parent"
    assert "parent.outlived" in await departures(desk, pks)


async def test_a_text_that_ends_with_the_parent_it_waited_for_goes_on(desk: Desk) -> None:
    kb = await enter(desk, title="KB A", term_until="2027-12-31", term_years=None, **with_partner("A"))
    until = {"term_until": "2027-12-31", "term_years": None}
    pks = await enter(desk, title="PKS A", document="PKS", parent=kb, **until, **with_partner("A"))
    await answer(desk, pks, A.COMPLETENESS, C.ACCEPT)
    await recommended(desk, pks)
    await answer(desk, kb, A.COMPLETENESS, C.ACCEPT)
    await sign(desk, kb)
    assert await run(desk, pks) is Status.IN_SIGNING
