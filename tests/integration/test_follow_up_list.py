"""The Kabag's list of what follows the signatures: what stands in it, for whom, in which order, and as a file."""

import csv
import io
import re
from datetime import date, timedelta
from html import unescape

import httpx
import pytest
from openpyxl import load_workbook

from satupintu.domain.errors import NotAllowed
from satupintu.domain.follow_up.obligations import Awaited, ObligationKind, Reply
from satupintu.store.proposals import Actor, Via
from satupintu.store.register.tables import Obligation
from satupintu.usecases.follow_up import answer, lists
from satupintu.usecases.follow_up.lists import AwaitedFilter, AwaitedLine, AwaitedListing
from satupintu.usecases.office.desk import Desk
from tests.integration.conftest import TurnedClock
from tests.integration.test_web import ADMIN, AUDITOR, CLERK, OPD, OTHER_OPD, sign_in
from tests.support.awaited import fill_lists
from tests.support.people import forms_of
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio
KABAG = Actor("Kepala Bagian", Via.DESK, CLERK)
MAYOR, CHAIR = "walikota@jambikota.example", "sekda@jambikota.example"


async def seen(
    desk: Desk, which: Awaited, email: str | None = None, opd: str = "", late: bool = False
) -> AwaitedListing:
    person = desk.office.person(email, desk.today()) if email else None
    return await lists.awaited_listing(desk, person, AwaitedFilter(which, opd, late), None, 50)


def told(found: AwaitedListing) -> list[tuple[str, str | None]]:
    return [(title_of(line), str(line.row.due_on) if line.row.due_on else None) for line in found.lines]


def title_of(line: AwaitedLine) -> str:
    owner = line.agreement or line.proposal
    assert owner is not None
    return owner.title


EVERYTHING = {
    Awaited.IMPLEMENTATION: [
        ("KB terlambat", "2026-06-01"),
        ("KB ditunda", "2026-11-10"),
        ("KB dengan usulan", "2026-12-15"),
        ("KB kesehatan", "2027-09-01"),
    ],
    Awaited.REPORTS: [("PKS berlaku", "2026-07-10"), ("KB kesehatan", "2027-01-10")],
    Awaited.EVALUATIONS: [
        ("KB diakhiri", "2025-12-31"),
        ("PKS dievaluasi", "2026-06-30"),
        ("PKS dievaluasi", "2026-12-31"),
    ],
    Awaited.ENDING: [("NK berakhir", "2026-12-01"), ("NK berakhir", "2026-12-20")],
    Awaited.AUTHORITIES: [("MoU kota kembar", "2026-11-01"), ("MoU kota kembar", "2027-01-31")],
    Awaited.NOT_NEEDED: [("KB tanpa perlu PKS", "2026-10-01")],
    Awaited.CONDITIONS: [("Usulan bersyarat", "2026-12-30"), ("Usulan bersyarat", None)],
}
"""Without what is farther away than 180 days, but with every KB; of one that was ended early what it still owes."""


async def test_each_list_holds_what_is_owed_the_latest_first(desk: Desk, clock: TurnedClock) -> None:
    await fill_lists(desk, clock)
    for which, expected in EVERYTHING.items():
        found = await seen(desk, which)
        assert told(found) == expected, which
        assert found.counts == {each: len(rows) for each, rows in EVERYTHING.items()}
        assert found.following is None
    async with desk.database.transaction() as session:
        lapsed = await session.get(Obligation, (await seen(desk, Awaited.REPORTS)).lines[0].row.id)
        assert lapsed is not None
        lapsed.lapsed_on = desk.today()
    assert told(await seen(desk, Awaited.REPORTS)) == [("KB kesehatan", "2027-01-10")]


async def test_a_kb_tells_its_last_answer_how_often_it_was_put_off_and_the_proposal_under_way(
    desk: Desk, clock: TurnedClock
) -> None:
    await fill_lists(desk, clock)
    lines = {title_of(line): line for line in (await seen(desk, Awaited.IMPLEMENTATION)).lines}
    late, put_off, begun = lines["KB terlambat"], lines["KB ditunda"], lines["KB dengan usulan"]
    assert (late.answer, late.put_off, late.proposal) == (None, 0, None)
    assert put_off.answer is not None
    assert (put_off.answer.reply, put_off.answer.note, put_off.put_off) == (Reply.UNDER_WAY, "Rancangan di mitra", 2)
    assert (begun.answer and begun.answer.reply, begun.proposal and begun.proposal.title) == (
        Reply.START, "PKS dari kewajiban",
    )  # fmt: skip


