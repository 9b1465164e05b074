"""How the file of a draft is read, and one row of it filled in by hand: two forms beside the draft's own page."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from satupintu.domain.errors import CooperationError, InvalidForm, NotAllowed, Overtaken
from satupintu.domain.office.office import Role
from satupintu.domain.old_register.choices import Choices
from satupintu.domain.old_register.columns import CitySide
from satupintu.domain.old_register.dates import DateOrder
from satupintu.domain.old_register.fields import DAYS, Field
from satupintu.language.old_register import kept_sentence
from satupintu.store.register.import_drafts import ImportDraft
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import import_desk
from satupintu.usecases.register.import_fields import CONSTANTS, ROW, row_given
from satupintu.web.http.forms import form_page
from satupintu.web.http.render import language_of
from satupintu.web.http.visitor import RowId, TheDesk, ThePerson, TheVisitor, Visitor, check_csrf, require
from satupintu.web.register.import_desk import DRAFT, actor, address, form_values
from satupintu.web.register.import_work import works_of

router = APIRouter()
_PLACE = re.compile(r"[a-z_=&0-9]+", re.ASCII)
"""The query of a page of the list."""


@router.get(f"{DRAFT}/susunan")
async def layout_shown(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, draft_id: RowId
) -> Response:
    """Sheet, header, the meaning of every column, and what holds of all rows."""
    require(person, Role.BAGIAN)
    return await _layout(request, desk, visitor, draft_id)


@router.post(f"{DRAFT}/susunan")
async def layout_changed(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, draft_id: RowId
) -> Response:
    """Read the file in another way; every row is judged anew."""
    require(person, Role.BAGIAN)
    values = await form_values(request)
    check_csrf(desk, visitor.session, values.get("csrf"))
    alter = _layout_of(values)
    try:
        await import_desk.alter_draft(desk, draft_id, None, values.get("seen", ""), alter, actor(person))
    except (Overtaken, NotAllowed) as problem:
        return await _layout(request, desk, visitor, draft_id, problem, values)
    await works_of(request).begin(desk, draft_id)
    return RedirectResponse(_after_layout(draft_id, values), status_code=303)


def _after_layout(draft_id: int, values: Mapping[str, str]) -> str:
    """Another sheet or header has other columns: they are to be seen before the rows."""
    return address(draft_id) + ("/susunan" if values.get("step") == "place" else "")


def _layout_of(values: Mapping[str, str]) -> Callable[[Choices], Choices]:
    """
    What the form of the layout says: `sheet`, `top`, `bottom`, `column.2`, `constant.opd`, `order.starts`.

    With the step `place`, only sheet and header are said, and the columns are guessed anew.
    """
    top, bottom = (_row(values.get(name, "")) for name in ("top", "bottom"))
    place: dict[str, Any] = {"sheet": values.get("sheet", ""), "top": top, "bottom": top if bottom is None else bottom}
    if values.get("step") == "place":
        return lambda choices: replace(choices, **place, columns=None, orders={}, city_side=None, answers={})
    columns = {name.removeprefix("column."): held for name, held in values.items() if name.startswith("column.")}
    orders = {day: values.get(f"order.{day}", "") for day in DAYS}
    constants = {held: values.get(f"constant.{held}", "").strip() for held in CONSTANTS}
    said: dict[str, Any] = {
        "columns": {int(at): Field(held) for at, held in columns.items() if at.isdecimal() and held in set(Field)},
        "orders": {day: DateOrder(order) for day, order in orders.items() if order in set(DateOrder)},
        "city_side": next((side for side in CitySide if side == values.get("order.sides")), None),
        "constants": {held: text for held, text in constants.items() if text},
        "fills_down": values.get("fills_down") == "yes",
        "marks_unread": values.get("marks_unread") == "yes",
    }
    return lambda choices: replace(choices, **place, **said)


def _row(said: str) -> int | None:
    """A row of the form, from 1, as the plan counts it; None where none is named."""
    return int(said) - 1 if said.isdecimal() and 0 < int(said) <= import_desk.DEEPEST_HEADER else None


async def _layout(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    draft_id: int,
    problem: CooperationError | None = None,
    values: Mapping[str, str] | None = None,
) -> Response:
    draft = (await import_desk.draft_page(desk, draft_id)).draft
    choices = Choices.of_json(draft.choices)
    typed = values or {}
    return form_page(
        request,
        "import_layout.html",
        visitor,
        {**_constants(choices), **{name: said for name, said in typed.items() if name.startswith("constant.")}},
        [problem] if problem else [],
        draft=draft,
        shown=draft.shown,
        typed=typed,
        choices=choices,
        seen=import_desk.seen(choices),
        all_fields=list(Field),
        date_orders=list(DateOrder),
        city_sides=list(CitySide),
        constants=CONSTANTS.values(),
    )


def _constants(choices: Choices) -> dict[str, str]:
    return {f"constant.{held}": said for held, said in choices.constants.items()}


@router.get(f"{DRAFT}/baris/{{line}}")
async def line_shown(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, draft_id: RowId, line: RowId
) -> Response:
    """One row: as it stands in the file, and a form with what was read of it."""
    require(person, Role.BAGIAN)
    return await _line(request, desk, visitor, draft_id, line)


@router.post(f"{DRAFT}/baris/{{line}}")
async def line_changed(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, draft_id: RowId, line: RowId
) -> Response:
    """Fill a row in, leave it out, take it in again, or read it from its cells again."""
    require(person, Role.BAGIAN)
    values = await form_values(request)
    check_csrf(desk, visitor.session, values.get("csrf"))
    found = await import_desk.draft_line(desk, draft_id, line)
    before = Choices.of_json(found.draft.choices).said.get(line, {})
    fields: Mapping[Field, str] = before
    try:
        if values.get("step") == "reset":
            fields = {}
        elif values.get("step") not in ("leave_out", "take_in"):
            fields = import_desk.newly_said(found.fields, before, row_given(values, desk.today()))
        alter = import_desk.with_line(line, fields, comes_in=values.get("step") != "leave_out")
        await import_desk.alter_draft(desk, draft_id, line, values.get("seen", ""), alter, actor(person))
    except InvalidForm as error:
        return await _line(request, desk, visitor, draft_id, line, error.problems, values)
    except (Overtaken, NotAllowed) as problem:
        return await _line(request, desk, visitor, draft_id, line, [problem], values)
    await works_of(request).begin(desk, draft_id)
    return RedirectResponse(address(draft_id) + _place_in_list(values), status_code=303)


def _place_in_list(values: Mapping[str, str]) -> str:
    """Back to the page of the list from which somebody came."""
    place = values.get("from", "")
    return f"?{place}" if _PLACE.fullmatch(place) else ""


async def _line(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    draft_id: int,
    line: int,
    problems: list[CooperationError] | None = None,
    values: Mapping[str, str] | None = None,
) -> Response:
    found = await import_desk.draft_line(desk, draft_id, line)
    choices = Choices.of_json(found.draft.choices)
    language = language_of(request, visitor)
    return form_page(
        request,
        "import_line.html",
        visitor,
        {str(name): said for name, said in (found.fields if values is None else values).items()},
        problems or [],
        ROW,
        draft=found.draft,
        row=found.row,
        headings=_headings(found.draft),
        written=found.written,
        is_filled_in=line in choices.said,
        is_left_out=line in choices.left_out,
        seen=import_desk.seen(choices, line),
        place=request.url.query if values is None else values.get("from", ""),
        sentence=lambda kept: kept_sentence(language, kept),
    )


def _headings(draft: ImportDraft) -> list[tuple[str, str]]:
    """Letter and heading of each column."""
    return [(column[0], column[1]) for column in draft.shown.get("columns", [])]
