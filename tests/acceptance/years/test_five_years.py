"""
Five years of the register, in the real system on a clock that travels: who is asked for what, what comes of it, and
what the figures, the reports, the certificate and the evidence say in the end. `make test` lives the first half year.

Days are counted by hand. Two KB, a PKS and a MoU are signed in 2027; one KB is followed, the other never.
"""

import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest

from tests.acceptance.travel.register import DLH, KABAG, at_the_desk, figures_of, slug_of
from tests.acceptance.travel.traveller import Traveller, Walk
from tests.acceptance.travel.walks import REVIEW, SIGN, reviewed
from tests.support.people import Browser, forms_of, text_of

HEAD = "kepala.dlh@jambikota.example"
FOLLOWED, LEFT, ABROAD = "KB Pengelolaan Sampah", "KB Air Bersih", "MoU Kurashiki"
STATED = {"funding.in_current_budget": "yes", "burdens_public": "no", "in_planning_document": "yes"}
"""What each proposal has to say anew."""


def line_of(town: Traveller, email: str, kind: str, title: str, template: str = "asked_after") -> str:
    """The link of a line in the newest letter to an address that has such a line."""
    for letter in reversed(town.letters_to(email)):
        if letter["X-Satupintu-Letter"] == template:
            found = re.search(rf"\d+\. {kind}: {re.escape(title)} \[[^]]+\].*?(http\S+)", text_of(letter), re.DOTALL)
            if found is not None:
                return found[1]
    raise AssertionError(f"no letter asks {email} about {kind}: {title}")


def answer(town: Traveller, kind: str, title: str, reply: str, **values: Any) -> httpx.Response:
    """Answer a line of the letter to the department through its link; returns the page that shows what was kept."""
    with Browser() as browser:
        page = browser.open(line_of(town, DLH, kind, title))
        form = next(each for each in forms_of(page) if "reply" in each.names)
        page = browser.submit(page, form, reply=reply, declaration="yes", **values)
        assert page.status_code == httpx.codes.OK and "Yang telah dijawab" in page.text, page.text
        return page


def begin_from(town: Traveller, kind: str, of: str, **values: str) -> Walk:
    """Begin the proposal that a line of the letter offers, from the form that is filled in already."""
    with Browser() as browser:
        page = browser.open(line_of(town, DLH, kind, of))
        page = browser.get(f"{page.url}/usulan")
        form = next(each for each in forms_of(page) if "title" in each.names)
        page = browser.submit(page, form, **STATED, **values)
        number = re.search(r"KS-\d{4}-\d{4}", page.text)
        assert page.status_code == httpx.codes.OK and number is not None, page.text
        return Walk(town, number[0])


def brought_on(walk: Walk, *tasks: str) -> None:
    """Through the check, with a reason for each paper that is missing, the review, and these tasks."""
    walk.answer("completeness")
    walk.answer(*REVIEW)
    walk.answer(*tasks)


def duties(town: Traveller, title: str) -> dict[str, str]:
    """What follows an agreement and is settled, lapsed or open, by kind and day."""
    query = """
        select kind || ' ' || due_on as duty, fulfilled_on, lapsed_on from obligation
        join agreement on agreement.id = agreement_id where title = $1 order by due_on, kind
    """
    found = {}
    for row in town.records.rows(query, title):
        met, void = row["fulfilled_on"], row["lapsed_on"]
        found[row["duty"]] = f"met {met}" if met else f"void {void}" if void else "open"
    return found


@pytest.fixture(scope="module")
def begun(town: Traveller) -> Traveller:
    """The first half year, up to the PKS and the first answers, played once."""
    town.travel("2027-01-11", watch=False)
    for title in (FOLLOWED, LEFT):
        kb = reviewed(town, "KSDD", "KB", "kabupaten_kota", title=title)
        kb.answer("letter", "approval", *SIGN)
        kb.registered()
    mou = reviewed(town, "KSDPL", "MOU", "pemda_luar_negeri", title=ABROAD, parent="LoI lama")
    mou.answer("letter", "approval", "letter", "approval", "approval", "letter", "approval", "approval", "approval")
    mou.answer(*SIGN)
    mou.registered()

    town.travel("2027-06-10")  # thirty days before 10 July, the 180th day from 11 January
    pks = begin_from(town, "Tindak lanjut dengan perjanjian pelaksanaan", FOLLOWED, title="PKS Sampah", term_years="2")
    brought_on(pks, *SIGN)
    pks.registered()
    later = "Tindak lanjut dengan perjanjian pelaksanaan", LEFT, "under_way"
    answer(town, *later, note="Rancangan pasal tarif.", expected_on="2027-09-30")
    said = {"use": "Dipakai warga.", "indicator.0": "6"}
    answer(town, "Evaluasi", FOLLOWED, "continue", **said, obstacles="budget", obstacle_note="Anggaran terlambat.")
    answer(town, "Evaluasi", ABROAD, "widen", **said | {"indicator.0": "4"})
    return town


