"""Partners of other countries, and places abroad, as names bear them."""

import re

from satupintu.domain.process.form import PartnerKind

_ABROAD = re.compile(
    r"\b(?:jepang|japan|korea|tiongkok|china|cina|taiwan|singapura|singapore|malaysia|thailand|vietnam|filipina|"
    r"philippines|australia|amerika|usa|belanda|netherlands|jerman|germany|inggris|prancis|perancis|france|turki|turkiye|"
    r"india|arab saudi|selandia baru|new zealand|kanada|canada|rusia|russia|qu[ée]bec|uni eropa|european union)\b"
)
"""Places abroad as names bear them; the list is no law and makes proposals only."""
_OF_THE_WORLD = re.compile(
    r"\b(?:unicef|undp|who|unesco|ilo|fao|unfpa|un women|world bank|bank dunia|adb|asean|iclei|uclg|citynet|giz|usaid|"
    r"jica|koica|ausaid|world resources|wwf)\b"
)
_UNIVERSITY_ABROAD = re.compile(
    r"\b(?:university|universit[ée]|universiti|universitaet|universität|college|polytechnic|daigaku)\b"
)
_COMPANY_ABROAD = re.compile(r"\b(?:ltd|limited|inc|gmbh|llc|pte|sdn bhd|b v|corp|corporation|co ltd)\b")
_REGION_ABROAD = re.compile(r"\b(?:kota|city|prefektur|prefecture|provinsi|province|pemerintah|council|municipality)\b")


def names_abroad(words: str) -> bool:
    """True for plain words among which a place abroad is."""
    return _ABROAD.search(words) is not None


def kind_abroad(words: str) -> PartnerKind | None:
    """The kind of a foreign partner by its plain name; None for what is at home, or tells nothing."""
    if _OF_THE_WORLD.search(words):
        return PartnerKind.ORGANISASI_INTERNASIONAL
    if _UNIVERSITY_ABROAD.search(words):
        return PartnerKind.LEMBAGA_PENDIDIKAN_LUAR_NEGERI
    if _COMPANY_ABROAD.search(words) and not re.match(r"(?:pt|cv)\b", words):
        return PartnerKind.PERUSAHAAN_ASING
    if _ABROAD.search(words) and _REGION_ABROAD.search(words):
        return PartnerKind.PEMDA_LUAR_NEGERI
    return None
