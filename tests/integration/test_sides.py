"""Who acts: one side a mailbox, and nobody judges what the own office proposed, whatever way they come to it."""

from io import BytesIO
from typing import Any

import httpx
import pypdfium2
import pytest
from sqlalchemy import select, update

from satupintu.domain.errors import InvalidForm, NotAllowed
from satupintu.domain.process.form import Partner
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.proposals import Actor, Paper, Proposal, Via
from satupintu.store.work import Decision, Task
from satupintu.usecases.office import api_tokens
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.problems import HandOn
from satupintu.usecases.process.decide import decide
from satupintu.usecases.process.flow_state import look
from satupintu.usecases.task import hand_on as delegation
from satupintu.usecases.task.seats import barred
from tests.integration.test_team import (
    BENEFIT,
    CHAIR,
    ECONOMY,
    GOVERNMENT,
    SIGNED,
    VICE,
    as_of,
    history,
    letters_to,
    mail,
    tasks_to,
    with_office,
)
from tests.integration.test_typed_forms import propose
from tests.integration.test_web import CLERK as KABAG
from tests.integration.test_web import OPD, sign_in, submit
from tests.support.forms import CONTENT, a_form
from tests.support.people import forms_of
from tests.support.process import CLERK, an_answer, answer, enter, open_task, run

pytestmark = pytest.mark.anyio
A, C = Assignment, Choice
HEAD = mail("kepala.dlh")
BAPPEDA, SETDA = "Badan Perencanaan Pembangunan Daerah", "Sekretariat Daerah"


def partner(contact: str, signatory: str | None = None) -> dict[str, Any]:
    return {
        **CONTENT["partners"][0],
        "contact": {"name": "Narahubung", "email": contact},
        "signatory": {"position": "Bupati", "email": signatory},
    }


async def of_earlier_days(desk: Desk, number: str, *partners: dict[str, Any]) -> None:
    """Give a proposal partners that were taken before sides had to have mailboxes of their own."""
    kept = [Partner.model_validate(each).model_dump(mode="json") for each in partners]
    async with desk.database.transaction() as session:
        proposal = (await session.scalars(select(Proposal).where(Proposal.number == number))).one()
        proposal.content = {**proposal.content, "partners": kept}


async def to_review(desk: Desk, **changes: Any) -> str:
    number = await enter(desk, **changes)
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    return number


async def to_signing(desk: Desk, number: str) -> None:
    for kind in (A.LEGAL_REVIEW, A.BENEFIT_REVIEW, A.CONCLUSION):
        await answer(desk, number, kind, C.APPROVE)


async def test_a_partner_with_an_address_of_the_city_is_refused_on_the_page_and_to_programs(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    again = await propose(desk, client, **{"partners.0.contact.email": HEAD.upper()})
    assert again.status_code == 422 and "alamat kantor pemerintah kota ini" in again.text
    assert 'id="problem-partners.0.contact.email"' in again.text
    client.headers["Authorization"] = f"Bearer {await api_tokens.create(desk, 'uji', OPD)}"
    sent = {**CONTENT, "partners": [partner("ks@contoh.example", HEAD)]}
    refused = await client.post("/api/v1/proposals", json=sent)
    assert (refused.status_code, [each["field"] for each in refused.json()["errors"]]) == (
        422, ["partners.0.signatory.email"],
    )  # fmt: skip
    sent["partners"] = [partner("ks@contoh.example"), partner("lain@contoh.example", "KS@contoh.example")]
    refused = await client.post("/api/v1/proposals", json=sent)
    assert [each["field"] for each in refused.json()["errors"]] == ["partners.1.signatory.email"]
    async with desk.database.transaction() as session:
        assert (await session.scalars(select(Proposal))).all() == []


async def test_nor_does_such_an_address_come_in_by_a_correction(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await enter(desk)
    await answer(desk, number, A.COMPLETENESS, C.RETURN, note="Lengkapi.")
    task = await open_task(desk, number, A.COMPLETION)
    await sign_in(desk, client, OPD)
    page = await client.get(f"/tugas/{task.id}")
    form = next(each for each in forms_of(page) if "decision" in each.names)
    page = await submit(
        client, page, form, decision="resubmit", note="Sudah.", declaration="yes", **{"partners.0.contact.email": HEAD}
    )
    confirm = next(each for each in forms_of(page) if "confirm" in each.names)
    again = await submit(client, page, confirm, confirm=number[-4:])
    assert again.status_code == 422 and 'id="problem-partners.0.contact.email"' in again.text
    assert (await look(desk, number)).status is Status.RETURNED


async def test_nor_by_correcting_the_address_of_a_signatory(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await to_review(desk, partners=[partner("ks@contoh.example"), partner("ks@lain.example")])
    await to_signing(desk, number)
    (task, _) = [*await tasks_to(desk, "ks@contoh.example"), *await tasks_to(desk, "ks@lain.example")]
    bagian = Actor("Kabag", Via.DESK, KABAG)
    for taken in (HEAD, mail("walikota").upper(), "KS@lain.example"):
        with pytest.raises(InvalidForm) as refused:
            await delegation.reassign(desk, task.id, HandOn(taken, "Keliru."), bagian)
        assert [each.field for each in refused.value.problems] == ["to"], taken
    await sign_in(desk, client, KABAG)
    page = await client.get(f"/usulan/{number}/tugas/{task.id}/alihkan")
    form = next(each for each in forms_of(page) if "reason" in each.names)
    wrong = await submit(client, page, form, to=HEAD, reason="Keliru.")
    assert wrong.status_code == 422 and "alamat kantor pemerintah kota ini" in wrong.text
    await delegation.reassign(desk, task.id, HandOn("bupati@contoh.example", "Keliru."), bagian)


@pytest.mark.parametrize("order", ["partner_first", "city_first", "together"])
async def test_one_mailbox_does_not_sign_for_both_parties_of_an_older_proposal(desk: Desk, order: str) -> None:
    desk = with_office(desk, signing=desk.office.signing.model_copy(update={"order": order}))
    number = await to_review(desk, document="PKS", parent="KB")
    await of_earlier_days(desk, number, partner(HEAD))
    await to_signing(desk, number)
    if order == "city_first":
        await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, power_of_attorney="1/SK", **SIGNED)
    task = await open_task(desk, number, A.PARTNER_SIGNATURE)
    assert task.email == HEAD
    with pytest.raises(NotAllowed, match="membetulkan alamat penandatangan mitra"):
        await decide(desk, task.id, an_answer(desk, C.SIGN, **SIGNED), as_of(task))
    await delegation.reassign(desk, task.id, HandOn("bupati@contoh.example", "Alamat keliru."), CLERK)
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, **SIGNED)
    if order != "city_first":
        await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, power_of_attorney="1/SK", **SIGNED)
    assert (await look(desk, number)).status is Status.REGISTERED


