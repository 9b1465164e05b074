"""The kind of a partner by its name, as far as names tell it: always a proposal, shown with the name that says so."""

import re
from functools import lru_cache

from satupintu.domain.old_register.abroad import kind_abroad
from satupintu.domain.old_register.cells import plain_cell
from satupintu.domain.old_register.city import City
from satupintu.domain.process.form import DocumentType, PartnerKind, Route

_STATE_UNIVERSITIES = """
    jambi, indonesia, gadjah mada, gajah mada, airlangga, padjadjaran, diponegoro, brawijaya, sriwijaya, andalas, riau,
    lampung, bengkulu, sebelas maret, hasanuddin, udayana, mataram, tanjungpura, sumatera utara, syiah kuala, negeri,
    islam negeri, terbuka, pendidikan indonesia, jenderal soedirman, mulawarman, jember, bangka belitung,
    maritim raja ali haji, malikussaleh, teuku umar, siliwangi, tidar, trunojoyo, samudra, halu oleo, sam ratulangi,
    cenderawasih, pattimura, khairun, nusa cendana, palangka raya, lambung mangkurat, borneo tarakan, tadulako
"""
_NAMES: tuple[tuple[PartnerKind, str], ...] = (
    (
        PartnerKind.PERGURUAN_TINGGI_NEGERI,
        """unja, uin, iain, stain, ugm, unair, unpad, undip, unsri, unand, ipb, itb, its, itera, politeknik negeri,
        politeknik kesehatan, poltekkes, poltek negeri, institut teknologi bandung, institut teknologi sepuluh,
        institut teknologi sumatera, institut pertanian bogor, institut seni indonesia,
        institut pemerintahan dalam negeri, ipdn, pkn stan""",
    ),
    (
        PartnerKind.PERGURUAN_TINGGI_SWASTA,
        """universitas, institut, sekolah tinggi, stikes, stie, stmik, stisip, stkip, stit, akademi, akper, akbid,
        politeknik, poltek, unbari, unama, stikba, fakultas""",
    ),
    (
        PartnerKind.BADAN_HUKUM_PUBLIK,
        "bpjs, bank indonesia, lembaga penjamin simpanan, otoritas jasa keuangan, ojk",
    ),
    (PartnerKind.BANK, "bank, bpd, bpr, bri, bni, btn, bsi"),
    (
        PartnerKind.TNI_POLRI_KEJAKSAAN,
        """tni, polri, polda, polresta, polres, polsek, kepolisian, kodim, korem, kodam, lanud, lanal, kejaksaan,
        kejari, kejati, rs bhayangkara, rumah sakit bhayangkara, denpom, brimob""",
    ),
    (
        PartnerKind.INSTANSI_VERTIKAL,
        """kanwil, kantor wilayah, kantor pertanahan, kantor imigrasi, kantor pelayanan pajak, kantor pelayanan
        kekayaan, kantor kementerian agama, kpp, kppn, kpknl, bnnk, bnnp, bnn, badan narkotika, badan pusat
        statistik, bps, balai, loka, lapas, lembaga pemasyarakatan, rutan, bapas, kementerian agama kota,
        kementerian agama kabupaten, bpn, bpom, bmkg, stasiun meteorologi, perwakilan bpkp, bpkp perwakilan,
        ombudsman ri perwakilan, perwakilan bkkbn, bkkbn perwakilan, pengadilan negeri, pengadilan agama, pengadilan
        tinggi, kpu, bawaslu""",
    ),
    (
        PartnerKind.KEMENTERIAN_LEMBAGA,
        r"""kementerian, kemen\w*, direktorat jenderal, ditjen, badan nasional, lembaga administrasi negara, lkpp,
        bssn, bkkbn, bpkp, bkn, komisi, mahkamah, ombudsman, badan riset, brin, arsip nasional, perpustakaan nasional,
        baznas, badan amil""",
    ),
    (PartnerKind.BUMD, r"perumda, perusda, perusahaan daerah, perusahaan umum daerah, pdam, tirta \w+, bumd, jamkrida"),
    (
        PartnerKind.BUMN,
        r"""persero, pln, telkom\w*, pertamina, pos indonesia, jasa raharja, jasaraharja, taspen, pegadaian, bulog,
        peruri, perum, pelindo, angkasa pura, kereta api, kai, garuda indonesia, pgn, perkebunan nusantara, ptpn,
        askrindo, jamkrindo, biofarma, bio farma, kimia farma, damri, bumn, sucofindo, surveyor indonesia,
        permodalan nasional madani, pnm""",
    ),
    (PartnerKind.KOPERASI, "koperasi, ksp, kud, puskopad"),
    (PartnerKind.DESA, "pemerintah desa, pemdes, desa"),
    (
        PartnerKind.ORMAS,
        """yayasan, perkumpulan, asosiasi, himpunan, ikatan, persatuan, lsm, ormas, pmi, palang merah, kadin, gerakan,
        forum, komite, koni, majelis, muhammadiyah, nahdlatul ulama, aisyiyah, dewan, lembaga adat,
        lembaga bantuan hukum, lbh, paguyuban, karang taruna, tp pkk, dharma wanita, hipmi, perhimpunan, gapensi, idi,
        ibi, ppni, iai, peradi""",
    ),
    (
        PartnerKind.PERUSAHAAN_SWASTA,
        r"""rs, rsia, rsu, rumah sakit(?! umum daerah), pt, cv, tbk, ud, firma, fa, perusahaan, toko, hotel, klinik,
        apotek, apotik, optik, gojek, grab\w*""",
    ),
)
"""Words of names, in the order in which they are tried: `Bank Jambi` is a bank though a `PT` stands before it."""


