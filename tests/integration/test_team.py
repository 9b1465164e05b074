"""The TKKSD over the real database: quorum, deputies, four eyes, tasks that change hands."""

import dataclasses
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from satupintu.domain.errors import InvalidForm, LinkClosed, NotAllowed
from satupintu.domain.office.office import Deputy, Person, Role
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.domain.task.states import TaskState
from satupintu.store.letters import Letter
from satupintu.store.proposals import Actor, HistoryEntry, Via
from satupintu.store.work import Link, Task
from satupintu.usecases.letters import outbox
from satupintu.usecases.letters.sign_in import ask_sign_in
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.problems import HandOn
from satupintu.usecases.process import dossier
from satupintu.usecases.process.decide import decide
from satupintu.usecases.process.flow_state import look
from satupintu.usecases.process.initiation import submit
from satupintu.usecases.task import hand_on
from satupintu.usecases.task.opinions_before import heard_before, heard_beside
from tests.support.forms import a_form
from tests.support.process import CLERK, an_answer, answer, enter, open_task, run

pytestmark = pytest.mark.anyio
A, C = Assignment, Choice
SIGNED = {"signed_on": "2026-11-24", "place": "Jambi"}


def mail(name: str) -> str:
    return f"{name}@jambikota.example"


LEGAL, BENEFIT, CHAIR, VICE = (mail(name) for name in ("kabag.hukum", "bappeda", "sekda", "asisten.pemerintahan"))
BAGIAN, ECONOMY, ASSETS = (mail(name) for name in ("kabag.kerjasama", "asisten.ekonomi", "kepala.bpkad"))
GOVERNMENT, BUILDING = mail("kabag.pemerintahan"), mail("kabag.pembangunan")


def with_office(desk: Desk, **changes: Any) -> Desk:
    return dataclasses.replace(desk, office=desk.office.model_copy(update=changes))


def with_lens(desk: Desk, *reviewers: str, quorum: Any = "all", veto: tuple[str, ...] = ()) -> Desk:
    team = desk.office.tkksd
    lens = type(team.legal).model_validate({"reviewers": reviewers, "quorum": quorum, "veto": veto})
    return with_office(desk, tkksd=team.model_copy(update={"legal": lens}))


def with_deputy(desk: Desk, absent: str, by: str, first: date = date(2026, 11, 20)) -> Desk:
    deputy = Deputy(
        stands_for=absent, by=by, first_day=first, last_day=date(2026, 12, 4), capacity="Plh.", reason="Cuti tahunan"
    )
    return with_office(desk, deputies=(deputy,))


async def to_review(desk: Desk, by: str | None = None) -> str:
    number = (await submit(desk, a_form(), (), Actor("Pengusul", Via.DESK, by) if by else CLERK)).number
    await run(desk, number)
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    return number


async def history(desk: Desk, event: str) -> list[HistoryEntry]:
    async with desk.database.transaction() as session:
        return list(await session.scalars(select(HistoryEntry).where(HistoryEntry.event == event)))


async def letters_to(desk: Desk, email: str) -> list[Letter]:
    async with desk.database.transaction() as session:
        return list(await session.scalars(select(Letter).where(Letter.to_email == email).order_by(Letter.id)))


async def tasks_to(desk: Desk, email: str) -> list[Task]:
    async with desk.database.transaction() as session:
        return list(await session.scalars(select(Task).where(Task.email == email).order_by(Task.id)))


def as_of(task: Task) -> Actor:
    return Actor(task.name, Via.LINK, task.email)


async def give(desk: Desk, number: str, kind: Assignment, to: str, reason: str = "Berhalangan.") -> Task:
    """Delegate the open task of a kind as its holder; returns the old task."""
    task = await open_task(desk, number, kind)
    await hand_on.delegate(desk, task.id, HandOn(to, reason), as_of(task))
    return task


async def test_any_of_a_lens_closes_it_for_the_others(desk: Desk) -> None:
    desk = with_lens(desk, LEGAL, GOVERNMENT, quorum="any")
    number = await to_review(desk)
    (first,), (second,) = await tasks_to(desk, LEGAL), await tasks_to(desk, GOVERNMENT)
    await decide(desk, first.id, an_answer(desk, C.APPROVE), as_of(first))
    (letter,) = [each for each in await letters_to(desk, GOVERNMENT) if each.template == "task_closed"]
    assert letter.values["quorum_reached"] is True
    with pytest.raises(LinkClosed):
        await decide(desk, second.id, an_answer(desk, C.APPROVE), as_of(second))
    assert (await look(desk, number)).status is Status.IN_REVIEW, "the other lens is still open"
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
    assert (await look(desk, number)).status is Status.WITH_CHAIR