async def test_the_city_does_not_sign_what_its_own_office_has_signed_for_the_partner_and_paper_is_the_way_out(
    desk: Desk,
) -> None:
    number = await to_review(desk)
    await to_signing(desk, number)
    task = await open_task(desk, number, A.PARTNER_SIGNATURE)
    await decide(desk, task.id, an_answer(desk, C.SIGN, **SIGNED), as_of(task))
    async with desk.database.transaction() as session:  # as it could be before
        await session.execute(update(Decision).where(Decision.task_id == task.id).values(by_email=HEAD))
    await run(desk, number)
    with pytest.raises(NotAllowed, match="penandatanganan basah"):
        await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, **SIGNED)
    assert (await look(desk, number)).status is Status.IN_SIGNING
    assert (await open_task(desk, number, A.WET_INK)).is_open


async def test_one_mailbox_does_not_sign_for_two_partners_of_an_older_proposal(desk: Desk) -> None:
    number = await to_review(desk, partners=[partner("ks@contoh.example"), partner("ks@lain.example")])
    await of_earlier_days(desk, number, partner("ks@contoh.example"), partner("x@lain.example", "KS@contoh.example"))
    await to_signing(desk, number)
    (first, second) = sorted(
        [*await tasks_to(desk, "ks@contoh.example"), *await tasks_to(desk, "KS@contoh.example")],
        key=lambda task: task.party or 0,
    )
    await decide(desk, first.id, an_answer(desk, C.SIGN, **SIGNED), as_of(first))
    with pytest.raises(NotAllowed, match="pihak lain"):
        await decide(desk, second.id, an_answer(desk, C.SIGN, **SIGNED), as_of(second))
    await delegation.reassign(desk, second.id, HandOn("bupati@lain.example", "Alamat keliru."), CLERK)
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, **SIGNED)
    await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, **SIGNED)
    assert (await look(desk, number)).status is Status.REGISTERED


