"""Where a letter that did not arrive may go instead: to the office or the partner it was meant for, nowhere else."""

from collections.abc import Collection

from satupintu.domain.errors import InvalidInput, NotAllowed
from satupintu.domain.office.mailboxes import mailboxes
from satupintu.domain.office.office import Role
from satupintu.domain.task.sides import of_the_city
from satupintu.domain.typed.form import FieldSpec, fill
from satupintu.language import mark
from satupintu.store.letters import Letter
from satupintu.store.proposals import Actor, Proposal
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.problems import REASON, HandOn

_ADDRESS = FieldSpec("email", mark("Alamat pos-el yang benar"), "email", empty=mark("Tulis alamat pos-el yang benar."))


def is_of_the_bagian(desk: Desk, by: Actor) -> bool:
    """True for somebody who is of the Bagian Kerja Sama today."""
    person = desk.office.person(by.email, desk.today()) if by.email else None
    return person is not None and Role.BAGIAN in person.roles


def refuse_stranger(desk: Desk, letter: Letter, to: str, by: Actor) -> None:
    """
    Whoever is not of the Bagian, such as the administrator, sends a letter to nobody but whom it was meant for.

    Raises:
        NotAllowed: it is somebody else's address, or their own.
    """
    same = {
        each.address
        for each in mailboxes(desk.office, desk.today())
        if each.name.casefold() == letter.to_name.casefold()
    }
    if not is_of_the_bagian(desk, by) and to.lower() not in same - {(by.email or "").lower()}:
        raise NotAllowed(
            "Anda hanya dapat mengirim ulang surat ini ke alamat yang sama, atau ke alamat lain milik orang yang sama. "
            "Minta Bagian Kerja Sama mengubah penerimanya."
        )


def corrected(desk: Desk, letter: Letter, proposals: Collection[Proposal], wanted: HandOn, by: Actor) -> str:
    """
    The address that a letter which asks for no decision goes to instead, if it may.

    The Bagian chooses among the addresses of the office or the partner it was meant for. A partner may also have one
    that nobody has written down yet, so long as it is not the office's.

    Raises:
        NotAllowed: whoever asks is not of the Bagian, and it is somebody else's address.
        InvalidForm: it is of somebody else, or none at all; or the reason is missing.
    """
    to = wanted.to.strip()
    refuse_stranger(desk, letter, to, by)
    partners = _of_the_partner(desk, letter, proposals)
    mine = partners or _of_the_office(desk, letter, proposals)
    is_theirs, is_outside = to.lower() in mine, bool(partners) or (not mine and letter.link_id is None)
    address = () if is_theirs or not is_outside else (_ADDRESS,)
    form = fill((*address, REASON), {"email": to, "reason": wanted.reason}, desk.today())
    if address and to.lower() in of_the_city(desk.office):
        form.refuse(InvalidInput("Alamat itu milik kantor ini, bukan milik mitra.", field="email"))
    elif not is_theirs and not is_outside:
        form.refuse(_not_theirs(mine))
    form.whole()
    return to


def _of_the_partner(desk: Desk, letter: Letter, proposals: Collection[Proposal]) -> set[str]:
    """The addresses of the partner that a letter was meant for, as its proposals name them; an office's are none."""
    if letter.to_email.lower() in of_the_city(desk.office):
        return set()
    parties = [
        {address.lower() for address in (partner.contact.email, partner.signatory.email) if address}
        for proposal in proposals
        for partner in proposal.form.partners
    ]
    return {address for party in parties if letter.to_email.lower() in party for address in party}


def _of_the_office(desk: Desk, letter: Letter, proposals: Collection[Proposal]) -> set[str]:
    """The addresses of the unit that a letter was meant for, also where its file has been corrected since."""
    entries, meant = list(mailboxes(desk.office, desk.today())), letter.to_email.lower()
    units = {
        each.unit for each in entries if each.address == meant or each.name.casefold() == letter.to_name.casefold()
    }
    for proposal in proposals:
        department = desk.office.successor(proposal.opd_code, desk.today())
        if proposal.opd_email.lower() == meant and department is not None:
            units.add(department.code)
    return {each.address for each in entries if each.unit in units}


def _not_theirs(mine: Collection[str]) -> InvalidInput:
    if not mine:
        return InvalidInput(
            "Penerima surat ini tidak ada lagi dalam config/office.toml; surat hanya dapat dikirim ulang ke alamat "
            "yang sama.",
            field="email",
        )
    return InvalidInput(
        "Surat ini hanya untuk unit penerimanya: %(addresses)s.", field="email", addresses=", ".join(sorted(mine))
    )
