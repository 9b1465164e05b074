"""The town on a system whose clock is set ahead, and the walk of one proposal through it."""

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import httpx

from config.settings import CONFIG_DIR, Settings, read_office, read_routes
from satupintu.domain.route.deadlines import JAKARTA, local_day
from satupintu.runtime.training import set_clock
from satupintu.web.process.proposal_form import flattened
from tests.acceptance.trust.office import Office
from tests.support.forms import a_form
from tests.support.papers import pdf
from tests.support.people import Browser, forms_of, link_in
from tests.support.system import System, wait_until

OFFICE = read_office(CONFIG_DIR)
ROUTES = read_routes(CONFIG_DIR)
STEP_OF = {step.name: step.id for route in ROUTES.values() for step in route.approvals if step.id != "dprd_penerusan"}
PARAF = "asisten.pemerintahan@jambikota.example"
LEADS_ON = {
    "completeness": "accept",
    "completion": "resubmit",
    "legal_review": "approve",
    "benefit_review": "approve",
    "conclusion": "approve",
    "letter": "record",
    "approval": "approve",
    "paraf": "initial",
    "partner_signature": "sign",
    "city_signature": "sign",
    "signed_text": "record",
}
"""Task -> the answer with which a proposal goes on."""
A_PAPER = pdf(["Berkas uji."])


def set_day(data_dir: Path, day: date) -> None:
    """Let it be eight o'clock in the morning of a day in Jambi."""
    set_clock(Settings(data_dir=data_dir), datetime.combine(day, time(8), JAKARTA))


class Traveller(Office):
    """Everybody who deals with the system, and the days that pass."""

    def __init__(self, system: System) -> None:
        super().__init__(system)
        self.today = ""

    def travel(self, day: str, *, watch: bool = True) -> None:
        """Let it be a later day, once nothing is under way; the oversight watches on it where something may be due."""
        self.settle()
        self.today = day
        set_day(self.system.data_dir, date.fromisoformat(day))
        if watch:
            self._watch()
            self.settle()

    def _watch(self) -> None:
        """Run the hourly flow by hand, as an administrator does in Prefect."""
        deployment = self.system.prefect_api("GET", "/deployments/name/oversight/pengawasan")
        run = self.system.prefect_api("POST", f"/deployments/{deployment['id']}/create_flow_run", json={})

        def ended() -> str | None:
            state: str = self.system.prefect_api("GET", f"/flow_runs/{run['id']}")["state"]["type"]
            return state if state in ("COMPLETED", "FAILED", "CRASHED") else None

        assert wait_until(ended, every=0.05) == "COMPLETED"

    def settle(self) -> None:
        """Return once every flow has seen all there is to see and lets go of its proposal, and no letter waits."""
        query = """
            select 1 from proposal where wake_version > seen_version
            union all select 1 from letter where state = 'queued'
            union all select 1 from pg_locks join pg_database on oid = database
            where locktype = 'advisory' and datname = current_database()
        """
        wait_until(lambda: not self.records.rows(query), every=0.05)

    def begin(self, **changes: Any) -> "Walk":
        """A department signs in and fills in the form, with every paper that its route asks for."""
        form = a_form(**changes)
        kinds = ROUTES[form.route].attachments_for(form.initiated_by)
        papers = {f"paper.{index}": (f"{kind}.pdf", A_PAPER, "application/pdf") for index, kind in enumerate(kinds)}
        named = {f"paper_kind.{index}": kind for index, kind in enumerate(kinds)}
        with Browser() as browser:
            self._sign_in(browser, OFFICE.opd(form.initiator).email)
            page = browser.get(f"{self.system.web}/usulan/baru")
            for _ in range(2 if form.parent_scope else 1):  # the points of a parent are asked for once it is named
                blank = next(each for each in forms_of(page) if "title" in each.names)
                page = browser.submit(page, blank, papers, **flattened(form), **named)
            assert page.status_code == httpx.codes.OK and "/usulan/KS-" in str(page.url), page.text
        return Walk(self, str(page.url).rpartition("/")[2])

    def _sign_in(self, browser: Browser, email: str) -> None:
        before = sum(letter["X-Satupintu-Letter"] == "sign_in" for letter in self.letters_to(email))
        page = browser.get(f"{self.system.web}/masuk")
        browser.submit(page, next(each for each in forms_of(page) if "email" in each.names), email=email)
        link = link_in(self.wait_for_letter(email, "", "sign_in", after=before))
        assert link is not None
        browser.open(link)


