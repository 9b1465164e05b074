"""Old registers as clerks keep them, field by field: what each cell becomes."""

from collections.abc import Sequence
from datetime import date

import pytest

from satupintu.domain.old_register.agreement import OldAgreement
from satupintu.domain.old_register.cells import Cell, Table
from satupintu.domain.old_register.columns import guessed
from satupintu.domain.old_register.fields import Field
from satupintu.domain.old_register.rows import Judged, Verdict
from satupintu.domain.process.form import DocumentType
from tests.unit.domain.test_old_register import OWN, judged, of_table

KB, PKS = DocumentType.KB, DocumentType.PKS
CITY = "Pemerintah Kota Jambi"


def of_rows(*rows: Sequence[Cell]) -> dict[int, Judged]:
    return of_table(Table("x.csv", "", rows), guessed(Table("x.csv", "", rows)))


def fields(row: Judged) -> tuple[object, ...]:
    """Kind, title, days, months; the city and then the others with number and post; departments and notes."""
    old = row.agreement
    assert old is not None, row
    named = sorted(old.parties, key=lambda party: not party.is_city)
    parties = [(party.name, party.own_number, party.signatory_position) for party in named]
    assert [party.is_city for party in named].count(True) == 1
    return old.document, old.title, old.starts_on, old.ends_on, old.term_months, parties, old.departments, old.notes


def one(found: dict[int, Judged]) -> OldAgreement:
    (row,) = found.values()
    assert row.agreement is not None, row
    return row.agreement


def test_a_header_of_two_rows_over_merged_cells_with_a_row_that_counts_the_columns() -> None:
    found = judged(OWN / "judul-dua-baris.xlsx")
    assert found.pop(13).verdict is Verdict.LEFT_OUT, "the row of totals is no agreement"
    assert {line: fields(row) for line, row in found.items()} == {
        7: (
            KB, "Pengelolaan Sampah", date(2019, 3, 12), date(2024, 3, 12), None,
            [(CITY, "100/12/KB/III/2019", None), ("Pemkab Muaro Jambi", "415.4 / 07 / KB / 2019", None)],
            ("Dinas Lingkungan Hidup",), "Asli di Setda",
        ),
        8: (
            PKS, "Pemrosesan Akhir Sampah", date(2019, 3, 12), date(2024, 3, 12), None,
            [("DLH Kota Jambi", "660/45/DLH/2019", None), ("DLH Kab. Muaro Jambi", "660/99/DLH-MJ/2019", None)],
            ("DLH",), None,
        ),
        9: (
            PKS, "Layanan Kesehatan", date(2020, 5, 4), date(2023, 5, 4), None,
            [("Pemkot Jambi", "445 / 01 / RSUD", None), ("RSUD Raden Mattaher", "445/02/2020", None)],
            ("Dinkes",), None,
        ),
        10: (
            KB, "Tri Dharma", date(2021, 6, 1), date(2024, 6, 1), None,
            [(CITY, "05/MOU/2021", None), ("Universitas Jambi", "1234/UN21/KS/2021", None)], ("Bappeda",), None,
        ),
        11: (
            PKS, "Beasiswa", date(2021, 7, 1), date(2024, 7, 1), 36,
            [("Pemkot Jambi", "06/PKS/2021", None), ("Bank Jambi", "77/BJ/2021", None)], ("Disdik",), None,
        ),
        12: (
            PKS, "Parkir Elektronik", None, None, None,
            [("Dishub", "07/PKS/2022", None), ("PT Contoh Parkir", "01/CP/2022", None)], ("Dishub",), None,
        ),
    }  # fmt: skip
    assert found[12].agreement is not None
    assert found[12].agreement.year == 2022
    assert {each.cell for each in found[12].remarks} == {"H12", "I12"}, "only a month is written, and it is said"


