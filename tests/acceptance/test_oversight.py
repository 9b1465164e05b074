"""The hourly flow in the real Prefect: scheduled, safe to run by hand, and its letters arrive."""

from datetime import date, timedelta

from icalendar import Calendar

from tests.acceptance.trust.office import CHECK, Office
from tests.support.system import System, wait_until


def test_oversight_runs_once_an_hour_and_by_hand_moves_a_day_with_a_letter_for_the_calendar(running: System) -> None:
    office = Office(running)
    number = office.propose()
    office.asked(number, CHECK)
    office.wait_until_waiting(number)
    earlier = date.today() - timedelta(days=30)
    task = office.records.task_id(number, "completeness")
    office.records.rows("update task set counts_from = $1 where id = $2", earlier, task)

    deployment = running.prefect_api("GET", "/deployments/name/oversight/pengawasan")
    by_itself = {"flow_runs": {"name": {"like_": "oversight "}}}
    hours = [each["name"] for each in running.prefect_api("POST", "/flow_runs/filter", json=by_itself)]
    assert len(hours) == len(set(hours)) >= 1, "two workers, and one run an hour"
    run = running.prefect_api("POST", f"/deployments/{deployment['id']}/create_flow_run", json={})

    def ended() -> str | None:
        state: str = running.prefect_api("GET", f"/flow_runs/{run['id']}")["state"]["type"]
        return state if state in ("COMPLETED", "FAILED", "CRASHED") else None

    assert wait_until(ended) == "COMPLETED"

    def moved() -> list[object]:
        return [
            each for each in office.mail() if number in str(each["Subject"]) and "Tenggat berubah" in each["Subject"]
        ]

    (letter,) = wait_until(moved)
    (part,) = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    (event,) = Calendar.from_ical(part.get_content()).walk("VEVENT")
    assert int(event["SEQUENCE"]) == 1
    assert event["DTSTART"].dt < date.today()
    assert "/t/" not in part.get_content(), "calendars are shared: no link stands in the entry"
    assert "due_moved" in office.records.history(number)
