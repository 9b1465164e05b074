"""Signed papers on their way through the desk: what was read of them is kept and shown, in ink as electronically."""

import asyncio
import dataclasses
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from satupintu.domain.errors import InvalidForm
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.proposals import Actor, Paper, Via
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.decide import decide
from satupintu.usecases.task.check import Answer
from satupintu.usecases.task.papers import FiledPaper
from tests.integration.test_process import to_signing
from tests.integration.test_web import CLERK, sign_in, submit
from tests.support.people import forms_of
from tests.support.process import open_task
from tests.support.replies import TEXT
from tests.support.signing import Authority, a_pdf, signed

pytestmark = pytest.mark.anyio
WET = {"own_number": "100/KB/2026", "signed_on": "2026-11-24", "place": "Jambi", "decision": "record", **TEXT}
QUIET = "Tanpa tanda tangan elektronik; diperlakukan sebagai pindaian tanda tangan basah."


async def record(desk: Desk, client: httpx.AsyncClient, number: str, pdf: bytes, **more: str) -> httpx.Response:
    """Fill in the wet-ink form as the Bagian, with exactly the fields of the contract and `more`."""
    task = await open_task(desk, number, Assignment.WET_INK)
    await sign_in(desk, client, CLERK)
    page = await client.get(f"/tugas/{task.id}")
    form = next(each for each in forms_of(page) if "declaration" in page.text and each.action.startswith("/tugas"))
    document = ("naskah.pdf", pdf, "application/pdf")
    return await submit(client, page, form, declaration="yes", signed_document=document, **{**WET, **more})


async def confirm(client: httpx.AsyncClient, page: httpx.Response, number: str) -> httpx.Response:
    form = next(each for each in forms_of(page) if "confirm" in each.names)
    return await submit(client, page, form, confirm=number[-4:])


async def test_what_a_signature_says_is_kept_and_shown_until_the_dossier(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    authority = Authority()
    # The office trusts this root: the store is where roots are handed in.
    desk.blobs.trust_roots = authority.save_root(tmp_path / "trust")
    number = await to_signing(desk)
    # pyHanko's signer wants an event loop of its own.
    pdf = await asyncio.to_thread(signed, a_pdf(), authority.issue("Wali Kota Jambi"), authority)
    page = await record(desk, client, number, pdf)
    facts = [
        "Wali Kota Jambi",
        "sertifikat dari Otoritas Uji",
        "Utuh: isi tidak berubah sejak ditandatangani",
        "Meliputi seluruh berkas",
        "Tepercaya: bersumber",
        "Menurut jam penanda tangan sendiri",
    ]
    receipt = await confirm(client, page, number)
    dossier = await client.get(f"/usulan/{number}")
    for shown in (page, receipt, dossier):
        assert shown.status_code == 200
        assert [fact for fact in facts if fact not in shown.text] == []
    async with desk.database.transaction() as session:
        statement = select(Paper.signatures).where(Paper.kind == "naskah_ditandatangani")
        kept = (await session.scalars(statement)).one()
    assert kept is not None
    assert kept["found"][0]["trusted"] == "yes"


async def test_a_scan_is_called_a_scan_and_its_checks_are_recorded(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await to_signing(desk)
    page = await record(desk, client, number, a_pdf(), meterai="na", stempel="no", note="Perjanjian internasional.")
    assert QUIET in page.text
    receipt = await confirm(client, page, number)
    for words in (QUIET, "Setiap halaman diparaf", "Tidak berlaku"):
        assert words in receipt.text
    assert QUIET in (await client.get(f"/usulan/{number}")).text


async def test_an_under_stamped_document_is_refused_in_a_sentence(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await to_signing(desk)
    page = await record(desk, client, number, a_pdf(), meterai="no")
    assert page.status_code == 422
    assert "kurang meterai tidak boleh diterima" in page.text


async def test_a_broken_signature_is_said_in_words_and_does_not_stop_the_record(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    authority = Authority()
    pdf = await asyncio.to_thread(signed, a_pdf(), authority.issue("Wali Kota Jambi"), authority)
    at = pdf.index(b"/Contents <30") + 11
    number = await to_signing(desk)
    page = await record(desk, client, number, pdf[:at] + b"0" * 400 + pdf[at + 400 :])
    assert page.status_code == 200
    assert "Tanda tangan elektronik dalam berkas ini tidak dapat dibaca" in page.text
    assert (await confirm(client, page, number)).status_code == 200


async def test_a_head_of_department_names_and_files_the_power_of_attorney(desk: Desk) -> None:
    number = await to_signing(desk, document="PKS", parent="KB induk")
    task = await open_task(desk, number, Assignment.WET_INK)
    scan = FiledPaper("naskah_ditandatangani", "naskah.pdf", await desk.blobs.put_bytes(a_pdf(), "naskah.pdf"))
    power = FiledPaper("surat_kuasa", "kuasa.pdf", await desk.blobs.put_bytes(a_pdf(), "kuasa.pdf"))
    fields = {name: value for name, value in WET.items() if name != "decision"}
    given = Answer(Choice.RECORD, declaration=True, fields={**fields, "power_of_attorney": " - "}, papers=[scan, power])
    actor = Actor(task.name, Via.DESK, task.email)
    with pytest.raises(InvalidForm) as refused:
        await decide(desk, task.id, given, actor)
    assert [problem.field for problem in refused.value.problems] == ["power_of_attorney"]
    named = {**fields, "power_of_attorney": "7/SK/2026, 20 November 2026"}
    await decide(desk, task.id, dataclasses.replace(given, fields=named), actor)
    async with desk.database.transaction() as session:
        assert "surat_kuasa" in (await session.scalars(select(Paper.kind))).all()
