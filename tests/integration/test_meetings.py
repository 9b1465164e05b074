"""The TKKSD as a body: a rapat is planned, moved, held and minuted by the pages, and each proposal goes its way."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import httpx
import pypdfium2
import pytest
from icalendar import Calendar, Event
from sqlalchemy import select

from satupintu.domain.process.lifecycle import Status
from satupintu.domain.process.meetings import MeetingState
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.mail.calendar import calendar_file
from satupintu.mail.letters import LETTERS
from satupintu.store.letters import Letter
from satupintu.store.proposals import HistoryEntry, Paper, Proposal
from satupintu.usecases.evidence.bundle import hand_over_bundle
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier
from satupintu.usecases.process.conditions import conditions_of
from satupintu.usecases.process.flow_state import look
from tests.integration.conftest import TurnedClock
from tests.integration.test_web import letter_of, open_link
from tests.support.meetings import (
    CHAIR,
    LAWYER,
    PLANNER,
    SECRETARY,
    call_off,
    come_in,
    deciding_in_meetings,
    in_review,
    letters,
    meeting_at,
    plan,
    result,
    send,
    upload,
)
from tests.support.process import answer, open_task, run

pytestmark = pytest.mark.anyio
A, C = Assignment, Choice
RECOMMENDED = {"decision": "recommended", "legal_review": "approve", "benefit_review": "approve"}


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """An office that decides in meetings."""
    return deciding_in_meetings(desk)


@pytest.fixture
async def clerk(desk: Desk, client: httpx.AsyncClient) -> httpx.AsyncClient:
    """The browser of the Bagian."""
    await come_in(desk, client, SECRETARY)
    return client


def calendar_of(desk: Desk, letter: Letter) -> Event:
    """The entry in the file that goes with a letter."""
    body = LETTERS[letter.template].model_validate(letter.values)
    assert body.entry is not None
    queued = desk.clock.now() - timedelta(minutes=1)
    file, _ = calendar_file(body.entry, "Undangan", letter.to_email, queued, desk.office.letterhead)
    (event,) = Calendar.from_ical(file).walk("VEVENT")
    assert isinstance(event, Event)
    return event


async def text_of(desk: Desk, number: str, kind: str) -> str:
    """The words of the newest paper of a kind of a proposal, on one line."""
    async with desk.database.transaction() as session:
        mine = select(Paper).join(Paper.proposal).where(Proposal.number == number, Paper.kind == kind)
        paper = (await session.scalars(mine.order_by(Paper.added_at.desc()).limit(1))).one()
    document = pypdfium2.PdfDocument(await desk.blobs.held(paper.sha256))
    return " ".join(" ".join(each.get_textpage().get_text_bounded() for each in document).split())


async def status(desk: Desk, number: str) -> Status:
    return (await look(desk, number)).status


async def told(desk: Desk, number: str) -> list[str]:
    """The events of a proposal's history."""
    async with desk.database.transaction() as session:
        mine = select(HistoryEntry.event).join(HistoryEntry.proposal).where(Proposal.number == number)
        return list(await session.scalars(mine.order_by(HistoryEntry.id)))


async def held(desk: Desk, clerk: httpx.AsyncClient, clock: TurnedClock, number: str, **said: str) -> str:
    """A rapat on one proposal that is over; returns the address of its page."""
    address = await plan(clerk, number)
    clock.moment = datetime(2026, 12, 1, 4, tzinfo=UTC)
    await come_in(desk, clerk, SECRETARY)
    page = await result(clerk, desk, address, {number: {**RECOMMENDED, **said}})
    assert page.url.path == address, page.text
    await run(desk, number)
    return address


async def test_a_proposal_does_not_leave_its_review_by_the_two_lenses_alone(
    desk: Desk, clerk: httpx.AsyncClient
) -> None:
    number = await in_review(desk)
    await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE)
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
    assert await status(desk, number) is Status.IN_REVIEW
    assert (await look(desk, number)).waits_for_a_meeting
    assert "menunggu rapat TKKSD" in (await clerk.get(f"/usulan/{number}")).text
    assert "Rapat TKKSD" in (await clerk.get("/usulan")).text
    assert "1 usulan menunggu rapat teknis TKKSD" in (await clerk.get("/tugas")).text
    assert number in (await clerk.get("/rapat")).text
    (letter,) = await letters(desk, "meeting_needed")
    assert letter.to_email == SECRETARY
    said = dossier.dossier_as_json(await dossier.dossier(desk, number, None))
    assert (said["waits_for_a_meeting"], said["waiting_on"], said["meetings"]) == (True, [], [])


