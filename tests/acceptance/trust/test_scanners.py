"""Mail scanners over one link of every kind: nothing is decided, nothing is used up, nothing is learnt."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright

from satupintu.domain.evidence.tokens import draw
from satupintu.domain.task.assignments import Assignment
from satupintu.domain.task.kinds import WITH_TEXT
from tests.acceptance.trust.office import (
    BAGIAN,
    BENEFIT,
    CHAIR,
    CHECK,
    COMPLETE,
    DPRD,
    DPRD_LETTER,
    FILE_TEXT,
    HEAD_SIGNS,
    LEGAL,
    PARTNER_SIGNS,
    SIGNED,
    Office,
    Step,
)
from tests.support.install_browser import NAMES
from tests.support.people import Browser, forms_of, link_in
from tests.support.robots import ClickingRobot, peek
from tests.support.system import ROOT, system

PARAF = Step(CHAIR.to, "Mohon paraf")
WET_INK = Step(BAGIAN, "Pencatatan penandatanganan basah")
STATUS = Step("ks@contoh.example", "Pemberitahuan usulan")
KEPT_OF_A_VISIT = ("session", "draft", "tally", "security_event")
"""
What pressing the button of a link may write: that a browser is there, and what it has filled in so far.

A robot that goes on to the sign-in page is counted there, and its asking noted; no letter leaves for what it types.
"""
TOO_HARD = {*WITH_TEXT, Assignment.LETTER}
"""Forms that ask for a file: a robot does not come as far as the confirmation."""


@contextmanager
def office_with_paraf(folder: Path) -> Iterator[Office]:
    """An office that also asks for a paraf, and in which one remark closes the other review: links of every kind."""
    config = folder / "config"
    shutil.copytree(ROOT / "config", config, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    file = config / "office.toml"
    said = file.read_text().replace("\nparaf = []\n", f'\nparaf = ["{CHAIR.to}"]\n')
    file.write_text(said.replace("first_remark_decides = false", "first_remark_decides = true"))
    with system(folder, config_dir=str(config)) as running:
        yield Office(running)


@contextmanager
def chromium_at(path: str) -> Iterator[Chromium]:
    """The browser that robots click in."""
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def office(folder: Path) -> Iterator[Office]:
    with office_with_paraf(folder) as made:
        yield made


@pytest.fixture
def chromium() -> Iterator[Chromium]:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no chromium found: install it, e.g. `sudo apt-get install chromium`")
    with chromium_at(path) as browser:
        yield browser


def _address(letter: EmailMessage) -> str:
    address = link_in(letter)
    assert address is not None, letter["Subject"]
    return address


def _ask_sign_in(office: Office) -> EmailMessage:
    before = len(office.letters_to(BAGIAN))
    with Browser() as browser:
        page = browser.get(f"{office.system.web}/masuk")
        browser.submit(page, next(form for form in forms_of(page) if "email" in form.names), email=BAGIAN)
    letter = office.wait_for_letter(BAGIAN, "", "Tautan masuk")
    assert len(office.letters_to(BAGIAN)) == before + 1
    return letter


def test_every_link_shows_a_robot_the_same_page_and_keeps_no_trace_of_it(office: Office) -> None:
    number = office.bring_to_review()
    used = office.letters_to(CHECK.to, number)[0]
    office.answer_step(number, LEGAL, "revise", note="Dasar hukum belum dikutip.")
    office.records.wait_until_settled(number)
    revoked = office.letters_to(BENEFIT.to, number)[0]
    assert office.open(revoked).status_code == httpx.codes.GONE
    status = office.asked(number, STATUS)
    still_open = office.asked(number, Step(COMPLETE.to, "Mohon perbaiki"))
    sign_in = _ask_sign_in(office)
    addresses = [_address(letter) for letter in (still_open, used, revoked, status, sign_in)]
    addresses += [office.system.sign_in_address, f"{office.system.web}/t/{draw()}", f"{office.system.web}/t/x"]

    before = office.records.fingerprints()
    peeks = [peek(address) for address in addresses]
    assert office.records.fingerprints() == before
    answers = [answer for each in peeks for answer in each]
    assert {answer.status_code for answer in answers} == {httpx.codes.OK}
    assert not [answer for answer in answers if "set-cookie" in answer.headers]
    assert len({answer.content for each in peeks for answer in (each.first, each.second)}) == 1
    assert {each.head.content for each in peeks} == {b""}
    differing = {"date", "x-request-id"}
    headers = [{k: v for k, v in answer.headers.items() if k not in differing} for answer in answers]
    assert all(each == headers[0] for each in headers)

    assert office.open(sign_in).url.path == "/tugas"
    assert office.open(sign_in).status_code == httpx.codes.GONE
    assert office.open(status).url.path == f"/status/{number}"
    office.answer_step(number, Step(COMPLETE.to, "Mohon perbaiki"), "resubmit")
    assert office.records.decisions(number)[-1] == ("completion", "resubmit")


def _kinds(office: Office, paths: set[str]) -> set[str]:
    """What the pages behind a link were: `status`, or the kind of the task and the page of it."""
    kinds = {str(row["id"]): row["assignment"] for row in office.records.rows("select id, assignment from task")}
    found = set()
    for path in paths:
        head, _, rest = path.lstrip("/").partition("/")
        task, _, page = rest.partition("/")
        if head == "status":
            found.add("status")
        elif head == "tugas":
            found.add(f"{kinds[task]}/{page}" if page else kinds[task])
    return found


def test_no_robot_decides_anything_on_the_whole_way_of_a_proposal(office: Office, chromium: Chromium) -> None:
    """At each step robots go over every open link first; then the person answers through the very same link."""
    contested = {"in_current_budget": False, "source": "APBD"}
    number = office.propose(route="KSDPK", category=None, document="PKS", parent="KB 2025", funding=contested)
    attacked: set[str] = set()

    def attack(*steps: Step) -> None:
        letters = [office.asked(number, step) for step in steps]
        office.records.wait_until_settled(number)
        office.wait_until_waiting(number)
        before = office.records.fingerprints(*KEPT_OF_A_VISIT)
        for letter in letters:
            address = _address(letter)
            peek(address)
            simple, bold = ClickingRobot(chromium), ClickingRobot(chromium, fills_in=True)
            reached = simple.visit(address) | bold.visit(address)
            assert simple.broken == bold.broken == []
            attacked.update(_kinds(office, reached))
            assert office.records.fingerprints(*KEPT_OF_A_VISIT) == before, f"a robot changed something: {reached}"

    attack(STATUS, CHECK)
    office.answer_step(number, CHECK, "return", note="Studi kelayakan belum ada.")
    attack(COMPLETE)
    office.answer_step(number, COMPLETE, "resubmit")
    office.answer_step(number, CHECK, "accept")
    attack(LEGAL, BENEFIT)
    office.answer_step(number, LEGAL, "approve")
    office.answer_step(number, BENEFIT, "approve")
    attack(CHAIR)
    office.answer_step(number, CHAIR, "approve", dprd_burden="yes")
    attack(DPRD_LETTER)
    office.answer_step(number, DPRD_LETTER, "record", letter_number="100/7", received_on=SIGNED["signed_on"])
    attack(DPRD)
    office.answer_step(number, DPRD, "approve", letter_number="170/12", decided_on=SIGNED["signed_on"])
    attack(PARAF)
    office.answer_step(number, PARAF, "initial")
    attack(PARTNER_SIGNS, WET_INK)
    office.answer_step(number, PARTNER_SIGNS, "sign", **SIGNED)
    attack(HEAD_SIGNS)
    office.answer_step(number, HEAD_SIGNS, "sign", **SIGNED, power_of_attorney="SK 1/2026")
    attack(FILE_TEXT)
    office.answer_step(number, FILE_TEXT, "record")
    office.records.wait_until_settled(number)
    assert office.records.status(number) == "registered"
    confirmations = {f"{each}/konfirmasi" for each in Assignment if each not in TOO_HARD}
    assert attacked == {"status", *Assignment, *confirmations}
    office.check_mail(number)
