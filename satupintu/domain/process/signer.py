"""Who may sign a text, for the city and for a partner, and by which authority."""

from enum import StrEnum

from pydantic import EmailStr, TypeAdapter, ValidationError


class Signer(StrEnum):
    """Who may sign a text for the city."""

    WALI_KOTA = "wali_kota"
    OPD_HEAD = "opd_head"
    """The head of the department that proposes it, by surat kuasa (Permendagri 22/2020 Ps. 14(2), 36(2), 43(2))."""
    APPOINTED = "appointed_official"
    """Another official of the office, by surat kuasa (Ps. 36(2): KSDPK only)."""


class Ground(StrEnum):
    """What gives a partner's signatory the authority of the post."""

    AKTA = "akta"
    """Deed of foundation, or of the last change of the board."""
    SK = "sk"
    """Decision by which the signatory was appointed."""
    PERATURAN = "peraturan"
    """Regulation that gives the post its authority."""


AUTHORITY = ("ground", "ground_number", "ground_date", "power_giver", "power_number", "power_date")
"""Fields that say by which authority a partner's signatory signs."""
_ADDRESS: TypeAdapter[str] = TypeAdapter(EmailStr)


def signer_in(value: str) -> str:
    """
    Read a choice of the city's signer: the Wali Kota, the head of the department, or an appointed official's address.

    Raises:
        ValueError: it is none of these; the sentence says what to write.
    """
    if value in (Signer.WALI_KOTA, Signer.OPD_HEAD):
        return value
    try:
        return _ADDRESS.validate_python(value).lower()
    except ValidationError as error:
        raise ValueError("Pilih wali_kota, opd_head, atau tulis pos-el pejabat yang ditunjuk.") from error