async def test_everybody_sees_the_lists_of_their_office_and_strangers_none(desk: Desk, clock: TurnedClock) -> None:
    await fill_lists(desk, clock)
    whole = {each: len(rows) for each, rows in EVERYTHING.items()}
    for email in (CLERK, CHAIR, AUDITOR, MAYOR):
        assert (await seen(desk, Awaited.IMPLEMENTATION, email)).counts == whole, email
    health = {**dict.fromkeys(Awaited, 0), Awaited.IMPLEMENTATION: 1, Awaited.REPORTS: 1, Awaited.ENDING: 2}
    assert (await seen(desk, Awaited.IMPLEMENTATION, OTHER_OPD)).counts == health
    assert (await seen(desk, Awaited.IMPLEMENTATION, CLERK, opd="DINKES")).counts == health
    assert (await seen(desk, Awaited.CONDITIONS, OPD)).counts[Awaited.CONDITIONS] == 2
    assert (await seen(desk, Awaited.IMPLEMENTATION, OTHER_OPD, opd="DLH")).lines == ()
    with pytest.raises(NotAllowed):
        await seen(desk, Awaited.IMPLEMENTATION, ADMIN)


async def test_the_lists_can_be_limited_to_a_department_and_to_what_is_late(desk: Desk, clock: TurnedClock) -> None:
    await fill_lists(desk, clock)
    late = {each: told(await seen(desk, each, late=True)) for each in Awaited}
    assert late == {
        **{each: [] for each in Awaited},
        Awaited.IMPLEMENTATION: [("KB terlambat", "2026-06-01"), ("KB ditunda", "2026-11-10")],
        Awaited.REPORTS: [("PKS berlaku", "2026-07-10")],
        Awaited.EVALUATIONS: [("KB diakhiri", "2025-12-31"), ("PKS dievaluasi", "2026-06-30")],
        Awaited.AUTHORITIES: [("MoU kota kembar", "2026-11-01")],
        Awaited.NOT_NEEDED: EVERYTHING[Awaited.NOT_NEEDED],
    }
    assert (await seen(desk, Awaited.IMPLEMENTATION, opd="DLH", late=True)).counts[Awaited.IMPLEMENTATION] == 2
    assert (await seen(desk, Awaited.IMPLEMENTATION, opd="DINKES", late=True)).counts[Awaited.IMPLEMENTATION] == 0
    clock.turn(days=40)
    overdue = told(await seen(desk, Awaited.CONDITIONS, late=True))
    assert overdue == [("Usulan bersyarat", "2026-12-30")], "one without a day is not late"


async def test_what_needs_no_pks_returns_to_the_open_ones_when_the_kabag_asks_again(
    desk: Desk, clock: TurnedClock
) -> None:
    await fill_lists(desk, clock)
    (line,) = (await seen(desk, Awaited.NOT_NEEDED)).lines
    assert line.answer is not None
    assert line.answer.note == "Dilaksanakan sendiri oleh para pihak"
    await answer.reopen(desk, line.row.id, "2026-12-24", "Sampah bukan urusan satu pihak", KABAG)
    assert (await seen(desk, Awaited.NOT_NEEDED)).lines == ()
    assert ("KB tanpa perlu PKS", "2026-12-24") in told(await seen(desk, Awaited.IMPLEMENTATION))


