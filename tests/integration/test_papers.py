"""The papers in front of the real use cases: who is offered them, who gets them, and that nothing is stored."""

import asyncio
import io
import re
from html import unescape
from pathlib import Path

import docx
import httpx
import pytest

from satupintu.documents.checks import DOCX, PDF
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.runtime.postgres import EmbeddedPostgres
from satupintu.store.proposals import Actor, Via
from satupintu.usecases.office import api_tokens
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import ceremony
from tests.integration.test_web import ADMIN, AUDITOR, CLERK, OPD, OTHER_OPD, letter_of, open_link, sign_in
from tests.support.commands import run_command
from tests.support.process import answer, enter, open_task

pytestmark = pytest.mark.anyio


async def through_the_review(desk: Desk, number: str) -> None:
    """Complete, and recommended by the TKKSD."""
    await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    for review in (Assignment.LEGAL_REVIEW, Assignment.BENEFIT_REVIEW, Assignment.CONCLUSION):
        await answer(desk, number, review, Choice.APPROVE)


async def to_the_dprd(desk: Desk) -> str:
    """A PKS that waits for the letter to the DPRD."""
    funding = {"source": "APBD", "in_current_budget": False}
    number = await enter(desk, document="PKS", parent="Kesepakatan Bersama Nomor 4", funding=funding)
    await through_the_review(desk, number)
    return number


def offered_on(page: httpx.Response) -> list[str]:
    """The links to papers on a page."""
    return re.findall(r'href="([^"]*/naskah/[^"]+)"', unescape(page.text))


@pytest.mark.parametrize(
    ("email", "shown", "status"),
    [(CLERK, True, 200), (OPD, True, 200), (AUDITOR, False, 200), (ADMIN, False, 200), (OTHER_OPD, False, 404)],
    ids=["Bagian", "own OPD", "auditor", "administrator", "another OPD"],
)
async def test_papers_are_offered_to_who_writes_and_given_to_who_may_see_the_dossier(
    desk: Desk, client: httpx.AsyncClient, email: str, shown: bool, status: int
) -> None:
    number = await enter(desk)
    await sign_in(desk, client, email)
    links = offered_on(await client.get(f"/usulan/{number}"))
    assert bool(links) is shown
    for extension, media_type in (("docx", DOCX), ("pdf", PDF)):
        given = await client.get(f"/usulan/{number}/naskah/kb.{extension}")
        assert given.status_code == status
        assert (given.headers["Content-Type"] == media_type) is (status == 200)
    assert (await client.get(f"/usulan/{number}/naskah/pks.pdf")).status_code == 404


