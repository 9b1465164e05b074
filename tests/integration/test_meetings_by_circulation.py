"""Without a rapat: by circulation, under its own name; a rapat in such an office; the yearly pleno."""

import dataclasses
import re
from datetime import UTC, datetime

import httpx
import pytest

from satupintu.domain.follow_up.team_report import Period
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.process.meetings import MeetingKind, MeetingState
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.usecases.follow_up.team_report import gather_team_report
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.flow_state import look
from satupintu.usecases.process.meeting_list import pleno_is_due
from tests.integration.conftest import TurnedClock
from tests.integration.test_meetings import text_of, told
from tests.integration.test_team import to_review, with_office
from tests.support.meetings import (
    CHAIR,
    LAWYER,
    SECRETARY,
    call_off,
    come_in,
    in_review,
    letters,
    meeting_at,
    plan,
    result,
    send,
)
from tests.support.process import answer, open_task, run

pytestmark = pytest.mark.anyio
A, C = Assignment, Choice


@pytest.fixture
async def clerk(desk: Desk, client: httpx.AsyncClient) -> httpx.AsyncClient:
    """The browser of the Bagian."""
    await come_in(desk, client, SECRETARY)
    return client


async def by_link(desk: Desk, number: str) -> None:
    """Both lenses approve."""
    await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE)
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)


async def test_what_is_decided_by_circulation_claims_no_meeting_and_says_what_really_comes_next(desk: Desk) -> None:
    number = await in_review(desk, document="PKS", parent="KB induk", burdens_public=True)
    await by_link(desk, number)
    await answer(desk, number, A.CONCLUSION, C.APPROVE)
    paper = await text_of(desk, number, "berita_acara")
    assert "BERITA ACARA PERTIMBANGAN TKKSD (SECARA EDAR)" in paper
    assert "RAPAT" not in paper
    assert "Pada hari ini, Selasa, tanggal dua puluh empat, bulan November, tahun dua ribu dua puluh enam" in paper
    assert "secara edar dan tanpa rapat" in paper
    assert "setelah langkah berikut: Persetujuan DPRD" in paper


async def test_a_text_that_hangs_on_nobody_outside_is_recommended_for_signing_at_once(desk: Desk) -> None:
    number = await in_review(desk, document="PKS", parent="KB induk")
    await by_link(desk, number)
    await answer(desk, number, A.CONCLUSION, C.APPROVE)
    assert (await look(desk, number)).status is Status.IN_SIGNING
    paper = await text_of(desk, number, "berita_acara")
    assert "untuk ditandatangani (Permendagri 22/2020 Ps. 46 ayat (2) huruf g)." in paper


async def test_a_proposal_on_an_agenda_waits_for_its_rapat_and_goes_on_by_circulation_once_that_is_called_off(
    desk: Desk, clerk: httpx.AsyncClient
) -> None:
    number = await in_review(desk)
    address = await plan(clerk, number)
    await by_link(desk, number)
    assert await run(desk, number) is Status.IN_REVIEW
    await call_off(clerk, address, "Ruang rapat dipakai.")
    assert await run(desk, number) is Status.WITH_CHAIR
    assert "reviews_settled" in await told(desk, number)


async def test_a_rapat_tells_the_ketua_who_has_been_asked_already_what_it_recommends(
    desk: Desk, clerk: httpx.AsyncClient, clock: TurnedClock
) -> None:
    number = await in_review(desk)
    await by_link(desk, number)
    assert await run(desk, number) is Status.WITH_CHAIR
    address = await plan(clerk, number)
    clock.moment = datetime(2026, 12, 1, 4, tzinfo=UTC)
    await come_in(desk, clerk, SECRETARY)
    await result(clerk, desk, address, {number: {"decision": "not_recommended", "note": "Tidak bermanfaat."}})
    first, second = await letters(desk, "conclusion_requested", CHAIR)
    assert (first.values["meeting"], second.values["meeting"]["decision"]) == (None, "not_recommended")
    assert second.link_id is not None


