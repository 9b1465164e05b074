"""An old register comes in as one act, or not at all, and goes out as one act, unless something hangs on it."""

import io
import shutil
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import aliased

from satupintu.documents.gate.inside.registers import read
from satupintu.documents.tables import as_csv, as_xlsx
from satupintu.domain.errors import InvalidInput, NotAllowed, NotFound
from satupintu.domain.follow_up.obligations import ObligationKind, Reply
from satupintu.domain.old_register.cells import Cell, Table
from satupintu.domain.old_register.columns import guessed
from satupintu.domain.old_register.rows import Verdict
from satupintu.domain.process.form import DocumentType
from satupintu.domain.register.agreements import EndCause, RelationKind
from satupintu.store.follow_up.answers import ObligationAnswer
from satupintu.store.proposals import Via
from satupintu.store.register.imports import ImportedRow
from satupintu.store.register.search import Filters, Order
from satupintu.store.register.tables import Agreement, AgreementOpd, Obligation, Party, Relation
from satupintu.usecases.evidence.snapshot import one_moment
from satupintu.usecases.follow_up import plan
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import additions, old_register, search
from tests.integration.conftest import TurnedClock
from tests.support.follow_up import letters_of, live_until
from tests.support.old_register import generate
from tests.support.process import CLERK
from tests.support.register import an_agreement, keep
from tests.unit.domain.test_old_register import OWN

pytestmark = pytest.mark.anyio
FILE = OWN / "daftar-lama.csv"


async def look(desk: Desk, path: Path = FILE) -> old_register.Examined:
    table = read(path, path.name).first
    plan = guessed(table)
    return await old_register.examined(desk, table, plan, old_register.judged(desk, table, plan))


async def counted(desk: Desk) -> dict[str, int]:
    async with desk.database.transaction() as session:
        return {
            model.__tablename__: await session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Agreement, Party, AgreementOpd, Obligation, ImportedRow)
        }


async def one(desk: Desk, words: str) -> search.AgreementRecord:
    found = await search.listing(desk, None, Filters(words), Order.NEWEST, None, 5)
    (agreement,) = found.agreements
    return await search.agreement_record(desk, agreement.slug, None)


async def test_a_register_comes_in_and_goes_out_as_one_act(desk: Desk) -> None:
    await keep(desk, an_agreement("Sudah lama di sini"))
    before = await counted(desk)
    found = await look(desk)
    assert await counted(desk) == before
    batch = await old_register.bring_in(desk, found, CLERK)
    assert (batch.accepted, batch.refused) == (10, 9)
    async with one_moment(desk.database) as moment:
        assert moment.files == (), "the register itself is not kept, so a backup does not look for it"
    kept = await one(desk, "metrologi")
    assert kept.agreement.register_number.startswith("L-0000")
    assert [(opd.code, opd.name) for opd in kept.agreement.departments] == [
        ("DISPERDAGIN", "Dinas Perdagangan dan Perindustrian")
    ]
    assert [(each.kind, each.due_on) for each in kept.agreement.obligations] == [("expiry", date(2028, 7, 6))]
    assert kept.imported is not None
    assert (kept.imported.line, dict(kept.written)["L Mulai"]) == (6, "7/6/2023")
    assert (await one(desk, "B.600/KS")).agreement.id == kept.agreement.id
    again = await look(desk)
    assert again.counts[Verdict.ACCEPTED] == 0
    assert "Sudah ada dalam daftar" in again.rows[0].remarks[0].sentence
    with pytest.raises(InvalidInput, match="Tidak ada baris"):
        await old_register.bring_in(desk, found, CLERK)
    assert await old_register.undo(desk, batch.id, CLERK) == 10
    assert await counted(desk) == before
    with pytest.raises(NotAllowed, match="sudah dibatalkan"):
        await old_register.undo(desk, batch.id, CLERK)
    with pytest.raises(NotFound):
        await old_register.undo(desk, 99, CLERK)
    assert (await old_register.bring_in(desk, await look(desk), CLERK)).accepted == 10


