"""Every table that clerks have comes in whole: all its sheets, days as days, what it says beside its cells."""

import csv
import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook as Made
from openpyxl.worksheet.worksheet import Worksheet

from satupintu.documents.blobs import BlobStore
from satupintu.documents.checks import PAPERS, REGISTERS
from satupintu.documents.gate.asked import Look
from satupintu.documents.gate.inside.kinds import look
from satupintu.documents.gate.inside.registers import read
from satupintu.domain.errors import InvalidInput
from satupintu.domain.old_register.cells import MergedCells, Table, Workbook
from tests.support.hostile_files import repacked
from tests.support.system import ROOT

TABLES = ROOT / "tests" / "cases" / "tables"
SHARED = ROOT.parent / "shared" / "inputs" / "register"
ADDRESS = "https://contoh.example/naskah.pdf"
HEAD = [None, "Jenis", "Judul", "Mitra", "Nomor", "Mulai", "Berakhir", "Naskah"]
ROWS = [
    [],
    [],
    HEAD,
    [None, "PKS", "Kerja sama\nsampah", "PT Uji", "7", date(2020, 5, 1), "43952", "pindaian"],
    [None, None, "0.05", "TRUE", "08:30:00", "#REF!"],
]
LINES = [
    ["Jenis", "Judul", "Mitra"],
    ["PKS", "Layanan “Prima” – Café, dan lain", "PT Uji; Tbk"],
    ["KB", "a, b, c", "BPS"],
]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MACROS = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ORDINARY = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def a_workbook() -> bytes:
    """What `daftar.xls` and `daftar.ods` hold, as Excel keeps it now."""
    book, out = Made(), io.BytesIO()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Data"
    for column, text in enumerate(HEAD[1:], start=2):
        sheet.cell(3, column, text)
    cells = ["PKS", "Kerja sama\nsampah", "PT Uji", 7, datetime(2020, 5, 1, 0, 0), 43952.0, "pindaian"]
    for column, value in enumerate(cells, start=2):
        sheet.cell(4, column, value)
    sheet["H4"].hyperlink = ADDRESS
    sheet["C5"], sheet["D5"], sheet["E5"], sheet["F5"] = 0.05, True, time(8, 30), "#REF!"
    sheet["F5"].data_type = "e"
    sheet.merge_cells("B4:B5")
    hidden = book.create_sheet("Arsip", 0)
    hidden.sheet_state = "hidden"
    hidden["A1"] = "lama"
    book.create_sheet("Kosong")
    book.active = 1
    book.save(out)
    return out.getvalue()


def with_macros(content: bytes) -> bytes:
    changes = {
        "[Content_Types].xml": lambda old: old.replace(ORDINARY, MACROS),
        "xl/vbaProject.bin": b"\xd0\xcf",
    }
    return repacked(content, changes)


def a_file(folder: Path, name: str) -> Path:
    """The table in a form, by the ending of its name."""
    if (TABLES / name).exists():
        return TABLES / name
    path = folder / name
    path.write_bytes(with_macros(a_workbook()) if name.endswith(".xlsm") else a_workbook())
    return path


def table(folder: Path, name: str, content: bytes) -> Table:
    path = folder / name
    path.write_bytes(content)
    return read(path, name).first


def trimmed(found: Table) -> list[list[object]]:
    """Its rows without the blanks at their ends, of which every form keeps as many as it likes."""
    rows: list[list[object]] = [list(row) for row in found.rows]
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    return rows