@pytest.fixture(scope="module")
def lived(begun: Traveller) -> Traveller:
    """The five years, played once, after the tests of their beginning."""
    town = begun
    town.travel("2027-10-14")  # fourteen days after 30 September
    town.travel("2028-01-07")
    report = ("background", "purpose", "scope", "progress", "beneficiaries", "funding", "challenges", "analysis")
    answer(town, "Laporan tahunan", ABROAD, "report", **{name: f"Isi {name}." for name in report})
    said = {"purpose": "Sampah terangkut.", "object": "Sampah", "problems": "Truk kurang.", "efforts": "Sewa truk."}
    answer(town, "Laporan semester", "PKS Sampah", "report", **said)
    town.travel("2028-01-11")

    town.travel("2028-12-12")  # 180 days before 10 June 2029
    renewal = begin_from(town, "Berakhir", "PKS Sampah", term_years="3")
    brought_on(renewal)
    town.travel("2029-03-12")  # ninety days before: a proposal is under way, nobody is asked
    renewal.answer(*SIGN)
    renewal.registered()

    town.travel("2030-03-04", watch=False)
    renewed = "Perpanjangan PKS Sampah"
    with at_the_desk(town, DLH) as browser:
        address = f"{town.system.web}/usulan/baru?dari={slug_of(town, renewed)}&sebagai=amends"
        page = browser.get(address)
        form = next(each for each in forms_of(page) if "title" in each.names)
        page = browser.submit(page, form, **STATED, new_end="2031-06-04")
        addendum = Walk(town, str(page.url).rpartition("/")[2])
    brought_on(addendum, *SIGN)
    addendum.registered()

    town.travel("2031-02-03", watch=False)
    with at_the_desk(town, KABAG) as browser:
        page = browser.get(f"{town.system.web}/daftar/{slug_of(town, renewed)}/akhiri")
        form = next(each for each in forms_of(page) if "cause" in each.names)
        (row,) = town.records.rows("select register_number from agreement where title = $1", renewed)
        number = row["register_number"]
        said = {"day": "2031-02-03", "cause": "agreed", "note": "Dikelola sendiri.", "confirm": number}
        page = browser.submit(page, form, **said, declaration="yes")
        assert "Diakhiri" in page.text, page.text

    town.travel("2032-01-12")
    return town


def test_in_half_a_year_a_kb_is_followed_from_the_letter_and_what_was_answered_counts(begun: Traveller) -> None:
    followed, left = duties(begun, FOLLOWED), duties(begun, LEFT)
    assert followed["follow_up_document 2027-07-10"] == "met 2027-06-10"
    assert left["follow_up_document 2027-09-30"] == "open", "put off once"
    assert followed["evaluation 2027-06-30"] == duties(begun, ABROAD)["evaluation 2027-06-30"] == "met 2027-06-10"
    assert left["evaluation 2027-06-30"] == "open"
    query = """
        select older.title, kind, younger.title as by from agreement_relation
        join agreement older on older.id = parent_id join agreement younger on younger.id = child_id
    """
    assert [tuple(row.values()) for row in begun.records.rows(query)] == [(FOLLOWED, "implements", "PKS Sampah")]
    found = figures_of(begun, 2027)
    assert found["Target dan realisasi per tahun"][-1][:3] == ["2027", "", "4"]
    assert ["KB", "2027", "2", "1", "50", "150", "150"] in found["Tindak lanjut: KB menjadi PKS, LoI menjadi MoU"]
    assert ["Dijawab", "2"] in [row[:2] for row in found["Evaluasi perjanjian"]]


@pytest.mark.full
def test_the_pks_that_was_begun_from_the_letter_settles_the_kb_and_the_other_kb_ends_unfollowed(
    lived: Traveller,
) -> None:
    followed, left = duties(lived, FOLLOWED), duties(lived, LEFT)
    assert followed["follow_up_document 2027-07-10"] == "met 2027-06-10"
    assert left["follow_up_document 2027-09-30"] == "void 2032-01-12", "put off once, never met, void with the end"
    assert followed["expiry 2032-01-11"] == left["expiry 2032-01-11"] == "void 2032-01-12"
    assert followed["evaluation 2027-06-30"] == "met 2027-06-10"
    assert {followed[f"evaluation {year}-12-31"] for year in (2027, 2028, 2029, 2030, 2031)} == {"open"}, "missed"


@pytest.mark.full
def test_the_head_and_the_bagian_read_of_what_the_department_left_unanswered(lived: Traveller) -> None:
    for email in (HEAD, KABAG):
        assert line_of(lived, email, "Tindak lanjut dengan perjanjian pelaksanaan", LEFT, "not_answered")
    told = [letter for letter in lived.letters_to(KABAG) if letter["X-Satupintu-Letter"] == "team_report_due"]
    assert "1 dari 1 laporan masuk" in text_of(told[0])


