"""Prefect wiped, killed, meddled with: decisions are taken all the same, and every proposal goes on."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.acceptance.trust.office import BENEFIT, CHAIR, CHECK, LEGAL, PARTNER_SIGNS, Office
from tests.acceptance.trust.records import wipe_prefect
from tests.support.faults import deaths, kill_part
from tests.support.system import System, system, wait_until


@pytest.fixture(scope="module")
def office(folder: Path) -> Iterator[Office]:
    with system(folder) as running:
        yield Office(running)


def test_runs_are_rebuilt_and_proposals_go_on_after_prefects_database_was_wiped(office: Office) -> None:
    checked, reviewed = office.propose(), office.bring_to_review()
    for number in (checked, reviewed):
        office.wait_until_waiting(number)
    wipe_prefect(office.system)
    assert office.run_states(reviewed) == []
    office.answer_step(reviewed, LEGAL, "approve")
    office.answer_step(reviewed, BENEFIT, "approve")
    office.asked(reviewed, CHAIR)
    for number in (checked, reviewed):
        wait_until(lambda number=number: office.run_states(number) == ["PAUSED"])
        assert office.records.history(number).count("run_rebuilt") == 1
    office.answer_step(checked, CHECK, "accept")
    office.asked(checked, LEGAL)
    for number in (checked, reviewed):
        office.records.wait_until_settled(number)
        office.records.check_one_of_each(number)
        office.check_mail(number)


def test_a_decision_is_taken_at_once_while_prefects_server_is_dead_and_has_its_consequence_when_it_is_back(
    office: Office,
) -> None:
    number = office.propose()
    prepared = office.prepare(office.asked(number, CHECK), "accept")
    office.wait_until_waiting(number)
    before = deaths(office.system, "prefect")
    kill_part(office.system, "prefect.server")
    assert prepared.press().status_code == httpx.codes.SEE_OTHER
    with pytest.raises(httpx.TransportError):
        office.run_states(number)  # still away when the decision had been taken
    assert office.records.decisions(number) == [("completeness", "accept")]
    office.asked(number, LEGAL)
    office.records.wait_until_settled(number)
    wait_until(lambda: office.run_states(number) == ["PAUSED"])
    assert deaths(office.system, "prefect") == before + 1
    assert office.records.history(number) == [
        *("submitted", "asked completeness", "checked", "asked legal_review", "asked benefit_review")
    ]
    office.records.check_one_of_each(number)
    office.check_mail(number)


def test_the_whole_system_killed_and_started_again_goes_on_where_it_was(office: Office) -> None:
    number = office.bring_to_review()
    office.answer_step(number, LEGAL, "approve")
    office.answer_step(number, BENEFIT, "approve")
    office.system.kill()
    office.system.start()
    office.answer_step(number, CHAIR, "approve")
    office.asked(number, PARTNER_SIGNS)
    office.records.wait_until_settled(number)
    assert office.records.history(number) == [
        *("submitted", "asked completeness", "checked", "asked legal_review", "asked benefit_review", "approved"),
        *("approved", "asked conclusion", "recommended", "minutes_written", "asked wet_ink", "asked partner_signature"),
    ]
    office.records.check_one_of_each(number)


def _set_state(kind: str) -> Callable[[System, str], None]:
    def set_state(system: System, run_id: str) -> None:
        system.prefect_api("POST", f"/flow_runs/{run_id}/set_state", json={"state": {"type": kind}, "force": False})

    return set_state


def _delete(system: System, run_id: str) -> None:
    system.prefect_api("DELETE", f"/flow_runs/{run_id}")


@pytest.mark.parametrize(
    "meddle",
    [
        pytest.param(_set_state("CANCELLED"), id="cancelled"),
        pytest.param(_set_state("CANCELLING"), id="cancelling, as the button of the UI does"),
        pytest.param(_delete, id="deleted"),
    ],
)
def test_a_run_that_was_taken_away_is_rebuilt(office: Office, meddle: Callable[[System, str], None]) -> None:
    number = office.propose()
    office.asked(number, CHECK)
    office.wait_until_waiting(number)
    lost = office.system.flow_run(number)["id"]
    meddle(office.system, lost)
    wait_until(lambda: office.records.history(number)[-1] == "run_rebuilt")
    office.wait_until_waiting(number)
    assert office.system.flow_run(number)["id"] != lost
    office.answer_step(number, CHECK, "accept")
    office.asked(number, LEGAL)
    office.records.wait_until_settled(number)
    assert office.records.history(number).count("run_rebuilt") == 1
    office.records.check_one_of_each(number)
    office.check_mail(number)


def test_resuming_a_waiting_run_by_hand_is_harmless(office: Office) -> None:
    number = office.propose()
    letter = office.asked(number, CHECK)
    office.wait_until_waiting(number)
    run = office.system.flow_run(number)
    said = office.records.history(number)
    office.system.prefect_api("POST", f"/flow_runs/{run['id']}/resume")

    def suspended_again() -> bool:
        state = office.system.flow_run(number)["state"]
        return bool(state["type"] == "PAUSED" and state["id"] != run["state"]["id"])

    wait_until(suspended_again)
    assert office.run_states(number) == ["PAUSED"]
    assert office.records.history(number) == said
    assert office.open(letter).status_code == httpx.codes.OK
    office.answer_step(number, CHECK, "accept")
    office.asked(number, LEGAL)
    office.check_mail(number)


def test_a_second_run_started_by_hand_for_a_proposal_is_cancelled(office: Office) -> None:
    number = office.propose()
    office.asked(number, CHECK)
    office.wait_until_waiting(number)
    run = office.system.flow_run(number)
    second = office.system.prefect_api(
        "POST", f"/deployments/{run['deployment_id']}/create_flow_run", json={"parameters": {"number": number}}
    )

    def cancelled() -> bool:
        found = office.system.prefect_api("GET", f"/flow_runs/{second['id']}")
        return bool(found["state_type"] == "CANCELLED")

    wait_until(cancelled)
    office.answer_step(number, CHECK, "accept")
    office.asked(number, LEGAL)
    assert office.system.flow_run(number)["id"] == run["id"]
    office.records.check_one_of_each(number)
