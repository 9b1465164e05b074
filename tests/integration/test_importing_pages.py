"""The pages of an import: a draft shown and changed, questions answered, one button in, one button out."""

import re
from datetime import date
from pathlib import Path

import httpx
import pytest

from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import additions, import_desk, old_register, search
from satupintu.usecases.task.papers import FiledPaper
from tests.integration.test_importing import counted, one
from tests.integration.test_web import AUDITOR, CLERK, sign_in, submit
from tests.support.import_desk import answered, asked, brought_in, form_with, handed_in, laid_out, settled
from tests.support.papers import pdf
from tests.support.people import forms_of
from tests.support.process import CLERK as BAGIAN
from tests.unit.domain.test_old_register import OWN

pytestmark = pytest.mark.anyio


async def undone(client: httpx.AsyncClient) -> httpx.Response:
    page = await client.get("/daftar/impor")
    return await submit(client, page, next(form for form in forms_of(page) if form.action.endswith("/batal")))


async def test_the_bagian_looks_answers_brings_in_and_takes_back(desk: Desk, client: httpx.AsyncClient) -> None:
    await sign_in(desk, client, CLERK)
    assert "/daftar/impor" in (await client.get("/daftar")).text
    before = await counted(desk)
    page = await handed_in(client, OWN / "daftar-lama.csv")
    assert (
        "Masuk dengan usulan: 10" in page.text
        and "Perlu dijawab: 4" in page.text
        and "Perlu diperbaiki: 4" in page.text
    )
    assert "Berakhir sebelum atau pada hari mulainya." in page.text
    assert (await counted(desk)) == before
    questions = asked(page)
    assert set(questions) == {"8/6/2025", "Surat Sakti", "05/06/2030", "07/04/2025"}
    page = await answered(client, page, **{questions["8/6/2025"]: "mdy", questions["07/04/2025"]: "dmy"})
    assert "Masukkan 12 baris" in page.text, "one answer settles both days of row 24"
    assert "05/06/2030" in asked(page) and "8/6/2025" not in asked(page)
    report = await client.get(f"{page.url}/laporan.csv")
    assert "M23,“05/06/2030” berarti 5 Juni 2030 (dmy) / 6 Mei 2030 (mdy)?" in report.text
    page = await laid_out(client, page, **{"column.3": ""})
    assert "Tentang" not in [row[1] for row in await _columns(desk, page) if row[3]]
    done = await brought_in(client, page)
    assert "Sudah dimasukkan ke daftar oleh Kepala Bagian Kerja Sama" in done.text
    kept = await one(desk, "DIR/23.A/2025")
    assert kept.agreement.title == "PKS dengan Bank Contoh"
    shown = await client.get(f"/daftar/{kept.agreement.slug}")
    assert "Baris 8 sebagaimana tertulis" in shown.text
    imports = await client.get("/daftar/impor")
    undo = next(form for form in forms_of(imports) if form.action.endswith("/batal"))
    gone = await submit(client, imports, undo)
    assert "dibatalkan" in gone.text
    assert (await counted(desk)) == before
    assert (await submit(client, imports, undo)).status_code == 403
    again = await settled(client, await client.get(page.url))
    assert "Masukkan 12 baris" in again.text, "its draft is open again, with all that was said about it"


async def _columns(desk: Desk, page: httpx.Response) -> list[list[str]]:
    found = await import_desk.draft_page(desk, int(page.url.path.rsplit("/", 1)[-1]))
    columns: list[list[str]] = found.draft.shown["columns"]
    return columns


async def test_any_number_of_questions_is_answered_on_the_page(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_desk, "QUESTIONS", 500)
    lines = [f"PKS,PT Satu,Sewa {index},{index}/PKS,04/0{index % 7 + 1}/{2000 + index % 20}" for index in range(1_500)]
    (tmp_path / "tanya.csv").write_text("\n".join(["Jenis,Mitra,Judul,Nomor,Mulai", *lines]))
    await sign_in(desk, client, CLERK)
    page = await handed_in(client, tmp_path / "tanya.csv")
    while questions := asked(page):
        page = await answered(client, page, **dict.fromkeys(questions.values(), "dmy"))
    assert (await brought_in(client, page)).status_code == 200
    assert (await one(desk, "sewa 1499")).agreement.starts_on == date(2019, 2, 4)
    assert [batch.accepted for batch in await old_register.batches(desk)] == [1_500]


