"""Handing a message to an SMTP server, and telling a temporary refusal from a final one."""

from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

CONNECT_TIMEOUT = 15.0
DATA_TIMEOUT = 600.0
"""Seconds. After DATA a server may take its time (RFC 5321 section 4.5.3.2.6); giving up sooner makes doubles."""


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

    def __init__(self, code: int, why: str) -> None:
        self.code = code
        super().__init__(why)


class TemporaryFailure(SendingFailed):
    """Worth another try: no connection, greylisting, any 4xx, a connection lost before or after DATA."""


class PermanentFailure(SendingFailed):
    """Another try would fail as well: the address does not exist, the message is refused (5xx)."""


async def hand_over(message: EmailMessage, address: SmtpAddress) -> None:
    """
    Give the message to the server and return once the server has said 250.

    Raises:
        TemporaryFailure: try again later with the same Message-ID.
        PermanentFailure: a person has to look at it.
    """
    (sender,), (recipient,) = message["From"].addresses, message["To"].addresses
    server = aiosmtplib.SMTP(
        hostname=address.host,
        port=address.port,
        username=address.username,
        password=address.password,
        use_tls=address.use_tls,
        start_tls=address.start_tls,
        timeout=CONNECT_TIMEOUT,
        local_hostname=sender.domain,  # else it is looked up in the DNS, at every letter
    )
    try:
        await server.connect()
        try:
            # As bytes: `send_message` would write the headers anew, without the policy of `satupintu.mail.headers`.
            await server.sendmail(sender.addr_spec, [recipient.addr_spec], bytes(message), timeout=DATA_TIMEOUT)
        finally:
            server.close()
    except aiosmtplib.SMTPRecipientsRefused as error:
        first = error.recipients[0]
        raise _classified(first.code, first.message) from error
    except aiosmtplib.SMTPResponseException as error:
        raise _classified(error.code, error.message) from error
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        raise TemporaryFailure(0, str(error) or type(error).__name__) from error


def _classified(code: int, why: str) -> SendingFailed:
    kind = PermanentFailure if 500 <= code < 600 else TemporaryFailure
    return kind(code, f"{code} {why}".replace("\n", " ")[:500])
