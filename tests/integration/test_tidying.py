"""`Perlu dirapikan`: what the old register lacks is listed, counted, and goes from the list once it is put right."""

import httpx
import pytest

from satupintu.domain.process.form import DocumentType, Route
from satupintu.domain.register.tidying import Lack
from satupintu.store.register.tables import Agreement, AgreementFile
from satupintu.store.register.tidying import find_doubles_of
from satupintu.usecases.evidence.anchors import verify
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import additions, old_register, tidying
from tests.integration.test_importing import look
from tests.integration.test_web import CLERK, OPD, sign_in, submit
from tests.support.corrections import a_file, correct, history, merge, take_out
from tests.support.people import forms_of
from tests.support.process import CLERK as BAGIAN
from tests.support.process import conclude
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio


async def untidy(desk: Desk, lack: Lack) -> set[str]:
    found = await tidying.untidy_listing(desk, lack, 0)
    assert found.counts[lack] == len(found.rows)
    return {row.agreement.title for row in found.rows}


async def note_doubles(desk: Desk, *agreements: Agreement) -> None:
    """As an import does for what it brings in."""
    async with desk.database.transaction() as session:
        for each in agreements:
            await find_doubles_of(session, await session.get_one(Agreement, each.id))


async def test_what_is_missing_is_listed_until_it_is_put_right(desk: Desk) -> None:
    await conclude(desk)
    whole = {"route": Route.KSDD}
    tidy = an_agreement("Rapi", **whole)
    bare = an_agreement("Kurang semua", opd=(None, "Dinas Tata Kota (lama)"), kind=None, ends_on=None)
    pks = an_agreement("PKS tanpa induk", document=DocumentType.PKS, **whole)
    await keep(desk, tidy, bare, pks)
    for each in (tidy, bare, pks):
        await additions.add_file(desk, each.slug, await a_file(desk), BAGIAN)
    for lack in (Lack.LAST_DAY, Lack.PARTNER_KIND, Lack.DEPARTMENT, Lack.ROUTE):
        assert await untidy(desk, lack) == {"Kurang semua"}, lack
    assert await untidy(desk, Lack.PARENT) == {"PKS tanpa induk"} and await untidy(desk, Lack.FILE) == set()
    (row,) = (await tidying.untidy_listing(desk, Lack.ROUTE, 0)).rows
    assert row.lacks == [Lack.LAST_DAY, Lack.PARTNER_KIND, Lack.DEPARTMENT, Lack.ROUTE]
    right = {"departments": "Dinas Lingkungan Hidup", "party2_kind": "kabupaten_kota", "ends_on": "2029-03-01"}
    await correct(desk, bare.slug, **right, route="KSDD")
    for lack in (Lack.LAST_DAY, Lack.PARTNER_KIND, Lack.DEPARTMENT, Lack.ROUTE):
        assert await untidy(desk, lack) == set(), lack
    async with desk.database.transaction() as session:
        await session.delete(await session.get_one(AgreementFile, (await _file_of(desk, tidy)).id))
    assert await untidy(desk, Lack.FILE) == {"Rapi"}
    await take_out(desk, tidy.slug)
    assert await untidy(desk, Lack.FILE) == set()


async def _file_of(desk: Desk, agreement: Agreement) -> AgreementFile:
    from satupintu.usecases.register import search

    (file,) = (await search.agreement_record(desk, agreement.slug, None)).agreement.files
    return file


async def test_rows_with_one_number_or_day_and_nearly_one_partner_are_probably_doubles(desk: Desk) -> None:
    one = an_agreement("Pengelolaan sampah regional", partner="PT. Bank Jambi", number="77/DIR/2019")
    other = an_agreement("Kerja sama persampahan", partner="PT Bank Jambi (Persero)", number="77 / DIR / 2019")
    stranger = an_agreement("Lain sama sekali", partner="Universitas Jambi", number="77/DIR/2019")
    same_day = an_agreement("Pengelolaan Sampah Regional", partner="Bank Jambi PT")
    pks = an_agreement("PKS", partner="PT. Bank Jambi", number="77/DIR/2019", document=DocumentType.PKS)
    await keep(desk, one, other, stranger, same_day, pks)
    await note_doubles(desk, one, other, stranger, same_day, pks)
    found = await tidying.untidy_listing(desk, Lack.DOUBLE, 0)
    pairs = {row.agreement.title: {each.title for each in row.doubles} for row in found.rows}
    assert pairs == {
        one.title: {other.title, same_day.title},
        other.title: {one.title},
        same_day.title: {one.title},
    }
    await merge(desk, one, other)
    pairs = {row.agreement.id for row in (await tidying.untidy_listing(desk, Lack.DOUBLE, 0)).rows}
    assert other.id not in pairs


async def test_the_bagian_says_on_the_list_that_two_rows_are_two(desk: Desk, client: httpx.AsyncClient) -> None:
    one, other = an_agreement("Sampah I", number="77/DIR/2019"), an_agreement("Sampah II", number="77/DIR/2019")
    await keep(desk, one, other)
    await note_doubles(desk, one)
    await sign_in(desk, client, OPD)
    assert (await client.get("/perlu-dirapikan")).status_code == 403
    await sign_in(desk, client, CLERK)
    assert "/perlu-dirapikan" in (await client.get("/daftar")).text
    page = await client.get("/perlu-dirapikan")
    assert f"/daftar/{one.slug}/gabungkan?dengan=" in page.text and "Mungkin rangkap (2)" in page.text
    form = next(each for each in forms_of(page) if each.action == f"/daftar/{one.slug}/bukan-rangkap")
    done = await submit(client, page, form)
    assert done.status_code == 200 and "Tidak ada lagi yang perlu dirapikan di sini." in done.text
    for each in (one, other):
        assert (await history(desk, each.slug))[-1].event == "told_apart"
    await correct(desk, one.slug, place="Muara Bulian")
    assert (await tidying.untidy_listing(desk, Lack.DOUBLE, 0)).rows == (), "it stays said"
    assert (await verify(desk)).misfit is None


async def test_an_import_notes_its_probable_doubles_and_pages_follow_one_another(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    await keep(desk, *(an_agreement(f"Tanpa jalur {n}") for n in range(51)))
    await old_register.bring_in(desk, await look(desk), BAGIAN)
    await sign_in(desk, client, CLERK)
    first = await client.get("/perlu-dirapikan", params={"kurang": "route"})
    assert first.text.count("Perbaiki catatan") == 50 and "Halaman berikutnya" in first.text
    found = await tidying.untidy_listing(desk, Lack.ROUTE, 0)
    assert found.following is not None
    rest = await client.get("/perlu-dirapikan", params={"kurang": "route", "setelah": found.following})
    assert rest.text.count("Perbaiki catatan") == found.counts[Lack.ROUTE] - 50 and "Halaman pertama" in rest.text
    assert (await client.get("/perlu-dirapikan", params={"kurang": "lain"})).status_code == 200