async def test_what_cannot_be_read_or_chosen_is_said_and_nothing_is_kept(desk: Desk, client: httpx.AsyncClient) -> None:
    await sign_in(desk, client, CLERK)
    page = await client.get("/daftar/impor")
    form = form_with(page, "file")
    for name, content in (("a.pdf", b"%PDF-1.7"), ("a.xlsx", b"PK")):
        refused = await submit(client, page, form, file=(name, content, "text/csv"))
        assert refused.status_code == 422, name
        assert 'id="problem-file"' in refused.text
    assert (await submit(client, page, form)).status_code == 422
    assert await import_desk.drafts(desk) == []
    look = await handed_in(client, OWN / "daftar-lama.xlsx")
    doubled = await laid_out(client, look, **{"column.0": "title"})
    assert "Kolom A, C tidak dapat dibaca" in doubled.text
    assert "Masukkan" not in re.findall("<button[^>]*>(.*?)</button>", doubled.text)
    assert await old_register.batches(desk) == []
    csrf = form.values["csrf"]
    for sha256 in ("0" * 64, "x"):
        assert (await client.post(f"/daftar/impor/{sha256}", data={"csrf": csrf})).status_code == 404
    await sign_in(desk, client, AUDITOR)
    for address in ("/daftar/impor", str(look.url), f"{look.url}/susunan", f"{look.url}/baris/6"):
        assert (await client.get(address)).status_code == 403
    assert await search.years_listed(desk) == []


async def test_whose_the_numbers_are_is_answered_for_a_row_or_once_for_the_file(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    lines = [f"PKS,PT Satu,Sewa {index},{index}/X,{index}/A,1 Mei 2022,24" for index in range(3)]
    (tmp_path / "pihak.csv").write_text("\n".join(["Jenis,Mitra,Judul,Nomor,Nomor,Mulai,Masa Berlaku", *lines]))
    await sign_in(desk, client, CLERK)
    page = await handed_in(client, tmp_path / "pihak.csv")
    assert "Perlu dijawab: 3" in page.text
    questions = asked(page)
    assert set(questions) == {"0/X", "1/X", "2/X", "24"}, "the term is asked once for all rows"
    for words in ("milik siapa?", "Pemerintah Kota Jambi", "PT Satu", "24 tahun", "24 bulan"):
        assert words in page.text, words
    report = await client.get(f"{page.url}/laporan.csv")
    assert "“0/X” milik siapa: Pemerintah Kota Jambi (city_first) / PT Satu (city_second)?" in report.text
    assert "“24” berarti 24 tahun (years) / 24 bulan (months)?" in report.text
    page = await answered(client, page, **{questions["0/X"]: "city_second", questions["24"]: "months"})
    page = await laid_out(client, page, **{"order.sides": "city_first"})
    assert "Masukkan 3 baris" in page.text
    await brought_in(client, page)
    kept = (await one(desk, "sewa 0")).agreement, (await one(desk, "sewa 2")).agreement
    assert [[(party.is_city, party.own_number) for party in each.parties] for each in kept] == [
        [(False, "0/X"), (True, "0/A")], [(True, "2/X"), (False, "2/A")],
    ]  # fmt: skip
    assert [each.ends_on for each in kept] == [date(2024, 5, 1), date(2024, 5, 1)]


async def test_what_holds_an_import_is_named_with_a_link_to_it(desk: Desk, client: httpx.AsyncClient) -> None:
    await sign_in(desk, client, CLERK)
    page = await handed_in(client, OWN / "daftar-lama.csv")
    await brought_in(client, page)
    kept = (await one(desk, "metrologi")).agreement
    blob = await desk.blobs.put_bytes(pdf("naskah"), "naskah.pdf")
    await additions.add_file(desk, kept.slug, FiledPaper("naskah", "naskah.pdf", blob), BAGIAN)
    refused = await undone(client)
    assert refused.status_code == 403
    assert f'<a href="/daftar/{kept.slug}">{kept.register_number}</a>' in refused.text
    assert refused.text.count('<li><a href="/daftar/') == 1, "the others are not in the way"
    assert (await client.get(f"/daftar/{kept.slug}")).status_code == 200
    assert [batch.undone_at for batch in await old_register.batches(desk)] == [None]