async def test_nobody_of_the_office_that_proposed_reviews_it_and_the_record_says_who_stepped_in(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await to_review(desk, initiator=BAPPEDA)
    task = await open_task(desk, number, A.BENEFIT_REVIEW)
    assert (task.email, task.seat) == (ECONOMY, BENEFIT)
    assert await tasks_to(desk, BENEFIT) == []
    (letter,) = [each for each in await letters_to(desk, ECONOMY) if each.template == "review_requested"]
    assert letter.values["passed_on"]["why"] == "four_eyes"
    assert [each.facts["to"] for each in await history(desk, "four_eyes")] == [task.position]
    await sign_in(desk, client, KABAG)
    assert "Diganti karena usulan ini dari dirinya atau kantornya" in (await client.get(f"/usulan/{number}")).text
    assert BENEFIT not in {person.email for person in await delegation.delegates(desk, task)}
    assert BENEFIT not in {person.email for person in await delegation.successors(desk, task)}
    for hand_on in (delegation.delegate, delegation.reassign):
        with pytest.raises(InvalidForm) as refused:
            await hand_on(desk, task.id, HandOn(BENEFIT, "Lebih tahu."), as_of(task))
        assert ["atau kantornya" in str(each) for each in refused.value.problems] == [True]
    other = Actor("Kepala Bappeda", Via.DESK, BENEFIT)
    with pytest.raises(NotAllowed, match="dari kantor Anda"):
        await decide(desk, task.id, an_answer(desk, C.APPROVE), other)


async def test_the_desk_that_proposed_may_not_judge_under_the_address_that_it_had_then(desk: Desk) -> None:
    number = await enter(desk)
    moved = [
        opd.model_copy(update={"email": mail("dlh.baru")}) if opd.code == "DLH" else opd
        for opd in desk.office.perangkat_daerah
    ]
    later = with_office(desk, perangkat_daerah=tuple(moved))
    async with later.database.transaction() as session:
        proposal = (await session.scalars(select(Proposal).where(Proposal.number == number))).one()
        assert {mail("dlh"), mail("dlh.baru")} <= await barred(later, session, proposal, A.LEGAL_REVIEW)


async def test_a_review_that_was_asked_of_the_own_office_before_is_refused_there_and_can_be_reassigned(
    desk: Desk,
) -> None:
    number = await to_review(desk, initiator=BAPPEDA)
    task = await open_task(desk, number, A.BENEFIT_REVIEW)
    async with desk.database.transaction() as session:
        await session.execute(update(Task).where(Task.id == task.id).values(email=BENEFIT))  # as it was asked before
    task = await open_task(desk, number, A.BENEFIT_REVIEW)
    with pytest.raises(NotAllowed, match="dari kantor Anda"):
        await decide(desk, task.id, an_answer(desk, C.APPROVE), as_of(task))
    await delegation.reassign(desk, task.id, HandOn(GOVERNMENT, "Usulan kantornya."), CLERK)
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)


async def test_whoever_belongs_to_the_office_by_its_file_steps_in_for_nobody(desk: Desk) -> None:
    people = [
        person.model_copy(update={"opd": "BAPPEDA"} if person.email == ECONOMY else {}) for person in desk.office.people
    ]
    number = await to_review(with_office(desk, people=tuple(people)), initiator=BAPPEDA)
    assert (await open_task(desk, number, A.BENEFIT_REVIEW)).email == mail("kepala.bpkad")


async def test_the_chair_does_not_conclude_on_a_proposal_of_the_own_secretariat(desk: Desk) -> None:
    number = await to_review(desk, initiator=SETDA)
    await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE)
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
    task = await open_task(desk, number, A.CONCLUSION)
    assert (task.email, task.seat) == (VICE, CHAIR)
    with pytest.raises(InvalidForm) as refused:
        await delegation.reassign(desk, task.id, HandOn(CHAIR, "Ketua."), CLERK)
    assert ["atau kantornya" in str(each) for each in refused.value.problems] == [True]
    await answer(desk, number, A.CONCLUSION, C.APPROVE)
    assert "ex officio" not in await minutes_of(desk, number)
    assert all("own_office" not in each.facts for each in await history(desk, "recommended"))


async def test_a_setting_lets_the_chair_conclude_ex_officio_and_the_record_says_so(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    desk = with_office(desk, tkksd=desk.office.tkksd.model_copy(update={"chair_may_conclude_own": True}))
    number = await to_review(desk, initiator=SETDA)
    await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE)
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
    assert (await open_task(desk, number, A.CONCLUSION)).email == CHAIR
    await answer(desk, number, A.CONCLUSION, C.APPROVE)
    assert [each.facts.get("own_office") for each in await history(desk, "recommended")] == [True]
    assert "usulan kantornya sendiri karena jabatan (ex officio)" in await minutes_of(desk, number)
    await sign_in(desk, client, KABAG)
    shown = await client.get(f"/usulan/{number}")
    assert "Ketua TKKSD memutus usulan kantornya sendiri karena jabatan (ex officio)." in shown.text


async def test_a_chair_who_submitted_in_person_does_not_conclude_whatever_the_setting(desk: Desk) -> None:
    from satupintu.usecases.process.initiation import submit as enter_by

    desk = with_office(desk, tkksd=desk.office.tkksd.model_copy(update={"chair_may_conclude_own": True}))
    number = (await enter_by(desk, a_form(initiator=SETDA), (), Actor("Sekda", Via.DESK, CHAIR))).number
    await run(desk, number)
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE)
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
    assert (await open_task(desk, number, A.CONCLUSION)).email == VICE


async def minutes_of(desk: Desk, number: str) -> str:
    """The words of the berita acara."""
    await run(desk, number)
    async with desk.database.transaction() as session:
        mine = select(Paper).where(Paper.proposal.has(number=number), Paper.kind == "berita_acara")
        paper = (await session.scalars(mine)).one()
    pages = pypdfium2.PdfDocument(BytesIO(desk.blobs.path(paper.sha256).read_bytes()))
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())
