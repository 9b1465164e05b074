"""Oversight: what time brings, one effect each."""

from satupintu.usecases import oversight
from tasks import DESK, effect


@effect("Pengawasan: hitung ulang tenggat menurut kalender")
async def recompute_deadlines() -> int:
    """Move last days that no longer fit the calendar."""
    return await oversight.recompute_deadlines(DESK.get())


@effect("Pengawasan: DPRD yang belum menjawab")
async def watch_the_dprd() -> int:
    """Warn of silence, and let it count as approval on its day."""
    return await oversight.watch_the_dprd(DESK.get())


@effect("Pengawasan: kirim pengingat")
async def remind() -> int:
    """Remind whoever has not answered."""
    return await oversight.remind(DESK.get())


@effect("Pengawasan: beri tahu atasan")
async def escalate() -> int:
    """Tell the superiors of those who are too late."""
    return await oversight.escalate(DESK.get())
