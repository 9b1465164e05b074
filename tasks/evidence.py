"""Evidence: what proves the history, one effect each."""

from satupintu.usecases.evidence import anchors
from tasks import DESK, effect


@effect("Bukti: tambatkan riwayat hari ini")
async def anchor_history() -> bool:
    """Fold today's heads into an anchor and send it to those who hold them."""
    return await anchors.anchor(DESK.get())


@effect("Bukti: cap waktu pada tambatan")
async def stamp_anchor() -> bool:
    """Have the newest anchor stamped, where the office has an authority for it."""
    return await anchors.stamp(DESK.get())
