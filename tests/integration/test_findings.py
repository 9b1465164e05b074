"""What the TKKSD finds, on the real database: the way to the DPRD, deviations let pass, conditions and their end."""

import dataclasses
from datetime import date

import pypdfium2
import pytest
from sqlalchemy import select

from satupintu.domain.errors import AlreadyDecided, InvalidForm, InvalidInput, NotFound
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.letters import Letter
from satupintu.store.proposals import Actor, HistoryEntry, Via
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier
from satupintu.usecases.process.conditions import close_condition, conditions_of, watch_conditions
from satupintu.usecases.process.decide import decide
from satupintu.usecases.process.flow_state import look
from tests.integration.conftest import TurnedClock
from tests.support.forms import CONTENT, a_form
from tests.support.process import an_answer, answer, answer_as_asked, enter, open_task, run

pytestmark = pytest.mark.anyio
A, C = Assignment, Choice
PKS = {"document": "PKS", "parent": "KB induk"}
NEITHER = {"dprd_burden": "no", "dprd_budgeted": "yes"}
BURDEN = {"dprd_burden": "yes", "dprd_budgeted": "yes"}
KABAG = Actor("Kabag", Via.DESK, "kabag.kerjasama@jambikota.example")


async def in_review(desk: Desk, **changes: object) -> str:
    number = await enter(desk, **changes)  # type: ignore[arg-type]
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    return number


async def status(desk: Desk, number: str) -> Status:
    return (await look(desk, number)).status


async def facts_of(desk: Desk, event: str) -> list[dict[str, object]]:
    async with desk.database.transaction() as session:
        statement = select(HistoryEntry.facts).where(HistoryEntry.event == event).order_by(HistoryEntry.id)
        return list(await session.scalars(statement))


async def told(desk: Desk, template: str) -> list[str]:
    async with desk.database.transaction() as session:
        return list(await session.scalars(select(Letter.to_email).where(Letter.template == template)))


async def refused(desk: Desk, number: str, assignment: Assignment, choice: Choice, **fields: str) -> set[str | None]:
    """The fields that an answer is refused for; nothing is recorded."""
    task = await open_task(desk, number, assignment)
    given = an_answer(desk, choice, **fields)
    given = dataclasses.replace(given, overrides={}, fields=fields)
    with pytest.raises(InvalidForm) as problem:
        await decide(desk, task.id, given, Actor(task.name, Via.LINK, task.email))
    assert (await open_task(desk, number, assignment)).id == task.id
    return {each.field for each in problem.value.problems}


@pytest.mark.parametrize(
    ("claimed", "legal", "chair", "next_"),
    [
        (False, BURDEN, BURDEN, "dprd"),
        (False, BURDEN, NEITHER, None),
        (True, BURDEN, NEITHER, None),
        (False, NEITHER, {"dprd_burden": "no", "dprd_budgeted": "no"}, "dprd"),
    ],
    ids=["found by both", "the Ketua differs", "the OPD claimed too much", "money is missing"],
)
async def test_the_ketua_has_the_last_word_on_whether_the_dprd_is_asked(
    desk: Desk, claimed: bool, legal: dict[str, str], chair: dict[str, str], next_: str | None
) -> None:
    number = await in_review(desk, burdens_public=claimed, **PKS)
    await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE, **legal)
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
    await answer(desk, number, A.CONCLUSION, C.APPROVE, **chair)
    waits = [each.step.id if each.step else None for each in (await look(desk, number)).waits_for]
    assert waits == [next_]
    (found,) = await facts_of(desk, "recommended")
    assert found["trigger"] == {"burden": chair["dprd_burden"], "budgeted": chair["dprd_budgeted"]}


