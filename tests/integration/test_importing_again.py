"""The register's own list, taken away and read again as an old register, says of every agreement what it said."""

import csv
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from satupintu.documents.gate.inside.registers import read
from satupintu.domain.old_register import own_list
from satupintu.domain.old_register.agreement import OldAgreement
from satupintu.domain.old_register.cells import Table
from satupintu.domain.old_register.columns import CitySide, guessed
from satupintu.domain.old_register.rows import Verdict
from satupintu.domain.process.form import DocumentType
from satupintu.store.register.tables import Agreement
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import old_register
from satupintu.web.http.tables import FORMS
from satupintu.web.http.visitor import LANGUAGE_COOKIE
from tests.integration.test_importing import look
from tests.integration.test_web import CLERK, sign_in
from tests.support.old_register import generate
from tests.support.process import CLERK as BAGIAN
from tests.support.register import an_agreement, keep
from tests.unit.domain.test_old_register import OWN

pytestmark = pytest.mark.anyio
COLUMNS_OF_EARLIER_LISTS = 21


async def a_full_register(desk: Desk) -> None:
    """Rows with all the dirt of a real register, some that only people can have settled, and one that was born here."""
    made = generate(300)
    tables = [Table("besar.csv", "0" * 64, made.rows)]
    files = (OWN / "daftar-lama.csv", OWN / "dua-cara.csv", OWN / "masa.csv")
    tables += [read(path, path.name).first for path in files]
    for table in tables:
        plan = replace(guessed(table), city_side=CitySide.FIRST)
        found = await old_register.examined(desk, table, plan, old_register.judged(desk, table, plan))
        await old_register.bring_in(desk, found, BAGIAN)
    foreign = an_agreement("Kota kembar", document=DocumentType.MOU)
    foreign.starts_on, foreign.ends_on, foreign.term_months = date(2025, 6, 8), None, 36
    await keep(desk, foreign)
    async with desk.database.transaction() as session:
        # A term and a first day without a last one, as a register says that contradicts itself.
        first = select(Agreement.id).where(Agreement.ends_on.is_not(None)).order_by(Agreement.id).limit(20)
        await session.execute(update(Agreement).where(Agreement.id.in_(first)).values(ends_on=None))


def said(kept: Agreement | OldAgreement) -> dict[str, Any]:
    """What must not change; names of parties with their numbers and signatories among it."""
    if isinstance(kept, Agreement):
        parties = [(each.name, each.is_city, each.own_number, each.signatory_position) for each in kept.parties]
        departments = [each.name for each in kept.departments]
    else:
        parties = [(each.name, each.is_city, each.own_number, each.signatory_position) for each in kept.parties]
        departments = list(kept.departments)
    fields = (
        "signed_on", "starts_on", "ends_on", "term_months", "document", "title", "route", "category", "affair", "place",
        "notes",
    )  # fmt: skip
    return {
        **{name: getattr(kept, name) for name in fields},
        "parties": parties,
        "departments": departments,
        "scope": list(kept.scope),
        "as_written": kept.document_as_written or str(kept.document),
    }


@pytest.mark.parametrize("extension", FORMS)
@pytest.mark.parametrize("language", ["id", "en"])
async def test_the_list_taken_away_and_read_again_changes_nothing(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path, extension: str, language: str
) -> None:
    await a_full_register(desk)
    await sign_in(desk, client, CLERK)
    client.cookies.set(LANGUAGE_COOKIE, language)
    path = tmp_path / f"daftar.{extension}"
    path.write_bytes((await client.get(f"/daftar.{extension}")).content)
    async with desk.database.transaction() as session:
        kept = {each.register_number: said(each) for each in await session.scalars(select(Agreement))}
    assert len(kept) > 232
    found = await look(desk, path)
    assert found.table.rows[0][2] == {"id": "Jenis", "en": "Kind"}[language]
    assert {row.verdict for row in old_register.judged(desk, found.table, found.plan)} == {Verdict.ACCEPTED}
    numbers = [str(row[0]) for row in found.table.rows]
    again = {
        numbers[row.line - 1]: said(row.agreement)
        for row in old_register.judged(desk, found.table, found.plan)
        if row.agreement is not None
    }
    assert again == kept
    assert found.counts[Verdict.KNOWN] == len(kept), "none comes in twice, not even what was born here"


async def test_a_list_that_an_earlier_version_gave_is_still_read_as_it_stands(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    await a_full_register(desk)
    await sign_in(desk, client, CLERK)
    rows = csv.reader(StringIO((await client.get("/daftar.csv")).content.decode("utf-8-sig")))
    out = StringIO(newline="")
    csv.writer(out).writerows(row[:COLUMNS_OF_EARLIER_LISTS] for row in rows)
    path = tmp_path / "daftar.csv"
    path.write_text(out.getvalue())
    found = await look(desk, path)
    assert found.plan.is_ours and not own_list.is_own(found.plan)
    async with desk.database.transaction() as session:
        kept = {each.register_number: said(each) for each in await session.scalars(select(Agreement))}
    again = {
        row.agreement.register_number: said(row.agreement)
        for row in old_register.judged(desk, found.table, found.plan)
        if row.agreement is not None
    }
    assert again == kept
