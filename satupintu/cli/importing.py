"""`satupintu import`: look at an old register, bring it in, take it back."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as Shown

from satupintu.cli.desk import AsJson, with_desk
from satupintu.cli.import_choices import Said, plan_of, sheet_in
from satupintu.cli.running import language_of_commands
from satupintu.documents.tables import as_csv
from satupintu.domain.errors import InvalidInput
from satupintu.domain.old_register.cells import letter
from satupintu.domain.old_register.columns import heading, width
from satupintu.domain.old_register.rows import Verdict
from satupintu.language import register_words, say
from satupintu.language.old_register import judged_rows as report_of
from satupintu.language.old_register import sentences
from satupintu.store.proposals import Actor, Via
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import old_register
from satupintu.usecases.register.old_register import Examined

SHOWN = 50
"""Rows that are not accepted, as many as are printed; the report has all."""


def import_register(
    file: Annotated[
        Path | None, typer.Argument(help="XLSX, XLSM, XLS, ODS, CSV or TSV.", exists=True, dir_okay=False)
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Bring the accepted rows in; else nothing is written.")
    ] = False,
    sheet: Annotated[str, typer.Option(help="The sheet to read; else the first.")] = "",
    header: Annotated[str, typer.Option(help="The row of the header, such as 2, or its rows, such as 2-3.")] = "",
    column: Annotated[list[str] | None, typer.Option(help="Such as B=title; B=- leaves it out.")] = None,
    constant: Annotated[list[str] | None, typer.Option(help="Such as document=PKS, for all rows.")] = None,
    order: Annotated[
        list[str] | None, typer.Option(help="Such as starts=mdy, for a whole column; sides=city_second.")
    ] = None,
    answer: Annotated[list[str] | None, typer.Option(help="Such as J12=dmy, for one cell.")] = None,
    typed: Annotated[
        list[str] | None, typer.Option("--type", help="Such as J12=31-12-2024, over what stands in a cell.")
    ] = None,
    leave_out: Annotated[list[int] | None, typer.Option(help="A row that does not come in.")] = None,
    fill_down: Annotated[bool, typer.Option(help="Say a cell merged over rows of each of them.")] = True,
    mark_unread: Annotated[bool, typer.Option(help="Bring a row in though a cell cannot be read.")] = False,
    report: Annotated[Path | None, typer.Option(help="CSV of all rows and verdicts.", dir_okay=False)] = None,
    undo: Annotated[int | None, typer.Option(help="Take an import back, by its number.")] = None,
    as_json: AsJson = False,
) -> None:
    """Look at an old register and, with --apply, bring it in as one act."""
    actor, language = Actor("Baris perintah", Via.CLI), language_of_commands()
    if undo is not None:
        count = with_desk(lambda desk: old_register.undo(desk, undo, actor))
        print(say(language, "Impor %(number)s dibatalkan: %(n)s perjanjian keluar dari daftar.", number=undo, n=count))
        return
    if file is None:
        raise InvalidInput("Sebutkan berkasnya, atau --undo dengan nomor impornya.")

    said = Said(
        sheet,
        header,
        column or (),
        constant or (),
        order or (),
        answer or (),
        typed or (),
        leave_out or (),
        fills_down=fill_down,
        marks_unread=mark_unread,
    )

    async def work(desk: Desk) -> tuple[Examined, int | None]:
        with a_bar() as bar:
            found = await look(desk, file, said, bar)
            return found, await keep(desk, found, actor, bar) if apply else None

    found, batch = with_desk(work)
    if report is not None:
        report.write_bytes(as_csv(report_of(language, found.rows)))
    if as_json:
        print(for_programs(language, found, batch))
        return
    show(language, found)
    if batch is not None:
        print(say(language, "Impor %(number)s masuk daftar; --undo %(number)s membatalkannya.", number=batch))
    else:
        print(say(language, "Belum ada yang disimpan. Dengan --apply baris yang diterima masuk ke daftar."))


async def look(desk: Desk, file: Path, said: Said, bar: Progress) -> Examined:
    """Read and judge a file; nothing is written."""
    table = sheet_in(await desk.blobs.workbook(file, file.name), said.sheet)
    plan = plan_of(table, said)
    task = bar.add_task(say(desk.language, "Membaca"), total=len(table.rows))
    rows = old_register.judged(desk, table, plan, lambda done, of: bar.update(task, completed=done, total=of))
    bar.update(task, completed=len(table.rows))
    return await old_register.examined(desk, table, plan, rows)


async def keep(desk: Desk, found: Examined, by: Actor, bar: Progress) -> int:
    """Bring the accepted rows in; returns the number of the batch."""
    task = bar.add_task(say(desk.language, "Menyimpan"), total=found.counts[Verdict.ACCEPTED])
    batch = await old_register.bring_in(desk, found, by, lambda done, of: bar.update(task, completed=done, total=of))
    return batch.id


def a_bar() -> Progress:
    """The progress bar; on standard error, so that the output can be piped."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True))


def show(language: str, found: Examined) -> None:
    """Print the columns as they were read, the counts, and the rows that do not come in."""
    console = Console()
    columns = Shown(say(language, "Kolom"), say(language, "Judul kolom"), say(language, "Dibaca sebagai"))
    for index in range(width(found.table.rows)):
        held = found.plan.columns.get(index)
        order = f" ({found.plan.orders[held]})" if held and held in found.plan.orders else ""
        word = f"{held} · {say(language, register_words.FIELD[held])}{order}" if held else "–"
        columns.add_row(letter(index), heading(found.table.rows, found.plan, index), word)
    console.print(columns)
    for verdict, count in found.counts.items():
        console.print(f"{say(language, register_words.VERDICT[verdict])}: {count}")
    others = [row for row in found.rows if row.verdict is not Verdict.ACCEPTED]
    for row in others[:SHOWN]:
        for cell, sentence in sentences(language, row):
            word = say(language, register_words.VERDICT[row.verdict])
            console.print(f"{cell}: {word}. {sentence}", highlight=False, markup=False)
    if len(others) > SHOWN:
        console.print(say(language, "… dan %(n)s baris lain; --report menulis semuanya.", n=len(others) - SHOWN))


def for_programs(language: str, found: Examined, batch: int | None) -> str:
    """The outcome for programs."""
    rows = [
        {
            "line": row.line,
            "verdict": row.verdict,
            "said": [{"cell": cell, "sentence": sentence} for cell, sentence in sentences(language, row)],
        }
        for row in found.rows
    ]
    facts = {"batch": batch, "counts": dict(found.counts), "plan": found.plan.as_json(found.table.rows), "rows": rows}
    return json.dumps(facts, ensure_ascii=False, indent=1)
