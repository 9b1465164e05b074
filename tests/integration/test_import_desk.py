"""The import desk: a draft is left and taken up, changed by two at once, brought in once, and never stuck."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from satupintu.domain.errors import NotAllowed, Overtaken
from satupintu.store.proposals import Actor, Via
from satupintu.store.register.import_drafts import DraftStanding, ImportDraft, ImportDraftRow
from satupintu.usecases.evidence.snapshot import one_moment
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import import_desk, import_work, old_register
from tests.integration.conftest import a_browser
from tests.integration.test_importing import one
from tests.integration.test_web import CLERK, sign_in, submit
from tests.support.import_desk import answered, asked, brought_in, filled_in, form_with, handed_in, laid_out, settled

pytestmark = pytest.mark.anyio
BY = Actor("Petugas lain", Via.DESK, "lain@jambikota.example")
HEAD = "Jenis;Judul;Mitra;Nomor Kota;Nomor Mitra;Mulai;Berakhir"
ROW = "PKS;Sewa {n};PT Satu;{n}/KS/2022;{n}/A;1 Mei 2022;1 Mei 2030"


def a_file(folder: Path, count: int, head: str = HEAD, row: str = ROW, name: str = "lama.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([head, *(row.format(n=n) for n in range(1, count + 1))]))
    return path


async def draft_of(desk: Desk, page: httpx.Response) -> ImportDraft:
    return (await import_desk.draft_page(desk, int(page.url.path.rsplit("/", 1)[-1]))).draft


async def test_a_row_is_filled_in_where_the_file_has_a_column_and_where_it_has_none(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    path = a_file(tmp_path, 2, row="PKS;Sewa {n};PT Satu;{n}/KS/2022;{n}/A;31 Februari 2022;1 Mei 2030")
    await sign_in(desk, client, CLERK)
    page = await handed_in(client, path)
    assert "Perlu diperbaiki: 2" in page.text
    line = await client.get(f"{page.url}/baris/2")
    assert re.search(r'name="route">\s*<option value="">', line.text), "nothing is chosen by itself"
    assert "Tertulis: 31 Februari 2022" in line.text, "what could not be read stands beside its field"
    page = await filled_in(client, page, 2, starts="2022-03-01", opd="Dinas Kesehatan", route="KSDPK", place="Jambi")
    assert "Masukkan 1 baris" in page.text and "4 isian diisi petugas di meja impor." in page.text
    refused = await filled_in(client, page, 3, starts="besok lusa", title="Judul yang diketik")
    assert refused.status_code == 422
    assert 'id="problem-starts"' in refused.text and "Judul yang diketik" in refused.text
    await brought_in(client, page)
    kept = await one(desk, "sewa 1")
    found = kept.agreement
    assert (str(found.starts_on), found.route, found.place) == ("2022-03-01", "KSDPK", "Jambi")
    assert [opd.code for opd in found.departments] == ["DINKES"]
    assert [(party.name, party.own_number) for party in found.parties if not party.is_city] == [("PT Satu", "1/A")]
    shown = await client.get(f"/daftar/{found.slug}")
    assert "31 Februari 2022" in shown.text, "the row stays beside the agreement as it was written"


async def test_who_the_parties_are_is_filled_in_together(desk: Desk, client: httpx.AsyncClient, tmp_path: Path) -> None:
    path = a_file(tmp_path, 1, "Jenis;Judul;Mitra;Nomor;Nomor;Mulai", "MoU;Sewa {n};Dua Sekawan;1/X;2/Y;1 Mei 2022")
    await sign_in(desk, client, CLERK)
    page = await handed_in(client, path)
    assert "Perlu dijawab: 1" in page.text
    said = {"document": "NK", "parties": "PT Dua\nPT Tiga", "own_number": "2/Y", "partner_number": "1/X\n3/Z"}
    page = await filled_in(client, page, 2, **said)
    await brought_in(client, page)
    found = (await one(desk, "sewa 1")).agreement
    assert (found.document, found.document_as_written) == ("NK", "MoU")
    assert {(party.name, party.own_number) for party in found.parties if not party.is_city} == {
        ("PT Dua", "1/X"), ("PT Tiga", "3/Z"),
    }  # fmt: skip
    assert [party.own_number for party in found.parties if party.is_city] == ["2/Y"]


async def test_what_was_filled_in_can_be_read_from_the_file_again_and_a_row_left_out_and_taken_in(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    await sign_in(desk, client, CLERK)
    page = await handed_in(client, a_file(tmp_path, 3))
    page = await filled_in(client, page, 2, title="Judul lain")
    line = await client.get(f"{page.url}/baris/2")
    page = await settled(client, await submit(client, line, form_with(line, "title"), step="reset"))
    assert "Judul lain" not in page.text
    line = await client.get(f"{page.url}/baris/3")
    page = await settled(client, await submit(client, line, form_with(line, "title"), step="leave_out"))
    assert "Masukkan 2 baris" in page.text and "Dikeluarkan: 1" in page.text
    assert "Sewa 2" in (await client.get(f"{page.url}?lihat=left_out")).text, "what is left out is still shown"
    line = await client.get(f"{page.url}/baris/3")
    page = await settled(client, await submit(client, line, form_with(line, "title"), step="take_in"))
    assert "Masukkan 3 baris" in page.text


async def test_rows_are_paged_and_sifted_and_those_that_need_somebody_come_first(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    path = a_file(tmp_path, 60)
    path.write_text(f"{path.read_text()}\nPKS;Rusak;PT Dua;9/KS/2022;9/A;1 Mei 2022;1 Mei 2021")
    await sign_in(desk, client, CLERK)
    page = await handed_in(client, path)
    lines = [part.split('"', 1)[0] for part in page.text.split('id="baris-')[1:]]
    assert lines[:2] == ["62", "2"] and len(lines) == import_desk.ROWS
    assert "Halaman 1 dari 3" in page.text
    last = await client.get(f"{page.url}?halaman=3")
    assert last.text.count('id="baris-') == 61 - 2 * import_desk.ROWS
    sifted = await client.get(f"{page.url}?lihat=refused")
    assert sifted.text.count('id="baris-') == 1 and "Rusak" in sifted.text


async def test_two_clerks_on_one_row_lose_nothing_and_on_two_rows_do_not_meet(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    await sign_in(desk, client, CLERK)
    page = await handed_in(client, a_file(tmp_path, 3))
    first, other = await client.get(f"{page.url}/baris/2"), await client.get(f"{page.url}/baris/3")
    await filled_in(client, page, 2, title="Yang pertama")
    second = await submit(client, first, form_with(first, "title"), step="save", title="Yang kedua")
    assert second.status_code == 409
    assert "mengubah bagian ini sementara itu" in second.text and "Yang kedua" in second.text
    saved = await settled(client, await submit(client, second, form_with(second, "title"), step="save"))
    assert "Yang kedua" in saved.text
    saved = await settled(
        client, await submit(client, other, form_with(other, "title"), step="save", title="Baris tiga")
    )
    assert "Yang kedua" in saved.text and "Baris tiga" in saved.text


async def test_rows_come_in_as_the_page_showed_them_and_only_once(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    await sign_in(desk, client, CLERK)
    page = await handed_in(client, a_file(tmp_path, 3))
    await filled_in(client, page, 2, title="Yang lain")
    stale = await submit(client, page, form_with(page, "version"), step="apply")
    assert stale.status_code == 409 and "Periksa barisnya, lalu masukkan." in stale.text
    draft = await draft_of(desk, page)
    tries = [import_desk.ask_to_apply(desk, draft.id, draft.version, BY) for _ in range(2)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "NotAllowed"]
    await asyncio.gather(*(import_work.work_on(desk, draft.id) for _ in range(3)))
    assert [batch.accepted for batch in await old_register.batches(desk)] == [3]
    late = await submit(client, page, form_with(page, "version"), step="apply")
    assert late.status_code == 403 and "sudah dimasukkan ke daftar oleh Petugas lain" in late.text
    async with desk.database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(ImportDraftRow)) == 0


async def test_what_a_stopped_process_has_left_goes_on(
    desk: Desk, client: httpx.AsyncClient, app: FastAPI, tmp_path: Path
) -> None:
    await sign_in(desk, client, CLERK)
    page = await handed_in(client, a_file(tmp_path, 3))
    draft = await draft_of(desk, page)
    await import_desk.ask_to_apply(desk, draft.id, draft.version, BY)  # and the process ends
    shown = await client.get(page.url)
    assert "Baris sedang dimasukkan ke daftar." in shown.text and "Lanjutkan" in shown.text
    assert await old_register.batches(desk) == []
    app.state.import_works.go_on(desk)
    shown = await settled(client, shown)
    assert "Sudah dimasukkan ke daftar oleh Petugas lain" in shown.text
    assert len(await old_register.batches(desk)) == 1


async def test_work_that_breaks_off_says_so_and_can_be_begun_again(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    await sign_in(desk, client, CLERK)
    page = await handed_in(client, a_file(tmp_path, 3))
    draft = await draft_of(desk, page)
    path = desk.blobs.path(draft.sha256)
    content = path.read_bytes()
    path.unlink()
    lost = await settled(client, await submit(client, page, form_with(page, "version"), step="again"))
    assert "hilang dari penyimpanan" in lost.text
    path.write_bytes(content)
    again = await settled(client, await submit(client, lost, form_with(page, "version"), step="again"))
    assert "Masukkan 3 baris" in again.text


async def test_the_meaning_of_columns_is_remembered_for_the_next_file_of_that_shape(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    head = "Apa;Isi;Siapa;Kode;Sejak Kapan"
    row = "PKS;Sewa {n};PT Satu;{n}/A;1 Mei 2022"
    await sign_in(desk, client, CLERK)
    page = await handed_in(client, a_file(tmp_path, 2, head, row))
    assert "Baris judul kolom tidak ditemukan" in page.text
    layout = await client.get(f"{page.url}/susunan")
    placed = await submit(client, layout, form_with(layout, "top"), step="place", top="1", bottom="1")
    assert "Apa" in placed.text
    held = dict(enumerate(("document", "title", "parties", "partner_number", "starts")))
    page = await laid_out(client, page, **{f"column.{index}": field for index, field in held.items()})
    assert "Masukkan 2 baris" in page.text
    await brought_in(client, page)
    again = await handed_in(client, a_file(tmp_path, 4, head.upper(), row, "berikutnya.csv"))
    assert "Arti kolom diingat dari berkas lama.csv" in again.text
    assert "Masukkan 2 baris" in again.text and "Sudah ada: 2" in again.text


async def test_what_a_file_lacks_is_said_once_for_all_rows(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    await sign_in(desk, client, CLERK)
    page = await handed_in(client, a_file(tmp_path, 2, "Judul;Mitra;Mulai", "Sewa {n};PT Satu;1 Mei 2022"))
    assert "Tentukan kolom untuk jenis naskah" in page.text
    layout = await client.get(f"{page.url}/susunan")
    assert re.search(r'name="constant.document">\s*<option value="">', layout.text), "nothing is said by itself"
    page = await laid_out(client, page, **{"constant.document": "PKS", "constant.opd": "DINKES"})
    await brought_in(client, page)
    found = (await one(desk, "sewa 1")).agreement
    assert (found.document, [opd.code for opd in found.departments]) == ("PKS", ["DINKES"])


async def test_a_draft_is_left_for_days_and_its_file_goes_into_the_backup(
    desk: Desk, client: httpx.AsyncClient, app: FastAPI, tmp_path: Path
) -> None:
    await sign_in(desk, client, CLERK)
    page = await handed_in(client, a_file(tmp_path, 2))
    page = await filled_in(client, page, 2, title="Yang sudah diketik")
    async with one_moment(desk.database) as moment:
        assert (await draft_of(desk, page)).sha256 in moment.files
    async with a_browser(app, follow_redirects=True) as later:
        await sign_in(desk, later, CLERK)
        listed = await later.get("/daftar/impor")
        assert "Rancangan yang belum selesai" in listed.text and f'href="{page.url.path}"' in listed.text
        assert "Yang sudah diketik" in (await later.get(page.url)).text


async def test_a_draft_that_is_put_away_says_by_whom_and_takes_nothing_more(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    await sign_in(desk, client, CLERK)
    page = await handed_in(client, a_file(tmp_path, 2))
    line = await client.get(f"{page.url}/baris/2")
    await import_desk.discard(desk, (await draft_of(desk, page)).id, BY)
    shown = await client.get(page.url)
    assert "sudah dibuang oleh Petugas lain" in shown.text and "<button name=" not in shown.text
    assert page.url.path not in (await client.get("/daftar/impor")).text
    late = await submit(client, line, form_with(line, "title"), step="save", title="Terlambat")
    assert late.status_code == 404
    assert await old_register.batches(desk) == []


async def test_a_page_of_an_earlier_version_leads_to_a_draft_with_what_was_chosen_there(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    path = a_file(tmp_path, 1, "Jenis;Judul;Mitra;Mulai", "PKS;Sewa {n};PT Satu;04/07/2022")
    await sign_in(desk, client, CLERK)
    page = await client.get("/daftar/impor")
    kept = await handed_in(client, path)
    sha256 = (await draft_of(desk, kept)).sha256
    columns = {f"column.{index}": held for index, held in enumerate(("document", "title", "parties", "starts"))}
    said = {
        "csrf": form_with(page, "file").values["csrf"],
        "filename": "lama.csv",
        "step": "apply",
        "answers": "D2=mdy",
    }
    shown = await settled(client, await client.post(f"/daftar/impor/{sha256}", data={**said, **columns}))
    assert "Masukkan 1 baris" in shown.text and "7 April 2022" in shown.text
    assert await old_register.batches(desk) == [], "nothing enters before the page has shown what it becomes"


async def test_one_answer_is_an_answer_for_all_rows_that_ask_the_same(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    await sign_in(desk, client, CLERK)
    row = "Surat Sakti;Sewa {n};PT Satu;{n}/KS/2022;{n}/A;1 Mei 2022;1 Mei 2030"
    page = await handed_in(client, a_file(tmp_path, 30, row=row))
    questions = asked(page)
    assert set(questions) == {"Surat Sakti"} and "30 baris:" in page.text
    stale = page
    page = await answered(client, page, **{questions["Surat Sakti"]: "PKS"})
    assert "Masukkan 30 baris" in page.text
    late = await submit(client, stale, form_with(stale, "tanya"), **{f"answer.{questions['Surat Sakti']}": "KB"})
    assert late.status_code == 409 and "sudah dijawab" in late.text


async def test_only_what_is_open_is_changed(desk: Desk, client: httpx.AsyncClient, tmp_path: Path) -> None:
    await sign_in(desk, client, CLERK)
    page = await handed_in(client, a_file(tmp_path, 1))
    draft = await draft_of(desk, page)
    with pytest.raises(Overtaken):
        await import_desk.ask_to_apply(desk, draft.id, draft.version + 1, BY)
    await import_desk.ask_to_apply(desk, draft.id, draft.version, BY)
    with pytest.raises(NotAllowed, match="sedang dimasukkan"):
        await import_desk.discard(desk, draft.id, BY)
    assert (await draft_of(desk, page)).standing is DraftStanding.APPLYING