async def test_the_two_questions_are_asked_where_the_way_hangs_on_them_and_only_of_legal_reviewer_and_ketua(
    desk: Desk,
) -> None:
    number = await in_review(desk, **PKS)
    assert await refused(desk, number, A.LEGAL_REVIEW, C.APPROVE) == {"dprd_burden", "dprd_budgeted"}
    await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE)
    assert await refused(desk, number, A.BENEFIT_REVIEW, C.APPROVE_WITH_CONDITIONS) == {"conditions"}
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
    assert await refused(desk, number, A.CONCLUSION, C.REJECT) == {"note"}, "a rejection needs no answer to them"
    assert await refused(desk, number, A.CONCLUSION, C.APPROVE) == {"dprd_burden", "dprd_budgeted"}
    kb = await in_review(desk, title="KB yang tidak sampai ke DPRD")
    await answer(desk, kb, A.LEGAL_REVIEW, C.APPROVE)
    (*_, found) = await facts_of(desk, "approved")
    assert "trigger" not in found


@pytest.mark.parametrize(
    ("changes", "then"),
    [
        ({"purpose": "Ditulis lebih jelas."}, Status.AWAITING_APPROVAL),
        ({"burdens_public": True}, Status.IN_REVIEW),
        ({"funding": {**CONTENT["funding"], "in_current_budget": False}}, Status.IN_REVIEW),
    ],
    ids=["words alone leave the review standing", "a burden is judged anew", "what is in no budget is judged anew"],
)
async def test_what_a_revision_changes_says_whether_the_tkksd_judges_again(
    desk: Desk, changes: dict[str, object], then: Status
) -> None:
    partner = {**CONTENT["partners"][0], "kind": "lsm_asing"}
    foreign = {"route": "KSDLL", "category": None, "document": "MOU", "partners": [partner]}
    number = await in_review(desk, **foreign)
    await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE)
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
    await answer_as_asked(desk, number, A.CONCLUSION, C.APPROVE)
    today = desk.today().isoformat()
    await answer(desk, number, A.LETTER, C.RECORD, letter_number="1", received_on=today)
    await answer(desk, number, A.APPROVAL, C.REVISE, "Perbaiki.", letter_number="2", decided_on=today)
    task = await open_task(desk, number, A.COMPLETION)
    corrected = a_form(**{**foreign, **changes})
    given = dataclasses.replace(an_answer(desk, C.RESUBMIT), corrected=corrected)
    await decide(desk, task.id, given, Actor(task.name, Via.LINK, task.email))
    assert await run(desk, number) is then
    proposal = (await dossier.dossier(desk, number, None)).proposal
    assert proposal.round == (2 if then is Status.IN_REVIEW else 1)
    assert (proposal.found_burden is None) is (then is Status.IN_REVIEW), "a new round finds anew"


async def test_a_deviation_passes_only_with_a_reason_that_stands_in_the_record(desk: Desk) -> None:
    number = await enter(desk, term_years=7, in_planning_document=False)
    missing = {f"override.paper.{kind}" for kind in ("kak", "sk_ppksd", "rancangan_naskah")}
    assert await refused(desk, number, A.COMPLETENESS, C.ACCEPT) >= {"override.term", "override.plan", *missing}
    assert await refused(desk, number, A.COMPLETENESS, C.RETURN) == {"note"}, "who returns it lets nothing pass"
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    proposal = (await dossier.dossier(desk, number, None)).proposal
    assert (await dossier.reasons_for_deviations(desk, proposal.id))["term"] == "Disepakati dalam rapat."
    (kept,) = await facts_of(desk, "checked")
    assert {each["key"]: each["reason"] for each in kept["overrides"]}["plan"] == "Disepakati dalam rapat."  # type: ignore[attr-defined]


async def with_conditions(desk: Desk) -> str:
    number = await in_review(desk)
    due = {"conditions_due": "2026-12-30"}
    await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE_WITH_CONDITIONS, conditions="- Pasal 9 dilengkapi\n\n", **due)
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
    await answer(desk, number, A.CONCLUSION, C.APPROVE_WITH_CONDITIONS, conditions="Lampirkan peta")
    return number


