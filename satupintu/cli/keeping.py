"""`satupintu backup` and `satupintu restore`: the whole system as one file, and back."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from config.settings import read_settings
from satupintu.cli.desk import with_data
from satupintu.cli.evidence import say_what_holds
from satupintu.cli.running import language_of_commands
from satupintu.domain.route.deadlines import JAKARTA
from satupintu.language import say
from satupintu.usecases.office.desk import RealClock


def backup(
    file: Annotated[Path | None, typer.Argument(help="Archive to write.", dir_okay=False)] = None,
    with_keys: Annotated[bool, typer.Option("--with-keys", help="Signing keys, too: guard the file as a key.")] = False,
) -> None:
    """Back up database and files as one consistent set while everything runs."""
    from satupintu.runtime.backup import backup as back_up

    out = file or Path(f"satupintu-{RealClock().now().astimezone(JAKARTA):%Y%m%d-%H%M%S}.zip")
    settings = with_data()
    made = asyncio.run(back_up(settings, out, with_keys=with_keys))
    facts = {"file": out, "proposals": made.proposals, "files": len(made.blobs)}
    print(say(language_of_commands(), "%(file)s: %(proposals)s usulan, %(files)s berkas.", **facts))
    if not with_keys:
        apart = settings.data_dir / "secrets.json"
        said = say(settings.language, "Simpan %(path)s terpisah: kuncinya tidak ikut di dalamnya.", path=apart)
        print(said, file=sys.stderr)


def restore(
    file: Annotated[Path, typer.Argument(help="Archive of `satupintu backup`.", exists=True, dir_okay=False)],
    keys: Annotated[
        Path | None, typer.Option(help="secrets.json of the system that was backed up.", exists=True, dir_okay=False)
    ] = None,
    without_keys: Annotated[bool, typer.Option("--without-keys", help="Let links that were sent die.")] = False,
) -> None:
    """Restore a backup into an empty data directory, and prove it whole."""
    from satupintu.runtime.restore import restore as bring_back

    done = asyncio.run(bring_back(read_settings(), file, keys, without_keys=without_keys))
    facts = {"proposals": done.manifest.proposals, "files": len(done.manifest.blobs), "at": done.manifest.made_at}
    print(
        say(
            language_of_commands(),
            "Dipulihkan: %(proposals)s usulan, %(files)s berkas, keadaan %(at)s; tiap berkas sesuai dengan hash-nya.",
            **facts,
        )
    )
    print("\n".join(say_what_holds(language_of_commands(), done.history)))
