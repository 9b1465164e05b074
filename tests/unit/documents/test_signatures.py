"""What is read from the signatures of a PDF, from files signed in the test."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from satupintu.documents.gate.inside import signature_reader
from satupintu.documents.gate.inside.signature_reader import read, read_in_time
from satupintu.documents.signatures import SignatureFacts
from tests.support.signing import Authority, Holder, a_pdf, signed, with_a_later_change, with_crl


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def mayor(authority: Authority) -> Holder:
    return authority.issue("Wali Kota Jambi")


def facts(tmp_path: Path, pdf: bytes, *roots: Authority) -> list[SignatureFacts]:
    path = tmp_path / "naskah.pdf"
    path.write_bytes(pdf)
    report = read(path, [each.root.asn1 for each in roots])
    assert report.problem is None
    return report.found


def test_a_signature_says_who_it_is_from_that_it_is_intact_and_covers_the_file(
    tmp_path: Path, authority: Authority, mayor: Holder
) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    (one,) = facts(tmp_path, signed(a_pdf(), mayor, authority), authority)
    assert (one.signer, one.organisation, one.issuer) == ("Wali Kota Jambi", "Pemerintah Kota Jambi", "Otoritas Uji")
    assert (one.intact, one.whole, one.trusted, one.revoked) == ("yes", "yes", "yes", "unknown")
    assert one.time_source == "signer"
    assert one.time is not None and before <= one.time <= datetime.now(UTC)


def test_without_a_root_trust_is_not_known_and_never_denied(
    tmp_path: Path, authority: Authority, mayor: Holder
) -> None:
    (one,) = facts(tmp_path, signed(a_pdf(), mayor, authority))
    assert (one.intact, one.trusted, one.revoked) == ("yes", "no_root", "unknown")


def test_a_root_of_somebody_else_does_not_make_trust(tmp_path: Path, authority: Authority, mayor: Holder) -> None:
    (one,) = facts(tmp_path, signed(a_pdf(), mayor, authority), Authority("Otoritas Lain"))
    assert (one.intact, one.trusted) == ("yes", "no")


def test_one_changed_byte_breaks_the_signature(tmp_path: Path, authority: Authority, mayor: Holder) -> None:
    pdf = signed(a_pdf(), mayor, authority)
    assert b"/MediaBox [ 0 0 612 792 ]" in pdf
    (one,) = facts(tmp_path, pdf.replace(b"612 792", b"613 792"), authority)
    assert one.intact == "no"


def test_a_later_change_of_the_page_is_not_covered(tmp_path: Path, authority: Authority, mayor: Holder) -> None:
    (one,) = facts(tmp_path, with_a_later_change(signed(a_pdf(), mayor, authority)), authority)
    assert (one.intact, one.whole) == ("yes", "no")


def test_a_second_signature_is_a_permitted_later_update(tmp_path: Path, authority: Authority, mayor: Holder) -> None:
    partner = authority.issue("Rektor", "Universitas Uji")
    both = signed(signed(a_pdf(), partner, authority), mayor, authority, name="Tanda2")
    first, second = facts(tmp_path, both, authority)
    assert [first.signer, second.signer] == ["Rektor", "Wali Kota Jambi"]
    assert [first.whole, second.whole] == ["permitted", "yes"]
    assert {first.intact, second.intact, first.trusted, second.trusted} == {"yes"}


def test_revocation_is_read_from_the_list_inside_the_file(tmp_path: Path, authority: Authority, mayor: Holder) -> None:
    pdf = signed(a_pdf(), mayor, authority)
    (good,) = facts(tmp_path, with_crl(pdf, authority.crl()), authority)
    assert (good.whole, good.trusted, good.revoked) == ("permitted", "yes", "no")
    (bad,) = facts(tmp_path, with_crl(pdf, authority.crl(mayor)), authority)
    assert (bad.trusted, bad.revoked) == ("no", "yes")


def test_an_expired_certificate_is_called_expired(tmp_path: Path, authority: Authority) -> None:
    (one,) = facts(tmp_path, signed(a_pdf(), authority.issue("Mantan", days=-1), authority), authority)
    assert (one.intact, one.trusted) == ("yes", "expired")


def test_a_time_stamp_counts_as_such_once_its_service_is_trusted(
    tmp_path: Path, authority: Authority, mayor: Holder
) -> None:
    pdf = signed(a_pdf(), mayor, authority, tsa=authority.issue("Jam Uji", tsa=True))
    (one,) = facts(tmp_path, pdf, authority)
    assert one.time_source == "tsa"
    (one,) = facts(tmp_path, pdf)
    assert one.time_source == "tsa_unverified"


def test_a_paper_without_signature_has_none(tmp_path: Path) -> None:
    assert facts(tmp_path, a_pdf()) == []


@pytest.mark.parametrize("content", [b"%PDF-1.7\n/ByteRange [0 1 2 3]\n", b"", b"%PDF-1.7 /ByteRange" + b"<<" * 5000])
def test_garbage_is_reported_and_does_not_raise(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rusak.pdf"
    path.write_bytes(content)
    assert read(path).problem == "damaged"


def test_more_signatures_than_anybody_needs_are_not_read(
    tmp_path: Path, authority: Authority, mayor: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signature_reader, "MAX_SIGNATURES", 0)
    path = tmp_path / "banyak.pdf"
    path.write_bytes(signed(a_pdf(), mayor, authority))
    assert read(path).problem == "too_many"


class Endless:
    """A reader of PDF files that never comes to an end, and swallows the first stop as a destructor does."""

    def __init__(self, *_: object, **__: object) -> None:
        EndsNever()
        while True:
            pass


class EndsNever:
    def __del__(self) -> None:
        while True:
            pass


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_reader_is_stopped_when_it_takes_too_long(
    tmp_path: Path, authority: Authority, mayor: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "naskah.pdf"
    path.write_bytes(signed(a_pdf(), mayor, authority))
    assert read_in_time(path, []) == read(path)
    monkeypatch.setattr(signature_reader, "PdfFileReader", Endless)
    monkeypatch.setattr(signature_reader, "MAX_SECONDS", 0.1)
    assert read_in_time(path, []).problem == "slow"
