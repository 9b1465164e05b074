"""From an agreement to its successor or its addendum: the form filled in, and what the older one stops waiting for."""

from collections.abc import Iterable
from datetime import date

import httpx
import pytest
from sqlalchemy import select

from satupintu.domain.errors import InvalidInput
from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.process.form import DocumentType, Route
from satupintu.domain.register.agreements import EndCause, RelationKind
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.proposals import HistoryEntry, Proposal
from satupintu.store.register.tables import Agreement, Obligation
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier
from satupintu.usecases.register import search
from satupintu.web.process.proposal_form import left_out
from satupintu.web.process.succession import values_for
from tests.integration.conftest import TurnedClock
from tests.integration.test_web import AUDITOR, CLERK, OPD, OTHER_OPD, sign_in, submit
from tests.support.follow_up import owed
from tests.support.forms import CONTENT, a_form
from tests.support.papers import pdf
from tests.support.people import Form, forms_of
from tests.support.process import answer, conclude, enter, open_task
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio
K = ObligationKind
PKS = {"document": "PKS", "parent": "KB lama"}


async def agreement_of(desk: Desk, number: str) -> Agreement:
    """The agreement that a proposal became, as the page reads it."""
    entered = (await dossier.dossier(desk, number, None)).agreement
    assert entered is not None
    return (await search.agreement_record(desk, entered.slug, None)).agreement


def still_open(obligations: Iterable[Obligation], *kinds: ObligationKind) -> list[tuple[ObligationKind, date]]:
    return [(each.kind, each.due_on) for each in obligations if each.is_open and (not kinds or each.kind in kinds)]


async def events(desk: Desk, number: str) -> list[HistoryEntry]:
    async with desk.database.transaction() as session:
        mine = HistoryEntry.proposal.has(Proposal.number == number)
        return list(await session.scalars(select(HistoryEntry).where(mine).order_by(HistoryEntry.id)))


async def test_a_renewal_settles_the_expiry_of_the_older_one_and_nothing_else(desk: Desk) -> None:
    old = await conclude(desk, **PKS)
    before = still_open(await owed(desk, old))
    new = await conclude(desk, **PKS, renews=(await agreement_of(desk, old)).register_number)
    after = await owed(desk, old)
    assert [each for each in before if each not in still_open(after)] == [(K.EXPIRY, date(2031, 11, 24))]
    assert [each.kind for each in after if each.fulfilled_on == desk.today()] == [K.EXPIRY]
    kin = (await search.agreement_record(desk, (await agreement_of(desk, new)).slug, None)).parents
    assert [(each.kind, each.agreement.proposal_id) for each in kin] == [
        (RelationKind.RENEWS, (await agreement_of(desk, old)).proposal_id)
    ]


async def test_a_pks_settles_what_its_kb_was_waiting_for(desk: Desk) -> None:
    kb = await conclude(desk)
    assert len(still_open(await owed(desk, kb), K.FOLLOW_UP_DOCUMENT)) == 1
    await conclude(desk, document="PKS", parent=(await agreement_of(desk, kb)).register_number.lower())
    assert still_open(await owed(desk, kb), K.FOLLOW_UP_DOCUMENT) == []
    assert len(still_open(await owed(desk, kb), K.EXPIRY)) == 1


async def test_an_addendum_with_a_later_last_day_moves_the_end_and_adds_what_the_longer_term_brings(
    desk: Desk, clock: TurnedClock
) -> None:
    old = await conclude(desk, **PKS)
    clock.turn(days=400)
    late = still_open(await owed(desk, old))[0]
    assert late[1] < desk.today()
    number = (await agreement_of(desk, old)).register_number
    new = await conclude(desk, document="PKS", amends=number, new_end="2033-11-23", title="Adendum")
    amended, addendum = await agreement_of(desk, old), await agreement_of(desk, new)
    assert amended.ends_on == addendum.ends_on == date(2033, 11, 23)
    assert (addendum.starts_on, addendum.obligations) == (desk.today(), [])
    assert await owed(desk, new) == []
    after = await owed(desk, old)
    assert still_open(after, K.EXPIRY) == [(K.EXPIRY, date(2033, 11, 23))]
    assert [each.due_on for each in after if each.lapsed_on] == [date(2031, 11, 24)]
    assert late in still_open(after), "what was missed before stays missed"
    assert {due.year for _, due in still_open(after, K.EVALUATION)} == set(range(2026, 2034))
    assert max(due for _, due in still_open(after, K.SEMESTER_REPORT)) == date(2034, 1, 10)
    (entry,) = [each for each in await events(desk, old) if each.event == "amended"]
    assert entry.facts == {"register": addendum.register_number, "before": "2031-11-24", "ends_on": "2033-11-23"}