@dataclass
class Walk:
    """One proposal, and what became of it so far."""

    town: Traveller
    number: str

    def answer(self, *tasks: str, decision: str | None = None, files: Any = None, **values: str) -> None:
        """Whoever is asked answers these tasks, one after the other, each through the link of its letter."""
        today = self.town.today
        filled_in = {
            "letter_number": "100.3/77/KS",
            "received_on": today,
            "decided_on": today,
            "plenary_number": "14/DPRD",
            "plenary_on": today,
            "signed_on": today,
            "place": "Jambi",
            "power_of_attorney": "180/SK",
        }
        for task in tasks:
            letter = self._letter_that_asks(task)
            own = {"own_number": "7/MITRA"} if task == "partner_signature" else {}
            choice = decision or LEADS_ON[task]
            self.town.answer(letter, choice, files, **filled_in | own | values)

    def _letter_that_asks(self, task: str) -> Any:
        query = """
            select message_id from task join proposal on proposal.id = task.proposal_id
            join letter on dedupe_key = 'task:' || task.id
            where number = $1 and assignment = $2 and task.state = 'open' and letter.state = 'sent' order by task.id
        """
        (found, *_) = wait_until(lambda: self.town.records.rows(query, self.number, task), every=0.05)
        return next(each for each in reversed(self.town.mail()) if each["Message-ID"] == found["message_id"])

    def waits_for(self, *expected: str) -> None:
        """Return once this is asked, and nothing else, as `approval offer 2027-05-14`; leaves out signing on paper."""
        query = """
            select concat_ws(' ', assignment, step, due_on) as task from task join proposal on proposal.id = proposal_id
            where number = $1 and state = 'open' and assignment <> 'wet_ink' order by task.id
        """
        found: list[str] = []

        def asked() -> bool:
            found[:] = [row["task"] for row in self.town.records.rows(query, self.number)]
            return found == list(expected)

        try:
            wait_until(asked, every=0.05)
        except AssertionError as error:
            raise AssertionError(f"{self.number} waits for {found} on {self.town.today}") from error

    def history(self) -> dict[str, str]:
        """What happened on which day, in order; that somebody was asked is left out."""
        query = """
            select event, at, facts from history join proposal on proposal.id = proposal_id
            where number = $1 and event <> 'asked' order by history.id
        """
        days: dict[str, list[str]] = defaultdict(list)
        for row in self.town.records.rows(query, self.number):
            facts = json.loads(row["facts"])
            step = STEP_OF[facts["step"]["id"]] if "step" in facts else facts.get("assignment")
            days[local_day(row["at"]).isoformat()].append(f"{row['event']} {step}" if step else row["event"])
        return {day: ", ".join(events) for day, events in days.items()}

    def told(self) -> dict[str, str]:
        """The letters that neither ask nor confirm, by the name before the @, in order."""
        found: dict[str, list[str]] = defaultdict(list)
        for row in self.town.records.letters(self.number):
            if row["dedupe_key"].partition(":")[0] not in ("task", "receipt"):
                found[row["to_email"].partition("@")[0]].append(row["template"])
        return {name: ", ".join(templates) for name, templates in found.items()}

    def registered(self) -> dict[str, Any]:
        """The entry in the register, once the run has ended; every letter has come, each once."""
        self.town.settle()
        wait_until(lambda: self.town.run_states(self.number) == ["COMPLETED"])
        self.town.check_mail(self.number)
        query = "select agreement.* from agreement join proposal on proposal.id = proposal_id where number = $1"
        (entry,) = self.town.records.rows(query, self.number)
        parties = self.town.records.rows("select * from party where agreement_id = $1 order by ordinal", entry["id"])
        query = "select kind, due_on from obligation where agreement_id = $1 order by due_on, kind"
        duties: dict[str, list[str]] = defaultdict(list)
        for row in self.town.records.rows(query, entry["id"]):
            duties[row["kind"]].append(str(row["due_on"]))
        numbers = [without_sequence(each["own_number"]) for each in parties]
        powers = [each["power_of_attorney"] for each in parties if each["power_of_attorney"]]
        return {
            "number": without_sequence(entry["register_number"]),
            "term": f"{entry['signed_on']}/{entry['ends_on']}",
            "parties": ", ".join(numbers + powers),
            **{kind: " ".join(days) for kind, days in duties.items()},
        }


def without_sequence(number: str) -> str:
    """A number of a year's series, whoever else has had one before."""
    return re.sub(r"\b\d{3}/", "", number)
