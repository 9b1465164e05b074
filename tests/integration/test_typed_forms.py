"""What people type into the real pages: read as they write it, shown as it was understood, refused where it stands."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from satupintu.domain.errors import InvalidForm
from satupintu.domain.follow_up.obligations import ObligationKind, Reply
from satupintu.domain.process.term import Term
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.proposals import Proposal
from satupintu.store.register.tables import Agreement
from satupintu.usecases.follow_up import answer as replies
from satupintu.usecases.office import api_tokens
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import ceremony, conditions, dossier
from satupintu.usecases.process.ceremony import CeremonyWanted
from satupintu.usecases.process.decide import receipt
from satupintu.usecases.register import additions
from satupintu.usecases.register.additions import CopyEntry
from tests.integration.test_following import DLH
from tests.integration.test_web import OPD, sign_in, submit
from tests.support.follow_up import obligation, reply, written
from tests.support.forms import CONTENT
from tests.support.people import forms_of, link_in
from tests.support.process import CLERK as BAGIAN
from tests.support.process import answer, conclude, enter, open_task, run

pytestmark = pytest.mark.anyio
A, C = Assignment, Choice
TURNED, ZERO = "\u202e", "\u200b"
FILLED_IN = {
    "title": "Usulan dari web", "route": "KSDD", "category": "sukarela", "document": "KB", "affair": "sampah",
    "purpose": "Maksud", "scope": "Satu\nDua", "benefits": "Manfaat", "location": "Jambi", "term_years": "5",
    "funding.source": "APBD", "funding.amount": "Rp 2.500.000,-", "funding.in_current_budget": "yes",
    "burdens_public": "no", "in_planning_document": "yes", "partners.0.name": "Kabupaten", "initiated_by": "opd",
    "partners.0.kind": "kabupaten_kota", "partners.0.signatory.position": "Bupati", "partners.0.contact.name": "KS",
    "partners.0.contact.email": "ks@contoh.example", "indicators.0.name": "Sampah", "indicators.0.unit": "ton",
    "indicators.0.target": "1.000",
}  # fmt: skip


async def propose(desk: Desk, client: httpx.AsyncClient, **changes: str) -> httpx.Response:
    await sign_in(desk, client, OPD)
    page = await client.get("/usulan/baru")
    form = next(each for each in forms_of(page) if "title" in each.names)
    return await submit(client, page, form, **{**FILLED_IN, **changes})


async def reach_signing(desk: Desk) -> str:
    number = await enter(desk)
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    for assignment in (A.LEGAL_REVIEW, A.BENEFIT_REVIEW, A.CONCLUSION):
        await answer(desk, number, assignment, C.APPROVE)
    return number


async def the_only_proposal(desk: Desk) -> Proposal:
    async with desk.database.transaction() as session:
        return (await session.scalars(select(Proposal))).one()


async def test_numbers_of_the_proposal_are_read_as_written_and_shown_as_understood(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    shown = await propose(desk, client, **{"indicators.1.name": "Layanan", "indicators.1.unit": "persen",
                                           "indicators.1.target": "95,5", "term_years": "2,5 tahun"})  # fmt: skip
    assert shown.url.path.startswith("/usulan/KS-"), shown.text
    for words in (
        "1.000 (seribu) ton", "95,5 persen", "Rp2.500.000,00 (dua juta lima ratus ribu rupiah)", "2 tahun 6 bulan",
    ):  # fmt: skip
        assert words in shown.text
    form = (await the_only_proposal(desk)).form
    assert [each.target for each in form.indicators] == [1000, 95.5]
    assert (form.funding.amount, form.term) == (2_500_000, Term(30))


async def test_a_form_that_is_shown_again_says_what_was_understood_and_what_may_be_two(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    again = await propose(desk, client, title="", **{"funding.amount": "1.5", "indicators.0.target": "1,000",
                                                     "term_years": "18 bulan"})  # fmt: skip
    assert again.status_code == 422
    assert "Tulis 1.000 untuk ribuan, atau 1,0 untuk pecahan" in again.text
    assert "“1.5” bukan nilai rupiah penuh" in again.text
    assert "Terbaca: 1 tahun 6 bulan" in again.text
    form = next(each for each in forms_of(again) if "title" in each.names)
    assert (form.values["funding.amount"], form.values["indicators.0.target"]) == ("1.5", "1,000")
    twice = await submit(client, again, form, **{"funding.amount": "2,5 juta", "indicators.0.target": "1.000"})
    assert "Terbaca: Rp2.500.000,00 (dua juta lima ratus ribu rupiah)" in twice.text
    assert "Terbaca: 1.000 (seribu)" in twice.text


async def test_a_correction_shows_the_numbers_so_that_they_are_read_as_the_same(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    indicators = [{"name": "Sampah", "unit": "ton", "target": 1.125}, {"name": "Jalan", "unit": "m", "target": 1250.5}]
    number = await enter(desk, term_years=1.5, indicators=indicators)
    await answer(desk, number, A.COMPLETENESS, C.RETURN, note="Lengkapi.")
    await run(desk, number)
    task = await open_task(desk, number, A.COMPLETION)
    await sign_in(desk, client, OPD)
    page = await client.get(f"/tugas/{task.id}")
    form = next(each for each in forms_of(page) if "decision" in each.names)
    assert form.values["term_years"] == "18 bulan"
    before = (await the_only_proposal(desk)).form
    done = await submit(client, page, form, decision="resubmit", note="Sudah.", declaration="yes")
    confirm = next(each for each in forms_of(done) if "confirm" in each.names)
    await submit(client, done, confirm, confirm=number[-4:])
    assert (await the_only_proposal(desk)).form == before


async def test_a_half_year_runs_to_its_day(desk: Desk) -> None:
    number = await conclude(desk, term_years="1,5")
    async with desk.database.transaction() as session:
        agreement = (await session.scalars(select(Agreement).where(Agreement.proposal.has(number=number)))).one()
        assert (agreement.starts_on.isoformat(), agreement.ends_on.isoformat()) == ("2026-11-24", "2028-05-24")
        assert agreement.term_months == 18


async def test_text_pasted_from_a_word_processor_is_cleaned(desk: Desk, client: httpx.AsyncClient) -> None:
    pasted = {
        "title": "Penge\u00adlolaan\u00a0Sampah\x0b“Jambi”",
        "purpose": "Satu\x0bDua\r\nTiga\x07 ",
        "location": "Kota\tJambi\x00",
        "partners.0.name": "Cafe\u0301",
    }
    shown = await propose(desk, client, **pasted)
    assert shown.url.path.startswith("/usulan/KS-"), shown.text
    form = (await the_only_proposal(desk)).form
    assert (form.title, form.purpose) == ("Pengelolaan Sampah “Jambi”", "Satu\nDua\nTiga")
    assert (form.location, form.partners[0].name) == ("Kota Jambi", "Café")


@pytest.mark.parametrize("field", ["title", "purpose", "scope", "location", "partners.0.name", "funding.amount",
                                   "partners.0.signatory.position"])  # fmt: skip
@pytest.mark.parametrize("hidden", [TURNED, ZERO])
async def test_what_nobody_sees_is_refused_beside_its_field_and_nothing_is_lost(
    desk: Desk, client: httpx.AsyncClient, field: str, hidden: str
) -> None:
    again = await propose(desk, client, **{field: f"12{hidden}34"})
    assert again.status_code == 422 and "12□34" in again.text
    form = next(each for each in forms_of(again) if "title" in each.names)
    assert form.values[field].strip() == f"12{hidden}34"
    done = await submit(client, again, form, **{field: "1234"})
    assert done.url.path.startswith("/usulan/KS-")


async def test_programs_are_held_to_the_same_texts(desk: Desk, client: httpx.AsyncClient) -> None:
    client.headers["Authorization"] = f"Bearer {await api_tokens.create(desk, 'uji', OPD)}"

    async def post(**changes: Any) -> httpx.Response:
        return await client.post("/api/v1/proposals", json={**CONTENT, **changes})

    refused = await post(title=f"Sampah {TURNED}ton", indicators=[{"name": "x", "unit": "ton", "target": "1,000"}])
    assert refused.status_code == 422
    said = {each["field"]: each["message"] for each in refused.json()["errors"]}
    assert "□" in said["title"] and "dua cara" in said["indicators.0.target"]
    assert (await post(indicators=[{"name": "x", "unit": "ton", "target": "1.000"}])).status_code == 201
    assert (await the_only_proposal(desk)).form.indicators[0].target == 1000


async def test_a_proposal_of_older_rules_goes_on_and_no_letter_bears_in_its_subject_what_nobody_sees(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number, title = await enter(desk), f"Sampah {TURNED}kota{ZERO}"
    async with desk.database.transaction() as session:
        proposal = (await session.scalars(select(Proposal))).one()
        proposal.title, proposal.content = title, {**proposal.content, "title": title}
    await answer(desk, number, A.COMPLETENESS, C.RETURN, note="Lengkapi.")
    (letter,) = await written(desk, "completion_requested")
    assert "Sampah kota" in str(letter["Subject"]) and not {TURNED, ZERO} & set(str(letter["Subject"]))
    await sign_in(desk, client, OPD)
    assert (await client.get(f"/usulan/{number}")).status_code == 200


async def test_an_answer_to_a_task_is_read_confirmed_and_kept_as_understood(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await reach_signing(desk)
    task = await open_task(desk, number, A.PARTNER_SIGNATURE)
    (letter,) = await written(desk, "signature_requested")
    address = link_in(letter)
    assert address is not None
    entry = await client.get(address)
    page = await submit(client, entry, forms_of(entry)[0])
    form = next(each for each in forms_of(page) if "decision" in each.names)
    said = {"decision": "sign", "declaration": "yes", "place": "Muara\u00a0Bulian", "own_number": ""}
    wrong = await submit(client, page, form, **said, signed_on="12/31/2026", note=f"Setuju{ZERO}.")
    assert wrong.status_code == 422
    assert "“12/31/2026” bukan tanggal" in wrong.text and "Setuju□." in wrong.text
    form = next(each for each in forms_of(wrong) if "decision" in each.names)
    asked = await submit(client, wrong, form, signed_on="24 Nov 2026", note="Setuju.")
    assert "24 November 2026" in asked.text and "Muara Bulian" in asked.text
    await submit(client, asked, next(each for each in forms_of(asked) if "confirm" in each.names), confirm=number[-4:])
    kept = (await receipt(desk, task.id)).decision.fields
    assert (kept["signed_on"], kept["place"]) == ("2026-11-24", "Muara Bulian")


async def test_what_follows_an_agreement_takes_days_and_numbers_as_people_write_them(desk: Desk) -> None:
    number = await conclude(desk)
    kb = await obligation(desk, number, ObligationKind.FOLLOW_UP_DOCUMENT)
    await reply(desk, kb, Reply.UNDER_WAY, "Sedang disusun.", expected_on="31 Januari 2027")
    found = await replies.read_obligation(desk, kb.id)
    assert found.answers[0].fields["expected_on"] == "2027-01-31" == str(found.obligation.due_on)
    evaluation = await obligation(desk, number, ObligationKind.EVALUATION)
    with pytest.raises(InvalidForm) as refused:
        await reply(desk, evaluation, Reply.CONTINUE, **{"indicator.0": "1,000", "use": f"Kota{TURNED} bersih"})
    assert {each.field for each in refused.value.problems} == {"indicator.0", "use"}
    await reply(desk, evaluation, Reply.CONTINUE)
    with pytest.raises(InvalidForm):
        await replies.reopen(desk, evaluation.id, "31/12/2026", f"Belum{ZERO} lengkap.", DLH)
    await replies.reopen(desk, evaluation.id, "31/12/2026", "Belum lengkap.", DLH)
    again = await replies.read_obligation(desk, evaluation.id)
    assert str(again.obligation.due_on) == "2026-12-31" and again.answers[-1].fields["due"] == "2026-12-31"


async def test_days_places_and_notes_of_the_bagian_are_held_to_the_same(desk: Desk) -> None:
    number = await reach_signing(desk)
    with pytest.raises(InvalidForm) as refused:
        await ceremony.set_date(desk, number, CeremonyWanted("1/12/2026", "25.00", f"Aula{ZERO}"), BAGIAN)
    assert [each.field for each in refused.value.problems] == ["hour", "place"]
    await ceremony.set_date(desk, number, CeremonyWanted("1 Desember 2026", "09.30", "Aula"), BAGIAN)
    planned = (await dossier.dossier(desk, number, None)).proposal.ceremony
    assert planned is not None and planned.begins_at.isoformat() == "2026-12-01T02:30:00+00:00"
    with pytest.raises(InvalidForm) as refused:
        await conditions.close_condition(desk, number, 1, f"Dipenuhi{TURNED}.", BAGIAN)
    assert ["□" in str(each) for each in refused.value.problems] == [True]
    with pytest.raises(InvalidForm) as refused:
        await additions.record_copy(desk, "x", CopyEntry("original", f"Bagian{ZERO}", "Lemari", "yes"), BAGIAN)
    assert [each.field for each in refused.value.problems] == ["holder"]
