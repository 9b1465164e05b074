"""R14: whatever stands in a title, a name or an address, a letter has the headers it is meant to have."""

import random
from contextlib import ExitStack
from email.message import EmailMessage
from typing import Any
from unittest import mock

from pydantic import ValidationError

from satupintu.domain.errors import InvalidInput
from satupintu.mail.rendering import render
from tests.support.forms import CONTENT, a_form
from tests.trust.promises import Attempt
from tests.unit.language import test_headers as headers
from tests.unit.language.bodies import LETTERHEAD, a_body, an_envelope

PLACES = ("title", "to_name", "unit")
IN_THE_ENVELOPE = ("to_email", "message_id", "thread")
ON_THE_FORM = ("title", "title_as_written", "initiator", "affair", "location", "parent")
PIECES = (
    *("\r", "\n", "\r\n", "\r\n ", "\n\n", "\x00", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\t", " "),
    *(
        "Bcc: spy@evil.example",
        "Subject: x",
        "=?UTF-8?Q?=0A?=",
        "=?utf-8?b?DQpCY2M6IA==?=",
        "?=",
        "=?",
        "é",
        "新",
        "🤝",
    ),
    *("<spy@evil.example>", '"', "\\", ";", ",", "\u202e", "%0d%0a", "Sampah", "Kota Jambi", "x" * 90),
)


def no_header_is_injected(attempt: Attempt) -> None:
    """R14."""
    chance, kept = random.Random(20261130), 0
    honest = attempt.figures
    with ExitStack() as planted:
        if attempt.seeded:
            planted.enter_context(mock.patch.object(headers, "a_letter", _injected))
        for text in headers.HARMLESS:
            with attempt.trying(f"honest {text!r}"):
                headers.test_what_only_looks_like_a_header_stays_text(text)
                kept += 1
        honest["honest texts kept"] = f"{kept} of {len(headers.HARMLESS)}"
        while not attempt.is_done:
            text = "".join(chance.choices(PIECES, k=chance.randint(1, 6)))
            for place in PLACES:
                with attempt.trying(f"{place} {text!r}"):
                    _letter(**{place: text})
            for field in IN_THE_ENVELOPE:
                with attempt.trying(f"{field} {text!r}"):
                    _enveloped(field, text)
            for field in ON_THE_FORM:
                with attempt.trying(f"form's {field} {text!r}"):
                    _entered(field, text)


def _letter(**texts: str) -> None:
    try:
        letter = headers.a_letter(**texts)
    except InvalidInput:
        return
    headers.check_headers(letter)


def _enveloped(field: str, text: str) -> None:
    """Addresses are those that the form of a proposal takes; ids are made by the product, whatever stands in them."""
    try:
        if field == "to_email":
            partner = CONTENT["partners"][0]
            text = a_form(partners=[{**partner, "contact": {"name": "A", "email": text}}]).partners[0].contact.email
        letter = render(a_body("progress", "en"), an_envelope("en", **{field: text}), LETTERHEAD)
    except (InvalidInput, ValidationError):
        return
    assert set(headers.received(letter).keys()) <= headers.INTENDED
    assert len(headers.received(letter)["To"].addresses) == 1


def _entered(field: str, text: str) -> None:
    """What the form takes, a letter can carry."""
    try:
        form = a_form(**{field: text})
    except ValueError:
        return
    written = getattr(form, field)
    if isinstance(written, str):
        headers.check_headers(headers.a_letter(title=written))


def _injected(**texts: Any) -> EmailMessage:
    """A letter with one header too many."""
    letter = render(a_body("signature_requested", "en"), an_envelope("en"), LETTERHEAD)
    letter["Bcc"] = "spy@evil.example"
    return letter