async def test_a_veto_keeps_a_lens_open_and_moves_with_the_task(desk: Desk) -> None:
    desk = with_lens(desk, LEGAL, GOVERNMENT, quorum="any", veto=(LEGAL,))
    number = await to_review(desk)
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
    (first,), (second,) = await tasks_to(desk, LEGAL), await tasks_to(desk, GOVERNMENT)
    await decide(desk, second.id, an_answer(desk, C.APPROVE), as_of(second))
    assert (await look(desk, number)).status is Status.IN_REVIEW
    await hand_on.delegate(desk, first.id, HandOn(ECONOMY, "Dinas luar"), as_of(first))
    await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE)
    assert (await look(desk, number)).status is Status.WITH_CHAIR


async def test_a_task_opened_while_somebody_is_away_goes_to_the_deputy_by_title(desk: Desk) -> None:
    desk = with_deputy(desk, LEGAL, GOVERNMENT)
    number = await to_review(desk)
    task = await open_task(desk, number, A.LEGAL_REVIEW)
    assert (task.email, task.position, task.seat) == (GOVERNMENT, "Plh. Kepala Bagian Hukum", LEGAL)
    assert not await tasks_to(desk, LEGAL)
    asked = [each.facts for each in await history(desk, "asked") if each.facts["to"] == task.position]
    assert [each["instead_of"] for each in asked] == ["Kepala Bagian Hukum"]
    (letter,) = await letters_to(desk, GOVERNMENT)
    assert letter.values["passed_on"]["reason"] == "Cuti tahunan"
    (told,) = await letters_to(desk, LEGAL)
    assert (told.template, told.link_id) == ("asked_instead", None), "no task goes past the appointed person unseen"
    assert told.values["instead"]["to"] == "Plh. Kepala Bagian Hukum"


async def test_a_deputy_signs_for_the_mayor_and_stands_in_the_register_by_title(desk: Desk) -> None:
    desk = with_deputy(desk, mail("walikota"), VICE)
    number = await to_review(desk)
    for kind in (A.LEGAL_REVIEW, A.BENEFIT_REVIEW, A.CONCLUSION):
        await answer(desk, number, kind, C.APPROVE)
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, **SIGNED)
    await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, **SIGNED)
    agreement = (await dossier.dossier(desk, number, None)).agreement
    assert agreement is not None
    assert "Plh. Wali Kota Jambi" in {party.signatory_position for party in agreement.parties}


async def test_whoever_has_left_the_office_neither_signs_in_nor_is_asked(desk: Desk) -> None:
    gone = [
        person.model_copy(update={"valid_until": date(2026, 11, 23)} if person.email == LEGAL else {})
        for person in desk.office.people
    ]
    desk = with_office(desk, people=tuple(gone))
    desk.office.__dict__.pop("_by_email", None)
    await ask_sign_in(desk, LEGAL, "id")
    assert await outbox.claim(desk) == []
    number = await to_review(desk)
    task = await open_task(desk, number, A.LEGAL_REVIEW)
    assert task.email == ECONOMY
    assert [each.facts["to"] for each in await history(desk, "absent")] == [task.position]
    assert not await letters_to(desk, LEGAL), "nor told of what is the office's"


async def test_delegating_closes_the_old_link_and_the_new_holder_decides(desk: Desk) -> None:
    number = await to_review(desk)
    due = (await open_task(desk, number, A.LEGAL_REVIEW)).due_on
    old = await give(desk, number, A.LEGAL_REVIEW, GOVERNMENT, "Dinas luar kota.")
    async with desk.database.transaction() as session:
        assert (await session.scalars(select(Link).where(Link.task_id == old.id))).one().revoked_at is not None
    with pytest.raises(LinkClosed, match="dialihkan"):
        await decide(desk, old.id, an_answer(desk, C.APPROVE), as_of(old))
    new = await open_task(desk, number, A.LEGAL_REVIEW)
    assert (new.email, new.delegated_from, new.due_on) == (GOVERNMENT, old.id, due)
    assert [each.template for each in await letters_to(desk, LEGAL)] == ["review_requested", "delegated"]
    (request,) = await letters_to(desk, GOVERNMENT)
    assert request.template == "review_requested"
    assert request.values["passed_on"]["by"] == "Kepala Bagian Hukum"
    (entry,) = await history(desk, "delegated")
    assert (entry.actor_email, entry.note, entry.facts["to"]) == (LEGAL, "Dinas luar kota.", new.position)
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
    await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE)
    assert (await look(desk, number)).status is Status.WITH_CHAIR