async def test_whoever_follows_a_proposal_by_link_reads_that_it_waits_for_the_tkksd_to_meet(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await in_review(desk)
    await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE)
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
    page = await open_link(client, await letter_of(desk, "partner_informed"))
    assert page.url.path == f"/status/{number}"
    assert "menunggu rapat TKKSD" in page.text


async def test_all_members_are_invited_with_the_hour_for_their_calendars_and_the_dossiers_they_may_see(
    desk: Desk, clerk: httpx.AsyncClient
) -> None:
    first, second = await in_review(desk), await in_review(desk, title="Air bersih")
    await plan(clerk, first, second)
    invited = await letters(desk, "meeting_invitation")
    assert {each.to_email for each in invited} == {SECRETARY, *desk.office.tkksd.members}
    event = calendar_of(desk, invited[0])
    assert event.decoded("dtstart") == datetime(2026, 12, 1, 2, 30, tzinfo=UTC)
    assert str(event["location"]) == "Ruang rapat Bagian Kerja Sama"
    lawyers = next(each for each in invited if each.to_email == LAWYER)
    assert [each["number"] for each in lawyers.values["agenda"]] == [first, second]
    assert lawyers.values["agenda"][0]["address"] == f"{desk.base_url}/usulan/{first}"
    assert lawyers.values["led_by"] == desk.office.named([SECRETARY])[0].position
    page = await clerk.get(f"/usulan/{first}")
    assert "Rapat Teknis TKKSD" in page.text
    assert "Masuk agenda rapat" in page.text


async def test_another_hour_moves_the_same_entry_and_calling_it_off_cancels_it(
    desk: Desk, clerk: httpx.AsyncClient
) -> None:
    number = await in_review(desk)
    address = await plan(clerk, number)
    await send(clerk, f"{address}/ubah", items=[number], hour="13:00")
    await send(clerk, f"{address}/ubah", items=[number])
    refused = await call_off(clerk, address, "")
    assert "Tuliskan mengapa rapat ini dibatalkan." in refused.text
    page = await call_off(clerk, address, "Ketua dipanggil Gubernur.")
    assert "Ketua dipanggil Gubernur." in page.text
    mine = [*await letters(desk, "meeting_invitation", LAWYER), *await letters(desk, "meeting_not_held", LAWYER)]
    entries = [calendar_of(desk, each) for each in mine]
    assert {str(each["uid"]) for each in entries} == {str(entries[0]["uid"])}
    assert [(each["sequence"], str(each["status"])) for each in entries] == [
        *((0, "CONFIRMED"), (1, "CONFIRMED"), (2, "CANCELLED"))
    ]
    assert (await told(desk, number))[-3:] == ["meeting_planned", "meeting_moved", "meeting_called_off"]
    assert (await meeting_at(desk, address)).state is MeetingState.CALLED_OFF
    over = await clerk.get(f"{address}/ubah")
    assert over.status_code == httpx.codes.CONFLICT and "Rapat ini sudah dibatalkan." in over.text


