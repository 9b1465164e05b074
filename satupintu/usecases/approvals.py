"""Approvals: where the law asks for the DPRD, the Bagian records its answer before anybody signs."""

from functools import partial

from satupintu.domain.assignments import Assignment
from satupintu.domain.lifecycle import Status
from satupintu.mail.letters import ApprovalRequested
from satupintu.store.database import lock_proposal
from satupintu.usecases.asking import ask, bagian, tasks_of
from satupintu.usecases.desk import Desk
from satupintu.usecases.post import about


async def ask_dprd(desk: Desk, proposal_number: str) -> None:
    """Ask the Bagian, which prepares the letter to the DPRD (Permendagri 22/2020 Ps. 11(2), 34(2), 56(2))."""
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, proposal_number)
        tasks = await tasks_of(session, proposal)
        if proposal.status is not Status.AWAITING_APPROVAL or any(
            task.assignment is Assignment.APPROVAL for task in tasks
        ):
            return
        for person in bagian(desk):
            await ask(
                desk,
                session,
                proposal,
                Assignment.APPROVAL,
                person,
                partial(ApprovalRequested, about=about(proposal), basis=proposal.definition.dprd.dasar_hukum),
                clock="dprd",
            )
