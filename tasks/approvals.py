"""Approvals: the steps with authorities outside, where the law asks for them."""

from satupintu.usecases.process import approvals
from tasks import DESK, effect


@effect("Persetujuan: minta surat atau jawaban berikutnya")
async def ask_next(number: str) -> None:
    """Ask the Bagian for the letter, or the answer, that comes next."""
    await approvals.ask_next(DESK.get(), number)
