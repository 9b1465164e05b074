"""One hand writes agreements into the register, whether a proposal brings them or an old register."""

import asyncio
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import NullPool, func, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from satupintu.domain.follow_up.schedule import Due
from satupintu.domain.old_register.cells import Table
from satupintu.domain.old_register.columns import guessed
from satupintu.domain.register.agreements import AgreementStatus, status_of
from satupintu.domain.register.new_agreement import (
    NewAgreement,
    NewCopy,
    NewDepartment,
    NewFile,
    NewParty,
    NewRelation,
    WrittenRow,
)
from satupintu.runtime.postgres import EmbeddedPostgres
from satupintu.store.register import tables
from satupintu.store.register.imports import ImportedRow
from satupintu.store.register.tables import Agreement, AgreementFile, AgreementOpd, Copy, Obligation, Party, Relation
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import old_register
from tests.support.process import CLERK, conclude
from tests.support.register import an_agreement

pytestmark = pytest.mark.anyio
TODAY = date(2026, 11, 24)
ROW = {
    "Jenis Naskah": "KB",
    "Jalur": "KSDD",
    "Kategori": "sukarela",
    "Judul": "Pengelolaan Sampah Kota Jambi dan Kabupaten Contoh",
    "Pihak Kesatu": "Pemerintah Kota Jambi",
    "Pihak Kedua": "Pemerintah Kabupaten Contoh",
    "Kategori Mitra": "kabupaten",
    "Penandatangan Pihak Kesatu": "Wali Kota Jambi",
    "Penandatangan Pihak Kedua": "Bupati Contoh",
    "Nomor Pihak Kesatu": "100.3.7.1/001/KB/XI/2026",
    "Nomor Pihak Kedua": "",
    "Perangkat Daerah": "Dinas Lingkungan Hidup",
    "Urusan": "lingkungan hidup",
    "Ruang Lingkup": "Pengangkutan",
    "Tanggal Penandatanganan": "24 November 2026",
    "Mulai": "24 November 2026",
    "Berlaku Hingga": "24 November 2031",
    "Jangka Waktu (bulan)": "60",
    "Tempat": "Jambi",
}
OF_ITS_ORIGIN = {
    Agreement: {
        "id", "register_number", "slug", "public_code", "search_text", "search",  # its own, or made of its own
        "proposal_id", "import_batch_id", "fingerprint", "document_as_written", "year",  # where it comes from
        "followed_since",  # what follows one of an old register is planned a week later
    },
    Party: {"id", "agreement_id", "signatory_name"},  # old registers name posts, no persons
    AgreementOpd: {"id", "agreement_id"},
    Obligation: {"id", "agreement_id"},
}  # fmt: skip
"""What must differ between an agreement of a proposal and the same one from an old register, by table."""


async def rows_of(desk: Desk, model: Any) -> list[dict[str, Any]]:
    """All rows of a table by the columns that must not differ."""
    columns = [each for each in model.__table__.columns if each.key not in OF_ITS_ORIGIN[model]]
    async with desk.database.transaction() as session:
        found = await session.execute(select(*columns).order_by(model.id))
        return [dict(row._mapping) for row in found]


async def test_an_agreement_is_written_alike_whether_a_proposal_or_an_old_register_brings_it(desk: Desk) -> None:
    await conclude(desk)
    table = Table("daftar.csv", "0" * 64, [list(ROW), list(ROW.values())])
    plan = guessed(table)
    found = await old_register.examined(desk, table, plan, old_register.judged(desk, table, plan))
    assert [row.remarks for row in found.rows if row.agreement is None] == []
    await old_register.bring_in(desk, found, CLERK)
    (registered, imported), parties = await rows_of(desk, Agreement), await rows_of(desk, Party)
    assert imported == registered
    assert parties[2:] == parties[:2] and parties
    departments = await rows_of(desk, AgreementOpd)
    assert departments[1:] == departments[:1] and departments
    *planned, end = sorted(await rows_of(desk, Obligation), key=lambda row: row["kind"] == "expiry")
    assert end in planned, "an old register brings its last day, the rest is planned a week later"
    # The text and its copies come with a proposal only; an old register names none.
    for model, count in ((AgreementFile, 1), (Copy, 2), (Relation, 0)):
        async with desk.database.transaction() as session:
            assert await session.scalar(select(func.count()).select_from(model)) == count
    async with desk.database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(ImportedRow)) == 1