@pytest.mark.full
def test_a_renewal_an_addendum_and_an_early_end_leave_their_marks(lived: Traveller) -> None:
    assert duties(lived, "PKS Sampah")["expiry 2029-06-10"] == "met 2029-03-12"
    renewed = duties(lived, "Perpanjangan PKS Sampah")
    assert renewed["expiry 2032-03-12"] == "void 2030-03-04", "the addendum ends it on another day"
    assert renewed["expiry 2031-06-04"] == "void 2031-02-03", "and the parties before that"
    query = """
        select older.title, relation.kind, younger.title as by from agreement_relation relation
        join agreement older on older.id = parent_id join agreement younger on younger.id = child_id
        order by younger.id, kind
    """
    assert [tuple(row.values()) for row in lived.records.rows(query)] == [
        (FOLLOWED, "implements", "PKS Sampah"),
        (FOLLOWED, "implements", "Perpanjangan PKS Sampah"),
        ("PKS Sampah", "renews", "Perpanjangan PKS Sampah"),
        ("Perpanjangan PKS Sampah", "amends", "Adendum atas Perpanjangan PKS Sampah"),
    ]
    query = "select title, ends_on::text, terminated_on::text, end_cause from agreement where terminated_on is not null"
    assert {tuple(row.values()) for row in lived.records.rows(query)} == {
        ("Perpanjangan PKS Sampah", "2031-06-04", "2031-02-03", "agreed"),
        ("Adendum atas Perpanjangan PKS Sampah", "2031-06-04", "2031-02-03", "agreed"),
    }


@pytest.mark.full
def test_the_figures_of_the_first_year_are_those_that_were_lived(lived: Traveller) -> None:
    found = figures_of(lived, 2027)
    assert found["Target dan realisasi per tahun"][-1][:3] == ["2027", "", "4"], "two KB, a PKS and a MoU; no target"
    # A hundred and fifty days from 11 January to 10 June.
    assert ["KB", "2027", "2", "1", "50", "150", "150"] in found["Tindak lanjut: KB menjadi PKS, LoI menjadi MoU"]
    evaluations = dict(row[:2] for row in found["Evaluasi perjanjian"])
    assert [evaluations[each] for each in ("Diminta", "Dijawab", "Terlewat")] == ["8", "2", "6"]
    assert ["Anggaran", "1", "1"] in found["Kendala menurut evaluasi"]
    indicators = dict(row[:2] for row in found["Realisasi indikator"])
    assert [indicators[each] for each in ("Indikator yang dilaporkan", "Mencapai target")] == ["2", "1"]


@pytest.mark.full
def test_reports_certificate_and_evidence_say_the_same(lived: Traveller, tmp_path: Path) -> None:
    system = lived.system
    rakor, team = tmp_path / "rakor.pdf", tmp_path / "tkksd.pdf"
    system.run("report", "2027", "--out", str(rakor))
    system.run("report", "--team", "2027-2", "--out", str(team))
    said = pdf_text(rakor)
    assert "KB 2027 2 1 50 150 150" in said and "Terlewat 6" in said
    said = pdf_text(team)
    assert "PKS Sampah" in said and "Truk kurang." in said and "Sewa truk." in said
    with at_the_desk(lived, KABAG) as browser:
        row = lived.records.rows("select id from obligation where kind = 'yearly_report' order by due_on limit 1")[0]
        abroad = tmp_path / "abroad.pdf"
        abroad.write_bytes(browser.get(f"{system.web}/kewajiban/{row['id']}/laporan.pdf").content)
        certificate = tmp_path / "certificate.pdf"
        address = f"{system.web}/daftar/{slug_of(lived, 'Perpanjangan PKS Sampah')}/sertifikat.pdf"
        certificate.write_bytes(browser.get(address).content)
    assert "City of Kurashiki" in pdf_text(abroad) and "Isi progress." in pdf_text(abroad)
    assert "Perpanjangan PKS Sampah" in pdf_text(certificate)

    number = lived.records.rows("select number from proposal where title = 'PKS Sampah'")[0]["number"]
    archive = tmp_path / "bukti.zip"
    system.run("evidence", number, "--out", str(archive))
    with zipfile.ZipFile(archive) as found:
        found.extractall(tmp_path / "bukti")
    (script,) = (tmp_path / "bukti").rglob("verify.py")
    command = [sys.executable, str(script)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False, cwd=script.parent)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    history = "".join(path.read_text() for path in (tmp_path / "bukti").rglob("*.json*"))
    assert "followed_up" in history and "Truk kurang." in history


def pdf_text(file: Path) -> str:
    """The text of a PDF in one line."""
    with pypdfium2.PdfDocument(file) as read:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in read).split())
