"""What is said to `report`, `certificate` and `import`: understood, or refused before anything is opened or written."""

from datetime import date
from pathlib import Path

import pytest

from satupintu.cli.import_choices import Said, plan_of, sheet_in
from satupintu.domain.errors import InvalidInput
from satupintu.domain.old_register.cells import Table, Workbook
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
    assert plan_of(TABLE, Said()).columns[0] is Field.TITLE
    plan = plan_of(TABLE, Said(columns=["a=-", "Hal=title", "E=notes"]))
    assert (plan.columns.get(0), plan.columns[1], plan.columns[4]) == (None, Field.TITLE, Field.NOTES)


def test_an_order_holds_for_a_column_of_days_and_an_answer_for_one_cell() -> None:
    plan = plan_of(TABLE, Said(orders=["starts=mdy"], answers=["C2=dmy"]))
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
        plan_of(TABLE, Said(columns=columns, orders=orders, answers=answers))
    assert told in refused.value.sentence


def test_sheet_header_constants_and_single_cells_are_said_on_the_command_line() -> None:
    other = Table("daftar.xlsx", "0" * 64, [["DAFTAR"], *ROWS], "Tahun 2020")
    book = Workbook("daftar.xlsx", "0" * 64, (TABLE, other))
    assert sheet_in(book, "") is TABLE and sheet_in(book, "tahun 2020") is other
    said = Said(header="2", constants=["document=PKS"], typed=["c3=3 April 2020"], left_out=[7], marks_unread=True)
    plan = plan_of(other, said)
    assert (plan.header, plan.constants, plan.typed) == (1, {Field.DOCUMENT: "PKS"}, {"C3": "3 April 2020"})
    assert (plan.left_out, plan.marks_unread, plan.fills_down) == (frozenset({7}), True, True)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (Said(header="dua"), "bukan baris judul"),
        (Said(header="0"), "bukan baris judul"),
        (Said(constants=["jenis=PKS"]), "HAL=ISI"),
        (Said(constants=["document="]), "HAL=ISI"),
        (Said(typed=["2020"]), "SEL=ISI"),
        (Said(typed=["judul=x"]), "SEL=ISI"),
    ],
)
def test_what_is_not_understood_of_a_file_is_refused_in_a_sentence(said: Said, told: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        plan_of(TABLE, said)
    assert told in refused.value.sentence


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are() -> None:
    book = Workbook("daftar.xlsx", "0" * 64, (Table("daftar.xlsx", "0" * 64, ROWS, "2019"),))
    with pytest.raises(InvalidInput, match="Yang ada: 2019"):
        sheet_in(book, "2020")
