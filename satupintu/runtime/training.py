"""
A data directory for training, whose clock is ahead of the machine's: a year of agreements in an afternoon.

The file `clock` in the data directory makes it one, and holds by how many seconds it is ahead. Only an empty data
directory becomes one, and none with an SMTP server or a database of its own is started: time that has been made up
must reach neither people nor the office's records. docs/adr/0016.
"""

from datetime import datetime, timedelta
from pathlib import Path

from config.settings import Settings, write_private
from satupintu.domain.errors import InvalidInput, MisconfiguredOffice
from satupintu.usecases.office.desk import Clock, RealClock


class TrainingClock:
    """The machine's clock and so many seconds, read from the file each time: every process travels at once."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        return RealClock().now() + timedelta(seconds=float(self._file.read_text()))


def clock_of(settings: Settings) -> Clock:
    """
    The clock of a data directory: its own where it is for training, else the machine's.

    Raises:
        MisconfiguredOffice: it is for training, and letters or records would leave it.
    """
    if not settings.is_training:
        return RealClock()
    _check_apart(settings)
    return TrainingClock(settings.clock_file)


def set_clock(settings: Settings, moment: datetime) -> None:
    """
    Let the clock of the data directory go on from a moment; makes an empty one a directory for training.

    Raises:
        MisconfiguredOffice: as `clock_of`, or the directory holds what was entered by the machine's clock.
        InvalidInput: the moment lies behind; what has been written down stays written.
    """
    _check_apart(settings)
    if settings.is_training and moment < clock_of(settings).now():
        raise InvalidInput("Jam latihan hanya dapat maju.")
    if not settings.is_training and (settings.data_dir / "secrets.json").exists():
        raise MisconfiguredOffice(
            "Direktori data %(path)s sudah dipakai tanpa jam latihan. Setel SATUPINTU_DATA_DIR ke direktori baru.",
            path=settings.data_dir,
        )
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    write_private(settings.clock_file, str((moment - RealClock().now()).total_seconds()))


def _check_apart(settings: Settings) -> None:
    for name, value in (("SMTP", settings.smtp_url), ("DATABASE", settings.database_url)):
        if value is not None:
            raise MisconfiguredOffice(
                "Direktori data %(path)s untuk latihan, dengan jam sendiri. Kosongkan SATUPINTU_%(name)s_URL atau "
                "pilih direktori lain dengan SATUPINTU_DATA_DIR.",
                path=settings.data_dir,
                name=name,
            )
