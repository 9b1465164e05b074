"""Whatever a title or a name holds, a letter has the headers it is meant to have, or is not written."""

from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default
from email.utils import parseaddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from satupintu.domain.errors import InvalidInput
from satupintu.domain.office.office import Letterhead
from satupintu.mail.parts import About
from satupintu.mail.rendering import render
from tests.support.forms import CONTENT, a_form
from tests.unit.language.bodies import ABOUT, LETTERHEAD, a_body, an_envelope

INTENDED = {
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "Content-Language",
    "X-Satupintu-Letter",
    "In-Reply-To",
    "References",
    "From",
    "Reply-To",
    "To",
    "MIME-Version",
    "Content-Type",
}

ATTACKS = {
    "CR LF": "Sampah\r\nBcc: spy@evil.example",
    "LF": "Sampah\nBcc: spy@evil.example",
    "CR": "Sampah\rBcc: spy@evil.example",
    "folded": "Sampah\r\n Bcc: spy@evil.example",
    "empty line, then a body": "Sampah\r\n\r\n<script>alert(1)</script>",
    "NUL": "Sampah\x00Bcc: spy@evil.example",
    "vertical tab": "Sampah\x0bBcc: spy@evil.example",
    "form feed": "Sampah\x0cBcc: spy@evil.example",
    "file separator": "Sampah\x1cBcc: spy@evil.example",
    "next line": "Sampah\x85Bcc: spy@evil.example",
    "line separator": "Sampah\u2028Bcc: spy@evil.example",
    "paragraph separator": "Sampah\u2029Bcc: spy@evil.example",
    "encoded line feed": "Sampah =?UTF-8?Q?=0A?= Bcc: spy@evil.example",
    "encoded whole header": "=?utf-8?b?DQpCY2M6IHNweUBldmlsLmV4YW1wbGU=?=",
    "encoded word in pieces": "=?UTF-8?Q?=0D=0ABcc:_spy?= =?UTF-8?Q?@evil.example?=",
}
DISGUISES = {
    "turned direction": ("Sampah \u202egnp.exe\u202c", "Sampah gnp.exe"),
    "isolated": ("\u2067Sampah\u2069", "Sampah"),
    "without a width": ("Sam\u200bpah\u200d \ufeffKota", "Sampah Kota"),
    "soft hyphen": ("Sam\u00adpah", "Sampah"),
}
HARMLESS = [
    "Bcc: spy@evil.example",
    "Subject: another",
    "%0d%0aBcc: spy@evil.example",
    "\\r\\nBcc: spy@evil.example",
    'Dr. "Spy" <spy@evil.example>, other@evil.example',
    "; charset=utf-8; boundary=x",
    "(a comment) @evil.example:",
    "Kerja sama 🤝 Jambi–Singapura, 新加坡",
    "=",
    "?=",
    "x" * 300,
    "é" * 120,
]

AN_ATTACK = pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)


def a_letter(*, title: str = ABOUT.title, to_name: str = "E. Lector", unit: str = "Jambi") -> EmailMessage:
    """A letter with chosen texts in its headers."""
    about = About.model_validate({**ABOUT.model_dump(), "title": title})
    letterhead = Letterhead.model_validate({**LETTERHEAD.model_dump(), "unit": unit})
    return render(a_body("signature_requested", "en", about=about), an_envelope("en", to_name=to_name), letterhead)


