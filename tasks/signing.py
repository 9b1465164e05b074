"""Signing: agreed to by link in the set order, then the signed text; or on paper at once."""

from satupintu.usecases.process import signing
from tasks import DESK, effect


@effect("Penandatanganan: minta tanda tangan")
async def ask_signatures(number: str) -> None:
    """Ask whoever's turn it is to sign."""
    await signing.ask_signatures(DESK.get(), number)


@effect("Penandatanganan: minta naskah bertanda tangan")
async def ask_text(number: str) -> None:
    """Ask the Bagian for the signed text."""
    await signing.ask_text(DESK.get(), number)
