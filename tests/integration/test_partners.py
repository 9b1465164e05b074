"""The register of partners: it grows by itself, is kept by the Bagian, and the figures by kind follow it."""

import dataclasses
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update

from satupintu.domain.process.form import PartnerKind, Route
from satupintu.domain.register.figures import Dimension
from satupintu.domain.register.new_agreement import NewAgreement, NewParty
from satupintu.domain.register.partners import partner_key
from satupintu.store.register.entry import enter
from satupintu.store.register.partner_tables import PartnerRow
from satupintu.store.register.partners import known_partners
from satupintu.store.register.tables import Agreement, Party
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import figures, partners
from tests.integration.test_web import CLERK, OPD, sign_in, submit
from tests.support.people import forms_of
from tests.support.process import conclude
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio
K = PartnerKind


async def known(desk: Desk) -> dict[str, PartnerKind | None]:
    async with desk.database.transaction() as session:
        rows = await session.scalars(
            select(PartnerRow).where(PartnerRow.merged_into_id.is_(None)).order_by(PartnerRow.name)
        )
        return {row.name: row.kind for row in rows}


async def kinds(desk: Desk) -> list[PartnerKind | None]:
    """Of the parties that are partners, in the order of their agreements."""
    async with desk.database.transaction() as session:
        wanted = select(Party.kind).where(~Party.is_city).order_by(Party.agreement_id)
        return list(await session.scalars(wanted))


async def number_of(desk: Desk, name: str) -> int:
    async with desk.database.transaction() as session:
        return (await session.execute(select(PartnerRow.id).where(PartnerRow.key == partner_key(name)))).scalar_one()


async def change(desk: Desk, client: httpx.AsyncClient, name: str, step: str, /, **values: str) -> httpx.Response:
    address = f"/mitra/{await number_of(desk, name)}"
    page = await client.get(address)
    form = next(form for form in forms_of(page) if form.values.get("step") == step)
    return await submit(client, page, form, **values)


async def test_spellings_of_earlier_agreements_become_one_partner_and_keep_their_names(desk: Desk) -> None:
    await keep(
        desk,
        an_agreement("Satu", "PT. Bank Contoh (Persero) Tbk", K.BANK),
        an_agreement("Dua", "P.T. BANK CONTOH", None),
        an_agreement("Tiga", "Universitas Contoh", None),
    )
    assert await partners.take_in(desk) == 3
    assert await partners.take_in(desk) == 0
    assert await known(desk) == {"PT. Bank Contoh (Persero) Tbk": K.BANK, "Universitas Contoh": None}
    found = await partners.partner_record(desk, await number_of(desk, "pt bank contoh"), None)
    assert [each.title for each in found.agreements] == ["Dua", "Satu"]
    assert found.written == ("P.T. BANK CONTOH", "PT. Bank Contoh (Persero) Tbk")
    assert await kinds(desk) == [K.BANK, None, None], "nobody has said so yet"
    async with desk.database.transaction() as session:
        told = await known_partners(session)
    assert told[partner_key("Univ. Contoh")].name == "Universitas Contoh"


async def test_a_partner_that_only_an_undone_import_brought_is_forgotten(desk: Desk) -> None:
    await keep(desk, an_agreement("Satu", "PT Tinggal"), an_agreement("Dua", "PT Pergi"))
    await partners.take_in(desk)
    async with desk.database.transaction() as session:
        gone = select(Party).where(Party.name == "PT Pergi")
        await session.delete((await session.scalars(gone)).one())
    await partners.take_in(desk)
    assert list(await known(desk)) == ["PT Tinggal"]


