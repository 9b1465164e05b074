"""The figures of evaluations, and of KB that need no PKS: every number here was counted by hand."""

from datetime import date

import httpx
import pytest
from sqlalchemy import select

from satupintu.domain.follow_up.obligations import ObligationKind, Obstacle, Reply
from satupintu.domain.register.figures import Evaluations
from satupintu.store.proposals import Actor, Proposal, Via
from satupintu.store.register.tables import Agreement, Obligation
from satupintu.usecases.follow_up import answer
from satupintu.usecases.follow_up.answer import ObligationReply
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier
from satupintu.usecases.register import figures
from tests.integration.test_figures import in_words, seen
from tests.integration.test_web import CLERK, OPD, OTHER_OPD, sign_in
from tests.support.awaited import HEALTH, owing
from tests.support.figures import fill_register
from tests.support.process import enter
from tests.support.register import keep

pytestmark = pytest.mark.anyio
K, R = ObligationKind, Reply
OFFICER = Actor("Petugas", Via.DESK, OPD)
INDICATORS = [{"name": "Sampah", "unit": "ton", "target": 5}, {"name": "Rute", "unit": "rute", "target": 10}]


async def evaluated(desk: Desk, obligation: Obligation, reply: Reply, *obstacles: Obstacle, **told: str) -> None:
    fields = {"use": "Dipakai dinas", "obstacle_note": "Diuraikan" if obstacles else "", **told}
    indicators = {name.replace("_", "."): value for name, value in fields.items() if name.startswith("indicator_")}
    said = ObligationReply(reply, "Alasan", declaration=True, fields={**fields, **indicators}, obstacles=obstacles)
    await answer.answer(desk, obligation.id, said, OFFICER)


async def proposal_of(desk: Desk) -> Proposal:
    number = await enter(desk, indicators=INDICATORS)
    return (await dossier.dossier(desk, number, None)).proposal


async def fill_evaluations(desk: Desk) -> dict[str, Agreement]:
    """Six evaluations asked for in 2026, three answered, one missed; one of 2025."""
    proposal = await proposal_of(desk)
    days = ("2025-12-31", "2026-06-30", "2026-12-31")
    measured = owing("Terukur", *((K.EVALUATION, day) for day in days), proposal_id=proposal.id)
    told = owing("Diceritakan", (K.EVALUATION, "2026-06-30"), opd=HEALTH)
    missed = owing("Terlewat", (K.EVALUATION, "2026-06-30"), (K.EVALUATION, "2026-12-31"))
    lapsed = owing("Gugur", (K.EVALUATION, "2026-06-30"))
    lapsed.obligations[0].lapsed_on = date(2026, 5, 1)
    asked_again = owing("Ditanya lagi", (K.EVALUATION, "2026-06-30"))
    await keep(desk, measured, told, missed, lapsed, asked_again)
    of_2025, june, december = measured.obligations
    await evaluated(desk, of_2025, R.STOP, Obstacle.OTHER, indicator_0="1", indicator_1="10")
    await evaluated(desk, june, R.CONTINUE, Obstacle.BUDGET, Obstacle.STAFF, indicator_0="4", indicator_1="12")
    await evaluated(desk, december, R.WIDEN, Obstacle.BUDGET, indicator_0="5", indicator_1="9,5")
    await evaluated(desk, told.obligations[0], R.CONTINUE, Obstacle.RULES, realised="Baik")
    await answer.reopen(desk, told.obligations[0].id, "2026-12-01", "Kurang jelas", OFFICER)
    await evaluated(desk, told.obligations[0], R.STOP, Obstacle.PARTNER, Obstacle.BUDGET, realised="Mitra berhenti")
    await evaluated(desk, asked_again.obligations[0], R.CONTINUE, Obstacle.SCHEDULE, realised="Baik")
    await answer.reopen(desk, asked_again.obligations[0].id, "2026-12-01", "Kurang jelas", OFFICER)
    return {each.title: each for each in (measured, told, missed)}


