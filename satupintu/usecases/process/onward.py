"""What a recommended text still has to pass before it is signed, as its berita acara says it."""

from satupintu.store.proposals import Proposal


def steps_before_signing(proposal: Proposal) -> tuple[str, ...]:
    """The steps with authorities outside that the proposal takes, in order; those that only silence opens are none."""
    return tuple(f"{step.title.id} ({step.addressee.id})" for step in proposal.steps if step.after_silence_of is None)
