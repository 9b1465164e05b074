"""What the electronic signatures in a PDF say: five facts each. They are read behind the gate (`documents.gate`)."""

from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

Known = Literal["yes", "no", "unknown"]


class SignatureFacts(BaseModel):
    """
    Five facts about one signature, and whose it is.

    Names come from the certificate and are only a claim while `trusted` is not `yes`.
    """

    signer: str = ""
    organisation: str = ""
    issuer: str = ""
    intact: Known = "unknown"
    """The bytes signed and the signature value agree."""
    whole: Literal["yes", "permitted", "no", "unknown"] = "unknown"
    """The file ends with this signature; or only signatures, revocation data or form entries came later."""
    trusted: Literal["yes", "no", "expired", "no_root", "unknown"] = "unknown"
    """The certificate leads to a root of the office; `no_root`: the office has none."""
    revoked: Known = "unknown"
    """From revocation data inside the file only."""
    time_source: Literal["tsa", "tsa_unverified", "signer", "none"] = "none"
    time: datetime | None = None


class SignatureReport(BaseModel):
    """All signatures of one PDF, in the order of signing, or why they could not be read."""

    found: list[SignatureFacts] = []
    problem: Literal["damaged", "slow", "too_many"] | None = None


def is_duty_stamp(facts: SignatureFacts) -> bool:
    """
    True for what looks like an e-meterai (UU 10/2020 Ps. 12): Peruri puts it into a PDF as a signature of its own.

    Told by the names in the certificate, which are a claim while it is not trusted; a stamp under another name is not
    seen. Whether a stamp was paid for and is used once only Peruri knows.
    """
    names = f"{facts.signer} {facts.organisation} {facts.issuer}".casefold()
    return any(word in names for word in ("meterai", "materai"))


def root_files(folder: Path) -> list[Path]:
    """The files of root certificates in a folder; one that is not there holds none."""
    return sorted(path for path in folder.glob("*") if path.suffix in (".pem", ".crt"))