async def test_evaluations_of_a_year_are_counted_once_by_the_answer_that_settled_them(desk: Desk) -> None:
    assert (await seen(desk)).evaluations == Evaluations()
    await fill_evaluations(desk)
    found = (await seen(desk)).evaluations
    assert (found.asked, found.answered, found.missed) == (6, 3, 1)
    assert found.recommended == {R.CONTINUE: 1, R.WIDEN: 1, R.STOP: 1}
    # The budget in three evaluations of two agreements; what an answer said that was not accepted is not counted.
    assert found.obstacles == {Obstacle.BUDGET: (3, 2), Obstacle.STAFF: (1, 1), Obstacle.PARTNER: (1, 1)}
    # By December's answer: 5 of 5 tons, 9.5 of 10 routes.
    assert (found.agreements, found.indicators, found.reached, found.share) == (1, 2, 1, 50)
    before = (await seen(desk, year=2025)).evaluations
    assert (before.asked, before.answered, before.missed, before.recommended) == (1, 1, 0, {R.STOP: 1})
    assert (before.obstacles, before.indicators, before.reached) == ({Obstacle.OTHER: (1, 1)}, 2, 1)
    health = (await seen(desk, OTHER_OPD)).evaluations
    assert (health.asked, health.answered, health.obstacles) == (
        1,
        1,
        {Obstacle.PARTNER: (1, 1), Obstacle.BUDGET: (1, 1)},
    )
    assert (await seen(desk, OPD)).evaluations.asked == 5


async def test_page_files_and_report_tell_the_evaluations(desk: Desk, client: httpx.AsyncClient) -> None:
    await fill_evaluations(desk)
    tables = {table.name: table for table in await figures.taken_away(desk, None, 2026, "id")}
    assert tables["evaluasi"].rows == (
        ("Diminta", 6), ("Dijawab", 3), ("Terlewat", 1), ("Rekomendasi: dilanjutkan", 1),
        ("Rekomendasi: diperluas", 1), ("Rekomendasi: dihentikan", 1),
    )  # fmt: skip
    assert tables["kendala-evaluasi"].rows == (
        ("Anggaran", 3, 2), ("Sumber daya manusia", 1, 1), ("Mitra", 1, 1),
    )  # fmt: skip
    assert [value for _, value in tables["indikator"].rows] == [1, 2, 1, 50]
    assert tables["kendala"].rows == ()
    await sign_in(desk, client, CLERK)
    page = (await client.get("/capaian")).text
    for words in ("Diminta: 6; Dijawab: 3; Terlewat: 1", "Anggaran: 3; Sumber daya manusia: 1", "Realisasi indikator"):
        assert words in page, words
    for extension in ("pdf", "docx"):
        written = await in_words((await client.get(f"/capaian/laporan.{extension}")).content, extension)
        for words in ("Kendala menurut evaluasi", "Anggaran 3 2", "Mencapai target (%) 50"):
            assert words in written, (extension, words)


async def test_a_kb_is_not_waited_for_once_it_needs_no_pks_and_has_the_day_of_its_obligation(desk: Desk) -> None:
    await fill_register(desk)
    before = (await seen(desk)).unfollowed
    assert [(each.title, str(each.day)) for each in before.first] == [
        ("KB air bersih", "2024-08-28"),
        ("KB kesehatan", "2027-03-30"),
    ]
    late, young = [each.register_number for each in before.first]
    made = {number: await owe(desk, number, day) for number, day in ((late, "2026-09-01"), (young, "2026-12-01"))}
    said = ObligationReply(R.UNDER_WAY, "Rancangan di mitra", declaration=True, fields={"expected_on": "2026-12-24"})
    await answer.answer(desk, made[late], said, OFFICER)
    await answer.answer(desk, made[young], ObligationReply(R.NOT_NEEDED, "Cukup KB", declaration=True), OFFICER)
    found = (await seen(desk)).unfollowed
    assert [(each.title, str(each.day)) for each in found.first] == [("KB air bersih", "2026-12-24")]
    assert (found.count, found.worse) == (1, 0)
    await answer.reopen(desk, made[young], "2026-12-20", "Tetap perlu", OFFICER)
    found = (await seen(desk)).unfollowed
    assert [str(each.day) for each in found.first] == ["2026-12-20", "2026-12-24"]


async def owe(desk: Desk, register_number: str, day: str) -> int:
    """Give an agreement the duty to be followed, and return the id of that."""
    async with desk.database.transaction() as session:
        found = select(Agreement.id).where(Agreement.register_number == register_number)
        made = Obligation(
            agreement_id=(await session.scalars(found)).one(),
            kind=K.FOLLOW_UP_DOCUMENT,
            due_on=date.fromisoformat(day),
        )
        session.add(made)
        await session.flush()
        return made.id
