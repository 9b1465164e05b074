"""Oversight: what time brings, one effect each."""

from satupintu.usecases.office import bounds
from satupintu.usecases.process import changes_of_office, conditions, offers, oversight
from tasks import DESK, effect


@effect("Pengawasan: hitung ulang tenggat menurut kalender")
async def recompute_deadlines() -> int:
    """Move last days that no longer fit the calendar."""
    return await oversight.recompute_deadlines(DESK.get())


@effect("Pengawasan: tugas mengikuti jabatannya")
async def follow_posts() -> int:
    """Hand open tasks to whoever holds their posts today."""
    return await changes_of_office.follow_posts(DESK.get())


@effect("Pengawasan: jawaban yang belum tiba")
async def watch_answers() -> int:
    """Warn of silence, and draw its consequence on its day."""
    return await oversight.watch_answers(DESK.get())


@effect("Pengawasan: tawaran mitra yang segera harus dijawab")
async def watch_offers() -> int:
    """Warn of replies to partners that cannot be asked for yet."""
    return await offers.watch_offers(DESK.get())


@effect("Pengawasan: syarat yang segera harus dipenuhi")
async def watch_conditions() -> int:
    """Tell of conditions whose last day draws near."""
    return await conditions.watch_conditions(DESK.get())


@effect("Pengawasan: kirim pengingat")
async def remind() -> int:
    """Remind whoever has not answered."""
    return await oversight.remind(DESK.get())


@effect("Pengawasan: beri tahu atasan")
async def escalate() -> int:
    """Tell the superiors of those who are too late."""
    return await oversight.escalate(DESK.get())


@effect("Pengawasan: buang hitungan lama")
async def forget_counts() -> int:
    """Delete counters of bounds that nothing depends on any more."""
    return await bounds.forget_tallies(DESK.get())