def received(letter: EmailMessage) -> EmailMessage:
    """The letter as a mail reader parses it."""
    parsed = message_from_bytes(bytes(letter), policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def read_words(letter: EmailMessage, name: str) -> str:
    """A header as plain RFC 2047 reads it; the newer parser of Python puts gaps into names of several encoded words."""
    raw = message_from_bytes(bytes(letter), policy=compat32)[name].replace("\r\n", "")
    return str(make_header(decode_header(parseaddr(raw)[0] if name in ("To", "From") else raw)))


def check_headers(letter: EmailMessage) -> None:
    """The names are the intended ones, each once, and the letter goes to one address."""
    parsed = received(letter)
    assert sorted(parsed.keys()) == sorted(INTENDED)
    assert [each.addr_spec for each in parsed["To"].addresses] == ["lector@partner.example"]
    assert [each.addr_spec for each in parsed["From"].addresses] == ["ks@j.example"]
    assert [each.addr_spec for each in parsed["Reply-To"].addresses] == ["ks@j.example"]
    assert [each.get_content_type() for each in parsed.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert not parsed.defects


@AN_ATTACK
@pytest.mark.parametrize("place", ["title", "to_name", "unit"])
def test_a_text_that_could_become_another_header_stops_the_letter(place: str, text: str) -> None:
    with pytest.raises(InvalidInput):
        a_letter(**{place: text})


@AN_ATTACK
@pytest.mark.parametrize("field", ["to_email", "message_id", "thread"])
def test_so_does_one_in_an_address_or_an_id(field: str, text: str) -> None:
    with pytest.raises(InvalidInput):
        render(a_body("progress", "en"), an_envelope("en", **{field: text}), LETTERHEAD)


@AN_ATTACK
@pytest.mark.parametrize("field", ["title", "title_as_written", "initiator", "affair", "location", "parent"])
def test_the_form_refuses_it_at_its_field_before_any_letter(field: str, text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        a_form(**{field: text})
    assert [found["loc"] for found in refused.value.errors()] == [(field,)]


@AN_ATTACK
@pytest.mark.parametrize("place", ["name", "contact", "signatory", "scope"])
def test_the_form_refuses_it_in_the_names_of_a_partner_and_in_lists(place: str, text: str) -> None:
    partner = dict(CONTENT["partners"][0])
    changes = {
        "name": {"partners": [{**partner, "name": text}]},
        "contact": {"partners": [{**partner, "contact": {**partner["contact"], "name": text}}]},
        "signatory": {"partners": [{**partner, "signatory": {"position": "Bupati", "name": text}}]},
        "scope": {"scope": ["Pengangkutan", text]},
    }
    with pytest.raises(ValidationError):
        a_form(**changes[place])


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_a_header_stays_text(text: str) -> None:
    check_headers(a_letter(title=text, to_name=text, unit=text))
    parsed = received(a_letter(title=text, to_name=text, unit=text))
    assert parsed["Subject"] == f"[KS-2026-0042] Signature requested: {text}"
    assert read_words(a_letter(to_name=text), "To") == text
    assert read_words(a_letter(unit=text), "From") == text


@pytest.mark.parametrize(("text", "seen"), DISGUISES.values(), ids=DISGUISES)
def test_what_would_make_a_header_read_otherwise_is_left_out(text: str, seen: str) -> None:
    check_headers(a_letter(title=text, to_name=text, unit=text))
    parsed = received(a_letter(title=text))
    assert parsed["Subject"] == f"[KS-2026-0042] Signature requested: {seen}"
    assert read_words(a_letter(to_name=text), "To") == seen
    assert read_words(a_letter(unit=text), "From") == seen


WORDS = st.sampled_from(
    ["“BATANG", "HARI”", "–", "Kota", "(II)", "&", "Örnektepe", "Büyükşehir", "令和大学", "Nur’aini,"]
)


@given(st.lists(WORDS, min_size=1, max_size=30).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_no_space_between_words_is_lost_or_added_however_long_a_line_becomes(text: str) -> None:
    letter = a_letter(title=text, to_name=text, unit=text)
    assert read_words(letter, "Subject").endswith(f": {text}")
    assert read_words(letter, "To") == read_words(letter, "From") == text
    assert all(len(line) <= 998 for line in bytes(letter).split(b"\r\n"))


@settings(deadline=None, max_examples=150)
@given(title=st.text(max_size=300), to_name=st.text(max_size=120))
def test_any_text_gives_the_intended_headers_or_no_letter(title: str, to_name: str) -> None:
    try:
        letter = a_letter(title=title, to_name=to_name)
    except InvalidInput:
        return
    check_headers(letter)
