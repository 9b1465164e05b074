"""Agreements in the register, as old registers and proposals bring them in."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from satupintu.domain.process.form import DocumentType, PartnerKind
from satupintu.domain.register.agreements import RelationKind
from satupintu.domain.register.new_agreement import search_text_of
from satupintu.store.register.search import remember_words
from satupintu.store.register.tables import Agreement, AgreementOpd, Party, Relation
from satupintu.usecases.office.desk import Desk

_numbers = count(1)
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def an_agreement(
    title: str,
    partner: str = "Pemerintah Kabupaten Contoh",
    kind: PartnerKind | None = PartnerKind.KABUPATEN_KOTA,
    number: str | None = None,
    opd: tuple[str | None, str] = ("DLH", "Dinas Lingkungan Hidup"),
    **more: Any,
) -> Agreement:
    """An agreement of the city with one partner, in force from 2024 to 2029 unless told otherwise."""
    facts = {
        "document": DocumentType.KB,
        "signed_on": date(2024, 3, 1),
        "starts_on": date(2024, 3, 1),
        "ends_on": date(2029, 3, 1),
        "scope": [],
        **more,
    }
    made = Agreement(register_number=f"{next(_numbers):03d}/UJI/2026", title=title, registered_at=NOW, **facts)
    made.parties = [
        Party(ordinal=1, name="Pemerintah Kota Jambi", is_city=True, signatory_position="Wali Kota Jambi"),
        Party(ordinal=2, name=partner, is_city=False, kind=kind, own_number=number, signatory_position="Pimpinan"),
    ]
    made.departments = [AgreementOpd(ordinal=1, code=opd[0], name=opd[1])]
    made.search_text = search_text_of(made)
    return made


async def keep(desk: Desk, *agreements: Agreement, parent: Agreement | None = None) -> None:
    """Put agreements into the register, under a parent where one is given."""
    async with desk.database.transaction() as session:
        session.add_all(agreements)
        await session.flush()
        if parent is not None:
            for each in agreements:
                session.add(Relation(child_id=each.id, parent_id=parent.id, kind=RelationKind.IMPLEMENTS))
        await remember_words(session, [each.search_text for each in agreements])