async def test_an_import_is_not_taken_back_once_something_hangs_on_it(desk: Desk) -> None:
    batch = await old_register.bring_in(desk, await look(desk), CLERK)
    whole = await counted(desk)
    kept = (await one(desk, "metrologi")).agreement
    younger = an_agreement("Perpanjangan")
    await keep(desk, younger, parent=kept)

    async def is_refused(*in_the_way: Agreement) -> None:
        with pytest.raises(old_register.StillNeeded, match="bergantung") as refused:
            await old_register.undo(desk, batch.id, CLERK)
        assert [each.slug for each in refused.value.held] == [each.slug for each in in_the_way]
        assert all(each.register_number in str(refused.value) for each in in_the_way)

    await is_refused(kept)
    assert (await counted(desk))["imported_row"] == whole["imported_row"]
    async with desk.database.transaction() as session:
        await session.execute(delete(Relation).where(Relation.child_id == younger.id))
    entry = additions.CopyEntry("photocopy", "Bagian", "Lemari", "no")
    other = (await one(desk, "literasi")).agreement
    async with desk.database.transaction() as session:
        ended = await session.get_one(Agreement, other.id)
        ended.terminated_on, ended.end_cause, ended.end_recorded_by = date(2022, 1, 1), EndCause.AGREED, "Petugas"
    await is_refused(other)
    async with desk.database.transaction() as session:
        ended = await session.get_one(Agreement, other.id)
        ended.terminated_on = ended.end_cause = ended.end_recorded_by = None
    await additions.record_copy(desk, kept.slug, entry, CLERK)
    await is_refused(kept)
    assert (await counted(desk))["imported_row"] == whole["imported_row"]


