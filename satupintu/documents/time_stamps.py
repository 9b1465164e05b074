"""A time-stamping authority (RFC 3161) is asked, and its answer held against what was asked."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import httpx
from cryptography.x509 import load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from satupintu.documents.signatures import root_files
from satupintu.domain.errors import CooperationError
from satupintu.language import mark

SECONDS = 20.0
"""How long the authority may take."""


class NoTimeStamp(CooperationError):
    """The authority gave no stamp that fits; the anchor stands without one, and another hour tries again."""


@dataclass(frozen=True)
class Stamp:
    """An answer as it came. `is_trusted`: its signature leads to one of the office's roots."""

    response: bytes
    stamped_at: datetime
    is_trusted: bool


async def ask_stamp(url: str, data: bytes, roots: Path) -> Stamp:
    """
    Have the SHA-256 of `data` stamped.

    Raises:
        NoTimeStamp: no answer, a refusal, or a stamp on something else.
    """
    request = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).nonce(nonce=True).build()
    headers = {"Content-Type": "application/timestamp-query"}
    try:
        async with httpx.AsyncClient(timeout=SECONDS) as client:
            answer = await client.post(url, content=request.as_bytes(), headers=headers)
        answer.raise_for_status()
        response = decode_timestamp_response(answer.content)
        given = response.tst_info
    except (httpx.HTTPError, ValueError) as error:
        raise NoTimeStamp(mark("Otoritas cap waktu %(url)s tidak memberi cap: %(why)s"), url=url, why=error) from error
    if given.nonce != request.nonce or not stamps(response, data):
        raise NoTimeStamp(mark("Otoritas cap waktu %(url)s menjawab untuk permintaan lain."), url=url)
    return Stamp(answer.content, given.gen_time.astimezone(UTC), is_trusted(response, data, roots))


def stamps(response: TimeStampResponse, data: bytes) -> bool:
    """True when the stamp is one on the SHA-256 of these bytes."""
    return secrets.compare_digest(response.tst_info.message_imprint.message, sha256(data).digest())


def is_trusted(response: TimeStampResponse, data: bytes, roots: Path) -> bool:
    """True when the signature of the stamp leads to a root certificate of the folder."""
    certificates = [each for file in root_files(roots) for each in load_pem_x509_certificates(file.read_bytes())]
    if not certificates:
        return False
    try:
        return VerifierBuilder(roots=certificates).build().verify_message(response, data)
    except VerificationError:
        return False
