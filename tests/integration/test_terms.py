"""Terms as people agree on them, from the page of the proposal to the register and what follows."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest
import yaml

from satupintu.cli.casefile import read_case
from satupintu.domain.errors import InvalidForm, InvalidInput
from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.process.term import Term
from satupintu.domain.register.agreements import AgreementStatus, RelationKind
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.register.tables import Agreement
from satupintu.usecases.office import api_tokens
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import certificate, early_end, search
from satupintu.web.process.proposal_form import flattened
from satupintu.web.process.succession import values_for
from tests.integration.conftest import TurnedClock
from tests.integration.test_ending import said
from tests.integration.test_findings import refused
from tests.integration.test_succession import agreement_of, events, still_open
from tests.integration.test_typed_forms import propose, the_only_proposal
from tests.integration.test_web import CLERK, OPD, sign_in, submit
from tests.support.follow_up import forget_letters, live_until, obligation, owed, written
from tests.support.forms import CONTENT
from tests.support.people import forms_of, text_of
from tests.support.process import CLERK as BAGIAN
from tests.support.process import answer, conclude, enter, open_task, run

pytestmark = pytest.mark.anyio
A, C, K = Assignment, Choice, ObligationKind
PKS = {"document": "PKS", "parent": "KB lama"}


def days_of(agreement: Agreement) -> tuple[str, str, int | None]:
    """First day, last day and months, as the register holds them."""
    return str(agreement.starts_on), str(agreement.ends_on), agreement.term_months


@pytest.mark.parametrize(
    ("typed", "shown", "kept"),
    [
        ({"term_years": "18 bulan"}, "1 tahun 6 bulan", ("2026-11-24", "2028-05-24", 18)),
        ({"term_years": "2 tahun 6 bulan"}, "2 tahun 6 bulan", ("2026-11-24", "2029-05-24", 30)),
        ({"term_years": "90 hari"}, "90 hari", ("2026-11-24", "2027-02-22", None)),
        (
            {"term_years": "sampai 31 Desember 2027", "starts_on": "2027-01-01"},
            "sampai dengan 31 Desember 2027, mulai 1 Januari 2027",
            ("2027-01-01", "2027-12-31", 12),
        ),
        ({"term_years": "1", "starts_on": "2028-02-29"}, "1 tahun, mulai 29 Februari 2028",
         ("2028-02-29", "2029-02-28", 12)),
    ],
    ids=["months", "years and months", "days", "until a date from another first day", "29 February"],
)  # fmt: skip
async def test_a_term_is_typed_shown_and_registered_as_it_was_agreed(
    desk: Desk, client: httpx.AsyncClient, typed: dict[str, str], shown: str, kept: tuple[str, str, int | None]
) -> None:
    page = await propose(desk, client, **typed)
    assert page.url.path.startswith("/usulan/KS-"), page.text
    assert f"<dd>{shown}</dd>" in page.text
    number = (await the_only_proposal(desk)).number
    await run(desk, number)
    await _to_the_register(desk, number)
    entered = await agreement_of(desk, number)
    assert days_of(entered) == kept
    assert str(entered.signed_on) == "2026-11-24"
    assert (
        search.agreement_as_json(desk, await search.agreement_record(desk, entered.slug, None))["term_months"]
        == kept[2]
    )


async def _to_the_register(desk: Desk, number: str) -> None:
    """Bring a proposal that was entered on a page through all hands."""
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    for kind in (A.LEGAL_REVIEW, A.BENEFIT_REVIEW, A.CONCLUSION):
        await answer(desk, number, kind, C.APPROVE)
    signed = {"signed_on": desk.today().isoformat(), "place": "Jambi"}
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, **signed)
    await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, power_of_attorney="1/SK", **signed)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"term_years": "1 tahun 15 hari"}, "term_years", "bukan jangka waktu. Tulis misalnya 5 tahun"),
        ({"term_years": "sampai 31 Februari 2027"}, "term_years", "bukan tanggal"),
        ({"term_years": "sampai 24 November 2026"}, "term_years", "sudah habis sebelum naskah ditandatangani"),
        ({"term_years": "sampai 1-1-2080"}, "term_years", "Tahun itu tidak mungkin benar."),
        ({"term_years": "20000 hari"}, "term_years", "Paling banyak"),
        ({"term_years": "sampai 31-12-2027", "starts_on": "2028-01-01"}, "starts_on", "sebelum hari berakhirnya"),
        ({"term_years": "1", "starts_on": "1999-01-01"}, "starts_on", "Tahun itu tidak mungkin benar."),
    ],
)
async def test_a_term_that_cannot_be_is_refused_beside_its_field_with_what_was_typed(
    desk: Desk, client: httpx.AsyncClient, typed: dict[str, str], field: str, sentence: str
) -> None:
    again = await propose(desk, client, **typed)
    assert again.status_code == 422
    problem = again.text.partition(f'id="problem-{field}"')[2].partition("</p>")[0]
    assert sentence in problem
    form = next(each for each in forms_of(again) if "title" in each.names)
    assert form.values["term_years"] == typed["term_years"]


async def test_the_form_says_how_a_term_was_understood(desk: Desk, client: httpx.AsyncClient) -> None:
    again = await propose(desk, client, title="", term_years="s.d. 31-12-2027")
    assert "Terbaca: sampai dengan 31 Desember 2027" in again.text


async def test_programs_give_a_term_by_its_own_fields_and_the_page_writes_it_so_that_it_is_read_as_itself(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    given = {"term_years": None, "term_until": "2027-12-31", "starts_on": "2027-01-01"}
    number = await enter(desk, **given)
    await answer(desk, number, A.COMPLETENESS, C.RETURN, note="Lengkapi.")
    before = (await the_only_proposal(desk)).form
    assert before.term == Term(until=date(2027, 12, 31), starts_on=date(2027, 1, 1))
    await run(desk, number)
    values = flattened(before)
    assert (values["term_years"], values["starts_on"]) == ("sampai 31-12-2027", "2027-01-01")


async def test_an_agreement_for_later_is_not_in_force_until_its_first_day(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    number = await conclude(desk, **PKS, term_years="6 bulan", starts_on="2027-02-01")
    later = await agreement_of(desk, number)
    assert days_of(later) == ("2027-02-01", "2027-08-01", 6)
    assert search.standing(desk, later) is AgreementStatus.NOT_YET
    assert still_open(await owed(desk, number)) == [
        (K.EVALUATION, date(2027, 6, 30)), (K.SEMESTER_REPORT, date(2027, 7, 10)), (K.EXPIRY, date(2027, 8, 1)),
        (K.SEMESTER_REPORT, date(2028, 1, 10)),
    ]  # fmt: skip
    await sign_in(desk, client, CLERK)
    page = await client.get(f"/daftar/{later.slug}")
    assert "Belum berlaku" in page.text
    assert "mulai <b>Senin, 1 Februari 2027</b>" in page.text
    assert "(6 bulan)" in page.text
    public = await client.get(f"/verifikasi/{later.public_code}")
    assert "Belum berlaku" in public.text
    assert await listed(desk) == []
    await live_until(desk, clock, "2027-02-01", every=40)
    assert search.standing(desk, later) is AgreementStatus.IN_FORCE
    assert await listed(desk) == [later.register_number]


async def listed(desk: Desk) -> list[str]:
    """What the public list of agreements in force shows."""
    public = desk.office.public.model_copy(update={"list_in_force": True})
    open_office = replace(desk, office=desk.office.model_copy(update={"public": public}))
    found, _ = await certificate.agreements_in_force(open_office, 1)
    return [each.register_number for each in found]


async def test_nobody_is_reminded_of_the_end_of_a_short_term_on_the_day_after_its_signing(
    desk: Desk, clock: TurnedClock
) -> None:
    number = await conclude(desk, **PKS, term_years="90 hari")
    await forget_letters(desk)
    await live_until(desk, clock, "2026-12-22")
    told = [text_of(each) for each in await written(desk, "asked_after")]
    assert told and "22 Februari 2027" not in "".join(told), "90 days before the end it had just been signed"
    await live_until(desk, clock, "2026-12-28")
    assert "22 Februari 2027" in "".join(text_of(each) for each in await written(desk, "asked_after"))
    assert (await obligation(desk, number, K.EXPIRY)).rungs == 3


async def test_an_agreement_for_later_may_be_called_off_before_it_begins_and_owes_nothing(desk: Desk) -> None:
    number = await conclude(desk, **PKS, term_years="6 bulan", starts_on="2027-02-01")
    later = await agreement_of(desk, number)
    with pytest.raises(InvalidForm) as too_early:
        await early_end.terminate(desk, later.slug, said(later.register_number, "2026-11-23"), None, BAGIAN)
    assert [str(each) for each in too_early.value.problems] == ["Pada hari itu perjanjiannya belum berlaku."]
    await early_end.terminate(desk, later.slug, said(later.register_number, "2026-11-24"), None, BAGIAN)
    assert search.standing(desk, await agreement_of(desk, number)) is AgreementStatus.TERMINATED
    assert still_open(await owed(desk, number)) == []


async def test_a_first_day_before_the_signing_passes_with_a_reason_only(desk: Desk) -> None:
    for day, is_explained in (("2026-11-01", True), ("2026-11-24", False)):
        number = await enter(desk, title=f"Sejak {day}", starts_on=day, term_years=1)
        wanted = await refused(desk, number, A.COMPLETENESS, C.ACCEPT)
        assert ("override.starts" in wanted) is is_explained
    number = await conclude(desk, title="Berlaku surut", starts_on="2026-11-01", term_years=1)
    assert days_of(await agreement_of(desk, number)) == ("2026-11-01", "2027-11-01", 12)


async def test_a_dossier_does_not_begin_to_warn_of_a_first_day_that_came_after_the_signing(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    signed = await conclude(desk, starts_on="2026-12-01", term_years=1)
    late = await enter(desk, title="Terlambat", starts_on="2026-12-01", term_years=1)
    given_up = await enter(desk, title="Ditolak", starts_on="2026-12-01", term_years=1)
    await answer(desk, given_up, A.COMPLETENESS, C.REFUSE, note="Bukan urusan kota.")
    clock.turn(days=30)
    await sign_in(desk, client, CLERK)
    warned = [
        number for number in (signed, late, given_up) if "lebih dahulu" in (await client.get(f"/usulan/{number}")).text
    ]
    assert warned == [late], "it can only be signed after its first day now"


async def test_nobody_signs_on_the_last_day_of_a_text_or_after_it(desk: Desk, clock: TurnedClock) -> None:
    number = await enter(desk, term_years="sampai 15 Desember 2026")
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    for kind in (A.LEGAL_REVIEW, A.BENEFIT_REVIEW, A.CONCLUSION):
        await answer(desk, number, kind, C.APPROVE)
    clock.moment = datetime(2026, 12, 16, 2, 0, tzinfo=UTC)
    for day in ("2026-12-15", "2026-12-16"):
        with pytest.raises(InvalidForm) as too_late:
            await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, signed_on=day, place="Jambi")
        (problem,) = too_late.value.problems
        assert (problem.field, "hanya berlaku sampai 15-12-2026" in str(problem)) == ("signed_on", True)
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, signed_on="2026-12-14", place="Jambi")


async def test_what_a_revision_changes_of_a_term_is_told_in_days_and_words(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await enter(desk, term_years=2)
    await answer(desk, number, A.COMPLETENESS, C.RETURN, note="Sampai akhir tahun saja.")
    await run(desk, number)
    task = await open_task(desk, number, A.COMPLETION)
    await sign_in(desk, client, OPD)
    page = await client.get(f"/tugas/{task.id}")
    form = next(each for each in forms_of(page) if "decision" in each.names)
    assert form.values["term_years"] == "2"
    changed = {"term_years": "sampai 31 Desember 2027", "starts_on": "2027-01-01"}
    done = await submit(client, page, form, decision="resubmit", note="Sudah.", declaration="yes", **changed)
    assert '<dd class="lines">1 Januari 2027</dd>' in done.text
    confirm = next(each for each in forms_of(done) if "confirm" in each.names)
    await submit(client, done, confirm, confirm=number[-4:])
    assert (await the_only_proposal(desk)).form.term == Term(until=date(2027, 12, 31), starts_on=date(2027, 1, 1))
    (entry,) = [each for each in await events(desk, number) if each.event == "resubmitted"]
    told = {each["field"]: (each["from"], each["to"]) for each in entry.facts["changed"]}
    assert told == {
        "term_years": ("2", ""), "term_until": ("", "2027-12-31"), "starts_on": ("", "2027-01-01"),
    }  # fmt: skip


async def test_a_case_file_and_the_api_take_the_same_terms(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    token = await api_tokens.create(desk, "ekspor", OPD)
    content = {**CONTENT, "title": "Sampai suatu hari", "attachments": []}
    del content["term_years"]
    by_field = content | {"term_until": "2027-12-31", "starts_on": "2027-01-01"}
    by_text = content | {"term_years": "sampai 31 Desember 2027", "starts_on": "1 Januari 2027"}
    sent = await client.post("/api/v1/proposals", json=by_field, headers={"Authorization": f"Bearer {token}"})
    assert sent.status_code == 201, sent.text
    (tmp_path / "kasus.yaml").write_text(yaml.safe_dump(by_text), encoding="utf-8")
    form, _ = await read_case(desk, tmp_path / "kasus.yaml")
    assert form == (await the_only_proposal(desk)).form
    none = await client.post("/api/v1/proposals", json=content, headers={"Authorization": f"Bearer {token}"})
    assert [(each["field"], each["message"]) for each in none.json()["errors"]] == [("term_years", "Wajib diisi.")]


async def test_a_term_that_has_run_out_is_refused_on_every_way_in(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match="sudah habis"):
        await enter(desk, starts_on="2025-01-01", term_years=1)


async def test_a_renewal_takes_over_how_long_and_not_from_when_or_until_when(desk: Desk) -> None:
    fixed = await agreement_of(desk, await conclude(desk, term_years="sampai 31-12-2027", starts_on="2027-01-01"))
    days = await agreement_of(desk, await conclude(desk, title="Lain", term_years="90 hari", starts_on="2027-01-01"))
    renewed = [values_for(desk, each, RelationKind.RENEWS) for each in (fixed, days)]
    assert [(each["term_years"], each["starts_on"]) for each in renewed] == [("", ""), ("90 hari", "")]
    implementing = values_for(desk, fixed, RelationKind.IMPLEMENTS)
    assert (implementing["term_years"], implementing["starts_on"]) == ("sampai 31-12-2027", "")