async def test_an_addendum_with_an_earlier_last_day_lets_lapse_what_lies_beyond_it(desk: Desk) -> None:
    old = await conclude(desk, **PKS)
    number = (await agreement_of(desk, old)).register_number
    await conclude(desk, document="PKS", amends=number, new_end="2028-06-15")
    after = await owed(desk, old)
    assert (await agreement_of(desk, old)).ends_on == date(2028, 6, 15)
    assert still_open(after, K.EXPIRY) == [(K.EXPIRY, date(2028, 6, 15))]
    assert max(due for _, due in still_open(after, K.EVALUATION)) < date(2028, 6, 15)
    assert max(due for _, due in still_open(after, K.SEMESTER_REPORT)) == date(2028, 7, 10)
    lapsed = [each for each in after if each.lapsed_on == desk.today()]
    assert {each.kind for each in lapsed} == {K.EXPIRY, K.EVALUATION, K.SEMESTER_REPORT}
    assert min(each.due_on for each in lapsed) > date(2028, 6, 15)


async def test_an_addendum_that_leaves_the_term_alone_changes_nothing_that_is_due(desk: Desk) -> None:
    old = await conclude(desk, **PKS)
    before = [(each.id, each.due_on, each.is_open) for each in await owed(desk, old)]
    new = await conclude(desk, document="PKS", amends=(await agreement_of(desk, old)).register_number)
    assert [(each.id, each.due_on, each.is_open) for each in await owed(desk, old)] == before
    assert await owed(desk, new) == []
    addendum = await agreement_of(desk, new)
    assert (addendum.ends_on, addendum.term_months) == ((await agreement_of(desk, old)).ends_on, None)
    assert not [each for each in await events(desk, old) if each.event == "amended"]


async def test_what_is_not_in_the_register_is_not_renewed_and_what_has_ended_not_amended(desk: Desk) -> None:
    over = an_agreement("Sudah lewat", starts_on=date(2015, 1, 1), ends_on=date(2020, 1, 1))
    stopped = an_agreement("Diakhiri", terminated_on=date(2025, 1, 1), end_cause=EndCause.AGREED)
    await keep(desk, over, stopped)
    for changes, field in (
        ({"renews": "tidak ada"}, "renews"),
        ({"amends": over.register_number}, "amends"),
        ({"amends": stopped.register_number}, "amends"),
    ):
        with pytest.raises(InvalidInput) as refused:
            await enter(desk, **changes)
        assert refused.value.field == field
    running = an_agreement("Berjalan")
    await keep(desk, running)
    with pytest.raises(InvalidInput) as refused:
        await enter(desk, amends=running.register_number, new_end=desk.today().isoformat())
    assert refused.value.field == "new_end"


def the_form(page: httpx.Response) -> Form:
    (form,) = [each for each in forms_of(page) if "submission" in each.names]
    return form


