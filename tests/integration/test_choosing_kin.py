"""Older texts are searched for and chosen on the forms, without a script; nothing that was typed is lost."""

import httpx
import pytest
from sqlalchemy import select

from satupintu.domain.process.form import DocumentType, Route
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.proposals import HistoryEntry
from satupintu.store.register.tables import Relation
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier
from satupintu.web.process.proposal_form import flattened
from tests.integration.test_succession import the_form
from tests.integration.test_web import CLERK, OPD, OTHER_OPD, sign_in, submit
from tests.support.forms import a_form
from tests.support.kin import departures, register_number, sign, with_partner
from tests.support.people import Form, forms_of
from tests.support.process import answer, conclude, enter, open_task
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio
A, C = Assignment, Choice
POINTS = ["Pengangkutan sampah", "Pengolahan sampah", "Penyuluhan"]


def a_pks(**changes: object) -> dict[str, str]:
    return flattened(a_form(**{"title": "PKS sampah", "document": "PKS", **changes}))


async def test_a_parent_is_found_by_its_words_picked_and_its_points_are_asked_for(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    kb = an_agreement("Kesepakatan persampahan", route=Route.KSDD, scope=POINTS)
    other = an_agreement("Perjanjian persampahan", document=DocumentType.PKS, route=Route.KSDD)
    over = an_agreement(
        "Kesepakatan persampahan lama", ends_on=kb.signed_on.replace(year=2025) if kb.signed_on else None
    )
    await keep(desk, kb, other, over)
    coming = await enter(desk, title="Kesepakatan persampahan baru")
    await sign_in(desk, client, OPD)
    page = await client.get("/usulan/baru")
    searched = await submit(client, page, the_form(page), **a_pks(parent="persampahan kesepakatan"), cari="parent")
    assert searched.status_code == 200 and "Belum tersimpan" not in searched.text
    form = the_form(searched)
    assert form.radios["pilih.parent"] == [kb.register_number, coming], "KB that run, and those on their way"
    assert (form.values["title"], form.values["parent"]) == ("PKS sampah", "persampahan kesepakatan")
    asked = await submit(client, searched, form, **{"pilih.parent": kb.register_number})
    assert asked.status_code == 422 and "Centang butir naskah induk" in asked.text
    form = the_form(asked)
    assert form.values["parent"] == kb.register_number
    assert [form.radios[f"parent_scope.{index}"] for index in range(3)] == [[point] for point in POINTS]
    done = await submit(client, asked, form, **{"parent_scope.0": POINTS[0], "parent_scope.2": POINTS[2]})
    assert done.url.path.startswith("/usulan/KS-2026-")
    number = done.url.path.rsplit("/", 1)[1]
    assert (await dossier.dossier(desk, number, None)).proposal.form.parent_scope == [POINTS[0], POINTS[2]]
    assert await departures(desk, number) == ["parent.outlived"]


async def test_the_page_of_a_kb_shows_which_points_have_a_pks(desk: Desk, client: httpx.AsyncClient) -> None:
    kb = await register_number(desk, await conclude(desk, title="KB", scope=POINTS))
    carried = {"title": "PKS", "document": "PKS", "parent": kb, "parent_scope": ["penyuluhan", POINTS[0]]}
    pks = await register_number(desk, await conclude(desk, **carried))
    await sign_in(desk, client, CLERK)
    page = (await client.get(f"/daftar/{kb.replace('/', '-')}")).text
    told = [part.split("</li>")[0] for part in page.split("<li>") if part.startswith(tuple(POINTS))]
    assert [pks in each for each in told] == [True, False, True]
    assert ["belum ada PKS" in each for each in told] == [False, True, False]
    async with desk.database.transaction() as session:
        assert await session.scalar(select(Relation.scope)) == ["penyuluhan", POINTS[0]]


async def test_points_that_nobody_has_named_are_a_deviation_and_points_of_others_are_refused(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    kb = an_agreement("KB", route=Route.KSDD, scope=POINTS)
    await keep(desk, kb)
    silent = await enter(desk, document="PKS", parent=kb.register_number, term_years=1)
    assert await departures(desk, silent) == ["parent.scope"]
    await sign_in(desk, client, CLERK)
    task = await open_task(desk, silent, A.COMPLETENESS)
    assert f"/usulan/{silent}/induk" in (await client.get(f"/tugas/{task.id}")).text, "there they can be named"
    page = await client.get("/usulan/baru")
    said = a_pks(parent=kb.register_number, parent_scope=["Pertambangan"])
    refused = await submit(client, page, the_form(page), **said, points_of=kb.register_number)
    assert refused.status_code == 422 and "bukan butir ruang lingkup naskah induknya" in refused.text


async def test_what_is_renewed_or_amended_is_searched_for_too(desk: Desk, client: httpx.AsyncClient) -> None:
    old = an_agreement("Perjanjian sampah", document=DocumentType.PKS, route=Route.KSDD)
    over = an_agreement(
        "Perjanjian sampah lampau", document=DocumentType.PKS, ends_on=old.ends_on and old.ends_on.replace(year=2025)
    )
    await keep(desk, old, over)
    await sign_in(desk, client, OPD)
    page = await client.get("/usulan/baru")
    for field, expected in (("renews", {old.register_number, over.register_number}), ("amends", {old.register_number})):
        searched = await submit(client, page, the_form(page), **a_pks(**{field: "perjanjian sampah"}), cari=field)
        assert set(the_form(searched).radios[f"pilih.{field}"]) == expected
    shown = await submit(client, page, the_form(page), **a_pks(amends=old.slug), cari="amends")
    assert "Perubahan pihak" in shown.text and "Pemerintah Kabupaten Contoh" in shown.text


async def test_a_change_of_parties_is_filled_in_on_the_form(desk: Desk, client: httpx.AsyncClient) -> None:
    old = an_agreement("PKS", document=DocumentType.PKS, route=Route.KSDD, partner="Kabupaten A")
    await keep(desk, old)
    await sign_in(desk, client, OPD)
    page = await client.get(f"/usulan/baru?dari={old.slug}&sebagai=amends")
    said = {**a_pks(**with_partner("Kabupaten B")), "parent": "", "amends": old.register_number, "title": "Adendum"}
    refused = await submit(client, page, the_form(page), **said)
    assert refused.status_code == 422 and "Perubahan pihak" in refused.text
    form = the_form(refused)
    assert form.radios["party_change.leaves.0"] == ["Kabupaten A"]
    more = {"party_change.leaves.0": "Kabupaten A", "party_change.ground": "Pemekaran daerah."}
    done = await submit(client, refused, form, **more)
    assert done.url.path.startswith("/usulan/KS-2026-") and "Keluar: Kabupaten A" in done.text


async def test_of_another_department_nothing_is_found(desk: Desk, client: httpx.AsyncClient) -> None:
    await keep(desk, an_agreement("Kesepakatan persampahan", route=Route.KSDD))
    hidden = an_agreement("Kesepakatan tertutup", route=Route.KSDD, is_withheld=True, scope=["Butir rahasia"])
    await keep(desk, hidden)
    await enter(desk, title="Kesepakatan persampahan baru")
    await sign_in(desk, client, OTHER_OPD)
    page = await client.get("/usulan/baru")
    found = await submit(client, page, the_form(page), **a_pks(parent="kesepakatan"), cari="parent")
    assert "Tidak ada yang cocok" in found.text and "pilih.parent" not in the_form(found).names
    named = await submit(client, page, the_form(page), **a_pks(parent=hidden.register_number), cari="parent")
    assert "Butir rahasia" not in named.text


def in_a_task(page: httpx.Response) -> Form:
    return next(each for each in forms_of(page) if "decision" in each.names)


async def test_a_correction_searches_and_chooses_too(desk: Desk, client: httpx.AsyncClient) -> None:
    kb = an_agreement("Kesepakatan persampahan", route=Route.KSDD, scope=POINTS)
    await keep(desk, kb)
    number = await enter(desk, document="PKS", parent="KB yang hilang", term_years=1)
    await answer(desk, number, A.COMPLETENESS, C.RETURN, "Pilih induknya.")
    task = await open_task(desk, number, A.COMPLETION)
    await sign_in(desk, client, OPD)
    page = await client.get(f"/tugas/{task.id}")
    typed = {"decision": "resubmit", "declaration": "yes", "note": "Sudah dipilih."}
    searched = await submit(client, page, in_a_task(page), **typed, parent="kesepakatan", cari="parent")
    form = in_a_task(searched)
    assert form.radios["pilih.parent"] == [kb.register_number] and form.values["note"] == "Sudah dipilih."
    chosen = await submit(client, searched, form, **typed, **{"pilih.parent": kb.register_number}, cari="parent")
    ticked = await submit(client, chosen, in_a_task(chosen), **typed, **{"parent_scope.1": POINTS[1]})
    last = next(each for each in forms_of(ticked) if "confirm" in each.names)
    done = await submit(client, ticked, last, confirm=number[-4:])
    assert done.url.path.endswith("tanda-terima")
    found = await dossier.dossier(desk, number, None)
    assert found.family.parent is not None and found.family.parent.register_number == kb.register_number
    assert found.proposal.form.parent_scope == [POINTS[1]]


async def test_the_bagian_settles_a_title_by_choosing_the_agreement(desk: Desk, client: httpx.AsyncClient) -> None:
    kb = an_agreement("Kesepakatan persampahan", route=Route.KSDD, scope=POINTS)
    await keep(desk, kb)
    number = await enter(desk, title="PKS", document="PKS", parent="KB Kota Jambi dan Kabupaten Contoh", term_years=1)
    await sign_in(desk, client, CLERK)
    address = f"/usulan/{number}/induk"
    assert address in (await client.get(f"/usulan/{number}")).text
    task = await open_task(desk, number, A.COMPLETENESS)
    assert address in (await client.get(f"/tugas/{task.id}")).text
    page = await client.get(address)

    def form_in(seen: httpx.Response) -> Form:
        return next(each for each in forms_of(seen) if "parent" in each.names)

    wrong = await submit(client, page, form_in(page), parent="Kesepakatan lain")
    assert wrong.status_code == 422 and "Pilih perjanjian dari daftar kerja sama" in wrong.text
    searched = await submit(client, page, form_in(page), parent="persampahan", cari="parent")
    asked = await submit(client, searched, form_in(searched), **{"pilih.parent": kb.register_number})
    done = await submit(client, asked, form_in(asked), **{"parent_scope.0": POINTS[0]})
    assert done.url.path == f"/usulan/{number}" and "Naskah induk dipilih" in done.text
    assert await departures(desk, number) == []
    async with desk.database.transaction() as session:
        (event,) = await session.scalars(select(HistoryEntry).where(HistoryEntry.event == "parent_chosen"))
    assert event.facts["before"] == "KB Kota Jambi dan Kabupaten Contoh"
    assert event.facts["parent"] == kb.register_number
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    await sign(desk, number)
    late = await submit(client, page, form_in(page), parent=kb.register_number, points_of=kb.register_number)
    assert late.status_code == 422 and "induknya tidak diganti lagi" in late.text
    assert (await dossier.dossier(desk, number, None)).proposal.status is Status.REGISTERED
