"""What does not belong into the register leaves it: a row taken out, a double merged, a file filed wrongly."""

import io
import zipfile
from datetime import date

import httpx
import pytest
from sqlalchemy import select

from satupintu.domain.errors import InvalidForm, NotAllowed, NotFound
from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.old_register.rows import Verdict
from satupintu.domain.process.correction_events import TakenOut
from satupintu.domain.process.form import DocumentType
from satupintu.domain.register.agreements import RelationKind
from satupintu.store.register.history import RegisterEntry
from satupintu.store.register.search import Filters, Order
from satupintu.store.register.tables import Obligation
from satupintu.usecases.evidence import bundle
from satupintu.usecases.evidence.anchors import verify
from satupintu.usecases.follow_up import plan
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import additions, figures, leaving, old_register, search
from satupintu.usecases.register.out import Merged, OutOfRegister
from tests.integration.conftest import TurnedClock
from tests.integration.test_importing import look, one
from tests.integration.test_succession import agreement_of
from tests.integration.test_web import CLERK, OPD, sign_in, submit
from tests.support.corrections import OUT, WHY, a_file, correct, history, listed, merge, now, owed, take_out
from tests.support.follow_up import live_until
from tests.support.people import forms_of
from tests.support.process import CLERK as BAGIAN
from tests.support.process import conclude
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio
K = ObligationKind


