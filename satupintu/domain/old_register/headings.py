"""The words over a column, and what they say that it holds: known, put together of known words, or only similar."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from satupintu.domain.old_register.cells import plain_cell
from satupintu.domain.old_register.fields import DAYS, Field

_HEADINGS: Mapping[Field, tuple[str, ...]] = {
    Field.YEAR: ("tahun", "thn", "year", "tahun ttd", "tahun penandatanganan", "tahun kerja sama", "tahun perjanjian"),
    Field.DOCUMENT: (
        "jenis kerjasama", "jenis kerja sama", "jenis naskah", "jenis dokumen", "bentuk", "bentuk naskah", "jenis",
        "kind", "naskah", "jenis ksd", "jenis naskah kerja sama",
    ),
    Field.AS_WRITTEN: ("jenis sebagaimana tertulis", "kind as written"),
    Field.TITLE: (
        "judul", "judul kerja sama", "judul naskah", "tentang", "perihal", "judul kerjasama", "title", "judul kegiatan",
        "nama kerja sama", "nama kerjasama", "nama naskah", "nama perjanjian", "nama dokumen", "hal",
    ),
    Field.PARTIES: (
        "para pihak", "mitra kerja sama", "mitra kerjasama", "nama mitra", "pihak", "mitra", "instansi mitra",
        "parties", "mitra kerja", "lawan kerja sama", "mitra ksd", "daerah mitra", "pihak yang bekerja sama",
        "para pihak yang bekerjasama", "para pihak yang bekerja sama", "nama pihak", "bekerja sama dengan",
        "kerja sama dengan", "kerjasama dengan", "partner",
    ),
    Field.PARTNER_KIND: ("kategori mitra", "jenis mitra", "kelompok mitra", "kind of partner", "bentuk mitra"),
    Field.SIGNER: (
        "sign", "penandatangan", "penanda tangan", "jabatan penandatangan", "pejabat penandatangan", "signatory",
        "yang menandatangani", "ditandatangani oleh",
    ),
    Field.NUMBER: (
        "nomor", "no naskah", "nomor naskah", "nomor para pihak", "nomor kerja sama", "numbers of the parties",
        "nomor dan tanggal", "no dan tanggal", "no dan tgl", "nomor tanggal", "no tanggal", "no tgl", "nomor tgl",
    ),
    Field.PARENT: (
        "induk", "kb induk", "kesepakatan bersama induk", "naskah induk", "perjanjian induk", "nomor induk",
        "nomor kb induk", "nomor naskah induk", "no induk", "no kb induk", "mou induk", "nomor mou induk", "dasar mou",
        "dasar kb", "payung", "naskah payung", "parent text",
    ),
    Field.SIGNED: (
        "tanggal penandatanganan", "tanggal ttd", "tanggal tanda tangan", "tanggal", "tgl ttd", "date of signing",
    ),
    Field.STARTS: (
        "mulai", "mulai berlaku", "tanggal mulai", "tgl mulai", "berlaku sejak", "awal", "tanggal awal", "tmt", "dari",
        "sejak", "in force from", "tanggal berlaku", "tgl berlaku",
    ),
    Field.ENDS: (
        "berlaku hingga", "berakhir", "tanggal berakhir", "tgl berakhir", "akhir", "berlaku sampai", "selesai",
        "tanggal selesai", "tgl selesai", "tanggal akhir", "sampai dengan", "sampai", "hingga", "end of term", "s d",
        "sd", "expired", "expired date", "berlaku sampai dengan", "berlaku s d",
        "tgl berlaku s d", "tanggal berlaku s d", "tanggal berlaku sampai",
    ),
    Field.TERM_MONTHS: ("term months",),
    Field.STATUS: ("status", "keterangan status"),
    Field.ROUTE: ("jalur", "route"),
    Field.CATEGORY: ("kategori", "category"),
    Field.OPD: (
        "perangkat daerah", "opd", "opd pengampu", "pengampu", "pemrakarsa", "dinas", "city department opd",
        "unit kerja", "leading sector", "penanggung jawab", "dinas instansi",
    ),
    Field.AFFAIR: ("urusan", "bidang", "urusan pemerintahan", "affair", "bidang urusan"),
    Field.SCOPE: ("ruang lingkup", "lingkup", "scope"),
    Field.PLACE: (
        "tempat", "tempat penandatanganan", "lokasi penandatanganan", "place", "tempat ttd", "lokasi ttd",
        "tempat tanda tangan",
    ),
    Field.VALUE: ("nilai", "nilai rp", "nominal", "nilai rupiah", "anggaran", "value", "amount rupiah"),
    Field.REGISTER_NUMBER: ("nomor register", "register number"),
    Field.NOTES: ("catatan", "keterangan", "ket", "note"),
    Field.SIDE: ("kedudukan para pihak", "sides of the parties"),
    Field.SIGNER_NAME: ("nama yang bertanda tangan", "names of those who signed"),
    Field.ATTORNEY: ("surat kuasa para pihak", "powers of attorney of the parties"),
    Field.TITLE_AS_WRITTEN: ("judul sebagaimana tertulis", "title as written"),
    Field.ENDED: ("diakhiri pada", "ended early on"),
    Field.END_CAUSE: ("sebab pengakhiran", "cause of the early end"),
    Field.END_NOTE: ("keterangan pengakhiran", "note on the early end"),
}  # fmt: skip
_FIELD_OF = {heading: found for found, headings in _HEADINGS.items() for heading in headings}
_FOR_WANT_OF_A_BETTER: Mapping[str, Field] = {
    **dict.fromkeys(
        ("objek", "obyek", "objek kerja sama", "obyek kerja sama", "uraian", "uraian kerja sama", "materi", "kegiatan",
         "nama kegiatan", "materi kerja sama", "subjek", "subyek", "subjek kerja sama", "pekerjaan", "nama pekerjaan"),
        Field.TITLE,
    ),
    **dict.fromkeys(
        ("instansi", "lembaga", "institusi", "perusahaan", "nama instansi", "nama lembaga", "nama institusi",
         "nama perusahaan", "penyedia", "pihak ketiga", "nama pihak ketiga", "dengan", "universitas", "bank"),
        Field.PARTIES,
    ),
}  # fmt: skip
"""What stands for the title or the partner where no column is called so."""

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
    plain_cell(
        """naskah surat dokumen pks kb mou moa nk loi kerja sama kerjasama perjanjian kesepakatan bersama nota
        kesepahaman ksd kontrak kegiatan"""
    ).split()
)
_TERMS = frozenset({"masa", "jangka", "lama", "lamanya", "durasi", "periode"})
_OF_TERMS = frozenset({"berlaku", "waktu", "kerja", "sama", "kerjasama", "perjanjian", "dalam", "dlm", "satuan"})
_TELLING: Mapping[Field, frozenset[str]] = {
    Field.DOCUMENT: frozenset({"jenis", "bentuk", "tipe", "macam"}),
    Field.TITLE: frozenset({"judul", "tentang", "perihal"}),
    Field.NUMBER: _NUMBERS,
    Field.SIGNED: frozenset({"ttd", "penandatanganan", "ditandatangani"}),
    Field.STARTS: frozenset({"mulai", "dimulai", "awal", "tmt", "efektif"}),
    Field.ENDS: frozenset(
        {"berakhir", "berakhirnya", "akhir", "selesai", "kadaluarsa", "kedaluwarsa", "kadaluwarsa", "habis", "tempo",
         "batas", "expired"}
    ),
    Field.OPD: frozenset(
        {"opd", "skpd", "dinas", "pengampu", "pelaksana", "terkait", "pengelola", "pemrakarsa", "pengusul", "perangkat"}
    ),
    Field.AFFAIR: frozenset({"urusan", "bidang"}),
    Field.SCOPE: frozenset({"lingkup"}),
    Field.STATUS: frozenset({"status"}),
    Field.VALUE: frozenset({"nilai", "nominal", "anggaran"}),
}  # fmt: skip
"""Words of which one tells what a column holds, where beside it stand only words for the text."""
_BESIDE: Mapping[Field, frozenset[str]] = {
    **dict.fromkeys(DAYS, frozenset({"tanggal", "tgl", "masa", "berlaku", "berlakunya", "waktu", "jatuh", "date"})),
    Field.OPD: frozenset({"daerah", "instansi", "unit", "pd"}),
    Field.SCOPE: frozenset({"ruang"}),
    Field.STATUS: frozenset({"ket", "keterangan", "masa", "berlaku"}),
    Field.VALUE: frozenset({"rp", "rupiah"}),
    Field.NUMBER: frozenset({"tanggal", "tgl", "dan"}),
}
"""Words that say nothing more beside those."""
_LEAST_LETTERS = 5
_LEAST_ALIKE, _LEAST_APART = 84, 6
_LEAST_ALIKE_BY_WORD = 66
"""Of 100: how like a known heading another has to be, and how much less like those of other fields."""
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


@lru_cache(maxsize=1024)
def similar_to(words: str) -> tuple[Meaning, str] | None:
    """What a heading means that is only spelt like a known one, and that one; None where it is like none, or two."""
    if len(words) < _LEAST_LETTERS:
        return None
    alike = process.extract(words, _FIELD_OF.keys(), scorer=ratio, limit=8, score_cutoff=_LEAST_ALIKE - _LEAST_APART)
    if not alike or alike[0][1] < _LEAST_ALIKE:
        return None
    heading, best = alike[0][0], alike[0][1]
    if not _is_alike_by_word(words.split(), heading.split()):
        return None
    rivals = [score for other, score, _ in alike if _FIELD_OF[other] is not _FIELD_OF[heading]]
    return (Meaning(_FIELD_OF[heading]), heading) if best - max(rivals, default=0) >= _LEAST_APART else None


def _is_alike_by_word(said: Sequence[str], known: Sequence[str]) -> bool:
    """True where each word is like the one in its place: `isi kerja sama` is no `jenis kerja sama`."""
    return len(said) == len(known) and all(
        ratio(one, other) >= _LEAST_ALIKE_BY_WORD for one, other in zip(said, known, strict=True)
    )


def meaning_or_similar(words: str) -> Meaning | None:
    """What a heading stands for, be it misspelt."""
    if (found := meaning_of(words)) is not None:
        return found
    similar = similar_to(words)
    return similar[0] if similar else None


def for_want_of_a_better(words: str) -> Field | None:
    """What a heading can stand for, where no other column holds that."""
    return _FOR_WANT_OF_A_BETTER.get(words)


def _of_the_text(words: str) -> Meaning | None:
    """A heading that adds the text to what it means, in any words: `judul perjanjian`, `tgl selesai kerja sama`."""
    said = set(words.split())
    if said == {"no"}:  # the place in the list
        return None
    if said & _OF_DAYS and said & _TEXTS and not said - _OF_DAYS - _TEXTS:
        return Meaning(Field.SIGNED)
    found = {held for held, telling in _TELLING.items() if said & telling}
    if len(found) != 1:
        return None
    held = found.pop()
    return Meaning(held) if not said - _TEXTS - _TELLING[held] - _BESIDE.get(held, frozenset()) else None


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
