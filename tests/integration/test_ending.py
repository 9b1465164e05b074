"""An agreement ends before its term: on which grounds, what lapses with it, who reads of it."""

from datetime import date

import httpx
import pytest
from sqlalchemy import select

from satupintu.domain.errors import AlreadyDecided, InvalidForm
from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.process.form import Route
from satupintu.domain.register.agreements import AgreementStatus, EndCause
from satupintu.store.work import Link
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import early_end, search
from satupintu.usecases.register.early_end import EarlyEnd
from tests.integration.conftest import TurnedClock
from tests.integration.test_succession import agreement_of, events, still_open
from tests.integration.test_web import CLERK, OPD, sign_in, submit
from tests.support.follow_up import forget_letters, letters_of, live_until, owed, written
from tests.support.papers import pdf
from tests.support.people import forms_of, text_of
from tests.support.process import CLERK as BAGIAN
from tests.support.process import conclude
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio
K = ObligationKind
PKS = {"document": "PKS", "parent": "KB lama"}


def said(register_number: str, day: str, cause: str = "agreed") -> EarlyEnd:
    """A whole early end."""
    return EarlyEnd(day, cause, "Disepakati.", declaration=True, confirm=register_number)


async def test_what_lay_beyond_the_end_lapses_and_what_was_missed_stays_missed(desk: Desk, clock: TurnedClock) -> None:
    number = await conclude(desk, **PKS)
    await live_until(desk, clock, "2027-12-06", every=7)
    before = await owed(desk, number)
    missed = [each for each in still_open(before) if each[1] <= date(2027, 12, 3)]
    assert {kind for kind, _ in missed} == {K.EVALUATION, K.SEMESTER_REPORT}
    agreement = await agreement_of(desk, number)
    await forget_letters(desk)
    await early_end.terminate(desk, agreement.slug, said(agreement.register_number, "2027-12-03"), None, BAGIAN)
    after = await owed(desk, number)
    assert still_open(after) == [*missed, (K.SEMESTER_REPORT, date(2028, 1, 10))], "and the last report"
    lapsed = {each.id for each in after if each.lapsed_on == desk.today()}
    assert lapsed == {each.id for each in before if each.due_on > date(2027, 12, 3)} - {
        each.id for each in after if (each.kind, each.due_on) == (K.SEMESTER_REPORT, date(2028, 1, 10))
    }
    async with desk.database.transaction() as session:
        links = list(await session.scalars(select(Link).where(Link.obligation_id.is_not(None))))
    assert {link.obligation_id for link in links if link.revoked_at is None} <= {each.id for each in after} - lapsed
    assert any(link.obligation_id in lapsed and link.revoked_at == desk.clock.now() for link in links)
    ended = await agreement_of(desk, number)
    assert search.standing(desk, ended) is AgreementStatus.TERMINATED
    assert (ended.end_cause, ended.end_note, ended.end_recorded_by) == (EndCause.AGREED, "Disepakati.", "Petugas")
    (entry,) = [each for each in await events(desk, number) if each.event == "terminated"]
    assert entry.note == "Disepakati."
    assert entry.facts == {
        "register": agreement.register_number, "terminated_on": "2027-12-03", "cause": "agreed", "lapsed": len(lapsed),
    }  # fmt: skip
    told = await letters_of(desk, "agreement_terminated")
    assert sorted(email for _, email, _ in told) == [
        "dlh@jambikota.example", "kabag.kerjasama@jambikota.example", "ks@contoh.example",
    ]  # fmt: skip
    await forget_letters(desk)
    await live_until(desk, clock, "2028-02-01", every=7)
    lines = "".join(text_of(each) for each in await written(desk, "asked_after"))
    assert "Laporan semester" in lines, "on the time until the end"
    assert "31 Desember 2027" not in lines and "Berakhir" not in lines


async def test_the_letter_says_when_why_and_of_what(desk: Desk) -> None:
    number = await conclude(desk, **PKS)
    agreement = await agreement_of(desk, number)
    await forget_letters(desk)
    today = desk.today().isoformat()
    await early_end.terminate(desk, agreement.slug, said(agreement.register_number, today), None, BAGIAN)
    letter = (await written(desk, "agreement_terminated"))[0]
    text = text_of(letter)
    for words in ("24 November 2026", "Para pihak sepakat mengakhiri", "Disepakati.", agreement.title):
        assert words in text
    assert agreement.register_number in str(letter["Subject"])


async def test_an_end_is_recorded_once(desk: Desk) -> None:
    old = an_agreement("Lama")
    await keep(desk, old)
    await early_end.terminate(desk, old.slug, said(old.register_number, "2026-01-05"), None, BAGIAN)
    with pytest.raises(AlreadyDecided):
        await early_end.terminate(desk, old.slug, said(old.register_number, "2026-02-05"), None, BAGIAN)
    assert (await search.agreement_record(desk, old.slug, None)).agreement.terminated_on == date(2026, 1, 5)
    told = await letters_of(desk, "agreement_terminated")
    assert sorted(email for _, email, _ in told) == ["dlh@jambikota.example", "kabag.kerjasama@jambikota.example"]


