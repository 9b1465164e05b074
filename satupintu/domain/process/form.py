"""
What a proposal says: one typed form for the web, the command line, Prefect's run form and the API alike.

The keys are those of a case file. Limits keep letters, pages and run names readable; refusals are sentences.
"""

import hashlib
import json
from datetime import date
from enum import StrEnum
from math import isnan
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    EmailStr,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from satupintu.domain.errors import Unreadable
from satupintu.domain.marks import mark
from satupintu.domain.process.form_parts import Attachment, Funding, Indicator, PartyChange
from satupintu.domain.process.signer import AUTHORITY, Ground, signer_in
from satupintu.domain.process.term import Term
from satupintu.domain.typed.terms import term_in
from satupintu.domain.typed.values import Day, Line, Text, Value


class Route(StrEnum):
    """The five routes of regional cooperation (PP 28/2018; Permendagri 22/2020 and 25/2020)."""

    KSDD = "KSDD"
    KSDPK = "KSDPK"
    SINERGI = "SINERGI"
    KSDPL = "KSDPL"
    KSDLL = "KSDLL"


class Category(StrEnum):
    """KSDD only: mandatory (wajib) or voluntary (sukarela), PP 28/2018 Ps. 3."""

    WAJIB = "wajib"
    SUKARELA = "sukarela"


class DocumentType(StrEnum):
    """The canonical kind of text; the title as written is a field of its own."""

    KB = "KB"
    PKS = "PKS"
    NK = "NK"
    LOI = "LOI"
    MOU = "MOU"


class Initiator(StrEnum):
    """Who began: a department of the city, or the partner with an offer."""

    OPD = "opd"
    PARTNER = "partner"


class BurdenChange(StrEnum):
    """What an addendum does to the burden that the agreement puts on the public and on the region or its budget."""

    NONE = "none"
    MORE = "more"
    LESS = "less"


class PartnerKind(StrEnum):
    """The partner kinds of the picklist (PP 28/2018 Ps. 14, 24; practice)."""

    PROVINSI = "provinsi"
    KABUPATEN_KOTA = "kabupaten_kota"
    DESA = "desa"
    KEMENTERIAN_LEMBAGA = "kementerian_lembaga"
    INSTANSI_VERTIKAL = "instansi_vertikal"
    TNI_POLRI_KEJAKSAAN = "tni_polri_kejaksaan"
    BADAN_HUKUM_PUBLIK = "badan_hukum_publik"
    PERGURUAN_TINGGI_NEGERI = "perguruan_tinggi_negeri"
    PERGURUAN_TINGGI_SWASTA = "perguruan_tinggi_swasta"
    BUMN = "bumn"
    BUMD = "bumd"
    PERUSAHAAN_SWASTA = "perusahaan_swasta"
    BANK = "bank"
    KOPERASI = "koperasi"
    ORMAS = "ormas"
    PERSEORANGAN = "perseorangan"
    PEMDA_LUAR_NEGERI = "pemda_luar_negeri"
    ORGANISASI_INTERNASIONAL = "organisasi_internasional"
    LSM_ASING = "lsm_asing"
    LEMBAGA_PENDIDIKAN_LUAR_NEGERI = "lembaga_pendidikan_luar_negeri"
    PERUSAHAAN_ASING = "perusahaan_asing"


class Language(StrEnum):
    """Languages of pages and letters."""

    ID = "id"
    EN = "en"


def _years(value: object) -> object:
    """A term in years, whole where it can be; `1.5` are 18 months. One in days has been put beside it, if it can be."""
    if isinstance(value, str):
        term = term_in(value)
        if term.days or term.until:
            raise Unreadable(_ONE_TERM)
        value = term.months / 12
    if isinstance(value, bool) or not isinstance(value, int | float) or (isinstance(value, float) and isnan(value)):
        raise Unreadable("Tulis sebagai angka.")
    if 12 * value < 1 - _ROUNDING:
        raise Unreadable("Paling sedikit 1 bulan.")
    if value <= _LONGEST_TERM and abs(12 * value - round(12 * value)) > _ROUNDING:
        raise Unreadable("Jangka waktu harus dalam bulan penuh, misalnya 1,5 tahun atau 18 bulan.")
    return int(value) if isinstance(value, float) and value.is_integer() else value