def test_partners_that_bear_the_name_of_the_city_are_not_taken_for_it() -> None:
    found = judged(OWN / "nama-kota-pada-mitra.xlsx")
    days = (date(2019, 3, 1), date(2021, 3, 1), None)
    expected = [
        (KB, "Layanan Perbankan", "100.3.7.1/12/KB/2019", "Wali Kota Jambi", "Bank Jambi", "77/DIR/2019",
         "Direktur Utama"),
        (KB, "Tri Dharma", "13/KB/2019", "Wali Kota Jambi", "Universitas Jambi", "1234/UN21/2019", "Rektor"),
        (PKS, "Patroli", "14/PKS/2019", "Kepala Satpol PP Kota Jambi", "Polresta Jambi", "B/1/2019", "Kapolresta"),
        (KB, "Hukum", "15/KB/2019", "Wali Kota Jambi", "Kejaksaan Negeri Jambi", "B-2/2019", "Kepala Kejaksaan Negeri"),
        (KB, "Air", "16/KB/2019", "Wali Kota Jambi", "Pemkab Muaro Jambi", "B-3/2019", "Bupati"),
        (KB, "Air", "17/KB/2019", "Wali Kota Jambi", "Pemerintah Provinsi Jambi", "B-4/2019", "Gubernur"),
        (KB, "Air", "18/KB/2019", "Walikota Jambi", "BPJS Kesehatan Cabang Jambi", "B-5/2019", "Kepala Cabang"),
    ]  # fmt: skip
    assert [fields(row) for row in found.values()] == [
        (kind, title, *days, [(CITY, number, post), (partner, its_number, its_post)], (), None)
        for kind, title, number, post, partner, its_number, its_post in expected
    ]
    assert not any(row.remarks for row in found.values())


def test_headings_that_say_whose_a_number_is_stand_against_what_the_number_looks_like() -> None:
    found = judged(OWN / "nomor-kota-nomor-mitra.xlsx")
    days = (date(2019, 3, 1), date(2021, 3, 1), None)
    assert [fields(row) for row in found.values()] == [
        (KB, "Layanan Perbankan", *days,
         [(CITY, "100/KB/JAMBI/2019", None), ("Bank Jambi", "77/DIR/2019", None)], (), None),
        (KB, "Layanan", *days,
         [(CITY, "UNBARI/1/2019", None), ("Universitas Batanghari", "batanghari/77/2019", None)], (), None),
    ]  # fmt: skip


def test_years_of_two_digits_are_of_the_century_in_which_the_agreement_can_be() -> None:
    found = judged(OWN / "abad.xlsx")
    assert [fields(row) for row in found.values()] == [
        (PKS, "A", date(1998, 5, 12), date(1999, 5, 13), None, [(CITY, "1/PKS/98", None), ("PT A", None, None)], (),
         None),
        (PKS, "B", date(1999, 5, 25), date(2004, 5, 25), 60, [(CITY, "2/PKS/99", None), ("PT B", None, None)], (),
         None),
        (PKS, "C", date(1997, 8, 17), date(2047, 8, 17), 600, [(CITY, "3/PKS/97", None), ("PT C", None, None)], (),
         None),
    ]  # fmt: skip


def test_a_heading_says_what_a_bare_term_counts() -> None:
    found = judged(OWN / "masa-bulan.xlsx")
    assert [fields(row) for row in found.values()] == [
        (PKS, "A", date(2020, 5, 1), date(2023, 5, 1), 36, [(CITY, "1/PKS/2020", None), ("PT A", None, None)], (),
         None),
        (PKS, "B", date(2020, 5, 1), date(2022, 5, 1), 24, [(CITY, "2/PKS/2020", None), ("PT B", None, None)], (),
         None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "header",
    [
        [
            ["No", "Naskah", None, "Para Pihak", None, "Penandatanganan", None, None, None, "Masa Berlaku", None],
            [None, "Jenis", "Judul", "Kota", "Mitra", "Pejabat", None, "Nomor", None, "Dari", "Sampai"],
            [None, None, None, None, None, "Kota", "Mitra", "Kota", "Mitra", None, None],
        ],
        [
            ["No", "Jenis", "Judul", "Pihak Kesatu", "Pihak Kedua", "Penandatangan Pihak Kesatu",
             "Penandatangan Pihak Kedua", "Nomor Pihak Kesatu", "Nomor Pihak Kedua", "Tgl Mulai", "Tgl Selesai"],
            ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)", "(11)"],
        ],
        [
            ["No", "Jenis", "Judul", "PIHAK I", None, "PEJABAT", None, "NOMOR", None, "JANGKA WAKTU", None],
            [None, None, None, "PIHAK PERTAMA (PEMKOT JAMBI)", "PIHAK KEDUA (MITRA)", "PIHAK I", "PIHAK II",
             "PEMERINTAH KOTA JAMBI", "MITRA KERJA SAMA", "MULAI (tgl/bln/thn)", "BERAKHIR (tgl/bln/thn)"],
        ],
        [
            ["NO", "JENIS KERJASAMA", "JUDUL/TENTANG", "PIHAK YANG BEKERJASAMA", "", "PENANDATANGAN", "",
             "NOMOR PERJANJIAN", "", "TANGGAL", ""],
            ["", "", "", "PERTAMA", "KEDUA", "KESATU", "KEDUA", "PIHAK I", "PIHAK II", "MULAI", "SELESAI"],
            ["1", "2", "3", "4", "5", "6", "7", "8=5x6", "9", "10", "11"],
        ],
    ],
    ids=["three rows", "one row and numbers", "two rows with remarks", "parties below what they have in common"],
)  # fmt: skip
def test_headers_of_one_to_three_rows_say_the_same(header: list[list[Cell]]) -> None:
    row: list[Cell] = [
        "1", "PKS", "Air", "Dinas Pekerjaan Umum", "Perumda Tirta Mayang", "Kepala Dinas", "Direktur", "1/PKS/2020",
        "9/TM/2020", "1 Mei 2020", "1 Mei 2022",
    ]  # fmt: skip
    found = of_rows(["DAFTAR KERJA SAMA", *[None] * 10], [], *header, row)
    assert [fields(each) for each in found.values()] == [
        (
            PKS, "Air", date(2020, 5, 1), date(2022, 5, 1), None,
            [("Dinas Pekerjaan Umum", "1/PKS/2020", "Kepala Dinas"), ("Perumda Tirta Mayang", "9/TM/2020", "Direktur")],
            (), None,
        )
    ]  # fmt: skip


