"""Four families on their way to the register, with the figures after them: KB-PKS, LoI-MoU, renewal, addendum."""

import pytest
from sqlalchemy import select

from satupintu.domain.process.form import DocumentType
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.register.figures import Dimension, Followed, Spread
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.domain.task.states import TaskState
from satupintu.store.proposals import Proposal
from satupintu.store.work import Task
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.flow_state import look
from satupintu.usecases.register import figures, search
from tests.integration.conftest import TurnedClock
from tests.support.kin import followed, register_number, relations, sign_text, with_partner
from tests.support.process import answer, answer_as_asked, enter

pytestmark = pytest.mark.anyio
A, C, D = Assignment, Choice, DocumentType


async def settle_the_steps(desk: Desk, number: str) -> None:
    """Send every letter and record every answer of authorities outside, all on one day."""
    today = desk.today().isoformat()
    while (await look(desk, number)).status is Status.AWAITING_APPROVAL:
        async with desk.database.transaction() as session:
            mine = (Task.state == TaskState.OPEN, Task.proposal.has(Proposal.number == number))
            kind = (await session.scalars(select(Task.assignment).where(*mine).order_by(Task.id))).first()
        if kind is A.LETTER:
            await answer_as_asked(desk, number, kind, C.RECORD, letter_number="1/KS", received_on=today)
        else:
            assert kind is A.APPROVAL, "nobody is asked"
            await answer_as_asked(desk, number, kind, C.APPROVE, letter_number="2/KS", decided_on=today)


async def walk(desk: Desk, **changes: object) -> str:
    """From the form to the register; returns the register number."""
    number = await enter(desk, **changes)
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    for kind in (A.LEGAL_REVIEW, A.BENEFIT_REVIEW, A.CONCLUSION):
        await answer(desk, number, kind, C.APPROVE)
    await settle_the_steps(desk, number)
    await sign_text(desk, number)
    return await register_number(desk, number)


async def test_four_families_and_their_figures(desk: Desk, clock: TurnedClock) -> None:
    at_home, abroad = with_partner("Kabupaten A"), with_partner("Kota Kembar", kind="pemda_luar_negeri")
    kb = await walk(desk, title="KB", **at_home)
    foreign = {"route": "KSDPL", "category": None, **abroad}
    loi = await walk(desk, title="LoI", document="LOI", term_years=1, **foreign)
    clock.turn(days=15)
    said = {"document": "PKS", "term_years": 3, "parent_scope": ["Pengangkutan"], **at_home}
    pks = await walk(desk, title="PKS", parent=kb.lower(), burdens_public=True, **said)
    clock.turn(days=10)
    await walk(desk, title="MoU", document="MOU", parent=loi.replace("/", "-"), **foreign)
    await walk(desk, title="KB baru", renews=kb, **at_home)
    change = {"leaves": ["Kabupaten A"], "ground": "Pemekaran."}
    last_day = "2028-12-09"
    await walk(
        desk,
        title="Adendum",
        document="PKS",
        amends=pks,
        new_end=last_day,
        party_change=change,
        **with_partner("Kabupaten A", "PT Baru", kind="perusahaan_swasta"),
    )
    assert set(await relations(desk)) == {("PKS", "KB"), ("MoU", "LoI"), ("KB baru", "KB"), ("Adendum", "PKS")}
    assert await followed(desk) == [
        Followed(D.KB, None, 2, 1, Spread(1, 15, 15)),
        Followed(D.LOI, None, 1, 1, Spread(1, 25, 25)),
    ]
    found = await figures.gather_figures(desk, None, 2026, 10)
    assert found.by[Dimension.DOCUMENT] == {"KB": {2026: 2}, "LOI": {2026: 1}, "MOU": {2026: 1}, "PKS": {2026: 1}}
    assert found.by[Dimension.PARTNER_KIND] == {
        "kabupaten_kota": {2026: 2},
        "pemda_luar_negeri": {2026: 2},
        "perusahaan_swasta": {2026: 1},
    }, "the PKS counts with its partner of today"
    assert (found.unfollowed.count, [each.title for each in found.unfollowed.first]) == (1, ["KB baru"])
    amended = (await search.agreement_record(desk, pks.replace("/", "-"), None)).agreement
    assert [each.name for each in amended.parties] == ["Pemerintah Kota Jambi", "PT Baru"]
    assert (str(amended.ends_on), len(amended.versions)) == (last_day, 2)
    record = await search.agreement_record(desk, kb.replace("/", "-"), None)
    assert [each.title for each in record.carried_out("Pengangkutan")] == ["PKS"]
