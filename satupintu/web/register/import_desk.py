"""The pages of a draft: its rows and questions, how its file is read, one row to be filled in, and its report."""

import asyncio
from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from satupintu.documents.checks import CSV
from satupintu.documents.tables import as_csv
from satupintu.domain.errors import CooperationError, NotAllowed, Overtaken
from satupintu.domain.office.office import Person, Role
from satupintu.domain.old_register.choices import Choices
from satupintu.domain.old_register.columns import answer_of
from satupintu.domain.old_register.corrected import EDITED
from satupintu.domain.old_register.piles import Pile
from satupintu.domain.typed.texts import cleaned
from satupintu.language.old_register import draft_report, kept_reading, kept_sentence
from satupintu.store.proposals import Actor, Via
from satupintu.store.register.import_drafts import DraftStanding
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import import_desk
from satupintu.web.http.render import headers_of_a_file, language_of, page
from satupintu.web.http.visitor import RowId, TheDesk, ThePerson, TheVisitor, Visitor, check_csrf, require
from satupintu.web.register.import_work import works_of

router = APIRouter()
DRAFT = "/daftar/impor/draf/{draft_id}"
_DEEPEST_PAGE = 10_000
_REFRESH = 2
"""Seconds after which a page that shows how far the work has come asks again."""


@router.get(DRAFT)
async def draft_shown(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    person: ThePerson,
    draft_id: RowId,
    lihat: str = "",
    halaman: int = 1,
    tanya: int = 1,
) -> Response:
    """A draft: what it asks, and its rows, those first that need somebody."""
    require(person, Role.BAGIAN)
    place = {"lihat": lihat, "halaman": str(halaman), "tanya": str(tanya)}
    return await _draft_page(request, desk, visitor, draft_id, place)


@router.post(DRAFT)
async def draft_acted_on(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, draft_id: RowId
) -> Response:
    """Answer questions, bring the rows in, look again, or put the draft away."""
    require(person, Role.BAGIAN)
    values = await form_values(request)
    check_csrf(desk, visitor.session, values.get("csrf"))
    by = actor(person)
    back = address(draft_id)
    try:
        match values.get("step"):
            case "apply":
                version = values.get("version", "")
                await import_desk.ask_to_apply(desk, draft_id, int(version) if version.isdecimal() else 0, by)
            case "discard":
                await import_desk.discard(desk, draft_id, by)
                back = "/daftar/impor"
            case "go_on":
                pass  # what an earlier process has left is begun again below
            case "again":
                await import_desk.judge_again(desk, draft_id, by)
            case _:
                said = {name.removeprefix("answer."): word for name, word in values.items() if name[:7] == "answer."}
                given = {key: answer for key, word in said.items() if (answer := answer_of(word)) is not None}
                await import_desk.answer_questions(desk, draft_id, given, by)
    except (Overtaken, NotAllowed) as problem:
        return await _draft_page(request, desk, visitor, draft_id, values, problem)
    await works_of(request).begin(desk, draft_id)
    return RedirectResponse(back, status_code=303)


@router.get(f"{DRAFT}/laporan.csv")
async def draft_reported(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, draft_id: RowId
) -> Response:
    """Every row with its verdict and what is said about it, as a table."""
    require(person, Role.BAGIAN)
    rows = await import_desk.all_rows(desk, draft_id)
    kept = [(row.line, tuple(Pile)[row.pile], row.said) for row in rows]
    content = await asyncio.to_thread(as_csv, draft_report(language_of(request, visitor), kept))
    headers = {"Content-Disposition": 'attachment; filename="impor.csv"', **headers_of_a_file(CSV)}
    return Response(content, media_type=f"{CSV}; charset=utf-8", headers=headers)


def address(draft_id: int) -> str:
    """Where the page of a draft is."""
    return DRAFT.format(draft_id=draft_id)


def actor(person: Person) -> Actor:
    """Somebody at their desk."""
    return Actor(person.name, Via.DESK, person.email)


async def form_values(request: Request) -> Mapping[str, str]:
    """The texts of a form, cleaned."""
    form = await request.form(max_files=0, max_fields=1000)
    return {name: cleaned(value) for name, value in form.items() if isinstance(value, str)}


async def _draft_page(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    draft_id: int,
    values: Mapping[str, str],
    problem: CooperationError | None = None,
) -> Response:
    pile = next((pile for pile in Pile if pile == values.get("lihat")), None)
    number, asked_number = (_number(values.get(name, "")) for name in ("halaman", "tanya"))
    found = await import_desk.draft_page(desk, draft_id, [pile] if pile else [], number, asked_number)
    draft, language = found.draft, language_of(request, visitor)
    piles: Mapping[str, int] = draft.shown.get("piles", {})
    rows = piles.get(pile, 0) if pile else sum(piles.values())
    is_working = draft.is_to_do
    response = page(
        request,
        "import_draft.html",
        visitor,
        problem.status if problem else 200,
        found=found,
        draft=draft,
        shown=draft.shown,
        piles=piles,
        pile=pile,
        number=number,
        pages=_pages(rows, import_desk.ROWS),
        asked_number=asked_number,
        asked_pages=_pages(found.question_count, import_desk.QUESTIONS),
        problem=problem,
        values=values,
        is_working=is_working,
        is_stuck=is_working and not found.is_at_work,
        standings=DraftStanding,
        choices=Choices.of_json(draft.choices),
        seen=import_desk.seen,
        sentence=lambda kept: kept_sentence(language, kept),
        reading=lambda kept: kept_reading(language, kept),
        all_piles=tuple(Pile),
        edited=EDITED,
    )
    if is_working and problem is None:
        response.headers["Refresh"] = str(_REFRESH)
    return response


def _number(said: str) -> int:
    return max(1, min(int(said), _DEEPEST_PAGE)) if said.isdecimal() else 1


def _pages(count: int, of_a_page: int) -> int:
    return max(1, -(-count // of_a_page))
