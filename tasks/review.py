"""Review: two lenses, the Ketua, the berita acara."""

from satupintu.usecases.process import review
from tasks import DESK, effect


@effect("Telaah: minta telaah hukum dan manfaat")
async def open_round(number: str) -> None:
    """Ask the reviewers of both lenses."""
    await review.open_round(DESK.get(), number)


@effect("Telaah: minta pertimbangan Ketua TKKSD")
async def ask_chair(number: str) -> None:
    """Ask the Ketua TKKSD to conclude."""
    await review.ask_chair(DESK.get(), number)


@effect("Telaah: buat berita acara")
async def write_minutes(number: str) -> None:
    """Write the berita acara and open the next stage."""
    await review.write_minutes(DESK.get(), number)
