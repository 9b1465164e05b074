"""
Agreements that were registered without their signed text: where they are listed, and how the text is filed afterwards.

Earlier versions registered an agreement once all had agreed by link. Those of an old register are not listed: most have
no file, which their own pages say, and the list would hold little else. Their text is filed by the same form.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import lazyload, selectinload

from satupintu.domain.office.office import Person, Role
from satupintu.domain.process.handed_in import SIGNED_TEXT
from satupintu.domain.process.text_events import SignedTextFiled
from satupintu.domain.task.assignments import Choice
from satupintu.domain.task.decision_fields import DecisionFields
from satupintu.domain.typed.form import FieldSpec, Filled, fill
from satupintu.language import mark
from satupintu.mail.letters import SignedTextShared
from satupintu.store.database import lock_agreement
from satupintu.store.proposals import Actor
from satupintu.store.register.history import remember
from satupintu.store.register.search import COUNTED as COUNTED
from satupintu.store.register.tables import Agreement, AgreementFile, Copy
from satupintu.usecases.letters.outbox import about
from satupintu.usecases.letters.tell import tell_both
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.visibility import seen_by
from satupintu.usecases.register.additions import keep_file
from satupintu.usecases.task.papers import FiledPaper, file
from satupintu.usecases.task.signed_text import copies_given, refuse_text, text_fields

MAY_LIST = (Role.BAGIAN, Role.AUDITOR)
"""Who files the texts, and who looks after that."""
_PAGE_SIZE = 50
_NOTE = FieldSpec("note", mark("Catatan"), "area", required=False)
_DECLARATION = FieldSpec(
    "declaration",
    mark("Saya telah membandingkan naskah ini dengan naskah yang disepakati, dan ini naskah yang ditandatangani."),
    "declaration",
)


def lacks_text() -> ColumnElement[bool]:
    """Of an agreement that came from a proposal: its signed text has not been filed."""
    text = exists().where(AgreementFile.agreement_id == Agreement.id, AgreementFile.kind == SIGNED_TEXT)
    return and_(Agreement.proposal_id.is_not(None), ~text)


def _wanted(desk: Desk, person: Person | None) -> Select[Agreement]:
    return select(Agreement).where(lacks_text(), seen_by(desk, person))


async def without_text(desk: Desk, person: Person | None, page: int) -> tuple[Sequence[Agreement], bool]:
    """One page of them, the first is 1, the oldest first; and whether another follows."""
    statement = _wanted(desk, person).order_by(Agreement.id).offset((page - 1) * _PAGE_SIZE).limit(_PAGE_SIZE + 1)
    brief = (lazyload(Agreement.obligations), selectinload(Agreement.parties))
    async with desk.database.transaction() as session:
        found = (await session.scalars(statement.options(*brief))).all()
    return found[:_PAGE_SIZE], len(found) > _PAGE_SIZE


async def count_for(desk: Desk, person: Person) -> int:
    """How many there are for those who look after them, else 0; `COUNTED + 1` means more than `COUNTED`."""
    if not set(MAY_LIST) & set(person.roles):
        return 0
    some = _wanted(desk, person).with_only_columns(Agreement.id).limit(COUNTED + 1).subquery()
    async with desk.database.transaction() as session:
        return await session.scalar(select(func.count()).select_from(some)) or 0


def text_form(agreement: Agreement) -> tuple[FieldSpec, ...]:
    """The form: what is asked of the text of a proposal, too; day and place stand in the register."""
    return (*text_fields(_partners(agreement)), _NOTE, _DECLARATION)


def _partners(agreement: Agreement) -> int:
    return sum(not party.is_city for party in agreement.parties)


def filled(desk: Desk, agreement: Agreement, typed: Mapping[str, str], papers: Sequence[FiledPaper]) -> Filled:
    """The form as it was filled in, with what is wrong with it."""
    said = {**typed, "signed_document": bool(papers), "declaration": "declaration" in typed}
    form = fill(text_form(agreement), said, desk.today(), Choice.RECORD)
    refuse_text(form, form.kept.get("note"), papers, _partners(agreement))
    return form


async def file_text(desk: Desk, slug: str, typed: Mapping[str, str], papers: Sequence[FiledPaper], by: Actor) -> None:
    """
    File the signed text of an agreement in the register, with who holds its copies; its history remembers it.

    Raises:
        InvalidForm: something is missing, or what an official may not file.
        NotFound: there is no such agreement.
    """
    async with desk.database.transaction() as session:
        agreement = await lock_agreement(session, Agreement.slug == slug)
        kept = filled(desk, agreement, typed, papers).whole()
        for paper in papers:
            await _file(desk, session, agreement, paper, kept, by)


async def _file(
    desk: Desk, session: AsyncSession, agreement: Agreement, paper: FiledPaper, kept: Mapping[str, str], by: Actor
) -> None:
    given = DecisionFields(kept)
    checks = {**given.text_checks, **({"note": kept["note"]} if "note" in kept else {})}
    if not await keep_file(desk, session, agreement, paper, by, checks=checks):
        return
    for each in copies_given(kept, by.name, desk.clock.now()):
        session.add(
            Copy(
                agreement_id=agreement.id,
                kind=each.kind,
                holder=each.holder,
                place=each.place,
                has_duty_stamp=each.has_duty_stamp,
                recorded_by=each.recorded_by,
                recorded_at=each.recorded_at,
            )
        )
    if agreement.proposal is not None:
        await file(session, agreement.proposal, paper, by, desk)
        letter = SignedTextShared(about=about(agreement.proposal), register_number=agreement.register_number)
        await tell_both(desk, session, agreement.proposal, f"signed_text:{paper.blob.sha256}", letter)
    filed = SignedTextFiled(papers=(paper.as_fact(),), said=dict(kept))
    await remember(session, agreement, filed, by, desk.clock.now())
