"""Years pass over the register: who is asked for what, on which days, and who hears of it when nobody answers."""

import dataclasses
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from satupintu.domain.follow_up.obligations import ObligationKind, Reply
from satupintu.domain.letters.states import LetterState
from satupintu.domain.office.departments import LiaisonOfficer
from satupintu.domain.process.form import DocumentType, Route
from satupintu.store.letters import Letter
from satupintu.store.register.imports import ImportBatch
from satupintu.store.register.tables import Agreement, Obligation
from satupintu.store.work import Link
from satupintu.usecases.follow_up import answer
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.succession import begin_successor
from tests.integration.conftest import TurnedClock
from tests.support.follow_up import DLH as DLH_DESK
from tests.support.follow_up import (
    a_round,
    forget_letters,
    letters_of,
    live_until,
    obligation,
    owed,
    reply,
    written,
)
from tests.support.forms import a_form
from tests.support.people import link_in, text_of
from tests.support.process import conclude
from tests.support.register import NOW, an_agreement, keep

pytestmark = pytest.mark.anyio
K, R = ObligationKind, Reply
DLH, HEAD = "dlh@jambikota.example", "kepala.dlh@jambikota.example"
KABAG = "kabag.kerjasama@jambikota.example"


def days(found: list[tuple[str, str, date]], address: str) -> list[str]:
    return [str(day) for _, to, day in found if to == address]


async def test_a_kb_without_a_pks_is_asked_for_five_times_and_then_the_head_and_the_bagian_hear_of_it(
    desk: Desk, clock: TurnedClock
) -> None:
    await conclude(desk)
    await live_until(desk, clock, "2027-06-25")
    asked = days(await letters_of(desk, "asked_after"), DLH)
    # Due on 23 May 2027, a Sunday; and the evaluations of 31 December and 30 June on the same ladder. What falls on a
    # day off is asked for on the next working day: the new year's holidays, the week of Lebaran, Waisak.
    assert asked == [
        "2026-12-01", "2026-12-28", "2026-12-31", "2027-01-07", "2027-01-14",
        "2027-04-23", "2027-05-21", "2027-05-24", "2027-05-31", "2027-06-07", "2027-06-23",
    ]  # fmt: skip
    late = await letters_of(desk, "not_answered")
    assert days(late, HEAD) == ["2027-01-14", "2027-06-07"]
    assert days(late, KABAG) == ["2027-01-14", "2027-06-07"]


async def test_the_letter_names_the_law_and_leads_to_one_answer_that_closes_it(desk: Desk, clock: TurnedClock) -> None:
    number = await conclude(desk, document="PKS", parent="KB lama")
    await forget_letters(desk)
    await live_until(desk, clock, "2026-12-11")
    assert (await obligation(desk, number, K.SEMESTER_REPORT)).due_on == date(2027, 1, 10)
    letters = await written(desk, "asked_after")
    assert [str(each["To"]).split("<")[1].rstrip(">") for each in letters] == [DLH, DLH]
    report = text_of(letters[-1])
    assert "Laporan semester: Pengelolaan Sampah" in report and "Permendagri 22/2020 Ps. 17" in report
    assert "30 hari lagi" in report and link_in(letters[-1]) is not None


async def test_both_liaison_officers_are_asked_and_the_answer_of_one_is_the_answer_of_both(
    desk: Desk, clock: TurnedClock
) -> None:
    officers = tuple(LiaisonOfficer(name=f"Petugas {n}", email=f"ppksd{n}@jambikota.example") for n in (1, 2))
    opds = tuple(
        each.model_copy(update={"contacts": officers}) if each.code == "DLH" else each
        for each in desk.office.perangkat_daerah
    )
    office = desk.office.model_copy(update={"perangkat_daerah": opds})
    desk = dataclasses.replace(desk, office=office)
    number = await conclude(desk)
    await live_until(desk, clock, "2026-12-02")
    asked = {to for _, to, _ in await letters_of(desk, "asked_after")}
    assert asked == {"ppksd1@jambikota.example", "ppksd2@jambikota.example"}
    evaluation = await obligation(desk, number, K.EVALUATION)
    await reply(desk, evaluation, R.CONTINUE)
    async with desk.database.transaction() as session:
        alive = Link.obligation_id == evaluation.id, Link.revoked_at.is_(None)
        assert await session.scalar(select(func.count()).where(*alive)) == 0
        assert await session.scalar(select(func.count()).where(Link.obligation_id == evaluation.id)) == 2
    assert await written(desk, "asked_after") == [], "what was answered is asked of neither"


