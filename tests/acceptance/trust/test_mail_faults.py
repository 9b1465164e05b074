"""A mail server that refuses, forgets to answer and goes away: no letter lost, one Message-ID each, one link each."""

from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.acceptance.trust.office import BAGIAN, BENEFIT, CHAIR, CHECK, LEGAL, Office
from tests.support.faults import DROP, MailServer, mail_server
from tests.support.people import Browser, forms_of, link_in
from tests.support.system import free_ports, system, wait_until

PAUSE = "select tries from outbox_pause"
CORRECTED = "kabag.pemerintahan@jambikota.example"


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    (port,) = free_ports(1)
    with mail_server(port) as running:
        yield running


class PostOffice(Office):
    """The office whose letters go to the test's mail server."""

    server: MailServer

    def mail(self) -> list[EmailMessage]:
        return self.server.everything()


@pytest.fixture(scope="module")
def running_office(folder: Path, server: MailServer) -> Iterator[PostOffice]:
    settings = {"smtp_url": f"smtp://127.0.0.1:{server.port}", "letter_retries": "[1,1,1,1,1]"}
    with system(folder, **settings) as running:
        office = PostOffice(running)
        office.server = server
        yield office


@pytest.fixture
def office(running_office: PostOffice, server: MailServer) -> Iterator[PostOffice]:
    yield running_office
    server.script()


def test_a_letter_that_was_refused_for_now_is_accepted_later(office: PostOffice, server: MailServer) -> None:
    server.script(at_rcpt=lambda _, tries: "450 4.2.0 Greylisted, try again" if tries < 2 else None)
    number = office.propose()
    office.answer_step(number, CHECK, "accept")
    office.records.wait_until_settled(number)
    first = next(row for row in office.records.letters(number) if row["to_email"] == BAGIAN)
    assert first["attempts"] == 3
    office.check_mail(number)


def test_a_letter_refused_for_good_is_shown_and_can_be_sent_to_a_corrected_address(
    office: PostOffice, server: MailServer
) -> None:
    """One is refused for its address, the other after it was read in full: that one's link has been seen."""
    server.script(
        at_rcpt=lambda to, _: "550 5.1.1 No such user" if to == BENEFIT.to else None,
        after_data=lambda to, _: "550 5.1.6 Mailbox has a new owner" if to == LEGAL.to else None,
    )
    number = office.propose()
    office.answer_step(number, CHECK, "accept")

    def failed() -> dict[str, dict[str, Any]] | None:
        rows = {row["to_email"]: row for row in office.records.letters(number) if row["state"] == "failed"}
        return rows if len(rows) == 2 else None

    rows = wait_until(failed)
    assert (rows[BENEFIT.to]["last_code"], rows[BENEFIT.to]["attempts"]) == (550, 1)
    assert (rows[LEGAL.to]["last_code"], rows[LEGAL.to]["attempts"]) == (550, 1)
    (astray,) = server.refused
    assert astray["Message-ID"] == rows[LEGAL.to]["message_id"]

    server.script()
    with Browser() as browser:
        _sign_in(office, browser)
        address = f"{office.system.web}/usulan/{number}"
        page = browser.get(address)
        assert "5.1.1 No such user" in page.text
        assert "5.1.6 Mailbox has a new owner" in page.text
        for wrong, right in ((BENEFIT.to, BENEFIT.to), (LEGAL.to, CORRECTED)):
            action = f"/surat/{rows[wrong]['id']}/kirim-ulang"
            form = next(form for form in forms_of(page) if form.action == action)
            page = browser.submit(page, form, email=right, reason="Kotak suratnya berganti pemilik.")
            assert str(page.url) == address

    legal, benefit = LEGAL._replace(to=CORRECTED), BENEFIT
    assert office.asked(number, legal)["Message-ID"] != astray["Message-ID"], "another person is asked by a new letter"
    assert office.open(astray).status_code == httpx.codes.GONE
    office.answer_step(number, legal, "approve")
    office.answer_step(number, benefit, "approve")
    office.asked(number, CHAIR)
    office.records.wait_until_settled(number)
    assert office.records.decisions(number)[1:] == [("legal_review", "approve"), ("benefit_review", "approve")]
    wait_until(lambda: all(row["state"] != "queued" for row in office.records.letters(number)))
    states = {row["message_id"]: row["state"] for row in office.records.letters(number)}
    assert states.pop(astray["Message-ID"]) == "cancelled", "nobody is to get it any more"
    assert set(states.values()) == {"sent"}


def test_a_letter_whose_acceptance_was_never_confirmed_comes_again_as_the_same_letter(
    office: PostOffice, server: MailServer
) -> None:
    server.script(after_data=lambda _, tries: DROP if tries % 2 == 0 else None)
    number = office.propose()
    office.asked(number, CHECK)
    office.records.wait_until_settled(number)
    rows = office.records.letters(number)
    copies = Counter(str(message["Message-ID"]) for message in server.everything(number))
    assert copies == {row["message_id"]: 2 for row in rows}
    for row in rows:
        twice = [
            link_in(message) for message in server.everything(number) if message["Message-ID"] == row["message_id"]
        ]
        assert twice[0] is not None
        assert twice[0] == twice[1]
    assert {row["attempts"] for row in rows} == {2}
    server.script()
    office.answer_step(number, CHECK, "accept")
    office.asked(number, LEGAL)
    office.records.wait_until_settled(number)
    assert office.records.decisions(number) == [("completeness", "accept")]


def test_a_letter_is_not_sent_again_while_a_slow_mail_server_thinks_about_it(
    office: PostOffice, server: MailServer
) -> None:
    """It takes its time for longer than the sweep for letters that were left behind."""
    server.script(seconds_after_data=5.0)
    number = office.propose()
    office.asked(number, CHECK)
    office.records.wait_until_settled(number)
    assert {row["attempts"] for row in office.records.letters(number)} == {1}
    office.check_mail(number)


def test_letters_wait_while_the_mail_server_is_away_and_all_arrive_when_it_is_back(
    office: PostOffice, server: MailServer
) -> None:
    numbers = [office.propose() for _ in range(2)]
    for number in numbers:
        office.asked(number, CHECK)
    server.refuse_connections()
    for number in numbers:
        office.answer_step(number, CHECK, "accept")

    def all_were_tried_in_vain() -> bool:
        waiting = {row["state"] for number in numbers for row in office.records.letters(number)} - {"sent"}
        return waiting == {"queued"} and any(row["tries"] > 1 for row in office.records.rows(PAUSE))

    wait_until(all_were_tried_in_vain)
    server.listen()
    for number in numbers:
        office.asked(number, LEGAL)
        office.records.wait_until_settled(number)
        office.check_mail(number)


def _sign_in(office: PostOffice, browser: Browser) -> None:
    """Ask for a sign-in link, as the Bagian, and use it."""
    page = browser.get(f"{office.system.web}/masuk")
    form = next(form for form in forms_of(page) if "email" in form.names)
    browser.submit(page, form, email=BAGIAN)
    letter = office.wait_for_letter(BAGIAN, "", "Tautan masuk")
    link = link_in(letter)
    assert link is not None
    assert browser.open(link).status_code == httpx.codes.OK