async def test_addenda_end_with_what_they_amend(desk: Desk) -> None:
    old = await agreement_of(desk, await conclude(desk, **PKS))
    number = await conclude(desk, document="PKS", amends=old.register_number)
    renewed = await conclude(desk, **PKS, renews=old.register_number)
    today = desk.today()
    await early_end.terminate(desk, old.slug, said(old.register_number, today.isoformat()), None, BAGIAN)
    addendum = await agreement_of(desk, number)
    assert (addendum.terminated_on, addendum.end_cause) == (today, EndCause.AGREED)
    assert [each.event for each in await events(desk, number)][-1] == "terminated"
    assert (await agreement_of(desk, renewed)).terminated_on is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day": ""}, "day"),
        ({"day": "2026-11-25"}, "day"),
        ({"day": "2024-02-29"}, "day"),
        ({"cause": "term_over"}, "cause"),
        ({"cause": "bankruptcy"}, "cause"),
        ({"note": " - "}, "note"),
        ({"declaration": False}, "declaration"),
        ({"confirm": "2026"}, "confirm"),
    ],
)
async def test_each_mistake_is_named_at_its_field(desk: Desk, changes: dict[str, object], field: str) -> None:
    kept = an_agreement("KSDD", route=Route.KSDD)
    await keep(desk, kept)
    whole = vars(said(kept.register_number, "2026-11-24"))
    with pytest.raises(InvalidForm) as refused:
        await early_end.terminate(desk, kept.slug, EarlyEnd(**{**whole, **changes}), None, BAGIAN)
    assert [problem.field for problem in refused.value.problems] == [field]


async def test_a_day_after_the_last_is_no_early_end(desk: Desk) -> None:
    kept = an_agreement("Sudah lewat", starts_on=date(2020, 1, 1), ends_on=date(2025, 1, 1))
    await keep(desk, kept)
    with pytest.raises(InvalidForm):
        await early_end.terminate(desk, kept.slug, said(kept.register_number, "2025-01-02"), None, BAGIAN)
    await early_end.terminate(desk, kept.slug, said(kept.register_number, "2025-01-01"), None, BAGIAN)


@pytest.mark.parametrize(
    ("route", "count"), [(Route.KSDD, 4), (Route.KSDPK, 6), (Route.SINERGI, 4), (Route.KSDPL, 4), (None, 6)]
)
async def test_the_page_offers_the_grounds_of_the_law(
    desk: Desk, client: httpx.AsyncClient, route: Route | None, count: int
) -> None:
    kept = an_agreement("Uji", route=route)
    await keep(desk, kept)
    await sign_in(desk, client, CLERK)
    (form,) = [each for each in forms_of(await client.get(f"/daftar/{kept.slug}/akhiri")) if "cause" in each.names]
    assert len(form.radios["cause"]) == count
    assert "cause" not in form.values, "none is chosen beforehand"


async def test_the_bagian_ends_an_agreement_on_its_page_and_nobody_else_does(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await conclude(desk, **PKS)
    agreement = await agreement_of(desk, number)
    address = f"/daftar/{agreement.slug}/akhiri"
    await sign_in(desk, client, OPD)
    assert address not in (await client.get(f"/daftar/{agreement.slug}")).text
    assert (await client.get(address)).status_code == 403
    assert (await client.post(address, data={})).status_code == 403
    await sign_in(desk, client, CLERK)
    assert address in (await client.get(f"/daftar/{agreement.slug}")).text
    page = await client.get(address)
    (form,) = [each for each in forms_of(page) if "cause" in each.names]
    wrong = await submit(client, page, form, document=("a.png", b"\x89PNG\r\n\x1a\nx", "image/png"), day="2026-11-24")
    assert wrong.status_code == 422 and "bukan PDF" in wrong.text and "Pilih salah satu sebab" in wrong.text
    half = await submit(client, page, form, document=("a.pdf", pdf("a"), "application/pdf"), day="2026-11-24")
    assert half.status_code == 422 and "Sudah diunggah: a.pdf" in half.text
    (form,) = [each for each in forms_of(half) if "cause" in each.names]
    assert form.values["day"] == "2026-11-24"
    whole = {"cause": "purpose_reached", "note": "Selesai.", "declaration": "yes", "confirm": agreement.register_number}
    done = await submit(client, half, form, **whole)
    assert done.url.path == f"/daftar/{agreement.slug}"
    for words in ("Tujuan telah tercapai", "Selesai.", "Naskah pengakhiran", "dicatat oleh"):
        assert words in done.text
    assert address not in done.text
    assert (await client.get(address)).status_code == 409
    assert (await submit(client, half, form, **whole)).status_code == 409
    assert "Perjanjian diakhiri sebelum waktunya" in (await client.get(f"/usulan/{number}")).text
