"""What is said to `report`, `certificate` and `import`: understood, or refused before anything is opened or written."""

from datetime import date
from pathlib import Path

import pytest

from satupintu.cli.importing import planned
from satupintu.domain.errors import InvalidInput
from satupintu.domain.old_register.cells import Table
from satupintu.domain.old_register.dates import DateOrder
from satupintu.domain.old_register.fields import Field
from tests.support.commands import run_command

USAGE, REFUSED = 2, 1
ROWS = [
    ["Judul", "Hal", "Mulai", "Berlaku Hingga", "Mitra"],
    ["Kerja sama", "lain", "03/04/2020", date(2025, 4, 3), "X"],
]
TABLE = Table("daftar.csv", "0" * 64, ROWS)


@pytest.fixture(autouse=True)
def _no_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data directory in which nothing has ever been started."""
    monkeypatch.setenv("SATUPINTU_DATA_DIR", str(tmp_path / "data"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Sebutkan tahun laporan Rakor"),
        (("2026", "--team", "2026-1"), "Sebutkan tahun laporan Rakor"),
        (("2026", "--letter"), "Sebutkan tahun laporan Rakor"),
        (("--letter",), "Sebutkan tahun laporan Rakor"),
        (("--team", "2026-3"), "“2026-3” bukan periode"),
        (("--team", "", "--letter"), "“” bukan periode"),
        (("2026",), "Belum ada data di"),
        (("--team", "2026-1"), "Belum ada data di"),
        (("--team", "2026", "--letter"), "Belum ada data di"),
    ],
)
def test_report_takes_a_year_or_a_period_of_the_team_and_writes_nothing_else(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    told: str,
) -> None:
    path = tmp_path / "laporan.pdf"
    assert run_command(monkeypatch, "report", *words, "--out", str(path)) == REFUSED
    assert told in capsys.readouterr().err
    assert not path.exists()


@pytest.mark.parametrize("words", [("2026",), ("dua ribu", "--out", "laporan.pdf"), ("2026", "--out", ".")])
def test_report_wants_a_number_and_a_file(monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    assert run_command(monkeypatch, "report", *words) == USAGE


@pytest.mark.parametrize("words", [(), ("001/REG-KS/2026",), ("--out", "s.pdf"), ("001/REG-KS/2026", "--out", ".")])
def test_certificate_wants_a_number_and_a_file(monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    assert run_command(monkeypatch, "certificate", *words) == USAGE


def test_certificate_says_where_there_is_no_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sertifikat.pdf"
    assert run_command(monkeypatch, "certificate", "001/REG-KS/2026", "--out", str(path)) == REFUSED
    assert "Belum ada data di" in capsys.readouterr().err
    assert not path.exists()


def test_import_wants_a_file_that_is_there_or_the_number_of_an_import(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(monkeypatch, "import") == REFUSED
    assert "Sebutkan berkasnya, atau --undo" in capsys.readouterr().err
    assert run_command(monkeypatch, "import", "--apply") == REFUSED
    assert run_command(monkeypatch, "import", "tidak-ada.csv") == USAGE
    assert run_command(monkeypatch, "import", ".") == USAGE
    assert run_command(monkeypatch, "import", "--undo", "satu") == USAGE


def test_a_column_is_named_by_its_letter_or_its_heading_and_can_be_left_out() -> None:
    assert planned(TABLE, [], [], []).columns[0] is Field.TITLE
    plan = planned(TABLE, ["a=-", "Hal=title", "E=notes"], [], [])
    assert (plan.columns.get(0), plan.columns[1], plan.columns[4]) == (None, Field.TITLE, Field.NOTES)


def test_an_order_holds_for_a_column_of_days_and_an_answer_for_one_cell() -> None:
    plan = planned(TABLE, [], ["starts=mdy"], ["C2=dmy"])
    assert plan.orders[Field.STARTS] is DateOrder.MDY
    assert plan.answers["C2"] is DateOrder.DMY


@pytest.mark.parametrize(
    ("columns", "orders", "answers", "told"),
    [
        (["Z=title"], [], [], "KOLOM=HAL"),
        (["A=judul"], [], [], "KOLOM=HAL"),
        (["title"], [], [], "KOLOM=HAL"),
        ([], ["starts=ymd"], [], "starts=mdy"),
        ([], ["title=mdy"], [], "bukan kolom tanggal"),
        ([], [], ["=dmy"], "J12=dmy"),
        ([], [], ["C2"], "J12=dmy"),
    ],
)
def test_what_is_not_understood_is_refused_with_an_example(
    columns: list[str], orders: list[str], answers: list[str], told: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        planned(TABLE, columns, orders, answers)
    assert told in refused.value.sentence
