"""From a letter to an `EmailMessage`: three templates, one language, headers that cannot be injected."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import idna
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from satupintu.domain.errors import InvalidInput
from satupintu.domain.office.office import Letterhead
from satupintu.domain.route.law import Words
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.domain.typed.texts import without_unseen
from satupintu.language import follow_up_words, long_date, meeting_words, register_words, say, translations, wording
from satupintu.mail.calendar import calendar_file
from satupintu.mail.headers import WholeWords
from satupintu.mail.parts import LetterBody

TEMPLATES = Path(__file__).parent / "templates"
_POLICY = WholeWords(linesep="\r\n", max_line_length=500, cte_type="7bit")
"""Plain subjects stay on one line: some readers show a folded one with a gap. RFC 5322 allows 998."""
_UNFIT_FOR_HEADER = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]|=\?")


@dataclass(frozen=True)
class Envelope:
    """Everything around the words of a letter."""

    to_name: str
    to_email: str
    language: str
    message_id: str
    queued_at: datetime
    thread: str | None
    """Message-ID that the letters of one proposal refer to, so that a mailbox shows them as one conversation."""
    link: str | None
    links: Mapping[UUID, str] = field(default_factory=dict)
    """Addresses of a digest, by the ids that its lines name."""


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=lambda name: bool(name and name.endswith(".html")),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]

    def in_words(day: date, weekday: bool = False) -> str:
        return long_date(language, day, weekday=weekday)

    def word(key: Any) -> str:
        for words in (
            wording.STATUS,
            wording.DOCUMENT,
            follow_up_words.OBLIGATION,
            follow_up_words.REPLY,
            register_words.END_CAUSE,
            meeting_words.MEETING_KIND,
            meeting_words.MEETING_DECISION,
        ):
            if key in words and type(key) is type(next(iter(words))):
                return say(language, words[key])  # type: ignore[index]
        return say(language, wording.paper_kind(str(key)))

    def work(assignment: Assignment, step: Words | None = None) -> str:
        return wording.work(language, assignment, step)

    def chosen(choice: Choice, assignment: Assignment, said: Words | None) -> str:
        return wording.chosen(language, assignment, choice, said)

    def named(given: str | Words) -> str:
        return given.text_in(language) if isinstance(given, Words) else given

    environment.filters |= {"day": in_words, "word": word, "work": work, "chosen": chosen, "named": named}
    environment.globals["language"] = language
    return environment


def render(body: LetterBody, envelope: Envelope, letterhead: Letterhead) -> EmailMessage:
    """
    Write the message, plain text and HTML side by side.

    Raises:
        jinja2.UndefinedError: the template names a value that the letter lacks.
        InvalidInput: a header would carry control characters or an encoded word.
    """
    environment = _environment(envelope.language)
    values = {name: getattr(body, name) for name in type(body).model_fields}
    values |= {"to_name": envelope.to_name, "link": envelope.link, "links": envelope.links, "office": letterhead}
    values["button"] = say(envelope.language, body.button) if body.button else None
    folder = body.template()
    subject = without_unseen(environment.get_template(f"{folder}/subject.txt").render(values)).strip()

    message = EmailMessage(policy=_POLICY)
    headers = {
        "Subject": subject,
        "Date": format_datetime(envelope.queued_at),
        "Message-ID": envelope.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",  # Exchange heeds this, and not RFC 3834
        "X-Satupintu-Letter": folder,
    }
    if envelope.thread:
        headers |= {"In-Reply-To": envelope.thread, "References": envelope.thread}
    for name, value in headers.items():
        message[name] = fit_for_header(value)
    message["From"] = _address(f"{letterhead.unit}", letterhead.email)
    message["Reply-To"] = letterhead.email
    message["To"] = _address(envelope.to_name, envelope.to_email)
    plain = environment.get_template(f"{folder}/body.txt").render(values)
    message.set_content(re.sub(r"\n{3,}", "\n\n", plain))  # parts that are left out leave blank lines behind
    message.add_alternative(environment.get_template(f"{folder}/body.html").render(values), subtype="html")
    if body.entry is not None:
        is_meeting = body.entry.begins_at is not None
        name = subject if is_meeting else say(envelope.language, "Tenggat: %(subject)s", subject=subject)
        file, method = calendar_file(body.entry, name, envelope.to_email, envelope.queued_at, letterhead)
        filename = "undangan.ics" if is_meeting else "tenggat.ics"
        message.add_attachment(file, maintype="text", subtype="calendar", filename=filename, params={"method": method})
    message["Content-Language"] = envelope.language  # last: earlier it would move into the first part
    return message


def fit_for_header(value: str) -> str:
    """
    Refuse what could become another header: Python's own e-mail package lets some of it through. Drop what hides.

    Raises:
        InvalidInput: the value holds a control character or an encoded word.
    """
    if _UNFIT_FOR_HEADER.search(value):
        raise InvalidInput("Judul atau nama memuat karakter yang tidak dapat dimuat dalam surat.")
    return without_unseen(value)


def _address(name: str, email: str) -> Address:
    user, _, domain = fit_for_header(email).rpartition("@")
    return Address(fit_for_header(name), user, _as_resolved(domain))


def _as_resolved(domain: str) -> str:
    """
    A domain as mail servers know it: `münchen.de` is `xn--mnchen-3ya.de` (IDNA 2008, RFC 5891).

    Raises:
        InvalidInput: there can be no such domain.
    """
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise InvalidInput("Domain “%(domain)s” tidak mungkin ada; perbaiki alamatnya.", domain=domain) from error