async def test_conditions_of_reviewers_and_ketua_are_tracked_until_the_bagian_closes_each(
    desk: Desk, clock: TurnedClock
) -> None:
    number = await with_conditions(desk)
    assert await status(desk, number) is Status.IN_SIGNING
    proposal = (await dossier.dossier(desk, number, None)).proposal
    before_signing, dated = await conditions_of(desk, proposal.id)
    assert [(each.text, each.due_on) for each in (before_signing, dated)] == [
        ("Lampirkan peta", None),
        ("Pasal 9 dilengkapi", date(2026, 12, 30)),
    ]
    people = {proposal.opd_email, "kabag.kerjasama@jambikota.example"}
    assert set(await told(desk, "conditions_set")) == people
    clock.turn(days=26)  # Sunday, 20 December: 21, 22, 23, 28, 29 and 30 are the working days to go, one too many
    assert await watch_conditions(desk) == 0
    clock.turn(days=1)
    assert await watch_conditions(desk) == 1
    assert await watch_conditions(desk) == 0, "once"
    assert set(await told(desk, "conditions_due")) == people
    with pytest.raises(InvalidForm):
        await close_condition(desk, number, dated.id, " - ", KABAG)
    await close_condition(desk, number, dated.id, "Naskah 28 Desember", KABAG)
    with pytest.raises(AlreadyDecided):
        await close_condition(desk, number, dated.id, "Lagi", KABAG)
    other = await enter(desk, title="Usulan lain")
    with pytest.raises(NotFound):
        await close_condition(desk, other, before_signing.id, "Bukan miliknya", KABAG)
    left, closed = await conditions_of(desk, proposal.id)
    assert (left.text, closed.closed_by, closed.closing_note) == ("Lampirkan peta", "Kabag", "Naskah 28 Desember")
    (kept,) = await facts_of(desk, "condition_closed")
    assert kept == {"condition": "Pasal 9 dilengkapi"}


async def test_a_new_round_of_review_lets_the_open_conditions_of_the_last_one_lapse(desk: Desk) -> None:
    signing = desk.office.signing.model_copy(update={"paraf": ("kabag.hukum@jambikota.example",)})
    desk = dataclasses.replace(desk, office=desk.office.model_copy(update={"signing": signing}))
    number = await with_conditions(desk)
    await answer(desk, number, A.PARAF, C.REVISE, "Penomoran pasal keliru.")
    await answer(desk, number, A.COMPLETION, C.RESUBMIT)
    proposal = (await dossier.dossier(desk, number, None)).proposal
    assert [(each.is_open, each.closed_by) for each in await conditions_of(desk, proposal.id)] == [(False, None)] * 2


@pytest.mark.parametrize(
    ("object_", "words"),
    [("kpbu", "Perpres 38/2015"), ("barang_milik_daerah", "Permendagri 19/2016"), ("jembatan", "investasi")],
)
async def test_an_object_with_rules_of_its_own_is_sent_there_and_an_unknown_one_refused(
    desk: Desk, object_: str, words: str
) -> None:
    partners = [{**CONTENT["partners"][0], "kind": "perusahaan_swasta"}]
    third_party = {"route": "KSDPK", "category": None, "partners": partners}
    with pytest.raises(InvalidInput) as refusal:
        await enter(desk, **third_party, object=object_)  # type: ignore[arg-type]
    assert refusal.value.field == "object"
    assert any(words in str(fact) for fact in refusal.value.facts.values())
    assert await enter(desk, **third_party, object="investasi")  # type: ignore[arg-type]


async def test_the_berita_acara_says_what_the_recommendation_rests_on(desk: Desk) -> None:
    number = await in_review(desk, burdens_public=True, **PKS)
    await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE_WITH_CONDITIONS, conditions="Pasal 9 dilengkapi")
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
    await answer(desk, number, A.CONCLUSION, C.APPROVE)
    papers = (await dossier.dossier(desk, number, None)).proposal.papers
    (minutes,) = [each for each in papers if each.kind == "berita_acara"]
    pages = pypdfium2.PdfDocument(desk.blobs.path(minutes.sha256))
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())
    assert "Membebani masyarakat dan daerah: ya; tersedia dalam APBD tahun berjalan: ya." in text
    assert "Pasal 9 dilengkapi, sebelum penandatanganan." in text
    assert "Lampiran Kerangka acuan kerja belum ada. Dibiarkan lewat: Disepakati dalam rapat." in text