async def two_lines(desk: Desk, clock: TurnedClock) -> list[Obligation]:
    """The two obligations of one list that is still waiting to be sent; they are answered a little later."""
    for title in ("Air bersih", "Sampah"):
        old = an_agreement(title, document=DocumentType.KB)
        old.obligations = [Obligation(kind=K.FOLLOW_UP_DOCUMENT, due_on=date(2026, 12, 1))]
        await keep(desk, old)
    await live_until(desk, clock, "2026-11-25")
    assert [to for _, to, _ in await letters_of(desk, "asked_after")] == [DLH]
    clock.turn(minutes=5)
    async with desk.database.transaction() as session:
        return list(await session.scalars(select(Obligation).order_by(Obligation.id)))


async def test_a_list_of_which_everything_was_answered_while_the_mail_server_was_away_is_not_sent(
    desk: Desk, clock: TurnedClock
) -> None:
    for each in await two_lines(desk, clock):
        await reply(desk, each, R.NOT_NEEDED, "Tidak ada anggaran.")
    assert await written(desk, "asked_after") == []
    async with desk.database.transaction() as session:
        states = select(Letter.state).where(Letter.template == "asked_after")
        assert list(await session.scalars(states)) == [LetterState.CANCELLED]


@pytest.mark.parametrize("said", [R.NOT_NEEDED, R.UNDER_WAY])
async def test_a_list_leaves_out_what_was_answered_before_it_left_even_where_it_will_be_asked_again(
    desk: Desk, clock: TurnedClock, said: Reply
) -> None:
    answered, _ = await two_lines(desk, clock)
    await reply(desk, answered, said, "Tidak ada anggaran.", expected_on="2027-02-01")
    (letter,) = await written(desk, "asked_after")
    assert "Sampah" in str(letter["Subject"]) and "Air bersih" not in text_of(letter)


async def test_what_is_begun_before_the_list_leaves_does_not_stand_in_it(desk: Desk, clock: TurnedClock) -> None:
    begun, _ = await two_lines(desk, clock)
    number = (await answer.read_obligation(desk, begun.id)).agreement.register_number
    form = a_form(document="PKS", parent=number, title="Perjanjian pelaksana")
    await begin_successor(desk, begun.id, form, (), DLH_DESK, "kunci")
    (letter,) = await written(desk, "asked_after")
    assert "Sampah" in str(letter["Subject"]) and "Air bersih" not in text_of(letter)


async def test_a_draft_under_way_is_asked_for_again_on_the_day_that_was_named(desk: Desk, clock: TurnedClock) -> None:
    number = await conclude(desk)
    kb = await obligation(desk, number, K.FOLLOW_UP_DOCUMENT)
    await live_until(desk, clock, "2027-04-26")
    await reply(desk, kb, R.UNDER_WAY, "Rancangan pasal sedang dibahas.", expected_on="2027-09-15")
    async with desk.database.transaction() as session:
        moved = await session.get_one(Obligation, kb.id)
        assert (moved.due_on, moved.is_open, moved.rungs) == (date(2027, 9, 15), True, 0)
    before = len(await letters_of(desk, "asked_after"))
    await live_until(desk, clock, "2027-05-28")
    assert days((await letters_of(desk, "asked_after"))[before:], DLH) == []
    await live_until(desk, clock, "2027-08-20")
    asked = days((await letters_of(desk, "asked_after"))[before:], DLH)
    assert asked[-1] == "2027-08-16", "thirty days before the new day"