async def test_a_task_is_delegated_three_times_at_most_and_never_back(desk: Desk) -> None:
    number = await to_review(desk)
    await give(desk, number, A.LEGAL_REVIEW, GOVERNMENT)
    with pytest.raises(InvalidForm) as refused:
        await give(desk, number, A.LEGAL_REVIEW, LEGAL)
    assert "sudah pernah memegang" in str(refused.value.problems[0])
    await give(desk, number, A.LEGAL_REVIEW, ECONOMY)
    await give(desk, number, A.LEGAL_REVIEW, ASSETS)
    with pytest.raises(NotAllowed, match="3 kali"):
        await give(desk, number, A.LEGAL_REVIEW, BUILDING)
    task = await open_task(desk, number, A.LEGAL_REVIEW)
    bagian = Actor("Kabag", Via.DESK, BAGIAN)
    await hand_on.reassign(desk, task.id, HandOn(LEGAL, "Sudah kembali."), bagian)
    assert (await open_task(desk, number, A.LEGAL_REVIEW)).email == LEGAL, "the Bagian may give it back"


@pytest.mark.parametrize(
    ("to", "reason", "words"),
    [
        ("", "Cuti", "Pilih orang"),
        (BENEFIT, "Cuti", "sudah diminta"),
        (mail("auditor"), "Cuti", "tidak dapat menerima"),
        (GOVERNMENT, " ", "Tuliskan alasannya"),
        (GOVERNMENT, "x" * 501, "paling banyak 500 huruf"),
        (mail("dlh"), "Cuti", "mengajukan usulan ini"),
    ],
    ids=["nobody", "the other reviewer", "not of the TKKSD", "no reason", "a long reason", "the OPD"],
)
async def test_a_delegation_that_cannot_be_is_refused_in_words_and_changes_nothing(
    desk: Desk, to: str, reason: str, words: str
) -> None:
    number = await to_review(desk)
    with pytest.raises(InvalidForm) as refused:
        await give(desk, number, A.LEGAL_REVIEW, to, reason)
    assert words in " ".join(str(each) for each in refused.value.problems)
    assert (await open_task(desk, number, A.LEGAL_REVIEW)).email == LEGAL


async def test_only_reviewers_and_the_chair_delegate(desk: Desk) -> None:
    number = await enter(desk)
    with pytest.raises(NotAllowed, match="tidak dapat dilimpahkan"):
        await give(desk, number, A.COMPLETENESS, GOVERNMENT)


async def test_the_bagian_corrects_the_address_of_a_partners_signatory(desk: Desk) -> None:
    number = await to_review(desk)
    for kind in (A.LEGAL_REVIEW, A.BENEFIT_REVIEW, A.CONCLUSION):
        await answer(desk, number, kind, C.APPROVE)
    old, bagian = await open_task(desk, number, A.PARTNER_SIGNATURE), Actor("Kabag", Via.DESK, BAGIAN)
    for wrong in ("bukan alamat", old.email.upper()):
        with pytest.raises(InvalidForm):
            await hand_on.reassign(desk, old.id, HandOn(wrong, "Keliru"), bagian)
    await hand_on.reassign(desk, old.id, HandOn("bupati@contoh.example", "Alamat keliru."), bagian)
    await run(desk, number)
    new = await open_task(desk, number, A.PARTNER_SIGNATURE)
    assert (new.email, new.name, new.party) == ("bupati@contoh.example", old.name, old.party)
    assert [each.actor_email for each in await history(desk, "reassigned")] == [BAGIAN]
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, **SIGNED)
    await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, **SIGNED)
    assert (await look(desk, number)).status is Status.REGISTERED


async def test_the_reviewer_who_proposed_is_replaced_and_the_history_says_why(desk: Desk) -> None:
    number = await to_review(desk, by=BENEFIT)
    task = await open_task(desk, number, A.BENEFIT_REVIEW)
    assert (task.email, task.seat) == (ECONOMY, BENEFIT)
    assert [each.facts["position"] for each in await history(desk, "four_eyes")] == [
        "Kepala Badan Perencanaan Pembangunan Daerah"
    ]
    (letter,) = await letters_to(desk, ECONOMY)
    assert letter.values["passed_on"]["why"] == "four_eyes"
    assert "asked_instead" in {each.template for each in await letters_to(desk, BENEFIT)}


async def test_whoever_hands_a_proposal_in_again_does_not_judge_it_either(desk: Desk) -> None:
    number = await enter(desk)
    await answer(desk, number, A.COMPLETENESS, C.RETURN, note="KAK belum ada.")
    task = await open_task(desk, number, A.COMPLETION)
    await decide(desk, task.id, an_answer(desk, C.RESUBMIT), Actor("Kepala Bappeda", Via.DESK, BENEFIT))
    await run(desk, number)
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    assert (await open_task(desk, number, A.BENEFIT_REVIEW)).email == ECONOMY