async def test_a_proposal_taken_off_the_agenda_can_be_put_on_another(desk: Desk, clerk: httpx.AsyncClient) -> None:
    first, second = await in_review(desk), await in_review(desk, title="Air bersih")
    address = await plan(clerk, first, second)
    assert first not in (await clerk.get("/rapat/baru?jenis=technical")).text, "it stands on an agenda already"
    await send(clerk, f"{address}/ubah", items=[second])
    assert (await told(desk, first))[-1] == "taken_off_agenda"
    other = await plan(clerk, first, day="2026-12-03")
    assert [each.proposal.number for each in (await meeting_at(desk, other)).agenda] == [first]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"day": "2026-11-23"}, "Tanggal itu sudah lewat."),
        ({"hour": "25:00"}, "jam"),
        ({"place": " "}, "Sebutkan tempatnya."),
        ({"led_by": CHAIR}, "Isi: Dipimpin oleh."),
        ({"items": []}, "Pilih sekurang-kurangnya satu usulan untuk dibahas."),
    ],
    ids=["gone by", "no hour", "no place", "the Ketua does not lead it", "no agenda"],
)
async def test_a_rapat_that_cannot_be_is_refused_beside_its_field(
    desk: Desk, clerk: httpx.AsyncClient, changes: dict[str, object], said: str
) -> None:
    number = await in_review(desk)
    wanted = {"day": "2026-12-01", "hour": "09:30", "place": "Balai", "led_by": SECRETARY, "items": [number]}
    page = await send(clerk, "/rapat/baru?jenis=technical", **{**wanted, **changes})
    assert page.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert said in page.text
    assert await letters(desk, "meeting_invitation") == []


async def test_a_rapat_sends_each_of_three_proposals_its_own_way(
    desk: Desk, clerk: httpx.AsyncClient, clock: TurnedClock
) -> None:
    revised = await in_review(desk, title="Yang diperbaiki")
    conditional = await in_review(desk, title="Yang bersyarat", document="PKS", parent="KB induk", burdens_public=True)
    refused = await in_review(desk, title="Yang tidak direkomendasikan")
    await answer(desk, conditional, A.LEGAL_REVIEW, C.APPROVE, note="Sudah sesuai.")
    address = await plan(clerk, revised, conditional, refused)
    assert (await clerk.get(f"{address}/hasil")).status_code == httpx.codes.FORBIDDEN, "it has not begun"
    clock.moment = datetime(2026, 12, 1, 4, tzinfo=UTC)
    await come_in(desk, clerk, SECRETARY)
    page = await result(
        clerk,
        desk,
        address,
        {
            revised: {"decision": "revise", "note": "Ruang lingkup diperjelas.", "legal_review": "revise: Pasal 4."},
            conditional: {
                "decision": "with_conditions",
                "conditions": "Lampirkan peta\nSebut lokasi",
                "benefit_review": "approve",
                "others": "BPKAD: anggarannya ada.",
            },
            refused: {"decision": "not_recommended", "note": "Tidak bermanfaat.", "benefit_review": "reject: Rugi."},
        },
    )
    assert page.url.path == address, page.text
    for number in (revised, conditional, refused):
        await run(desk, number)
    assert await status(desk, revised) is Status.RETURNED
    assert (await open_task(desk, revised, A.COMPLETION)).email == "dlh@jambikota.example"
    (asked,) = await letters(desk, "completion_requested")
    assert asked.values["meeting"]["note"] == "Ruang lingkup diperjelas."
    assert [each["note"] for each in asked.values["opinions"]] == ["Pasal 4."]
    assert [await status(desk, each) for each in (conditional, refused)] == [Status.WITH_CHAIR] * 2
    said = {each.values["about"]["number"]: each.values for each in await letters(desk, "conclusion_requested")}
    assert said[conditional]["meeting"]["decision"] == "with_conditions"
    assert [each["choice"] for each in said[conditional]["opinions"]] == ["approve", "approve"]
    assert said[refused]["contested"] is True
    assert "Menunggu rapat teknis" not in (await clerk.get("/rapat")).text, "the Ketua has them, or the OPD"
    (met,) = dossier.dossier_as_json(await dossier.dossier(desk, conditional, None))["meetings"]
    found = met["state"], met["decision"], met["conditions"]
    assert found == ("held", "with_conditions", ["Lampirkan peta", "Sebut lokasi"])
    minutes = await text_of(desk, revised, "berita_acara_rapat")
    assert minutes == await text_of(desk, refused, "berita_acara_rapat")
    for words in (
        "BERITA ACARA RAPAT TEKNIS TKKSD NOMOR: 001/BA-TKKSD/XII/2026",
        "Pada hari ini, Selasa, tanggal satu, bulan Desember, tahun dua ribu dua puluh enam",
        "tertulis, melalui tautan",
        "dalam rapat",
        "Keputusan rapat: Direkomendasikan dengan syarat.",
        "Lampirkan peta (sebelum penandatanganan)",
        "Pendapat anggota lain: BPKAD: anggarannya ada.",
        "Bila Ketua merekomendasikannya, sebelum penandatanganan: Persetujuan DPRD",
        "Dikembalikan kepada pemrakarsa",
    ):
        assert words in minutes, minutes


