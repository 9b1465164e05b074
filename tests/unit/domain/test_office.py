"""The office's own files, as shipped and as broken by hand."""

from pathlib import Path

import pytest

from config.settings import CONFIG_DIR, read_office, read_routes
from satupintu.domain.errors import InvalidInput, MisconfiguredOffice
from satupintu.domain.office import Role

OFFICE = read_office(Path(CONFIG_DIR))


def test_the_shipped_office_has_everybody_that_the_process_asks() -> None:
    assert len(OFFICE.perangkat_daerah) == 28
    assert all(OFFICE.with_role(role) for role in Role)
    assert set(read_routes(Path(CONFIG_DIR))) == {"KSDD", "KSDPK", "SINERGI", "KSDPL", "KSDLL"}


def test_a_department_is_found_by_code_name_or_case_and_an_unknown_one_is_refused_in_words() -> None:
    assert OFFICE.opd("dlh").name == "Dinas Lingkungan Hidup"
    assert OFFICE.opd("DINAS LINGKUNGAN HIDUP").code == "DLH"
    with pytest.raises(InvalidInput, match="tidak ada dalam daftar"):
        OFFICE.opd("Dinas Sihir")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('chair = "sekda@jambikota.example"', 'chair = "siapa@jambikota.example"', "tkksd.chair"),
        ('roles = ["administrator"]', 'roles = ["auditor"]', "administrator"),
        ('order = "partner_first"', 'order = "kapan saja"', "signing.order"),
        ("[letterhead]", "[letterhead", "bukan TOML"),
    ],
    ids=["an unknown chair", "nobody administers", "an unknown order", "not TOML"],
)
def test_a_mistake_in_the_file_is_named_with_its_key(tmp_path: Path, before: str, after: str, words: str) -> None:
    text = (Path(CONFIG_DIR) / "office.toml").read_text()
    assert before in text
    (tmp_path / "office.toml").write_text(text.replace(before, after, 1))
    with pytest.raises(MisconfiguredOffice, match=words):
        read_office(tmp_path)
