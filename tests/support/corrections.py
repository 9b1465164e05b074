"""Putting the register right as the pages do, in few words."""

import io
import zipfile
from datetime import date
from pathlib import Path

from sqlalchemy import select

from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.register.corrected import said_of
from satupintu.store.register.history import RegisterEntry
from satupintu.store.register.search import Filters, Order
from satupintu.store.register.tables import Agreement, Obligation
from satupintu.usecases.evidence import bundle
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import corrections, leaving, merging, search
from satupintu.usecases.register.corrections import Correction, seen_of
from satupintu.usecases.task.papers import FiledPaper
from tests.support.papers import pdf
from tests.support.process import CLERK as BAGIAN

WHY = {"reason": "Salah baca dari daftar lama."}
OUT = {"reason": "Bukan perjanjian kota.", "declaration": "yes"}


async def now(desk: Desk, slug: str) -> Agreement:
    return (await search.agreement_record(desk, slug, None)).agreement


async def history(desk: Desk, slug: str) -> list[RegisterEntry]:
    return list((await search.agreement_record(desk, slug, None)).history)


async def correct(desk: Desk, slug: str, **changes: str) -> None:
    agreement = await now(desk, slug)
    typed = {**said_of(agreement), **WHY, **changes}
    await corrections.correct(desk, slug, Correction(typed, seen_of(agreement)), BAGIAN)


async def take_out(desk: Desk, slug: str) -> None:
    await leaving.take_out(desk, slug, {**OUT, "seen": seen_of(await now(desk, slug))}, BAGIAN)


async def merge(desk: Desk, kept: Agreement, double: Agreement, **choices: str) -> None:
    """Merge as the page does: of what differs that of the kept row holds, unless chosen otherwise."""
    person = desk.office.person("kabag.kerjasama@jambikota.example", desk.today())
    assert person is not None
    pair = await merging.beside(desk, kept.slug, double.register_number, person)
    chosen = {f"of_{each.field}": merging.KEPT for each in pair.differences} | choices
    typed = {**chosen, "reason": "Rangkap.", "declaration": "yes", "seen": pair.seen}
    await merging.merge(desk, kept.slug, double.register_number, typed, BAGIAN)


async def owed(desk: Desk, slug: str) -> dict[tuple[ObligationKind, date], bool]:
    """What is waited for, and whether it still is."""
    async with desk.database.transaction() as session:
        found = await session.scalars(select(Obligation).join(Obligation.agreement).where(Agreement.slug == slug))
        return {(each.kind, each.due_on): each.is_open for each in found}


async def a_file(desk: Desk, name: str = "salah.pdf") -> FiledPaper:
    return FiledPaper("naskah_ditandatangani", name, await desk.blobs.put_bytes(pdf(name), name))


async def listed(desk: Desk, words: str = "") -> list[str]:
    found = await search.listing(desk, None, Filters(words), Order.OLDEST, None, 50)
    return [each.register_number for each in found.agreements]


async def unpacked(desk: Desk, number: str, folder: Path) -> Path:
    out = io.BytesIO()
    await bundle.hand_over_bundle(desk, number, None, out)
    with zipfile.ZipFile(out) as archive:
        archive.extractall(folder)
    return folder