async def test_the_ketua_concludes_by_link_on_what_the_rapat_recommends(
    desk: Desk, clerk: httpx.AsyncClient, clock: TurnedClock
) -> None:
    number = await in_review(desk)
    await held(desk, clerk, clock, number, decision="with_conditions", conditions="Lampirkan peta")
    task = await open_task(desk, number, A.CONCLUSION)
    await come_in(desk, clerk, CHAIR)
    page = await clerk.get(f"/tugas/{task.id}")
    assert "Direkomendasikan dengan syarat" in page.text
    assert "Lampirkan peta" in page.text
    await answer(desk, number, A.CONCLUSION, C.APPROVE)
    proposal = (await dossier.dossier(desk, number, None)).proposal
    assert [(each.text, each.set_by) for each in await conditions_of(desk, proposal.id)] == [
        ("Lampirkan peta", "Rapat Teknis TKKSD")
    ]
    paper = await text_of(desk, number, "berita_acara")
    assert "PERTIMBANGAN KETUA TKKSD" in paper
    assert "Rapat Teknis TKKSD tanggal 1 Desember 2026, berita acara nomor 001/BA-TKKSD/XII/2026" in paper
    assert "SECARA EDAR" not in paper


async def test_a_proposal_sent_back_by_a_rapat_is_reviewed_and_discussed_anew(
    desk: Desk, clerk: httpx.AsyncClient, clock: TurnedClock
) -> None:
    number = await in_review(desk)
    await held(desk, clerk, clock, number, decision="revise", note="Perjelas.")
    await answer(desk, number, A.COMPLETION, C.RESUBMIT)
    found = (await dossier.dossier(desk, number, None)).proposal
    assert (found.status, found.round) == (Status.IN_REVIEW, 2)
    assert (await look(desk, number)).waits_for_a_meeting
    await plan(clerk, number, day="2026-12-08")
    assert (await told(desk, number))[-1] == "meeting_planned"


async def test_what_a_rapat_puts_off_stays_in_review_and_its_reviewers_are_still_asked(
    desk: Desk, clerk: httpx.AsyncClient, clock: TurnedClock
) -> None:
    number = await in_review(desk)
    await held(desk, clerk, clock, number, decision="deferred", legal_review="approve")
    assert await status(desk, number) is Status.IN_REVIEW
    assert (await open_task(desk, number, A.LEGAL_REVIEW)).email == LAWYER


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"legal_review": ""}, "Tanpa pendapat ini usulan belum dapat direkomendasikan"),
        ({"benefit_review": "reject"}, "Tuliskan alasannya: pendapat ini tidak sah tanpa catatan."),
        ({"decision": "revise"}, "Tuliskan alasan keputusan ini."),
        ({"decision": "with_conditions"}, "Tuliskan syaratnya, satu per baris."),
        ({"decision": ""}, "Pilih keputusan rapat tentang usulan ini."),
    ],
    ids=["a lens is silent", "no reason", "no reason to revise", "no condition", "no decision"],
)
async def test_what_a_rapat_decides_says_what_it_rests_on(
    desk: Desk, clerk: httpx.AsyncClient, clock: TurnedClock, said: dict[str, str], sentence: str
) -> None:
    number = await in_review(desk)
    address = await plan(clerk, number)
    clock.moment = datetime(2026, 12, 1, 4, tzinfo=UTC)
    await come_in(desk, clerk, SECRETARY)
    page = await result(clerk, desk, address, {number: {**RECOMMENDED, **said}})
    assert page.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert sentence in page.text
    assert await status(desk, number) is Status.IN_REVIEW
    assert (await meeting_at(desk, address)).number is None