def test_a_row_of_words_under_a_header_of_one_row_is_a_row() -> None:
    found = of_rows(
        ["Jenis", "Judul", "Mitra", "Status", None],
        ["PKS", "Air", "PT Satu", "Selesai", "Mitra"],
        ["KB", "Tanah", "PT Dua", "Berlaku", None],
    )
    assert [row.agreement.title for row in found.values() if row.agreement] == ["Air", "Tanah"]


@pytest.mark.parametrize(
    ("heading", "held"),
    [
        ("Nomor Pemkot", Field.OWN_NUMBER),
        ("No. Pemerintah Kota Jambi", Field.OWN_NUMBER),
        ("Nomor PKS Kota Jambi", Field.OWN_NUMBER),
        ("Nomor Surat Mitra", Field.PARTNER_NUMBER),
        ("Nomor Pihak Mitra", Field.PARTNER_NUMBER),
        ("Pejabat Penandatangan Kota", Field.OWN_SIGNER),
        ("Penandatangan Mitra Kerja Sama", Field.PARTNER_SIGNER),
        ("Masa Berlaku (bln)", Field.TERM_MONTHS),
        ("Jangka Waktu (Tahun)", Field.TERM_YEARS),
        ("Lama kerja sama dalam hari", Field.TERM_DAYS),
        ("Masa berlaku (bulan/tahun)", Field.TERM),
        ("Nomor Perjanjian", Field.NUMBER),
        ("No. Dokumen", Field.NUMBER),
        ("No", None),
        ("Tanggal Kadaluarsa", Field.ENDS),
        ("Tgl. Mulai Kerja Sama", Field.STARTS),
        ("Nomor & Tanggal", Field.NUMBER),
        ("Alamat Mitra", None),
        ("Kota", None),
        ("Nama Kota", None),
    ],
)
def test_a_heading_is_read_by_its_words(heading: str, held: Field | None) -> None:
    plan = guessed(Table("x.csv", "", [["Jenis", "Judul", "Mitra", heading], ["PKS", "Air", "PT Satu", "x"]]))
    assert plan.columns.get(3) is held


def test_the_side_of_the_only_party_with_names_tells_whose_the_numbered_columns_are() -> None:
    old = one(
        of_rows(
            ["Jenis", "Judul", "Pihak Kesatu", "Nomor Pihak Kesatu", "Nomor Pihak Kedua"],
            ["KB", "Air", "PT Satu", "1", "2"],
        )
    )
    assert [(party.is_city, party.own_number) for party in old.parties] == [(False, "1"), (True, "2")]


@pytest.mark.parametrize(
    ("heading", "written", "ends", "months"),
    [
        ("Masa berlaku (tahun)", "12", date(2032, 5, 1), 144),
        ("Masa berlaku (bulan)", "5 tahun", date(2025, 5, 1), 60),
        ("Masa berlaku (hari)", "365", date(2021, 5, 1), 12),
        ("Masa berlaku (hari)", "90", date(2020, 7, 30), None),
        ("Masa berlaku", "1 (satu) tahun 6 (enam) bulan", date(2021, 11, 1), 18),
        ("Masa berlaku", "1,5 tahun", date(2021, 11, 1), 18),
        ("Masa berlaku", "selama tiga tahun sejak ditandatangani", date(2023, 5, 1), 36),
        ("Masa berlaku", "10", date(2030, 5, 1), 120),
        ("Masa berlaku", "1 Mei 2020 s.d. 1 Mei 2022", date(2022, 5, 1), None),
        ("Berakhir", "s/d 31 Des 2025", date(2025, 12, 31), None),
        ("Berakhir", "selama 2 (dua) tahun", date(2022, 5, 1), 24),
    ],
)
def test_a_term_has_the_unit_that_is_written_with_it_or_over_it(
    heading: str, written: str, ends: date, months: int | None
) -> None:
    old = one(of_rows(["Jenis", "Judul", "Mitra", "Mulai", heading], ["PKS", "Air", "PT Satu", "1 Mei 2020", written]))
    assert (old.starts_on, old.ends_on, old.term_months) == (date(2020, 5, 1), ends, months)


