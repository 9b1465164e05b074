"""`satupintu`: start the system, enter and read proposals, make tokens, check the office."""

import asyncio
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from config.settings import read_settings
from satupintu.cli.casefile import read_case
from satupintu.cli.desk import AsJson, with_desk
from satupintu.cli.evidence import evidence_app
from satupintu.cli.files import office_app, routes_app
from satupintu.cli.importing import import_register
from satupintu.cli.keeping import backup, restore
from satupintu.cli.part import part_app
from satupintu.cli.running import language_of_commands, run
from satupintu.domain.errors import InvalidInput
from satupintu.domain.follow_up.team_report import Period
from satupintu.domain.route.deadlines import JAKARTA
from satupintu.language import mark, moment_in_words, say, wording
from satupintu.language.timeline import in_brief
from satupintu.runtime.training import clock_of, set_clock
from satupintu.store.proposals import Actor, Via
from satupintu.usecases.follow_up import team_report
from satupintu.usecases.office import api_tokens, authenticator
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.made import Made
from satupintu.usecases.process import dossier as dossiers
from satupintu.usecases.process.initiation import submit
from satupintu.usecases.process.papers import make, papers_of
from satupintu.usecases.register import certificate as certificates
from satupintu.usecases.register import figures

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False)
authenticator_app = typer.Typer(no_args_is_help=True, help="Authenticator apps of those who sign.")
token_app = typer.Typer(no_args_is_help=True, help="Tokens for programs.")
app.add_typer(authenticator_app, name="authenticator")
app.add_typer(evidence_app, name="evidence")
app.add_typer(token_app, name="token")
app.add_typer(office_app, name="office")
app.add_typer(routes_app, name="routes")
app.add_typer(part_app, name="part")
app.command()(backup)
app.command()(restore)
app.command("import")(import_register)

_COLUMNS = (mark("Nomor"), mark("Perihal"), mark("Status"), mark("Menunggu"), mark("Tenggat"))


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

    number, is_new = with_desk(work)
    if as_json:
        print(json.dumps({"number": number, "is_new": is_new}))
    else:
        print(number)
        if not is_new:
            print(say(language_of_commands(), "Usulan ini sudah pernah diajukan; tidak dibuat lagi."), file=sys.stderr)


@app.command()
def proposals(as_json: AsJson = False, only_open: Annotated[bool, typer.Option("--open")] = False) -> None:
    """List proposals with what each waits for."""
    rows = with_desk(lambda desk: dossiers.proposals(desk, None, only_open=only_open, limit=100_000))
    if as_json:
        print(json.dumps([dossiers.proposal_summary(row) for row in rows], ensure_ascii=False, indent=1))
        return
    table = Table(*(say(language_of_commands(), each) for each in _COLUMNS))
    for row in rows:
        waiting = ", ".join(dict.fromkeys(each.role for each in row.waiting))
        status = say(language_of_commands(), wording.STATUS[row.proposal.status])
        table.add_row(row.proposal.number, row.proposal.title, status, waiting or "–", str(row.due or "–"))
    Console().print(table)


@app.command()
def proposal(number: str, as_json: AsJson = False) -> None:
    """Show state and timeline of one proposal."""
    dossier = with_desk(lambda desk: dossiers.dossier(desk, number, None))
    facts = dossiers.dossier_as_json(dossier)
    if as_json:
        print(json.dumps(facts, ensure_ascii=False, indent=1))
        return
    language = language_of_commands()
    console = Console()
    console.print(f"[bold]{number}[/bold]  {dossier.proposal.title}")
    console.print(say(language, wording.STATUS[dossier.proposal.status]))
    for each in dossier.waiting:
        console.print(f"  → {say(language, wording.ASSIGNMENT[each.task])}: {each.role} <{each.email}> ({each.due})")  # type: ignore[index]
    for entry in dossier.history:
        console.print(f"{moment_in_words(language, entry.at)}  {entry.actor}: {in_brief(language, entry.what)}")
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
        found = await dossiers.dossier(desk, number, None)
        known = papers_of(found)
        if name not in known:
            raise InvalidInput("Naskah itu tidak ada. Pilih: %(known)s.", known=", ".join(known) or "–")
        return await make(desk, found, name, out.suffix.lstrip(".").lower())

    out.write_bytes(with_desk(work).content)


@app.command()
def clock(
    ahead: Annotated[
        datetime | None, typer.Argument(metavar="MOMENT", formats=["%Y-%m-%dT%H:%M"], help="Such as 2027-03-01T08:00.")
    ] = None,
) -> None:
    """Say what time it is in Jambi; with a moment, let the clock of a data directory for training go on from there."""
    settings = read_settings()
    if ahead is not None:
        set_clock(settings, ahead.replace(tzinfo=JAKARTA))
    print(clock_of(settings).now().astimezone(JAKARTA).isoformat(timespec="minutes"))


@app.command()
def certificate(
    number: Annotated[str, typer.Argument(help="The register number.")],
    out: Annotated[Path, typer.Option(help="PDF file to write.", dir_okay=False)],
) -> None:
    """Make the certificate of an agreement, with a QR code to its public page."""
    slug = number.strip().replace("/", "-")
    out.write_bytes(with_desk(lambda desk: certificates.certificate(desk, slug, None), prints_address=True))


@app.command()
def report(
    out: Annotated[Path, typer.Option(help="File to write; .pdf or .docx says which.", dir_okay=False)],
    year: Annotated[int | None, typer.Argument(help="Of the report for the Rakor Evaluasi.")] = None,
    team: Annotated[
        str | None, typer.Option(metavar="PERIOD", help="The report of the TKKSD instead: 2026-1, 2026-2 or 2026.")
    ] = None,
    letter: Annotated[
        bool, typer.Option("--letter", help="With --team: the letter to the Gubernur that goes with it.")
    ] = False,
) -> None:
    """Write the report for the Rakor Evaluasi of a year, or that of the TKKSD on a semester or a year."""
    language, extension = language_of_commands(), out.suffix.lstrip(".").lower()
    if (year is None) == (team is None) or (letter and team is None):
        raise InvalidInput(
            "Sebutkan tahun laporan Rakor, atau --team dengan periodenya; --letter hanya bersama --team."
        )
    if year is not None:
        made = with_desk(lambda desk: figures.make_yearly_report(desk, None, year, language, extension))
    else:
        period = Period.read(team or "")
        if letter:
            made = with_desk(lambda desk: team_report.covering_letter(desk, None, period, extension))
        else:
            made = with_desk(lambda desk: team_report.make_team_report(desk, None, period, language, extension))
    out.write_bytes(made.content)


@token_app.command("create")
def token_create(name: str, email: Annotated[str, typer.Option(help="Whose rights the program has.")]) -> None:
    """Make a token for a program; it is shown once."""
    print(with_desk(lambda desk: api_tokens.create(desk, name, email)))


@token_app.command("revoke")
def token_revoke(name: str) -> None:
    """End a token at once."""
    with_desk(lambda desk: api_tokens.revoke(desk, name))


@token_app.command("list")
def token_list() -> None:
    """List tokens by name; the tokens themselves are not kept."""
    for each in with_desk(api_tokens.all_tokens):
        print(f"{each.name}\t{each.email}\t{'revoked' if each.revoked_at else 'active'}")


@authenticator_app.command("reset")
def authenticator_reset(email: str) -> None:
    """Forget somebody's app, such as that of a lost telephone; they set up another at /autentikator."""
    with_desk(lambda desk: authenticator.reset(desk, email))


def main() -> None:
    """Run a command."""
    run(app)


if __name__ == "__main__":
    main()
