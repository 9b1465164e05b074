"""Certificates and signed PDFs made on the spot: an authority, signers, a time-stamping service."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
from asn1crypto import crl as asn1_crl
from asn1crypto import keys, x509
from cryptography import x509 as made
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

NOW = datetime.now(UTC).replace(microsecond=0)


@dataclass
class Holder:
    """A key and its certificate."""

    certificate: made.Certificate
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

    @property
    def asn1(self) -> x509.Certificate:
        return x509.Certificate.load(self.certificate.public_bytes(serialization.Encoding.DER))

    @property
    def asn1_key(self) -> keys.PrivateKeyInfo:
        der, pkcs8 = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
        return keys.PrivateKeyInfo.load(self.key.private_bytes(der, pkcs8, serialization.NoEncryption()))


def _name(common: str, organisation: str) -> made.Name:
    return made.Name(
        [
            made.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            made.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


@dataclass
class Authority:
    """A certificate authority that exists only in a test."""

    name: str = "Otoritas Uji"
    root: Holder = field(init=False)

    def __post_init__(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(self.name, "Uji")
        built = self._builder(name, name, key, 3650).add_extension(made.BasicConstraints(True, None), critical=True)
        built = built.add_extension(_usage(authority=True), critical=True)
        self.root = Holder(built.sign(key, hashes.SHA256()), key)

    def _builder(
        self, subject: made.Name, issuer: made.Name, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, days: int
    ) -> made.CertificateBuilder:
        return (
            made.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(made.random_serial_number())
            .not_valid_before(NOW - timedelta(days=400))
            .not_valid_after(NOW + timedelta(days=days))
            .add_extension(made.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )

    def issue(
        self, common: str, organisation: str = "Pemerintah Kota Jambi", *, days: int = 365, tsa: bool = False
    ) -> Holder:
        # pyHanko's time-stamping service for tests signs with RSA only.
        key = rsa.generate_private_key(65537, 2048) if tsa else ec.generate_private_key(ec.SECP256R1())
        built = self._builder(_name(common, organisation), self.root.certificate.subject, key, days)
        built = built.add_extension(_usage(authority=False), critical=True).add_extension(
            made.AuthorityKeyIdentifier.from_issuer_public_key(self.root.key.public_key()), critical=False
        )
        if tsa:
            stamping = made.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            built = built.add_extension(stamping, critical=True)
        return Holder(built.sign(self.root.key, hashes.SHA256()), key)

    def crl(self, *revoked: Holder) -> asn1_crl.CertificateList:
        built = made.CertificateRevocationListBuilder().issuer_name(self.root.certificate.subject)
        built = built.last_update(NOW - timedelta(hours=1)).next_update(NOW + timedelta(days=7))
        for each in revoked:
            row = made.RevokedCertificateBuilder().serial_number(each.certificate.serial_number)
            built = built.add_revoked_certificate(row.revocation_date(NOW - timedelta(days=1)).build())
        signed = built.sign(self.root.key, hashes.SHA256())
        return asn1_crl.CertificateList.load(signed.public_bytes(serialization.Encoding.DER))

    def save_root(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "akar.pem").write_bytes(self.root.certificate.public_bytes(serialization.Encoding.PEM))
        return folder


def _usage(*, authority: bool) -> made.KeyUsage:
    return made.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def a_pdf() -> bytes:
    """A page without signature."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()


def signed(pdf: bytes, by: Holder, authority: Authority, *, name: str = "Tanda1", tsa: Holder | None = None) -> bytes:
    """The PDF with one more signature."""
    registry = SimpleCertificateStore()
    registry.register(authority.root.asn1)
    signer = signers.SimpleSigner(by.asn1, by.asn1_key, registry)
    stamper = DummyTimeStamper(tsa.asn1, tsa.asn1_key, certs_to_embed=registry) if tsa else None
    out = io.BytesIO()
    signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name=name), signer, timestamper=stamper, new_field_spec=SigFieldSpec(name)
    ).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out)
    return out.getvalue()


def with_crl(pdf: bytes, crl: asn1_crl.CertificateList) -> bytes:
    """The PDF with revocation data appended, as a long-term validation update has it."""
    out = io.BytesIO(pdf)
    DocumentSecurityStore.add_dss(out, sig_contents=None, crls=[crl])
    return out.getvalue()


def with_a_later_change(pdf: bytes) -> bytes:
    """The PDF with the size of its page changed by an incremental update."""
    from pyhanko.pdf_utils import generic

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    page[generic.pdf_name("/MediaBox")] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 100, 100)))
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
