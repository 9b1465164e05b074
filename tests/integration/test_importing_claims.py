"""What an old register claims is kept: an addendum is no agreement of its own, and what is over is over."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from satupintu.domain.old_register.cells import Cell, Table
from satupintu.domain.old_register.columns import guessed
from satupintu.domain.old_register.rows import Verdict
from satupintu.domain.register.agreements import AgreementStatus, RelationKind
from satupintu.store.register.search import Filters, Order
from satupintu.store.register.tables import Agreement, Obligation, Relation
from satupintu.usecases.follow_up import plan
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import figures, old_register, search
from tests.integration.conftest import TurnedClock
from tests.support.process import CLERK

pytestmark = pytest.mark.anyio
HEAD: list[Cell] = ["Jenis", "Judul", "Mitra", "Nomor", "Mulai", "Berakhir", "Status"]


async def examined(desk: Desk, *rows: list[Cell]) -> old_register.Examined:
    table = Table("lama.xlsx", "0" * 64, [HEAD, *rows])
    found = guessed(table)
    return await old_register.examined(desk, table, found, old_register.judged(desk, table, found))


async def test_what_is_said_to_be_over_is_over_and_nobody_is_asked_about_it(desk: Desk, clock: TurnedClock) -> None:
    row: list[Cell] = ["KB", "Air bersih", "Pemkab A", "1/KB/2012", "1 Mei 2012", None, "Tidak Berlaku"]
    await old_register.bring_in(desk, await examined(desk, row), CLERK)
    found = await search.listing(desk, None, Filters("air bersih", status=AgreementStatus.ENDED), Order.NEWEST, None, 5)
    (agreement,) = found.agreements
    assert agreement.ends_on is None and agreement.is_closed(desk.today())
    clock.moment += timedelta(days=desk.office.follow_up.old_register_after_days + 1)
    await plan.plan_old(desk)
    async with desk.database.transaction() as session:
        assert list(await session.scalars(select(Obligation))) == []


async def test_an_addendum_hangs_on_what_it_changes_and_is_not_counted_as_one_more(desk: Desk) -> None:
    rows: list[list[Cell]] = [
        ["PKS", "Air bersih", "PT A", "1/PKS/2025", "1 Mei 2025", "1 Mei 2029", None],
        ["Adendum PKS", "Adendum atas PKS Nomor 1/PKS/2025", "PT A", "2/ADD/2025", "1 Juni 2025", "1 Mei 2029", None],
        ["Addendum PKS", "Perubahan yang lama hilang", "PT B", "3/ADD/2025", "1 Juni 2025", "1 Mei 2029", None],
    ]
    await old_register.bring_in(desk, await examined(desk, *rows), CLERK)
    async with desk.database.transaction() as session:
        (relation,) = await session.scalars(select(Relation))
        addenda = {
            each.title: each.id for each in await session.scalars(select(Agreement).where(Agreement.is_addendum))
        }
    assert relation.kind is RelationKind.AMENDS
    assert len(addenda) == 2 and relation.child_id == addenda["Adendum atas PKS Nomor 1/PKS/2025"]
    assert (await figures.gather_figures(desk, None, 2025, 5)).by_year[2025] == 1


async def test_the_same_numbers_with_another_last_day_are_asked_about(desk: Desk) -> None:
    row: list[Cell] = ["PKS", "Gas", "PT Pertamina", "1/PKS/2020", "1 Mei 2020", "1 Mei 2022", None]
    await old_register.bring_in(desk, await examined(desk, row), CLERK)
    for partner, ends in (("PT Pertamina", "1 Mei 2023"), ("P.T. Pertamina", "1 Mei 2022")):
        changed: list[Cell] = [*row[:2], partner, *row[3:5], ends, None]
        (asked,) = (await examined(desk, changed)).rows
        assert asked.verdict is Verdict.ASKED and asked.asked[0].is_about_a_double
    (known,) = (await examined(desk, row)).rows
    assert known.verdict is Verdict.KNOWN
