"""ASVS V12.3: who cannot show who they are get no letter and no question, and nothing falls back to plain text."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from satupintu.documents.time_stamps import NoTimeStamp, ask_stamp
from satupintu.mail.rendering import render
from satupintu.mail.smtp import SendingFailed, SmtpAddress, hand_over
from tests.support.system import free_ports
from tests.unit.language.bodies import LETTERHEAD, a_body, an_envelope

pytestmark = pytest.mark.anyio


class Received:
    """Keeps what came."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.letters.append(envelope.content)
        return "250 OK"


@pytest.fixture
def self_signed(tmp_path: Path) -> ssl.SSLContext:
    """A certificate for this very address that nobody vouches for."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]),
    )
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    both = tmp_path / "both.pem"
    both.write_bytes(key.private_bytes(pem, pkcs8, serialization.NoEncryption()) + made.public_bytes(pem))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(both)
    return context


@contextmanager
def mail_server(handler: Received, **options: Any) -> Iterator[int]:
    (port,) = free_ports(1)
    server = Controller(handler, hostname="127.0.0.1", port=port, **options)
    server.start()
    try:
        yield port
    finally:
        server.stop()


async def send(scheme: str, port: int) -> None:
    letter = render(a_body("progress", "id"), an_envelope("id"), LETTERHEAD)
    await hand_over(letter, SmtpAddress.parse(f"{scheme}://127.0.0.1:{port}"))


async def test_a_mail_server_with_a_certificate_of_its_own_making_gets_no_letter(self_signed: ssl.SSLContext) -> None:
    received = Received()
    with (
        mail_server(received, tls_context=self_signed) as port,
        pytest.raises(SendingFailed, match=r"(?i)certificate"),
    ):
        await send("smtp+starttls", port)
    assert received.letters == []


async def test_a_mail_server_that_offers_no_encryption_gets_no_letter_where_it_is_asked_for() -> None:
    received = Received()
    with mail_server(received) as port:
        with pytest.raises(SendingFailed):
            await send("smtp+starttls", port)
        with pytest.raises(SendingFailed):
            await send("smtps", port)
        assert received.letters == []
        await send("smtp", port)
    assert len(received.letters) == 1, "the same server takes it when the office asks for no encryption"


async def test_a_time_stamping_authority_with_such_a_certificate_is_asked_nothing(
    self_signed: ssl.SSLContext, tmp_path: Path
) -> None:
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.read(100))
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=self_signed)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(NoTimeStamp) as refused:
        await ask_stamp(f"https://127.0.0.1:{port}/tsr", b"tambatan", tmp_path)
    server.close()
    assert "certificate" in str(refused.value.__cause__).lower()
    assert not any(asked)