async def test_the_last_half_year_of_an_agreement_is_told_six_times_and_then_it_is_over(
    desk: Desk, clock: TurnedClock
) -> None:
    number = await conclude(desk, term_years=1, document="PKS", parent="KB lama")
    ends = await obligation(desk, number, K.EXPIRY)
    for each in await owed(desk, number):
        if each.kind is not K.EXPIRY:
            await reply(desk, each, R.CONTINUE if each.kind is K.EVALUATION else R.REPORT)
    await live_until(desk, clock, "2027-11-25")
    asked = days(await letters_of(desk, "asked_after"), DLH)
    # 180, 90, 60, 30, 7 and 0 days before 24 November 2027; 28 May 2027 is a working day, 26 August, too.
    assert asked == ["2027-05-28", "2027-08-26", "2027-09-27", "2027-10-25", "2027-11-17", "2027-11-24"]
    found = await answer.read_obligation(desk, ends.id)
    assert found.obligation.lapsed_on == date(2027, 11, 25)
    assert found.agreement.proposal is not None and found.agreement.proposal.history_length > 0
    assert await letters_of(desk, "not_answered") == []


async def test_a_list_has_the_most_urgent_lines_first_and_what_does_not_fit_comes_the_next_day(
    desk: Desk, clock: TurnedClock
) -> None:
    for n in range(45):
        old = an_agreement(f"Perjanjian {n}")
        old.obligations = [Obligation(kind=K.EVALUATION, due_on=date(2026, 12, 20) + timedelta(days=n % 3))]
        await keep(desk, old)
    for day in ("2026-11-25", "2026-11-26", "2026-11-27"):
        await live_until(desk, clock, day)
        clock.turn(hours=1)
        await a_round(desk)
    found = [each for each in await written(desk, "asked_after") if DLH in str(each["To"])]
    assert [str(each["Subject"]).split(" ")[0] for each in found] == ["40", "5"]
    assert text_of(found[0]).count("/t/") == 40
    first, last = (text_of(found[0]).find(day) for day in ("20 Desember", "22 Desember"))
    assert 0 < first < last


async def test_what_does_not_fit_into_the_word_to_the_head_is_not_lost_either(desk: Desk, clock: TurnedClock) -> None:
    for n in range(45):
        old = an_agreement(f"Perjanjian {n}")
        old.obligations = [Obligation(kind=K.EVALUATION, due_on=date(2026, 10, 1))]
        await keep(desk, old)
    await live_until(desk, clock, "2026-12-07")
    assert await written(desk, "not_answered") == [], "what was late when it came is asked for a fortnight first"
    for day in ("2026-12-08", "2026-12-09", "2026-12-10"):
        await live_until(desk, clock, day)
        clock.turn(hours=1)
        await a_round(desk)
    found = [each for each in await written(desk, "not_answered") if HEAD in str(each["To"])]
    assert [str(each["Subject"]).split(" ")[0] for each in found] == ["40", "5"]


async def test_what_has_no_department_is_asked_of_the_bagian(desk: Desk, clock: TurnedClock) -> None:
    old = an_agreement("Perjanjian lama", opd=(None, "Kantor yang tidak ada lagi"))
    old.obligations = [Obligation(kind=K.EVALUATION, due_on=date(2026, 12, 1))]
    await keep(desk, old)
    await live_until(desk, clock, "2026-11-25")
    assert [to for _, to, _ in await letters_of(desk, "asked_after")] == [KABAG]


async def test_letters_about_the_register_leave_in_the_morning_of_working_days_and_once(
    desk: Desk, clock: TurnedClock
) -> None:
    old = an_agreement("Perjanjian lama")
    old.obligations = [Obligation(kind=K.EVALUATION, due_on=date(2026, 11, 28))]
    await keep(desk, old)
    for moment in ("2026-11-28T03:00", "2026-11-29T03:00", "2026-11-29T20:00"):
        clock.moment = clock.moment.fromisoformat(f"{moment}+00:00")
        await a_round(desk)
    assert await letters_of(desk, "asked_after") == []  # Saturday, Sunday, and Monday before seven
    for moment in ("2026-11-30T01:00", "2026-11-30T02:00"):
        clock.moment = clock.moment.fromisoformat(f"{moment}+00:00")
        await a_round(desk)
    assert days(await letters_of(desk, "asked_after"), DLH) == ["2026-11-30"]


