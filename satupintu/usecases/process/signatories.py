"""Who signs a text: one for every partner, one for the city, as chosen among those whom the route allows."""

from datetime import date

from satupintu.domain.errors import InvalidInput
from satupintu.domain.office.office import Person, Role
from satupintu.domain.process.form import ProposalForm
from satupintu.domain.process.parties import chosen_signer, signers_for
from satupintu.domain.process.signer import Signer
from satupintu.domain.route.routes import RouteDefinition
from satupintu.domain.task.assignments import Assignment
from satupintu.domain.task.seats import take_seat
from satupintu.store.proposals import Proposal
from satupintu.usecases.office.addressees import Addressee
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.officials import todays_department
from satupintu.usecases.task.seats import city_signer


def signatories(
    desk: Desk, proposal: Proposal, on: date | None = None
) -> list[tuple[Assignment, int | None, Addressee]]:
    """Everybody who is to sign: one for every partner, and for the city whoever is in office on the day, today's."""
    found: list[tuple[Assignment, int | None, Addressee]] = []
    for ordinal, partner in enumerate(proposal.form.partners):
        name = partner.signatory.name or partner.signatory.position
        email = partner.signatory.email or partner.contact.email
        addressee = Addressee(name, partner.signatory.position, email, partner.language)
        found.append((Assignment.PARTNER_SIGNATURE, ordinal, addressee))
    found.append((Assignment.CITY_SIGNATURE, None, _for_the_city(desk, proposal, on or desk.today())))
    return found


def signs_for_city(desk: Desk, proposal: Proposal) -> Addressee:
    """Who signs a proposal for the city, as things stand today."""
    (*_, (_, _, city)) = signatories(desk, proposal)
    return city


def _for_the_city(desk: Desk, proposal: Proposal, on: date) -> Addressee:
    """Whoever holds the post that signs for the city on a day, or acts for its holder; otherwise the post itself."""
    post = signing_post(desk, proposal, on)
    if post is None:
        by_head = city_signer(proposal) is Signer.OPD_HEAD
        title = f"Kepala {proposal.opd_name}" if by_head else proposal.form.city_signer or ""
        return Addressee(title, title, proposal.opd_email if by_head else title, desk.language)
    email, title = post
    seat = take_seat(desk.office, email, on, barred=(), taken=(), others=(), title=title)
    if seat is not None:
        return Addressee.seated(seat, desk.language)
    (last,) = desk.office.named([email], on)
    return Addressee(last.name, title, last.email, desk.language)


def signing_post(desk: Desk, proposal: Proposal, on: date) -> tuple[str, str] | None:
    """
    The address and the title of the post that signs for the city on a day.

    None where the office's file does not know the department, or the appointed official, any more.
    """
    match city_signer(proposal):
        case Signer.OPD_HEAD:
            department = todays_department(desk, proposal)
            head = department.head_on(on) if department else None
            return (head.email, head.position) if head else None
        case Signer.APPOINTED:
            email = proposal.form.city_signer or ""
        case Signer.WALI_KOTA:
            email = desk.office.signing.mayor
    if not desk.office.knows(email):
        return None
    (person,) = desk.office.named([email], on)
    return person.email, person.position


def may_be_appointed(desk: Desk) -> list[Person]:
    """Officials of the office's file who may be appointed to sign: everybody who signs, but the Wali Kota."""
    mayor = desk.office.signing.mayor.lower()
    return [each for each in desk.office.with_role(Role.SIGNATORY, desk.today()) if each.address != mayor]


def refuse_signer(desk: Desk, form: ProposalForm, definition: RouteDefinition) -> None:
    """
    See that whoever is chosen to sign for the city may sign this kind of text, and is an official who signs.

    Raises:
        InvalidInput: the route does not allow it (Permendagri 22/2020 Ps. 10(2), 14, 33, 36), or nobody of that
            address signs for the city today.
    """
    if form.city_signer is None:
        return
    chosen, allowed = chosen_signer(form.city_signer), signers_for(form.document, definition)
    if allowed == (Signer.WALI_KOTA,) and chosen is not Signer.WALI_KOTA:
        raise InvalidInput(
            "%(document)s hanya ditandatangani Wali Kota, tanpa kuasa (Permendagri 22/2020 Ps. 10(2), 33, 57).",
            field="city_signer",
            document=str(form.document),
        )
    if chosen not in allowed:
        raise InvalidInput(
            "Pejabat lain yang ditunjuk hanya dapat menandatangani PKS jalur KSDPK (Permendagri 22/2020 Ps. 36(2)).",
            field="city_signer",
        )
    if chosen is Signer.APPOINTED and form.city_signer not in {each.address for each in may_be_appointed(desk)}:
        raise InvalidInput(
            "%(email)s bukan pejabat yang menandatangani bagi kota hari ini; pilih dari daftar.",
            field="city_signer",
            email=form.city_signer,
        )
