"""The office's own files, as shipped and as broken by hand."""

from datetime import date
from pathlib import Path

import pytest

from config.settings import CONFIG_DIR, read_office, read_routes
from satupintu.domain.errors import InvalidInput, MisconfiguredOffice
from satupintu.domain.office.office import Office, Role

TODAY = date(2026, 11, 24)
DEPUTY = """[[deputies]]
for = "kabag.hukum@jambikota.example"
by = "kabag.pemerintahan@jambikota.example"
from = 2026-12-01
capacity = "Plh."
reason = "Cuti tahunan"
"""
OFFICE = read_office(Path(CONFIG_DIR))


def test_the_shipped_office_has_everybody_that_the_process_asks() -> None:
    assert len(OFFICE.perangkat_daerah) == 28
    assert all(OFFICE.with_role(role, TODAY) for role in Role)
    assert set(read_routes(Path(CONFIG_DIR))) == {"KSDD", "KSDPK", "SINERGI", "KSDPL", "KSDLL"}


def test_an_office_whose_file_says_nothing_of_meetings_goes_on_by_circulation(tmp_path: Path) -> None:
    text = (Path(CONFIG_DIR) / "office.toml").read_text()
    kept = [line for line in text.splitlines() if not line.startswith(("decides", "pleno_from"))]
    (tmp_path / "office.toml").write_text("\n".join(kept))
    assert read_office(tmp_path).tkksd.decides == "edar"
    assert read_office(tmp_path).tkksd.pleno_from == 10


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
        ('quorum = "all"', "quorum = 2", "tkksd.legal"),
        ('decides = "edar"', 'decides = "kapan saja"', "tkksd.decides"),
        ("pleno_from = 10", "pleno_from = 13", "tkksd.pleno_from"),
        ('quorum = "all"', 'quorum = "all"\nveto = ["siapa@jambikota.example"]', "tkksd.legal"),
        ('"bappeda@jambikota.example",', '"siapa@jambikota.example",', "tkksd.members"),
        ("[signing]", f"{DEPUTY}until = 2026-11-30\n[signing]", "deputies"),
        ("[signing]", f"{DEPUTY.replace('kabag.pem', 'siapa.pem')}until = 2026-12-14\n[signing]", "deputies"),
    ],
    ids=[
        "an unknown chair", "nobody administers", "an unknown order", "not TOML", "a quorum that cannot be reached",
        "an unknown way to decide", "a thirteenth month",
        "a veto of a stranger", "an unknown member", "a deputy's days turned round", "an unknown deputy",
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_is_named_with_its_key(tmp_path: Path, before: str, after: str, words: str) -> None:
    text = (Path(CONFIG_DIR) / "office.toml").read_text()
    assert before in text
    (tmp_path / "office.toml").write_text(text.replace(before, after, 1))
    with pytest.raises(MisconfiguredOffice, match=words):
        read_office(tmp_path)


def changed(tmp_path: Path, *changes: tuple[str, str]) -> Office:
    text = (Path(CONFIG_DIR) / "office.toml").read_text()
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    (tmp_path / "office.toml").write_text(text)
    return read_office(tmp_path)


def test_a_team_of_fewer_than_six_members_is_warned_of_and_not_refused(tmp_path: Path) -> None:
    assert OFFICE.warnings(TODAY) == []
    small = changed(tmp_path, ('    "kabag.pembangunan@jambikota.example",\n', ""))
    assert ["Ps. 47(1)d" in each.sentence for each in small.warnings(TODAY)] == [True]


def test_a_person_is_of_the_office_on_the_days_in_office_only(tmp_path: Path) -> None:
    mail = 'email = "kabag.hukum@jambikota.example"\n'
    office = changed(tmp_path, (mail, f"{mail}valid_from = 2026-01-05\nvalid_until = 2026-11-30\n"))
    days = [date(2026, 1, 4), date(2026, 1, 5), date(2026, 11, 30), date(2026, 12, 1)]
    assert [office.person("Kabag.Hukum@jambikota.example", day) is not None for day in days] == [
        False,
        True,
        True,
        False,
    ]
    names = [[person.email for person in office.with_role(Role.TKKSD, day)] for day in days[2:]]
    assert set(names[0]) - set(names[1]) == {"kabag.hukum@jambikota.example"}
    assert ["tidak sedang menjabat" in each.sentence for each in office.warnings(days[3])] == [True]
