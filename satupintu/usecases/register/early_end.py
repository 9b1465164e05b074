"""An agreement ends before its term: for one of the grounds of the law, with what lay ahead of it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import AlreadyDecided, InvalidInput
from satupintu.domain.process.events import Terminated
from satupintu.domain.process.paper_kinds import PaperKind
from satupintu.domain.register.agreements import EndCause, RelationKind, causes_of_early_end
from satupintu.domain.typed.form import FieldSpec, fill
from satupintu.language import mark
from satupintu.language.register_words import END_CAUSE
from satupintu.mail.letters import AgreementTerminated
from satupintu.store.database import lock_agreement
from satupintu.store.proposals import Actor
from satupintu.store.register.history import remember
from satupintu.store.register.tables import Agreement, Relation
from satupintu.usecases.follow_up.ask import about_agreement
from satupintu.usecases.follow_up.plan import end_early
from satupintu.usecases.letters.outbox import Recipient, queue
from satupintu.usecases.letters.recipients import department_of, partners_today
from satupintu.usecases.office.addressees import bagian
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register.additions import keep_file
from satupintu.usecases.task.papers import FiledPaper

ENDING_PAPER = PaperKind.NASKAH_PENGAKHIRAN
"""Kind of the file that may come with it."""
_ONLY_KSDPK = mark("hanya KSDPK")
"""Beside two grounds of an agreement whose route is not known."""


@dataclass(frozen=True)
class EarlyEnd:
    """An early end as typed."""

    day: str = ""
    cause: str = ""
    note: str = ""
    declaration: bool = False
    confirm: str = ""
    """The register number, typed again."""


def refuse_ended(agreement: Agreement) -> None:
    """
    An agreement ends early once.

    Raises:
        AlreadyDecided: it has been ended before.
    """
    if agreement.terminated_on is not None:
        raise AlreadyDecided("Perjanjian ini sudah diakhiri sebelumnya.")


def fields(agreement: Agreement) -> tuple[FieldSpec, ...]:
    """What the page asks for; the grounds are those of the agreement's route."""
    grounds = causes_of_early_end(agreement.route)
    hints = {} if agreement.route else dict.fromkeys((EndCause.COURT_RULING, EndCause.BANKRUPTCY), _ONLY_KSDPK)
    return (
        FieldSpec("day", mark("Berakhir pada"), "date", hint=mark("Tidak sesudah hari ini")),
        FieldSpec(
            "cause",
            mark("Sebab"),
            "choice",
            options={cause: END_CAUSE[cause] for cause in grounds},
            option_hints=hints,
            empty=mark("Pilih salah satu sebab."),
        ),
        FieldSpec(
            "note",
            mark("Keterangan"),
            "area",
            hint=mark("Dimuat dalam surat kepada perangkat daerah dan mitra"),
            says_something=True,
            empty=mark("Tuliskan alasan atau keterangannya."),
        ),
        FieldSpec("document", mark("Naskah atau surat pengakhiran (PDF)"), "file", required=False, paper=ENDING_PAPER),
        FieldSpec(
            "confirm",
            mark("Nomor register"),
            "again",
            again=agreement.register_number,
            empty=mark("Ketik nomor register perjanjian ini."),
        ),
        FieldSpec(
            "declaration",
            mark("Sebab ini nyata dan dapat dibuktikan, dan saya berwenang mencatatnya."),
            "declaration",
        ),
    )


def check_early_end(agreement: Agreement, said: EarlyEnd, today: date) -> tuple[date, EndCause, str]:
    """
    The day, the ground and the note of an early end, if nothing is missing.

    Raises:
        InvalidForm: one sentence per field.
    """
    form = fill(fields(agreement), vars(said), today)
    day = date.fromisoformat(form.kept["day"]) if "day" in form.kept else None
    if day and (first := _first_day_to_end(agreement, today)) and day < first:
        form.refuse(InvalidInput("Pada hari itu perjanjiannya belum berlaku.", field="day"))
    if day and agreement.ends_on and day > agreement.ends_on:
        form.refuse(InvalidInput("Pada hari itu perjanjiannya sudah berakhir.", field="day"))
    kept = form.whole()
    return date.fromisoformat(kept["day"]), EndCause(kept["cause"]), kept["note"]


def _first_day_to_end(agreement: Agreement, today: date) -> date | None:
    """From when an agreement can be ended: its first day; one that has not begun, from its signing on."""
    if agreement.starts_on and agreement.starts_on > today:
        return agreement.signed_on
    return agreement.starts_on


async def terminate(desk: Desk, slug: str, said: EarlyEnd, paper: FiledPaper | None, by: Actor) -> None:
    """
    End an agreement before its term, and its addenda with it, since they are part of it.

    What was due until that day stays owed, with the last reports; the rest lapses, and its links close. Department,
    partners and Bagian read of it; an agreement of an old register knows no partner's address.

    Raises:
        NotFound: there is no such agreement.
        AlreadyDecided: it has been ended before.
        InvalidForm: one sentence per field.
    """
    async with desk.database.transaction() as session:
        agreement, *addenda = await _held_with_addenda(session, slug)
        refuse_ended(agreement)
        day, cause, note = check_early_end(agreement, said, desk.today())
        if paper is not None:
            await keep_file(desk, session, agreement, paper, by)
        for each in (agreement, *(each for each in addenda if each.terminated_on is None)):
            each.terminated_on, each.end_cause = day, cause
            each.end_note, each.end_recorded_by = note, by.name
            lapsed = await end_early(desk, session, each, day)
            event = Terminated(
                register_number=agreement.register_number,
                terminated_on=day,
                cause=cause,
                file=paper.as_fact() if paper is not None else None,
                lapsed=lapsed,
            )
            await remember(session, each, event, by, desk.clock.now(), note)
        body = AgreementTerminated(agreement=about_agreement(agreement), terminated_on=day, cause=cause, note=note)
        for recipient in await _told(desk, session, agreement):
            await queue(desk, session, f"agreement_terminated:{agreement.id}:{recipient.email}", recipient, body)


async def _held_with_addenda(session: AsyncSession, slug: str) -> list[Agreement]:
    """The agreement, then its addenda; held in the order of the register, as `additions.relate` does."""
    mine = select(Agreement.id).where(Agreement.slug == slug)
    addenda = select(Relation.child_id).join(Agreement, Agreement.id == Relation.parent_id)
    addenda = addenda.where(Agreement.slug == slug, Relation.kind == RelationKind.AMENDS)
    ids = sorted({*await session.scalars(mine), *await session.scalars(addenda)})
    if not ids:
        return [await lock_agreement(session, Agreement.slug == slug)]  # says that there is none
    held = [await lock_agreement(session, Agreement.id == each) for each in ids]
    return sorted(held, key=lambda each: each.slug != slug)


async def _told(desk: Desk, session: AsyncSession, agreement: Agreement) -> list[Recipient]:
    department = department_of(desk, agreement)
    people = []
    if department is not None:
        head = department.head_on(desk.today())
        people.append(Recipient(head.position, department.email, desk.language))
    people += await partners_today(session, agreement)
    people += [Recipient(each.name, each.email, each.language) for each in bagian(desk)]
    return list({each.email.lower(): each for each in people}.values())
