"""The list that the register itself gave is read as it stands; what does not stand as it writes is named."""

from datetime import date

from satupintu.domain.old_register.cells import Cell, Table
from satupintu.domain.old_register.columns import Plan, guessed
from satupintu.domain.old_register.kinds import partner_kind_of
from satupintu.domain.old_register.own_list import END_CAUSES, is_own, read_own
from satupintu.domain.old_register.rows import Judged, Verdict
from satupintu.language import register_words, say, wording

ROW: dict[str, Cell] = {
    "Nomor register": "001/KB/2026",
    "Jenis": "KB",
    "Judul": "'=1+1",
    "Para pihak": "Bank Jambi\nPemerintah Kota Jambi",
    "Nomor para pihak": "–\n100/KB/2026",
    "Kedudukan para pihak": "mitra\nkota",
    "Mulai berlaku": "02/03/2026",
    "Berakhir": date(2027, 3, 1),
    "Diakhiri pada": "2026-12-31",
    "Sebab pengakhiran": "Mitra pailit",
}


def planned(language: str = "id") -> tuple[list[str], Plan]:
    heads = [say(language, column) for column in register_words.COLUMNS]
    return heads, guessed(Table("daftar.csv", "", [heads, heads]))


def judged(**changes: Cell) -> Judged:
    heads, plan = planned()
    row = {**ROW, **{name.replace("_", " "): value for name, value in changes.items()}}
    return read_own([heads, [row.get(head) for head in heads]], plan, lambda *_: None)[0]


def test_a_list_is_known_in_both_languages() -> None:
    for language in ("id", "en"):
        heads, plan = planned(language)
        assert is_own(plan)
        assert len(plan.columns) == len(heads)


def test_every_party_has_the_side_and_the_number_that_stand_on_its_line() -> None:
    found = judged().agreement
    assert found is not None
    assert [(party.name, party.is_city, party.own_number) for party in found.parties] == [
        ("Bank Jambi", False, None),
        ("Pemerintah Kota Jambi", True, "100/KB/2026"),
    ]
    assert (found.title, found.starts_on, found.ends_on) == ("=1+1", date(2026, 3, 2), date(2027, 3, 1))
    assert (found.terminated_on, found.end_cause) == (date(2026, 12, 31), "bankruptcy")


def test_a_cell_that_does_not_stand_as_the_list_writes_it_is_named() -> None:
    heads, _ = planned()
    for changes, head in (
        ({"Jenis": "Perjanjian"}, "Jenis"),
        ({"Kedudukan_para_pihak": "kota"}, "Kedudukan para pihak"),
        ({"Nomor_para_pihak": "1"}, "Nomor para pihak"),
        ({"Berakhir": "2027"}, "Berakhir"),
        ({"Mulai_berlaku": "kemarin"}, "Mulai berlaku"),
        ({"Nilai_(rupiah)": "satu"}, "Nilai (rupiah)"),
        ({"Sebab_pengakhiran": "bosan"}, "Sebab pengakhiran"),
    ):
        found = judged(**changes)
        assert found.verdict is Verdict.REFUSED, head
        letters = chr(65 + heads.index(head)) if heads.index(head) < 26 else f"A{chr(39 + heads.index(head))}"
        assert found.remarks[0].cell == f"{letters}2"


def test_every_word_that_a_list_is_written_in_is_understood() -> None:
    assert {word.casefold(): cause for cause, word in register_words.END_CAUSE.items()} == dict(END_CAUSES)
    for kind, word in wording.PARTNER_KIND.items():
        assert partner_kind_of(word, "") is kind
