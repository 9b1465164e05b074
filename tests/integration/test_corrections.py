"""A row of the register is put right, and remembered: corrected with a reason, in a chain that anchors hold."""

from datetime import date
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from satupintu.domain.errors import InvalidInput, Overtaken
from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.old_register.rows import Verdict
from satupintu.domain.process.correction_events import Corrected, OldAgreementKept, OldRegisterImported
from satupintu.domain.process.form import Route
from satupintu.domain.register.corrected import said_of
from satupintu.store.register.tables import Obligation, Party
from satupintu.store.work import Link
from satupintu.usecases.evidence.anchors import anchor, verify
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import additions, certificate, leaving, old_register
from tests.integration.conftest import TurnedClock
from tests.integration.test_bundle import edit, judged, relist
from tests.integration.test_importing import look, one
from tests.integration.test_succession import agreement_of, events
from tests.integration.test_web import AUDITOR, CLERK, OPD, sign_in, submit
from tests.support.corrections import OUT, WHY, a_file, correct, history, listed, now, owed, take_out, unpacked
from tests.support.follow_up import live_until
from tests.support.people import forms_of
from tests.support.process import CLERK as BAGIAN
from tests.support.process import conclude
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio
K = ObligationKind


async def test_the_bagian_corrects_an_old_agreement_on_its_page_with_a_reason(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    kept = an_agreement("Pengelolan sampah", partner="PT Bank Jambi", number="77/DIR/2019", opd=(None, "Dinas LH"))
    await keep(desk, kept)
    address = f"/daftar/{kept.slug}/perbaiki"
    await sign_in(desk, client, OPD)
    assert (await client.get(address)).status_code == 403
    await sign_in(desk, client, AUDITOR)
    assert (await client.get(address)).status_code == 403
    await sign_in(desk, client, CLERK)
    assert address in (await client.get(f"/daftar/{kept.slug}")).text
    page = await client.get(address)
    (form,) = [each for each in forms_of(page) if "reason" in each.names]
    assert form.values["party2_name"] == "PT Bank Jambi" and form.values["starts_on"] == "2024-03-01"
    refused = await submit(client, page, form, title="", ends_on="2023-01-01")
    assert refused.status_code == 422
    for sentence in ("Isi: Judul.", "Isi: Alasan perbaikan.", "Berakhir sebelum atau pada hari mulainya."):
        assert sentence in refused.text
    done = await submit(
        client,
        page,
        form,
        **WHY,
        title="Pengelolaan sampah",
        departments="Dinas Lingkungan Hidup\nDinas Tata Kota (lama)",
        party3_name="PT Mitra Kedua",
        party3_side="partner",
        party3_number="9/MK/2019",
        ends_on="1999-12-31",
        starts_on="1998-01-02",
        signed_on="1998-01-02",
    )
    assert done.status_code == 200 and str(done.url).endswith(f"/daftar/{kept.slug}")
    for sentence in (
        "Pengelolan sampah → Pengelolaan sampah",
        "Pihak 3: Nama pihak: – → PT Mitra Kedua",
        WHY["reason"],
    ):
        assert sentence in done.text
    after = await now(desk, kept.slug)
    assert [(each.code, each.name) for each in after.departments] == [
        ("DLH", "Dinas Lingkungan Hidup"),
        (None, "Dinas Tata Kota (lama)"),
    ]
    assert (after.starts_on, after.ends_on) == (date(1998, 1, 2), date(1999, 12, 31))
    assert await listed(desk, "pengelolaan mitra kedua") == [kept.register_number]


async def test_every_act_on_an_old_agreement_is_a_row_of_a_chain_that_anchor_and_verify_hold(
    desk: Desk, clock: TurnedClock
) -> None:
    batch = await old_register.bring_in(desk, await look(desk), BAGIAN)
    kept = (await one(desk, "metrologi")).agreement
    (row,) = await history(desk, kept.slug)
    came = row.what
    assert isinstance(came, OldRegisterImported) and came.accepted == batch.accepted == 10
    await correct(desk, kept.slug, title="Judul yang benar")
    await additions.record_copy(desk, kept.slug, additions.CopyEntry("photocopy", "Bagian", "Lemari", "no"), BAGIAN)
    await additions.add_file(desk, kept.slug, await a_file(desk), BAGIAN)
    await certificate.withhold(desk, kept.slug, True, BAGIAN)
    await certificate.withhold(desk, kept.slug, True, BAGIAN)
    (file,) = (await now(desk, kept.slug)).files
    await leaving.remove_file(desk, kept.slug, file.id, OUT, BAGIAN)
    rows = await history(desk, kept.slug)
    assert [each.event for each in rows] == [
        "old_register_imported",
        "old_agreement_kept",
        "corrected",
        "copy_recorded",
        "agreement_file_added",
        "withheld",
        "agreement_file_removed",
    ]
    first = rows[1].what
    assert isinstance(first, OldAgreementKept) and first.held["title"] == kept.title
    assert first.import_history == f"IMPOR/{batch.id}"
    found = await verify(desk)
    assert (found.misfit, found.entries) == (None, 7)
    assert await anchor(desk)
    clock.turn(days=1)
    await take_out(desk, kept.slug)
    assert (await verify(desk)).misfit is None and await anchor(desk)
    async with desk.database.transaction() as session:
        await session.execute(text("alter table register_history disable trigger user"))
        await session.execute(text("update register_history set actor = 'Orang lain' where event = 'corrected'"))
        await session.execute(text("alter table register_history enable trigger user"))
    spoilt = (await verify(desk)).misfit
    assert spoilt is not None and spoilt.kind == "changed" and spoilt.facts["proposal"] == kept.register_number


async def test_the_database_itself_refuses_to_change_a_row_of_these_histories(desk: Desk) -> None:
    kept = an_agreement("Uji")
    await keep(desk, kept)
    await correct(desk, kept.slug, title="Uji lain")
    for statement in (
        "update register_history set note = ''",
        "delete from register_history",
        "truncate register_history cascade",
    ):
        with pytest.raises(DBAPIError):
            async with desk.database.transaction() as session:
                await session.execute(text(statement))


async def test_the_bundle_of_an_old_agreement_proves_its_row_its_acts_and_its_files(
    desk: Desk, clock: TurnedClock, tmp_path: Path
) -> None:
    await old_register.bring_in(desk, await look(desk), BAGIAN)
    kept, untouched = (await one(desk, "metrologi")).agreement, (await one(desk, "literasi")).agreement
    await correct(desk, kept.slug, title="Judul yang benar")
    await additions.add_file(desk, kept.slug, await a_file(desk, "benar.pdf"), BAGIAN)
    await additions.add_file(desk, kept.slug, await a_file(desk), BAGIAN)
    wrong = next(file for file in (await now(desk, kept.slug)).files if file.filename == "salah.pdf")
    await leaving.remove_file(desk, kept.slug, wrong.id, OUT, BAGIAN)
    await anchor(desk)
    last = (await verify(desk)).last
    assert last is not None
    folder = await unpacked(desk, kept.register_number, tmp_path / "asli")
    code, said = judged(folder, "--english", last.hash)
    assert code == 0, said
    for sentence in (
        f"The history of {kept.register_number} is whole: 5 rows",
        "The history of IMPOR/1 is whole: 1 rows",
        "is one of the anchors: nothing was rewritten.",
        "Row 6 of the old register is the one that came with the file daftar-lama.csv",
        "1 papers: each fits its hash, and 1 are named by the history.",
        f"The file {wrong.sha256} was filed here and removed in row 5",
    ):
        assert sentence in said, said
    folder = await unpacked(desk, untouched.register_number, tmp_path / "belum")
    code, said = judged(folder, "--english", last.hash)
    assert code == 0 and f"Nothing was done to {untouched.register_number}" in said, said
    edit("row.json", lambda held: held["row"]["cells"][0].__setitem__(1, "lain"))(folder)
    relist(folder)
    code, said = judged(folder, "--english")
    assert code == 1 and "row.json) is not the one that came in with its import" in said


async def test_a_correction_of_days_or_kind_plans_anew_what_is_still_to_come(desk: Desk, clock: TurnedClock) -> None:
    kept = an_agreement("KB", ends_on=date(2027, 3, 1), followed_since=date(2026, 11, 1), route=Route.KSDD)
    kept.obligations = [
        Obligation(kind=K.FOLLOW_UP_DOCUMENT, due_on=date(2026, 12, 24)),
        Obligation(kind=K.EXPIRY, due_on=date(2027, 3, 1)),
    ]
    await keep(desk, kept)
    await live_until(desk, clock, "2026-11-25")
    async with desk.database.transaction() as session:
        links = list(await session.scalars(select(Link.id).where(Link.obligation_id.is_not(None))))
    assert links, "the department has been asked"
    await correct(desk, kept.slug, document="PKS", ends_on="2028-03-01")
    waiting = await owed(desk, kept.slug)
    assert waiting[K.FOLLOW_UP_DOCUMENT, date(2026, 12, 24)] is False, "a PKS waits for none"
    assert waiting[K.EXPIRY, date(2027, 3, 1)] is False and waiting[K.EXPIRY, date(2028, 3, 1)] is True
    async with desk.database.transaction() as session:
        live = await session.scalars(
            select(Link).join(Obligation).where(Obligation.kind == K.FOLLOW_UP_DOCUMENT, Link.revoked_at.is_(None))
        )
        assert not list(live)
    await correct(desk, kept.slug, ends_on="", document="KB")
    waiting = await owed(desk, kept.slug)
    assert not any(is_open for (kind, _), is_open in waiting.items() if kind is K.EXPIRY)
    rows = [each.what for each in await history(desk, kept.slug)]
    assert next(each.lapsed for each in rows if isinstance(each, Corrected)) == 2


async def test_in_the_days_after_an_import_only_the_last_day_follows_a_correction(desk: Desk) -> None:
    await old_register.bring_in(desk, await look(desk), BAGIAN)
    kept = (await one(desk, "metrologi")).agreement
    assert await owed(desk, kept.slug) == {(K.EXPIRY, date(2028, 7, 6)): True}
    await correct(desk, kept.slug, ends_on="2029-07-06")
    assert await owed(desk, kept.slug) == {(K.EXPIRY, date(2028, 7, 6)): False, (K.EXPIRY, date(2029, 7, 6)): True}
    await correct(desk, kept.slug, ends_on="2028-07-06")
    assert await owed(desk, kept.slug) == {(K.EXPIRY, date(2028, 7, 6)): True, (K.EXPIRY, date(2029, 7, 6)): False}


async def test_a_corrected_row_does_not_come_in_again_with_its_file(desk: Desk) -> None:
    await old_register.bring_in(desk, await look(desk), BAGIAN)
    kept = (await one(desk, "metrologi")).agreement
    await correct(desk, kept.slug, party2_number="1/BARU/2024", party2_name="Kementerian Lain")
    await take_out(desk, (await one(desk, "literasi")).agreement.slug)
    again = await look(desk)
    assert again.counts[Verdict.ACCEPTED] == 0


async def test_what_the_form_does_not_show_of_a_partner_goes_with_its_name(desk: Desk) -> None:
    kept = an_agreement("Pengelolaan sampah", partner="PT Bank Jambi")
    kept.parties.append(Party(ordinal=3, name="PT Pendana", is_city=False, role="pendana"))
    await keep(desk, kept)
    await correct(desk, kept.slug, party2_name="PT Pendana", party3_name="")
    (_, partner) = (await now(desk, kept.slug)).parties
    assert (partner.name, partner.role) == ("PT Pendana", "pendana")
    await correct(desk, kept.slug, party2_name="PT Pendanaan")
    (_, partner) = (await now(desk, kept.slug)).parties
    assert (partner.name, partner.role) == ("PT Pendanaan", "pendana")


async def test_a_correction_that_makes_a_double_names_it(desk: Desk) -> None:
    await old_register.bring_in(desk, await look(desk), BAGIAN)
    one_of, other = (await one(desk, "metrologi")).agreement, (await one(desk, "literasi")).agreement
    said = said_of(other)
    same = {name: said[name] for name in said if name.startswith("party")} | {
        name: said[name] for name in ("document", "title", "signed_on", "starts_on", "ends_on", "year")
    }
    with pytest.raises(InvalidInput, match=other.register_number):
        await correct(desk, one_of.slug, **same)


async def test_of_two_who_correct_at_once_the_second_is_shown_what_stands_now(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    kept = an_agreement("Uji")
    await keep(desk, kept)
    await sign_in(desk, client, CLERK)
    page = await client.get(f"/daftar/{kept.slug}/perbaiki")
    (form,) = [each for each in forms_of(page) if "reason" in each.names]
    await correct(desk, kept.slug, title="Uji pertama")
    late = await submit(client, page, form, **WHY, title="Uji kedua")
    assert late.status_code == 409 and "sudah diubah orang lain" in late.text
    assert (await now(desk, kept.slug)).title == "Uji pertama"
    with pytest.raises(Overtaken):
        await leaving.take_out(desk, kept.slug, {**OUT, "seen": form.values["seen"]}, BAGIAN)


async def test_of_an_agreement_that_was_born_here_only_typing_errors_are_corrected(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await conclude(desk)
    kept = await agreement_of(desk, number)
    address = f"/daftar/{kept.slug}/perbaiki"
    await sign_in(desk, client, CLERK)
    page = await client.get(address)
    (form,) = [each for each in forms_of(page) if "reason" in each.names]
    assert "ends_on" not in form.names and "party1_side" not in form.names
    assert "berubah dengan adendum (Permendagri 22/2020 Ps. 15(4), 37)" in page.text
    partner = next(place for place, party in enumerate(kept.parties, start=1) if not party.is_city)
    other = await submit(client, page, form, **WHY, **{f"party{partner}_name": "Pemerintah Kabupaten Sarolangun Raya"})
    assert other.status_code == 422 and "hanya berubah dengan adendum" in other.text
    forged = await submit(client, page, form, **WHY, ends_on="2040-01-01", title=kept.title + "i")
    assert forged.status_code == 422 and "hanya berubah dengan adendum" in forged.text
    done = await submit(client, page, form, **WHY, **{f"party{partner}_number": "99/BENAR/2026"})
    assert done.status_code == 200
    after = await now(desk, kept.slug)
    assert after.parties[partner - 1].own_number == "99/BENAR/2026" and after.ends_on == kept.ends_on
    assert [each.event for each in await events(desk, number)][-1] == "corrected"
    assert (await verify(desk)).misfit is None
    for act in ("keluarkan",):
        refused = await client.get(f"/daftar/{kept.slug}/{act}")
        assert refused.status_code == 403 and "lahir di sini" in refused.text


async def test_another_department_is_asked_with_the_next_list_and_the_former_one_no_more(
    desk: Desk, clock: TurnedClock
) -> None:
    kept = an_agreement("KB", ends_on=date(2027, 2, 1), followed_since=date(2026, 11, 1))
    kept.obligations = [Obligation(kind=K.EXPIRY, due_on=date(2027, 2, 1))]
    await keep(desk, kept)
    await live_until(desk, clock, "2026-12-03")

    async def asked() -> set[str]:
        async with desk.database.transaction() as session:
            live = select(Link).where(Link.obligation_id.is_not(None), Link.revoked_at.is_(None))
            return {each.email for each in await session.scalars(live)}

    before = await asked()
    assert before
    await correct(desk, kept.slug, departments="Dinas Kesehatan")
    assert await asked() == set()
    await live_until(desk, clock, "2026-12-07")
    after = await asked()
    assert after and not after & before
