"""What a plan says beside the columns: constants, cells typed over, lines left out, cells that may stay unread."""

from dataclasses import replace
from datetime import date

from satupintu.domain.old_register.cells import Cell, Table
from satupintu.domain.old_register.columns import checked, guessed
from satupintu.domain.old_register.fields import Field
from satupintu.domain.old_register.rows import Confidence, Verdict
from satupintu.domain.process.form import DocumentType
from tests.unit.domain.test_old_register import of_table


def test_what_a_file_lacks_or_has_wrong_is_said_once_for_all_rows_or_typed_over_a_cell() -> None:
    rows: list[list[Cell]] = [
        ["Judul", "Mulai", "Berakhir"],
        ["Pajak", "1 Mei 2020", "kelak"],
        ["Retribusi", "1 Mei 2021", "1 Mei 2023"],
        ["Catatan", None, None],
    ]
    table = Table("x.csv", "", rows)
    plan = replace(
        guessed(table, 0, 0),
        constants={Field.DOCUMENT: "PKS", Field.PARTIES: "Bank Satu"},
        typed={"B3": "2 Mei 2021"},
        left_out=frozenset({4}),
    )
    found = of_table(table, checked(plan))
    assert [row.verdict for row in found.values()] == [Verdict.REFUSED, Verdict.ACCEPTED, Verdict.LEFT_OUT]
    assert (old := found[3].agreement) is not None
    assert (old.document, old.parties[-1].name, old.starts_on) == (DocumentType.PKS, "Bank Satu", date(2021, 5, 2))
    assert [row.confidence for row in found.values()] == [Confidence.ASKED, Confidence.PROPOSED, Confidence.SURE]
    marked = of_table(table, replace(plan, marks_unread=True))[2]
    assert (marked.verdict, [each.cell for each in marked.marked], marked.confidence) == (
        Verdict.ACCEPTED, ["C2"], Confidence.PROPOSED,
    )  # fmt: skip
