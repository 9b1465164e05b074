"""What docs/guide/changing-the-law.md tells to do, done to a copy of the files; and the commands that prove them."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from config.settings import CONFIG_DIR, read_days_off, read_office, read_routes
from satupintu.domain.process.rules import Trigger, steps_for
from satupintu.domain.route.fitness import departures_from
from tests.support.commands import run_command
from tests.support.forms import a_form
from tests.support.system import ROOT

GUIDE = (ROOT / "docs" / "guide" / "changing-the-law.md").read_text()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(CONFIG_DIR, tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    monkeypatch.setenv("SATUPINTU_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path / "config"


def follow(folder: Path) -> None:
    """Do what each block of the guide says."""
    for what, name, body in re.findall(
        r"```toml\n# (add to|replace in) config/(\S+)\n(.*?)```", GUIDE, flags=re.DOTALL
    ):
        path = folder / name
        text = path.read_text()
        if what == "add to":
            path.write_text(f"{text}\n{body}")
        else:
            key = body.split(" = ")[0]
            changed, count = re.subn(rf"^{key} = .*$", body.strip(), text, flags=re.MULTILINE)
            assert count == 1, f"{key} stands {count} times in {name}"
            path.write_text(changed)


def test_every_example_for_the_clerk_works(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before, today = read_routes(folder)["KSDD"], date(2026, 11, 24)
    follow(folder)
    after = read_routes(folder)["KSDD"]
    assert [item.id for item in after.legal] == [*(item.id for item in before.legal), "data_protected"]
    assert (after.clocks["review"].days, before.clocks["review"].days) == (7, 10)
    step = read_routes(folder)["KSDPK"].approvals[-1]
    form = a_form(route="KSDPK", category=None, document="PKS", parent="KB induk")
    assert steps_for(form, read_routes(folder)["KSDPK"], Trigger.claimed(form)) == (step,)
    assert steps_for(form, read_routes(CONFIG_DIR)["KSDPK"], Trigger.claimed(form)) == ()
    assert (step.id, step.answer and step.answer.silence) == ("bpkad", "waits")
    assert date(2026, 12, 9) in read_days_off(folder, today)
    assert date(2026, 12, 9) not in read_days_off(CONFIG_DIR, today)
    deputy = read_office(folder).deputy_of("kabag.hukum@jambikota.example", date(2026, 12, 7))
    assert deputy is not None
    assert (deputy.by, deputy.capacity) == ("kabag.pemerintahan@jambikota.example", "Plh.")
    assert read_office(folder).reminders.ladder == (-3, -1, 1, 3)
    blud = a_form(route="KSDPK", category=None, title="Layanan BLUD")
    assert "object.blud" in {each.key for each in departures_from(blud, read_routes(folder)["KSDPK"])}
    relations = read_routes(folder)["KSDPL"].relations
    assert relations is not None and relations.countries is not None
    assert "EH" in {each.code for each in relations.countries.unrelated}
    assert run_command(monkeypatch, "office", "check") == 0
    capsys.readouterr()
    assert run_command(monkeypatch, "routes", "check") == 0
    assert f"versi {after.version()[:8]}" in capsys.readouterr().out


def test_routes_check_says_what_is_wrong_and_fails(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "routes" / "ksdd.toml"
    path.write_text(path.read_text().replace("days = 45", "days = 0"))
    assert run_command(monkeypatch, "routes", "check") == 1
    assert "kunci approvals[5].answer.clock.days: paling kecil 1." in capsys.readouterr().err


def test_routes_check_names_the_papers_that_only_a_route_knows_as_one_of_them_may_be_a_misspelling(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(monkeypatch, "routes", "check") == 0
    assert capsys.readouterr().err == ""
    path = folder / "routes" / "ksdd.toml"
    path.write_text(
        path.read_text()
        .replace('opd = ["surat_inisiasi",', 'opd = ["surat_inisasi", "peta_lokasi",')
        .replace('paper = "persetujuan_dprd"', 'paper = "persetujuan_dpr"')
    )
    assert run_command(monkeypatch, "routes", "check") == 0
    said = capsys.readouterr().err
    assert said == (
        "KSDD: jenis berkas milik jalur ini sendiri: surat_inisasi, peta_lokasi, persetujuan_dpr. "
        "Periksa ejaannya bila bukan.\n"
    )


@pytest.mark.parametrize(("language", "words"), [("id", "45 hari kerja"), ("en", "45 working days")])
def test_routes_show_prints_a_flowchart_in_the_language_of_the_settings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str, words: str
) -> None:
    monkeypatch.setenv("SATUPINTU_LANGUAGE", language)
    assert run_command(monkeypatch, "routes", "show", "ksdpl") == 0
    shown = capsys.readouterr().out
    assert shown.startswith("flowchart TD\n")
    assert words in shown
    named = set(re.findall(r"^    (\w+)[(\[{]", shown, flags=re.MULTILINE))
    arrows = re.findall(r"^    (\w+) -->(?:\|[^|]*\|)? (\w+)$", shown, flags=re.MULTILINE)
    assert {each for arrow in arrows for each in arrow} == named, "every box is reached or leads on"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('roles = ["signatory"]', 'roles = ["auditor"]', "walikota@jambikota.example belum berperan signatory"),
        ('roles = ["tkksd", "opd"]', 'roles = ["opd"]', "bappeda@jambikota.example belum berperan tkksd"),
        ('email = "kepala.dlh@jambikota.example"', 'email = "dlh@jambikota.example"', "kepala Dinas Lingkungan Hidup"),
    ],
)
def test_office_check_names_everybody_whom_a_route_would_miss(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    before: str,
    after: str,
    words: str,
) -> None:
    assert run_command(monkeypatch, "office", "check") == 0
    path = folder / "office.toml"
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, after))
    assert run_command(monkeypatch, "office", "check") == 1
    assert words in capsys.readouterr().err
