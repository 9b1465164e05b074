"""The page of an import: columns shown and changed, questions answered, one button in, one button out."""

import re
from datetime import date
from pathlib import Path

import httpx
import pytest

from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import additions, old_register, search
from satupintu.usecases.task.papers import FiledPaper
from satupintu.web.register import old_register as pages
from tests.integration.test_importing import counted, one
from tests.integration.test_web import AUDITOR, CLERK, sign_in, submit
from tests.support.papers import pdf
from tests.support.people import forms_of
from tests.support.process import CLERK as BAGIAN
from tests.unit.domain.test_old_register import OWN

pytestmark = pytest.mark.anyio


async def handed_in(client: httpx.AsyncClient, name: str, folder: Path = OWN) -> httpx.Response:
    page = await client.get("/daftar/impor")
    form = next(form for form in forms_of(page) if "file" in form.names)
    return await submit(client, page, form, file=(name, (folder / name).read_bytes(), "text/csv"))


async def again(client: httpx.AsyncClient, page: httpx.Response, **said: str) -> httpx.Response:
    form = next(form for form in forms_of(page) if "filename" in form.names)
    return await submit(client, page, form, **said)


async def test_the_bagian_looks_answers_brings_in_and_takes_back(desk: Desk, client: httpx.AsyncClient) -> None:
    await sign_in(desk, client, CLERK)
    assert "/daftar/impor" in (await client.get("/daftar")).text
    before = await counted(desk)
    page = await handed_in(client, "daftar-lama.csv")
    assert "Diterima: 10" in page.text and "Perlu dijawab: 4" in page.text and "Ditolak: 4" in page.text
    assert "Berakhir sebelum atau pada hari mulainya." in page.text
    assert (await counted(desk)) == before
    page = await again(client, page, step="look", **{"answer.L8": "mdy", "answer.L24": "dmy"})
    assert "Diterima: 12" in page.text
    asked = set(re.findall(r'type="radio" name="answer\.(\w+)"', page.text))
    assert asked == {"C17", "M23"}
    report = await again(client, page, step="report")
    assert "M23,“05/06/2030” berarti 5 Juni 2030 (dmy) / 6 Mei 2030 (mdy)?" in report.text
    page = await again(client, page, step="look", **{"column.3": ""})
    form = next(form for form in forms_of(page) if "filename" in form.names)
    assert "column.3" not in form.values
    done = await again(client, page, step="apply")
    assert str(done.url).endswith("/daftar/impor")
    kept = await one(desk, "DIR/23.A/2025")
    assert kept.agreement.title == "PKS dengan Bank Contoh"
    shown = await client.get(f"/daftar/{kept.agreement.slug}")
    assert "Baris 8 sebagaimana tertulis" in shown.text
    undo = next(form for form in forms_of(done) if form.action.endswith("/batal"))
    gone = await submit(client, done, undo)
    assert "dibatalkan" in gone.text
    assert (await counted(desk)) == before
    assert (await submit(client, done, undo)).status_code == 403


async def test_any_number_of_questions_is_answered_on_the_page(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "SHOWN", 500)
    lines = [f"PKS,PT Satu,Sewa {index},{index}/PKS,04/07/2022" for index in range(1_500)]
    (tmp_path / "tanya.csv").write_text("\n".join(["Jenis,Mitra,Judul,Nomor,Mulai", *lines]))
    await sign_in(desk, client, CLERK)
    page = await handed_in(client, "tanya.csv", tmp_path)
    asked = re.findall(r'name="(answer\.\w+)" value="dmy"', page.text)
    page = await again(client, page, step="look", **{asked[0]: "dmy"})
    assert "Diterima: 1500" in page.text, "the first of a run answers for all of it"
    assert (await again(client, page, step="apply")).status_code == 200
    assert (await one(desk, "sewa 1499")).agreement.starts_on == date(2022, 7, 4)
    assert [batch.accepted for batch in await old_register.batches(desk)] == [1_500]


