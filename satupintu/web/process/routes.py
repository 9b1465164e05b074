"""The five routes, shown to the office as the files say them."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from satupintu.domain.errors import NotFound
from satupintu.language.route_map import clocks, signer, steps_drawn
from satupintu.web.http.render import language_of, page
from satupintu.web.http.visitor import TheDesk, ThePerson, TheVisitor
from satupintu.web.process.route_picture import WIDTH, picture

router = APIRouter()


@router.get("/routes/{route}")
async def route_page(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, route: str) -> Response:
    """One route as new proposals take it: picture, stages, documents, clocks, checklists, each with its article."""
    definition = next((each for name, each in desk.routes.items() if name == route.upper()), None)
    if definition is None:
        raise NotFound("Jalur itu tidak ada.")
    language = language_of(request, visitor)
    return page(
        request,
        "route.html",
        visitor,
        definition=definition,
        routes=list(desk.routes),
        steps=list(steps_drawn(definition, language)),
        picture=picture(definition, language),
        width=WIDTH,
        signers={kind: signer(language, definition, kind) for kind in definition.documents},
        clocks=list(clocks(definition, language)),
    )
