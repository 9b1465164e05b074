"""Whose a side is: told by posts, names and numbers, in either order of the columns, or asked, never guessed."""

from dataclasses import replace

import pytest

from satupintu.domain.old_register.cells import Cell, Table
from satupintu.domain.old_register.city import City
from satupintu.domain.old_register.columns import CitySide, Plan, guessed
from satupintu.domain.old_register.fields import Field
from satupintu.domain.old_register.rows import Judged, Verdict
from tests.unit.domain.test_old_register import JAMBI, TODAY, judged_row, of_table

OFFICE = replace(
    JAMBI, departments=frozenset({"dishub", "dinas kesehatan", "badan pengelola keuangan dan aset daerah"})
)
PLAN = Plan(
    0,
    dict(enumerate((Field.DOCUMENT, Field.PARTIES, Field.SIGNER, Field.NUMBER, Field.SIGNER, Field.NUMBER))),
)
PARTNERS = """
Bank Jambi | Wali Kota Jambi | Direktur Utama
Bank 9 Jambi | Wali Kota | Dirut
Bank Pembangunan Daerah Jambi | Walikota Jambi | Direktur Utama Bank Pembangunan Daerah Jambi
Universitas Jambi | Walikota | Rektor
UIN Sulthan Thaha Saifuddin Jambi | Wali Kota Jambi | Rektor UIN STS Jambi
Politeknik Kesehatan Jambi | Kepala Dinas Kesehatan Kota Jambi | Direktur
Poltekkes Kemenkes Jambi | Kepala Dinas Kesehatan | Direktur Poltekkes
Polresta Jambi | Kepala Satpol PP Kota Jambi | Kapolresta Jambi
Polresta Jambi | Sekda | Kapolresta
Polda Jambi | Wali Kota | Kapolda Jambi
Kodim 0415/Jambi | Wali Kota Jambi | Dandim 0415/Jambi
Kejaksaan Negeri Jambi | Kepala BPKAD Kota Jambi | Kajari Jambi
Kejaksaan Negeri Jambi | Kepala Badan Pengelola Keuangan dan Aset Daerah | Kepala Kejaksaan Negeri Jambi
Pengadilan Negeri Jambi | Wali Kota Jambi | Ketua Pengadilan Negeri Jambi
Pengadilan Agama Jambi | Kepala Dinas Kependudukan dan Pencatatan Sipil | Ketua
PDAM Tirta Mayang Kota Jambi | Wali Kota Jambi | Direktur Utama PDAM Tirta Mayang Kota Jambi
Perumda Tirta Mayang | Kepala Dinas Lingkungan Hidup Kota Jambi | Direktur Utama
BPJS Kesehatan Cabang Jambi | Kepala Dinas Kesehatan Kota Jambi | Kepala Cabang
BPJS Kesehatan | Kepala Dinas Kesehatan | Kepala BPJS Kesehatan Cabang Jambi
BPJS Ketenagakerjaan Cabang Jambi | Direktur RSUD H. Abdul Manap Kota Jambi | Kepala Cabang
Pemkab Muaro Jambi | Wali Kota Jambi | Bupati Muaro Jambi
Pemkab Muaro Jambi | Wali Kota | Bupati
Kabupaten Batanghari | Wali Kota Jambi | Bupati Batang Hari
Pemkab Kerinci | Kepala Dinas Perdagangan dan Perindustrian Kota Jambi | Kepala Dinas Perdagangan Kab. Kerinci
Kota Sungai Penuh | Wali Kota Jambi | Wali Kota Sungai Penuh
Pemerintah Kota Pekanbaru | Walikota Jambi | Walikota Pekanbaru
Pemkot Malang | Sekda Kota Jambi | Sekda Kota Malang
Pemerintah Provinsi Jambi | Wali Kota Jambi | Gubernur Jambi
Pemprov Jambi | Wali Kota | Gubernur
Dinas Kesehatan Provinsi Jambi | Kepala Dinas Kesehatan Kota Jambi | Kepala Dinas Kesehatan Provinsi Jambi
BNN Kota Jambi | Kepala Badan Kesatuan Bangsa dan Politik Kota Jambi | Kepala BNN Kota Jambi
BNN Kota Jambi | Wali Kota | Kepala BNNK Jambi
Badan Narkotika Nasional Kota Jambi | Wali Kota Jambi | Kepala BNN Kota Jambi
BPS Kota Jambi | Kepala Dinas Komunikasi dan Informatika Kota Jambi | Kepala Badan Pusat Statistik Kota Jambi
Badan Pusat Statistik Kota Jambi | Kadis Kominfo | Kepala BPS Kota Jambi
Kantor Pertanahan Kota Jambi | Wali Kota Jambi | Kepala Kantor Pertanahan Kota Jambi
Kantor Pertanahan Kota Jambi | Kepala BPPRD Kota Jambi | Kepala Kantor
Kementerian Agama Kota Jambi | Wali Kota Jambi | Kepala Kantor Kementerian Agama Kota Jambi
Kanwil Kemenkumham Jambi | Wali Kota | Kepala Kantor Wilayah
Kantor Imigrasi Kelas I TPI Jambi | Kepala DPMPTSP Kota Jambi | Kepala Kantor Imigrasi
KPP Pratama Jambi | Kepala BPPRD | Kepala KPP Pratama Jambi
PT PLN (Persero) UP3 Jambi | Wali Kota Jambi | Manager
PLN Jambi | Kepala BPPRD Kota Jambi | Manajer UP3
PT Telkom Witel Jambi | Kadis Kominfo Kota Jambi | GM Witel Jambi
PT Jasa Raharja Cabang Jambi | Kepala Dinas Perhubungan | Kepala Cabang
PT Regen Bioteknologi Solusi Indonesia | Wali Kota Jambi | Direktur
PT Contoh | Asisten Perekonomian dan Pembangunan | Direktur
Bank BTN Cabang Jambi | Kepala Bagian Kesra Setda Kota Jambi | Branch Manager
Bank Mandiri | Kabag Umum | Area Head
RSUD Raden Mattaher Jambi | Direktur RSUD H. Abdul Manap | Direktur RSUD Raden Mattaher
RS Bhayangkara Jambi | Kepala Puskesmas Putri Ayu | Kepala RS Bhayangkara
Yayasan Contoh | Camat Telanaipura | Ketua Yayasan
Baznas Kota Jambi | Wali Kota Jambi | Ketua Baznas Kota Jambi
KPU Kota Jambi | Sekretaris Daerah Kota Jambi | Ketua KPU Kota Jambi
DPRD Kota Jambi | Wali Kota Jambi | Ketua DPRD Kota Jambi
PMI Kota Jambi | Wali Kota | Ketua PMI
Kadin Kota Jambi | Wali Kota | Ketua Umum
Universitas Batanghari | Kepala Bappeda | Rektor
STIKES Baiturrahim | Kadis Kesehatan | Ketua
SMK Negeri 2 Kota Jambi | Kepala Dinas Tenaga Kerja | Kepala SMK Negeri 2 Kota Jambi
Loka POM Jambi | Kepala Dinkes | Kepala Loka POM
Balai POM di Jambi | Wali Kota Jambi | Kepala Balai POM di Jambi
KONI Kota Jambi | Kepala Dinas Pemuda dan Olahraga Kota Jambi | Ketua KONI Kota Jambi
Ombudsman RI Perwakilan Jambi | Wali Kota Jambi | Kepala Perwakilan
Bank Indonesia Perwakilan Provinsi Jambi | Wali Kota Jambi | Kepala Perwakilan BI
PT Angkasa Pura II | Pj. Wali Kota Jambi | Executive General Manager
Kota Temasek Polytechnic | Wali Kota Jambi | Principal
Kemen PUPR | Kepala Dinas PUPR Kota Jambi | Direktur Jenderal Cipta Karya
Lapas Kelas IIA Jambi | Kepala Dinas Pendidikan Kota Jambi | Kepala Lapas
Pengadilan Tinggi Jambi | Inspektur Kota Jambi | Ketua Pengadilan Tinggi
BKKBN Perwakilan Jambi | Kepala DPPKB | Kepala Perwakilan BKKBN
"""
"""Partner, who signs for the city, who for the partner."""
NUMBERS = """
Bank Jambi | 100.3.7.1/12/KB/2019 | 77/DIR/2019
Universitas Jambi | 100.3.7.1/12/KB/2019 | 1234/UN21/KS/2019
Universitas Jambi | 12/KB/2019 | 1234/UN21/KS/2019
Polresta Jambi | 12/DISHUB/2019 | B/12/V/2019
PT Grab | 180.1/1/2019 | 013/GRAB/2019
"""
ORDERS = pytest.mark.parametrize("is_turned", [False, True], ids=["city first", "partner first"])