async def test_what_cannot_be_read_or_chosen_is_said_and_nothing_is_kept(desk: Desk, client: httpx.AsyncClient) -> None:
    await sign_in(desk, client, CLERK)
    page = await client.get("/daftar/impor")
    form = next(form for form in forms_of(page) if "file" in form.names)
    for name, content in (("a.pdf", b"%PDF-1.7"), ("a.csv", b"x;y\n1;2\n"), ("a.xlsx", b"PK")):
        refused = await submit(client, page, form, file=(name, content, "text/csv"))
        assert refused.status_code == 422, name
        assert 'id="problem-file"' in refused.text
    assert (await submit(client, page, form)).status_code == 422
    look = await handed_in(client, "daftar-lama.xlsx")
    doubled = await again(client, look, step="apply", **{"column.0": "title"})
    assert doubled.status_code == 422
    assert "Kolom A, C tidak dapat dibaca" in doubled.text
    assert await old_register.batches(desk) == []
    csrf = form.values["csrf"]
    for sha256 in ("0" * 64, "x"):
        assert (await client.post(f"/daftar/impor/{sha256}", data={"csrf": csrf})).status_code == 404
    await sign_in(desk, client, AUDITOR)
    assert (await client.get("/daftar/impor")).status_code == 403
    assert await search.years_listed(desk) == []


async def test_whose_the_numbers_are_is_answered_for_a_row_or_once_for_the_file(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    lines = [f"PKS,PT Satu,Sewa {index},{index}/PKS,{index}/A,1 Mei 2022,24" for index in range(3)]
    (tmp_path / "pihak.csv").write_text("\n".join(["Jenis,Mitra,Judul,Nomor,Nomor,Mulai,Masa Berlaku", *lines]))
    await sign_in(desk, client, CLERK)
    page = await handed_in(client, "pihak.csv", tmp_path)
    assert "Perlu dijawab: 3" in page.text
    assert set(re.findall(r'type="radio" name="answer\.(\w+)"', page.text)) == {
        "D2", "D3", "D4", "G2", "G3", "G4",
    }  # fmt: skip
    for words in ("“0/PKS” milik siapa?", "Pemerintah Kota Jambi", "PT Satu", "24 tahun", "24 bulan"):
        assert words in page.text, words
    report = await again(client, page, step="report")
    assert "“0/PKS” milik siapa: Pemerintah Kota Jambi (city_first) / PT Satu (city_second)?" in report.text
    assert "“24” berarti 24 tahun (years) / 24 bulan (months)?" in report.text
    page = await again(client, page, step="look", **{"answer.D2": "city_second", "answer.G2": "years"})
    assert "Diterima: 1" in page.text
    page = await again(client, page, step="look", **{"order.sides": "city_first", "column.6": "term_months"})
    assert "Diterima: 3" in page.text
    await again(client, page, step="apply")
    kept = (await one(desk, "sewa 0")).agreement, (await one(desk, "sewa 2")).agreement
    assert [[(party.is_city, party.own_number) for party in each.parties] for each in kept] == [
        [(False, "0/PKS"), (True, "0/A")], [(True, "2/PKS"), (False, "2/A")],
    ]  # fmt: skip
    assert [each.ends_on for each in kept] == [date(2024, 5, 1), date(2024, 5, 1)]


async def test_what_holds_an_import_is_named_with_a_link_to_it(desk: Desk, client: httpx.AsyncClient) -> None:
    await sign_in(desk, client, CLERK)
    page = await handed_in(client, "daftar-lama.csv")
    done = await again(client, page, step="apply")
    kept = (await one(desk, "metrologi")).agreement
    blob = await desk.blobs.put_bytes(pdf("naskah"), "naskah.pdf")
    await additions.add_file(desk, kept.slug, FiledPaper("naskah", "naskah.pdf", blob), BAGIAN)
    undo = next(form for form in forms_of(done) if form.action.endswith("/batal"))
    refused = await submit(client, done, undo)
    assert refused.status_code == 403
    assert f'<a href="/daftar/{kept.slug}">{kept.register_number}</a>' in refused.text
    assert refused.text.count('<li><a href="/daftar/') == 1, "the others are not in the way"
    assert (await client.get(f"/daftar/{kept.slug}")).status_code == 200
    assert [batch.undone_at for batch in await old_register.batches(desk)] == [None]
