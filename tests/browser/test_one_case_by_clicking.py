"""One whole case by clicking only: from the OPD's sign-in to the register, as the people of the office would do it."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.papers import draft, pdf
from tests.browser.visitor import Visitor
from tests.support.signing import a_pdf
from tests.support.system import System, wait_until

Arrive = Callable[..., Visitor]

OPD = "bkpsdmd@jambikota.example"
BAGIAN = "kabag.kerjasama@jambikota.example"
LEGAL = "kabag.hukum@jambikota.example"
BENEFIT = "bappeda@jambikota.example"
CHAIR = "sekda@jambikota.example"
PARTNER = "international@tp.example"
MAYOR = "walikota@jambikota.example"

TITLE = "Pengembangan Kapasitas Sumber Daya Manusia dengan Temasek Polytechnic"
FILLED_IN = {
    "Jenis naskah": "LOI · Pernyataan Kehendak Kerja Sama (LoI)",
    "Diprakarsai oleh": "Mitra (surat penawaran)",
    "Judul kerja sama": TITLE,
    "Urusan pemerintahan": "Pendidikan",
    "Ruang lingkup": "Pelatihan aparatur\nPertukaran tenaga pengajar\nKota cerdas",
    "Manfaat": "Kompetensi aparatur meningkat",
    "Lokasi": "Kota Jambi dan Singapura",
    "Sumber pembiayaan": "Masing-masing pihak",
    "Nama mitra": "Temasek Polytechnic",
    "Jenis mitra": "Lembaga pendidikan luar negeri",
    "Jabatan penandatangan": "Principal & CEO",
    "Nama narahubung": "International Relations",
    "Negara": "Singapura",
    "Bahasa surat": "English",
}


@pytest.fixture
def town(arrive: Arrive) -> dict[str, Visitor]:
    """Everybody with a part in the case."""
    people = {email: arrive(email) for email in (OPD, BAGIAN, LEGAL, BENEFIT, PARTNER, MAYOR)}
    return people | {CHAIR: arrive(CHAIR, java_script_enabled=False)}


def test_one_case_goes_from_the_form_to_the_register_by_clicking_only(
    town: dict[str, Visitor], running: System, tmp_path: Path
) -> None:
    _the_opd_signs_in(town[OPD])
    number = _the_opd_proposes(town[OPD], tmp_path)
    for person in town.values():
        person.about = number
    _the_bagian_returns_it(town[BAGIAN], number)
    _the_opd_completes_it(town[OPD], number, tmp_path)
    _the_bagian_accepts_it(town[BAGIAN], number)
    _first_round_asks_for_a_revision(town[BAGIAN], town[LEGAL], town[BENEFIT], number)
    _the_opd_revises(town[OPD], number, tmp_path)
    _second_round_approves(town[LEGAL], town[BENEFIT], number)
    _the_chair_recommends_without_scripts(town[CHAIR], number)
    _the_bagian_writes_to_the_minister(town[BAGIAN], number)
    _the_partner_signs_in_english(town[PARTNER], number)
    _the_mayor_signs(town[MAYOR], number)
    _the_bagian_files_the_text(town[BAGIAN], number, tmp_path)
    _the_register_shows_it(town, running, number)


def _the_opd_signs_in(opd: Visitor) -> None:
    opd.go("/")
    opd.look("sign-in", phone=True)
    assert opd.onlooker.walk_by_keyboard(opd.page) >= 4
    opd.fill({"Pos-el dinas": opd.email})
    opd.click("Kirim tautan masuk")
    opd.look("sign-in-sent")
    opd.read_letter("Tautan masuk", name="sign-in")
    opd.open_link(name="link")
    expect(opd.page.get_by_text("Tidak ada yang menunggu Anda saat ini")).to_be_visible()
    opd.look("tasks-empty", phone=True)
    opd.click("Usulan")
    expect(opd.page.get_by_text("Belum ada usulan")).to_be_visible()
    opd.look("list-empty")


def _the_opd_proposes(opd: Visitor, folder: Path) -> str:
    opd.click("Ajukan usulan")
    opd.look("propose-empty", phone=True)
    opd.page.get_by_label("Jalur", exact=True).select_option("KSDLL")
    opd.fill(FILLED_IN | {"Pos-el narahubung": "alamat-tanpa-at", "Jangka waktu": "99"})
    for question, answer in (("Tersedia dalam APBD", "Ya"), ("Membebani masyarakat", "Tidak"), ("Tercantum", "Ya")):
        opd.page.get_by_role("group", name=re.compile(question)).get_by_label(answer, exact=True).check()
    offer = pdf(
        folder, "surat-penawaran", "LETTER OF OFFER", "Temasek Polytechnic offers to renew the letter of intent."
    )
    opd.attach(1, "Surat penawaran", offer)
    opd.attach(2, "Rancangan naskah", draft(folder, "3 (tiga) tahun"))
    opd.click("Ajukan")

    expect(opd.page.get_by_role("alert")).to_contain_text("Belum tersimpan")
    assert [opd.page.locator(f"[id='problem-{field}']").count() for field in ("purpose", "term_years")] == [1, 1]
    address = opd.page.get_by_label("Pos-el narahubung").first
    expect(address).to_have_value("alamat-tanpa-at")
    expect(address).to_have_attribute("aria-describedby", re.compile("problem-partners.0.contact.email"))
    expect(opd.page.get_by_label("Judul kerja sama")).to_have_value(TITLE)
    for kept in ("surat-penawaran.pdf", "rancangan-loi-3-tahun.pdf"):
        expect(opd.page.locator("main")).to_contain_text(kept)
    opd.look("propose-mistakes", phone=True)

    opd.fill({"Pos-el narahubung": PARTNER, "Jangka waktu": "3"})
    opd.fill({"Maksud dan tujuan": "Memperbarui pernyataan kehendak kerja sama pelatihan dan pertukaran pengetahuan."})
    opd.look("propose-mended")
    opd.click("Ajukan")
    expect(opd.page).to_have_url(re.compile(r"/usulan/KS-\d{4}-\d{4}$"))
    expect(opd.page.get_by_role("heading", level=1)).to_have_text(TITLE)
    for paper in ("surat-penawaran.pdf", "rancangan-loi-3-tahun.pdf"):
        expect(opd.page.locator("aside .papers:not(.made)")).to_contain_text(paper)
    opd.look("dossier-submitted", phone=True)
    number = opd.page.url.rpartition("/")[2]
    opd.read_letter(number, name="received")
    return number


def _the_bagian_returns_it(bagian: Visitor, number: str) -> None:
    bagian.read_letter(number, name="completeness")
    bagian.look("mailbox-letter", phone=True)
    bagian.open_link()
    bagian.look("task-completeness", phone=True)
    bagian.click("Lanjut ke konfirmasi")
    expect(bagian.problems).to_have_text("Pilih salah satu keputusan.")
    bagian.choose("Kembalikan untuk dilengkapi")
    bagian.declare()
    bagian.click("Lanjut ke konfirmasi")
    expect(bagian.problems).to_contain_text("alasan")
    bagian.look("task-mistakes")
    bagian.page.get_by_role("textbox", name="Catatan").fill("Kajian belum dilampirkan.")
    bagian.click("Lanjut ke konfirmasi")
    bagian.page.locator("#confirm").fill("9999")
    bagian.click("Catat keputusan")
    expect(bagian.problems).to_contain_text("empat angka terakhir")
    bagian.look("confirm-mistake")
    bagian.confirm(number, name="completeness")
    bagian.look("receipt-completeness", phone=True)
    bagian.read_letter("Tanda terima keputusan", name="receipt")
    bagian.read_letter("kelengkapan")
    bagian.open_link()
    expect(bagian.page).to_have_url(re.compile("/tanda-terima$"))


def _the_opd_completes_it(opd: Visitor, number: str, folder: Path) -> None:
    opd.read_letter("lengkapi", name="completion")
    opd.open_link()
    expect(opd.page.locator("main")).to_contain_text("Kajian belum dilampirkan.")
    opd.look("task-completion", phone=True)
    opd.attach(1, "Kajian", pdf(folder, "kajian", "KAJIAN", "Pernyataan kehendak sebelumnya berjalan baik."))
    opd.answer(number, "Ajukan kembali", "Kajian kami lampirkan.")


def _the_bagian_accepts_it(bagian: Visitor, number: str) -> None:
    """At the desk this time: signed in, from the list of tasks."""
    bagian.read_letter("kelengkapan", nth=2)
    bagian.sign_in()
    bagian.look("tasks", phone=True)
    bagian.press(bagian.page.get_by_role("link", name=re.compile(number)))
    bagian.look("task-completeness-again")
    expect(bagian.page.locator(".papers:not(.made)")).to_contain_text("kajian.pdf")
    bagian.let_pass("Disepakati dalam rapat persiapan.")
    bagian.answer(number, "Berkas lengkap")


def _first_round_asks_for_a_revision(bagian: Visitor, legal: Visitor, benefit: Visitor, number: str) -> None:
    benefit.read_letter("telaah manfaat")
    benefit.open_link()
    bagian.click("Usulan")
    bagian.look("list-in-review", phone=True)
    bagian.click(TITLE)
    bagian.look("dossier-in-review", phone=True)
    legal.read_letter("telaah hukum", name="review")
    legal.open_link()
    assert legal.tick_all("Ya") >= 5
    legal.look("review", phone=True)
    assert legal.onlooker.walk_by_keyboard(legal.page) >= 5
    legal.answer(number, "Perlu perbaikan", "Jangka waktu (Pasal 3) melebihi satu tahun.", name="review")
    benefit.tick_all("Ya")  # the other lens is heard, too, before the department gets all remarks at once
    benefit.answer(number, "Setuju", name="first-benefit")


def _the_opd_revises(opd: Visitor, number: str, folder: Path) -> None:
    opd.read_letter("perbaiki", name="revision")
    opd.open_link()
    expect(opd.page.locator("main")).to_contain_text("Jangka waktu (Pasal 3) melebihi satu tahun.")
    opd.look("task-revision", phone=True)
    opd.attach(1, "Rancangan naskah", draft(folder, "1 (satu) tahun"))
    opd.page.get_by_text("Perbaiki isian usulan").click()
    opd.fill({"Jangka waktu": "1"})
    opd.look("task-revision-open", phone=True)
    opd.answer(number, "Ajukan kembali", "Jangka waktu menjadi satu tahun.", name="revision")


def _second_round_approves(legal: Visitor, benefit: Visitor, number: str) -> None:
    for reviewer, words in ((legal, "telaah hukum"), (benefit, "telaah manfaat")):
        reviewer.read_letter(words, nth=2, name=f"second-{words.rpartition(' ')[2]}")
        reviewer.open_link()
        expect(reviewer.page.locator("main")).to_contain_text("1 tahun")
        reviewer.tick_all("Ya")
        reviewer.answer(number, "Setuju")
    legal.go("/")


def _the_chair_recommends_without_scripts(chair: Visitor, number: str) -> None:
    chair.read_letter("pertimbangan", name="conclusion")
    chair.open_link()
    chair.page.screenshot(path=chair.onlooker.folder / "conclusion-without-scripts-1240.png", full_page=True)
    chair.answer(number, "Setuju", "Direkomendasikan kepada Wali Kota.")


def _the_bagian_writes_to_the_minister(bagian: Visitor, number: str) -> None:
    """Before a letter of intent is signed, the Minister is asked for a written response."""
    today = date.today().isoformat()
    bagian.read_letter("menyurati Menteri", name="letter-requested")
    bagian.open_link()
    bagian.fill({"Nomor surat Wali Kota": "100.3.7.1/12/KS", "Tanggal surat diterima": today})
    bagian.look("task-letter", phone=True)
    bagian.answer(number, "Surat sudah dikirim", name="letter-sent")
    bagian.read_letter("Menunggu jawaban Menteri", name="approval-requested")
    bagian.open_link()
    bagian.fill({"Nomor surat jawaban": "B-17/Menteri", "Tanggal surat jawaban": today})
    bagian.look("task-approval", phone=True)
    bagian.answer(number, "LoI dapat ditandatangani", name="approval")


def _the_partner_signs_in_english(partner: Visitor, number: str) -> None:
    partner.read_letter("cooperation", name="partner-informed")
    partner.open_link()
    partner.look("status-partner", phone=True)
    partner.read_letter("signature", name="partner-signature")
    partner.open_link()
    assert partner.page.locator("html").get_attribute("lang") == "en"
    partner.look("task-signature-english", phone=True)
    partner.page.locator("[name=decision][value=sign]").check()
    partner.page.locator("#own_number").fill("TP/INT/2026/017")
    partner.page.locator("#signed_on").fill(date.today().isoformat())
    partner.page.locator("#place").fill("Singapore")
    partner.declare()
    partner.press(partner.page.locator("main form button"))
    partner.look("confirm-english")
    partner.page.locator("#confirm").fill(number[-4:])
    partner.press(partner.page.locator("main form button"))
    expect(partner.page).to_have_url(re.compile("/tanda-terima$"))
    partner.look("receipt-english", phone=True)


def _the_mayor_signs(mayor: Visitor, number: str) -> None:
    mayor.read_letter("tanda tangan", name="mayor-signature")
    mayor.open_link()
    mayor.fill({"Tanggal penandatanganan": date.today().isoformat(), "Tempat penandatanganan": "Jambi"})
    mayor.look("task-signature", phone=True)
    mayor.answer(number, "Menyetujui untuk ditandatangani", name="signature")


def _the_bagian_files_the_text(bagian: Visitor, number: str, folder: Path) -> None:
    """All have agreed by link; the text that they signed in ink is another thing, and is filed as a scan."""
    bagian.read_letter("Naskah bertanda tangan ditunggu", name="signed-text")
    bagian.open_link()
    bagian.look("task-signed-text", phone=True)
    scan = folder / "naskah.pdf"
    scan.write_bytes(a_pdf())
    page = bagian.page
    page.locator("#signed_document").set_input_files(scan)
    page.locator("[name=signed_how][value=ink]").check()
    for check in ("paraf", "meterai", "stempel"):
        page.locator(f"[name={check}][value=yes]").check()
    page.locator("#copy1_place").fill("Lemari 2")
    bagian.answer(number, "Arsipkan naskah bertanda tangan", name="signed-text")


def _the_register_shows_it(town: dict[str, Visitor], running: System, number: str) -> None:
    wait_until(lambda: running.proposal(number)["status"] == "registered")
    opd, partner, bagian = town[OPD], town[PARTNER], town[BAGIAN]
    opd.go(f"/usulan/{number}")
    expect(opd.page.locator("main")).to_contain_text("/REG-KS/")
    opd.look("dossier-registered", phone=True)
    opd.click("Usulan")
    opd.look("list", phone=True)
    opd.read_letter("terdaftar", name="registered")
    partner.read_letter("registered", name="registered-english")
    partner.open_link()
    partner.look("status-registered", phone=True)
    bagian.go("/tugas")
    bagian.click("English")
    expect(bagian.page.get_by_role("heading", level=1)).to_have_text("My tasks")
    bagian.look("tasks-english")
    bagian.go(f"/usulan/{number}")
    bagian.look("dossier-english")
    bagian.go("/mailbox")
    bagian.look("mailbox", phone=True)
    bagian.go("/usulan/KS-1999-0001")
    bagian.look("error", phone=True)