async def test_attendance_names_who_came_instead_and_who_leads_was_there(
    desk: Desk, clerk: httpx.AsyncClient, clock: TurnedClock
) -> None:
    number = await in_review(desk)
    address = await plan(clerk, number)
    clock.moment = datetime(2026, 12, 1, 4, tzinfo=UTC)
    await come_in(desk, clerk, SECRETARY)
    guests = {each.seat: each.id for each in (await meeting_at(desk, address)).guests}
    decided = {number: RECOMMENDED}
    absent = {f"attendance.{guests[SECRETARY]}": "absent"}
    page = await result(clerk, desk, address, decided, **absent)
    assert "Yang memimpin rapat tidak mungkin tidak hadir." in page.text
    page = await result(clerk, desk, address, decided, **{f"attendance.{guests[SECRETARY]}": ""})
    assert "Pilih hadir, diwakili, atau tidak hadir: Kepala Bagian Kerja Sama." in page.text
    assert "tidak mungkin tidak hadir" not in page.text, "nobody has said that who leads was absent"
    instead = {f"attendance.{guests[PLANNER]}": "represented"}
    page = await result(clerk, desk, address, decided, **absent, **instead, led_by=LAWYER)
    assert "Sebutkan siapa yang mewakili." in page.text
    instead[f"represented.{guests[PLANNER]}"] = "Sri, Sekretaris Bappeda"
    page = await result(clerk, desk, address, decided, **absent, **instead, led_by=LAWYER)
    assert page.url.path == address
    minutes = await text_of(desk, number, "berita_acara_rapat")
    assert "dipimpin oleh Kepala Bagian Hukum" in minutes
    assert "Diwakili oleh Sri, Sekretaris Bappeda" in minutes
    assert "Sri, Sekretaris Bappeda, mewakili" in minutes
    signers = minutes.partition("Tanda tangan")[2]
    assert "Kepala Bagian Kerja Sama" not in signers, "whoever was not there does not sign"


async def test_the_signed_minutes_stand_with_the_rapat_in_each_dossier_and_in_the_evidence(
    desk: Desk, clerk: httpx.AsyncClient, clock: TurnedClock
) -> None:
    number = await in_review(desk)
    address = await held(desk, clerk, clock, number)
    page = await upload(clerk, address, "Berita acara yang ditandatangani")
    assert "Berita acara rapat TKKSD yang ditandatangani" in page.text
    assert "Berita acara rapat TKKSD yang ditandatangani" in (await clerk.get(f"/usulan/{number}")).text
    assert (await told(desk, number))[-1] == "meeting_minutes_signed"
    for paper in (await meeting_at(desk, address)).papers:
        assert (await clerk.get(f"{address}/berkas/{paper.id}")).content.startswith(b"%PDF")
    out = io.BytesIO()
    await hand_over_bundle(desk, number, None, out)
    names = zipfile.ZipFile(out).namelist()
    assert any("berita_acara_rapat-" in name for name in names)
    assert any("berita_acara_rapat_bertanda_tangan-" in name for name in names)


async def test_a_result_is_recorded_once(desk: Desk, clerk: httpx.AsyncClient, clock: TurnedClock) -> None:
    number = await in_review(desk)
    address = await held(desk, clerk, clock, number)
    for page in ("hasil", "ubah"):
        again = await clerk.get(f"{address}/{page}")
        assert again.status_code == httpx.codes.CONFLICT
        assert "Hasil rapat ini sudah dicatat" in again.text, "in words of the office, not in states"
    events = await told(desk, number)
    assert events.count("meeting_decided") == 1


async def test_only_the_bagian_plans_and_the_tkksd_and_auditors_read(desk: Desk, clerk: httpx.AsyncClient) -> None:
    address = await plan(clerk, await in_review(desk))
    for email, may_read in ((LAWYER, True), ("auditor@jambikota.example", True), ("dlh@jambikota.example", False)):
        await come_in(desk, clerk, email)
        assert (await clerk.get(address)).status_code == (httpx.codes.OK if may_read else httpx.codes.FORBIDDEN)
        assert (await clerk.get(f"{address}/ubah")).status_code == httpx.codes.FORBIDDEN
