"""People at the other end of a letter: they read their mail, open the link, fill in the form, confirm."""

import re
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx

from tests.support.papers import pdf
from tests.support.replies import TEXT
from tests.support.signing import a_pdf
from tests.support.system import System, wait_until

NOT_TO_DPRD = {"dprd_burden": "no", "dprd_change": "none", "dprd_budgeted": "yes"}
"""What the TKKSD finds of a proposal, or of an addendum, that leaves the DPRD alone."""


def letters(maildir: Path) -> list[EmailMessage]:
    """Every message, oldest first."""
    files = [file for part in ("new", "cur") for file in (maildir / part).glob("*")]
    return [_message(file) for file in sorted(files, key=_age)]


@cache
def _message(file: Path) -> EmailMessage:
    """A message, read once: the tests look into the mailbox many times a second."""
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def _age(file: Path) -> int:
    return file.stat().st_mtime_ns


def text_of(letter: EmailMessage) -> str:
    """The plain text."""
    body = letter.get_body(("plain",))
    assert body is not None, letter["Subject"]
    return str(body.get_content())


def link_in(letter: EmailMessage) -> str | None:
    """The address of the one button, from the plain text."""
    found = re.search(r"https?://\S+/t/\S+", text_of(letter))
    return found.group(0) if found else None


@dataclass
class Form:
    """A form of a page, with what stands in its fields."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    radios: dict[str, list[str]] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        if not self.forms or "name" not in given:
            if tag == "option" and self.forms and self._select and "selected" in given:
                self.forms[-1].values[self._select] = given.get("value", "")
            return
        form, name = self.forms[-1], given["name"]
        form.names.add(name)
        if "required" in given:
            form.required.add(name)
        if tag == "textarea":
            self._area = name
            form.values[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "input" and given.get("type") in ("radio", "checkbox"):
            form.radios.setdefault(name, []).append(given.get("value", "on"))
            if "checked" in given:
                form.values[name] = given.get("value", "on")
        elif tag == "input" and given.get("type") != "file":
            form.values[name] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.forms[-1].values[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        if tag == "select":
            self._select = None


def forms_of(page: httpx.Response) -> list[Form]:
    """The forms of a page, in order."""
    parser = _Forms()
    parser.feed(page.text)
    return parser.forms


def whole_answer(form: Form, decision: str, **values: str) -> dict[str, str]:
    """
    What a person fills in on a task's form: the decision, `values`, and whatever else it wants.

    Every check is yes, every deviation may pass, a text was signed in ink, and unless `values` say otherwise nothing
    leads to the DPRD.
    """
    answers = {"decision": decision, "note": "", "declaration": "yes"}
    answers |= {name: "yes" for name in form.names if name.startswith("check.")}
    answers |= {name: "Disepakati dalam rapat." for name in form.names if name.startswith("override.")}
    answers |= {name: "Sudah ada pada penerima." for name in form.names if name.startswith("without_")}
    answers |= {name: said for name, said in NOT_TO_DPRD.items() if name in form.names}
    answers |= (
        {"plenary_number": "14/DPRD", "plenary_on": date.today().isoformat()} if "plenary_number" in form.names else {}
    )
    answers |= TEXT if "signed_how" in form.names and decision == "record" else {}
    return {**answers, **values}


def whole_files(form: Form, decision: str) -> dict[str, Any]:
    """The files that an answer cannot do without: the scan of a text that was signed, and what a letter must carry."""
    wanted = "signed_document" in form.names and decision == "record"
    return {"signed_document": ("naskah.pdf", a_pdf(), "application/pdf")} if wanted else enclosed(form)


def enclosed(form: Form) -> dict[str, Any]:
    """The files that a letter must carry and nobody has handed in yet."""
    kinds = [name.removeprefix("carried_") for name in sorted(form.names) if name.startswith("carried_")]
    wanted = [kind for kind in kinds if f"without_{kind}" not in form.names]
    return {f"carried_{kind}": (f"{kind}.pdf", pdf([kind]), "application/pdf") for kind in wanted}


class Browser(httpx.Client):
    """A browser without scripts."""

    def __init__(self, **options: Any) -> None:
        super().__init__(follow_redirects=True, timeout=60, trust_env=False, verify=False, **options)

    def submit(
        self, page: httpx.Response, form: Form, files: dict[str, Any] | None = None, **values: str
    ) -> httpx.Response:
        """Send a form of a page with what stands in it and what is given."""
        address = page.url.join(form.action) if form.action else page.url
        return self.post(address, data={**form.values, **values}, files=files)

    def open(self, link: str) -> httpx.Response:
        """Open an emailed link and press its button."""
        page = self.get(link)
        return self.submit(page, forms_of(page)[0])


class Town:
    """Everybody who gets letters from one system."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.maildir = system.data_dir / "mailbox"

    def letters_to(self, address: str, number: str = "") -> list[EmailMessage]:
        """Letters to an address about a proposal, oldest first."""
        return [
            letter
            for letter in letters(self.maildir)
            if address in letter["To"].addresses[0].addr_spec and number in str(letter["Subject"])
        ]

    def wait_for_letter(self, address: str, number: str, words: str, after: int = 0) -> EmailMessage:
        """The newest letter to an address whose subject holds `words`, once it has come."""

        def arrived() -> EmailMessage | None:
            received = self.letters_to(address, number)
            found = [each for each in received if words in (*each.get_all("X-Satupintu-Letter", []),)]
            found = found or [each for each in received if words in str(each["Subject"])]
            return found[-1] if len(found) > after else None

        letter: EmailMessage = wait_until(arrived)
        return letter

    def waiting(self, number: str, task: str) -> dict[str, Any]:
        """Whom a proposal waits for, for one kind of task, once it does."""

        def found() -> dict[str, Any] | None:
            waiting = self.system.proposal(number)["waiting_on"]
            return next((each for each in waiting if each["task"] == task), None)

        return dict(wait_until(found))

    def answer(
        self, letter: EmailMessage, decision: str, files: dict[str, Any] | None = None, **values: str
    ) -> httpx.Response:
        """Do all that a person does: open, read, fill in, confirm with the last four digits; returns the receipt."""
        link = link_in(letter)
        assert link is not None, letter["Subject"]
        with Browser() as browser:
            page = browser.open(link)
            assert page.status_code == httpx.codes.OK, page.text
            form = next(form for form in forms_of(page) if "decision" in form.names)
            given = {**whole_files(form, decision), **(files or {})}
            page = browser.submit(page, form, given, **whole_answer(form, decision, **values))
            assert "konfirmasi" in str(page.url), page.text
            confirm = next(form for form in forms_of(page) if "confirm" in form.names)
            number = re.search(r"\w+-\d{4}-(\d{4})", str(letter["Subject"]))
            assert number is not None
            receipt = browser.submit(page, confirm, confirm=number.group(1))
            assert "tanda-terima" in str(receipt.url), receipt.text
            return receipt