async def test_nothing_is_half_imported(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made = generate(600)
    table = Table("besar.csv", "0" * 64, made.rows)
    plan = guessed(Table("x.csv", "", made.rows))
    found = await old_register.examined(desk, table, plan, old_register.judged(desk, table, plan))
    before = await counted(desk)
    monkeypatch.setattr(old_register, "_CHUNK", 100)

    def dies(done: int, of: int) -> None:
        if done >= 300:
            raise RuntimeError("listrik padam")

    with pytest.raises(RuntimeError):
        await old_register.bring_in(desk, found, CLERK, dies)
    assert await counted(desk) == before
    assert await old_register.batches(desk) == []


async def test_a_generated_register_of_two_thousand_rows_comes_in_with_the_expected_counts(desk: Desk) -> None:
    made = generate(2_000)
    table = Table("besar.csv", "0" * 64, made.rows)
    plan = guessed(Table("x.csv", "", made.rows))
    found = await old_register.examined(desk, table, plan, old_register.judged(desk, table, plan))
    assert found.counts == {verdict: made.expected[verdict] for verdict in Verdict}
    batch = await old_register.bring_in(desk, found, CLERK)
    assert (await counted(desk))["agreement"] == batch.accepted == made.expected[Verdict.ACCEPTED]
    assert await old_register.undo(desk, batch.id, CLERK) == batch.accepted


async def a_register_of_kin(desk: Desk, *more: list[str]) -> old_register.Examined:
    rows: list[list[Cell]] = [
        ["Jenis", "Mitra", "Judul", "Nomor", "Mulai", "Induk"],
        ["PKS", "PT Satu", "Anak di berkas", "1/PKS", "1 Mei 2025", "1/KB/2025"],
        ["KB", "PT Satu", "Induk di berkas", "1/KB/2025", "1 Mei 2025", ""],
        *more,
    ]
    table = Table("induk.csv", "0" * 64, rows)
    plan = guessed(Table("x.csv", "", rows))
    return await old_register.examined(desk, table, plan, old_register.judged(desk, table, plan))


async def relations(desk: Desk) -> set[tuple[str, str]]:
    """Titles of child and parent."""
    child, parent = aliased(Agreement), aliased(Agreement)
    pairs = select(child.title, parent.title).select_from(Relation).where(Relation.kind == RelationKind.IMPLEMENTS)
    pairs = pairs.join(child, child.id == Relation.child_id).join(parent, parent.id == Relation.parent_id)
    async with desk.database.transaction() as session:
        return {(row[0], row[1]) for row in await session.execute(pairs)}


async def test_what_a_register_says_of_parents_comes_in_and_goes_out_with_it(desk: Desk) -> None:
    by_party, by_number = an_agreement("Induk lama", number="B.9/KB/2024"), an_agreement("Induk lain")
    waiting = [Obligation(kind=ObligationKind.FOLLOW_UP_DOCUMENT, due_on=date(2027, 3, 1)) for _ in range(2)]
    for parent, obligation in zip((by_party, by_number), waiting, strict=True):
        parent.obligations = [obligation]
    await keep(desk, by_party, by_number)
    followed = an_agreement("Sudah ada", document=DocumentType.PKS)
    await keep(desk, followed, parent=by_number)
    found = await a_register_of_kin(
        desk,
        ["PKS", "PT Satu", "Anak lama", "2/PKS", "1 Mei 2025", "b.9 KB 2024"],
        ["PKS", "PT Satu", "Anak lain", "3/PKS", "1 Mei 2025", by_number.register_number],
        ["PKS", "PT Satu", "Sebatang kara", "4/PKS", "1 Mei 2025", "99/KB"],
    )
    remarked = [row.remarks[0].sentence for row in found.rows if row.remarks]
    assert remarked == ["Induk “%(said)s” tidak ditemukan; tidak dihubungkan."]
    before = await relations(desk)

    async def settled() -> list[bool]:
        async with desk.database.transaction() as session:
            return [not (await session.get_one(Obligation, each.id)).is_open for each in waiting]

    batch = await old_register.bring_in(desk, found, CLERK)
    assert await relations(desk) - before == {
        ("Anak di berkas", "Induk di berkas"), ("Anak lama", "Induk lama"), ("Anak lain", "Induk lain"),
    }  # fmt: skip
    assert await settled() == [True, True]
    kept = await one(desk, "sebatang")
    assert kept.imported is not None
    assert kept.imported.remarks[0]["cell"] == "F6"
    assert await old_register.undo(desk, batch.id, CLERK) == 5
    assert await relations(desk) == before
    assert await settled() == [False, True], "what another text meets stays met"


async def test_a_relation_that_somebody_made_since_holds_an_import(desk: Desk) -> None:
    parent = an_agreement("Induk lain")
    await keep(desk, parent)
    batch = await old_register.bring_in(desk, await a_register_of_kin(desk), CLERK)
    child = (await one(desk, "anak")).agreement
    await additions.relate(desk, child.slug, RelationKind.IMPLEMENTS, parent.register_number, CLERK)
    with pytest.raises(NotAllowed, match="bergantung"):
        await old_register.undo(desk, batch.id, CLERK)
    assert len(await relations(desk)) == 2


async def test_an_answer_that_nothing_needs_to_follow_outlives_an_import(desk: Desk) -> None:
    parent = an_agreement("Induk lama", number="B.9/KB/2024")
    parent.obligations = [
        Obligation(kind=ObligationKind.FOLLOW_UP_DOCUMENT, due_on=date(2027, 3, 1), fulfilled_on=date(2026, 1, 5))
    ]
    await keep(desk, parent)
    said = {"reply": Reply.NOT_NEEDED, "fields": {}, "by_name": "Dinas", "via": Via.LINK, "at": desk.clock.now()}
    async with desk.database.transaction() as session:
        session.add(ObligationAnswer(obligation_id=parent.obligations[0].id, **said))
    row = ["PKS", "PT Satu", "Anak lama", "2/PKS", "1 Mei 2025", "B.9/KB/2024"]
    batch = await old_register.bring_in(desk, await a_register_of_kin(desk, row), CLERK)
    assert len(await relations(desk)) == 2
    await old_register.undo(desk, batch.id, CLERK)
    async with desk.database.transaction() as session:
        assert (await session.get_one(Obligation, parent.obligations[0].id)).fulfilled_on == date(2026, 1, 5)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_control_characters_of_a_file_do_not_come_in(desk: Desk, tmp_path: Path, kind: str) -> None:
    head = ["Jenis", "Mitra", "Judul", "Ruang Lingkup"]
    rows = [head, ["PKS", "PT #Satu#", "Metro#logi", "Satu\nDua" + " " * 20_000], ["PKS", "PT Dua", "Lite#rasi", "#"]]
    path = tmp_path / f"kendali.{kind}"
    if kind == "csv":
        later = as_csv(rows).replace(b"Lite#", b"Lite\x00\x1b\xc2\x9b")
        path.write_bytes(later.replace(b"#", b"\x01"))
    else:
        with zipfile.ZipFile(io.BytesIO(as_xlsx(rows, "Daftar"))) as made, zipfile.ZipFile(path, "w") as written:
            for name in made.namelist():
                written.writestr(name, made.read(name).replace(b"#", b"_x0000_"))
    await old_register.bring_in(desk, await look(desk, path), CLERK)
    first, second = (await one(desk, "metrologi")).agreement, (await one(desk, "literasi")).agreement
    assert [party.name for party in first.parties if not party.is_city] == ["PT Satu"]
    assert first.scope == ["Satu", "Dua"]
    assert (second.title, second.scope) == ("Literasi", [])


def test_files_that_are_no_register_are_refused_in_a_sentence(tmp_path: Path) -> None:
    for name, content in (("a.csv", b"\x00\x01"), ("a.pdf", b"%PDF-1.7"), ("a.xlsx", b"PK\x03\x04"), ("a.csv", b"\n")):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(InvalidInput, match=r"a\.\w+"):
            read(path, name)
    latin = tmp_path / "latin.csv"
    latin.write_bytes("Jenis;Mitra;Judul\r\nPKS;Café;“x”\r\n".encode("cp1252"))
    assert read(latin, "latin.csv").first.rows[1] == ["PKS", "Café", "“x”"]
    shutil.copy(OWN / "daftar-lama.xlsx", tmp_path / "b.csv")
    with pytest.raises(InvalidInput):
        read(tmp_path / "b.csv", "b.csv")


async def test_nobody_hears_of_an_import_in_its_first_week_so_it_can_still_be_undone(
    desk: Desk, clock: TurnedClock
) -> None:
    found = await look(desk)
    clock.moment = datetime(2028, 5, 1, 2, 0, tzinfo=UTC)  # a Monday; some end within the half year
    batch = await old_register.bring_in(desk, found, CLERK)
    await live_until(desk, clock, "2028-05-07")
    assert await letters_of(desk, "asked_after", "not_answered") == []
    await old_register.undo(desk, batch.id, CLERK)
    await old_register.bring_in(desk, await look(desk), CLERK)
    await live_until(desk, clock, "2028-05-16")
    assert await letters_of(desk, "asked_after") != []


async def test_what_an_old_agreement_owes_on_the_very_day_of_planning_is_asked_for(
    desk: Desk, clock: TurnedClock
) -> None:
    clock.moment = datetime(2026, 12, 24, 2, tzinfo=UTC)
    await old_register.bring_in(desk, await look(desk), CLERK)
    clock.turn(days=7)
    await plan.plan_old(desk)
    async with desk.database.transaction() as session:
        owed = await session.scalars(select(Obligation.due_on).where(Obligation.kind == ObligationKind.EVALUATION))
        assert min(owed) == desk.today() == date(2026, 12, 31), "what was due before has long been forgotten"
