"""The Bagian says which text a proposal follows, where its form names none that the register knows."""

from collections.abc import Sequence

from satupintu.domain.errors import InvalidInput
from satupintu.domain.process.events import ParentChosen
from satupintu.domain.process.lifecycle import Status
from satupintu.store.database import lock_proposal
from satupintu.store.proposals import Actor
from satupintu.store.register.family import proposal_numbered
from satupintu.usecases.follow_up.plan import take_up
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.family import by_register_number, name_parent

BEFORE_THE_RECOMMENDATION = (Status.SUBMITTED, Status.RETURNED, Status.IN_REVIEW, Status.WITH_CHAIR)
"""While the parent may be chosen: later, a letter may have gone out or a signature been asked for on what stood."""


async def choose_parent(desk: Desk, number: str, said: str, points: Sequence[str], by: Actor) -> None:
    """
    Put an agreement, or a proposal on its way, in the place of what the form names as parent.

    `points` are those of its scope that the proposal carries out; none where that is not known yet.

    Raises:
        NotFound: there is no such proposal.
        InvalidInput: nothing is called so, the TKKSD has recommended the text already, or as `family.name_parent`.
    """
    async with desk.database.transaction() as session:
        coming = await proposal_numbered(session, said) if said.strip() else None
        if coming is not None:  # it is held before what waits for it, as when it is registered
            await lock_proposal(session, coming.number)
        proposal = await lock_proposal(session, number)
        if proposal.status not in BEFORE_THE_RECOMMENDATION:
            raise InvalidInput("Naskah ini sudah direkomendasikan; induknya tidak diganti lagi.", field="parent")
        before = proposal.form
        named = before.model_copy(update={"parent": said.strip() or None, "parent_scope": list(points) or None})
        form = await by_register_number(session, named)
        await name_parent(desk, session, proposal, form)
        if proposal.parent_id is None and proposal.parent_proposal_id is None:
            raise InvalidInput(
                "Pilih perjanjian dari daftar kerja sama, atau usulan yang sedang berjalan.", field="parent"
            )
        proposal.content = form.model_dump(mode="json")
        chosen = ParentChosen(parent=form.parent or "", before=before.parent, form_sha256=form.fingerprint())
        proposal.record(chosen, by, desk.clock.now())
        await take_up(desk, session, proposal)
