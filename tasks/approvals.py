"""Approvals: the DPRD, where the law asks for it."""

from satupintu.usecases import approvals
from tasks import DESK, effect


@effect("Persetujuan: minta jawaban DPRD")
async def ask_dprd(number: str) -> None:
    """Ask the Bagian to obtain and record the answer of the DPRD."""
    await approvals.ask_dprd(DESK.get(), number)
