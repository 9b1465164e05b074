"""The order of a start: database, tables, then everything else side by side, then the addresses."""

import asyncio
import signal
import sys
from contextlib import AsyncExitStack
from importlib.metadata import version
from typing import Any

from config.settings import Settings
from satupintu.language import mark, moment_in_words, say
from satupintu.language.logs import logger
from satupintu.runtime import parts
from satupintu.runtime.address import keep_address
from satupintu.runtime.logs import write_lines
from satupintu.runtime.opening import DATABASE, PREFECT_DATABASE, database_url, embedded, open_desk, refuse_open_mailbox
from satupintu.runtime.supervisor import Process, check_ports, take_data_dir, wait_for_parts
from satupintu.runtime.training import clock_of
from satupintu.store import schema
from satupintu.usecases.letters.sign_in import first_sign_in
from satupintu.usecases.office.security_log import note_roles

log = logger("supervisor")


async def up(settings: Settings) -> None:
    """
    Run everything until SIGTERM or SIGINT.

    Raises:
        MisconfiguredOffice: something stands in the way; nothing is left running.
    """
    refuse_open_mailbox(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as running:
        running.enter_context(take_data_dir(settings))
        if settings.database_url is None:
            embedded(settings).end_leftover()
        alive = running.enter_context(await wait_for_parts(settings))
        check_ports(settings)
        keep_address(settings)
        desk = open_desk(settings, pool=1)
        logs = settings.data_dir / "logs"
        write_lines(settings, file=logs / "supervisor.log")
        log.info("starting", version=version("satupintu"))

        async def start(part: parts.Part) -> None:
            process = Process(part, logs, settings.language, alive)
            running.push_async_callback(process.stop)
            await process.start()

        if settings.database_url is None:
            await _prepare_embedded(settings)
            await start(parts.postgres(settings))
            server = embedded(settings)
            await server.wait_until_ready(60)
            await server.make_databases(DATABASE, PREFECT_DATABASE)
        await schema.upgrade(database_url(settings))
        everything = (parts.prefect_server(settings), *parts.own_parts(settings))
        if not await _unless_stopped(stop, asyncio.gather(*(start(part) for part in everything))):
            return
        await note_roles(desk)
        log.info("started")
        _print_hint(settings)
        _print_addresses(settings, await first_sign_in(desk))
        await desk.database.close()
        await stop.wait()
        log.info("stopping")
        print(say(settings.language, "Menghentikan semua bagian …"), flush=True)
    print(say(settings.language, "Berhenti."), flush=True)


async def _prepare_embedded(settings: Settings) -> None:
    for sentence, facts in await asyncio.to_thread(embedded(settings).prepare):
        print(f"  {say(settings.language, sentence, **facts)}", file=sys.stderr, flush=True)


async def _unless_stopped(stop: asyncio.Event, starting: "asyncio.Future[list[None]]") -> bool:
    """Wait for the start; False when somebody asked to stop meanwhile."""
    stopped = asyncio.ensure_future(stop.wait())
    waited: set[asyncio.Future[Any]] = {stopped, starting}
    await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
    if stopped.done() and not starting.done():
        starting.cancel()
        return False
    stopped.cancel()
    await starting
    return True


def _print_hint(settings: Settings) -> None:
    """TLS ends at a proxy; unless its word is taken, all visitors are one origin and share one bound."""
    if settings.base_url.startswith("https:") and not settings.proxies:
        hint = mark(
            "Semua pengunjung terhitung dari satu alamat: setel SATUPINTU_TRUSTED_PROXIES ke alamat proksi di depannya."
        )
        print(f"  {say(settings.language, hint)}", file=sys.stderr, flush=True)


def _print_addresses(settings: Settings, sign_in: str | None) -> None:
    language, secrets = settings.language, settings.data_dir / "secrets.json"
    prefect = f"http://{settings.host}:{settings.prefect_port}"
    rows = [
        ("Web", settings.base_url, say(language, "usulan, tugas, daftar")),
        ("Prefect", prefect, say(language, "pengawasan; sandi admin di %(path)s", path=secrets)),
    ]
    if settings.has_mailbox:
        note = say(language, "semua surat; belum ada server SMTP")
        rows.append((say(language, "Kotak surat"), f"{settings.base_url}/mailbox", note))
    rows.append((say(language, "Data"), str(settings.data_dir), ""))
    if settings.is_training:
        note = say(language, "latihan; maju dengan `satupintu clock`")
        rows.append((say(language, "Jam"), moment_in_words(language, clock_of(settings).now()), note))
    if sign_in is not None:
        note = say(language, "administrator, sekali pakai, 24 jam")
        rows.append((say(language, "Masuk pertama"), sign_in, note))
    lines = [f"  {name:<15}{address}" + (f"  ({note})" if note else "") for name, address, note in rows]
    closing = say(language, "Ctrl-C untuk berhenti.")
    print("\n".join(["", say(language, "Satu Pintu berjalan."), *lines, f"  {closing}", ""]), flush=True)
