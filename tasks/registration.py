"""Registration: into the register, with what must follow."""

from satupintu.usecases.process import registration
from tasks import DESK, effect


@effect("Penatausahaan: masukkan ke daftar kerja sama")
async def enter_register(number: str) -> None:
    """Register the signed agreement and close with letters to all."""
    await registration.enter_register(DESK.get(), number)
