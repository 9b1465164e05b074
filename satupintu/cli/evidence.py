"""`satupintu evidence`: is the history whole, and the proof of one proposal to take away."""

from typing import Any

from typer.core import TyperGroup

from satupintu.domain.errors import CooperationError
from satupintu.language import long_date, moment, say
from satupintu.usecases.anchors import Verified


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
    at, number = moment(language, found.stamp.stamped_at), found.stamp.anchor_number
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
