"""What becomes of every row of the registers that went wrong elsewhere, field by field."""

from pathlib import Path

from satupintu.documents.gate.inside.registers import read
from satupintu.domain.old_register.cells import plain_cell
from satupintu.domain.old_register.city import City
from satupintu.domain.old_register.columns import guessed
from satupintu.domain.old_register.doubles import without_doubles
from satupintu.domain.old_register.reading import read_rows
from satupintu.domain.old_register.rows import Judged
from tests.support.system import ROOT
from tests.unit.domain.test_old_register import TODAY

INPUTS = ROOT.parent / "shared" / "inputs" / "register"
_NAMES = {
    "DLH": "Dinas Lingkungan Hidup", "Dinkes": "Dinas Kesehatan", "Bappeda": "Badan Perencanaan Pembangunan Daerah",
    "Satpol PP": "Satuan Polisi Pamong Praja", "Dinas Perhubungan": "Dinas Perhubungan",
}  # fmt: skip
OFFICES = {plain_cell(said): name for short, name in _NAMES.items() for said in (short, name)}
JAMBI = City("Pemerintah Kota Jambi", "Jambi", frozenset(OFFICES), OFFICES)

EXPECTED = ROOT / "tests" / "cases" / "register" / "inputs-expected.txt"
"""
File and sheet; then a line each: its number, what becomes of it, the kind of text (+ for an addendum), the title, the
days and months, the parties (* the city) with signer and number, departments, affair, route.
"""


def told(row: Judged) -> str:
    """A row in one line, as `EXPECTED` has it."""
    old = row.agreement
    lines = "+".join(map(str, (row.line, *row.also)))
    if old is None:
        asked = " ".join(f"{each.group or each.cell}?" for each in row.asked)
        said = asked or "; ".join(f"{each.cell}: {each.sentence}" for each in row.remarks)
        return f"{lines} {row.verdict.value} {said}"
    parties = "; ".join(
        f"{'*' if party.is_city else ''}{party.name} [{party.kind or ''}] {party.signatory_position or '-'} / "
        f"{party.own_number or '-'}"
        for party in old.parties
    )
    days = f"{old.signed_on or ''}|{old.starts_on or ''}..{old.ends_on or ''} {old.term_months or ''}".strip()
    kind = f"{old.document}{'+' if old.is_addendum else ''}"
    rest = f"{', '.join(old.departments)} | {old.affair or ''} | {old.route or ''}"
    return f"{lines} {kind} {old.title} | {old.year or ''} {days} | {parties} | {rest}".strip()


def told_of(path: Path) -> list[str]:
    """All sheets of a file that have a header, row by row."""
    found = []
    for table in read(path, path.name).sheets:
        if path.name.startswith("07") and table.sheet == "Sampul":
            continue
        rows = without_doubles(read_rows(table, guessed(table), JAMBI, TODAY, lambda *_: None))
        found += [f"= {path.name} {table.sheet}".strip(), *map(told, rows)]
    return found


def test_every_row_of_every_input_is_read_as_expected_field_by_field() -> None:
    expected = EXPECTED.read_text(encoding="utf-8").splitlines()
    for path in sorted(INPUTS.glob("*")) if INPUTS.exists() else ():
        found = told_of(path)
        start = expected.index(found[0])
        assert found == expected[start : start + len(found)], path.name