async def test_a_proposal_that_has_gone_on_before_the_rapat_is_not_decided_on_there(
    desk: Desk, clerk: httpx.AsyncClient, clock: TurnedClock
) -> None:
    number = await in_review(desk)
    await by_link(desk, number)
    address = await plan(clerk, number)
    await answer(desk, number, A.CONCLUSION, C.APPROVE)
    clock.moment = datetime(2026, 12, 1, 4, tzinfo=UTC)
    await come_in(desk, clerk, SECRETARY)
    page = await result(clerk, desk, address, {})
    assert page.url.path == address
    assert "Usulan ini sudah berlanjut sebelum rapat" in page.text
    assert "meeting_decided" not in await told(desk, number)


PLENO = {"day": "2026-12-10", "hour": "09:00", "place": "Aula Griya Mayang", "led_by": CHAIR}


async def test_the_desk_reminds_of_the_yearly_pleno_until_one_is_planned_and_its_minutes_name_what_it_concluded(
    desk: Desk, clerk: httpx.AsyncClient, clock: TurnedClock
) -> None:
    assert "Rapat pleno TKKSD tahun 2026 belum diadakan" in (await clerk.get("/tugas")).text
    assert "Rapat pleno tahun 2026 belum diadakan" in (await clerk.get("/rapat")).text
    points = "Pemetaan kerja sama 2027\nEvaluasi 2026"
    page = await send(clerk, "/rapat/baru?jenis=plenary", **PLENO, points=points)
    address = page.url.path
    assert "belum diadakan" not in (await clerk.get("/tugas")).text
    invited = {each.to_email for each in await letters(desk, "meeting_invitation")}
    assert invited == set(desk.office.tkksd.everybody)
    clock.moment = datetime(2026, 12, 10, 5, tzinfo=UTC)
    await come_in(desk, clerk, SECRETARY)
    page = await result(clerk, desk, address, {}, conclusions="Pemetaan disetujui.")
    assert "Pemetaan disetujui." in page.text
    meeting = await meeting_at(desk, address)
    assert (meeting.state, meeting.number) == (MeetingState.HELD, "001/BA-TKKSD/XII/2026")
    counted = (await gather_team_report(desk, None, Period(2026), "id")).meetings
    assert counted == {MeetingKind.PLENARY: 1}
    assert (await gather_team_report(desk, None, Period(2026, 1), "id")).meetings == {}
    clock.moment = datetime(2027, 9, 30, 5, tzinfo=UTC)
    await come_in(desk, clerk, SECRETARY)
    assert "belum diadakan" not in (await clerk.get("/tugas")).text, "the month from which it reminds is October"
    clock.moment = datetime(2027, 10, 1, 5, tzinfo=UTC)
    await come_in(desk, clerk, SECRETARY)
    assert "Rapat pleno TKKSD tahun 2027 belum diadakan" in (await clerk.get("/tugas")).text


async def test_an_office_reminds_of_the_pleno_from_a_month_of_its_own(
    desk: Desk,
) -> None:
    team = desk.office.tkksd.model_copy(update={"pleno_from": 12})
    later = dataclasses.replace(desk, office=desk.office.model_copy(update={"tkksd": team}))
    assert await pleno_is_due(desk)
    assert not await pleno_is_due(later)


async def test_no_opinion_is_entered_for_a_review_that_the_bagian_only_holds_to_hand_on(
    desk: Desk, clerk: httpx.AsyncClient, clock: TurnedClock
) -> None:
    alone = desk.office.tkksd.model_copy(update={"members": (), "vice_chair": CHAIR, "secretary": CHAIR})
    number = await to_review(with_office(desk, tkksd=alone), by=LAWYER)
    task = await open_task(desk, number, A.LEGAL_REVIEW)
    assert task.entrusted
    address = await plan(clerk, number)
    clock.moment = datetime(2026, 12, 1, 4, tzinfo=UTC)
    await come_in(desk, clerk, SECRETARY)
    shown = (await clerk.get(f"{address}/hasil")).text
    assert not re.search(rf'name="opinion\.\d+\.{task.id}"', shown)
    assert f"/usulan/{number}/tugas/{task.id}/alihkan" in shown
    page = await result(clerk, desk, address, {number: {"decision": "recommended", "benefit_review": "approve"}})
    assert page.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert "Sebuah telaah masih dititipkan kepada Bagian Kerja Sama" in page.text
    page = await result(clerk, desk, address, {number: {"decision": "deferred", "benefit_review": "approve"}})
    assert page.url.path == address