def test_a_bare_term_that_is_large_for_years_is_settled_by_days_by_other_rows_or_by_a_person() -> None:
    head = ["Jenis", "Judul", "Mitra", "Mulai", "Berakhir", "Masa Berlaku"]
    told = ["PKS", "Air", "PT Satu", "1 Mei 2020", "30 April 2023", "36"]
    silent = ["PKS", "Tanah", "PT Dua", "1 Mei 2020", "", "24"]
    (first,) = of_rows(head, told).values()
    assert first.agreement is not None
    assert (first.agreement.term_months, first.remarks) == (36, ())
    found = of_rows(head, told, silent)
    assert found[3].agreement is not None
    assert (found[3].agreement.term_months, found[3].agreement.ends_on) == (24, date(2022, 5, 1))
    rows = [head, silent]
    plan = guessed(Table("x.csv", "", rows))
    asked = of_table(Table("x.csv", "", rows), plan)[2]
    assert [(each.cell, list(each.answers)) for each in asked.asked] == [("F2", ["years", "months"])]
    assert of_rows([*head[:-1], "Masa Berlaku (bulan)"], silent)[2].verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("starts", "ends", "days"),
    [
        ("25/05/98", "24/05/03", (date(1998, 5, 25), date(2003, 5, 24))),
        ("25/05/'98", "25 Mei '99", (date(1998, 5, 25), date(1999, 5, 25))),
        ("25-Mei-99", "24-Mei-49", (date(1999, 5, 25), date(2049, 5, 24))),
        ("25/05/45", "24/05/46", (date(1945, 5, 25), date(1946, 5, 24))),
        ("25/05/24", "24/05/74", (date(2024, 5, 25), date(2074, 5, 24))),
        ("25/05/2024", "25/05/24", None),
        ("", "25/05/24", (None, date(2024, 5, 25))),
        ("", "25/05/99", None),
    ],
)
def test_a_last_day_is_of_the_first_such_year_after_the_first_day(
    starts: str, ends: str, days: tuple[date | None, date | None] | None
) -> None:
    (row,) = of_rows(["Jenis", "Judul", "Mitra", "Mulai", "Berakhir"], ["PKS", "A", "PT A", starts, ends]).values()
    if days is None:
        assert row.verdict is Verdict.REFUSED, "nobody knows which century, and it is said"
    else:
        assert row.agreement is not None
        assert (row.agreement.starts_on, row.agreement.ends_on) == days


@pytest.mark.parametrize(("written", "year"), [("98", 1998), ("'99", 1999), ("07", 2007), ("30", None)])
def test_a_year_of_two_digits_tells_the_century_of_a_last_day(written: str, year: int | None) -> None:
    row = ["PKS", "A", "PT A", written, "25/05/47"]
    (found,) = of_rows(["Jenis", "Judul", "Mitra", "Tahun", "Berakhir"], row).values()
    if year is None:
        assert found.verdict is Verdict.REFUSED
    else:
        assert found.agreement is not None
        assert (found.agreement.year, found.agreement.ends_on) == (year, date(2047, 5, 25))


def test_a_last_day_that_a_spreadsheet_took_for_one_of_the_last_century_is_mended_where_the_term_says_so() -> None:
    head = ["Jenis", "Judul", "Mitra", "Mulai", "Berakhir", "Masa Berlaku"]
    old = one(of_rows(head, ["PKS", "A", "PT A", date(1997, 8, 17), date(1947, 8, 17), "50 tahun"]))
    assert (old.starts_on, old.ends_on, old.term_months) == (date(1997, 8, 17), date(2047, 8, 17), 600)
    (other,) = of_rows(head, ["PKS", "A", "PT A", date(1997, 8, 17), date(1947, 8, 17), "5 tahun"]).values()
    assert other.verdict is Verdict.REFUSED
