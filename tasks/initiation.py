"""Initiation: acknowledge and check, or give back to the OPD."""

from satupintu.usecases.process import initiation
from tasks import DESK, effect


@effect("Prakarsa: tanda terima dan pemeriksaan kelengkapan")
async def open_check(number: str) -> None:
    """Acknowledge the proposal and ask the Bagian Kerja Sama to check the papers."""
    await initiation.open_check(DESK.get(), number)


@effect("Prakarsa: kembali kepada pemrakarsa")
async def ask_completion(number: str) -> None:
    """Ask the OPD to complete or revise a returned proposal."""
    await initiation.ask_completion(DESK.get(), number)
