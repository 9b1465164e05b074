"""
A row of the register is corrected, with a reason: all of an old agreement, typing errors of one that was born here.

What stood there before stays in the history. A row that was brought in by an import is known by what it was, too, so
that the same file does not bring it in again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import InvalidInput, NotAllowed, Overtaken
from satupintu.domain.office.departments import named
from satupintu.domain.old_register.fingerprints import fingerprint_of
from satupintu.domain.process.correction_events import ChangeFact, Corrected
from satupintu.domain.process.form import Category, DocumentType, PartnerKind, Route
from satupintu.domain.register import corrected
from satupintu.domain.register.agreements import affair_of
from satupintu.domain.register.corrected import CITY, PARTY_PARTS, Change, changes, party_field, said_of
from satupintu.domain.register.new_agreement import search_text_of
from satupintu.language import mark
from satupintu.store.database import lock_agreement
from satupintu.store.proposals import Actor
from satupintu.store.register.history import begin_history, remember
from satupintu.store.register.out import EarlierFingerprint, is_known_by
from satupintu.store.register.search import remember_words
from satupintu.store.register.tables import Agreement, AgreementOpd, Party
from satupintu.store.register.tidying import find_doubles_of
from satupintu.usecases.follow_up.correcting import ask_another_department, fit_to_correction
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register.correction_form import (
    DAY_FIELDS,
    correction_fields,
    filled_correction,
    is_old,
    parties_in,
)

_REPLANNED = frozenset({"document", "route", "signed_on", "starts_on", "ends_on"})
"""What the days of the follow-up rest on."""
OVERTAKEN = mark("Perjanjian ini sudah diubah orang lain sejak halaman ini dibuka. Periksa lagi, lalu kirim lagi.")


@dataclass(frozen=True)
class Correction:
    """A correction as typed."""

    typed: Mapping[str, str]
    seen: str
    """`corrected.seen_hash` of what the page showed."""


def seen_of(agreement: Agreement) -> str:
    """What the page of a form carries along, to tell whether the agreement is still as it was shown."""
    return corrected.seen_hash(said_of(agreement))


async def correct(desk: Desk, slug: str, correction: Correction, by: Actor) -> Sequence[Change]:
    """
    Correct an agreement; returns what has changed. Its search, its fingerprint and what must follow it go along.

    Raises:
        NotFound: there is no such agreement.
        Overtaken: somebody else has changed it since the page was opened.
        InvalidForm: something is missing, or is a term of an agreement that was born here.
        InvalidInput: nothing has changed, or it is another agreement's double now.
    """
    async with desk.database.transaction() as session:
        agreement = await lock_agreement(session, Agreement.slug == slug)
        check_seen(agreement, correction.seen)
        kept = filled_correction(desk, agreement, correction.typed).whole()
        reason = kept.pop("reason")
        found = await rewrite(desk, session, agreement, _after(agreement, kept))
        if not found:
            raise InvalidInput("Tidak ada yang berubah.")
        await remember(
            session, agreement, event_of(agreement, found.changes, found.lapsed), by, desk.clock.now(), reason
        )
    return found.changes


def check_seen(agreement: Agreement, seen: str) -> None:
    """
    Refuse to act on what the page did not show.

    Raises:
        Overtaken: the agreement is another one since.
    """
    if seen != seen_of(agreement):
        raise Overtaken(OVERTAKEN)


def event_of(agreement: Agreement, found: Sequence[Change], lapsed: int) -> Corrected:
    """The event of a correction."""
    facts = facts_of(found)
    return Corrected(register_number=agreement.register_number, changed=facts, lapsed=lapsed)


def facts_of(found: Sequence[Change]) -> tuple[ChangeFact, ...]:
    """Changes as the history keeps them."""
    return tuple(ChangeFact(field=each.field, before=each.before, after=each.after) for each in found)


def _after(agreement: Agreement, kept: Mapping[str, str]) -> dict[str, str]:
    """What the agreement will say, by all fields; parties close up where a row was emptied."""
    if not is_old(agreement):
        shown = {spec.name for spec in correction_fields(agreement)}
        return {**said_of(agreement), **{name: kept.get(name, "") for name in shown - {"reason"}}}
    after = {name: kept.get(name, "") for name in corrected.OWN_FIELDS}
    after["affair"] = affair_of(after["affair"])
    after |= {name: _lines(after[name]) for name in ("departments", "scope")}
    if agreement.title_as_written:
        after["title_as_written"] = agreement.title_as_written
    for place, party in enumerate(parties_in(kept).values(), start=1):
        party.setdefault("side", "partner")
        if party["side"] == CITY:
            party.pop("kind", None)
        after |= {party_field(place, part): party.get(part, "") for part in PARTY_PARTS}
    return after


def _lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


@dataclass(frozen=True)
class Rewritten:
    """What a correction has changed, and how many obligations lapsed with it."""

    changes: Sequence[Change]
    lapsed: int = 0

    def __bool__(self) -> bool:
        return bool(self.changes)


async def rewrite(desk: Desk, session: AsyncSession, agreement: Agreement, after: Mapping[str, str]) -> Rewritten:
    """
    Let an agreement that the caller holds say something else, with all that hangs on what it says.

    Raises:
        InvalidInput: it would be the double of another.
    """
    found = changes(said_of(agreement), after)
    if not found:
        return Rewritten(())
    if agreement.proposal is None:
        await begin_history(session, agreement, desk.clock.now())
    changed = {each.field for each in found}
    _set_own(agreement, after)
    await _set_parties(session, agreement, after)
    if "departments" in changed:
        await _set_departments(desk, session, agreement, after["departments"].splitlines())
    await session.flush()
    await session.refresh(agreement, ["parties", "departments"])
    agreement.search_text = search_text_of(agreement)  # type: ignore[arg-type]
    await remember_words(session, [agreement.search_text])
    await _set_fingerprint(session, agreement)
    await find_doubles_of(session, agreement)
    lapsed = 0
    if is_old(agreement) and changed & _REPLANNED:
        lapsed = await fit_to_correction(desk, session, agreement)
    if "departments" in changed:
        await ask_another_department(desk, session, agreement)
    return Rewritten(found, lapsed)


def _set_own(agreement: Agreement, after: Mapping[str, str]) -> None:
    agreement.title = after["title"]
    agreement.title_as_written = after.get("title_as_written") or None
    if not is_old(agreement):
        return
    agreement.document = DocumentType(after["document"])
    agreement.document_as_written = after["document_as_written"] or None
    agreement.route = Route(after["route"]) if after["route"] else None
    agreement.category = Category(after["category"]) if after["category"] else None
    agreement.affair = after["affair"] or None
    agreement.scope = after["scope"].splitlines()
    agreement.year = int(after["year"]) if after["year"] else None
    agreement.place = after["place"] or None
    agreement.term_months = int(after["term_months"]) if after["term_months"] else None
    agreement.notes = after["notes"] or None
    for name in DAY_FIELDS:
        setattr(agreement, name, date.fromisoformat(after[name]) if after[name] else None)


async def _set_parties(session: AsyncSession, agreement: Agreement, after: Mapping[str, str]) -> None:
    wanted = list(parties_in(after).values())
    held = list(agreement.parties)
    unseen = _unseen(held, [said["name"] for said in wanted])
    for party in held[len(wanted) :]:
        await session.delete(party)
    for place, said in enumerate(wanted, start=1):
        party = (
            held[place - 1]
            if place <= len(held)
            else Party(agreement_id=agreement.id, ordinal=held[-1].ordinal + place if held else place)
        )
        kind = PartnerKind(said["kind"]) if said.get("kind") else None
        if kind is not party.kind:
            party.kind, party.kind_follows = kind, False
        party.role, party.partner_id = unseen[place - 1]
        party.name, party.is_city = said["name"], said.get("side") == CITY
        party.own_number = said.get("number")
        party.signatory_name = said.get("signatory_name")
        party.signatory_position = said.get("signatory_position")
        party.power_of_attorney = said.get("power_of_attorney")
        session.add(party)


def _unseen(held: Sequence[Party], names: Sequence[str]) -> list[tuple[str | None, int | None]]:
    """
    Role and partner of each party, which the form does not show: they go with its name.

    A corrected name keeps the role of its place, and its partner is looked up anew.
    """
    by_name = {party.name: (party.role, party.partner_id) for party in held}
    found = []
    for place, name in enumerate(names):
        before = held[place] if place < len(held) else None
        role = before.role if before is not None and before.name not in names else None
        found.append(by_name.get(name, (role, None)))
    return found


async def _set_departments(desk: Desk, session: AsyncSession, agreement: Agreement, names: Sequence[str]) -> None:
    held = list(agreement.departments)
    for opd in held[len(names) :]:
        await session.delete(opd)
    for place, name in enumerate(names, start=1):
        known = named(desk.office.perangkat_daerah, name)
        opd = held[place - 1] if place <= len(held) else AgreementOpd(agreement_id=agreement.id, ordinal=place)
        opd.name, opd.code = name, known.code if known else None
        session.add(opd)


async def _set_fingerprint(session: AsyncSession, agreement: Agreement) -> None:
    """What it is known by follows; what it was known by stays known. An agreement that never had one gets none."""
    if agreement.fingerprint is None:
        return
    day = agreement.signed_on or agreement.starts_on or agreement.year
    now = fingerprint_of(agreement.document, agreement.parties, day, agreement.title)
    if now == agreement.fingerprint:
        return
    if (double := await is_known_by(session, now, agreement.id)) is not None:
        raise InvalidInput(
            "Dengan isian ini perjanjian sama dengan %(number)s. Gabungkan keduanya, bukan memperbaiki yang ini.",
            number=double,
        )
    await session.merge(EarlierFingerprint(fingerprint=agreement.fingerprint, agreement_id=agreement.id))
    agreement.fingerprint = now


def refuse_born_here(agreement: Agreement) -> None:
    """
    Some acts are for old agreements only.

    Raises:
        NotAllowed: the agreement came from a proposal.
    """
    if not is_old(agreement):
        raise NotAllowed(
            "Perjanjian yang lahir di sini tidak dikeluarkan dan tidak digabungkan ke yang lain: riwayatnya riwayat "
            "usulannya."
        )
