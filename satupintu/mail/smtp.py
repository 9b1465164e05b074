"""Handing a message to an SMTP server, and telling whose fault it is where the server does not take it."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTPUTF8
from urllib.parse import unquote, urlsplit

import aiosmtplib

from satupintu.domain.letters.faults import OF_THE_OUTBOX, Fault, SmtpCommand, blame
from satupintu.language import mark

CONNECT_TIMEOUT = 15.0
DATA_TIMEOUT = 600.0
"""Seconds. After DATA a server may take its time (RFC 5321 section 4.5.3.2.6); giving up sooner makes doubles."""
NOT_ASCII = mark("Server surat tidak menerima alamat dengan huruf di luar ASCII. Mintalah alamat lain.")


@dataclass(frozen=True)
class SmtpAddress:
    """A parsed `SATUPINTU_SMTP_URL`."""

    host: str
    port: int
    username: str | None = None
    password: str | None = None
    use_tls: bool = False
    start_tls: bool = False

    @classmethod
    def parse(cls, url: str) -> "SmtpAddress":
        """
        Read `smtp://`, `smtps://` or `smtp+starttls://`, with user and password in it.

        Raises:
            ValueError: the URL does not parse; the sentence says which form is expected.
        """
        parts = urlsplit(url)
        ports = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
        try:
            port = parts.port
        except ValueError:
            port = 0
        if parts.scheme not in ports or not parts.hostname or port == 0:
            raise ValueError(
                "tulis sebagai smtp://server:25, smtps://user:sandi@server:465 atau smtp+starttls://user:sandi@server:587"
            )
        return cls(
            host=parts.hostname,
            port=port or ports[parts.scheme],
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            use_tls=parts.scheme == "smtps",
            start_tls=parts.scheme == "smtp+starttls",
        )


class SendingFailed(Exception):
    """The server did not take the message. `code` is its SMTP code, 0 when the connection failed."""

    def __init__(self, fault: Fault, code: int, why: str, *, is_final: bool = False) -> None:
        self.fault = fault
        self.code = code
        self.is_final = is_final
        """Another try would fail as well: the address does not exist, or this letter is refused (5xx)."""
        super().__init__(why)

    @property
    def is_of_the_outbox(self) -> bool:
        """True where every other letter would fail alike."""
        return self.fault in OF_THE_OUTBOX

    @property
    def is_about_this_letter(self) -> bool:
        """True where the server knew the account and spoke of the recipient or the letter: others may pass."""
        return self.code > 0 and not self.is_of_the_outbox


async def hand_over(message: EmailMessage, address: SmtpAddress) -> None:
    """
    Give the message to the server and return once the server has said 250.

    Raises:
        SendingFailed: it has not been taken, and says whose fault that is.
    """
    (sender,), (recipient,) = message["From"].addresses, message["To"].addresses
    server = aiosmtplib.SMTP(
        hostname=address.host,
        port=address.port,
        use_tls=address.use_tls,
        start_tls=address.start_tls,
        timeout=CONNECT_TIMEOUT,
        local_hostname=sender.domain,  # else it is looked up in the DNS, at every letter
    )
    command = SmtpCommand.CONNECT
    try:
        await server.connect()
        await _greet(server)
        if address.username is not None:
            command = SmtpCommand.LOGIN
            await server.login(address.username, address.password or "")
        command = SmtpCommand.SENDER
        content, options = _as_taken_by(server, message, recipient)
        await server.mail(sender.addr_spec, options=options, encoding="utf-8")
        command = SmtpCommand.RECIPIENT
        await server.rcpt(recipient.addr_spec, encoding="utf-8")
        command = SmtpCommand.DATA
        await server.data(content, timeout=DATA_TIMEOUT)
    except aiosmtplib.SMTPResponseException as error:
        raise _failure(command, error.code, error.message) from error
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        raise _failure(command, 0, str(error) or type(error).__name__) from error
    finally:
        server.close()


async def _greet(server: aiosmtplib.SMTP) -> None:
    """`EHLO`, or `HELO` for a server that knows no better; where TLS was started, it has been said already."""
    if not server.is_ehlo_or_helo_needed:
        return
    try:
        await server.ehlo()
    except aiosmtplib.SMTPHeloError:
        await server.helo()


def _as_taken_by(server: aiosmtplib.SMTP, message: EmailMessage, recipient: Address) -> tuple[bytes, list[str]]:
    """
    The message as bytes, and what `MAIL FROM` says of it: its size, and that its address holds letters beyond ASCII.

    Raises:
        SendingFailed: the server takes no such address (RFC 6531), which nobody but its owner can change.
    """
    options = []
    if recipient.addr_spec.isascii():
        content = bytes(message)  # with the policy of `satupintu.mail.headers`; the library would write headers anew
    elif server.supports_extension("smtputf8"):
        content = message.as_bytes(policy=SMTPUTF8)
        options.append("SMTPUTF8")
    else:
        raise SendingFailed(Fault.ADDRESS, 0, NOT_ASCII, is_final=True)
    if server.supports_extension("size"):
        options.append(f"SIZE={len(content)}")
    return content, options


def _failure(command: SmtpCommand, code: int, why: str) -> SendingFailed:
    judgement = blame(command, code, why)
    said = f"{code} {why}" if code else why
    return SendingFailed(judgement.fault, code, said.replace("\n", " ")[:500], is_final=judgement.is_final)