async def test_old_agreements_in_force_are_followed_up_a_week_after_their_import(
    desk: Desk, clock: TurnedClock
) -> None:
    batch = ImportBatch(
        filename="lama.csv", register_sha256="0", mapping={}, accepted=4, refused=0, by_name="Petugas", at=NOW
    )
    async with desk.database.transaction() as session:
        session.add(batch)
    facts = {"import_batch_id": batch.id, "route": Route.KSDD}
    kb = an_agreement("KB lama", **facts)
    followed = an_agreement("KB yang ada PKS-nya", **facts)
    pks = an_agreement("PKS lama", document=DocumentType.PKS, **facts)
    over = an_agreement("KB yang sudah berakhir", ends_on=date(2026, 1, 1), **facts)
    unknown = {"import_batch_id": batch.id, "route": None, "signed_on": None, "starts_on": None}
    bare = an_agreement("KB tanpa jalur dan tanggal", **unknown)
    endless = an_agreement("KB tanpa akhir", **unknown, ends_on=None)
    report = an_agreement("PKS tanpa jalur", document=DocumentType.PKS, **unknown)
    await keep(desk, kb, followed, over, bare, endless, report)
    await keep(desk, pks, parent=followed)
    await live_until(desk, clock, "2026-11-30")

    async def planned() -> dict[str, set[str]]:
        async with desk.database.transaction() as session:
            rows = await session.scalars(select(Agreement))
            return {each.title: {str(one.kind) for one in each.obligations} for each in rows}

    assert set(map(frozenset, (await planned()).values())) == {frozenset()}, "the week for taking the import back"
    await live_until(desk, clock, "2026-12-02")
    assert await planned() == {
        "KB lama": {"follow_up_document", "evaluation", "expiry"},
        "KB yang ada PKS-nya": {"evaluation", "expiry"},
        "PKS lama": {"semester_report", "evaluation", "expiry"},
        "KB yang sudah berakhir": set(),
        "KB tanpa jalur dan tanggal": {"follow_up_document", "evaluation", "expiry"},
        "KB tanpa akhir": {"follow_up_document"},
        "PKS tanpa jalur": {"semester_report", "evaluation", "expiry"},
    }
    due = (await obligation(desk, kb.register_number, K.FOLLOW_UP_DOCUMENT)).due_on
    assert due == date(2027, 1, 1), "its own day passed in 2024; it is asked for from 2 December on"
    await a_round(desk)
    async with desk.database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(Obligation).where(Obligation.due_on < NOW)) == 0


async def test_the_bagian_is_told_once_that_the_reports_of_a_semester_were_due(desk: Desk, clock: TurnedClock) -> None:
    number = await conclude(desk, document="PKS", parent="KB lama")
    await conclude(desk, document="PKS", parent="KB lain", title="Perjanjian lain")
    await reply(desk, await obligation(desk, number, K.SEMESTER_REPORT), R.REPORT)
    await forget_letters(desk)
    await live_until(desk, clock, "2027-01-29")
    told = await letters_of(desk, "team_report_due")
    assert [(to, str(day)) for _, to, day in told] == [(KABAG, "2027-01-11")], "the Monday after the day"
    (letter,) = await written(desk, "team_report_due")
    assert "Semester 2 Tahun 2026" in str(letter["Subject"]) and "1 dari 2 laporan masuk" in text_of(letter)


