"""R9: nobody guesses a token, and none stands in a store, a backup or a log."""

import asyncio
import base64
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from urllib.parse import quote

import httpx

from satupintu.domain.errors import LinkUnusable
from satupintu.domain.evidence.tokens import draw
from satupintu.runtime.archive import libpq_environment
from satupintu.runtime.opening import DATABASE, PREFECT_DATABASE
from satupintu.runtime.postgres import BIN, EmbeddedPostgres
from satupintu.usecases.letters.links import open_link
from satupintu.usecases.office.desk import Desk
from tests.acceptance.trust.office import (
    BENEFIT,
    CHAIR,
    CHECK,
    FILE_TEXT,
    LEGAL,
    MAYOR_SIGNS,
    PARTNER_SIGNS,
    SIGNED,
    Office,
)
from tests.support.people import link_in
from tests.support.process import enter
from tests.support.system import System, system
from tests.trust.defects import rewritten
from tests.trust.desks import own_desk
from tests.trust.promises import Attempt

AT_A_TIME = 8
"""Guesses side by side."""
BATCH = 500


def no_token_is_guessed_or_kept(attempt: Attempt) -> None:
    """R9."""
    with ExitStack() as planted:
        if attempt.seeded:  # a log line with the path, and so the token
            planted.enter_context(rewritten("satupintu.web.http.guard", 'getattr(route, "path", "-")', 'scope["path"]'))
        _canaries(attempt)
    asyncio.run(_guesses(attempt))


async def _guesses(attempt: Attempt) -> None:
    async with own_desk(attempt.folder / "guesses") as desk:
        for title in ("Pertama", "Kedua"):
            await enter(desk, title=title)
        while not attempt.is_done:
            await asyncio.gather(*(_guess(attempt, desk) for _ in range(AT_A_TIME)))


async def _guess(attempt: Attempt, desk: Desk) -> None:
    for _ in range(min(BATCH, max(attempt.size - attempt.tried, 1))):
        try:
            await open_link(desk, draw())
        except LinkUnusable:
            attempt.held()
        else:
            attempt.broke("a made-up token opened a link")


def _canaries(attempt: Attempt) -> None:
    """One proposal through all hands, with mistakes on the way; then every secret is looked for everywhere."""
    folder = attempt.folder / "system"
    folder.mkdir()
    with system(folder) as running:
        office = Office(running)
        number = office.propose(title="Kerja sama dengan isyarat")
        office.answer_step(number, CHECK, "accept")
        for step in (LEGAL, BENEFIT, CHAIR):
            office.answer_step(number, step, "approve")
        office.answer_step(number, PARTNER_SIGNS, "sign", **{**SIGNED, "signed_on": date.today().isoformat()})
        office.answer_step(number, MAYOR_SIGNS, "sign", **SIGNED)
        office.answer_step(number, FILE_TEXT, "record")
        office.records.wait_until_settled(number)
        links = {link for letter in office.mail() if (link := link_in(letter))} | {running.sign_in_address}
        secrets = {link.rpartition("/")[2] for link in links} | {str(running._token)}
        for secret in secrets:
            for method in ("GET", "POST", "PUT"):
                httpx.request(method, f"{running.web}/t/{secret}", trust_env=False)
            httpx.get(f"{running.web}/masuk?next=/t/{secret}", trust_env=False)
            running.api("GET", f"/proposals/{secret}", token=secret)
        archive = folder / "cadangan.zip"
        running.run("backup", str(archive))
        dumps = [_dump(running, name, folder) for name in (DATABASE, PREFECT_DATABASE)]
        places = [*dumps, *_members(archive, folder), *_logs(running)]
        for secret in sorted(secrets):
            forms = list(_written(secret))
            where = [place.name for place in places if any(form in place.read_bytes() for form in forms)]
            where = [place for place in where if place != "up.log" or secret not in running.sign_in_address]
            attempt.expect(not where, f"a token stands in {where}")
        attempt.figures["secrets"] = str(len(secrets))
        attempt.figures["places searched"] = f"{len(places)} ({sum(p.stat().st_size for p in places) // 1024:,} KiB)"


def _written(secret: str) -> Iterator[bytes]:
    """As it is, in an address, and inside something that was put into base64 (three ways to fall on its groups)."""
    yield secret.encode()
    yield quote(secret, safe="").encode()
    for before in range(3):
        encoded = base64.b64encode(b"-" * before + secret.encode())
        yield encoded[4 if before else 0 : -4]


def _dump(running: System, name: str, folder: Path) -> Path:
    import json

    password = json.loads((running.data_dir / "secrets.json").read_text())["database"]
    url = EmbeddedPostgres(running.data_dir / "postgres", password).url(name, "postgresql")
    made = folder / f"{name}.sql"
    subprocess.run([str(BIN / "pg_dump"), f"--file={made}"], env=libpq_environment(url), check=True)
    return made


def _members(archive: Path, folder: Path) -> list[Path]:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder / "archive")
    return [each for each in (folder / "archive").rglob("*") if each.is_file()]


def _logs(running: System) -> list[Path]:
    """All that the parts have written, but the mailbox, which is where letters go, and what is secret by its nature."""
    kept = [each for name in ("logs", "prefect", "blobs") for each in (running.data_dir / name).rglob("*")]
    return [each for each in (*kept, running.data_dir.parent / "up.log") if each.is_file()]
