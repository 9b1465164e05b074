"""
Whose a side of a row is, the city's or the partner's, by what its signers and numbers say.

What counts, the strongest first: the city's own post with its name; a word or the initials of the partner's name; a
post that fits the city or this kind of partner; the form of the number. Where both sides say the same with the same
strength, or neither says anything, nobody knows, and the office is asked.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from satupintu.domain.office.numbering import ROMAN_MONTHS
from satupintu.domain.old_register.cells import plain_cell
from satupintu.domain.old_register.city import City

_FORMS = frozenset(
    plain_cell(
        """pemkab pemkot pemprov pemda pemerintah kabupaten kab kota provinsi prov dinas badan pt cv tbk persero yayasan
        universitas institut kementerian daerah dan indonesia bupati walikota wali gubernur ketua umum kepala direktur
        dirut rektor bagian sekretariat sekretaris rsud kantor cabang wilayah negeri utama jalan republik
        kesehatan pendidikan perhubungan sosial lingkungan hidup pertanian perikanan pariwisata kebudayaan perdagangan
        perindustrian ketenagakerjaan tenaga kerja koperasi usaha komunikasi informatika perpustakaan kearsipan
        memorandum understanding agreement letter intent sewa hibah kontrak berita acara rencana
        pks mou moa loi nk nks ksb kb addendum adendum nota naskah kesepahaman kesepakatan bersama perjanjian sama
        kerjasama"""
    ).split()
)
"""Words that many partners, departments, posts and numbers share: they tell nobody apart."""


class Strength(IntEnum):
    """How much something says."""

    NOTHING = 0
    NUMBER = 1
    POST = 2
    NAME = 3
    CITY = 4
    """The post or the office with the name of the city."""


@dataclass(frozen=True)
class Leaning:
    """How much a text says for the city, and how much for the partner."""

    city: int = 0
    partner: int = 0


class PartnerClass(IntEnum):
    """Partners that share their posts and the forms of their numbers."""

    REGION = 1
    MINISTRY = 2
    COMPANY = 3
    UNIVERSITY = 4
    POLICE_OR_ARMY = 5
    COURT_OR_PROSECUTOR = 6
    SOCIETY = 7


_CLASSES: tuple[tuple[PartnerClass, re.Pattern[str]], ...] = (
    (
        PartnerClass.REGION,
        re.compile(
            r"\b(pemkab|pemkot|pemprov|pemda|pemerintah (daerah|kabupaten|kota|provinsi)|kabupaten|kab|provinsi|prov|"
            r"kota|dinas|sekretariat daerah|setda)\b"
        ),
    ),
    (
        PartnerClass.POLICE_OR_ARMY,
        re.compile(r"\b(polri|polda|polresta|polres|polsek|kepolisian|tni|kodim|korem|lanud)\b"),
    ),
    (PartnerClass.COURT_OR_PROSECUTOR, re.compile(r"\b(kejaksaan|kejari|kejati|pengadilan|mahkamah)\b")),
    (
        PartnerClass.UNIVERSITY,
        re.compile(
            r"\b(universitas|institut|politeknik|poltekkes|sekolah tinggi|stikes|stie|stmik|akademi|uin|iain|unja|"
            r"perguruan tinggi|fakultas|ptn|pts)\b"
        ),
    ),
    (
        PartnerClass.COMPANY,
        re.compile(
            r"\b(pt|cv|bank|bpd|bpr|bpjs|perumda|perusda|perum|pdam|bumn|bumd|tbk|persero|swasta|perusahaan|"
            r"rumah sakit|rsud|rsu|rs|koperasi|pln|telkom|pertamina|jasa raharja|taspen|hotel|pos)\b"
        ),
    ),
    (
        PartnerClass.MINISTRY,
        re.compile(
            r"\b(kementerian\w*|kemen\w+|k l|lembaga|badan|kantor|kanwil|balai|direktorat|ditjen|bnn\w*|bps|bpkp|bpom|"
            r"bkn|bpn|lapas|rutan|instansi vertikal|kpu|bawaslu|imigrasi|kpp|perwakilan|loka)\b"
        ),
    ),
    (
        PartnerClass.SOCIETY,
        re.compile(
            r"\b(yayasan|ormas|perkumpulan|asosiasi|himpunan|ikatan|persatuan|lsm|lembaga|majelis|pmi|kadin|gerakan|"
            r"komite|forum|dewan)\b"
        ),
    ),
)
"""Words of names, and of kinds as registers write them, that tell a partner's class."""
_POSTS: dict[PartnerClass, re.Pattern[str]] = {
    PartnerClass.REGION: re.compile(r"\b(bupati|gubernur)\b"),
    PartnerClass.MINISTRY: re.compile(
        r"\b(menteri|men\w{2,5}|dirjen|direktur jenderal|sekjen|sekretaris jenderal|sestama|deputi|kakanwil|kanwil|"
        r"kepala (kantor|kanwil|balai|lembaga|perwakilan|loka|lapas|rutan|bnn\w*|stasiun|pusat)|ketua|kalapas|"
        r"karutan)\b"
    ),
    PartnerClass.COMPANY: re.compile(
        r"\b(direktur|dirut|direksi|dir|pimpinan|pincab|pinwil|kepala cabang|kacab|branch|manager|manajer|gm|vp|ceo|"
        r"presiden direktur|komisaris|deputi direksi|kepala (divisi|kantor|unit|wilayah)|ketua|pemilik)\b"
    ),
    PartnerClass.UNIVERSITY: re.compile(r"\b(rektor|dekan|ketua|direktur|pembantu rektor|kepala lppm)\b"),
    PartnerClass.POLICE_OR_ARMY: re.compile(r"\b(kapol\w+|dan(dim|rem|lanud|lanal)|pang\w+|komandan|kas(ad|al|au))\b"),
    PartnerClass.COURT_OR_PROSECUTOR: re.compile(r"\b(kaja\w+|jaksa|kepala kejaksaan|ketua|panitera)\b"),
    PartnerClass.SOCIETY: re.compile(r"\b(ketua|presiden|direktur|sekretaris jenderal|ceo|vp|pembina|pengurus)\b"),
}
_NEVER_OF_A_CITY = re.compile(
    r"\b(bupati|gubernur|menteri|dirjen|direktur jenderal|sekjen|sekretaris jenderal|rektor|dekan|kapol\w+|dandim|"
    r"danrem|jaksa|kajari|kajati|kepala kejaksaan|direktur utama|dirut|presiden direktur|kepala cabang|pimpinan cabang|"
    r"manager|manajer|ceo|komisaris|ketua pengadilan|ketua umum|ketua yayasan|kakanwil)\b"
)
_MAYOR = re.compile(r"\b(wali ?kota|walkot|wako|wawako|wawali)\b")
_CITY_POSTS = re.compile(
    r"\b(sekda|sekretaris daerah|sekretariat daerah|setda|asisten (pemerintahan|perekonomian|administrasi)\w*|"
    r"asisten [i123]+|ass?isten sekda|kepala bagian|kabag|kadis\w*|kaban|kepala dinas|camat|lurah|inspektur|"
    r"(kepala )?satuan polisi pamong praja|kasat ?pol ?pp|(kepala )?satpol pp|"
    r"kepala (bappeda|bpkad|bpprd|bkpsdmd?|badan .*daerah))\b"
)
_DEPARTMENTS = re.compile(
    r"\b(dinas|kadis\w*|bagian|kabag|setda|sekretariat|kecamatan|camat|kelurahan|lurah|inspektorat|inspektur|satpol|"
    r"asisten)\b"
)
"""What only departments of a region, and who leads them, are called."""
_OTHER_PLACE = re.compile(r"\b(kab|kabupaten|prov|provinsi|pemprov|pemkab|kementerian|kemen\w+|negeri|nasional|ri)\b")
_MONTHS = frozenset(month.casefold() for month in ROMAN_MONTHS)
_MAYORS_OWN = re.compile(r"\b(kota|pemkot|pemko)\b")
_OF_A_REGION = re.compile(r"\b(pem(kab|kot|prov|da)|pemerintah|dinas|setda|badan .*\bdaerah)\b")
_LONGEST_SHORT_NAME = 5
_CODED = re.compile(r"[1-9]\d\d\.\d[\d.]*\s*/")
"""A number that begins with the code of an affair, such as 100.3.7.1: regions and their departments number so."""
_CITY_NUMBERS = re.compile(r"\b(pemkot|pemko|walikota|wako|setda|bagks|kerma|ksd)\b")
_PARTNER_NUMBERS: dict[PartnerClass, re.Pattern[str]] = {
    PartnerClass.UNIVERSITY: re.compile(r"\bun\d+\b|\bit\d\b|\brek\w*\b|\bpl\d+\b"),
    PartnerClass.COMPANY: re.compile(r"\bdir\w*\b|\bcab\w*\b|\bdirut\b"),
    PartnerClass.POLICE_OR_ARMY: re.compile(r"^b [ivx\d]+\b|\bres\b|\bpol\w+\b"),
    PartnerClass.COURT_OR_PROSECUTOR: re.compile(r"^b \d+\b|^w\d+\b|\bprint?\b"),
    PartnerClass.MINISTRY: re.compile(r"^w\d+\b|^b \d+\b"),
}