async def test_the_form_of_a_pks_is_filled_in_from_its_kb_and_enters(desk: Desk, client: httpx.AsyncClient) -> None:
    kb = await agreement_of(desk, await conclude(desk, initiated_by="partner", offer_received_on="2026-11-20"))
    await sign_in(desk, client, OPD)
    seen = await client.get(f"/daftar/{kb.slug}")
    address = f"/usulan/baru?dari={kb.slug}&sebagai=implements"
    assert address.replace("&", "&amp;") in seen.text and "Mulai PKS" in seen.text
    page = await client.get(address)
    form = the_form(page)
    said = form.values
    assert (said["document"], said["parent"], said["title"]) == ("PKS", kb.register_number, kb.title)
    assert (said["initiated_by"], said["offer_received_on"], said["term_years"]) == ("opd", "", "5")
    assert said["partners.0.contact.email"] == "ks@contoh.example"
    assert said["initiator"] == "Dinas Lingkungan Hidup"
    assert (said["renews"], said["amends"], said["new_end"]) == ("", "", "")
    bare = await submit(client, page, form)
    assert bare.status_code == 422, "statements about the budget are made anew"
    answers = {"funding.in_current_budget": "yes", "burdens_public": "no", "in_planning_document": "yes"}
    done = await submit(client, page, form, **answers, **{"paper.0": ("a.pdf", pdf("a"), "application/pdf")})
    assert done.url.path.startswith("/usulan/KS-2026-")
    entered = (await dossier.dossier(desk, done.url.path.rsplit("/", 1)[1], None)).proposal.form
    assert (entered.parent, entered.document, entered.offer_received_on) == (kb.register_number, "PKS", None)
    assert entered.scope == a_form().scope
    assert kb.register_number in done.text