async def test_nobody_decides_what_they_proposed_through_a_chain_either(desk: Desk) -> None:
    number = await to_review(desk, by=GOVERNMENT)
    await give(desk, number, A.LEGAL_REVIEW, ECONOMY)
    with pytest.raises(InvalidForm) as refused:
        await give(desk, number, A.LEGAL_REVIEW, GOVERNMENT)
    assert "mengajukan usulan ini" in str(refused.value.problems[0])
    task = await open_task(desk, number, A.LEGAL_REVIEW)
    assert GOVERNMENT not in {person.email for person in await hand_on.delegates(desk, task)}
    proposer = Actor("Pengusul", Via.API, GOVERNMENT.upper())
    with pytest.raises(NotAllowed, match="mengajukan usulan ini"):
        await decide(desk, task.id, an_answer(desk, C.APPROVE), proposer)


async def test_a_chair_who_proposed_leaves_the_conclusion_to_the_vice_chair(desk: Desk) -> None:
    number = await to_review(desk, by=CHAIR)
    await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE)
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
    assert (await open_task(desk, number, A.CONCLUSION)).email == VICE


async def test_the_mayor_who_submitted_does_not_sign_and_the_bagian_is_asked_to_reassign(desk: Desk) -> None:
    number = await to_review(desk, by=mail("walikota"))
    for kind in (A.LEGAL_REVIEW, A.BENEFIT_REVIEW, A.CONCLUSION):
        await answer(desk, number, kind, C.APPROVE)
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, **SIGNED)
    task = await open_task(desk, number, A.CITY_SIGNATURE)
    assert (task.email, task.entrusted) == (BAGIAN, True)
    assert len(await history(desk, "entrusted")) == 1
    with pytest.raises(NotAllowed, match="dititipkan"):
        await decide(desk, task.id, an_answer(desk, C.SIGN, **SIGNED), as_of(task))
    wakil = Person(name="Wakil", position="Wakil Wali Kota", email=mail("wakil"), roles=(Role.SIGNATORY,))
    desk = with_office(desk, people=(*desk.office.people, wakil))
    desk.office.__dict__.pop("_by_email", None)
    await hand_on.reassign(desk, task.id, HandOn(wakil.email, "Wali Kota mengajukan."), CLERK)
    await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, **SIGNED)
    assert (await look(desk, number)).status is Status.REGISTERED


async def test_with_nobody_left_a_review_goes_to_the_bagian_which_must_reassign_it(desk: Desk) -> None:
    team = desk.office.tkksd.model_copy(update={"members": (), "vice_chair": CHAIR, "secretary": CHAIR})
    number = await to_review(with_office(desk, tkksd=team), by=LEGAL)
    task = await open_task(desk, number, A.LEGAL_REVIEW)
    assert (task.email, task.entrusted) == (BAGIAN, True)
    (letter,) = [each for each in await letters_to(desk, BAGIAN) if each.template == "review_requested"]
    assert letter.values["passed_on"]["why"] == "entrusted"
    await hand_on.reassign(desk, task.id, HandOn(GOVERNMENT, "Menggantikan."), CLERK)
    assert not (await open_task(desk, number, A.LEGAL_REVIEW)).entrusted


async def test_reviewers_see_each_others_notes_after_their_own_decision_only(desk: Desk) -> None:
    number = await to_review(desk)
    first = await open_task(desk, number, A.LEGAL_REVIEW)
    await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE, note="Pasal 4 perlu dicermati.")
    old = await give(desk, number, A.BENEFIT_REVIEW, ECONOMY)
    second = await open_task(desk, number, A.BENEFIT_REVIEW)
    for task in (old, second):
        assert await heard_before(desk, task) == []
        assert not await heard_beside(desk, task)
    for email, shown in ((ECONOMY, None), (BENEFIT, "Pasal 4 perlu dicermati.")):
        found = await dossier.dossier(desk, number, desk.office.person(email, desk.today()))
        notes = [each["note"] for each in dossier.dossier_as_json(found)["history"] if each["event"] == "approved"]
        assert notes == [shown], email
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE, note="Bermanfaat.")
    async with desk.database.transaction() as session:
        first, second = await session.get_one(Task, first.id), await session.get_one(Task, second.id)
    assert second.state is TaskState.DECIDED
    for task, note in ((first, "Bermanfaat."), (second, "Pasal 4 perlu dicermati.")):
        assert [each.decision.note for each in await heard_beside(desk, task) if each.decision] == [note]


async def test_in_a_second_round_a_delegate_does_not_see_what_the_other_lens_has_answered(desk: Desk) -> None:
    number = await to_review(desk)
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
    await answer(desk, number, A.LEGAL_REVIEW, C.REVISE, note="Putaran pertama.")
    await answer(desk, number, A.COMPLETION, C.RESUBMIT)
    await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE, note="Putaran kedua.")
    await give(desk, number, A.BENEFIT_REVIEW, ECONOMY)
    heard = await heard_before(desk, await open_task(desk, number, A.BENEFIT_REVIEW))
    notes = [each.decision.note for each in heard if each.decision]
    assert "Putaran pertama." in notes
    assert "Putaran kedua." not in notes
