"""A system on a data directory for training, whose clock a test sets."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from config.settings import CONFIG_DIR, Settings
from satupintu.runtime.parts import prefect_environment
from tests.acceptance.travel.traveller import PARAF, set_day
from tests.support.system import ROOT, System, system


@contextmanager
def training(folder: Path, first_day: date) -> Iterator[System]:
    """`satupintu up` where one official initials each text; it begins on the morning of a day."""
    config = folder / "config"
    config.mkdir(parents=True)
    for name in ("routes", "calendar.toml", "countries.toml"):
        (config / name).symlink_to(CONFIG_DIR / name)
    office = (CONFIG_DIR / "office.toml").read_text()
    (config / "office.toml").write_text(office.replace("\nparaf = []", f'\nparaf = ["{PARAF}"]'))
    set_day(folder / "data", first_day)
    with system(folder, config_dir=str(config)) as made, _quick_worker(made):
        yield made


@contextmanager
def _quick_worker(made: System) -> Iterator[None]:
    """A second worker, which looks more often than every three seconds for runs started by hand."""
    settings = Settings(data_dir=made.data_dir, prefect_port=int(made.prefect.rpartition(":")[2]))
    environment = made.environment | prefect_environment(settings) | {"PREFECT_WORKER_QUERY_SECONDS": "0.3"}
    command = [sys.executable, "-m", "flows.worker"]
    with (made.data_dir / "logs" / "worker-quick.log").open("w") as log:
        worker = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=ROOT)
        try:
            yield
        finally:
            worker.terminate()
            worker.wait(120)
