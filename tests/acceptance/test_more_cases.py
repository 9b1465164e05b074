"""Two cases more of every route, with dirty titles, deviations and partners abroad, from `propose` to the register."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import OWN_CASES
from tests.support.people import Town, text_of
from tests.support.system import wait_until

MORE_CASES = sorted((OWN_CASES / "more").glob("*.yaml"))
TODAY = date.today().isoformat()
FILLED_IN = {
    "letter_number": "100.3/77/KS/2026",
    "received_on": TODAY,
    "decided_on": TODAY,
    "plenary_number": "14/DPRD",
    "plenary_on": TODAY,
    "signed_on": TODAY,
    "place": "Jambi",
    "own_number": "",
    "power_of_attorney": "180/SK/2026",
}
"""What people fill in wherever a form asks for it."""
ASKED_BY = {
    "completeness": ("completeness_requested", "accept"),
    "legal_review": ("review_requested", "approve"),
    "benefit_review": ("review_requested", "approve"),
    "conclusion": ("conclusion_requested", "approve"),
    "letter": ("letter_requested", "record"),
    "approval": ("approval_requested", "approve"),
    "partner_signature": ("signature_requested", "sign"),
    "city_signature": ("signature_requested", "sign"),
    "signed_text": ("signed_text_requested", "record"),
}
"""Task -> the letter that asks, and the answer that leads on."""


def walk(town: Town, number: str, **found: str) -> dict[str, Any]:
    """Answer whatever the proposal waits for, each by the person asked, until it is registered."""
    answered: list[tuple[str, str | None, str]] = []

    def turn() -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
        facts = town.system.proposal(number)
        open_ = [each for each in facts["waiting_on"] if each["task"] in ASKED_BY]
        fresh = [each for each in open_ if (each["task"], each["step"], each["email"]) not in answered]
        return (facts, fresh) if fresh or facts["status"] == "registered" else None

    while (now := wait_until(turn))[0]["status"] != "registered":
        (task, step, email) = (now[1][0][key] for key in ("task", "step", "email"))
        template, choice = ASKED_BY[task]
        before = sum(each[0] == task and each[2] == email for each in answered)
        town.answer(town.wait_for_letter(email, number, template, after=before), choice, **FILLED_IN, **found)
        answered.append((task, step, email))
    facts: dict[str, Any] = now[0]
    return facts


@pytest.mark.full
@pytest.mark.parametrize("case", MORE_CASES, ids=lambda case: case.stem)
def test_a_case_goes_from_propose_to_registered(town: Town, case: Path) -> None:
    said = yaml.safe_load(case.read_text())
    number = town.system.propose(case)
    said_yes = {True: "yes", False: "no"}
    burden, budgeted = said_yes[said["burdens_public"]], said_yes[said["funding"]["in_current_budget"]]
    facts = walk(town, number, dprd_burden=burden, dprd_budgeted=budgeted)
    assert facts["title"] == said["title"].strip()
    assert facts["stage"] == "registration"
    for partner in said["partners"]:
        closing = town.wait_for_letter(partner["contact"]["email"], number, "registered")
        assert closing["Content-Language"] == partner.get("language", "id")
        assert facts["register_number"] in text_of(closing)
        assert said["title"].strip() in str(closing["Subject"])