async def test_the_kind_of_a_partner_reaches_its_agreements_and_the_figures(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    await keep(
        desk,
        an_agreement("Satu", "Bank Contoh", None, route=Route.KSDPK),
        an_agreement("Dua", "BANK CONTOH", K.PERUSAHAAN_SWASTA, route=Route.KSDPK),
        an_agreement("Tiga", "Bank Contoh", K.BUMD, route=Route.KSDPK),
    )
    async with desk.database.transaction() as session:
        await session.execute(update(Party).where(Party.kind == K.PERUSAHAAN_SWASTA).values(kind_follows=True))
    await partners.take_in(desk)
    await sign_in(desk, client, CLERK)
    done = await change(desk, client, "Bank Contoh", "change", name="Bank Contoh", kind="bank")
    assert done.status_code == 200
    assert await kinds(desk) == [K.BANK, K.BANK, K.BUMD], "what the text of an agreement says stays"
    assert "jenis pada 2 pihak perjanjian ikut berubah" in done.text
    counted = await figures.gather_figures(desk, None, 2026, 10)
    assert counted.by[Dimension.PARTNER_KIND] == {"bank": {2024: 2}, "bumd": {2024: 1}}
    await change(desk, client, "Bank Contoh", "change", name="Bank Contoh", kind="bumn")
    assert await kinds(desk) == [K.BUMN, K.BUMN, K.BUMD], "whoever followed follows again"
    refused = await change(desk, client, "Bank Contoh", "change", name="", kind="bumn")
    assert refused.status_code == 422


async def test_two_partners_are_merged_by_a_person_and_parted_again(desk: Desk, client: httpx.AsyncClient) -> None:
    await keep(
        desk,
        an_agreement("Satu", "PT Bank Contoh", None),
        an_agreement("Dua", "Bank Contoh", None),
        an_agreement("Tiga", "Bank Cotoh", K.KOPERASI),
    )
    await partners.take_in(desk)
    await sign_in(desk, client, CLERK)
    near = await client.get("/mitra", params={"hanya": "mungkin_sama"})
    assert "PT Bank Contoh" in near.text and "Bank Cotoh" not in near.text
    await change(desk, client, "Bank Contoh", "change", name="Bank Contoh", kind="bank")
    other = await number_of(desk, "PT Bank Contoh")
    merged = await change(desk, client, "Bank Contoh", "merge", other=str(other))
    assert "Batalkan penggabungan" in merged.text and "Satu" in merged.text
    assert await kinds(desk) == [K.BANK, K.BANK, K.KOPERASI]
    assert list(await known(desk)) == ["Bank Contoh", "Bank Cotoh"]
    led = await client.get(f"/mitra/{other}")
    assert led.url.path == f"/mitra/{await number_of(desk, 'Bank Contoh')}"
    parted = await change(desk, client, "Bank Contoh", "part", other=str(other))
    assert parted.status_code == 200
    assert await kinds(desk) == [None, K.BANK, K.KOPERASI]
    assert "PT Bank Contoh" in await known(desk)
    assert "dibatalkan" in parted.text
    itself = await number_of(desk, "Bank Contoh")
    assert (await change(desk, client, "Bank Contoh", "merge", other=str(itself))).status_code == 403
    assert (await change(desk, client, "Bank Contoh", "merge", other="9999")).status_code == 404


async def test_a_name_added_by_hand_is_known_when_an_agreement_bears_it(desk: Desk, client: httpx.AsyncClient) -> None:
    await keep(desk, an_agreement("Satu", "Bank Pembangunan Daerah Contoh", K.BANK))
    await partners.take_in(desk)
    await sign_in(desk, client, CLERK)
    await change(desk, client, "Bank Pembangunan Daerah Contoh", "alias", alias="BPD Contoh")
    again = await change(desk, client, "Bank Pembangunan Daerah Contoh", "alias", alias="B.P.D. Contoh")
    assert again.status_code == 200
    twice = await change(desk, client, "Bank Pembangunan Daerah Contoh", "alias", alias="bpd contoh")
    assert twice.status_code == 422 and "gabungkan mitranya" in twice.text
    await keep(desk, an_agreement("Dua", "BPD Contoh", None))
    await partners.take_in(desk)
    found = await partners.partner_record(desk, await number_of(desk, "Bank Pembangunan Daerah Contoh"), None)
    assert found.count == 2
    assert "Bank Pembangunan" in (await client.get("/mitra", params={"cari": "bpd"})).text


async def test_a_registered_proposal_brings_its_partner_with_kind_and_the_set_kind_reaches_new_rows(
    desk: Desk,
) -> None:
    await conclude(desk)
    async with desk.database.transaction() as session:
        party = (await session.scalars(select(Party).where(~Party.is_city))).one()
        partner = await session.get_one(PartnerRow, party.partner_id)
        assert (partner.name, partner.kind, partner.country) == (party.name, party.kind, "ID")
        assert await session.scalar(select(func.count(Agreement.id))) == 1


async def test_the_kind_that_somebody_gave_a_partner_reaches_agreements_that_enter_later(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    await conclude(desk)
    await sign_in(desk, client, CLERK)
    name = "Pemerintah Kabupaten Contoh"
    await change(desk, client, name, "change", name=name, kind="desa")
    async with desk.database.transaction() as session:
        (before,) = await session.scalars(select(Agreement))
        parties = [NewParty("PEMKAB CONTOH", is_city=False), NewParty("Pemkab Contoh", is_city=False, kind=K.BANK)]
        nothing: dict[str, Any] = dict.fromkeys(("files", "copies", "duties", "departments"), ())
        later = {"register_number": "X", "proposal_id": None, "parties": parties, "written_as": None, **nothing}
        names = {field.name for field in dataclasses.fields(NewAgreement)} - set(later)
        await enter(session, [NewAgreement(**{name: getattr(before, name) for name in names}, **later)])
    assert (await kinds(desk))[-2:] == [K.DESA, K.BANK], "what an agreement says itself stays"


async def test_the_form_of_a_proposal_offers_known_partners_and_fills_in_their_kind(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    await keep(
        desk,
        an_agreement("Satu", "PT Bank Contoh", K.BANK),
        an_agreement("Dua", "PT Rahasia", K.BANK, is_withheld=True, opd=("DINKES", "Dinas Kesehatan")),
        an_agreement("Tiga", "Temasek Polytechnic", K.LEMBAGA_PENDIDIKAN_LUAR_NEGERI),
    )
    await partners.take_in(desk)
    await sign_in(desk, client, CLERK)
    foreign = {"name": "Temasek Polytechnic", "kind": "lembaga_pendidikan_luar_negeri", "country": "SG"}
    await change(desk, client, "Temasek Polytechnic", "change", **foreign)
    await sign_in(desk, client, OPD)
    blank = await client.get("/usulan/baru")
    assert '<option value="PT Bank Contoh">' in blank.text
    assert "PT Rahasia" not in blank.text, "only its own department knows of that one"
    form = next(form for form in forms_of(blank) if "title" in form.names)

    async def pressed(said: str, **typed: str) -> httpx.Response:
        form.values.pop("mitra.0", None)
        return await submit(client, blank, form, **{"title": "Judul", "mitra.0": said, **typed})

    filled = await pressed("", **{"partners.0.name": "p.t. bank contoh"})
    values = next(form for form in forms_of(filled) if "title" in form.names).values
    wanted = ("title", "partners.0.name", "partners.0.kind", "partners.0.country")
    assert [values[name] for name in wanted] == ["Judul", "PT Bank Contoh", "bank", "ID"]
    like = await pressed("", **{"partners.0.name": "Temasek"})
    assert "Partners like" in like.text or "Mitra yang mirip" in like.text
    chosen = await pressed("Temasek Polytechnic", **{"partners.0.name": "Temasek"})
    values = next(form for form in forms_of(chosen) if "title" in form.names).values
    assert [values[name] for name in wanted[1:]] == list(foreign.values())
    assert "isilah sendiri" in (await pressed("", **{"partners.0.name": "PT Rahasia"})).text
    assert "isilah sendiri" in (await pressed("", **{"partners.0.name": "Tak Dikenal"})).text


async def test_only_the_bagian_reads_the_register_of_partners(desk: Desk, client: httpx.AsyncClient) -> None:
    await sign_in(desk, client, OPD)
    assert (await client.get("/mitra")).status_code == 403
    await sign_in(desk, client, CLERK)
    for odd in ("/mitra/0", "/mitra/x", "/mitra/99999999999"):
        assert (await client.get(odd)).status_code == 404, odd
