"""The people of the trust tests: the town with quick eyes, proposals by the API, and answers by name of the step."""

import re
import uuid
from collections import Counter
from contextlib import closing
from datetime import date
from email.message import EmailMessage
from typing import Any, NamedTuple

import httpx

from tests.acceptance.trust.records import Records
from tests.support.forms import a_form
from tests.support.people import Browser, Town, enclosed, forms_of, letters, link_in, whole_answer
from tests.support.system import System, wait_until


class Step(NamedTuple):
    """Whom a step asks, and the words of the letter's subject."""

    to: str
    words: str


BAGIAN = "kabag.kerjasama@jambikota.example"
CHECK = Step(BAGIAN, "Mohon periksa")
COMPLETE = Step("dlh@jambikota.example", "Mohon lengkapi")
LEGAL = Step("kabag.hukum@jambikota.example", "Mohon telaah hukum")
BENEFIT = Step("bappeda@jambikota.example", "Mohon telaah manfaat")
CHAIR = Step("sekda@jambikota.example", "Mohon pertimbangan")
DPRD_LETTER = Step(BAGIAN, "Mohon menyurati DPRD")
DPRD = Step(BAGIAN, "Menunggu jawaban DPRD")
PARTNER_SIGNS = Step("ks@contoh.example", "Mohon tanda tangan")
MAYOR_SIGNS = Step("walikota@jambikota.example", "Mohon tanda tangan")
HEAD_SIGNS = Step("kepala.dlh@jambikota.example", "Mohon tanda tangan")

BEGUN = re.compile(r"Beginning flow run '(\S+) ")

SIGNED = {"own_number": "01/KB/2026", "signed_on": date.today().isoformat(), "place": "Jambi"}


class Prepared(NamedTuple):
    """An answer that has been filled in and lacks only the last button."""

    browser: Browser
    address: httpx.URL
    fields: dict[str, str]

    def press(self) -> httpx.Response:
        """Press it; what comes back is the bare answer, before any redirect is followed."""
        return self.browser.post(self.address, data=self.fields, follow_redirects=False)

    def receipt(self) -> str:
        """What this browser is shown afterwards as recorded."""
        page = self.browser.get(self.address.join("tanda-terima"))
        assert page.status_code == httpx.codes.OK, page.text
        assert "tanda-terima" in str(page.url), page.url
        return page.text.partition("<main")[2].partition("</main>")[0]


