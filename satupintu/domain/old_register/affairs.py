"""Affairs (urusan) by the department that has them, as UU 23/2014 Ps. 12 names them and departments bear them."""

from functools import lru_cache

from satupintu.domain.old_register.cells import plain_cell

_AFFAIRS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("pendidikan", ("pendidikan", "disdik", "dikbud")),
    ("kesehatan", ("kesehatan", "dinkes", "rsud", "puskesmas")),
    ("pekerjaan umum dan penataan ruang", ("pekerjaan umum", "penataan ruang", "pupr", "dpupr")),
    ("perumahan rakyat dan kawasan permukiman", ("perumahan rakyat", "perumahan", "permukiman", "perkim")),
    (
        "ketenteraman, ketertiban umum, dan pelindungan masyarakat",
        ("satuan polisi pamong praja", "satpol", "pemadam kebakaran", "damkar", "penanggulangan bencana", "bpbd"),
    ),
    ("sosial", ("sosial", "dinsos")),
    ("tenaga kerja", ("tenaga kerja", "ketenagakerjaan", "disnaker")),
    (
        "pemberdayaan perempuan dan pelindungan anak",
        ("pemberdayaan perempuan", "perlindungan anak", "pelindungan anak"),
    ),
    ("pangan", ("ketahanan pangan", "pangan")),
    ("pertanahan", ("pertanahan",)),
    ("lingkungan hidup", ("lingkungan hidup", "dlh")),
    (
        "administrasi kependudukan dan pencatatan sipil",
        ("kependudukan dan pencatatan sipil", "disdukcapil", "dukcapil", "pencatatan sipil"),
    ),
    ("pemberdayaan masyarakat dan desa", ("pemberdayaan masyarakat", "dpmd")),
    (
        "pengendalian penduduk dan keluarga berencana",
        ("pengendalian penduduk", "keluarga berencana", "dppkb", "dalduk"),
    ),
    ("perhubungan", ("perhubungan", "dishub")),
    ("komunikasi dan informatika", ("komunikasi dan informatika", "komunikasi", "kominfo", "diskominfo")),
    ("koperasi, usaha kecil, dan menengah", ("koperasi", "usaha kecil", "usaha mikro", "umkm")),
    ("penanaman modal", ("penanaman modal", "dpmptsp")),
    ("kepemudaan dan olahraga", ("pemuda", "kepemudaan", "olahraga", "dispora")),
    ("statistik", ("statistik",)),
    ("persandian", ("persandian",)),
    ("kebudayaan", ("kebudayaan",)),
    ("perpustakaan", ("perpustakaan",)),
    ("kearsipan", ("kearsipan", "arsip")),
    ("kelautan dan perikanan", ("perikanan", "kelautan")),
    ("pariwisata", ("pariwisata", "disparbud")),
    ("pertanian", ("pertanian", "peternakan", "tanaman pangan")),
    ("kehutanan", ("kehutanan",)),
    ("energi dan sumber daya mineral", ("energi", "esdm")),
    ("perdagangan", ("perdagangan",)),
    ("perindustrian", ("perindustrian",)),
    ("perencanaan", ("bappeda", "perencanaan pembangunan")),
    ("keuangan", ("keuangan", "bpkad", "bpprd", "pajak", "retribusi", "pendapatan")),
    ("kepegawaian", ("kepegawaian", "bkpsdmd", "bkd", "bkpsdm")),
    ("kesatuan bangsa dan politik", ("kesatuan bangsa", "kesbangpol")),
)
"""Each affair with the words of departments that have it; the last ones support or are general."""


@lru_cache(maxsize=4096)
def affairs_of(office: str) -> tuple[str, ...]:
    """The affairs that the name of a department says it has; some have several."""
    words = f" {plain_cell(office)} "
    found = tuple(affair for affair, said in _AFFAIRS if any(f" {word} " in words for word in said))
    return tuple(each for each in found if each != "pangan" or "tanaman pangan" not in words)


def affair_by_office(office: str, title: str) -> str | None:
    """The affair of an agreement by its department; of several, the one of which the title speaks."""
    found = affairs_of(office)
    if len(found) == 1:
        return found[0]
    words = f" {plain_cell(title)} "
    spoken = [
        affair
        for affair in found
        if any(f" {word} " in words for each, said in _AFFAIRS if each == affair for word in said)
    ]
    return spoken[0] if len(spoken) == 1 else None
