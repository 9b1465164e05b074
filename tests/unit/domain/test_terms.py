"""How long an agreement runs, by a table counted by hand; what people type for it; what the law says to it."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from config.settings import CONFIG_DIR, read_office, read_routes
from satupintu.domain.errors import Unreadable
from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.follow_up.schedule import planned
from satupintu.domain.process.form import ProposalForm
from satupintu.domain.process.rules import Deviation, deviations
from satupintu.domain.process.term import Term, months_after, months_between, runs_longer
from satupintu.domain.typed.terms import term_in, typed_term
from satupintu.domain.typed.values import AS_KEPT
from satupintu.language import wording
from satupintu.language.spelled import whole_term
from satupintu.usecases.office.problems import problems_of
from tests.support.forms import a_form

ROUTES, OFFICE = read_routes(CONFIG_DIR), read_office(CONFIG_DIR)
TABLE = """
18 bulan | - | 2026-12-01 | 2026-12-01 | 2028-06-01 | 18 | 1 tahun 6 bulan
6 bulan | - | 2026-12-01 | 2026-12-01 | 2027-06-01 | 6 | 6 bulan
6 bulan | - | 2026-08-31 | 2026-08-31 | 2027-02-28 | 6 | 6 bulan
1 bulan | - | 2027-01-31 | 2027-01-31 | 2027-02-28 | 1 | 1 bulan
1 | - | 2028-02-29 | 2028-02-29 | 2029-02-28 | 12 | 1 tahun
4 tahun | - | 2028-02-29 | 2028-02-29 | 2032-02-29 | 48 | 4 tahun
2 tahun 6 bulan | - | 2026-12-31 | 2026-12-31 | 2029-06-30 | 30 | 2 tahun 6 bulan
5 | - | 2026-12-01 | 2026-12-01 | 2031-12-01 | 60 | 5 tahun
sampai 31 Desember 2027 | - | 2026-12-01 | 2026-12-01 | 2027-12-31 | 13 | sampai dengan 31 Desember 2027
sampai 31 Desember 2027 | - | 2026-12-15 | 2026-12-15 | 2027-12-31 | - | sampai dengan 31 Desember 2027
sampai 31 Desember 2027 | - | 2027-01-01 | 2027-01-01 | 2027-12-31 | 12 | sampai dengan 31 Desember 2027
90 hari | - | 2026-12-01 | 2026-12-01 | 2027-03-01 | - | 90 hari
1 tahun | 2027-01-01 | 2026-12-15 | 2027-01-01 | 2028-01-01 | 12 | 1 tahun, mulai 1 Januari 2027
1 tahun | 2026-10-01 | 2026-12-15 | 2026-10-01 | 2027-10-01 | 12 | 1 tahun, mulai 1 Oktober 2026
90 hari | 2028-02-29 | 2028-02-01 | 2028-02-29 | 2028-05-29 | - | 90 hari, mulai 29 Februari 2028
s.d. 31-5-2027 | 2027-01-01 | 2026-12-15 | 2027-01-01 | 2027-05-31 | 5 | sampai dengan 31 Mei 2027, mulai 1 Januari 2027
"""
"""As typed, first day, signing | first day, last day, months in the register, in words."""


@pytest.mark.parametrize("row", TABLE.strip().splitlines())
def test_a_term_as_typed_begins_and_ends_on_the_days_counted_by_hand(row: str) -> None:
    typed, starts, signed, first, last, months, words = (each.strip() for each in row.split("|"))
    starts_on = None if starts == "-" else starts
    form, signed_on = a_form(term_years=typed, starts_on=starts_on), date.fromisoformat(signed)
    assert form.term.first_day(signed_on) == date.fromisoformat(first)
    assert form.term.last_day(signed_on) == date.fromisoformat(last)
    assert form.term.months_from(signed_on) == (None if months == "-" else int(months))
    assert whole_term("id", form.term) == words


def test_a_term_is_said_in_english_with_its_own_plural() -> None:
    said = [Term(12), Term(30), Term(days=1), Term(days=90), Term(until=date(2027, 12, 31), starts_on=date(2027, 1, 1))]
    assert [whole_term("en", each) for each in said] == [
        "1 year",
        "2 years and 6 months",
        "1 day",
        "90 days",
        "until 31 December 2027, from 1 January 2027",
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2 (dua) tahun 6 (enam) bulan", Term(30)), ("2 tahun dan 6 bulan", Term(30)), ("18 months", Term(18)),
        ("2 years and 6 months", Term(30)), ("90 hari", Term(days=90)), ("90hari", Term(days=90)),
        ("90 (sembilan puluh) hari kalender", Term(days=90)), ("90 days", Term(days=90)),
        ("sampai dengan tanggal 31 Desember 2027", Term(until=date(2027, 12, 31))),
        ("s/d 31/12/2027", Term(until=date(2027, 12, 31))), ("hingga 31 Des 2027", Term(until=date(2027, 12, 31))),
        ("31 Desember 2027", Term(until=date(2027, 12, 31))), ("2027-12-31", Term(until=date(2027, 12, 31))),
        ("until 31 December 2027", Term(until=date(2027, 12, 31))),
    ],
)  # fmt: skip
def test_a_term_is_read_as_people_write_it(typed: str, meant: Term) -> None:
    assert term_in(typed) == meant


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("90 hari kerja", "bukan jangka waktu"), ("1 tahun 15 hari", "bukan jangka waktu"),
        ("0 hari", "Paling sedikit"), ("2 minggu", "bukan jangka waktu"), ("sampai 31 Februari 2027", "bukan tanggal"),
        ("sampai selesai", "tanggal"), ("1,5 bulan", "bulan penuh"), ("selamanya", "bukan angka"),
    ],
)  # fmt: skip
def test_what_is_no_term_is_refused_with_how_to_write_one(typed: str, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        term_in(typed)
    assert sentence in str(refused.value)
    with pytest.raises(ValidationError) as not_a_form:
        a_form(term_years=typed)
    (problem,) = problems_of(not_a_form.value.errors())
    assert problem.field == "term_years"


_TERMS = st.one_of(
    st.builds(Term, st.integers(1, 600)),
    st.builds(lambda n: Term(days=n), st.integers(1, 18_000)),
    st.builds(lambda day: Term(until=day), st.dates(date(2026, 1, 1), date(2076, 1, 1))),
)


@given(_TERMS)
def test_a_term_that_is_shown_in_the_form_is_read_as_itself(term: Term) -> None:
    assert term_in(typed_term(term)) == term
    assert a_form(term_years=typed_term(term)).term == term


@given(st.dates(date(2000, 1, 1), date(2070, 1, 1)), st.integers(1, 600))
def test_whole_months_are_counted_back_whichever_last_day_is_meant(first: date, months: int) -> None:
    last = months_after(first, months)
    assert months_between(first, last) is not None
    assert months_after(first, months_between(first, last) or 0) == last
    assert months_between(first, last - timedelta(days=1)) in (months, months - 1 or None)


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"term_years": None}, "term_years", "Wajib diisi"),
        ({"term_days": 90}, "term_years", "satu cara"),
        ({"term_until": "2027-12-31"}, "term_years", "satu cara"),
        ({"term_years": "90 hari", "term_until": "2027-12-31"}, "term_years", "satu cara"),
        ({"term_years": None, "term_days": 0}, "term_days", "Paling sedikit 1"),
        ({"term_years": "sampai 31-12-2027", "starts_on": "2027-12-31"}, "starts_on", "sebelum hari berakhirnya"),
    ],
)
def test_a_term_is_given_once_and_ends_after_it_begins(said: dict[str, Any], field: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        a_form(**said)
    (problem,) = problems_of(refused.value.errors())
    assert (problem.field, sentence in str(problem)) == (field, True)


AS_BEFORE = {
    5: "43369b0ba426024307406a56276516fbec330114cc7a0ad2238e4ff0927f73e5",
    1.5: "de8c11bcd5db88ae27dd54846375f3075e995feb37e62d39ede81a3cc64ad3d7",
}
"""Fingerprints that the form of tests had before terms had days."""


@pytest.mark.parametrize("years", AS_BEFORE)
def test_what_was_proposed_in_years_is_the_same_submission_as_before(years: float) -> None:
    assert a_form(term_years=years).fingerprint() == AS_BEFORE[years]
    assert a_form(term_years=f"{12 * years:g} bulan").fingerprint() == AS_BEFORE[years]


def test_the_same_term_has_the_same_fingerprint_on_every_way_in() -> None:
    by_program = a_form(term_years=None, term_until="2027-12-31")
    assert a_form(term_years="sampai 31 Desember 2027").fingerprint() == by_program.fingerprint()
    assert a_form(term_years=None, term_days=90).fingerprint() == a_form(term_years="90 hari").fingerprint()


def test_what_is_kept_of_a_term_is_read_again() -> None:
    for said in (
        {"term_years": 1.5},
        {"term_years": "90 hari"},
        {"term_years": "s.d. 31-12-2027", "starts_on": "1-1-2027"},
    ):
        form = a_form(**said)
        kept = form.model_dump(mode="json")
        assert ProposalForm.model_validate(kept, context=AS_KEPT).term == form.term
    old = a_form().model_dump(mode="json")
    for name in ("term_days", "term_until", "starts_on"):
        del old[name]
    assert ProposalForm.model_validate(old, context=AS_KEPT) == a_form()


SIGNED = date(2026, 12, 1)


def warned(**said: Any) -> dict[str, tuple[str, str]]:
    """The deviations of a KB that is not signed before 1 December 2026, by key, in both languages."""
    found = deviations(a_form(document="KB", **said), ROUTES["KSDD"], set(), SIGNED)
    return {each.key: (wording.deviation("id", each), wording.deviation("en", each)) for each in found}


@pytest.mark.parametrize(
    ("said", "is_longer"),
    [
        ({"term_years": 5}, False),
        ({"term_years": "61 bulan"}, True),
        ({"term_years": "sampai 1 Desember 2031"}, False),
        ({"term_years": "sampai 2 Desember 2031"}, True),
        ({"term_years": "sampai 2 Desember 2031", "starts_on": "2026-12-02"}, False),
        ({"term_years": "1826 hari"}, False),
        ({"term_years": "1827 hari"}, True),
        ({"term_years": 5, "starts_on": "2028-01-01"}, False),
        ({"term_years": "sampai 31 Desember 2031", "starts_on": "2026-06-01"}, True),
    ],
)
def test_five_years_of_a_kb_pass_and_a_day_more_does_not(said: dict[str, Any], is_longer: bool) -> None:
    assert ("term" in warned(**said)) is is_longer


def test_a_term_that_is_too_long_is_told_as_it_was_agreed() -> None:
    indonesian, english = warned(term_years="sampai 2 Desember 2031")["term"]
    assert "Jangka waktu sampai dengan 2 Desember 2031 melebihi 5 tahun (Permendagri 22/2020 Ps. 9(3)" in indonesian
    assert "The term, until 2 December 2031, exceeds the limit of 5 years" in english
    assert "Jangka waktu 6 tahun 6 bulan melebihi 5 tahun" in warned(term_years=6.5)["term"][0]


def test_a_reason_that_was_kept_while_terms_had_years_only_is_told_as_before() -> None:
    sentence = "Jangka waktu %(years)s tahun melebihi %(limit)s tahun (%(basis)s)."
    kept = Deviation(sentence, {"years": "6,5", "limit": 5, "basis": "Ps. 9(3)"}, "term")
    assert wording.deviation("id", kept) == "Jangka waktu 6 tahun 6 bulan melebihi 5 tahun (Ps. 9(3))."
    assert wording.deviation("en", kept) == "The term, 6 years and 6 months, exceeds the limit of 5 years (Ps. 9(3))."


def test_the_limit_of_one_year_is_one_year() -> None:
    form = a_form(route="KSDPL", category=None, document="LOI", term_years=2)
    (found,) = (each for each in deviations(form, ROUTES["KSDPL"], set(), SIGNED) if each.key == "term")
    assert "exceeds the limit of 1 year (" in wording.deviation("en", found)


def test_a_first_day_before_the_signing_is_to_be_explained_and_one_after_it_is_not() -> None:
    assert "Mulai berlaku 1 November 2026, lebih dahulu" in warned(starts_on="2026-11-01")["starts"][0]
    assert "on 1 November 2026, before it is signed" in warned(starts_on="2026-11-01")["starts"][1]
    assert "starts" not in warned(starts_on="2026-12-01") | warned(starts_on="2027-01-01") | warned()


def test_an_extension_is_held_against_the_limit_from_the_first_day_of_the_whole() -> None:
    began = date(2026, 12, 1)
    assert not runs_longer(began, date(2031, 12, 1), 5)
    assert runs_longer(began, date(2031, 12, 2), 5), "five years and a day"
    assert not runs_longer(date(2028, 2, 29), date(2033, 2, 28), 5)
    assert runs_longer(date(2028, 2, 29), date(2033, 3, 1), 5)


def follows(document: str, signed: str, term: Term) -> list[str]:
    """What must follow a text of the KSDD, as kind and day."""
    signed_on = date.fromisoformat(signed)
    rule = ROUTES["KSDD"].documents[document]  # type: ignore[index]
    days = planned(rule, signed_on, term.first_day(signed_on), term.last_day(signed_on), OFFICE.follow_up)
    return [f"{each.kind} {each.due_on}" for each in days]


@pytest.mark.parametrize(
    ("document", "signed", "term", "wanted"),
    [
        ("PKS", "2027-02-01", Term(days=90), ["expiry 2027-05-02", "semester_report 2027-07-10"]),
        (
            "PKS", "2026-12-01", Term(6),
            [
                "evaluation 2026-12-31", "semester_report 2027-01-10", "expiry 2027-06-01",
                "semester_report 2027-07-10",
            ],
        ),
        (
            "PKS", "2026-12-01", Term(6, starts_on=date(2027, 1, 1)),
            ["evaluation 2027-06-30", "expiry 2027-07-01", "semester_report 2027-07-10"],
        ),
        (
            "PKS", "2026-12-01", Term(until=date(2027, 3, 31), starts_on=date(2026, 1, 1)),
            ["evaluation 2026-12-31", "semester_report 2027-01-10", "expiry 2027-03-31", "semester_report 2027-07-10"],
        ),
        ("KB", "2027-02-01", Term(days=90), ["follow_up_document 2027-05-02", "expiry 2027-05-02"]),
        (
            "KB", "2026-12-01", Term(6, starts_on=date(2027, 3, 1)),
            [
                "follow_up_document 2027-05-30", "evaluation 2027-06-30", "expiry 2027-09-01",
            ],
        ),
    ],
    ids=["90 days", "6 months", "first day after the signing", "first day before it", "a short KB", "a KB for later"],
)  # fmt: skip
def test_what_follows_a_short_term_or_another_first_day_is_due_on_the_days_counted_by_hand(
    document: str, signed: str, term: Term, wanted: list[str]
) -> None:
    assert follows(document, signed, term) == wanted


def test_nothing_is_reported_of_what_was_ended_before_it_began() -> None:
    rule = ROUTES["KSDD"].documents["PKS"]  # type: ignore[index]
    days = planned(rule, SIGNED, date(2027, 2, 1), date(2027, 1, 15), OFFICE.follow_up)
    assert ObligationKind.SEMESTER_REPORT not in {each.kind for each in days}
