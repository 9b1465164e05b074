"""What a recommended text still has to pass before it is signed, as its berita acara says it."""

from satupintu.domain.process.approvals import ApprovalStep
from satupintu.store.proposals import Proposal


def steps_before_signing(proposal: Proposal) -> tuple[str, ...]:
    """The steps with authorities outside that the proposal takes, in order; those that only silence opens are none."""
    return tuple(_named(step) for step in proposal.steps if step.after_silence_of is None)


def _named(step: ApprovalStep) -> str:
    """`Persetujuan DPRD`; with whose it is, where the title does not say it."""
    title, whose = step.title.id, step.addressee.id
    return title if whose.casefold() in title.casefold() else f"{title} ({whose})"
