"""`satupintu`: start the system, enter and read proposals, make tokens, check the office."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from config.settings import read_days_off, read_office, read_routes, read_settings
from satupintu.cli.casefile import read_case
from satupintu.domain.deadlines import local_day
from satupintu.domain.errors import CooperationError, InvalidForm, InvalidInput
from satupintu.domain.route_checks import gaps
from satupintu.language import explain, mark, moment, say, wording
from satupintu.language.route_map import mermaid
from satupintu.runtime.opening import open_desk
from satupintu.store.proposals import Actor, Via
from satupintu.usecases import figures, reading, step_up, tokens
from satupintu.usecases.desk import Desk, RealClock
from satupintu.usecases.initiation import submit
from satupintu.usecases.papers import Made, make, papers_of

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False)
authenticator_app = typer.Typer(no_args_is_help=True, help="Authenticator apps of those who sign.")
token_app = typer.Typer(no_args_is_help=True, help="Tokens for programs.")
office_app = typer.Typer(no_args_is_help=True, help="The office's own files.")
routes_app = typer.Typer(no_args_is_help=True, help="The five routes.")
part_app = typer.Typer(no_args_is_help=True, hidden=True)
app.add_typer(authenticator_app, name="authenticator")
app.add_typer(token_app, name="token")
app.add_typer(office_app, name="office")
app.add_typer(routes_app, name="routes")
app.add_typer(part_app, name="part")

_COLUMNS = (mark("Nomor"), mark("Perihal"), mark("Status"), mark("Menunggu"), mark("Tenggat"))
AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
T = TypeVar("T")


def _with_desk(work: Callable[[Desk], Awaitable[T]]) -> T:
    """Open a desk, do the work, give the connections back."""

    async def run() -> T:
        settings = read_settings()
        if not (settings.data_dir / "secrets.json").exists() and settings.database_url is None:
            raise CooperationError(
                "Belum ada data di %(path)s. Jalankan dahulu `make run` atau setel SATUPINTU_DATA_DIR.",
                path=settings.data_dir,
            )
        desk = open_desk(settings, pool=1)
        try:
            return await work(desk)
        except (OSError, ConnectionError) as error:
            raise CooperationError("Basis data tidak menjawab. Apakah Satu Pintu berjalan (`make run`)?") from error
        finally:
            await desk.database.close()

    return asyncio.run(run())


@app.command()
def up() -> None:
    """Start everything; stop with Ctrl-C."""
    from satupintu.runtime.up import up as start

    asyncio.run(start(read_settings()))


@app.command()
def propose(
    file: Annotated[Path, typer.Argument(help="A case file (YAML).", exists=True, dir_okay=False)],
    as_json: AsJson = False,
) -> None:
    """Enter a proposal; the same file twice is one proposal."""

    async def work(desk: Desk) -> tuple[str, bool]:
        form, papers = await read_case(desk, file)
        done = await submit(desk, form, papers, Actor("Baris perintah", Via.CLI))
        return done.number, done.is_new

    number, is_new = _with_desk(work)
    if as_json:
        print(json.dumps({"number": number, "is_new": is_new}))
    else:
        print(number)
        if not is_new:
            print(say(_language(), "Usulan ini sudah pernah diajukan; tidak dibuat lagi."), file=sys.stderr)


@app.command()
def proposals(as_json: AsJson = False, only_open: Annotated[bool, typer.Option("--open")] = False) -> None:
    """List proposals with what each waits for."""
    rows = _with_desk(lambda desk: reading.proposals(desk, None, only_open=only_open, limit=100_000))
    if as_json:
        print(json.dumps([reading.summary(row) for row in rows], ensure_ascii=False, indent=1))
        return
    table = Table(*(say(_language(), each) for each in _COLUMNS))
    for row in rows:
        waiting = ", ".join(dict.fromkeys(each.role for each in row.waiting))
        status = say(_language(), wording.STATUS[row.proposal.status])
        table.add_row(row.proposal.number, row.proposal.title, status, waiting or "–", str(row.due or "–"))
    Console().print(table)


@app.command()
def proposal(number: str, as_json: AsJson = False) -> None:
    """Show state and timeline of one proposal."""
    dossier = _with_desk(lambda desk: reading.dossier(desk, number, None))
    facts = reading.as_json(dossier)
    if as_json:
        print(json.dumps(facts, ensure_ascii=False, indent=1))
        return
    language = _language()
    console = Console()
    console.print(f"[bold]{number}[/bold]  {dossier.proposal.title}")
    console.print(say(language, wording.STATUS[dossier.proposal.status]))
    for each in dossier.waiting:
        console.print(f"  → {say(language, wording.ASSIGNMENT[each.task])}: {each.role} <{each.email}> ({each.due})")  # type: ignore[index]
    for entry in dossier.history:
        console.print(f"{moment(language, entry.at)}  {entry.actor}: {say(language, wording.EVENT[entry.event])}")
        if entry.note:
            console.print(f"    “{entry.note}”")


@app.command()
def paper(
    number: str,
    name: Annotated[str, typer.Argument(metavar="PAPER", help="Such as nota_dinas, surat_dprd or kb.")],
    out: Annotated[Path, typer.Option(help="File to write; .docx or .pdf says which.", dir_okay=False)],
) -> None:
    """Make a paper for a proposal from its present state; without a fitting name, say which there are."""

    async def work(desk: Desk) -> Made:
        found = await reading.dossier(desk, number, None)
        known = papers_of(found)
        if name not in known:
            raise InvalidInput("Naskah itu tidak ada. Pilih: %(known)s.", known=", ".join(known) or "–")
        return await make(desk, found, name, out.suffix.lstrip(".").lower())

    out.write_bytes(_with_desk(work).content)


@app.command()
def report(
    year: int,
    out: Annotated[Path, typer.Option(help="File to write; .pdf or .docx says which.", dir_okay=False)],
) -> None:
    """Write the figures of a year as the report for the Rakor Evaluasi."""
    extension = out.suffix.lstrip(".").lower()
    out.write_bytes(_with_desk(lambda desk: figures.report(desk, None, year, _language(), extension)).content)


@token_app.command("create")
def token_create(name: str, email: Annotated[str, typer.Option(help="Whose rights the program has.")]) -> None:
    """Make a token for a program; it is shown once."""
    print(_with_desk(lambda desk: tokens.create(desk, name, email)))


@token_app.command("revoke")
def token_revoke(name: str) -> None:
    """End a token at once."""
    _with_desk(lambda desk: tokens.revoke(desk, name))


@token_app.command("list")
def token_list() -> None:
    """List tokens by name; the tokens themselves are not kept."""
    for each in _with_desk(tokens.all_tokens):
        print(f"{each.name}\t{each.email}\t{'revoked' if each.revoked_at else 'active'}")


@authenticator_app.command("reset")
def authenticator_reset(email: str) -> None:
    """Forget somebody's app, such as that of a lost telephone; they set up another at /autentikator."""
    _with_desk(lambda desk: step_up.reset(desk, email))


