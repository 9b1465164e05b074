"""Pages at their worst: a title of 300 characters, nothing to show, a link that is spent, a draft no browser shows."""

from collections.abc import Callable
from pathlib import Path

import yaml
from playwright.sync_api import expect

from tests.browser.papers import pdf
from tests.browser.visitor import Visitor
from tests.conftest import OWN_CASES
from tests.support.papers import word
from tests.support.system import System

Arrive = Callable[..., Visitor]

BAGIAN = "kabag.kerjasama@jambikota.example"
_WORDS = (
    "Penyelenggaraan Pengelolaan, Pengangkutan, Pemilahan, dan Pemanfaatan Sampah Perkotaan menjadi Bahan Bakar "
    "Jumputan Padat pada Tempat Pemrosesan Akhir Talang Gulo beserta Pemantauan Lingkungan, Pemberdayaan Masyarakat "
    "Sekitar, dan Peningkatan Kapasitas Aparatur Pengelola Persampahan Kota Jambi"
)
LONG_TITLE = _WORDS.ljust(300, "x")


def test_a_title_of_300_characters_fits_every_page_and_letter(arrive: Arrive, running: System, tmp_path: Path) -> None:
    case = yaml.safe_load((OWN_CASES / "ksdpk-kb.yaml").read_text())
    case |= {"title": LONG_TITLE, "affair": "pengelolaan-persampahan-tanpa-spasi-" * 7}
    file = tmp_path / "long.yaml"
    file.write_text(yaml.safe_dump(case))
    number = running.propose(file)

    bagian = arrive(BAGIAN)
    bagian.read_letter(number, name="long")
    bagian.look("mailbox-long", phone=True)
    bagian.open_link()
    bagian.look("task-long", phone=True)
    bagian.sign_in()
    bagian.look("tasks-long", phone=True)
    bagian.press(bagian.page.get_by_role("link", name="Usulan", exact=True))
    bagian.look("list-long", phone=True)
    bagian.click(LONG_TITLE)
    bagian.look("dossier-long", phone=True)


def test_where_there_is_nothing_the_page_says_so_and_what_to_do(arrive: Arrive) -> None:
    school = arrive("disdik@jambikota.example")
    school.sign_in()
    school.look("tasks-empty")
    school.click("Lihat semua usulan")
    expect(school.page.locator("main")).to_contain_text("Belum ada usulan.")
    school.look("list-empty", phone=True)
    school.page.get_by_label("Cari").fill("tidak ada yang bernama begini")
    school.press(school.page.get_by_role("button", name="Cari"))
    expect(school.page.locator("main")).to_contain_text("Tidak ada usulan yang cocok.")
    school.look("list-not-found", phone=True)


def test_a_link_that_is_spent_or_made_up_says_how_to_go_on(arrive: Arrive) -> None:
    auditor = arrive("auditor@jambikota.example")
    auditor.sign_in()
    auditor.page.context.clear_cookies()
    auditor.read_letter("Tautan masuk")
    auditor.open_link()
    expect(auditor.page.locator("h1")).to_be_visible()
    auditor.look("link-spent", phone=True)

    auditor.go("/t/" + "A" * 43)
    auditor.press(auditor.page.locator("main form button"))
    auditor.look("link-made-up")
    auditor.go("/tidak-ada")
    auditor.look("page-unknown", phone=True)
    auditor.go("/usulan")
    expect(auditor.page).to_have_url(auditor.web + "/masuk")


def test_a_draft_in_word_is_offered_for_download_and_not_another_paper_in_its_place(
    arrive: Arrive, running: System, tmp_path: Path
) -> None:
    case = yaml.safe_load((OWN_CASES / "sinergi-nk.yaml").read_text())
    case |= {"title": "Naskah dalam bentuk Word", "attachments": [{"kind": "rancangan_naskah", "file": "naskah.docx"}]}
    (tmp_path / "naskah.docx").write_bytes(word(["Pasal 1", "Para pihak bekerja sama."]))
    (tmp_path / "case.yaml").write_text(yaml.safe_dump(case))
    number = running.propose(tmp_path / "case.yaml")
    bagian = arrive(BAGIAN)
    bagian.read_letter(number)
    bagian.open_link()
    expect(bagian.page.locator(".note", has_text="naskah.docx")).to_contain_text("unduh untuk membacanya")
    expect(bagian.page.locator("iframe")).to_have_count(0)
    bagian.look("task-word", phone=True)
    with bagian.page.expect_download() as download:
        bagian.page.get_by_role("link", name="Rancangan naskah").click()
    assert download.value.suggested_filename == "naskah.docx"


def test_a_file_that_is_not_what_its_name_says_is_named_and_the_others_are_kept(arrive: Arrive, tmp_path: Path) -> None:
    opd = arrive("dlh@jambikota.example")
    opd.sign_in()
    opd.click("Ajukan usulan")
    forged = tmp_path / "rancangan.pdf"
    forged.write_bytes(b"MZ this is a program")
    opd.attach(1, "Rancangan naskah", forged)
    opd.attach(2, "Studi kelayakan", pdf(tmp_path, "studi", "STUDI KELAYAKAN", "Layak."))
    opd.click("Ajukan")
    expect(opd.page.locator("[id='problem-paper.0']")).to_contain_text("rancangan.pdf")
    expect(opd.page.locator(".kept")).to_contain_text("studi.pdf")
    opd.look("propose-wrong-file")
