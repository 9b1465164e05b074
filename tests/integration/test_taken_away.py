"""The register taken away in any form and brought in again: nothing changes, or all of it is there as it was."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, select

from satupintu.domain.old_register.columns import guessed
from satupintu.domain.old_register.rows import Verdict
from satupintu.domain.process.form import Category, DocumentType, PartnerKind, Route
from satupintu.domain.register.agreements import EARLY_ENDS, RelationKind
from satupintu.domain.register.new_agreement import NewAgreement, NewDepartment, NewParty, NewRelation
from satupintu.store.register.entry import enter, relate_rows
from satupintu.store.register.tables import Agreement, AgreementOpd, Party, Relation
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import old_register
from satupintu.web.http.tables import FORMS
from tests.integration.test_web import CLERK, sign_in
from tests.support.process import CLERK as BAGIAN

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TEXTS = (
    "Pengelolaan Sampah Regional", "=1+1", "'=1+1", "''-x", "-minus", "+62 741", "@at", "'dikutip'", "Jumlah", "TOTAL",
    "a; b, c", 'kata "Prima" – Café', "2024", "12/05/2020", "2020-05-01", "1,5", "007", "#REF!", "1. Satu", "0", "–x",
    "Wali Kota Jambi", "Pemerintah Kota Jambi", "Tahun 2019", "WAHR", "TRUE", "1 Mei 2020 s/d 1 Mei 2022", "é中文",
)  # fmt: skip
"""What a spreadsheet, or whoever reads one, likes to take for something else."""
_AGREEMENT = (
    "title", "title_as_written", "document", "document_as_written", "route", "category", "affair", "scope", "sorted_on",
    "signed_on", "place", "starts_on", "ends_on", "term_months", "value", "terminated_on", "end_cause", "end_note",
    "notes",
)  # fmt: skip
_PARTY = ("name", "is_city", "kind", "own_number", "signatory_name", "signatory_position", "power_of_attorney")


def made(count: int, chance: random.Random) -> Iterator[NewAgreement]:
    """Agreements of all kinds, of which any may lack whatever an agreement may lack."""

    def perhaps(said: Any) -> Any:
        return said if chance.random() < 0.7 else None

    def words() -> str:
        return f"{chance.choice(TEXTS)} {chance.choice(TEXTS)}" if chance.random() < 0.5 else chance.choice(TEXTS)

    def lines() -> str:
        return "\n".join(words() for _ in range(chance.randint(1, 3)))

    for number in range(1, count + 1):
        signed = date(2001, 1, 1) + timedelta(days=chance.randint(0, 9000))
        ends = perhaps(signed + timedelta(days=chance.randint(40, 4000)))
        terminated = signed + timedelta(days=30) if chance.random() < 0.1 else None
        has_days = chance.random() < 0.9
        partners = [
            NewParty(
                words(),
                is_city=False,
                kind=perhaps(chance.choice(list(PartnerKind))),
                own_number=perhaps(f"{chance.choice(['', chr(39), '=', '-'])}{number}/{words()}"),
                signatory_name=perhaps(words()),
                signatory_position=perhaps(words()),
                power_of_attorney=perhaps(words()),
            )
            for _ in range(chance.randint(1, 3))
        ]
        city = NewParty(chance.choice(["Pemerintah Kota Jambi", "Dinas Kesehatan"]), is_city=True, own_number=words())
        partners.insert(chance.randint(0, len(partners)), city)
        yield NewAgreement(
            register_number=f"{number:06d}/UJI/2026",
            title=f"{words()} {number}",
            title_as_written=perhaps(words()),
            document=DocumentType.KB
            if number % 5 == 1
            else DocumentType.PKS
            if number % 5 == 2
            else chance.choice(list(DocumentType)),
            document_as_written=perhaps(words()),
            route=perhaps(chance.choice(list(Route))),
            category=perhaps(chance.choice(list(Category))),
            affair=perhaps("kesehatan"),
            scope=[words() for _ in range(chance.randint(0, 4))],
            year=None if has_days else signed.year,
            signed_on=signed if has_days else None,
            place=perhaps(words()),
            starts_on=perhaps(signed) if has_days else None,
            ends_on=ends if has_days else None,
            term_months=perhaps(chance.randint(1, 300)),
            value=perhaps(chance.randint(0, 10**12)),
            terminated_on=terminated,
            end_cause=chance.choice(EARLY_ENDS) if terminated else None,
            end_note=lines() if terminated else None,
            notes=perhaps(lines()),
            registered_at=NOW,
            parties=partners,
            departments=[NewDepartment(None, f"Dinas {words()}"[:60].strip()) for _ in range(chance.randint(0, 2))],
            duties=(),
        )


async def a_register(desk: Desk, count: int) -> None:
    """So many agreements, one in five of them a PKS that implements the KB before it where it is not older."""
    agreements = list(made(count, random.Random(12)))
    async with desk.database.transaction() as session:
        ids = await enter(session, agreements)
        pairs = [
            (ids[at - 1], ids[at])
            for at in range(1, count, 5)
            if (agreements[at - 1].signed_on or date.max) <= (agreements[at].signed_on or date.min)
        ]
        await relate_rows(session, [NewRelation(*pair, RelationKind.IMPLEMENTS) for pair in pairs])
    assert pairs


def said(agreement: Agreement, parents: dict[int, list[str]]) -> dict[str, Any]:
    """All that a list carries."""
    return {
        **{name: getattr(agreement, name) for name in _AGREEMENT},
        "parties": [[getattr(party, name) for name in _PARTY] for party in agreement.parties],
        "departments": [(opd.code, opd.name) for opd in agreement.departments],
        "parents": parents.get(agreement.id, []),
    }


async def held(desk: Desk) -> dict[str, dict[str, Any]]:
    """The register by titles, of which each is there once."""
    async with desk.database.transaction() as session:
        agreements = {each.id: each for each in await session.scalars(select(Agreement))}
        parents: dict[int, list[str]] = {}
        for each in await session.scalars(select(Relation).order_by(Relation.id)):
            parents.setdefault(each.child_id, []).append(agreements[each.parent_id].title)
        return {each.title: said(each, parents) for each in agreements.values()}


async def look(desk: Desk, path: Path) -> old_register.Examined:
    table = (await desk.blobs.workbook(path, path.name)).first
    plan = guessed(table)
    return await old_register.examined(desk, table, plan, old_register.judged(desk, table, plan))


async def round_trip(desk: Desk, client: httpx.AsyncClient, folder: Path, form: str, count: int) -> None:
    """Take the register away, and bring it in where it is and where nothing is."""
    await a_register(desk, count)
    before = await held(desk)
    assert len(before) == count
    await sign_in(desk, client, CLERK)
    path = folder / f"daftar.{form}"
    path.write_bytes((await client.get(f"/daftar.{form}", timeout=600)).content)
    found = await look(desk, path)
    others = [row for row in found.rows if row.verdict is not Verdict.KNOWN]
    assert (len(found.rows), others[:3]) == (count, []), "known as a whole, so nothing changes"
    async with desk.database.transaction() as session:
        for model in (Relation, Party, AgreementOpd, Agreement):
            await session.execute(delete(model))
    found = await look(desk, path)
    others = [row for row in found.rows if row.verdict is not Verdict.ACCEPTED or row.said]
    assert (len(found.rows), others[:3]) == (count, [])
    await old_register.bring_in(desk, found, BAGIAN)
    after = await held(desk)
    different = [title for title in before if before[title] != after.get(title)]
    assert [(before[title], after.get(title)) for title in different[:3]] == []
    assert len(after) == count


@pytest.mark.parametrize("form", FORMS)
async def test_the_list_brought_in_again_is_known_and_into_an_empty_register_it_is_the_same(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path, form: str
) -> None:
    await round_trip(desk, client, tmp_path, form, 400)


@pytest.mark.full
@pytest.mark.parametrize("form", FORMS)
async def test_a_list_of_a_hundred_thousand_brought_in_again_is_the_same(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path, form: str
) -> None:
    await round_trip(desk, client, tmp_path, form, 100_000)


async def test_an_import_with_early_ends_can_be_taken_back(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    await round_trip(desk, client, tmp_path, "csv", 60)
    batch = (await old_register.batches(desk))[0]
    assert await old_register.undo(desk, batch.id, BAGIAN) == 60
