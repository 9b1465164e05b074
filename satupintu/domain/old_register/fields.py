"""What a column of an old register may hold, and the words over it that say so."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """
    What a column may hold. `parties`, `signer` and `number` may stand in two columns, one a side.

    Where the heading says whose a column is, the field does: `own` is the city's.
    """

    YEAR = "year"
    DOCUMENT = "document"
    AS_WRITTEN = "document_as_written"
    """The old name of the kind, where another column holds the kind itself."""
    TITLE = "title"
    PARTIES = "parties"
    """All parties, or all but the city; in two columns, one a side."""
    OWN_PARTY = "own_party"
    """Who stands for the city."""
    PARTNER_KIND = "partner_kind"
    SIGNER = "signer"
    OWN_SIGNER = "own_signer"
    PARTNER_SIGNER = "partner_signer"
    NUMBER = "number"
    OWN_NUMBER = "own_number"
    PARTNER_NUMBER = "partner_number"
    PARENT = "parent"
    """Numbers of the agreement that this one implements."""
    SIGNED = "signed"
    STARTS = "starts"
    ENDS = "ends"
    TERM = "term"
    """Of which a bare number says no unit."""
    TERM_YEARS = "term_years"
    TERM_MONTHS = "term_months"
    TERM_DAYS = "term_days"
    STATUS = "status"
    ROUTE = "route"
    CATEGORY = "category"
    OPD = "opd"
    AFFAIR = "affair"
    SCOPE = "scope"
    PLACE = "place"
    NOTES = "notes"
    REGISTER_NUMBER = "register_number"
    """In a list that this register gave."""


DAYS = (Field.SIGNED, Field.STARTS, Field.ENDS)

_HEADINGS: Mapping[Field, tuple[str, ...]] = {
    Field.YEAR: ("tahun", "thn", "year"),
    Field.DOCUMENT: (
        "jenis kerjasama", "jenis kerja sama", "jenis naskah", "jenis dokumen", "bentuk", "bentuk naskah", "jenis",
        "kind",
    ),
    Field.AS_WRITTEN: ("jenis sebagaimana tertulis", "kind as written"),
    Field.TITLE: ("judul", "judul kerja sama", "judul naskah", "tentang", "perihal", "judul kerjasama", "title"),
    Field.PARTIES: (
        "para pihak", "mitra kerja sama", "mitra kerjasama", "nama mitra", "pihak", "mitra", "instansi mitra",
        "parties",
    ),
    Field.PARTNER_KIND: ("kategori mitra", "jenis mitra", "kelompok mitra", "kind of partner"),
    Field.SIGNER: (
        "sign", "penandatangan", "penanda tangan", "jabatan penandatangan", "pejabat penandatangan", "signatory",
    ),
    Field.NUMBER: (
        "nomor", "no naskah", "nomor naskah", "nomor para pihak", "nomor kerja sama", "numbers of the parties",
    ),
    Field.PARENT: (
        "induk", "kb induk", "kesepakatan bersama induk", "naskah induk", "perjanjian induk", "nomor induk",
        "nomor kb induk", "nomor naskah induk",
    ),
    Field.SIGNED: (
        "tanggal penandatanganan", "tanggal ttd", "tanggal tanda tangan", "tanggal", "tgl ttd", "date of signing",
    ),
    Field.STARTS: (
        "mulai", "mulai berlaku", "tanggal mulai", "tgl mulai", "berlaku sejak", "awal", "tanggal awal", "tmt", "dari",
        "sejak", "in force from",
    ),
    Field.ENDS: (
        "berlaku hingga", "berakhir", "tanggal berakhir", "tgl berakhir", "akhir", "berlaku sampai", "selesai",
        "tanggal selesai", "tgl selesai", "tanggal akhir", "sampai dengan", "sampai", "hingga", "end of term",
    ),
    Field.TERM_MONTHS: ("term months",),
    Field.STATUS: ("status", "keterangan status"),
    Field.ROUTE: ("jalur", "route"),
    Field.CATEGORY: ("kategori", "category"),
    Field.OPD: ("perangkat daerah", "opd", "opd pengampu", "pengampu", "pemrakarsa", "dinas", "city department opd"),
    Field.AFFAIR: ("urusan", "bidang", "urusan pemerintahan", "affair"),
    Field.SCOPE: ("ruang lingkup", "lingkup", "scope"),
    Field.PLACE: ("tempat", "tempat penandatanganan", "lokasi penandatanganan", "place"),
    Field.REGISTER_NUMBER: ("nomor register", "register number"),
    Field.NOTES: ("catatan", "keterangan", "ket", "note"),
}  # fmt: skip
_FIELD_OF = {heading: found for found, headings in _HEADINGS.items() for heading in headings}

OF_A_LIST_TAKEN_AWAY = (
    frozenset({"nomor register", "jenis sebagaimana tertulis", "nomor para pihak", "masa berlaku bulan"}),
    frozenset({"register number", "kind as written", "numbers of the parties", "term months"}),
)
"""Headings that together only a list has which the register itself gave, in Indonesian and in English."""

_THING = r"(?:nomor|no|nama|pejabat|jabatan|penandatangan|penanda|tanda|ttd|instansi|pihak|mitra|dan|surat|naskah)"
_CITY = re.compile(
    rf"\b(?:pemerintah kota|pemkot|pemko|pemda|pemerintah daerah|wali kota|walikota|kota)\b(?: (?!{_THING}\b)\w+)?"
)
"""The city in a heading, with its name or without."""
_PARTNER = re.compile(r"\b(?:mitra(?: kerja ?sama)?|pihak (?:lain|luar)|rekanan|daerah lain|instansi lain)\b")
_ORDINAL = re.compile(
    r"\bpihak (?:ke ?)?(?:(?P<first>i|1|pertama|kesatu|satu)|(?P<second>ii|2|kedua|dua))\b"
    r"|(?<=\w )(?:(?P<last_first>i|pertama|kesatu)|(?P<last_second>ii|kedua))$"
)
"""One of two parties: `pihak kesatu`, or below what both have in common, `nomor` over `kesatu` and `kedua`."""
_NUMBERS = frozenset({"nomor", "no"})
_SIGNERS = frozenset({"penandatangan", "pejabat", "jabatan", "penandatanganan", "menandatangani", "ttd"})
_NAMES = frozenset({"para", "pihak", "nama", "instansi", "lembaga", "yang", "bekerjasama", "bekerja", "sama"})
_TEXTS = frozenset(
    {"naskah", "surat", "dokumen", "pks", "kb", "mou", "kerja", "sama", "kerjasama", "perjanjian", "kesepakatan"}
)
_TERMS = frozenset({"masa", "jangka", "lama", "lamanya", "durasi", "periode"})
_OF_TERMS = frozenset({"berlaku", "waktu", "kerja", "sama", "kerjasama", "perjanjian", "dalam", "dlm", "satuan"})
_TELLING: Mapping[Field, frozenset[str]] = {
    Field.DOCUMENT: frozenset({"jenis", "bentuk"}),
    Field.TITLE: frozenset({"judul", "tentang", "perihal"}),
    Field.NUMBER: _NUMBERS,
    Field.SIGNED: frozenset({"ttd", "penandatanganan", "ditandatangani"}),
    Field.STARTS: frozenset({"mulai", "dimulai", "awal", "tmt"}),
    Field.ENDS: frozenset({"berakhir", "berakhirnya", "akhir", "selesai", "kadaluarsa", "kedaluwarsa", "habis"}),
    Field.OPD: frozenset({"opd", "skpd", "dinas", "pengampu", "pelaksana", "terkait", "pengelola"}),
}
"""Words of which one tells what a column holds, where beside it stand only words for the text."""
_OF_DAYS = frozenset({"tanggal", "tgl"})
_UNITS: Mapping[str, Field] = {
    **dict.fromkeys(("tahun", "thn", "th"), Field.TERM_YEARS),
    **dict.fromkeys(("bulan", "bln", "bl"), Field.TERM_MONTHS),
    **dict.fromkeys(("hari", "hr"), Field.TERM_DAYS),
}
_OWN = {Field.PARTIES: Field.OWN_PARTY, Field.SIGNER: Field.OWN_SIGNER, Field.NUMBER: Field.OWN_NUMBER}
_THEIRS = {Field.PARTIES: Field.PARTIES, Field.SIGNER: Field.PARTNER_SIGNER, Field.NUMBER: Field.PARTNER_NUMBER}


@dataclass(frozen=True)
class Meaning:
    """What a heading says of its column."""

    held: Field
    party: int | None = None
    """The first or the second party, where it says so: 1 or 2."""

    def of_side(self, *, is_city: bool) -> Field:
        """The field, where it is known whose the column is."""
        return (_OWN if is_city else _THEIRS).get(self.held, self.held)


def meaning_of(words: str) -> Meaning | None:
    """What a heading (plain words) stands for; None where it is not known."""
    if (found := _FIELD_OF.get(words)) is not None:
        return Meaning(found)
    return _of_term(words) or _of_a_side(words) or _of_the_text(words)


def _of_the_text(words: str) -> Meaning | None:
    """A heading that adds the text to what it means, in any words: `judul perjanjian`, `tgl selesai kerja sama`."""
    said = set(words.split())
    if said == {"no"}:  # the place in the list
        return None
    found = {held for held, telling in _TELLING.items() if said & telling}
    if len(found) != 1:
        return None
    held = found.pop()
    return Meaning(held) if not said - _TEXTS - _TELLING[held] - (_OF_DAYS if held in DAYS else set()) else None


def _of_term(words: str) -> Meaning | None:
    said = set(words.split())
    if not said & _TERMS or said - _TERMS - _OF_TERMS - set(_UNITS):
        return None
    units = {_UNITS[word] for word in said if word in _UNITS}
    return Meaning(units.pop() if len(units) == 1 else Field.TERM)


def _of_a_side(words: str) -> Meaning | None:
    """Names, signers or numbers of one side: `nomor pihak kesatu`, `pejabat mitra`, `nomor pemkot jambi`."""
    party = _ORDINAL.search(words)
    rest = _ORDINAL.sub(" ", words)
    is_theirs = _PARTNER.search(rest) is not None
    rest = _PARTNER.sub(" ", rest)
    is_ours = _CITY.search(rest) is not None
    rest = _CITY.sub(" ", rest)
    if party is None and not is_ours and not is_theirs:
        return None
    held = _side_field(set(rest.split()))
    if held is None or (held is Field.PARTIES and party is None and is_ours and "pihak" not in words.split()):
        return None
    if is_ours is is_theirs:
        return Meaning(held, None if party is None else 1 if party["first"] or party["last_first"] else 2)
    return Meaning(Meaning(held).of_side(is_city=is_ours))


def _side_field(rest: set[str]) -> Field | None:
    if rest & _NUMBERS and not rest - _NUMBERS - _TEXTS - _NAMES:
        return Field.NUMBER
    if rest & _SIGNERS and not rest - _SIGNERS - _NAMES:
        return Field.SIGNER
    return Field.PARTIES if not rest - _NAMES else None