def rows_of(table: str) -> list[tuple[str, str, str]]:
    found = [tuple(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]
    return [(partner, ours, theirs) for partner, ours, theirs in found]


def sides(row: Judged) -> dict[bool, tuple[str | None, str | None]]:
    assert row.agreement is not None, row
    return {party.is_city: (party.signatory_position, party.own_number) for party in row.agreement.parties}


@ORDERS
@pytest.mark.parametrize(("partner", "ours", "theirs"), rows_of(PARTNERS))
@pytest.mark.parametrize("city", [JAMBI, OFFICE], ids=["city alone", "with departments"])
def test_who_signs_tells_the_sides(partner: str, ours: str, theirs: str, is_turned: bool, city: City) -> None:
    first, second = [(ours, "1/KB/2020"), (theirs, "B.2")][:: -1 if is_turned else 1]
    found = judged_row(["KB", partner, *first, *second], PLAN, city, TODAY)
    assert sides(found) == {True: (ours, "1/KB/2020"), False: (theirs, "B.2")}
    assert found.agreement is not None
    assert [party.is_city for party in found.agreement.parties] == [not is_turned, is_turned]


@ORDERS
@pytest.mark.parametrize(("partner", "ours", "theirs"), rows_of(NUMBERS))
def test_the_form_of_a_number_tells_the_sides_where_nobody_is_named(
    partner: str, ours: str, theirs: str, is_turned: bool
) -> None:
    first, second = [("", ours), ("", theirs)][:: -1 if is_turned else 1]
    found = judged_row(["KB", partner, *first, *second], PLAN, OFFICE, TODAY)
    assert sides(found) == {True: (None, ours), False: (None, theirs)}


@pytest.mark.parametrize(
    ("partner", "first", "second"),
    [
        ("PT A", ("", "1/PKS/2019"), ("", "2/A/2019")),
        ("Pemkab Muaro Jambi", ("", "100.3.7.1/12"), ("", "415.4/7")),
        ("Pemkot Pekanbaru", ("Wali Kota", "1"), ("Walikota", "2")),
        ("BPJS Ketenagakerjaan", ("Direktur RSUD H. Abdul Manap", "1"), ("Kepala Kantor Cabang", "2")),
        ("Bank Jambi", ("Direktur Utama", "77/DIR"), ("Direktur Utama", "1")),
    ],
)
def test_where_nothing_or_both_sides_tell_it_is_asked_and_answered(
    partner: str, first: tuple[str, str], second: tuple[str, str]
) -> None:
    cells = ["KB", partner, *first, *second]
    asked = judged_row(cells, PLAN, JAMBI, TODAY)
    assert asked.verdict is Verdict.ASKED
    (question,) = asked.asked
    assert question.cell == "C2"
    assert question.answers == {CitySide.FIRST: "Pemerintah Kota Jambi", CitySide.SECOND: partner}
    for side, of_city in ((CitySide.FIRST, first), (CitySide.SECOND, second)):
        answers = (replace(PLAN, answers={"C2": side}), replace(PLAN, city_side=side))
        for plan in answers:
            assert sides(judged_row(cells, plan, JAMBI, TODAY))[True] == tuple(each or None for each in of_city)
    columns = {**PLAN.columns, 3: Field.PARTNER_NUMBER, 5: Field.OWN_NUMBER}
    assert sides(judged_row(cells, replace(PLAN, columns=columns), JAMBI, TODAY))[True] == (
        second[0] or None,
        second[1],
    )


def concluded(row: Judged) -> list[str]:
    return [each.sentence for each in row.proposed]


def of_rows(*rows: list[Cell]) -> dict[int, Judged]:
    table = [["Jenis", "Mitra", "Penandatangan", "Nomor", "Penandatangan", "Nomor"], *rows]
    return of_table(Table("x.csv", "", table), guessed(Table("x.csv", "", table)))


def test_a_row_that_tells_nothing_is_read_like_all_others_and_that_is_said() -> None:
    told: list[list[Cell]] = [
        ["KB", "Bank Jambi", "Direktur", f"{n}/B", "Wali Kota Jambi", f"{n}/KB"] for n in range(3)
    ]
    silent: list[Cell] = ["KB", "PT A", "", "7/A", "", "8/C"]
    found = of_rows(*told, silent)[5]
    assert sides(found) == {True: (None, "8/C"), False: (None, "7/A")}
    assert "Pihak kota dan pihak mitra dibaca menurut susunan baris lain." in concluded(found)
    assert of_rows(*told[:2], silent)[4].verdict is Verdict.ASKED, "two rows are no habit"
    turned: list[Cell] = ["KB", "Bank Jambi", "Wali Kota Jambi", "9/KB", "Direktur", "9/B"]
    assert of_rows(*told, turned, silent)[6].verdict is Verdict.ASKED, "rows that differ show nothing"


def test_a_number_is_known_by_its_form_where_sure_rows_show_whose_that_is() -> None:
    told: list[list[Cell]] = [
        ["KB", "Bank Jambi", "Direktur", f"{n}/B/V/2019", "Wali Kota Jambi", f"{n}/PEMB/2019"] for n in range(3)
    ]
    told.append(["KB", "Bank Jambi", "Wali Kota Jambi", "9/PEMB/2019", "Direktur", "9/X"])
    for first, second in (("12/PEMB/2020", "7/Z"), ("7/Z", "12/PEMB/2020")):
        found = of_rows(*told, ["KB", "PT A", "", first, "", second])[6]
        assert sides(found) == {True: (None, "12/PEMB/2020"), False: (None, "7/Z")}
        assert "Nomor kota dikenali dari bentuknya, seperti pada baris lain." in concluded(found)


def test_the_only_number_is_the_citys_unless_it_speaks_of_the_partner() -> None:
    plan = Plan(0, {0: Field.DOCUMENT, 1: Field.PARTIES, 2: Field.NUMBER})
    for partner, number, is_ours in (
        ("Bank Jambi", "100/KB/JAMBI/2019", True),
        ("PT A", "1/PKS/2019", True),
        ("Universitas Batanghari", "BATANGHARI/1/2019", False),
        ("PT Perjanjian Kerja Sama", "1/PKS/Kerja Sama/2019", True),
    ):
        assert sides(judged_row(["KB", partner, number], plan, JAMBI, TODAY))[is_ours] == (None, number), partner


@ORDERS
def test_two_names_in_one_cell_get_the_columns_that_speak_of_them(is_turned: bool) -> None:
    names = ["Bank Jambi", "Pemerintah Kota Jambi"][:: -1 if is_turned else 1]
    found = judged_row(["KB", "\n".join(names), "Wali Kota Jambi", "1", "Direktur", "2"], PLAN, JAMBI, TODAY)
    assert sides(found) == {True: ("Wali Kota Jambi", "1"), False: ("Direktur", "2")}


@ORDERS
def test_two_columns_of_names_each_have_their_own_number(is_turned: bool) -> None:
    head: list[Cell] = [
        "Jenis", "Judul", "Pihak I", "Pihak II", "Pejabat Pihak I", "Pejabat Pihak II", "Nomor Pihak I",
        "Nomor Pihak II",
    ]  # fmt: skip
    pairs = (("DLH Kota Jambi", "DLH Kab. Batanghari"), ("Dishub", "PT Contoh"), ("Pemkot Jambi", "Bank Jambi"))
    for ours, theirs in pairs:
        first, second = [(ours, "1"), (theirs, "2")][:: -1 if is_turned else 1]
        rows: list[list[Cell]] = [head, ["KB", "Air", first[0], second[0], "", "", first[1], second[1]]]
        found = of_table(Table("x.csv", "", rows), guessed(Table("x.csv", "", rows)))[2]
        assert sides(found) == {True: (None, "1"), False: (None, "2")}
    rows = [head, ["KB", "Air", "Pemkot Jambi", "Bank Jambi", "Direktur Utama Bank Jambi", "", "1", "2"]]
    asked = of_table(Table("x.csv", "", rows), guessed(Table("x.csv", "", rows)))[2]
    assert asked.verdict is Verdict.ASKED, "names and posts contradict one another"


def test_a_signer_in_the_only_column_is_whose_the_post_is() -> None:
    fields = (Field.DOCUMENT, Field.PARTIES, Field.SIGNER, Field.OWN_NUMBER, Field.PARTNER_NUMBER)
    plan = Plan(0, dict(enumerate(fields)))
    for signer, expected in (
        ("Wali Kota", {True: ("Wali Kota", "1"), False: (None, "2")}),
        ("Direktur Utama", {True: (None, "1"), False: ("Direktur Utama", "2")}),
        ("Wali Kota\nDirektur", {True: ("Wali Kota", "1"), False: ("Direktur", "2")}),
    ):
        assert sides(judged_row(["KB", "Bank Jambi", signer, "1", "2"], plan, JAMBI, TODAY)) == expected
    either = replace(plan, columns={**plan.columns, 3: Field.NUMBER, 4: Field.NUMBER})
    found = judged_row(["KB", "Bank Jambi", "Direktur Utama", "100.3.7.1/2/KB", "7/DIR"], either, JAMBI, TODAY)
    assert sides(found) == {True: (None, "100.3.7.1/2/KB"), False: ("Direktur Utama", "7/DIR")}
    silent = judged_row(["KB", "Bank Jambi", "Direktur Utama", "1", "2"], either, JAMBI, TODAY)
    assert silent.verdict is Verdict.ASKED, "whose post it is does not tell which number is whose"


@pytest.mark.parametrize(
    ("partner", "numbers", "expected"),
    [
        ("Bank Jambi", "100.3.7.1/1/KB\n7/DIR", {"city": "100.3.7.1/1/KB", "Bank Jambi": "7/DIR"}),
        ("Bank Jambi", "1. 7/DIR\n2. 100.3.7.1/1/KB", {"city": "100.3.7.1/1/KB", "Bank Jambi": "7/DIR"}),
        ("1. Pemkot Jambi\n2. Bank Jambi", "1. 5\n2. 6", {"Pemkot Jambi": "5", "Bank Jambi": "6"}),
        ("Pemkot Jambi dan Bank Jambi", "5\n6", {"Pemkot Jambi": "5", "Bank Jambi": "6"}),
        ("PT A dengan Pemerintah Kota Jambi", "5\n6", {"PT A": "5", "Pemerintah Kota Jambi": "6"}),
        ("PT Dan Liris", "5", {"city": "5", "PT Dan Liris": None}),
        (
            "Kejaksaan Negeri Jambi\nDPRD Kota Jambi", "1/KB\nB-2\n170/3",
            {"city": "1/KB", "Kejaksaan Negeri Jambi": "B-2", "DPRD Kota Jambi": "170/3"},
        ),
        ("PT A", "1/PKS\n2/A", None),
    ],
)  # fmt: skip
def test_one_column_may_hold_both_sides_line_by_line(
    partner: str, numbers: str, expected: dict[str, str | None] | None
) -> None:
    plan = Plan(0, {0: Field.DOCUMENT, 1: Field.PARTIES, 2: Field.NUMBER})
    found = judged_row(["KB", partner, numbers], plan, JAMBI, TODAY)
    if expected is None:
        assert found.verdict is Verdict.ASKED
        return
    assert found.agreement is not None
    parties = found.agreement.parties
    assert [party.is_city for party in parties].count(True) == 1
    named = {"city" if party.name == JAMBI.name and "city" in expected else party.name: party for party in parties}
    assert {name: party.own_number for name, party in named.items()} == expected
    assert next(party.is_city for name, party in named.items() if name in {"city", "Pemkot Jambi", JAMBI.name})


def test_posts_in_columns_of_the_two_parties_beside_the_partner_are_signers() -> None:
    head: list[Cell] = ["Jenis", "Judul", "Mitra", "Pihak Pertama", "Pihak Kedua"]
    rows: list[list[Cell]] = [head, ["PKS", "Air", "Bank Jambi", "Wali Kota Jambi", "Direktur Utama"]]
    found = of_table(Table("x.csv", "", rows), guessed(Table("x.csv", "", rows)))[2]
    assert sides(found) == {True: ("Wali Kota Jambi", None), False: ("Direktur Utama", None)}