@dataclass(frozen=True)
class PartnerTraits:
    """What tells a partner apart: the words of its names, their initials, and its kind."""

    words: frozenset[str]
    initials: frozenset[str]
    classes: frozenset[PartnerClass]
    is_region: bool
    """Another region, which has secretaries and departments of its own."""
    has_mayor: bool
    """Another city."""
    is_like_ours: bool
    """Called like a department, or after the city: a word of its name may stand in the name of ours."""


@lru_cache(maxsize=4096)
def partner_of(names: tuple[str, ...], kind: str, city: City) -> PartnerTraits:
    """The marks of the partners of a row by their names, and by their kind as written."""
    words = {word for name in names for word in plain_cell(name).split() if len(word) > 2} - _FORMS - city.words
    classes = {found for name in names for found in _classes_of(plain_cell(name))} or set(_classes_of(plain_cell(kind)))
    is_region = PartnerClass.REGION in classes and not any(city.is_part(name) for name in names)
    initials = {letters for name in names for letters in _initials(plain_cell(name).split())} - _FORMS - _MONTHS
    has_mayor = is_region and any(_MAYORS_OWN.search(plain_cell(name)) for name in names)
    is_like_ours = any(_DEPARTMENTS.search(plain_cell(name)) or city.is_named_in(name) for name in names)
    return PartnerTraits(frozenset(words), frozenset(initials), frozenset(classes), is_region, has_mayor, is_like_ours)


