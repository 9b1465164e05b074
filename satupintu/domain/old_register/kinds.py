"""Words of old registers for kinds of partner and for status."""

import re
from collections.abc import Mapping

from satupintu.domain.old_register.cells import plain_cell
from satupintu.domain.process.form import Category, PartnerKind, Route

FOREIGN = frozenset(
    {
        PartnerKind.PEMDA_LUAR_NEGERI,
        PartnerKind.ORGANISASI_INTERNASIONAL,
        PartnerKind.LSM_ASING,
        PartnerKind.LEMBAGA_PENDIDIKAN_LUAR_NEGERI,
        PartnerKind.PERUSAHAAN_ASING,
    }
)

_PARTNERS: Mapping[str, PartnerKind] = {
    "k l": PartnerKind.KEMENTERIAN_LEMBAGA,
    "kementerian": PartnerKind.KEMENTERIAN_LEMBAGA,
    "kementerian lembaga": PartnerKind.KEMENTERIAN_LEMBAGA,
    "instansi vertikal": PartnerKind.INSTANSI_VERTIKAL,
    "tni": PartnerKind.TNI_POLRI_KEJAKSAAN,
    "polri": PartnerKind.TNI_POLRI_KEJAKSAAN,
    "kejaksaan": PartnerKind.TNI_POLRI_KEJAKSAAN,
    "tni polri kejaksaan": PartnerKind.TNI_POLRI_KEJAKSAAN,
    "provinsi": PartnerKind.PROVINSI,
    "pemerintah provinsi": PartnerKind.PROVINSI,
    "pemprov": PartnerKind.PROVINSI,
    "kabupaten": PartnerKind.KABUPATEN_KOTA,
    "kota": PartnerKind.KABUPATEN_KOTA,
    "kabupaten kota": PartnerKind.KABUPATEN_KOTA,
    "pemerintah kabupaten kota lain": PartnerKind.KABUPATEN_KOTA,
    "pemkab": PartnerKind.KABUPATEN_KOTA,
    "pemkot": PartnerKind.KABUPATEN_KOTA,
    "desa": PartnerKind.DESA,
    "pemerintah desa": PartnerKind.DESA,
    "bumn": PartnerKind.BUMN,
    "bumd": PartnerKind.BUMD,
    "swasta": PartnerKind.PERUSAHAAN_SWASTA,
    "perusahaan swasta": PartnerKind.PERUSAHAAN_SWASTA,
    "bank": PartnerKind.BANK,
    "koperasi": PartnerKind.KOPERASI,
    "ormas": PartnerKind.ORMAS,
    "yayasan": PartnerKind.ORMAS,
    "asosiasi": PartnerKind.ORMAS,
    "yayasan ormas asosiasi": PartnerKind.ORMAS,
    "ormas asing": PartnerKind.LSM_ASING,
    "lsm asing": PartnerKind.LSM_ASING,
    "perseorangan": PartnerKind.PERSEORANGAN,
    "badan hukum publik": PartnerKind.BADAN_HUKUM_PUBLIK,
    "bpjs": PartnerKind.BADAN_HUKUM_PUBLIK,
    "perguruan tinggi negeri": PartnerKind.PERGURUAN_TINGGI_NEGERI,
    "ptn": PartnerKind.PERGURUAN_TINGGI_NEGERI,
    "perguruan tinggi swasta": PartnerKind.PERGURUAN_TINGGI_SWASTA,
    "pts": PartnerKind.PERGURUAN_TINGGI_SWASTA,
    "pemerintah daerah luar negeri": PartnerKind.PEMDA_LUAR_NEGERI,
    "organisasi internasional": PartnerKind.ORGANISASI_INTERNASIONAL,
    "lembaga pendidikan luar negeri": PartnerKind.LEMBAGA_PENDIDIKAN_LUAR_NEGERI,
    "perusahaan asing": PartnerKind.PERUSAHAAN_ASING,
    "swasta asing": PartnerKind.PERUSAHAAN_ASING,
}
_TOO_BROAD = frozenset({"pemda", "pemerintah daerah", "universitas", "perguruan tinggi", "lembaga", "lainnya"})
"""Kinds that the register divides further; the name of the partner may tell which."""
_BY_NAME = (
    (re.compile(r"\b(pemprov|pemerintah provinsi|provinsi)\b"), PartnerKind.PROVINSI),
    (
        re.compile(r"\b(pemkab|pemkot|pemerintah kabupaten|pemerintah kota|kabupaten|kota)\b"),
        PartnerKind.KABUPATEN_KOTA,
    ),
)

_IN_FORCE = frozenset({"berlaku", "masih berlaku", "aktif", "berjalan"})
_OVER = frozenset({"tidak berlaku", "berakhir", "selesai", "kedaluwarsa", "kadaluarsa", "tidak aktif", "habis"})

NO_NUMBER = frozenset({"", "0", "dokumen", "proses", "n a", "na", "belum ada", "tidak ada", "kosong", "tanpa nomor"})
"""What stands in the place of a number where there is none."""


def is_partner_kind(said: str) -> bool:
    """True for a word that names a kind of partner, be it too broad."""
    return plain_cell(said) in _PARTNERS or plain_cell(said) in _TOO_BROAD


def partner_kind_of(said: str, name: str) -> PartnerKind | None:
    """The kind of a partner; of a kind too broad, by its name; None where neither tells."""
    if said in set(PartnerKind):
        return PartnerKind(said)
    if (found := _PARTNERS.get(plain_cell(said))) is not None:
        return found
    if plain_cell(said) not in _TOO_BROAD:
        return None
    return next((kind for pattern, kind in _BY_NAME if pattern.search(plain_cell(name))), None)


def says_in_force(said: str) -> bool | None:
    """What a status of an old register claims; None for other words."""
    words = plain_cell(said)
    return True if words in _IN_FORCE else False if words in _OVER else None


def route_of(said: str) -> Route | None:
    """The route of a word such as KSDD."""
    words = plain_cell(said).upper()
    return Route(words) if words in set(Route) else None


def category_of(said: str) -> Category | None:
    """Mandatory or voluntary."""
    words = plain_cell(said)
    return Category(words) if words in set(Category) else None
