"""What commands share: a desk for one piece of work."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from config.settings import Settings, read_settings
from satupintu.domain.errors import CooperationError, DatabaseAway
from satupintu.runtime.address import known_address
from satupintu.runtime.opening import DATABASE_IS_AWAY, open_desk
from satupintu.usecases.office.desk import Desk

AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
T = TypeVar("T")


def with_desk(work: Callable[[Desk], Awaitable[T]], *, prints_address: bool = False) -> T:
    """
    Open a desk, do the work, give the connections back.

    Raises:
        CooperationError: what the work makes carries the public address (`prints_address`), and nobody has said it.
    """

    async def run() -> T:
        settings = with_data()
        address = known_address(settings)
        if address is None and prints_address:
            raise CooperationError(
                "Alamat Satu Pintu belum diketahui di %(path)s: setel SATUPINTU_BASE_URL, atau jalankan layanannya "
                "sekali.",
                path=settings.data_dir,
            )
        desk = open_desk(settings.model_copy(update={"base_url": address or settings.base_url}), pool=1)
        try:
            return await work(desk)
        except DatabaseAway as error:
            raise CooperationError(DATABASE_IS_AWAY) from error
        finally:
            await desk.database.close()

    return asyncio.run(run())


def with_data() -> Settings:
    """The settings of a system that has been started once."""
    settings = read_settings()
    if not (settings.data_dir / "secrets.json").exists() and settings.database_url is None:
        raise CooperationError(
            "Belum ada data di %(path)s. Jalankan dahulu `make run` atau setel SATUPINTU_DATA_DIR.",
            path=settings.data_dir,
        )
    return settings
