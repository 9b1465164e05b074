"""Two rules of Permendagri 25/2020: a LoI ends at its MoU, and a year without report bars what comes next."""

from datetime import date

import httpx
import pytest

from satupintu.domain.follow_up.obligations import ObligationKind, Reply
from satupintu.domain.process.form import DocumentType, Route
from satupintu.domain.register.agreements import AgreementStatus, EndCause, RelationKind
from satupintu.domain.task.assignments import Assignment
from satupintu.store.proposals import Actor, Via
from satupintu.store.register.tables import Agreement
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier
from satupintu.usecases.register import additions, search
from tests.integration.conftest import TurnedClock
from tests.integration.test_four_families import walk
from tests.integration.test_web import CLERK, sign_in
from tests.support.awaited import owing
from tests.support.follow_up import reply
from tests.support.kin import departures, with_partner
from tests.support.process import enter, open_task
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio
K = ObligationKind
SISTER = {"route": "KSDPL", "category": None, **with_partner("Kota Kembar", kind="pemda_luar_negeri")}
BAGIAN = Actor("Petugas", Via.DESK, CLERK)


async def registered(desk: Desk, number: str) -> Agreement:
    return (await search.agreement_record(desk, number.replace("/", "-"), None)).agreement


async def test_a_letter_of_intent_ends_when_its_memorandum_is_signed(desk: Desk, clock: TurnedClock) -> None:
    loi = await walk(desk, title="LoI", document="LOI", term_years=1, **SISTER)
    clock.turn(days=25)
    mou = await walk(desk, title="MoU", document="MOU", parent=loi, **SISTER)
    ended = await registered(desk, loi)
    assert search.standing(desk, ended) is AgreementStatus.TERMINATED
    assert (ended.terminated_on, ended.end_cause) == (desk.today(), EndCause.PURPOSE_REACHED)
    assert (ended.end_note, ended.end_recorded_by) == (f"Dilanjutkan dengan {mou}.", "Satu Pintu")
    assert [each.kind for each in ended.obligations if each.is_open] == [K.COPY_TO_MINISTER]
    assert ended.proposal is not None
    history = await dossier.timeline(desk, ended.proposal.number)
    assert "terminated" in [each.what.word for each in history]
    assert search.standing(desk, await registered(desk, mou)) is AgreementStatus.IN_FORCE


async def test_a_memorandum_of_understanding_related_by_hand_ends_its_letter_of_intent(desk: Desk) -> None:
    abroad = {"route": Route.KSDPL, "signed_on": date(2026, 3, 2)}
    older = an_agreement("LoI", document=DocumentType.LOI, ends_on=date(2027, 3, 2), **abroad)
    younger = an_agreement("MoU", document=DocumentType.MOU, **{**abroad, "signed_on": date(2026, 9, 1)})
    await keep(desk, older, younger)
    await additions.relate(desk, younger.slug, RelationKind.IMPLEMENTS, older.register_number, BAGIAN)
    assert (await registered(desk, older.register_number)).terminated_on == date(2026, 9, 1)


async def test_an_agreement_at_home_goes_on_beside_the_one_that_carries_it_out(desk: Desk) -> None:
    kb = await walk(desk, title="KB")
    pks = {"title": "PKS", "document": "PKS", "term_years": 3, "parent": kb, "parent_scope": ["Pengangkutan"]}
    await walk(desk, **pks)
    assert search.standing(desk, await registered(desk, kb)) is AgreementStatus.IN_FORCE


async def test_a_year_without_report_on_an_agreement_abroad_is_held_against_the_next_plan(
    desk: Desk, clock: TurnedClock
) -> None:
    silent = owing("MoU kota kembar", (K.YEARLY_REPORT, "2025-11-25"), (K.YEARLY_REPORT, "2026-11-25"))
    await keep(desk, silent)
    said = {"document": "LOI", "term_years": 1, **SISTER}
    number = await enter(desk, title="Kota kembar", **said)
    key = f"unreported.{silent.register_number}"
    assert key not in await departures(desk, number), "the year is over tomorrow"
    clock.turn(days=1)
    assert key in await departures(desk, number)
    at_home = await enter(desk, title="Sampah")
    assert key not in await departures(desk, at_home), "the Menteri approves nothing there"
    await reply(desk, silent.obligations[0], Reply.REPORT, results="Baik", plans="Ada")
    assert key not in await departures(desk, number)


async def test_the_bagian_reads_which_report_is_missing_and_why_it_matters(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    silent = owing("MoU kota kembar", (K.YEARLY_REPORT, "2025-01-07"))
    await keep(desk, silent)
    number = await enter(desk, title="Kota kembar", document="LOI", term_years=1, **SISTER)
    task = await open_task(desk, number, Assignment.COMPLETENESS)
    await sign_in(desk, client, CLERK)
    page = await client.get(f"/tugas/{task.id}")
    assert f"Laporan atas {silent.register_number} ditunggu sejak 7 Januari 2025" in page.text
    assert "Menteri tidak menyetujui rencana kerja sama berikutnya" in page.text
    assert "Permendagri 25/2020 Ps. 39" in page.text