BELONGINGS = {"parties", "departments", "files", "copies", "duties", "written_as", "country"}
WRITTEN: dict[Any, tuple[Any, set[str], set[str]]] = {
    Agreement: (
        NewAgreement,
        {"id", "search_text"},
        {"slug", "search", "sorted_on", "ends_sort", "title_sort", "public_code", "is_withheld"}
        | {"end_recorded_by", "is_out", "merged_into_id"},
    ),
    Party: (NewParty, {"agreement_id", "ordinal", "partner_id"}, {"id"}),
    AgreementOpd: (NewDepartment, {"agreement_id", "ordinal"}, {"id"}),
    AgreementFile: (NewFile, {"id", "agreement_id"}, set()),
    Copy: (NewCopy, {"agreement_id"}, {"id"}),
    Obligation: (
        Due,
        {"agreement_id"},
        {"id", "proposal_id", "told_on", "escalated_on", "fulfilled_on", "lapsed_on"},
    ),
    ImportedRow: (WrittenRow, {"agreement_id"}, set()),
    Relation: (NewRelation, set(), {"id"}),
}
"""By table: the value it takes, what the writer gives it beside, and what comes later or from the database."""


@pytest.mark.parametrize("model", list(WRITTEN), ids=lambda model: model.__tablename__)
def test_no_column_of_the_register_is_forgotten_by_its_writer(model: Any) -> None:
    value, given, later = WRITTEN[model]
    said = {field.name for field in fields(value)} - BELONGINGS
    assert said | given | later == {column.key for column in model.__table__.columns}, "said by nobody, or by two"
    assert not said & given and not (said | given) & later


NEAR = st.integers(-3, 3).map(lambda days: TODAY + timedelta(days=days))
DAYS = st.none() | NEAR | st.dates(date(1945, 8, 17), date(2126, 12, 31))
AS_IN_THE_REGISTER = """
    create temporary table agreement (
        id int, starts_on date, ends_on date, terminated_on date, is_said_over boolean,
        ends_sort date generated always as (coalesce(ends_on, '9999-12-31'::date)) stored
    )
"""
"""The days and what is said of them alone, in a table that hides the real one from this connection."""
Days = tuple[date | None, date | None, date | None, bool]


async def told_by_the_database(url: str, days: list[Days], soon: int) -> list[tuple[set[AgreementStatus], bool, bool]]:
    """Every status that the conditions give, whether it has not ended, and whether it is closed."""
    asked = [tables.has_status(each, TODAY, soon) for each in AgreementStatus]
    asked += [tables.has_not_ended(TODAY), tables.is_closed(TODAY)]
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.execute(text(AS_IN_THE_REGISTER))
        rows = [dict(zip("ibeto", (place, *each), strict=True)) for place, each in enumerate(days)]
        into = "insert into agreement (id, starts_on, ends_on, terminated_on, is_said_over) values (:i, :b, :e, :t, :o)"
        await connection.execute(text(into), rows)
        found = (await connection.execute(select(*asked).order_by(Agreement.id))).all()
    return [({each for each, holds in zip(AgreementStatus, row, strict=False) if holds}, *row[-2:]) for row in found]


def test_the_rule_of_the_status_says_the_same_in_python_and_in_the_database(postgres: EmbeddedPostgres) -> None:
    @settings(max_examples=30, deadline=None)
    @given(st.lists(st.tuples(DAYS, DAYS, DAYS, st.booleans()), min_size=1, max_size=60), st.integers(0, 400))
    def agree(days: list[Days], soon: int) -> None:
        told = asyncio.run(told_by_the_database(postgres.url("postgres"), days, soon))
        for each, said in zip(days, told, strict=True):
            status = status_of(*each[:3], TODAY, soon, is_said_over=each[3])
            has_ended = status in (AgreementStatus.ENDED, AgreementStatus.TERMINATED)
            agreement = an_agreement("Uji", ends_on=each[1], terminated_on=each[2], is_said_over=each[3])
            closed = agreement.is_closed(TODAY)
            assert said == ({status}, not has_ended, closed), each

    agree()
