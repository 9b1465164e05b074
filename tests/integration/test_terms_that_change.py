"""The term of an agreement changes more than once, or while something else is under way: nothing is lost by it."""

from datetime import date

import pytest

from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.process.form import DocumentType
from satupintu.domain.register.agreements import AgreementStatus, RelationKind
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.register.tables import Obligation
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import additions, early_end, search
from tests.integration.conftest import TurnedClock
from tests.integration.test_ending import said
from tests.integration.test_succession import PKS, agreement_of, events, still_open
from tests.support.follow_up import live_until, obligation, owed
from tests.support.process import CLERK, answer, conclude, enter
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio
K = ObligationKind


async def amend(desk: Desk, number: str, new_end: str, title: str) -> str:
    """Conclude an addendum that sets another last day; returns its number."""
    return await conclude(desk, document="PKS", amends=number, new_end=new_end, title=title)


async def test_what_a_shorter_term_had_let_lapse_is_waited_for_again_when_the_term_is_as_before(desk: Desk) -> None:
    old = await conclude(desk, **PKS)
    number = (await agreement_of(desk, old)).register_number
    before = still_open(await owed(desk, old))
    await amend(desk, number, "2028-06-15", "Adendum pertama")
    assert len(still_open(await owed(desk, old))) < len(before)
    await amend(desk, number, "2031-11-24", "Adendum kedua")
    assert still_open(await owed(desk, old)) == before


async def test_an_addendum_of_the_last_day_leaves_one_end_and_a_day_later_the_kb_waits_for_its_pks_again(
    desk: Desk, clock: TurnedClock
) -> None:
    first, second = [await conclude(desk, title=title, term_years=1) for title in ("Tepat waktu", "Terlambat")]
    names = [(await agreement_of(desk, number)).register_number for number in (first, second)]
    await live_until(desk, clock, "2027-11-24", every=30)
    await conclude(desk, amends=names[0], new_end="2029-11-23", title="Adendum tepat waktu")
    assert still_open(await owed(desk, first), K.EXPIRY) == [(K.EXPIRY, date(2029, 11, 23))]
    late = await enter(desk, amends=names[1], new_end="2029-11-23", title="Adendum terlambat")
    await live_until(desk, clock, "2027-11-25")
    assert still_open(await owed(desk, second), K.FOLLOW_UP_DOCUMENT) == []
    await _signed(desk, late, on="2027-11-24")
    assert still_open(await owed(desk, second), K.FOLLOW_UP_DOCUMENT) == [(K.FOLLOW_UP_DOCUMENT, date(2027, 12, 25))]
    assert still_open(await owed(desk, second), K.EXPIRY) == [(K.EXPIRY, date(2029, 11, 23))]


async def _signed(desk: Desk, number: str, on: str | None = None) -> None:
    await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    for kind in (Assignment.LEGAL_REVIEW, Assignment.BENEFIT_REVIEW, Assignment.CONCLUSION):
        await answer(desk, number, kind, Choice.APPROVE)
    fields = {"signed_on": on or desk.today().isoformat(), "place": "Jambi"}
    await answer(desk, number, Assignment.PARTNER_SIGNATURE, Choice.SIGN, **fields)
    await answer(desk, number, Assignment.CITY_SIGNATURE, Choice.SIGN, power_of_attorney="1/SK", **fields)


async def test_an_addendum_that_was_under_way_when_its_agreement_was_ended_has_ended_with_it(desk: Desk) -> None:
    old = await conclude(desk, **PKS)
    ended = await agreement_of(desk, old)
    under_way = await enter(desk, document="PKS", amends=ended.register_number, new_end="2033-11-23", title="Adendum")
    today = desk.today().isoformat()
    await early_end.terminate(desk, ended.slug, said(ended.register_number, today), None, CLERK)
    await _signed(desk, under_way)
    addendum, ended = await agreement_of(desk, under_way), await agreement_of(desk, old)
    assert search.standing(desk, addendum) is AgreementStatus.TERMINATED
    assert (addendum.terminated_on, addendum.end_cause) == (ended.terminated_on, ended.end_cause)
    assert ended.ends_on == date(2031, 11, 24)
    assert not [each for each in await events(desk, old) if each.event == "amended"]


async def test_a_proposal_begun_anywhere_takes_up_what_the_older_agreement_waits_for_until_it_fails(desk: Desk) -> None:
    kb, pks = await conclude(desk, title="KB sampah"), await conclude(desk, **PKS)

    async def taken_up_by() -> int | None:
        return (await obligation(desk, kb, K.FOLLOW_UP_DOCUMENT)).proposal_id

    begun = await enter(desk, document="PKS", parent="KB sampah", title="KB sampah")
    first = await taken_up_by()
    assert first is not None
    await enter(desk, document="PKS", parent="KB sampah", title="PKS kedua")
    assert await taken_up_by() == first
    await answer(desk, begun, Assignment.COMPLETENESS, Choice.REFUSE, "Tidak lengkap.")
    await enter(desk, document="PKS", parent="KB sampah", title="PKS ketiga")
    assert await taken_up_by() not in (None, first)
    await enter(desk, **PKS, renews=(await agreement_of(desk, pks)).register_number, title="Perpanjangan")
    assert (await obligation(desk, pks, K.EXPIRY)).proposal_id is not None


async def test_a_parent_that_nobody_finds_is_told_in_the_dossier(desk: Desk) -> None:
    number = await conclude(desk, document="PKS", parent="KB yang salah tulis")
    (entry,) = [each for each in await events(desk, number) if each.event == "kin_not_found"]
    assert entry.facts == {"relation": "implements", "named": "KB yang salah tulis"}


async def test_an_old_agreement_that_is_found_to_be_an_addendum_has_nothing_of_its_own_to_follow(desk: Desk) -> None:
    parent, addendum = (an_agreement(title, document=DocumentType.PKS) for title in ("PKS", "Adendum"))
    addendum.obligations = [Obligation(kind=K.EXPIRY, due_on=date(2029, 3, 1))]
    await keep(desk, parent, addendum)
    await additions.relate(desk, addendum.slug, RelationKind.AMENDS, parent.register_number, CLERK)
    found = await search.agreement_record(desk, addendum.slug, None)
    assert [each for each in found.agreement.obligations if each.is_open] == []