_ONE_TERM = mark("Isi jangka waktu dengan satu cara saja: tahun dan bulan, hari, atau sampai suatu tanggal.")
_LONGEST_TERM = 50
_TERM_SCHEMA: dict[str, Any] = {"type": "number", "exclusiveMinimum": 0, "maximum": _LONGEST_TERM}
_ROUNDING = 1e-6
"""Of a month: a third of a year is four months, however a program rounds it."""


class Signatory(Value):
    """
    Who signs for a partner, and by which authority. Without an address of its own, letters go to the contact.

    Somebody who signs by surat kuasa names who gave it (Permendagri 22/2020 Ps. 57(2)); its number and day may follow.
    """

    position: Line = Field(title="Jabatan penandatangan", description="Misalnya: Bupati Batanghari")
    name: Line | None = Field(None, title="Nama penandatangan")
    email: EmailStr | None = Field(None, title="Pos-el penandatangan", description="Bila kosong: pos-el narahubung")
    ground: Ground | None = Field(None, title="Dasar kewenangan jabatan", description="akta, sk atau peraturan")
    ground_number: Line | None = Field(None, title="Nomor dasar kewenangan")
    ground_date: Day | None = Field(None, title="Tanggal dasar kewenangan")
    power_giver: Line | None = Field(
        None, title="Pemberi kuasa", description="Bila menandatangani dengan surat kuasa: jabatan yang memberi kuasa"
    )
    power_number: Line | None = Field(None, title="Nomor surat kuasa")
    power_date: Day | None = Field(None, title="Tanggal surat kuasa")

    @field_validator("ground_number", "ground_date")
    @classmethod
    def _of_a_ground(cls, said: Any, info: ValidationInfo) -> Any:
        if said is not None and info.data.get("ground", "") is None:
            raise ValueError("Pilih dasar kewenangannya: akta, SK, atau peraturan.")
        return said

    @field_validator("power_number", "power_date")
    @classmethod
    def _of_a_power(cls, said: Any, info: ValidationInfo) -> Any:
        if said is not None and info.data.get("power_giver", "") is None:
            raise ValueError("Sebutkan siapa pemberi kuasanya.")
        return said


class Contact(Value):
    """Where a partner is written to."""

    name: Line = Field(title="Nama narahubung")
    email: EmailStr = Field(title="Pos-el narahubung")


class Partner(Value):
    """One party beside the city."""

    name: Line = Field(title="Nama mitra")
    role: Line | None = Field(None, title="Peran mitra", description="Misalnya pelaksana, pendana atau pengguna")
    kind: PartnerKind = Field(title="Jenis mitra", description="Menurut daftar pilihan")
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = Field(
        "ID", title="Negara", description="Kode dua huruf, misalnya ID atau SG"
    )
    language: Language = Field(Language.ID, title="Bahasa surat", description="id atau en")
    signatory: Signatory = Field(title="Penandatangan", description="Yang menandatangani bagi mitra")
    contact: Contact = Field(title="Narahubung", description="Alamat surat bagi mitra")


