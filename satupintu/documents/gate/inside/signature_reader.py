"""The reader of electronic signatures, offline (PAdES and PKCS#7 of PDF 1.7, ISO 32000 12.8)."""

import asyncio
import signal
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any, Literal

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import NonexistentAttributeError, find_unique_cms_attribute
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel, async_validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from satupintu.documents.signatures import Known, SignatureFacts, SignatureReport

MAX_SIGNATURES = 50
MAX_SECONDS = 15.0
"""Processor time; what takes longer is not read further, and the file is accepted with that said of it."""
_AGAIN = 0.25
"""Processor seconds until the stop is tried again: Python drops an exception raised within a destructor."""
_MAX_NAME = 200

_REVOKED = {
    AdESIndeterminate.REVOKED_NO_POE,
    AdESIndeterminate.REVOKED_CA_NO_POE,
    AdESFailure.REVOKED,
}
_EXPIRED = {AdESIndeterminate.EXPIRED, AdESIndeterminate.OUT_OF_BOUNDS_NO_POE}


class _TooSlow(BaseException):
    """The time is up; no handler of the libraries may swallow it."""


def read_in_time(path: Path, roots: Sequence[x509.Certificate]) -> SignatureReport:
    """Read the signatures in this process for `MAX_SECONDS` of its time; whatever timer ran is replaced."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise _TooSlow

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, MAX_SECONDS, _AGAIN)
    try:
        return read(path, roots)
    except _TooSlow:
        return SignatureReport(problem="slow")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def read(path: Path, roots: Sequence[x509.Certificate] = ()) -> SignatureReport:
    """Read the signatures in this process, without limits of time. Never touches the network."""
    try:
        with path.open("rb") as file:
            reader = PdfFileReader(file, strict=False)
            if reader.encrypted:
                reader.decrypt(b"")  # a file that only withholds printing or copying opens without a password
            signatures = reader.embedded_regular_signatures
            if len(signatures) > MAX_SIGNATURES:
                return SignatureReport(problem="too_many")
            return SignatureReport(found=[_facts(reader, each, roots) for each in signatures])
    except Exception:  # a hostile file can break the parser anywhere; a report of it is all that is wanted
        return SignatureReport(problem="damaged")


def _facts(reader: PdfFileReader, signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate]) -> SignatureFacts:
    try:
        certificate = signature.signer_cert
        facts = _names(certificate)
    except Exception:  # as above; the others may still be read
        return SignatureFacts()
    try:
        status, facts.revoked = _judged(reader, signature, roots)
        stamp = status.timestamp_validity
        is_stamped = stamp is not None and stamp.intact and stamp.valid
        stamped_at = stamp.timestamp if stamp is not None and is_stamped and stamp.trusted else None
        if stamped_at is not None and not status.trusted:
            # A certificate may expire or be revoked after a trusted time stamp without harm to what was signed.
            status, facts.revoked = _judged(reader, signature, roots, moment=stamped_at, retroactive_revinfo=True)
        facts.intact = "yes" if status.intact and status.valid else "no"
        facts.whole = _whole(status)
        facts.trusted = _trusted(status, roots)
        if stamp is not None and is_stamped:
            facts.time_source, facts.time = ("tsa" if stamp.trusted else "tsa_unverified"), stamp.timestamp
        elif status.signer_reported_dt is not None:
            facts.time_source, facts.time = "signer", status.signer_reported_dt
    except Exception:  # an unknown kind of signature, or a broken one: whose it says it is, and nothing more
        return _names(certificate)
    return facts


def _names(certificate: x509.Certificate) -> SignatureFacts:
    subject, issuer = certificate.subject.native, certificate.issuer.native
    return SignatureFacts(
        signer=_plain(subject.get("common_name")),
        organisation=_plain(subject.get("organization_name")),
        issuer=_plain(issuer.get("common_name") or issuer.get("organization_name")),
    )


def _plain(name: object) -> str:
    words = " / ".join(map(str, name)) if isinstance(name, list) else str(name or "")
    return "".join(each for each in words if each.isprintable())[:_MAX_NAME]


def _judged(
    reader: PdfFileReader, signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate], **at: Any
) -> tuple[PdfSignatureStatus, Known]:
    """The status, and whether the certificate is revoked: demand proof first, then do without it."""
    strict = _status(reader, signature, roots, revocation_mode="require", **at)
    if strict.revoked or strict.trust_problem_indic in _REVOKED:
        return strict, "yes"
    if strict.trusted:
        return strict, "unknown" if strict.signing_cert in roots else "no"
    return _status(reader, signature, roots, **at), "unknown"


def _status(
    reader: PdfFileReader, signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate], **settings: Any
) -> PdfSignatureStatus:
    crls, ocsps = _embedded_revocation(signature)
    wanted = {"trust_roots": list(roots), "allow_fetching": False, "crls": crls, "ocsps": ocsps, **settings}
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        context, clock = ValidationContext(**wanted), ValidationContext(**{**wanted, "revocation_mode": "soft-fail"})
    else:
        context = store.as_validation_context(wanted)
        clock = store.as_validation_context({**wanted, "revocation_mode": "soft-fail"})
    return asyncio.run(async_validate_pdf_signature(signature, context, clock))


def _embedded_revocation(signature: EmbeddedPdfSignature) -> tuple[list[Any], list[Any]]:
    """Revocation data inside the signature itself, where Adobe puts it."""
    try:
        name = "adobe_revocation_info_archival"
        kept = find_unique_cms_attribute(signature.signer_info["signed_attrs"], name)
    except NonexistentAttributeError:
        return [], []
    return list(kept["crl"] or ()), list(kept["ocsp"] or ())


def _whole(status: PdfSignatureStatus) -> Literal["yes", "permitted", "no"]:
    if status.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return "yes"
    is_permitted = (
        status.coverage is SignatureCoverageLevel.ENTIRE_REVISION
        and status.modification_level is not None
        and status.modification_level <= ModificationLevel.FORM_FILLING
        and status.docmdp_ok is not False
    )
    return "permitted" if is_permitted else "no"


def _trusted(
    status: PdfSignatureStatus, roots: Sequence[x509.Certificate]
) -> Literal["yes", "no", "expired", "no_root"]:
    if not roots:
        return "no_root"
    if status.trusted:
        return "yes"
    return "expired" if status.trust_problem_indic in _EXPIRED else "no"
