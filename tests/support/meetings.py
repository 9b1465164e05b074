"""Meetings of the TKKSD by the real pages: the Bagian plans, records, uploads."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import httpx
from sqlalchemy import select

from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.letters import Letter
from satupintu.store.meetings import Meeting
from satupintu.store.work import Purpose
from satupintu.usecases.letters import links
from satupintu.usecases.letters.outbox import Recipient
from satupintu.usecases.letters.sign_in import SIGN_IN_LIFE
from satupintu.usecases.office.desk import Desk
from tests.support.papers import pdf
from tests.support.people import forms_of
from tests.support.process import answer, enter, open_task

SECRETARY, CHAIR = "kabag.kerjasama@jambikota.example", "sekda@jambikota.example"
LAWYER, PLANNER = "kabag.hukum@jambikota.example", "bappeda@jambikota.example"
WANTED = {"day": "2026-12-01", "hour": "09:30", "place": "Ruang rapat Bagian Kerja Sama", "led_by": SECRETARY}


def deciding_in_meetings(desk: Desk) -> Desk:
    """The same desk, in an office whose TKKSD decides in meetings."""
    team = desk.office.tkksd.model_copy(update={"decides": "rapat"})
    return dataclasses.replace(desk, office=desk.office.model_copy(update={"tkksd": team}))


async def in_review(desk: Desk, **changes: Any) -> str:
    """A proposal whose reviewers have been asked."""
    number = await enter(desk, **changes)
    await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    return number


async def come_in(desk: Desk, client: httpx.AsyncClient, email: str) -> None:
    """Sign in by the letter, however many others wait beside it."""
    client.cookies.clear()
    async with desk.database.transaction() as session:
        ends = desk.clock.now() + SIGN_IN_LIFE
        link = await links.new_link(desk, session, Purpose.SIGN_IN, Recipient(email, email, "id"), expires_at=ends)
    page = await client.get(f"/t/{link.token(desk.keyring)}")
    (form, *_) = forms_of(page)
    await client.post(page.url, data=form.values)


async def send(client: httpx.AsyncClient, address: str, **values: Any) -> httpx.Response:
    """Open a page and send its first form with what stands in it and what is given."""
    page = await client.get(address)
    assert page.status_code == httpx.codes.OK, page.text
    form = next(each for each in forms_of(page) if each.action == "" and "csrf" in each.names)
    return await client.post(address, data={**form.values, **values})


async def plan(client: httpx.AsyncClient, *numbers: str, **changes: Any) -> str:
    """Plan a rapat teknis on proposals; returns the address of its page."""
    values = {**WANTED, "items": list(numbers), **changes}
    page = await send(client, "/rapat/baru?jenis=technical", **values)
    assert page.url.path.removeprefix("/rapat/").isdigit(), page.text
    return page.url.path


async def call_off(client: httpx.AsyncClient, address: str, reason: str) -> httpx.Response:
    """Call a meeting off on its page."""
    page = await client.get(address)
    form = next(each for each in forms_of(page) if each.values.get("step") == "call_off")
    return await client.post(address, data={**form.values, "reason": reason})


async def meeting_at(desk: Desk, address: str) -> Meeting:
    """The meeting behind the address of a page."""
    async with desk.database.transaction() as session:
        return await session.get_one(Meeting, int(address.rsplit("/", 1)[-1]))


async def result(
    client: httpx.AsyncClient, desk: Desk, address: str, of_each: Mapping[str, Mapping[str, str]], **more: str
) -> httpx.Response:
    """
    Record a meeting at which everybody was present.

    `of_each` says what was decided on each proposal, by its number: `decision`, `note`, and so on; `legal_review` and
    `benefit_review` are opinions given in the room, as `choice: note`.
    """
    page = await client.get(f"{address}/hasil")
    assert page.status_code == httpx.codes.OK, page.text
    form = next(each for each in forms_of(page) if "led_by" in each.names)
    meeting = await meeting_at(desk, address)
    values = {f"attendance.{guest.id}": "present" for guest in meeting.guests}
    for item in meeting.agenda:
        for name, said in of_each.get(item.proposal.number, {}).items():
            values |= await _of_item(desk, form.names, item.id, item.proposal.number, name, said)
    return await client.post(f"{address}/hasil", data={**form.values, **values, **more})


async def _of_item(desk: Desk, names: set[str], item: int, number: str, name: str, said: str) -> dict[str, str]:
    if name not in set(Assignment):
        return {f"{name}.{item}": said}
    task = await open_task(desk, number, Assignment(name))
    assert f"opinion.{item}.{task.id}" in names
    choice, _, note = said.partition(": ")
    return {f"opinion.{item}.{task.id}": choice, f"said.{item}.{task.id}": note}


async def upload(client: httpx.AsyncClient, address: str, words: str) -> httpx.Response:
    """Upload a scan of the signed minutes on the page of a meeting."""
    page = await client.get(address)
    form = next(each for each in forms_of(page) if each.values.get("step") == "scan")
    file = ("pindaian.pdf", pdf([words]), "application/pdf")
    return await client.post(address, data=form.values, files={"scan": file})


async def letters(desk: Desk, template: str, to: str | None = None) -> list[Letter]:
    """Letters of a kind, oldest first; those to one address, if given."""
    statement = select(Letter).where(Letter.template == template).order_by(Letter.id)
    async with desk.database.transaction() as session:
        return [each for each in await session.scalars(statement) if to in (None, each.to_email)]