async def test_every_link_of_the_list_opens_a_paper_and_nothing_is_stored(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await to_the_dprd(desk)
    await sign_in(desk, client, CLERK)
    before = sorted(desk.blobs.folder.rglob("*"))
    page = await client.get(f"/usulan/{number}")
    assert "Nama penandatangan Pemerintah Kabupaten Contoh" in page.text
    links = offered_on(page)
    assert len(links) == 8
    for link in links:
        given = await client.get(link)
        assert given.status_code == 200
        assert given.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert given.headers["Cache-Control"] == "no-store"
        assert number in given.headers["Content-Disposition"]
        assert given.content == (await client.get(link)).content
    nota = await client.get(f"/usulan/{number}/naskah/nota_dinas.docx")
    word = docx.Document(io.BytesIO(nota.content))
    assert any("Berita Acara Nomor 001/BA-TKKSD/XI/2026" in each.text for each in word.paragraphs)
    assert sorted(desk.blobs.folder.rglob("*")) == before


async def test_day_and_place_of_the_ceremony_go_into_the_draft(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await enter(desk)
    await sign_in(desk, client, CLERK)
    await through_the_review(desk, number)
    wanted = ceremony.CeremonyWanted("2026-12-01", "09:30", 'Muara "Bulian" & x')
    await ceremony.set_date(desk, number, wanted, Actor("Petugas", Via.DESK))
    word = docx.Document(io.BytesIO((await client.get(f"/usulan/{number}/naskah/kb.docx")).content))
    opening = next(each.text for each in word.paragraphs if each.text.startswith("Pada hari ini"))
    assert "Selasa, tanggal satu, bulan Desember" in opening
    assert 'bertempat di Muara "Bulian" & x,' in opening


async def test_a_task_offers_the_paper_that_helps_and_no_other(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await to_the_dprd(desk)
    task = await open_task(desk, number, Assignment.LETTER)
    client.cookies.clear()
    page = await open_link(client, await letter_of(desk, "letter_requested"))
    base = f"/tugas/{task.id}/naskah"
    assert offered_on(page) == [f"{base}/surat_dprd.docx", f"{base}/surat_dprd.pdf"]
    assert (await client.get(f"{base}/surat_dprd.pdf")).headers["Content-Type"] == PDF
    assert (await client.get(f"{base}/surat_kuasa.pdf")).status_code == 404
    client.cookies.clear()
    assert (await client.get(f"{base}/surat_dprd.pdf")).status_code == 404


async def test_a_returned_proposal_offers_the_first_draft_to_the_opd(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await enter(desk)
    await answer(desk, number, Assignment.COMPLETENESS, Choice.RETURN, note="Naskah belum ada.")
    page = await open_link(client, await letter_of(desk, "completion_requested"))
    links = offered_on(page)
    assert [link.rsplit("/", 1)[1] for link in links] == ["kb.docx", "kb.pdf"]
    assert (await client.get(links[0])).headers["Content-Type"] == DOCX


async def test_a_partner_sees_no_paper(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await enter(desk)
    status = await open_link(client, await letter_of(desk, "partner_informed"))
    assert not offered_on(status)
    assert (await client.get(f"/usulan/{number}/naskah/kb.pdf")).url.path == "/masuk"
    await through_the_review(desk, number)
    task = await open_task(desk, number, Assignment.PARTNER_SIGNATURE)
    page = await open_link(client, await letter_of(desk, "signature_requested"))
    assert page.url.path == f"/tugas/{task.id}"
    assert not offered_on(page)
    assert (await client.get(f"/tugas/{task.id}/naskah/kb.pdf")).status_code == 404


async def test_programs_list_and_get_papers_with_the_rights_of_their_person(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await enter(desk)
    path = f"/api/v1/proposals/{number}/papers"
    assert (await client.get(path)).status_code == 401
    client.headers["Authorization"] = f"Bearer {await api_tokens.create(desk, 'uji', OPD)}"
    listed = (await client.get(path)).json()
    assert [each["paper"] for each in listed] == ["surat_penawaran", "kb"]
    assert "Alamat Pemerintah Kabupaten Contoh" in listed[1]["lacking"]
    given = await client.get(f"{path}/kb.docx")
    assert given.headers["Content-Type"] == DOCX
    assert (await client.get(f"{path}/kb.txt")).status_code == 404
    client.headers["Authorization"] = f"Bearer {await api_tokens.create(desk, 'lain', OTHER_OPD)}"
    assert (await client.get(f"{path}/kb.docx")).status_code == 404


async def test_the_command_line_writes_a_paper_or_says_which_there_are(
    desk: Desk,
    postgres: EmbeddedPostgres,
    database_name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    number = await enter(desk)
    monkeypatch.setenv("SATUPINTU_DATABASE_URL", postgres.url(database_name, driver="postgresql"))
    monkeypatch.setenv("SATUPINTU_DATA_DIR", str(tmp_path))
    done = await asyncio.to_thread(run_command, monkeypatch, "paper", number, "kb", "--out", str(tmp_path / "kb.pdf"))
    assert done == 0
    assert (tmp_path / "kb.pdf").read_bytes().startswith(b"%PDF")
    done = await asyncio.to_thread(run_command, monkeypatch, "paper", number, "pks", "--out", str(tmp_path / "pks.pdf"))
    assert done == 1
    assert "Pilih: surat_penawaran, kb." in capsys.readouterr().err
    assert not (tmp_path / "pks.pdf").exists()
