"""Files that come in through the pages: what is found in them is told to whoever sends and to whoever judges."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.proposals import Paper
from satupintu.usecases.office.desk import Desk
from tests.integration.conftest import TurnedClock
from tests.integration.test_changes import a_draft, revise, shown, to_review
from tests.integration.test_web import CLERK, OPD, sign_in, submit
from tests.support import papers
from tests.support.people import forms_of, whole_answer
from tests.support.process import answer, enter, open_task, send_back
from tests.support.signing import a_pdf
from tests.support.system import ROOT

pytestmark = pytest.mark.anyio
FILES = ROOT / "tests" / "cases" / "files"
_A, _C = Assignment, Choice
FIELDS = {
    "title": "Usulan dari web", "route": "KSDD", "category": "sukarela", "document": "KB", "affair": "sampah",
    "purpose": "Maksud", "scope": "Satu", "benefits": "Manfaat", "location": "Jambi", "term_years": "5",
    "funding.source": "APBD", "funding.amount": "2500000", "funding.in_current_budget": "yes",
    "burdens_public": "no", "in_planning_document": "yes", "partners.0.name": "Kabupaten", "initiated_by": "opd",
    "partners.0.kind": "kabupaten_kota", "partners.0.signatory.position": "Bupati", "partners.0.contact.name": "KS",
    "partners.0.contact.email": "ks@contoh.example",
}  # fmt: skip


def file(name: str, called: str | None = None) -> tuple[str, bytes]:
    return (called or name, (FILES / name).read_bytes())


async def new_proposal(desk: Desk, client: httpx.AsyncClient, **uploads: Any) -> httpx.Response:
    """Send the form of a proposal with these files and nothing else filled in."""
    await sign_in(desk, client, OPD)
    page = await client.get("/usulan/baru")
    form = next(each for each in forms_of(page) if "submission" in each.names)
    kinds = {name.replace("paper", "paper_kind"): "rancangan_naskah" for name in uploads}
    return await submit(client, page, form, **uploads, **kinds)


async def test_each_file_that_is_refused_is_named_and_the_others_are_kept_with_what_they_hold(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    bomb, moved = file("objstm_1g.pdf"), file("moved.docx")
    page = await new_proposal(desk, client, **{"paper.0": bomb, "paper.1": moved, "paper.2": file("js_annot.pdf")})
    assert page.status_code == 422
    assert "“objstm_1g.pdf” rusak" in page.text and "“js_annot.pdf” memuat skrip" in page.text
    kept = page.text[page.text.index('class="papers kept"') :].split("</ul>")[0]
    assert "moved.docx" in kept and "perubahan terlacak yang belum diterima siapa pun (2)" in kept


@pytest.mark.parametrize(
    ("name", "called", "said"),
    [
        ("names-array.pdf", "naskah.pdf", "1 halaman"),
        ("leading-bom.pdf", "naskah.pdf.", "1 halaman"),
        ("word-online.docx", "naskah.docx", "sudah diunggah"),
        ("signed-owner-locked.pdf", "naskah.pdf", "pembuatnya membatasi cetak, salin, atau ubah"),
    ],
)
async def test_a_file_of_a_careless_program_is_taken(
    desk: Desk, client: httpx.AsyncClient, name: str, called: str, said: str
) -> None:
    page = await new_proposal(desk, client, **{"paper.0": file(name, called)})
    kept = page.text[page.text.index('class="papers kept"') :].split("</ul>")[0]
    assert called.rstrip(".") in kept and said in kept
    assert "problem-paper.0" not in page.text


async def test_a_proposal_waits_until_its_sender_has_seen_what_a_file_holds_and_may_replace_it(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    await sign_in(desk, client, OPD)
    page = await client.get("/usulan/baru")
    form = next(each for each in forms_of(page) if "submission" in each.names)
    kind = {"paper_kind.0": "rancangan_naskah"}
    looked = await submit(client, page, form, **FIELDS, **kind, **{"paper.0": file("moved.docx")})
    assert (looked.status_code, looked.url.path) == (200, "/usulan/baru")
    assert "belum diajukan" in looked.text and "terlacak yang belum diterima siapa pun (2)" in looked.text
    again = next(each for each in forms_of(looked) if "submission" in each.names)
    replaced = await submit(client, looked, again, **kind, **{"paper.0": file("word-online.docx")})
    assert replaced.url.path.startswith("/usulan/KS-") and "moved.docx" not in replaced.text
    other = {**again.values, "submission": "lain"}
    meant = await client.post("/usulan/baru", data=other)
    assert meant.url.path.startswith("/usulan/KS-") and "moved.docx" in meant.text


async def test_what_a_file_holds_is_told_on_the_confirmation_the_receipt_and_the_page_of_the_next_in_line(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await enter(desk, ())
    await answer(desk, number, _A.COMPLETENESS, _C.RETURN, note="Kurang rancangan.")
    task = await open_task(desk, number, _A.COMPLETION)
    await sign_in(desk, client, task.email)
    page = await client.get(f"/tugas/{task.id}")
    form = next(each for each in forms_of(page) if "decision" in each.names)
    given = whole_answer(form, "resubmit", **{"paper_kind.0": "rancangan_naskah"})
    confirmation = await submit(client, page, form, **given, **{"paper.0": file("moved.docx")})
    holds = "memuat perubahan terlacak yang belum diterima siapa pun (2)"
    assert confirmation.url.path.endswith("/konfirmasi") and holds in confirmation.text
    again = await client.get(f"/tugas/{task.id}")
    assert holds in again.text, "whoever goes back reads it there, too"
    confirm = next(each for each in forms_of(confirmation) if "confirm" in each.names)
    receipt = await submit(client, confirmation, confirm, confirm=number[-4:])
    assert receipt.url.path.endswith("/tanda-terima")
    await sign_in(desk, client, CLERK)
    assert holds in (await client.get(f"/usulan/{number}")).text


async def test_the_comparison_says_that_a_draft_holds_changes_nobody_accepted_and_shows_a_moved_clause_once(
    desk: Desk, clock: TurnedClock, client: httpx.AsyncClient
) -> None:
    number = await to_review(desk, clock, await a_draft(desk, papers.draft("dua tahun")))
    await send_back(desk, number, "Ganti.")
    blob = await desk.blobs.put_bytes((FILES / "moved.docx").read_bytes(), "moved.docx")
    draft = await a_draft(desk, [])
    await revise(desk, clock, number, type(draft)(draft.kind, "moved.docx", blob))
    found = await shown(desk, client, number, _A.LEGAL_REVIEW)
    assert "memuat perubahan terlacak yang belum diterima atau ditolak siapa pun" in found
    assert found.count("Denda Rp") == 1


async def test_a_paper_of_an_earlier_version_without_facts_is_shown_as_before(
    desk: Desk, clock: TurnedClock, client: httpx.AsyncClient
) -> None:
    number = await to_review(desk, clock, await a_draft(desk, papers.draft("dua tahun")))
    async with desk.database.transaction() as session:
        for paper in await session.scalars(select(Paper)):
            paper.facts = None
    await send_back(desk, number, "Ganti.")
    await revise(desk, clock, number, await a_draft(desk, papers.draft("tiga tahun")))
    assert "<ins>tiga</ins>" in await shown(desk, client, number, _A.LEGAL_REVIEW)


async def test_an_upload_leaves_no_draft_behind(desk: Desk, tmp_path: Path) -> None:
    await desk.blobs.put_bytes(a_pdf(), "naskah.pdf")
    assert not list((desk.blobs.folder / "tmp").iterdir())
