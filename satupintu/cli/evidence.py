"""`satupintu evidence`: is the history whole, and the proof of one proposal to take away."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from satupintu.cli.desk import with_desk
from satupintu.cli.running import language_of_commands
from satupintu.documents.whole import whole_file
from satupintu.domain.errors import CooperationError
from satupintu.language import long_date, moment_in_words, say
from satupintu.usecases.evidence import anchors, bundle
from satupintu.usecases.evidence.anchors import Verified
from satupintu.usecases.office.desk import Desk


class NumberOrCommand(TyperGroup):
    """`satupintu evidence NUMBER` means `satupintu evidence bundle NUMBER`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """A word that is no command is a number."""
        return super().resolve_command(ctx, args if args[0] in self.commands else ["bundle", *args])


def say_what_holds(language: str, found: Verified) -> list[str]:
    """
    What a look over the whole history found, as sentences.

    Raises:
        CooperationError: something does not fit; the sentence is the first thing that does not.
    """
    if found.misfit is not None:
        raise CooperationError(found.misfit.sentence(language))
    lines = [
        say(
            language,
            "Utuh: %(entries)s baris riwayat, %(anchors)s tambatan.",
            entries=found.entries,
            anchors=found.anchors,
        )
    ]
    if found.last is None:
        return [*lines, say(language, "Belum ada tambatan; pemotongan atau penulisan ulang belum dapat ketahuan.")]
    day = long_date(language, found.last.day)
    lines.append(say(language, "Tambatan terakhir: nomor %(n)s, %(day)s,", n=found.last.number, day=day))
    lines.append(f"  {found.last.hash}")
    if found.stamp is None:
        return [*lines, say(language, "Tanpa cap waktu tepercaya.")]
    at, number = moment_in_words(language, found.stamp.stamped_at), found.stamp.anchor_number
    if found.stamp.is_trusted:
        stamped = say(
            language, "Cap waktu pada tambatan %(n)s: %(at)s, %(by)s.", n=number, at=at, by=found.stamp.authority
        )
    else:
        stamped = say(
            language,
            "Cap waktu pada tambatan %(n)s: %(at)s, %(by)s; sertifikatnya tidak berakar pada folder kantor.",
            n=number,
            at=at,
            by=found.stamp.authority,
        )
    return [*lines, stamped]


evidence_app = typer.Typer(cls=NumberOrCommand, no_args_is_help=True, help="What proves the history.")


@evidence_app.command("verify")
def evidence_verify(
    head: Annotated[
        str | None, typer.Option(help="The hash in an official's letter; without it, only what is here.")
    ] = None,
) -> None:
    """Hold the whole history against its hashes and anchors; say the first row that does not fit."""
    found = with_desk(lambda desk: anchors.verify(desk, head))
    print("\n".join(say_what_holds(language_of_commands(), found)))


@evidence_app.command("bundle")
def evidence_bundle(
    number: str,
    out: Annotated[Path | None, typer.Option(help="File to write.", dir_okay=False)] = None,
) -> None:
    """
    Write the evidence of a proposal as a zip that verifies itself offline; `bundle` may be left out.

    The number is that of the proposal, or of the agreement in the register.
    """
    file = out or Path(f"bukti-{number.replace('/', '-')}.zip")

    async def work(desk: Desk) -> str:
        with whole_file(file) as written:
            return await bundle.hand_over_bundle(desk, number, None, written)

    listed = with_desk(work)
    print(say(language_of_commands(), "%(file)s; SHA-256 daftar isinya: %(hash)s", file=file, hash=listed))
