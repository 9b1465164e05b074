"""The five routes as data: what the law asks stands in them, and older versions stay readable."""

from typing import Any

import pytest

from config.settings import CONFIG_DIR, read_routes
from satupintu.domain.process.lifecycle import Stage
from satupintu.domain.process.rules import Trigger, steps_for
from satupintu.domain.route.routes import RouteDefinition
from satupintu.domain.task.assignments import Assignment
from satupintu.language.wording import DOCUMENT, PAPER
from tests.support.forms import a_form

ROUTES = read_routes(CONFIG_DIR)


@pytest.mark.parametrize(
    ("route", "document", "count"),
    [
        ("KSDD", "KB", 7),
        ("KSDD", "PKS", 10),
        ("KSDPK", "KB", 7),
        ("KSDPK", "PKS", 11),
        ("SINERGI", "NK", 10),
        ("KSDPL", "LOI", 6),
        ("KSDPL", "MOU", 11),
        ("KSDLL", "LOI", 6),
        ("KSDLL", "MOU", 11),
    ],
)
def test_every_document_has_the_minimum_clauses_of_its_article(route: str, document: str, count: int) -> None:
    clauses = {str(kind): rule.clauses for kind, rule in ROUTES[route].documents.items()}[document]
    assert len({clause.text for clause in clauses}) == count
    assert all(clause.text_in("en") != clause.text_in("id") and " Ps. " in clause.dasar_hukum for clause in clauses)


def test_terms_of_reference_and_feasibility_study_have_eight_contents_each() -> None:
    contents = {(str(route), kind): len(ROUTES[route].papers.get(kind, ())) for route in ROUTES for kind in PAPER}
    assert contents["KSDD", "kak"] == contents["KSDPK", "kak"] == contents["SINERGI", "kak"] == 8
    assert contents["KSDPK", "studi_kelayakan"] == 8


def test_every_route_goes_through_the_stages_in_order_with_their_articles_and_known_papers() -> None:
    for route in ROUTES.values():
        assert [stage.id for stage in route.stages] == list(Stage)
        for stage in route.stages:
            assert " Ps. " in stage.dasar_hukum
            assert {*stage.needs, *stage.produces} <= {*PAPER, *DOCUMENT}, f"{route.route} {stage.id}"


@pytest.mark.parametrize(("document", "needed"), [("MOU", True), ("LOI", False)])
@pytest.mark.parametrize("route", ["KSDPL", "KSDLL"])
def test_the_dprd_always_approves_before_an_mou_with_a_foreign_partner(route: str, document: str, needed: bool) -> None:
    form = a_form(route=route, category=None, document=document, burdens_public=False)
    assert form.funding.in_current_budget
    assert ("dprd" in {step.id for step in steps_for(form, ROUTES[route], Trigger.claimed(form))}) is needed


def body_of_before(route: RouteDefinition) -> dict[str, Any]:
    """A definition as proposals kept it before stages, contents, duties and the list of steps were part of it."""
    body = route.model_dump(mode="json")
    del body["stages"], body["papers"], body["approvals"]
    body["dprd"] = {
        "documents": ["PKS"],
        "carries": ["surat_wali_kota"],
        "steps": [15, 15, 15],
        "dasar_hukum": "Ps. 11(1)",
    }
    body["clocks"]["dprd"] = {"days": 45, "unit": "calendar", "dasar_hukum": "Ps. 12(4)"}
    for document in body["documents"].values():
        del document["clauses"], document["duties"]
    return body


def test_a_version_kept_before_the_new_keys_still_rules_its_proposal() -> None:
    for route in ROUTES.values():
        older = RouteDefinition.model_validate(body_of_before(route))
        assert older.clocks == route.clocks
        assert (older.stages, older.papers) == ((), {})
        assert older.version() != route.version()


@pytest.mark.parametrize(
    ("dprd", "document", "burdens", "taken"),
    [
        ({}, "PKS", True, ["dprd"]),
        ({}, "PKS", False, []),
        ({"always": True}, "PKS", False, ["dprd"]),
        ({}, "KB", True, []),
        ({"documents": []}, "PKS", True, []),
    ],
    ids=["burden", "no burden", "always", "another document", "no gate"],
)
def test_the_dprd_of_an_older_version_is_the_one_step_with_its_clocks(
    dprd: dict[str, Any], document: str, burdens: bool, taken: list[str]
) -> None:
    body = body_of_before(ROUTES["KSDD"])
    body["dprd"] |= dprd
    body["clocks"]["dprd_letter"] = {"days": 7, "unit": "working", "dasar_hukum": "Kebijakan"}
    older = RouteDefinition.model_validate(body)
    form = a_form(document=document, parent="KB induk", burdens_public=burdens)
    assert [step.id for step in steps_for(form, older, Trigger.claimed(form))] == taken
    assert older.model_dump(mode="json") == RouteDefinition.model_validate(older.model_dump(mode="json")).model_dump(
        mode="json"
    ), "once read, it is kept in the new form"
    if taken:
        (step,) = older.approvals
        answer = step.answer
        assert answer is not None
        assert answer.clock is not None
        assert (answer.clock.days, answer.clock.unit, answer.silence) == (45, "calendar", "approved")
        assert older.clock("dprd.letter") == step.clock(Assignment.LETTER)
        assert older.clock("dprd.approval") == answer.clock


def test_a_version_from_before_the_request_was_a_step_of_its_own_gives_five_working_days_for_it() -> None:
    older = RouteDefinition.model_validate(body_of_before(ROUTES["KSDD"]))
    clock = older.clock("dprd.letter")
    assert clock is not None
    assert (clock.days, clock.unit) == (5, "working")
