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
    "dprd_letter": ("dprd_letter_requested", "record"),
    "approval": ("approval_requested", "approve"),
    "partner_signature": ("signature_requested", "sign"),
    "city_signature": ("signature_requested", "sign"),
}
"""Task -> the letter that asks, and the answer that leads on."""


def walk(town: Town, number: str) -> dict[str, Any]:
    """Answer whatever the proposal waits for, each by the person asked, until it is registered."""
    answered: set[tuple[str, str]] = set()

    def turn() -> dict[str, Any] | None:
        facts = town.system.proposal(number)
        open_ = [each for each in facts["waiting_on"] if each["task"] in ASKED_BY]
        fresh = [each for each in open_ if (each["task"], each["email"]) not in answered]
        return facts if fresh or facts["status"] == "registered" else None

    while (facts := dict(wait_until(turn)))["status"] != "registered":
        for each in facts["waiting_on"]:
            task, email = each["task"], each["email"]
            if task not in ASKED_BY or (task, email) in answered:
                continue
            template, choice = ASKED_BY[task]
            town.answer(town.wait_for_letter(email, number, template), choice, **FILLED_IN)
            answered.add((task, email))
            break
    return facts


@pytest.mark.parametrize("case", MORE_CASES, ids=lambda case: case.stem)
def test_a_case_goes_from_propose_to_registered(town: Town, case: Path) -> None:
    said = yaml.safe_load(case.read_text())
    number = town.system.propose(case)
    facts = walk(town, number)
    assert facts["title"] == said["title"].strip()
    assert facts["stage"] == "registration"
    for partner in said["partners"]:
        closing = town.wait_for_letter(partner["contact"]["email"], number, "registered")
        assert closing["Content-Language"] == partner.get("language", "id")
        assert facts["register_number"] in text_of(closing)
        assert said["title"].strip() in str(closing["Subject"])
