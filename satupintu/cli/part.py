"""
`satupintu part`: one process of a running system, as `up` starts it.

A program of its own, which loads what that process needs: all commands together load a second longer.
"""

import asyncio
from typing import Annotated

import typer

from config.settings import read_settings
from satupintu.cli.running import run
from satupintu.runtime.logs import write_lines

part_app = typer.Typer(no_args_is_help=True, hidden=True, pretty_exceptions_enable=False)


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
    write_lines(settings)
    asyncio.run(serve(settings.host, settings.mailbox_port, settings.data_dir / "mailbox"))


if __name__ == "__main__":
    run(part_app)