class ProposalForm(Value):
    """Everything a proposal says when it enters."""

    title: Line = Field(title="Judul kerja sama")
    title_as_written: Line | None = Field(None, title="Judul naskah sebagaimana tertulis")
    route: Route = Field(title="Jalur", description="KSDD, KSDPK, SINERGI, KSDPL atau KSDLL")
    category: Category | None = Field(None, title="Kategori", description="Hanya KSDD: wajib atau sukarela")
    document: DocumentType = Field(
        title="Jenis naskah", description="Jenis baku; judul sebagaimana tertulis punya isian sendiri"
    )
    parent: Line | None = Field(
        None, title="Naskah induk", description="Nomor register KB atau LoI, atau nomor usulannya bila belum terdaftar"
    )
    parent_scope: Annotated[list[Text], Field(min_length=1, max_length=50)] | None = Field(
        None, title="Butir induk yang dilaksanakan", description="Butir ruang lingkup naskah induk, seperti tertulis"
    )
    renews: Line | None = Field(
        None, title="Memperpanjang perjanjian", description="Nomor register perjanjian yang diperpanjang"
    )
    amends: Line | None = Field(
        None, title="Mengubah perjanjian (adendum)", description="Nomor register perjanjian yang diubah"
    )
    new_end: Day | None = Field(
        None, title="Berakhir menjadi", description="Hanya adendum yang mengubah jangka waktu; kosong: tidak berubah"
    )
    burden_change: BurdenChange | None = Field(
        None,
        title="Perubahan beban",
        description="Hanya adendum: none, more atau less; kosong: menurut `burdens_public`",
    )
    party_change: PartyChange | None = Field(None, title="Perubahan pihak", description="Hanya adendum")
    deviation_reason: Text | None = Field(None, title="Alasan penyimpangan jenis naskah")
    initiator: Line = Field(title="Perangkat daerah pemrakarsa")
    departments: Annotated[list[Line], Field(min_length=1, max_length=20)] | None = Field(
        None, title="Perangkat daerah terkait", description="Selain pemrakarsa: yang ikut melaksanakan"
    )
    initiated_by: Initiator = Field(
        Initiator.OPD, title="Diprakarsai oleh", description="opd, atau partner bila mitra yang menawarkan"
    )
    offer_received_on: Day | None = Field(
        None,
        title="Tanggal surat penawaran mitra diterima",
        description="Bila mitra yang menawarkan; kosong: hari pengajuan",
    )
    city_signer: Annotated[str, AfterValidator(signer_in)] | None = Field(
        None,
        title="Penandatangan bagi Pemerintah Kota",
        description="wali_kota, opd_head, atau pos-el pejabat yang ditunjuk; kosong: yang lazim bagi naskahnya",
    )
    partners: Annotated[list[Partner], Field(min_length=1, max_length=20)] = Field(title="Mitra")
    affair: Line = Field(title="Urusan pemerintahan")
    purpose: Text = Field(title="Maksud dan tujuan")
    scope: Annotated[list[Line], Field(min_length=1, max_length=50)] = Field(title="Ruang lingkup")
    benefits: Annotated[list[Line], Field(min_length=1, max_length=50)] = Field(title="Manfaat")
    object: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,40}$")] | None = Field(
        None, title="Jenis objek", description="Salah satu `objects` dalam berkas jalurnya"
    )
    location: Line = Field(title="Lokasi")
    term_days: int | None = Field(
        None, ge=1, le=366 * _LONGEST_TERM, title="Jangka waktu (hari)", description="Bila disepakati dalam hari"
    )
    term_until: Day | None = Field(
        None, title="Berlaku sampai dengan", description="Bila disepakati sampai suatu tanggal"
    )
    term_years: Annotated[int | float, BeforeValidator(_years), WithJsonSchema(_TERM_SCHEMA)] | None = Field(
        None,
        le=_LONGEST_TERM,
        validate_default=True,
        title="Jangka waktu (tahun)",
        description="Dalam bulan penuh: 1,5 adalah 18 bulan; kosong bila dalam hari atau sampai suatu tanggal",
    )
    starts_on: Day | None = Field(None, title="Mulai berlaku", description="Kosong: hari penandatanganan")
    funding: Funding = Field(title="Pembiayaan", description="Dari mana biayanya; nilai dalam rupiah penuh")
    burdens_public: bool = Field(title="Membebani masyarakat dan daerah")
    in_planning_document: bool = Field(title="Tercantum dalam dokumen perencanaan")
    attachments: list[Attachment] = Field(default_factory=list, max_length=50, title="Lampiran")
    indicators: list[Indicator] = Field(default_factory=list, max_length=50, title="Indikator keberhasilan")

    @model_validator(mode="before")
    @classmethod
    def _term_as_typed(cls, content: Any) -> Any:
        """People type a term into one field: `90 hari` and `sampai 31 Desember 2027` are kept as what they are."""
        said = content.get("term_years") if isinstance(content, dict) else None
        if not isinstance(said, str):
            return content
        try:
            term = term_in(said)
        except Unreadable:
            return content  # the field itself says what is wrong
        kept = {"term_days": term.days or None, "term_until": term.until}
        given = {name: value for name, value in kept.items() if value is not None and content.get(name) is None}
        return {**content, **given, "term_years": None} if given else content

    @model_validator(mode="after")
    def _category_belongs_to_ksdd(self) -> "ProposalForm":
        if self.route is Route.KSDD and self.category is None:
            raise ValueError("Pilih kategori wajib atau sukarela untuk jalur KSDD.")
        if self.route is not Route.KSDD and self.category is not None:
            raise ValueError("Kategori wajib/sukarela hanya untuk jalur KSDD; kosongkan.")
        return self

    @field_validator("amends")
    @classmethod
    def _follows_one_agreement_in_one_way(cls, amends: str | None, info: ValidationInfo) -> str | None:
        if amends is not None and info.data.get("renews") is not None:
            raise ValueError("Sebuah naskah memperpanjang atau mengubah perjanjian lama, tidak keduanya.")
        return amends

    @field_validator("new_end")
    @classmethod
    def _only_an_addendum_moves_an_end(cls, new_end: date | None, info: ValidationInfo) -> date | None:
        if new_end is not None and info.data.get("amends", "") is None:
            raise ValueError("Hari berakhir yang baru hanya untuk adendum; sebutkan perjanjian yang diubah.")
        return new_end

    @field_validator("term_years")
    @classmethod
    def _one_term(cls, years: float | None, info: ValidationInfo) -> float | None:
        others = [info.data.get(name, "wrong") for name in ("term_days", "term_until")]
        given = [each for each in (years, *others) if each is not None]
        if not given:
            raise ValueError("Wajib diisi.")
        if len(given) > 1:
            raise ValueError(_ONE_TERM)
        return years

    @field_validator("starts_on")
    @classmethod
    def _starts_before_it_ends(cls, starts_on: date | None, info: ValidationInfo) -> date | None:
        until = info.data.get("term_until")
        if starts_on is not None and until is not None and until <= starts_on:
            raise ValueError("Mulai berlaku harus sebelum hari berakhirnya.")
        return starts_on

    @field_validator("burden_change")
    @classmethod
    def _only_an_addendum_changes_a_burden(
        cls, change: BurdenChange | None, info: ValidationInfo
    ) -> BurdenChange | None:
        if change is not None and info.data.get("amends", "") is None:
            raise ValueError("Perubahan beban hanya untuk adendum; sebutkan perjanjian yang diubah.")
        return change

    @field_validator("party_change")
    @classmethod
    def _only_an_addendum_changes_parties(cls, change: PartyChange | None, info: ValidationInfo) -> PartyChange | None:
        if change is not None and info.data.get("amends", "") is None:
            raise ValueError("Perubahan pihak hanya untuk adendum; sebutkan perjanjian yang diubah.")
        return change

    @property
    def term(self) -> Term:
        """How long the agreement runs, and from when."""
        return Term(round(12 * (self.term_years or 0)), self.term_days or 0, self.term_until, self.starts_on)

    def as_text(self) -> str:
        """The content in one canonical form (JSON), of which the fingerprint is taken."""
        said = self.model_dump(mode="json")
        # These came later: what was submitted before stays the same submission.
        for name in _LEFT_OUT_WHERE_EMPTY:
            if said[name] is None:
                del said[name]
        for partner in said["partners"]:
            if partner["role"] is None:
                del partner["role"]
            for name in AUTHORITY:
                if partner["signatory"][name] is None:
                    del partner["signatory"][name]
        return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    def fingerprint(self) -> str:
        """SHA-256 of the canonical form: the same submission has the same fingerprint on every way in."""
        return hashlib.sha256(self.as_text().encode()).hexdigest()


_LEFT_OUT_WHERE_EMPTY = (
    *("offer_received_on", "object", "renews", "amends", "new_end"),
    *("term_years", "term_days", "term_until", "starts_on", "burden_change", "city_signer"),
    *("parent_scope", "party_change", "departments"),
)
NOT_PART_OF_A_PROPOSAL = frozenset({"published", "source", "filled_in"})
"""Keys of a case file that tell where the case comes from; they are left out when it is entered."""
