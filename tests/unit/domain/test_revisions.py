"""Which fields a revision changed."""

from typing import Any

import pytest

from satupintu.domain.process.revisions import changed_fields, combined, sets_review_aside
from tests.support.forms import CONTENT, a_form


def test_fields_that_differ_are_named_as_in_the_form_with_both_values() -> None:
    funding = {**CONTENT["funding"], "in_current_budget": not CONTENT["funding"]["in_current_budget"]}
    found = {
        each["field"]: (each["from"], each["to"])
        for each in changed_fields(a_form(), a_form(term_years=9, funding=funding))
    }
    assert found.keys() == {"term_years", "funding.in_current_budget"}
    assert found["term_years"] == (str(a_form().term_years), "9")
    assert set(found["funding.in_current_budget"]) == {"yes", "no"}


def test_of_an_address_it_is_kept_only_that_it_changed() -> None:
    partner = {**CONTENT["partners"][0], "contact": {"name": "Baru", "email": "rahasia@mitra.example"}}
    found = changed_fields(a_form(), a_form(partners=[partner]))
    assert "partners.0.contact.email" in {each["field"] for each in found}
    assert "rahasia@" not in str(found)


def test_several_revisions_are_one_and_what_was_changed_back_is_left_out() -> None:
    first = [{"field": "term_years", "from": "2", "to": "3"}, {"field": "location", "from": "A", "to": "B"}]
    second = [{"field": "term_years", "from": "3", "to": "5"}, {"field": "location", "from": "B", "to": "A"}]
    assert combined([first, second]) == [{"field": "term_years", "from": "2", "to": "5"}]


@pytest.mark.parametrize(
    ("changes", "again"),
    [
        ({"burdens_public": True}, True),
        ({"funding": {**CONTENT["funding"], "in_current_budget": False}}, True),
        ({"funding": {**CONTENT["funding"], "source": "Mitra"}}, False),
        ({"purpose": "Ditulis lebih jelas."}, False),
    ],
    ids=["the burden", "the budget of the year", "who pays", "words"],
)
def test_what_leads_to_the_dprd_is_judged_again(changes: dict[str, Any], again: bool) -> None:
    assert sets_review_aside(changed_fields(a_form(), a_form(**changes))) is again