class Office(Town):
    """Everybody who deals with one running system, and the witness who reads its tables."""

    def __init__(self, system: System) -> None:
        super().__init__(system)
        self.records = Records(system)
        self._answered: Counter[tuple[str, Step]] = Counter()

    def propose(self, **changes: Any) -> str:
        """Enter a proposal of its own through the API, one that nobody outside has to answer; returns the number."""
        form = a_form(**{"route": "KSDPK", "category": None, "initiated_by": "partner", **changes}).model_dump(
            mode="json"
        )
        answer = self.system.api("POST", "/proposals", json=form, headers={"Idempotency-Key": uuid.uuid4().hex})
        assert answer.status_code == httpx.codes.CREATED, answer.text
        return str(answer.json()["number"])

    def mail(self) -> list[EmailMessage]:
        """Every message of the mailbox, oldest first."""
        return letters(self.maildir)

    def letters_to(self, address: str, number: str = "") -> list[EmailMessage]:
        """Letters to an address about a proposal, oldest first; a message that came twice counts once."""
        found = [
            letter
            for letter in self.mail()
            if address == letter["To"].addresses[0].addr_spec and number in str(letter["Subject"])
        ]
        return list({letter["Message-ID"]: letter for letter in found}.values())

    def asked(self, number: str, step: Step) -> EmailMessage:
        """The next letter of a step that nobody has answered yet, once it has come."""
        return self.wait_for_letter(step.to, number, step.words, after=self._answered[number, step])

    def answer_step(self, number: str, step: Step, decision: str, web: str | None = None, **values: str) -> None:
        """Wait for the letter of a step and answer it, all the way to the receipt."""
        prepared = self.prepare(self.asked(number, step), decision, web, **values)
        self._answered[number, step] += 1
        with closing(prepared.browser):
            assert prepared.press().status_code == httpx.codes.SEE_OTHER
            prepared.receipt()

    def prepare(self, letter: EmailMessage, decision: str, web: str | None = None, **values: str) -> Prepared:
        """Do all that a person does before the last button: open, read, fill in; at another `web` than the link's."""
        link = link_in(letter)
        assert link is not None, letter["Subject"]
        browser = Browser()
        page = browser.open(link.replace(self.system.web, web or self.system.web))
        form = next((form for form in forms_of(page) if "decision" in form.names), None)
        assert form is not None, page.text
        page = browser.submit(page, form, enclosed(form) or None, **whole_answer(form, decision, **values))
        confirm = next((form for form in forms_of(page) if "confirm" in form.names), None)
        assert confirm is not None, page.text
        number = str(letter["Subject"]).partition("]")[0]
        return Prepared(browser, page.url, {**confirm.values, "confirm": number[-4:]})

    def bring_to_review(self) -> str:
        """A new proposal whose papers have been accepted; both reviewers have their letters."""
        number = self.propose()
        self.answer_step(number, CHECK, "accept")
        self.asked(number, LEGAL)
        self.asked(number, BENEFIT)
        return number

    def open(self, letter: EmailMessage) -> httpx.Response:
        """The page that the link of a letter leads to."""
        link = link_in(letter)
        assert link is not None, letter["Subject"]
        with Browser() as browser:
            return browser.open(link)

    def wait_for_web(self, web: str | None = None) -> None:
        """Return once the web answers again."""

        def answers() -> bool:
            try:
                return httpx.get(f"{web or self.system.web}/sehat", trust_env=False).is_success
            except httpx.TransportError:
                return False

        wait_until(answers)

    def copies(self, number: str) -> Counter[str]:
        """How often each Message-ID about a proposal lies in the mailbox."""
        return Counter(str(letter["Message-ID"]) for letter in self.mail() if number in str(letter["Subject"]))

    def check_mail(self, number: str, *, may_be_doubled: set[str] | None = None) -> None:
        """Every letter arrived, each once; `may_be_doubled` are Message-IDs whose hand-over was cut short."""
        wait_until(lambda: all(row["state"] != "queued" for row in self.records.letters(number)))
        rows = self.records.letters(number)
        assert {row["state"] for row in rows} == {"sent"}, [(row["dedupe_key"], row["state"]) for row in rows]
        copies = self.copies(number)
        assert set(copies) == {row["message_id"] for row in rows}
        doubled = {each for each, count in copies.items() if count > 1}
        assert doubled <= (may_be_doubled or set()), doubled

    @property
    def webs(self) -> tuple[str, str]:
        """The addresses of the first two web processes: the second listens on the next port."""
        host, _, port = self.system.web.rpartition(":")
        return self.system.web, f"{host}:{int(port) + 1}"

    def run_states(self, number: str) -> list[str]:
        """The types of the states of all Prefect runs there are for a proposal."""
        query = {"flow_runs": {"tags": {"all_": [f"proposal:{number}"]}}}
        return [run["state_type"] for run in self.system.prefect_api("POST", "/flow_runs/filter", json=query)]

    def turns(self) -> Counter[str]:
        """How often any worker has begun to run the flow of each proposal, by its number."""
        logs = (self.system.data_dir / "logs").glob("worker*.log")
        return Counter(number for log in logs for number in BEGUN.findall(log.read_text()))

    def wait_until_waiting(self, number: str) -> None:
        """Return once one Prefect run stands suspended for a proposal."""
        wait_until(lambda: "PAUSED" in self.run_states(number))
