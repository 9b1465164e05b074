"""Choosing who signs for the city, among those whom the route allows; the Bagian may change it until the signing."""

from collections.abc import Iterable, Mapping

from satupintu.domain.errors import InvalidForm, InvalidInput, NotAllowed
from satupintu.domain.process.events import SignerChosen
from satupintu.domain.process.form import ProposalForm
from satupintu.domain.process.lifecycle import STAGE_OF, Stage, Status
from satupintu.domain.process.parties import signers_for
from satupintu.domain.process.signer import Signer
from satupintu.domain.typed.form import MAX_REASON, FieldSpec, fill
from satupintu.domain.typed.values import AS_KEPT
from satupintu.language import mark
from satupintu.store.database import lock_proposal, wake
from satupintu.store.proposals import Actor, Proposal
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.signatories import may_be_appointed, refuse_signer, signs_for_city

_WORDS = {Signer.WALI_KOTA: mark("Wali Kota"), Signer.OPD_HEAD: mark("Kepala perangkat daerah pemrakarsa")}


def choices(desk: Desk) -> Mapping[str, str]:
    """Everybody who may sign some text for the city, with the words for it."""
    return _words(desk, tuple(Signer))


def choices_for(desk: Desk, proposal: Proposal) -> Mapping[str, str]:
    """Among whom the route lets choose for the text of a proposal, the usual one first."""
    return _words(desk, signers_for(proposal.document, proposal.definition))


def _words(desk: Desk, signers: Iterable[Signer]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for each in signers:
        if each is Signer.APPOINTED:
            found |= {person.address: person.position for person in may_be_appointed(desk)}
        else:
            found[each] = _WORDS[each]
    return found


def fields_for(desk: Desk, proposal: Proposal) -> tuple[FieldSpec, ...]:
    """What is asked of the Bagian."""
    return (
        FieldSpec(
            "city_signer",
            mark("Penandatangan bagi Pemerintah Kota"),
            "choice",
            options=choices_for(desk, proposal),
            empty=mark("Pilih penandatangannya."),
        ),
        FieldSpec(
            "reason",
            mark("Alasan"),
            "area",
            hint=mark("Tercatat dalam riwayat"),
            longest=MAX_REASON,
            empty=mark("Tuliskan alasannya."),
        ),
    )


def may_still_choose(proposal: Proposal) -> bool:
    """True until the signing begins, where the route leaves a choice."""
    before = STAGE_OF[proposal.status] in (Stage.INITIATION, Stage.REVIEW, Stage.APPROVALS)
    ended = proposal.status in (Status.REFUSED, Status.REJECTED, Status.WITHDRAWN)
    return before and not ended and len(signers_for(proposal.document, proposal.definition)) > 1


async def choose_signer(desk: Desk, number: str, typed: Mapping[str, str], by: Actor) -> None:
    """
    Let somebody else sign for the city; the same choice again changes nothing.

    Raises:
        NotAllowed: the signing has begun, or the route leaves no choice.
        InvalidForm: nobody is chosen, or somebody who may not sign, or the reason is missing.
    """
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, number)
        if not may_still_choose(proposal):
            raise NotAllowed("Penandatangan usulan ini tidak dapat dipilih lagi.")
        kept = fill(fields_for(desk, proposal), typed, desk.today()).whole()
        before = proposal.form
        form = ProposalForm.model_validate({**proposal.content, "city_signer": kept["city_signer"]}, context=AS_KEPT)
        if form == before:
            return
        try:
            refuse_signer(desk, form, proposal.definition)
        except InvalidInput as problem:
            raise InvalidForm([problem]) from problem
        former = signs_for_city(desk, proposal)
        proposal.content = form.model_dump(mode="json")
        event = SignerChosen(
            before=former.position, to=signs_for_city(desk, proposal).position, form_sha256=form.fingerprint()
        )
        proposal.record(event, by, desk.clock.now(), kept["reason"])
        await wake(session, proposal)
