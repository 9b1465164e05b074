"""
Two rows of the register are one agreement: what hangs on the double moves to the row that is kept.

The number of the double is never given again; its address and the code of its certificate lead to the kept one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import InvalidForm, InvalidInput, NotAllowed, NotFound
from satupintu.domain.follow_up.states import ObligationState
from satupintu.domain.letters.states import LinkState
from satupintu.domain.moves import Cause
from satupintu.domain.office.office import Person
from satupintu.domain.process.correction_events import MergedInto, TookIn
from satupintu.domain.process.event_facts import PaperFact
from satupintu.domain.register import corrected
from satupintu.domain.register.corrected import party_part, said_of
from satupintu.domain.typed.form import MAX_REASON, FieldSpec, Filled, fill
from satupintu.language import mark
from satupintu.store.database import lock_agreement
from satupintu.store.follow_up.answers import ObligationAnswer
from satupintu.store.follow_up.moves import move_obligations
from satupintu.store.proposals import Actor, Proposal
from satupintu.store.register.history import begin_history, remember
from satupintu.store.register.out import EarlierFingerprint
from satupintu.store.register.tables import Agreement, AgreementFile, Copy, Obligation, Relation
from satupintu.store.register.versions import AgreementVersion
from satupintu.store.work import Link, move_links
from satupintu.usecases.follow_up.plan import lapse, met_by
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.visibility import seen_by
from satupintu.usecases.register.correction_form import is_old
from satupintu.usecases.register.corrections import (
    check_seen,
    facts_of,
    refuse_born_here,
    rewrite,
    seen_of,
)
from satupintu.usecases.register.leaving import refuse_same

KEPT, DOUBLE = "kept", "double"
"""Whose value of a field holds afterwards."""
_REASON = FieldSpec("reason", mark("Alasan"), "area", longest=MAX_REASON, says_something=True)
_DECLARATION = FieldSpec("declaration", mark("Keduanya satu perjanjian."), "declaration")
PARTIES = "parties"
"""The parties of one row go together."""


@dataclass(frozen=True)
class Differing:
    """What differs between two rows: a field, or all parties, with the texts of both."""

    field: str
    kept: str
    double: str


@dataclass(frozen=True)
class Pair:
    """Two rows beside each other."""

    kept: Agreement
    double: Agreement
    differences: tuple[Differing, ...]
    """Empty where the kept one was born here: its terms are those of its text."""

    @property
    def seen(self) -> str:
        """What the page carries along, to tell whether both are still as they were shown."""
        return f"{seen_of(self.kept)}.{seen_of(self.double)}"


def merging_fields(pair: Pair) -> tuple[FieldSpec, ...]:
    """The form: for each field that differs, whose value holds."""
    choices = tuple(
        FieldSpec(
            f"of_{each.field}", each.field, "choice", options={KEPT: each.kept or "–", DOUBLE: each.double or "–"}
        )
        for each in pair.differences
    )
    return (*choices, _REASON, _DECLARATION)


def _pair(kept: Agreement, double: Agreement) -> Pair:
    refuse_same(kept, double)
    refuse_born_here(double)
    return Pair(kept, double, tuple(_differences(kept, double)) if is_old(kept) else ())


def _differences(kept: Agreement, double: Agreement) -> Sequence[Differing]:
    one, other = said_of(kept), said_of(double)
    found = [
        Differing(name, one.get(name, ""), other.get(name, ""))
        for name in corrected.OWN_FIELDS
        if one.get(name, "") != other.get(name, "")
    ]
    parties = tuple("\n".join(_party_lines(said)) for said in (one, other))
    return [*found, *([Differing(PARTIES, *parties)] if parties[0] != parties[1] else [])]


def _party_lines(said: Mapping[str, str]) -> list[str]:
    lines: dict[int, list[str]] = {}
    for name, text in said.items():
        if (part := party_part(name)) and text and part[1] not in ("side", "kind"):
            lines.setdefault(part[0], []).append(text)
    return [", ".join(texts) for _, texts in sorted(lines.items())]


async def beside(desk: Desk, slug: str, double_number: str, person: Person) -> Pair:
    """
    Two rows beside each other, to be looked at before they are merged.

    Raises:
        NotFound: there is no agreement at this address.
        InvalidForm: there is no double of that number, or it cannot be merged.
    """
    async with desk.database.transaction() as session:
        statement = select(Agreement).where(Agreement.slug == slug, seen_by(desk, person))
        kept = (await session.scalars(statement)).one_or_none()
        if kept is None:
            raise NotFound("Perjanjian itu tidak ada dalam daftar.")
        return _pair(kept, await _named(session, double_number))


async def _named(session: AsyncSession, number: str) -> Agreement:
    statement = select(Agreement).where(Agreement.register_number == number.strip())
    found = (await session.scalars(statement)).one_or_none()
    if found is None:
        sentence = "Nomor register “%(number)s” tidak ada dalam daftar."
        raise InvalidForm([InvalidInput(sentence, field=DOUBLE, number=number.strip())])
    return found


def filled_merger(desk: Desk, pair: Pair, typed: Mapping[str, str]) -> Filled:
    """The form as it was filled_merger in."""
    return fill(merging_fields(pair), {**typed, "declaration": "declaration" in typed}, desk.today())


async def merge(desk: Desk, slug: str, double_number: str, typed: Mapping[str, str], by: Actor) -> None:
    """
    Merge the double into the row that is kept, field by field as chosen.

    Raises:
        NotFound: one of them is not in the register.
        Overtaken: one is another than the page showed.
        NotAllowed: the double was born here, or addenda have changed it.
        InvalidForm: a choice or the reason is missing.
    """
    async with desk.database.transaction() as session:
        kept, double = await _held(session, slug, double_number)
        pair = _pair(kept, double)
        seen = typed.get("seen", "").partition(".")
        check_seen(kept, seen[0])
        check_seen(double, seen[2])
        if await session.scalar(select(AgreementVersion.id).where(AgreementVersion.agreement_id == double.id).limit(1)):
            raise NotAllowed(
                "Perjanjian itu sudah diubah dengan adendum. Pertahankan yang itu, dan gabungkan yang ini."
            )
        chosen = filled_merger(desk, pair, typed).whole()
        now, reason = desk.clock.now(), chosen["reason"]
        for each in (kept, double):
            if each.proposal is None:
                await begin_history(session, each, now)
        event = MergedInto(register_number=double.register_number, into=kept.register_number)
        await remember(session, double, event, by, now, reason)
        # Its fingerprint goes first: the kept one may come to say the same.
        await _pass_on_fingerprints(session, kept, double)
        double.is_out, double.merged_into_id = True, kept.id
        await session.flush()
        found = await rewrite(desk, session, kept, _chosen(pair, chosen))
        papers = await _move_what_hangs_on_it(desk, session, kept, double)
        took = TookIn(
            register_number=kept.register_number,
            double=double.register_number,
            changed=facts_of(found.changes),
            papers=papers or None,
        )
        await remember(session, kept, took, by, now, reason)


async def _held(session: AsyncSession, slug: str, number: str) -> tuple[Agreement, Agreement]:
    """Both rows, held in the order of their ids, as whoever holds two does."""
    wanted = or_(Agreement.slug == slug, Agreement.register_number == number.strip())
    ids = await session.scalars(select(Agreement.id).where(wanted).order_by(Agreement.id))
    held = [await lock_agreement(session, Agreement.id == each) for each in ids]
    kept = next((each for each in held if each.slug == slug), None)
    double = next((each for each in held if each.register_number == number.strip()), None)
    if kept is None or double is None:
        raise NotFound("Perjanjian itu tidak ada dalam daftar.")
    return kept, double


def _chosen(pair: Pair, chosen: Mapping[str, str]) -> dict[str, str]:
    """What the kept row will say."""
    after, other = said_of(pair.kept), said_of(pair.double)
    taken = [each.field for each in pair.differences if chosen[f"of_{each.field}"] == DOUBLE]
    for name in taken:
        if name != PARTIES:
            after[name] = other[name]
    if PARTIES in taken:
        after = {name: text for name, text in after.items() if party_part(name) is None}
        after |= {name: text for name, text in other.items() if party_part(name) is not None}
    return after


async def _pass_on_fingerprints(session: AsyncSession, kept: Agreement, double: Agreement) -> None:
    """By whatever the double was known, the kept one is known from now on: its row does not come in again."""
    mine = update(EarlierFingerprint).where(EarlierFingerprint.agreement_id == double.id)
    await session.execute(mine.values(agreement_id=kept.id))
    if double.fingerprint is not None:
        fingerprint, double.fingerprint = double.fingerprint, None
        await session.flush()
        await session.merge(EarlierFingerprint(fingerprint=fingerprint, agreement_id=kept.id))
        await session.flush()


async def _move_what_hangs_on_it(
    desk: Desk, session: AsyncSession, kept: Agreement, double: Agreement
) -> tuple[PaperFact, ...]:
    """Files, copies, kin, proposals and the follow-up become those of the kept row; returns the files."""
    papers = await _move_files(session, kept, double)
    await session.execute(update(Copy).where(Copy.agreement_id == double.id).values(agreement_id=kept.id))
    await _move_kin(desk, session, kept, double)
    for column in (Proposal.parent_id, Proposal.renews_id, Proposal.amends_id):
        await session.execute(update(Proposal).where(column == double.id).values({column: kept.id}))
    await _move_obligations(desk, session, kept, double)
    if kept.terminated_on is None and double.terminated_on is not None:
        kept.terminated_on, kept.end_cause = double.terminated_on, double.end_cause
        kept.end_note, kept.end_recorded_by = double.end_note, double.end_recorded_by
    kept.is_withheld = kept.is_withheld or double.is_withheld
    return papers


async def _move_files(session: AsyncSession, kept: Agreement, double: Agreement) -> tuple[PaperFact, ...]:
    there = {
        (file.kind, file.sha256)
        for file in await session.scalars(select(AgreementFile).where(AgreementFile.agreement_id == kept.id))
    }
    moved = []
    for file in await session.scalars(select(AgreementFile).where(AgreementFile.agreement_id == double.id)):
        if (file.kind, file.sha256) in there:
            await session.delete(file)
            continue
        file.agreement_id = kept.id
        moved.append(PaperFact(kind=file.kind, sha256=file.sha256))
    return tuple(moved)


async def _move_kin(desk: Desk, session: AsyncSession, kept: Agreement, double: Agreement) -> None:
    mine = or_(Relation.child_id == double.id, Relation.parent_id == double.id)
    known = {
        (each.child_id, each.parent_id, each.kind)
        for each in await session.scalars(
            select(Relation).where(or_(Relation.child_id == kept.id, Relation.parent_id == kept.id))
        )
    }
    for each in list(await session.scalars(select(Relation).where(mine))):
        child = kept.id if each.child_id == double.id else each.child_id
        parent = kept.id if each.parent_id == double.id else each.parent_id
        if child == parent or (child, parent, each.kind) in known or (parent, child, each.kind) in known:
            await session.delete(each)
            continue
        each.child_id, each.parent_id = child, parent
        if parent == kept.id:
            await met_by(desk, session, [kept.id], each.kind)
    await session.flush()


async def _move_obligations(desk: Desk, session: AsyncSession, kept: Agreement, double: Agreement) -> None:
    """
    What was answered stays answered: an obligation that both have takes the answers of both, any other moves.

    What nobody has answered of the double lapses: the kept row has its own.
    """
    theirs = select(Obligation).where(Obligation.agreement_id.in_((kept.id, double.id))).order_by(Obligation.id)
    found = list(await session.scalars(theirs, execution_options={"populate_existing": True}))
    mine = {(each.kind, each.due_on): each for each in found if each.agreement_id == kept.id}
    answered = set(
        await session.scalars(
            select(ObligationAnswer.obligation_id).where(
                ObligationAnswer.obligation_id.in_([each.id for each in found])
            )
        )
    )
    for each in found:
        if each.agreement_id == kept.id:
            continue
        twin = mine.get((each.kind, each.due_on))
        if twin is None and (each.id in answered or each.fulfilled_on is not None):
            await _close_links(desk, session, each)
            each.agreement_id = kept.id
            continue
        if twin is not None and each.id in answered:
            answers = update(ObligationAnswer).where(ObligationAnswer.obligation_id == each.id)
            await session.execute(answers.values(obligation_id=twin.id))
        if twin is not None and each.fulfilled_on is not None and twin.is_open:
            await move_obligations(
                session, Obligation.id == twin.id, (twin.state, ObligationState.SETTLED), Cause.MERGED, desk.clock.now()
            )
            await _close_links(desk, session, twin)
        if each.is_open:
            await lapse(desk, session, [each], Cause.MERGED)
    await session.flush()


async def _close_links(desk: Desk, session: AsyncSession, obligation: Obligation) -> None:
    live = (LinkState.LIVE, LinkState.CLOSED)
    await move_links(session, Link.obligation_id == obligation.id, live, Cause.ITS_MATTER_IS_OVER, desk.clock.now())
