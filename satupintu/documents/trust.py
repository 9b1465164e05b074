"""The root certificates of the office: its own files, which may be opened anywhere."""

from pathlib import Path

from asn1crypto import x509
from pyhanko.keys import load_certs_from_pemder

from satupintu.documents.signatures import root_files


def trust_roots(folder: Path) -> list[x509.Certificate]:
    """
    The root certificates in a folder: `*.pem`, `*.crt`, PEM or DER. A folder that is not there holds none.

    Raises:
        ValueError: a file is no certificate.
    """
    return list(load_certs_from_pemder([str(path) for path in root_files(folder)]))  # type: ignore[no-untyped-call]