async def test_what_was_taken_out_is_in_no_list_or_public_page_and_can_be_brought_back(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    kb, pks = (
        an_agreement("KB lama", followed_since=date(2026, 11, 1)),
        an_agreement("PKS-nya", document=DocumentType.PKS),
    )
    kb.obligations = [Obligation(kind=K.EXPIRY, due_on=date(2029, 3, 1))]
    await keep(desk, kb)
    await keep(desk, pks, parent=kb)
    await sign_in(desk, client, CLERK)
    page = await client.get(f"/daftar/{kb.slug}/keluarkan")
    (form,) = [each for each in forms_of(page) if "reason" in each.names]
    bare = await submit(client, page, form)
    assert bare.status_code == 422 and "Isi: Alasan." in bare.text
    gone = await submit(client, page, form, **OUT)
    assert gone.status_code == 410
    assert OUT["reason"] in gone.text and "Dikeluarkan dari daftar" in gone.text
    assert await listed(desk) == [pks.register_number]
    assert (await client.get(f"/verifikasi/{kb.public_code}")).status_code == 404
    for address in (f"/daftar/{kb.slug}/perbaiki", f"/daftar/{kb.slug}/akhiri", f"/api/v1/agreements/{kb.slug}"):
        assert (await client.get(address)).status_code in (401, 410), address
    with pytest.raises(OutOfRegister):
        await now(desk, kb.slug)
    assert not any((await owed(desk, kb.slug)).values())
    assert (await search.agreement_record(desk, pks.slug, None)).parents == ()
    with pytest.raises(InvalidForm, match="perlu diperbaiki"):
        await additions.relate(desk, pks.slug, RelationKind.IMPLEMENTS, kb.register_number, BAGIAN)
    (back,) = [each for each in forms_of(gone) if each.action.endswith("/kembalikan")]
    again = await submit(client, gone, back, reason="Ternyata perjanjian kota.")
    assert again.status_code == 200 and "Dikembalikan ke daftar" in again.text
    assert await listed(desk) == [kb.register_number, pks.register_number]
    (parent,) = (await search.agreement_record(desk, pks.slug, None)).parents
    assert parent.agreement.id == kb.id and parent.kind is RelationKind.IMPLEMENTS
    assert (await owed(desk, kb.slug))[K.EXPIRY, date(2029, 3, 1)] is True
    assert (await verify(desk)).misfit is None


async def test_what_something_born_here_rests_on_is_not_taken_out(desk: Desk) -> None:
    kb = an_agreement("KB lama", number="12/KB/2020")
    await keep(desk, kb)
    await conclude(desk, document="PKS", parent=kb.register_number)
    with pytest.raises(NotAllowed, match="bergantung padanya"):
        await take_out(desk, kb.slug)


async def test_a_letter_that_asks_says_that_its_agreement_was_taken_out(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    kept = an_agreement("KB", ends_on=date(2027, 2, 1), followed_since=date(2026, 11, 1))
    kept.obligations = [Obligation(kind=K.EXPIRY, due_on=date(2027, 2, 1))]
    await keep(desk, kept)
    await live_until(desk, clock, "2026-12-04")
    (asked,) = [each.id for each in (await now(desk, kept.slug)).obligations]
    await sign_in(desk, client, OPD)
    page = await client.get(f"/kewajiban/{asked}")
    (form,) = [each for each in forms_of(page) if "reply" in each.names]
    await take_out(desk, kept.slug)
    late = await submit(client, page, form, reply="let_end", note="Cukup.", declaration="yes")
    assert late.status_code == 409 and "sudah tidak ada dalam daftar" in late.text
    assert "sudah tidak ada dalam daftar" in (await client.get(f"/kewajiban/{asked}")).text


async def test_a_double_is_merged_field_by_field_and_its_number_leads_to_the_kept_one(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    kept = an_agreement("Pengelolaan sampah", number="1/KS/2024", ends_on=None)
    double = an_agreement("Pengelolaan Sampah Regional", number="1/KS/2024", ends_on=date(2029, 3, 1))
    child = an_agreement("PKS sampah", document=DocumentType.PKS)
    await keep(desk, kept, double)
    await keep(desk, child, parent=double)
    await additions.add_file(desk, double.slug, await a_file(desk, "naskah.pdf"), BAGIAN)
    await additions.record_copy(desk, double.slug, additions.CopyEntry("photocopy", "Bagian", "Lemari", "no"), BAGIAN)
    await sign_in(desk, client, CLERK)
    unknown = await client.get(f"/daftar/{kept.slug}/gabungkan", params={"dengan": "tidak ada"})
    assert unknown.status_code == 422 and "tidak ada dalam daftar" in unknown.text
    itself = await client.get(f"/daftar/{kept.slug}/gabungkan", params={"dengan": kept.register_number})
    assert itself.status_code == 422 and "Itu perjanjian yang sama" in itself.text
    page = await client.get(f"/daftar/{kept.slug}/gabungkan", params={"dengan": double.register_number})
    (form,) = [each for each in forms_of(page) if "double" in each.names]
    assert form.values["of_title"] == "kept" and form.values["of_ends_on"] == "double"
    done = await submit(client, page, form, reason="Rangkap.", declaration="yes", of_title="double")
    assert done.status_code == 200 and str(done.url).endswith(f"/daftar/{kept.slug}")
    after = await now(desk, kept.slug)
    assert (after.title, after.ends_on) == ("Pengelolaan Sampah Regional", date(2029, 3, 1))
    assert [file.filename for file in after.files] == ["naskah.pdf"] and len(after.copies) == 1
    (relative,) = (await search.agreement_record(desk, kept.slug, None)).children
    assert relative.agreement.id == child.id
    moved = await client.get(f"/daftar/{double.slug}")
    assert moved.status_code == 200 and str(moved.url).endswith(f"/daftar/{kept.slug}")
    younger = an_agreement("PKS lain", document=DocumentType.PKS)
    await keep(desk, younger)
    await additions.relate(desk, younger.slug, RelationKind.IMPLEMENTS, double.register_number, BAGIAN)
    (parent,) = (await search.agreement_record(desk, younger.slug, None)).parents
    assert parent.agreement.id == kept.id, "the double's number names the kept one"
    public = await client.get(f"/verifikasi/{double.public_code}")
    assert public.status_code == 200 and f"Sertifikat {double.register_number} kini berlaku" in public.text
    with pytest.raises(Merged):
        await now(desk, double.slug)
    with pytest.raises(NotAllowed, match="rangkapnya"):
        await leaving.bring_back(desk, double.slug, WHY, BAGIAN)
    assert double.register_number not in await listed(desk)
    assert (await verify(desk)).misfit is None
    last = (await history(desk, kept.slug))[-1]
    assert last.event == "took_in" and last.facts["double"] == double.register_number


async def test_answers_and_settled_duties_of_a_double_are_those_of_the_kept_one(desk: Desk) -> None:
    day = date(2027, 1, 10)
    kept, double = an_agreement("Satu"), an_agreement("Dua")
    kept.obligations = [Obligation(kind=K.SEMESTER_REPORT, due_on=day)]
    double.obligations = [
        Obligation(kind=K.SEMESTER_REPORT, due_on=day, fulfilled_on=date(2026, 11, 1)),
        Obligation(kind=K.EXPIRY, due_on=date(2029, 3, 1)),
    ]
    await keep(desk, kept, double)
    await merge(desk, kept, double)
    assert await owed(desk, kept.slug) == {(K.SEMESTER_REPORT, day): False}
    (settled,) = (await now(desk, kept.slug)).obligations
    assert settled.fulfilled_on == desk.today()


async def test_a_double_that_came_with_an_import_does_not_come_in_again_after_the_merger(desk: Desk) -> None:
    kept = an_agreement("Sudah lama di sini")
    await keep(desk, kept)
    await old_register.bring_in(desk, await look(desk), BAGIAN)
    await merge(desk, kept, (await one(desk, "metrologi")).agreement)
    again = await look(desk)
    assert again.counts[Verdict.ACCEPTED] == 0


async def test_what_was_corrected_or_taken_out_is_not_in_the_way_of_undoing_an_import(desk: Desk) -> None:
    batch = await old_register.bring_in(desk, await look(desk), BAGIAN)
    corrected, gone = (await one(desk, "metrologi")).agreement, (await one(desk, "literasi")).agreement
    await correct(desk, corrected.slug, title="Judul lain")
    await additions.add_file(desk, gone.slug, await a_file(desk), BAGIAN)
    with pytest.raises(old_register.StillNeeded, match=gone.register_number):
        await old_register.undo(desk, batch.id, BAGIAN)
    await take_out(desk, gone.slug)
    assert await old_register.undo(desk, batch.id, BAGIAN) == 9
    assert await listed(desk) == []
    with pytest.raises(NotAllowed, match="Impor yang membawanya"):
        await leaving.bring_back(desk, gone.slug, WHY, BAGIAN)
    found = await verify(desk)
    assert found.misfit is None
    again = await old_register.bring_in(desk, await look(desk), BAGIAN)
    assert again.accepted == 10
    out = io.BytesIO()
    await bundle.hand_over_bundle(desk, corrected.register_number, None, out)
    with zipfile.ZipFile(out) as archive:
        assert b"Judul lain" in archive.read("history.json"), "its history outlives it"


async def test_a_file_that_was_filed_wrongly_is_handed_over_no_more(desk: Desk, client: httpx.AsyncClient) -> None:
    kept = an_agreement("Uji")
    await keep(desk, kept)
    await additions.add_file(desk, kept.slug, await a_file(desk), BAGIAN)
    (file,) = (await now(desk, kept.slug)).files
    address = f"/daftar/{kept.slug}/berkas/{file.id}"
    await sign_in(desk, client, CLERK)
    assert (await client.get(address)).status_code == 200
    page = await client.get(f"{address}/keluarkan")
    (form,) = [each for each in forms_of(page) if "reason" in each.names]
    bare = await submit(client, page, form, declaration="yes")
    assert bare.status_code == 422
    done = await submit(client, page, form, **OUT)
    assert done.status_code == 200 and "salah.pdf" not in done.text and file.sha256 in done.text
    assert (await client.get(address)).status_code == 404
    with pytest.raises(NotFound):
        await leaving.remove_file(desk, kept.slug, file.id, OUT, BAGIAN)


async def test_a_text_that_came_with_its_proposal_stays_with_it(desk: Desk) -> None:
    kept = await now(desk, (await agreement_of(desk, await conclude(desk))).slug)
    (file,) = kept.files
    with pytest.raises(NotAllowed, match="riwayat usulannya"):
        await leaving.remove_file(desk, kept.slug, file.id, OUT, BAGIAN)


async def test_plans_of_old_agreements_leave_out_those_taken_out(desk: Desk, clock: TurnedClock) -> None:
    await old_register.bring_in(desk, await look(desk), BAGIAN)
    kept = (await one(desk, "metrologi")).agreement
    await take_out(desk, kept.slug)
    clock.turn(days=8)
    await plan.plan_old(desk)
    assert not any((await owed(desk, kept.slug)).values())
    (row,) = [each for each in (await _entries(desk)) if isinstance(each.what, TakenOut)]
    assert row.note == OUT["reason"]


async def _entries(desk: Desk) -> list[RegisterEntry]:
    async with desk.database.transaction() as session:
        return list(await session.scalars(select(RegisterEntry)))


async def test_figures_lists_and_the_public_do_not_count_what_was_taken_out(desk: Desk) -> None:
    kept = an_agreement("Tetap", signed_on=date(2026, 3, 1), starts_on=date(2026, 3, 1))
    gone = an_agreement("Keluar", signed_on=date(2026, 3, 1), starts_on=date(2026, 3, 1), ends_on=date(2027, 1, 5))
    for each in (kept, gone):
        due = date(2026, 6, 30)
        each.obligations = [Obligation(kind=K.EVALUATION, due_on=due, fulfilled_on=date(2026, 6, 1))]
    younger = an_agreement("PKS dari yang keluar", document=DocumentType.PKS)
    await keep(desk, kept, gone)
    await keep(desk, younger, parent=gone)
    before = await figures.gather_figures(desk, None, 2026, 10)
    await take_out(desk, gone.slug)
    after = await figures.gather_figures(desk, None, 2026, 10)
    assert (before.by_year[2026], after.by_year[2026]) == (2, 1)
    assert (before.ending.count, after.ending.count) == (1, 0)
    assert (before.evaluations.answered, after.evaluations.answered) == (2, 1)
    found = {each.document: each for each in after.followed if each.year == 2026}
    assert found[DocumentType.KB].signed == 1
    everything = [each.title async for each, _ in search.everything(desk, None, Filters(), Order.OLDEST)]
    assert set(everything) == {"Tetap", "PKS dari yang keluar"}
