"""An office whose figures are counted by hand; the numbers stand in `tests/integration/test_figures.py`."""

import dataclasses
from datetime import UTC, date, datetime

from satupintu.domain.process.form import DocumentType, PartnerKind, Route
from satupintu.domain.register.agreements import RelationKind
from satupintu.domain.register.figures import FiguresRule
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.register.tables import Agreement, Party, Relation
from satupintu.usecases.office.desk import Desk
from tests.support.process import answer, enter
from tests.support.register import an_agreement, keep

A, C, D, P, R = Assignment, Choice, DocumentType, PartnerKind, Route
HEALTH = ("DINKES", "Dinas Kesehatan")
SIGNED = {"signed_on": "2026-11-20", "place": "Jambi"}


def with_targets(desk: Desk, **rule: object) -> Desk:
    """The office with targets for two years."""
    figures = FiguresRule.model_validate({"targets": {2024: 4, 2026: 3}, **rule})
    return dataclasses.replace(desk, office=desk.office.model_copy(update={"figures": figures}))


def _signed(title: str, day: date, years: int, **more: object) -> Agreement:
    end = more.pop("ends_on", day.replace(year=day.year + years))
    return an_agreement(title, **{"signed_on": day, "starts_on": day, "ends_on": end, **more})  # type: ignore[arg-type]


async def fill_register(desk: Desk) -> None:
    """Ten counted agreements from 2015 to 2026, one addendum, one without a year."""
    kin = {"route": R.KSDD, "affair": "lingkungan hidup"}
    first = _signed("KB pertama", date(2015, 5, 1), 5, **kin)
    followed = _signed("KB persampahan", date(2024, 1, 10), 5, **kin)
    carried_out = _signed("PKS persampahan", date(2024, 4, 9), 2, document=D.PKS, ends_on=date(2028, 4, 9), **kin)
    late = _signed("KB air bersih", date(2024, 3, 1), 5, **kin)
    young = _signed("KB kesehatan", date(2026, 10, 1), 5, opd=HEALTH, route=R.KSDPK, kind=P.BANK, affair="kesehatan")
    foreign = {"route": R.KSDPL, "kind": P.PEMDA_LUAR_NEGERI, "partner": "Kota Contoh"}
    intent = _signed("LoI kota kembar", date(2025, 2, 1), 1, document=D.LOI, **foreign)
    memorandum = _signed("MoU kota kembar", date(2025, 8, 20), 4, document=D.MOU, **foreign)
    sinergi = {"document": D.NK, "route": R.SINERGI, "kind": P.INSTANSI_VERTIKAL}
    near = _signed("NK segera berakhir", date(2026, 6, 1), 1, ends_on=date(2026, 12, 20), **sinergi)
    near.parties.append(Party(ordinal=3, name="Bank Contoh", is_city=False, kind=P.BANK))
    near.parties.append(Party(ordinal=4, name="Bank Lain", is_city=False, kind=P.BANK))
    old = _signed("NK lama", date(2022, 1, 15), 5, **sinergi)
    renewed = _signed("NK baru", date(2026, 11, 1), 5, **sinergi)
    addendum = _signed("Adendum KB persampahan", date(2026, 2, 2), 3, **kin)
    undated = an_agreement("Tanpa tanggal", signed_on=None, starts_on=None, ends_on=None)
    everything = (first, followed, late, young, intent, near, old, addendum, undated)
    await keep(desk, *everything)
    await keep(desk, carried_out, parent=followed)
    await keep(desk, memorandum, parent=intent)
    await keep(desk, renewed)
    async with desk.database.transaction() as session:
        session.add(Relation(child_id=renewed.id, parent_id=old.id, kind=RelationKind.RENEWS))
        session.add(Relation(child_id=addendum.id, parent_id=followed.id, kind=RelationKind.AMENDS))


async def play_proposals(desk: Desk, clock: object) -> None:
    """One proposal returned once and registered, one refused, one that waits; November 2026 has no holiday."""

    def on(day: int) -> None:
        clock.moment = datetime(2026, 11, day, 2, tzinfo=UTC)  # type: ignore[attr-defined]

    on(2)
    number = await enter(desk, affair="lingkungan hidup")
    refused = await enter(desk, title="Usulan yang ditolak")
    on(4)
    await answer(desk, number, A.COMPLETENESS, C.RETURN, "Surat inisiasi belum ada.")
    on(6)
    await answer(desk, refused, A.COMPLETENESS, C.REFUSE, "Bukan urusan daerah.")
    on(9)
    await answer(desk, number, A.COMPLETION, C.RESUBMIT)
    on(10)
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    await enter(desk, title="Usulan yang menunggu", initiator="Dinas Kesehatan")
    on(12)
    await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE)
    on(16)
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
    on(17)
    await answer(desk, number, A.CONCLUSION, C.APPROVE)
    on(19)
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, own_number="1/X", **SIGNED | {"signed_on": "2026-11-19"})
    on(20)
    await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, **SIGNED)
    on(24)
