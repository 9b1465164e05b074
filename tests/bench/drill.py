"""
The backup drill: `python -m tests.bench.drill [ROUNDS]`.

One office works without a pause; in each round it is backed up in the middle of its work, the archive is restored into
an empty directory, and what was acknowledged before the backup began is looked for.
"""

import asyncio
import dataclasses
import json
import os
import signal
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from config.settings import CONFIG_DIR, Settings, read_days_off, read_office, read_routes
from satupintu.documents.blobs import BlobStore
from satupintu.domain.evidence.tokens import Keyring
from satupintu.mail.smtp import SmtpAddress
from satupintu.runtime.opening import DATABASE, embedded
from satupintu.store import schema
from satupintu.store.database import Database
from satupintu.usecases.office.desk import Desk, RealClock
from satupintu.usecases.process.initiation import submit
from satupintu.usecases.task.papers import FiledPaper
from tests.support.backups import Figures, clear, drill
from tests.support.forms import a_form
from tests.support.process import CLERK

PNG = b"\x89PNG\r\n\x1a\n"

WARM_UP = 40
"""Decisions before each backup."""
BALLAST = 400
"""Scans that the office has had for long, so that a backup takes its time while people work."""
SCAN = 512 * 1024
"""Bytes."""


async def file_scans(desk: Desk) -> None:
    """One proposal with many large papers."""
    scans = [
        FiledPaper("lainnya", "pindaian.png", await desk.blobs.put_made(PNG + os.urandom(SCAN), "image/png"))
        for _ in range(BALLAST)
    ]
    await submit(desk, a_form(title="Usulan dengan banyak pindaian"), scans, CLERK)


async def rounds(world: Path, count: int) -> list[Figures]:
    """Run the drills on one growing office."""
    settings = Settings(data_dir=world / "kantor")
    settings.data_dir.mkdir()
    server = embedded(settings)
    server.prepare()
    process = subprocess.Popen(
        server.command(), user=server.run_as, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        await server.wait_until_ready(30)
        await server.make_databases(DATABASE)
        await schema.upgrade(server.url(DATABASE))
        clock = RealClock()
        desk = Desk(
            database=Database(server.url(DATABASE)),
            clock=clock,
            office=read_office(CONFIG_DIR),
            routes=read_routes(CONFIG_DIR),
            days_off=read_days_off(CONFIG_DIR, clock.now().date()),
            blobs=BlobStore(settings.data_dir / "blobs", 2 * 1024 * 1024),
            smtp=SmtpAddress("127.0.0.1", 9),
            keyring=Keyring(settings.secrets.keys),
            base_url="http://127.0.0.1:8000",
            language="id",
            letter_retries=(timedelta(minutes=5),),
        )
        await file_scans(desk)
        found = []
        for number in range(1, count + 1):
            folder = world / f"putaran-{number}"
            folder.mkdir()
            figures, _ = await drill(desk, settings, folder, before=WARM_UP)
            print(json.dumps({"round": number, **dataclasses.asdict(figures)}), flush=True)
            found.append(figures)
            clear(folder)
        await desk.database.close()
        return found
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def main() -> int:
    """Print a line a round and the sum; 1 when anything acknowledged is missing or damaged."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory(prefix="satupintu-drill-") as world:
        Path(world).chmod(0o755)
        found = asyncio.run(rounds(Path(world), count))
    missing, damaged = sum(each.missing for each in found), sum(each.damaged for each in found)
    whole = sum(each.is_whole for each in found)
    acknowledged = sum(each.acknowledged for each in found)
    print(
        f"{len(found)} drills: {acknowledged} acknowledged, {missing} missing, {damaged} damaged files, {whole} whole"
    )
    return 0 if (missing, damaged, whole) == (0, 0, len(found)) else 1


if __name__ == "__main__":
    sys.exit(main())
