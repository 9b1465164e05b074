"""The list of what the old register lacks, and the word that two of its rows are two."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from satupintu.domain.office.office import Role
from satupintu.domain.register.tidying import Lack
from satupintu.store.proposals import Actor, Via
from satupintu.store.register.search import COUNTED
from satupintu.usecases.register import tidying
from satupintu.web.http.render import page
from satupintu.web.http.tables import choice
from satupintu.web.http.visitor import FormText, TheDesk, ThePerson, TheVisitor, check_csrf, require

router = APIRouter()


@router.get("/perlu-dirapikan")
async def untidy(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    person: ThePerson,
    kurang: str = "",
    setelah: Annotated[int, Query(ge=0, le=2_147_483_647)] = 0,
) -> Response:
    """Old agreements that lack something, page by page."""
    require(person, Role.BAGIAN)
    lack = choice(Lack, kurang) or Lack.DOUBLE
    found = await tidying.untidy_listing(desk, lack, setelah)
    return page(
        request, "untidy.html", visitor, found=found, lack=lack, lacks=list(Lack), counted=COUNTED, is_first=not setelah
    )


@router.post("/daftar/{slug}/bukan-rangkap")
async def told_apart(
    desk: TheDesk, visitor: TheVisitor, person: ThePerson, slug: str, csrf: FormText = "", other: FormText = ""
) -> Response:
    """Say that two rows are two agreements."""
    require(person, Role.BAGIAN)
    check_csrf(desk, visitor.session, csrf)
    await tidying.tell_two_apart(desk, slug, other, Actor(person.name, Via.DESK, person.email))
    return RedirectResponse("/perlu-dirapikan?kurang=double", status_code=303)