def _one_of(words: str) -> str:
    return "|".join(" ".join(each.split()) for each in words.split(","))


_BY_NAME: tuple[tuple[re.Pattern[str], PartnerKind], ...] = (
    (re.compile(rf"\buniversitas (?:{_one_of(_STATE_UNIVERSITIES)})\b"), PartnerKind.PERGURUAN_TINGGI_NEGERI),
    *((re.compile(rf"\b(?:{_one_of(words)})\b"), kind) for kind, words in _NAMES),
)
_PROVINCE = re.compile(r"\b(?:pemerintah provinsi|pemprov|pemda provinsi|provinsi|prov)\b")
_REGENCY = re.compile(r"\b(?:pemerintah kabupaten|pemkab|kabupaten|kab|pemerintah kota|pemkot|pemko|kota)\b")
_OPENS_A_REGION = re.compile(
    r"^(?:pemerintah|pem(?:kab|kot|ko|prov|da)|kabupaten|kab|kota|provinsi|prov|dinas|badan|bagian|sekretariat|rsud|"
    r"dlh|inspektorat|satpol|upt\w*|uptd|puskesmas)\b"
)
_STATE_SCHOOL = re.compile(r"\b(?:sma|smk|slb)(?:n| negeri)\b")
_ROUTES: dict[Route, frozenset[PartnerKind]] = {
    Route.KSDD: frozenset({PartnerKind.PROVINSI, PartnerKind.KABUPATEN_KOTA}),
    Route.SINERGI: frozenset(
        {PartnerKind.KEMENTERIAN_LEMBAGA, PartnerKind.INSTANSI_VERTIKAL, PartnerKind.TNI_POLRI_KEJAKSAAN}
    ),
    Route.KSDPL: frozenset({PartnerKind.PEMDA_LUAR_NEGERI}),
    Route.KSDLL: frozenset(
        {
            PartnerKind.ORGANISASI_INTERNASIONAL,
            PartnerKind.LSM_ASING,
            PartnerKind.LEMBAGA_PENDIDIKAN_LUAR_NEGERI,
            PartnerKind.PERUSAHAAN_ASING,
        }
    ),
    Route.KSDPK: frozenset(
        {
            PartnerKind.BUMN,
            PartnerKind.BUMD,
            PartnerKind.PERUSAHAAN_SWASTA,
            PartnerKind.BANK,
            PartnerKind.KOPERASI,
            PartnerKind.PERGURUAN_TINGGI_SWASTA,
            PartnerKind.ORMAS,
            PartnerKind.PERSEORANGAN,
        }
    ),
}
"""The route of each kind of partner (PP 28/2018 Ps. 2, 14, 46; Permendagri 25/2020)."""
_OF_EITHER = frozenset({PartnerKind.BADAN_HUKUM_PUBLIK, PartnerKind.PERGURUAN_TINGGI_NEGERI})
"""Legal persons of their own (PP 28/2018 Ps. 14), which in practice sign a Nota Kesepakatan of the Sinergi, too."""


@lru_cache(maxsize=16384)
def kind_by_name(name: str, city: City) -> PartnerKind | None:
    """The kind that a name tells; None where it tells none, or the name is of the city itself."""
    words = plain_cell(name)
    if city.is_meant(name) or city.is_part(name):
        return None
    if (abroad := kind_abroad(words)) is not None:
        return abroad
    if _STATE_SCHOOL.search(words):  # of the provinces since UU 23/2014
        return PartnerKind.PROVINSI
    if _OPENS_A_REGION.match(words):
        if _PROVINCE.search(words):
            return PartnerKind.PROVINSI
        if _REGENCY.search(words) and _of_a_region(words):
            return PartnerKind.KABUPATEN_KOTA
    return next((kind for pattern, kind in _BY_NAME if pattern.search(words)), None)


def _of_a_region(words: str) -> bool:
    """False for offices of the state that begin like those of a region: `Badan Pusat Statistik Kota Jambi`."""
    return not any(
        pattern.search(words)
        for pattern, kind in _BY_NAME
        if kind in (PartnerKind.INSTANSI_VERTIKAL, PartnerKind.KEMENTERIAN_LEMBAGA)
    )


def route_by_kinds(kinds: frozenset[PartnerKind], document: DocumentType) -> Route | None:
    """The one route that all kinds of partner of a text go by; None where they differ or tell none."""
    found = {route for kind in kinds for route, of_route in _ROUTES.items() if kind in of_route}
    if kinds & _OF_EITHER:
        found.add(Route.SINERGI if document is DocumentType.NK else Route.KSDPK)
    return found.pop() if len(found) == 1 else None