@pytest.mark.parametrize("name", ["daftar.xlsx", "daftar.xlsm", "daftar.xls", "daftar.ods"])
def test_a_workbook_of_any_kind_is_read_the_same(tmp_path: Path, name: str) -> None:
    path = a_file(tmp_path, name)
    assert look(Look(path=path, filename=name, accepted=REGISTERS, roots=None)).media_type
    found = read(path, name)
    data, archive = found.sheets
    assert (data.sheet, data.is_hidden, archive.sheet, archive.is_hidden) == ("Data", False, "Arsip", True)
    assert trimmed(data) == ROWS
    assert data.merged == (MergedCells(3, 1, 4, 1),)
    assert dict(data.links) == {"H4": ADDRESS}
    assert [list(row) for row in archive.rows] == [["lama"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_text_is_read_in_any_encoding_and_with_any_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(LINES)
    for name in ("daftar.csv", "daftar.tsv", "daftar.txt"):
        assert [list(row) for row in table(tmp_path, name, out.getvalue().encode(encoding)).rows] == LINES


def test_a_text_of_one_column_and_one_of_no_encoding_are_read_all_the_same(tmp_path: Path) -> None:
    assert list(table(tmp_path, "a.csv", b"Jenis\nPKS\n").rows) == [["Jenis"], ["PKS"]]
    assert list(table(tmp_path, "b.csv", b"Jenis,Mitra\nPKS,\x81\x8d\x9d caf\xe9\n").rows)[1][0] == "PKS"


def test_a_link_that_is_a_formula_and_a_length_of_time_are_kept(tmp_path: Path) -> None:
    book, out = Made(), io.BytesIO()
    assert isinstance(book.active, Worksheet)
    book.active["A1"] = "Naskah"
    book.active["A2"] = f'=HYPERLINK("{ADDRESS}","pindaian")'
    book.active["A3"] = '=HYPERLINK("#Data!A1","ke atas")'
    book.active["B3"] = timedelta(hours=30)
    book.save(out)
    found = table(tmp_path, "a.xlsx", out.getvalue())
    assert dict(found.links) == {"A2": ADDRESS}
    assert found.rows[2][1] == "30:00:00"


@pytest.mark.parametrize(
    ("name", "sheets", "line", "cells"),
    [
        ("01_typical.xlsx", ["KB 2019-2024", "PKS 2025"], 3, ["NO", "JENIS", "JUDUL", "PARA PIHAK"]),
        ("05c_tab_utf16le.csv", [""], 1, ["1", "PKS", "Pelayanan “Prima” – Kafé", "Koperasi Sejahtera, Tbk"]),
        ("07_cover_sheet.xlsx", ["Sampul", "Data"], 0, ["Rekap Kerja Sama"]),
        ("11_inject.csv", [""], 1, ["PKS", "=1+1 judul uji", '=HYPERLINK("http://127.0.0.1/x","klik")', "=2/PKS/2020"]),
        ("16_semi_many_commas.csv", [""], 1, ["0", "PKS", "Judul 0, 0, dan lain, lain", "PT 0, Tbk"]),
    ],
)
@pytest.mark.skipif(not SHARED.is_dir(), reason="the files that went wrong lie beside the repository")
def test_a_table_that_went_wrong_comes_in(name: str, sheets: list[str], line: int, cells: list[str]) -> None:
    found = read(SHARED / name, name)
    assert [sheet.sheet for sheet in found.sheets] == sheets
    assert list(found.first.rows[line])[:4] == cells


def test_a_title_that_spans_columns_is_told(tmp_path: Path) -> None:
    if SHARED.is_dir():
        assert MergedCells(3, 3, 3, 4) in read(SHARED / "01_typical.xlsx", "01_typical.xlsx").first.merged


def refused(folder: Path, name: str, content: bytes, accepted: tuple[str, ...] = REGISTERS) -> str:
    path = folder / name
    path.write_bytes(content)
    with pytest.raises(InvalidInput) as error:
        look(Look(path=path, filename=name, accepted=accepted, roots=None))
        read(path, name)
    return str(error.value)


def damaged_ods(what: bytes) -> bytes:
    return repacked((TABLES / "daftar.ods").read_bytes(), {"content.xml": what})


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"%PDF-1.7", "bukan XLSX, XLSM, XLS, ODS, CSV, atau TSV"),
        ("a.xls", b"<html><table><tr><td>Jenis", "bukan XLSX, XLSM, XLS, ODS, CSV, atau TSV"),
        ("a.xls", b"Jenis,Mitra\nPKS,BPS\n", "isinya CSV"),
        ("a.xls", OLE + "EncryptedPackage".encode("utf-16-le"), "terkunci kata sandi"),
        ("a.xls", OLE + bytes(600), "rusak"),
        ("a.csv", OLE + bytes(600), "bukan XLSX, XLSM, XLS, ODS, CSV, atau TSV"),
        ("a.xls", (TABLES / "daftar.xls").read_bytes()[:2600], "rusak"),
        ("a.xls", (TABLES / "daftar.xls").read_bytes().replace(b"\x09\x08", b"\x09\x00"), "rusak"),
        ("a.ods", (TABLES / "daftar.ods").read_bytes()[:800], "rusak"),
        ("a.ods", damaged_ods(b"<office:document-content"), "rusak"),
        ("a.ods", damaged_ods(b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'), "rusak"),
        ("a.ods", damaged_ods(b" " * 70_000_000), "membengkak"),
        ("a.csv", b"\n\n", "kosong"),
    ],
)
def test_what_is_no_table_is_refused_in_words_of_this_page(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    message = refused(tmp_path, name, content)
    assert said in message
    assert "DOCX" not in message


def test_an_entity_in_a_sheet_is_not_followed(tmp_path: Path) -> None:
    declared = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    with zipfile.ZipFile(io.BytesIO(a_workbook())) as made:
        name = next(each for each in made.namelist() if each.startswith("xl/worksheets/sheet"))
        sheet = made.read(name)
    content = repacked(a_workbook(), {name: declared + sheet.partition(b"?>")[2]})
    assert "rusak" in refused(tmp_path, "a.xlsx", content)


def test_macros_are_refused_where_a_file_is_kept_as_a_paper(tmp_path: Path) -> None:
    message = refused(tmp_path, "a.xlsm", with_macros(a_workbook()), PAPERS)
    assert "memuat makro" in message


def test_all_sheets_together_have_one_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("satupintu.documents.gate.inside.registers.MOST_ROWS", 5)
    assert "paling banyak 5 baris" in refused(tmp_path, "a.xlsx", a_workbook())


@pytest.mark.anyio
@pytest.mark.parametrize("corner", ["xls", "ods", "ods filled"])
async def test_a_cell_in_the_last_corner_is_bounded_in_every_form(tmp_path: Path, corner: str) -> None:
    """It comes in without the void before it, or ends only its own process."""
    whole = (TABLES / f"daftar.{corner[:3]}").read_bytes()
    if corner == "xls":
        error = b"\x05\x02\x08\x00"  # a record of an error: line, column, form, value
        at = whole.index(error + b"\x04\x00\x05\x00")
        content = whole[: at + 4] + b"\xff\xff\xff\x00" + whole[at + 8 :]
    else:
        far = b'<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row>'
        far += b'<table:table-row><table:table-cell table:number-columns-repeated="16383"/>'
        far += b'<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
        if corner == "ods filled":
            far = b'<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="string" '
            far += b'table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row>'
        end = b"</table:table>"
        content = repacked(whole, {"content.xml": lambda old: old.replace(end, far + end, 1)})
    path = tmp_path / f"jauh.{corner[:3]}"
    path.write_bytes(content)
    try:
        found = await BlobStore(tmp_path / "blobs", 2**21).workbook(path, path.name)
    except InvalidInput as refusal:
        assert "tidak terbaca" in str(refusal) or "terlalu panjang" in str(refusal)
    else:
        assert sum(len(row) for row in found.first.rows) < 100_000


def test_a_workbook_names_its_first_sheet(tmp_path: Path) -> None:
    first = Table("a.csv", "", [["x"]])
    assert Workbook("a.csv", "", (first, Table("a.csv", "", []))).first is first