@office_app.command("check")
def office_check() -> None:
    """Read the office's files as the start does, and prove that everybody a route asks is there."""
    settings = read_settings()
    office = read_office(settings.config_dir)
    routes = read_routes(settings.config_dir)
    today = local_day(RealClock().now())
    read_days_off(settings.config_dir, today)
    for warning in office.warnings(today):
        print(say(settings.language, warning.sentence, **warning.facts), file=sys.stderr)
    found = list(gaps(office, routes, today))
    for gap in found:
        print(f"satupintu: {say(settings.language, gap.sentence, **gap.facts)}", file=sys.stderr)
    if found:
        sys.exit(1)
    print(
        say(
            settings.language,
            "Baik: %(people)s orang, %(opd)s perangkat daerah, %(routes)s jalur.",
            people=len(office.people),
            opd=len(office.perangkat_daerah),
            routes=len(routes),
        )
    )


@routes_app.command("check")
def routes_check() -> None:
    """Read all routes and the office's other files; one line for each route, or what is wrong."""
    settings = read_settings()
    routes = read_routes(settings.config_dir)
    read_office(settings.config_dir)
    read_days_off(settings.config_dir, RealClock().now().date())
    for route, definition in routes.items():
        print(
            say(
                settings.language,
                "%(route)s: baik, %(documents)s, %(stages)s tahap, versi %(version)s",
                route=route,
                documents=", ".join(definition.documents),
                stages=len(definition.stages),
                version=definition.version()[:8],
            )
        )


@routes_app.command("show")
def routes_show(route: str) -> None:
    """Print a route as the text of a Mermaid flowchart."""
    settings = read_settings()
    routes = read_routes(settings.config_dir)
    if route.upper() not in routes:
        raise InvalidInput("Jalur %(route)s tidak ada. Pilih: %(known)s.", route=route, known=", ".join(routes))
    print(mermaid(routes[route.upper()], settings.language))


@part_app.command("web")
def part_web(port: Annotated[int, typer.Option()]) -> None:
    """One web process (started by `up`, or by systemd)."""
    from satupintu.web.server import serve

    serve(read_settings(), port)


@part_app.command("mailbox")
def part_mailbox() -> None:
    """The embedded mailbox (started by `up`)."""
    from satupintu.mail.mailbox import serve

    settings = read_settings()
    asyncio.run(serve(settings.host, settings.mailbox_port, settings.data_dir / "mailbox"))


def _language() -> str:
    """The language of the command line, also for saying that a setting cannot be used."""
    try:
        return read_settings().language
    except CooperationError:
        return "en" if os.environ.get("SATUPINTU_LANGUAGE") == "en" else "id"


def main() -> None:
    """Run a command; a refusal is one sentence on standard error and exit code 1."""
    try:
        app(standalone_mode=False)
    except InvalidForm as error:
        for problem in error.problems:
            print(f"satupintu: {problem.field}: {explain(_language(), problem)}", file=sys.stderr)
        sys.exit(1)
    except CooperationError as error:
        print(f"satupintu: {explain(_language(), error)}", file=sys.stderr)
        sys.exit(1)
    except typer.Exit as error:
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
