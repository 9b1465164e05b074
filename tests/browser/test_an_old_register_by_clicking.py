"""A workbook with a header of two rows and merged cells goes in and out by clicking: dropped, mended, taken back."""

from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook
from playwright.sync_api import expect

from tests.browser.visitor import Visitor

Arrive = Callable[..., Visitor]
BAGIAN = "kabag.kerjasama@jambikota.example"


def a_workbook(folder: Path) -> Path:
    """Ten agreements, the kind merged over five of them each, one day that is none, and a second sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Tahun 2021"
    sheet.append(["DAFTAR KERJA SAMA"])
    sheet.append(["No", "Jenis Naskah", "Judul", "Mitra", "Nomor", None, "Jangka Waktu", None])
    sheet.append([None, None, None, None, "Kota", "Mitra", "Mulai", "Berakhir"])
    for n in range(1, 11):
        kind = {1: "PKS", 6: "Kesepakatan Bersama"}.get(n)
        starts = "31 Februari 2021" if n == 4 else f"{n} Maret 2021"
        sheet.append([n, kind, f"Layanan {n}", f"PT Mitra {n}", f"{n}/KS/2021", f"{n}/M/2021", starts, "31 Maret 2030"])
    for cells in ("A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:F2", "G2:H2", "B4:B8", "B9:B13"):
        sheet.merge_cells(cells)
    book.create_sheet("Tahun 2020").append(["Belum disalin"])
    book.save(folder / "register.xlsx")
    return folder / "register.xlsx"


def test_an_old_register_goes_in_and_out_by_clicking_only(arrive: Arrive, tmp_path: Path) -> None:
    clerk = arrive(BAGIAN, java_script_enabled=False)
    page = clerk.page
    clerk.sign_in()
    clerk.go("/daftar/impor")
    page.locator("#file").set_input_files(a_workbook(tmp_path))
    clerk.click("Periksa")
    expect(page.get_by_role("button", name="Masukkan 9 baris")).to_be_visible()
    clerk.look("desk", phone=True)
    clerk.click("Perlu diperbaiki (1)")
    expect(page.get_by_text("31 Februari 2021").first).to_be_visible()
    clerk.press(page.get_by_role("link", name="Perbaiki baris 7"))
    clerk.look("row", phone=True)
    clerk.fill({"Mulai berlaku": "2021-02-28"})
    clerk.click("Simpan baris ini")
    expect(page.get_by_role("button", name="Masukkan 10 baris")).to_be_visible()
    clerk.click("Atur lembar, judul, dan kolom")
    clerk.look("layout", phone=True)
    clerk.click("Kembali")
    clerk.click("Masukkan 10 baris")
    expect(page.get_by_text("Sudah dimasukkan ke daftar oleh")).to_be_visible()
    clerk.look("in", phone=True)
    clerk.go("/daftar")
    clerk.click("Layanan 4")
    expect(page.get_by_text("28 Februari 2021").first).to_be_visible()
    assert "Kesepakatan Bersama" not in page.locator("main").inner_text(), "no kind is chosen by itself"
    clerk.go("/daftar/impor")
    clerk.press(page.get_by_role("button", name="Batalkan register.xlsx"))
    expect(page.get_by_text("dibatalkan")).to_be_visible()
    clerk.look("taken-back", phone=True)
    clerk.go("/daftar")
    expect(page.get_by_text("Layanan 4")).not_to_be_visible()