def _classes_of(words: str) -> list[PartnerClass]:
    found = [each for each, pattern in _CLASSES if pattern.search(words)]
    if PartnerClass.REGION in found and len(found) > 1:
        # The place where a partner sits makes it no region; an office of a region is one.
        is_office = set(found) == {PartnerClass.REGION, PartnerClass.MINISTRY} and _OF_A_REGION.search(words)
        return [each for each in found if (each is PartnerClass.REGION) is bool(is_office)]
    return found


def _initials(words: Sequence[str]) -> Iterable[str]:
    """The initials of a name, of its first words or of all, with the words that many share or without."""
    for chosen in (words, [word for word in words if word not in _FORMS], words[1:]):
        letters = "".join(word[0] for word in chosen)
        yield from (letters[:end] for end in range(3, len(letters) + 1))


def _names_partner(words: str, partner: PartnerTraits) -> bool:
    """True where a text holds a word of the partner's name, its initials, or what its short name is short for."""
    said = words.split()
    if not partner.words.isdisjoint(said) or not partner.initials.isdisjoint(said):
        return True
    letters = "".join(word[0] for word in said)
    return any(len(word) <= _LONGEST_SHORT_NAME and word in letters for word in partner.words)


def side_said(signers: Sequence[str], numbers: Sequence[str], partner: PartnerTraits, city: City) -> Leaning:
    """What a side says by its signers; by its numbers only where the signers say nothing."""
    found = _strongest(_signer_said(plain_cell(signer), partner, city) for signer in signers if signer)
    if found != Leaning():
        return found
    return _strongest(_number_said(plain_cell(number), number, partner, city) for number in numbers if number)


def _strongest(all_said: Iterable[Leaning]) -> Leaning:
    city = partner = 0
    for said in all_said:
        city, partner = max(city, said.city), max(partner, said.partner)
    return Leaning(city, partner)


@lru_cache(maxsize=8192)
def is_of_the_city(signer: str, city: City) -> bool:
    """True for the city's own post, with the name of the city."""
    words = plain_cell(signer)
    return city.mayor.search(words) is not None or city.is_meant(words)


@lru_cache(maxsize=8192)
def _signer_said(words: str, partner: PartnerTraits, city: City) -> Leaning:
    if is_of_the_city(words, city):
        return Leaning(city=Strength.CITY)
    names_partner = _names_partner(words, partner)
    if city.is_part(words) and (not names_partner or (not partner.is_like_ours and _DEPARTMENTS.search(words))):
        return Leaning(city=Strength.CITY)
    theirs: int = Strength.NAME if names_partner else Strength.NOTHING
    if not theirs and any(_POSTS[each].search(words) for each in partner.classes):
        theirs = Strength.POST
    if not theirs and _NEVER_OF_A_CITY.search(words):
        theirs = Strength.NUMBER if partner.classes else Strength.POST
    ours = Strength.POST if not names_partner and _is_post_of_a_city(words, partner, city) else Strength.NOTHING
    return Leaning(ours, theirs)


def _is_post_of_a_city(words: str, partner: PartnerTraits, city: City) -> bool:
    mayor = _MAYOR.search(words)
    if mayor:  # of some other place where one is named
        return not partner.has_mayor and not words[mayor.end() :].strip()
    if partner.is_region or _OTHER_PLACE.search(words):
        return False
    if _CITY_POSTS.search(words):
        return True
    return words.startswith("kepala ") and words.removeprefix("kepala ") in city.departments


@lru_cache(maxsize=1024)
def _number_said(words: str, written: str, partner: PartnerTraits, city: City) -> Leaning:
    said = set(words.split())
    if not partner.words.isdisjoint(said) or not partner.initials.isdisjoint(said):
        return Leaning(partner=Strength.NUMBER)
    if any(each in _PARTNER_NUMBERS and _PARTNER_NUMBERS[each].search(words) for each in partner.classes):
        return Leaning(partner=Strength.NUMBER)
    if partner.is_region:
        return Leaning()
    is_ours = _CODED.match(written.strip()) or _CITY_NUMBERS.search(words) or said & (city.departments - _FORMS)
    return Leaning(city=Strength.NUMBER) if is_ours else Leaning()


def city_is_first(first: Leaning, second: Leaning) -> bool | None:
    """Whether the first of two sides is the city's; None where nothing tells, or as much speaks for either."""
    for_first, for_second = max(first.city, second.partner), max(first.partner, second.city)
    return None if for_first == for_second else for_first > for_second