async def test_renewal_and_addendum_name_the_older_one_and_their_dossier_shows_it(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    pks = await agreement_of(desk, await conclude(desk, **PKS, deviation_reason="Dahulu."))
    await sign_in(desk, client, CLERK)
    answers = {"funding.in_current_budget": "yes", "burdens_public": "no", "in_planning_document": "yes"}
    renewal = await client.get(f"/usulan/baru?dari={pks.slug}&sebagai=renews")
    said = the_form(renewal).values
    assert said["title"] == f"Perpanjangan {pks.title}"
    assert (said["renews"], said["amends"], said["parent"]) == (pks.register_number, "", "KB lama")
    assert said["deviation_reason"] == ""
    shown = await submit(client, renewal, the_form(renewal), **answers)
    assert "Memperpanjang" in shown.text and pks.register_number in shown.text
    page = await client.get(f"/usulan/baru?dari={pks.slug}&sebagai=amends")
    form = the_form(page)
    assert form.values["title"] == f"Adendum atas {pks.title}"
    assert (form.values["amends"], form.values["parent"], form.values["document"]) == (pks.register_number, "", "PKS")
    both = await submit(client, page, form, **answers, renews=pks.register_number)
    assert both.status_code == 422 and "tidak keduanya" in both.text
    late = await submit(client, page, form, **answers, new_end="2026-01-01")
    assert late.status_code == 422 and "sudah lewat" in late.text
    assert the_form(late).values["new_end"] == "2026-01-01"
    done = await submit(client, page, form, **answers, new_end="2033-11-23")
    assert "berakhir menjadi 23 November 2033" in done.text
    assert "Rancangan adendum" in done.text and "Rancangan Perjanjian Kerja Sama" not in done.text


async def test_a_correction_keeps_what_is_amended_and_may_move_the_new_last_day(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    old = an_agreement("Berjalan", document=DocumentType.PKS)
    await keep(desk, old)
    number = await enter(desk, document="PKS", amends=old.register_number, new_end="2030-01-31")
    await answer(desk, number, Assignment.COMPLETENESS, Choice.RETURN, "Perbaiki harinya.")
    task = await open_task(desk, number, Assignment.COMPLETION)
    await sign_in(desk, client, OPD)
    page = await client.get(f"/tugas/{task.id}")
    form = next(each for each in forms_of(page) if "decision" in each.names)
    assert form.values["new_end"] == "2030-01-31"
    said = {"decision": "resubmit", "declaration": "yes"}

    async def confirmed(day: str) -> httpx.Response:
        filled = await submit(client, page, form, **said, new_end=day, amends="lain")
        last = next(each for each in forms_of(filled) if "confirm" in each.names)
        return await submit(client, filled, last, confirm=number[-4:])

    assert "sudah lewat" in (await confirmed("2026-01-31")).text
    done = await confirmed("2031-01-31")
    assert done.url.path.endswith("tanda-terima")
    entered = (await dossier.dossier(desk, number, None)).proposal.form
    assert (entered.amends, entered.new_end) == (old.register_number, date(2031, 1, 31))


async def test_of_an_old_register_the_form_holds_what_the_register_knows(desk: Desk) -> None:
    old = an_agreement(
        "Perpanjangan Sampah", route=Route.KSDD, category="sukarela", affair="pangan", scope=["A", "B"], term_months=30
    )
    await keep(desk, old)
    kept = (await search.agreement_record(desk, old.slug, None)).agreement
    said = values_for(desk, kept, RelationKind.RENEWS)
    assert {name: value for name, value in said.items() if value} == {
        "title": "Perpanjangan Sampah", "route": "KSDD", "category": "sukarela", "document": "KB", "affair": "pangan",
        "scope": "A\nB", "initiator": "Dinas Lingkungan Hidup", "initiated_by": "opd", "renews": old.register_number,
        "partners.0.name": "Pemerintah Kabupaten Contoh", "partners.0.kind": "kabupaten_kota",
        "partners.0.country": "ID", "partners.0.signatory.position": "Pimpinan", "term_years": "30 bulan",
    }  # fmt: skip


async def test_partners_for_whom_the_form_has_no_row_are_named(desk: Desk, client: httpx.AsyncClient) -> None:
    contacts = [{"name": "Narahubung", "email": f"ks{n}@contoh.example"} for n in range(5)]
    partners = [
        {**CONTENT["partners"][0], "name": f"Kabupaten {n}", "contact": each} for n, each in enumerate(contacts)
    ]
    kept = an_agreement("Banyak pihak")
    await keep(desk, kept)
    number = await enter(desk, partners=partners)
    async with desk.database.transaction() as session:
        found = (await session.scalars(select(Proposal).where(Proposal.number == number))).one()
        (await session.get_one(Agreement, kept.id)).proposal_id = found.id
    of_it = (await search.agreement_record(desk, kept.slug, None)).agreement
    assert left_out(values_for(desk, of_it, RelationKind.RENEWS)) == ["Kabupaten 3", "Kabupaten 4"]
    await sign_in(desk, client, CLERK)
    page = await client.get(f"/usulan/baru?dari={kept.slug}&sebagai=renews")
    assert "Kabupaten 3; Kabupaten 4" in page.text


@pytest.mark.parametrize(
    ("email", "facts", "kinds"),
    [
        (CLERK, {}, "implements renews amends"),
        (OPD, {}, "implements renews amends"),
        (AUDITOR, {}, ""),
        (CLERK, {"document": DocumentType.PKS}, "renews amends"),
        (CLERK, {"route": None}, "implements renews amends"),
        (CLERK, {"ends_on": date(2025, 1, 1)}, "renews"),
        (CLERK, {"terminated_on": date(2025, 1, 1), "end_cause": EndCause.AGREED}, ""),
    ],
    ids=["Bagian", "own OPD", "auditor", "PKS", "no route", "ended", "terminated"],
)
async def test_only_what_makes_sense_is_offered_and_opened(
    desk: Desk, client: httpx.AsyncClient, email: str, facts: dict[str, object], kinds: str
) -> None:
    kept = an_agreement("KB", **{"route": Route.KSDD, **facts})
    await keep(desk, kept)
    await sign_in(desk, client, email)
    page = await client.get(f"/daftar/{kept.slug}")
    for kind in RelationKind:
        address = f"/usulan/baru?dari={kept.slug}&sebagai={kind}"
        assert (address.replace("&", "&amp;") in page.text) is (kind in kinds.split())
        status = 403 if email == AUDITOR else (200 if kind in kinds.split() else 404)
        assert (await client.get(address)).status_code == status, kind
    await sign_in(desk, client, OTHER_OPD)
    assert (await client.get(f"/usulan/baru?dari={kept.slug}&sebagai=renews")).status_code == 404


async def test_an_addendum_has_no_successor_of_its_own(desk: Desk, client: httpx.AsyncClient) -> None:
    old = await agreement_of(desk, await conclude(desk, **PKS))
    addendum = await agreement_of(desk, await conclude(desk, document="PKS", amends=old.register_number))
    await sign_in(desk, client, CLERK)
    assert "/usulan/baru?dari=" not in (await client.get(f"/daftar/{addendum.slug}")).text