async def test_a_renewal_under_way_silences_the_ladder_until_it_fails(desk: Desk, clock: TurnedClock) -> None:
    number = await conclude(desk, term_years=1, document="PKS", parent="KB lama")
    ends = await obligation(desk, number, K.EXPIRY)
    agreement = (await answer.read_obligation(desk, ends.id)).agreement
    form = a_form(document="PKS", parent="KB lama", title="Perpanjangan", renews=agreement.register_number)
    renewal = await begin_successor(desk, ends.id, form, (), DLH_DESK, "kunci")
    again = await begin_successor(desk, ends.id, form, (), DLH_DESK, "kunci")
    assert renewal == again
    found = await answer.read_obligation(desk, ends.id)
    assert found.begun is not None and found.begun.number == renewal
    assert [each.reply for each in found.answers] == [R.START]
    await live_until(desk, clock, "2027-06-01")
    lines = [text_of(each) for each in await written(desk, "asked_after")]
    assert not any("Berakhir:" in each for each in lines)


async def test_an_end_on_a_weekend_is_told_on_the_last_working_day_before(desk: Desk, clock: TurnedClock) -> None:
    old = an_agreement("Berakhir hari Minggu", document=DocumentType.PKS, ends_on=date(2026, 12, 6))
    old.obligations = [Obligation(kind=K.EXPIRY, due_on=date(2026, 12, 6))]
    await keep(desk, old)
    await live_until(desk, clock, "2026-12-08")
    assert days(await letters_of(desk, "asked_after"), DLH) == ["2026-11-25", "2026-11-30", "2026-12-04"]


async def test_the_bagian_hears_of_all_departments_in_one_list_and_of_how_many_do_not_fit(
    desk: Desk, clock: TurnedClock
) -> None:
    for n in range(21):
        for opd in (("DLH", "Dinas Lingkungan Hidup"), ("DINKES", "Dinas Kesehatan")):
            old = an_agreement(f"Perjanjian {n} {opd[0]}", opd=opd)
            old.obligations = [Obligation(kind=K.EVALUATION, due_on=date(2026, 11, 30))]
            await keep(desk, old)
    await live_until(desk, clock, "2026-12-16")
    told = await written(desk, "not_answered")
    assert len(told) == 3, "two heads and the Bagian"
    (letter,) = [each for each in told if KABAG in str(each["To"])]
    assert str(letter["Subject"]).startswith("42 hal") and text_of(letter).count("/t/") == 40
    assert "Masih ada 2 hal lain" in text_of(letter)


async def test_a_department_that_the_office_has_learnt_the_old_name_of_is_asked_from_then_on(
    desk: Desk, clock: TurnedClock
) -> None:
    old = an_agreement("Perjanjian lama", opd=(None, "Kantor Kebersihan"))
    old.obligations = [Obligation(kind=K.EVALUATION, due_on=date(2026, 12, 1))]
    await keep(desk, old)
    await live_until(desk, clock, "2026-11-25")
    departments = tuple(
        each.model_copy(update={"aliases": ("Kantor Kebersihan",)}) if each.code == "DLH" else each
        for each in desk.office.perangkat_daerah
    )
    learnt = desk.office.model_copy(update={"perangkat_daerah": departments})
    await live_until(dataclasses.replace(desk, office=learnt), clock, "2026-12-02")
    told = await letters_of(desk, "asked_after")
    assert [to for _, to, _ in told] == [KABAG, DLH]


async def test_what_is_the_bagians_own_is_not_taken_for_told_once_its_list_of_the_day_has_gone(
    desk: Desk, clock: TurnedClock
) -> None:
    for n in range(45):
        old = an_agreement(f"Perjanjian {n}", opd=(None, "Kantor yang tidak ada lagi"))
        old.obligations = [Obligation(kind=K.EVALUATION, due_on=date(2026, 10, 1))]
        await keep(desk, old)
    for day in ("2026-12-09", "2026-12-10"):
        await live_until(desk, clock, day)
        clock.turn(hours=1)
        await a_round(desk)
    found = [str(each["Subject"]).split(" ")[0] for each in await written(desk, "not_answered")]
    assert found == ["40", "5"]
