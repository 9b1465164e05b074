"""Signing: by link in the set order, or on paper."""

from satupintu.usecases.process import signing
from tasks import DESK, effect


@effect("Penandatanganan: minta tanda tangan")
async def ask_signatures(number: str) -> None:
    """Ask whoever's turn it is to sign."""
    await signing.ask_signatures(DESK.get(), number)
