"""The clock of a data directory for training: goes ahead, and only where nothing real can be touched."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.settings import CONFIG_DIR, Settings
from satupintu.domain.errors import InvalidInput, MisconfiguredOffice
from satupintu.runtime.opening import open_desk
from satupintu.runtime.training import clock_of, set_clock
from tests.support.commands import run_command

MARCH = datetime(2031, 3, 3, 1, 0, tzinfo=UTC)


def test_the_clock_goes_on_from_the_moment_it_was_set_to_and_only_ahead(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new")
    set_clock(settings, MARCH)
    clock = clock_of(settings)
    first, second = clock.now(), clock.now()
    assert MARCH <= first < second < MARCH + timedelta(minutes=1)
    set_clock(settings, MARCH + timedelta(days=45))
    assert clock.now() - first > timedelta(days=44), "who has the clock already travels, too"
    with pytest.raises(InvalidInput, match="hanya dapat maju"):
        set_clock(settings, MARCH)


def test_a_directory_that_was_used_by_the_machines_clock_keeps_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert settings.secrets
    with pytest.raises(MisconfiguredOffice, match="sudah dipakai"):
        set_clock(settings, MARCH)
    assert abs(clock_of(settings).now() - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("name", "address"), [("SMTP", "smtp://mail.jambikota.example:25"), ("DATABASE", "postgresql://u:p@db.example/s")]
)
def test_made_up_time_reaches_neither_people_nor_the_database_of_the_office(
    tmp_path: Path, name: str, address: str
) -> None:
    connected = Settings(data_dir=tmp_path, **{f"{name.lower()}_url": address})
    with pytest.raises(MisconfiguredOffice, match="untuk latihan"):
        set_clock(connected, MARCH)
    assert not connected.is_training
    set_clock(Settings(data_dir=tmp_path), MARCH)
    with pytest.raises(MisconfiguredOffice, match="untuk latihan") as refused:
        open_desk(connected)
    assert refused.value.facts["name"] == name


def test_codes_of_a_telephone_are_not_asked_for_in_made_up_time(tmp_path: Path) -> None:
    shutil.copytree(CONFIG_DIR, tmp_path / "config")
    office = tmp_path / "config" / "office.toml"
    office.write_text(office.read_text().replace("step_up = false", "step_up = true"))
    settings = Settings(data_dir=tmp_path / "new", config_dir=tmp_path / "config")
    set_clock(settings, MARCH)
    with pytest.raises(MisconfiguredOffice, match="step_up"):
        open_desk(settings)


def test_the_command_sets_the_clock_and_says_what_time_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SATUPINTU_DATA_DIR", str(tmp_path / "new"))
    assert run_command(monkeypatch, "clock", "2031-03-03T08:00") == 0
    assert capsys.readouterr().out == "2031-03-03T08:00+07:00\n"
    assert run_command(monkeypatch, "clock", "2031-03-02T08:00") == 1
    assert capsys.readouterr().err == "satupintu: Jam latihan hanya dapat maju.\n"
    assert run_command(monkeypatch, "clock", "kemarin") == 2
    assert "Traceback" not in capsys.readouterr().err, "a mistyped command is answered with its usage"
