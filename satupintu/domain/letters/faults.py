"""
Whose fault it is that a letter was not taken: by the command that the mail server answered, its code, and its reason.

The reasons are the enhanced status codes of RFC 3463 (registry: RFC 5248), and where a server gives none the codes of
RFC 5321 section 4.2.2. A fault of the address is that letter's alone. One of the connection, of the account or of its
standing with the server is every letter's: the outbox waits as a whole, and nobody's address is blamed.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class SmtpCommand(StrEnum):
    """What the server was answering."""

    CONNECT = "connect"
    """The greeting, `EHLO` and `STARTTLS`."""
    LOGIN = "login"
    SENDER = "sender"
    """`MAIL FROM`."""
    RECIPIENT = "recipient"
    """`RCPT TO`."""
    DATA = "data"
    """The letter itself."""


class Fault(StrEnum):
    """Whose fault it is."""

    ADDRESS = "address"
    """There is no such address; it has to be corrected."""
    MAILBOX = "mailbox"
    """The address exists, and its mailbox takes nothing: it is full, or closed."""
    MESSAGE = "message"
    """This letter cannot be sent as it is: too large, or it could not be written."""
    LATER = "later"
    """The server puts this letter off, as greylisting does."""

    CONNECTION = "connection"
    """The server cannot be reached, speaks no SMTP, or is shutting down."""
    ACCOUNT = "account"
    """It does not know the user, or not as the sender."""
    QUOTA = "quota"
    """The account has sent as much as it may for now."""
    POLICY = "policy"
    """It refuses by a rule of its own: a blocklist, a relay that is not allowed, a letter taken for spam."""


OF_THE_OUTBOX = frozenset({Fault.CONNECTION, Fault.ACCOUNT, Fault.QUOTA, Fault.POLICY})
"""Faults that the next letter would meet as well."""

_PAUSES = {
    Fault.CONNECTION: (5, 10, 20, 40, 60),
    Fault.ACCOUNT: (30, 60, 120, 300),
    Fault.QUOTA: (300, 600, 900),
    Fault.POLICY: (30, 60, 300, 600),
}
"""Seconds until one letter tries again, by how often that was in vain; the last holds from then on."""

_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_QUOTA = re.compile(
    r"quota exceeded for (?:sending|user)|sending (?:limit|quota)|(?:daily|hourly|rate) .{0,20}limit|"
    r"too many (?:messages|mails|emails)|limit exceeded",
    re.IGNORECASE,
)
_NO_SUCH = re.compile(
    r"user unknown|unknown (?:user|recipient)|no such (?:user|mailbox|recipient|address)|does not exist|"
    r"mailbox (?:not found|unavailable)|recipient .{0,20}not found|invalid (?:recipient|mailbox)",
    re.IGNORECASE,
)
_BY_RULE = re.compile(
    r"relay|rcpthosts|block ?list|black ?list|blocked|spamhaus|spamcop|barracuda|spam|reputation|not permitted|"
    r"not allowed|denied|policy|authenticat|dmarc|spf|dkim",
    re.IGNORECASE,
)
_RELAY = re.compile(r"relay|rcpthosts", re.IGNORECASE)
_FULL = re.compile(r"full|over ?quota|quota|storage", re.IGNORECASE)


@dataclass(frozen=True)
class Judgement:
    """What to make of an answer."""

    fault: Fault
    is_final: bool
    """False where the same letter may be taken later. A fault of the outbox is never final for a letter."""


def blame(command: SmtpCommand, code: int, text: str) -> Judgement:
    """Say whose fault an answer of 400 and more is; `code` is 0 where there was none, since the connection failed."""
    is_final = 500 <= code < 600
    if command is SmtpCommand.SENDER and _is_too_large(code, text):
        return Judgement(Fault.MESSAGE, is_final)
    if command in (SmtpCommand.CONNECT, SmtpCommand.LOGIN, SmtpCommand.SENDER):
        return Judgement(_of_the_way(command, text, is_final=is_final), is_final=False)
    fault = _of_the_letter(command, code, text) if is_final else Fault.LATER
    return Judgement(fault, is_final and fault not in OF_THE_OUTBOX)


def seconds_until_next_try(fault: Fault, tries: int) -> int:
    """Seconds for which the outbox waits after so many tries in vain, the first included."""
    pauses = _PAUSES[fault]
    return pauses[min(tries, len(pauses)) - 1]


def _is_too_large(code: int, text: str) -> bool:
    """RFC 1870: the size that `MAIL FROM` announces is more than the server takes."""
    return code == 552 or (500 <= code < 600 and _reason(text) in ((3, 4), (2, 3)))


def _of_the_way(command: SmtpCommand, text: str, *, is_final: bool) -> Fault:
    """Of what comes before any recipient is named: it is the same for every letter."""
    if _QUOTA.search(text):
        return Fault.QUOTA
    if not is_final:
        return Fault.CONNECTION
    return Fault.POLICY if command is SmtpCommand.CONNECT else Fault.ACCOUNT


def _reason(text: str) -> tuple[int, int] | None:
    """Subject and detail of the enhanced status code that a text holds."""
    found = _ENHANCED.search(text)
    return (int(found[2]), int(found[3])) if found else None


def _of_the_letter(command: SmtpCommand, code: int, text: str) -> Fault:
    """Of a final answer to the recipient or to the letter."""
    if code == 530:  # RFC 4954: authentication is required, asked for as late as here
        return Fault.ACCOUNT
    reason = _reason(text)
    if reason is None:
        return _by_code(command, code, text)
    subject, detail = reason
    if (subject, detail) == (4, 5) or _QUOTA.search(text):
        return Fault.QUOTA  # 5.4.5 is what large providers say of a day's share that is used up
    if subject == 1:
        return Fault.ACCOUNT if detail in (7, 8) else Fault.ADDRESS  # 5.1.7 and 5.1.8 are about the sender
    if subject == 2:
        return Fault.MESSAGE if detail == 3 else Fault.MAILBOX
    if subject in (3, 6):
        return Fault.MESSAGE
    if subject == 4:
        return Fault.ADDRESS
    if subject == 7:
        return Fault.ADDRESS if _NO_SUCH.search(text) and not _BY_RULE.search(text) else Fault.POLICY
    return _by_code(command, code, text)


def _by_code(command: SmtpCommand, code: int, text: str) -> Fault:
    """Of a final answer that gives no reason of RFC 3463: by its words, then by what its code is for."""
    if _NO_SUCH.search(text):
        return Fault.ADDRESS
    if _QUOTA.search(text):
        return Fault.QUOTA
    if code == 552:
        return Fault.MAILBOX if _FULL.search(text) else Fault.MESSAGE
    if code == 553 and not _RELAY.search(text):
        return Fault.ADDRESS
    if _BY_RULE.search(text) or (command is SmtpCommand.DATA and code in (550, 554)):
        return Fault.POLICY
    return Fault.ADDRESS if command is SmtpCommand.RECIPIENT else Fault.MESSAGE
