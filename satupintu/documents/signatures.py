"""
What the electronic signatures in a PDF say: five facts each, read by a process of its own.

The reader (`satupintu.documents.signature_reader`) is never imported here: its libraries take most of a second and
30 MiB, which every process of the system would pay.
"""

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

MAX_SECONDS = 20
"""Wall clock; a file that takes longer is not read further."""

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


def root_files(folder: Path) -> list[Path]:
    """The files of root certificates in a folder; one that is not there holds none."""
    return sorted(path for path in folder.glob("*") if path.suffix in (".pem", ".crt"))


def read_apart(path: Path, roots: Path | None) -> dict[str, Any]:
    """
    Read the signatures in a process of its own, which is ended when it takes too long or too much memory.

    Blocks for up to `MAX_SECONDS`; call it in a thread. Never raises because of the file. The answer is a
    `SignatureReport` as JSON.
    """
    if not _may_be_signed(path):
        return SignatureReport().model_dump(mode="json")
    files = [str(path), *([str(roots)] if roots else [])]
    command = [sys.executable, "-m", "satupintu.documents.signature_reader", *files]
    try:
        done = subprocess.run(command, capture_output=True, timeout=MAX_SECONDS, check=True)
        report = SignatureReport.model_validate_json(done.stdout)
    except subprocess.TimeoutExpired:
        report = SignatureReport(problem="slow")
    except (subprocess.CalledProcessError, ValueError):
        report = SignatureReport(problem="damaged")
    return report.model_dump(mode="json")


def _may_be_signed(path: Path) -> bool:
    """A signature states its byte range in clear: it is written before anything around it can be compressed."""
    with path.open("rb") as file:
        tail = b""
        while chunk := file.read(1024 * 1024):
            if b"/ByteRange" in tail + chunk:
                return True
            tail = chunk[-16:]
    return False