async def test_pages_follow_one_another_without_a_gap_or_a_repetition(desk: Desk) -> None:
    made = [an_agreement(f"KB {n:02d}") for n in range(7)]
    for n, each in enumerate(made):
        due = date(2026, 6, 1) + timedelta(days=n // 3)
        each.obligations = [Obligation(kind=ObligationKind.FOLLOW_UP_DOCUMENT, due_on=due)]
    await keep(desk, *made)
    for each in made[:5]:
        said = answer.ObligationReply(Reply.NOT_NEEDED, "Tidak ada kegiatan", declaration=True)
        await answer.answer(desk, each.obligations[0].id, said, KABAG)

    async def turned_over(which: Awaited) -> list[str]:
        titles, after = [], None
        while True:
            found = await lists.awaited_listing(desk, None, AwaitedFilter(which), after, 2)
            titles += [title_of(line) for line in found.lines]
            after = found.following
            if after is None:
                return titles

    assert await turned_over(Awaited.IMPLEMENTATION) == ["KB 05", "KB 06"]
    assert await turned_over(Awaited.NOT_NEEDED) == [f"KB {n:02d}" for n in (4, 3, 2, 1, 0)]


async def test_the_page_leads_to_agreement_answer_and_proposal_as_far_as_the_reader_may(
    desk: Desk, clock: TurnedClock, client: httpx.AsyncClient
) -> None:
    made = await fill_lists(desk, clock)
    late, begun = made["KB terlambat"], made["KB dengan usulan"]
    (number,) = [line.proposal.number for line in (await seen(desk, Awaited.IMPLEMENTATION)).lines if line.proposal]
    await sign_in(desk, client, CLERK)
    page = (await client.get("/tindak-lanjut")).text
    assert 'href="/tindak-lanjut" aria-current="page"' in page
    for words in (
        f'href="/daftar/{late.slug}"', f'href="/kewajiban/{late.obligations[0].id}"', "lewat 176 hari",
        "ditandatangani 3 Desember 2025, 356 hari yang lalu", "Pemerintah Kabupaten Contoh",
        "Dinas Lingkungan Hidup", "Rancangan di mitra", "ditunda 2 kali", "Belum ditindaklanjuti <b>4</b>",
        f'href="/usulan/{number}"', "Jawab",
    ):  # fmt: skip
        assert words in page, words
    conditions = (await client.get("/tindak-lanjut?jenis=conditions")).text
    for words in ("Lampirkan peta", "sebelum penandatanganan", "Pasal 9 dilengkapi", "/syarat/"):
        assert words in conditions, words
    answered = (await client.get("/tindak-lanjut?jenis=not_needed")).text
    assert "Dilaksanakan sendiri oleh para pihak" in answered
    assert ">Lihat</a>" in answered
    ending = (await client.get("/tindak-lanjut?jenis=ending&terlambat=1")).text
    assert "Tidak ada yang cocok." in ending
    assert (await client.get("/tindak-lanjut?setelah=zzz")).status_code == 404
    await sign_in(desk, client, AUDITOR)
    looked = (await client.get("/tindak-lanjut")).text
    assert f'href="/daftar/{late.slug}"' in looked
    assert ">Lihat</a>" in looked and ">Jawab</a>" not in looked, "who is not asked reads, and answers nothing"
    read = re.search(r'href="(/kewajiban/\d+)"', looked)
    assert read is not None
    page = await client.get(read[1])
    assert "Menunggu jawaban perangkat daerah." in page.text and 'name="reply"' not in page.text
    assert (await client.post(read[1], data={"reply": "not_needed"})).status_code == 404
    await sign_in(desk, client, MAYOR)
    looked = (await client.get("/tindak-lanjut")).text
    assert "KB terlambat" in looked
    assert "/daftar/" not in looked, "the register shows a signatory only what was theirs to sign"
    await sign_in(desk, client, OPD)
    mine = (await client.get("/tindak-lanjut?opd=DINKES")).text
    assert "KB kesehatan" not in mine
    mine = (await client.get("/tindak-lanjut")).text
    assert f'href="/kewajiban/{begun.obligations[0].id}"' in mine
    assert "Semua perangkat daerah" not in mine
    await sign_in(desk, client, ADMIN)
    assert (await client.get("/tindak-lanjut")).status_code == 403
    assert (await client.get("/tindak-lanjut.csv")).status_code == 403
    assert 'href="/tindak-lanjut"' not in (await client.get("/daftar")).text


async def test_the_files_say_what_the_page_says(desk: Desk, clock: TurnedClock, client: httpx.AsyncClient) -> None:
    await fill_lists(desk, clock)
    await sign_in(desk, client, CLERK)
    for query in [*(f"jenis={which}" for which in Awaited), "jenis=implementation&opd=DLH&terlambat=1"]:
        page = unescape((await client.get(f"/tindak-lanjut?{query}")).text)
        shown = re.findall(r"<b>((?:KB|PKS|NK|MoU|Usulan ber)[^<]+)</b>", page)
        content = (await client.get(f"/tindak-lanjut.csv?{query}")).content.decode("utf-8-sig")
        head, *rows = csv.reader(io.StringIO(content))
        assert [row[head.index("Judul")] for row in rows] == shown, query
        overdue = [row[head.index("Lewat (hari)")] for row in rows]
        assert [days for days in overdue if days] == re.findall(r"lewat (\d+) hari", page), query
        book = load_workbook(io.BytesIO((await client.get(f"/tindak-lanjut.xlsx?{query}")).content))
        kept = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
        assert [len(kept), [row[head.index("Judul")] for row in kept[1:]]] == [len(rows) + 1, shown]
    content = (await client.get("/tindak-lanjut.csv")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    told = {row["Judul"]: row for row in rows}
    put_off, begun = told["KB ditunda"], told["KB dengan usulan"]
    assert [put_off[name] for name in ("Hari sejak penandatanganan", "Tenggat", "Lewat (hari)", "Ditunda (kali)")] == [
        "264", "2026-11-10", "14", "2",
    ]  # fmt: skip
    assert [put_off[name] for name in ("Jawaban terakhir", "Catatan", "Dijawab oleh", "Dijawab pada")] == [
        "Rancangan sedang disusun", "Rancangan di mitra", "Petugas DLH", "2026-10-12",
    ]  # fmt: skip
    assert begun["Usulan berjalan"] == "KS-2026-0001: Pemeriksaan kelengkapan"
    assert (await client.get("/tindak-lanjut.pdf")).status_code == 404


async def test_the_lists_are_complete_in_english(desk: Desk, clock: TurnedClock, client: httpx.AsyncClient) -> None:
    await fill_lists(desk, clock)
    await sign_in(desk, client, CLERK)
    form = forms_of(await client.get("/tindak-lanjut"))[-1]
    await client.post("/bahasa", data={**form.values, "language": "en"})
    page = (await client.get("/tindak-lanjut")).text
    for words in ("Not followed up yet <b>4</b>", "put off 2 times", "Only what is overdue", "176 days late"):
        assert words in page, words
