"""The register of partners: a list of all, and the page of each, where the Bagian keeps kinds, names and mergings."""

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from satupintu.domain.errors import CooperationError, InvalidForm, InvalidInput, NotFound
from satupintu.domain.office.office import Role
from satupintu.language.partner_words import entry_in_words
from satupintu.store.proposals import Actor, Via
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import partners, search
from satupintu.web.http import uploads
from satupintu.web.http.forms import form_page
from satupintu.web.http.render import language_of, page
from satupintu.web.http.visitor import TheDesk, ThePerson, TheVisitor, Visitor, check_csrf, require
from satupintu.web.process.proposal_form import values_of

router = APIRouter()
PAGE_SIZE = 50
LONGEST_WORDS = 200


@router.get("/mitra")
async def partner_list(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, cari: str = "", halaman: int = 1
) -> Response:
    """Partners by name; those without a kind, or those that may be the same, where that is asked for."""
    require(person, Role.BAGIAN)
    number = max(1, min(halaman, 10_000))
    only = request.query_params.get("hanya", "")
    wanted = partners.Wanted(cari[:LONGEST_WORDS], only == "tanpa_jenis", only == "mungkin_sama")
    found = await partners.partners(desk, wanted, PAGE_SIZE + 1, (number - 1) * PAGE_SIZE)
    return page(
        request,
        "partners.html",
        visitor,
        lines=found[:PAGE_SIZE],
        said=cari,
        only=only,
        number=number,
        following=urlencode({"cari": cari, "hanya": only, "halaman": number + 1}) if len(found) > PAGE_SIZE else None,
    )


@router.get("/mitra/{partner_id}")
async def partner_page(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, partner_id: str
) -> Response:
    """One partner; a name that is merged leads to whom it means."""
    require(person, Role.BAGIAN)
    return await _page(request, desk, visitor, _number(partner_id), {}, [])


@router.post("/mitra/{partner_id}")
async def partner_changed(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, partner_id: str
) -> Response:
    """Change the partner, add a name, merge or undo that; what is wrong is shown beside what was typed."""
    require(person, Role.BAGIAN)
    form = await uploads.read_form(request)
    check_csrf(desk, visitor.session, uploads.text(form, "csrf"))
    values, number = values_of(form), _number(partner_id)
    actor = Actor(person.name, Via.DESK, person.email)
    try:
        match values.get("step", ""):
            case "alias":
                await partners.add_name(desk, number, values, actor)
            case "merge":
                await partners.merge_partners(desk, number, _number(values.get("other", "")), actor)
            case "part":
                await partners.part(desk, number, _number(values.get("other", "")), actor)
            case _:
                await partners.change(desk, number, values, actor)
    except InvalidForm as error:
        return await _page(request, desk, visitor, number, values, error.problems)
    except InvalidInput as error:
        return await _page(request, desk, visitor, number, values, [error])
    return RedirectResponse(f"/mitra/{number}", status_code=303)


def _number(said: str) -> int:
    """
    The number of a partner in an address.

    Raises:
        NotFound: it is none.
    """
    if not (said.isascii() and said.isdecimal() and len(said) < 10):
        raise NotFound("Mitra itu tidak ada.")
    return int(said)


async def _page(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    number: int,
    values: Mapping[str, str],
    problems: list[CooperationError],
) -> Response:
    language = language_of(request, visitor)
    found = await partners.partner_record(desk, number, visitor.person)
    partner = found.partner
    if partner.merged_into_id is not None:
        return RedirectResponse(f"/mitra/{partner.merged_into_id}", status_code=303)
    kept = {"name": partner.name, "kind": partner.kind or "", "country": partner.country or ""}
    return form_page(
        request,
        "partner.html",
        visitor,
        {**kept, **values},
        problems,
        (*partners.PARTNER_FIELDS, *partners.ALIAS),
        found=found,
        partner=partner,
        standing=lambda agreement: search.standing(desk, agreement),
        entries=[(each, entry_in_words(language, each.act, each.facts)) for each in found.entries],
    )
