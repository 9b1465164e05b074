"""An old register comes in as one act, or not at all, and goes out as one act, unless something hangs on it."""

import io
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from satupintu.documents.registers import read
from satupintu.documents.tables import as_csv, as_xlsx
from satupintu.domain.agreements import EndCause
from satupintu.domain.errors import InvalidInput, NotAllowed, NotFound
from satupintu.domain.old_register.cells import Table
from satupintu.domain.old_register.columns import guessed
from satupintu.domain.old_register.rows import Verdict
from satupintu.store.register import Agreement, AgreementOpd, ImportedRow, Obligation, Party, Relation
from satupintu.store.register_search import Filters, Order
from satupintu.usecases import importing, register, register_keeping
from satupintu.usecases.desk import Desk
from satupintu.usecases.snapshots import one_moment
from tests.support.old_register import generate
from tests.support.process import CLERK
from tests.support.register import an_agreement, keep
from tests.unit.domain.test_old_register import OWN

pytestmark = pytest.mark.anyio
FILE = OWN / "daftar-lama.csv"


async def look(desk: Desk, path: Path = FILE) -> importing.Examined:
    table = read(path, path.name)
    plan = guessed(table.rows)
    return await importing.examined(desk, table, plan, importing.judged(desk, table, plan))


async def counted(desk: Desk) -> dict[str, int]:
    async with desk.database.transaction() as session:
        return {
            model.__tablename__: await session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Agreement, Party, AgreementOpd, Obligation, ImportedRow)
        }


async def one(desk: Desk, words: str) -> register.Record:
    found = await register.listing(desk, None, Filters(words), Order.NEWEST, None, 5)
    (agreement,) = found.agreements
    return await register.record(desk, agreement.slug, None)


async def test_a_register_comes_in_and_goes_out_as_one_act(desk: Desk) -> None:
    await keep(desk, an_agreement("Sudah lama di sini"))
    before = await counted(desk)
    found = await look(desk)
    assert await counted(desk) == before
    batch = await importing.bring_in(desk, found, CLERK)
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
    assert (kept.imported.line, kept.imported.cells["L Mulai"]) == (6, "7/6/2023")
    assert (await one(desk, "B.600/KS")).agreement.id == kept.agreement.id
    again = await look(desk)
    assert again.counts[Verdict.ACCEPTED] == 0
    assert "Sudah ada dalam daftar" in again.rows[0].remarks[0].sentence
    with pytest.raises(InvalidInput, match="Tidak ada baris"):
        await importing.bring_in(desk, found, CLERK)
    assert await importing.undo(desk, batch.id, CLERK) == 10
    assert await counted(desk) == before
    with pytest.raises(NotAllowed, match="sudah dibatalkan"):
        await importing.undo(desk, batch.id, CLERK)
    with pytest.raises(NotFound):
        await importing.undo(desk, 99, CLERK)
    assert (await importing.bring_in(desk, await look(desk), CLERK)).accepted == 10


async def test_an_import_is_not_taken_back_once_something_hangs_on_it(desk: Desk) -> None:
    batch = await importing.bring_in(desk, await look(desk), CLERK)
    whole = await counted(desk)
    kept = (await one(desk, "metrologi")).agreement
    younger = an_agreement("Perpanjangan")
    await keep(desk, younger, parent=kept)

    async def is_refused() -> None:
        with pytest.raises(NotAllowed, match="bergantung"):
            await importing.undo(desk, batch.id, CLERK)

    await is_refused()
    assert (await counted(desk))["imported_row"] == whole["imported_row"]
    async with desk.database.transaction() as session:
        await session.execute(delete(Relation).where(Relation.child_id == younger.id))
    entry = register_keeping.CopyEntry("photocopy", "Bagian", "Lemari", "no")
    other = (await one(desk, "literasi")).agreement
    async with desk.database.transaction() as session:
        ended = await session.get_one(Agreement, other.id)
        ended.terminated_on, ended.end_cause = date(2022, 1, 1), EndCause.AGREED
    await is_refused()
    async with desk.database.transaction() as session:
        ended = await session.get_one(Agreement, other.id)
        ended.terminated_on = ended.end_cause = None
    await register_keeping.record_copy(desk, kept.slug, entry, CLERK)
    await is_refused()
    assert (await counted(desk))["imported_row"] == whole["imported_row"]


async def test_nothing_is_half_imported(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made = generate(600)
    table = Table("besar.csv", "0" * 64, made.rows)
    plan = guessed(made.rows)
    found = await importing.examined(desk, table, plan, importing.judged(desk, table, plan))
    before = await counted(desk)
    monkeypatch.setattr(importing, "_CHUNK", 100)

    def dies(done: int, of: int) -> None:
        if done >= 300:
            raise RuntimeError("listrik padam")

    with pytest.raises(RuntimeError):
        await importing.bring_in(desk, found, CLERK, dies)
    assert await counted(desk) == before
    assert await importing.batches(desk) == []


async def test_a_generated_register_of_two_thousand_rows_comes_in_with_the_expected_counts(desk: Desk) -> None:
    made = generate(2_000)
    table = Table("besar.csv", "0" * 64, made.rows)
    plan = guessed(made.rows)
    found = await importing.examined(desk, table, plan, importing.judged(desk, table, plan))
    assert found.counts == {verdict: made.expected[verdict] for verdict in Verdict}
    batch = await importing.bring_in(desk, found, CLERK)
    assert (await counted(desk))["agreement"] == batch.accepted == made.expected[Verdict.ACCEPTED]
    assert await importing.undo(desk, batch.id, CLERK) == batch.accepted


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
    await importing.bring_in(desk, await look(desk, path), CLERK)
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
    assert read(latin, "latin.csv").rows[1] == ["PKS", "Café", "“x”"]
    shutil.copy(OWN / "daftar-lama.xlsx", tmp_path / "b.csv")
    with pytest.raises(InvalidInput):
        read(tmp_path / "b.csv", "b.csv")
