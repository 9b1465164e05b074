"""What papers say of a proposal's family: the text it follows, and who signed the one that an addendum changes."""

from typing import Any

from satupintu.domain.process.family import change_of_parties
from satupintu.domain.process.form import ProposalForm
from satupintu.domain.register.agreements import searchable
from satupintu.domain.register.versions import PartyHeld
from satupintu.language import long_date, say, wording
from satupintu.store.register.family import Family, relative_of
from satupintu.store.register.tables import Agreement


def facts_of_the_family(form: ProposalForm, family: Family, language: str) -> dict[str, Any]:
    """The facts of the family, for the text files of the papers."""
    amended = family.amended
    original = _signed_by(amended) if amended is not None else ()
    relative = relative_of(amended)
    change = change_of_parties(form, relative) if relative is not None and form.party_change is not None else None
    return {
        "parent": _named(family.parent, language) if family.parent is not None else _said(form, family),
        "amended": amended,
        "original": original,
        "others_signed": _others_signed(form, original),
        "earlier_addenda": [
            each.addendum.register_number for each in (amended.versions if amended else ()) if each.addendum
        ],
        "leaving": change.leaving if change else (),
        "entering": change.entering if change else (),
    }


def _signed_by(amended: Agreement) -> tuple[PartyHeld, ...]:
    """The parties of the agreement's own text, whoever is a party now."""
    if amended.versions:
        return amended.versions[0].what.parties
    return tuple(PartyHeld(name=party.name, number=party.own_number) for party in amended.parties)


def _others_signed(form: ProposalForm, original: tuple[PartyHeld, ...]) -> bool:
    """True where one of the partners was no party to the original text, or one that was is none of the partners."""
    signed = {searchable(party.name) for party in original}
    partners = {searchable(partner.name) for partner in form.partners}
    return bool(original) and (not partners <= signed or len(partners) < len(signed) - 1)


def _said(form: ProposalForm, family: Family) -> str | None:
    """The words of the form; a proposal on its way has no number yet that a text could name."""
    return None if family.coming is not None else form.parent


def _named(agreement: Agreement, language: str) -> str:
    """An agreement as a text names it: kind, title, the numbers of its parties, day of signing."""
    document = agreement.document_as_written or say(language, wording.DOCUMENT[agreement.document]).split(" (")[0]
    numbers = [party.own_number for party in agreement.parties if party.own_number]
    name = say(language, "%(document)s tentang %(title)s", document=document, title=agreement.title)
    if numbers:
        name = say(language, "%(name)s Nomor %(numbers)s", name=name, numbers="; ".join(numbers))
    if agreement.signed_on:
        day = long_date(language, agreement.signed_on)
        name = say(language, "%(name)s tanggal %(day)s", name=name, day=day)
    return name
