"""The JSON API for programs: enter a proposal, read proposals. A bearer token carries the rights of its person."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from satupintu.documents.checks import DOCX, PDF
from satupintu.domain.errors import NotAllowed
from satupintu.domain.office.office import Role
from satupintu.domain.process.form import DocumentType, PartnerKind, ProposalForm, Route
from satupintu.domain.register.agreements import AgreementStatus
from satupintu.store.proposals import Actor, Via
from satupintu.store.register.search import Filters, Order
from satupintu.usecases.process import dossier, papers
from satupintu.usecases.process.initiation import submit
from satupintu.usecases.register import certificate
from satupintu.usecases.register import search as register
from satupintu.web.http.doors import TokenFirst
from satupintu.web.http.tables import packed, unpacked
from satupintu.web.http.visitor import TheDesk, TheProgram, may, require
from satupintu.web.process.papers import handed_over
from satupintu.web.register.certificate import handed_over as certificate_handed_over


class Problem(BaseModel):
    """Why something was refused, as a sentence that a person can act on."""

    field: str | None = Field(description="The part of the request that the sentence is about")
    message: str


class Refusal(BaseModel):
    """The answer of every request that was refused."""

    errors: list[Problem]


class Entered(BaseModel):
    """A proposal that stands in the office's list."""

    number: str
    is_new: bool


def _refused(why: str) -> dict[str, Any]:
    return {"model": Refusal, "description": why}


_FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_UNKNOWN: dict[int | str, dict[str, Any]] = {404: _refused("There is no such thing, or not for this token")}
_OUT: dict[int | str, dict[str, Any]] = {410: _refused("It was taken out of the register, or merged into another")}

router = APIRouter(
    prefix="/api/v1",
    tags=["proposals"],
    route_class=TokenFirst,
    responses={
        401: _refused("No token, or none that is valid"),
        403: _refused("The token may not do this"),
        421: {"description": "Asked under a name that is not this server's", "content": {"text/plain": {}}},
        422: _refused("Something in the request cannot be accepted as it stands"),
        429: _refused("A bound is reached; try again after the time of Retry-After"),
        503: _refused("The database does not answer; nothing was saved, send it again"),
    },
)


@router.post(
    "/proposals",
    status_code=201,
    response_model=Entered,
    responses={
        200: {"model": Entered, "description": "The same submission was entered before"},
        413: {"description": "Too large", "content": {"text/plain": {}}},
    },
)
async def propose(
    desk: TheDesk,
    program: TheProgram,
    form: ProposalForm,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> JSONResponse:
    """Enter a proposal. 201 with its number; 200 when the same submission was entered before."""
    require(program, Role.OPD, Role.BAGIAN)
    if not may(program, Role.BAGIAN) and desk.office.opd(form.initiator).code != program.opd:
        raise NotAllowed("Token ini hanya boleh mengajukan usulan perangkat daerahnya sendiri.")
    key = f"api:{program.email}:{idempotency_key}" if idempotency_key else None
    done = await submit(desk, form, [], Actor(program.name, Via.API, program.email), key)
    return JSONResponse({"number": done.number, "is_new": done.is_new}, status_code=201 if done.is_new else 200)


@router.get("/proposals")
async def proposals(
    desk: TheDesk, program: TheProgram, search: str = "", only_open: Annotated[bool, Query(alias="open")] = False
) -> list[dict[str, Any]]:
    """Proposals the token may see, newest first, 200 at most."""
    return [
        dossier.proposal_summary(row)
        for row in await dossier.proposals(desk, program, search=search, only_open=only_open)
    ]


@router.get("/proposals/{number}", responses=_UNKNOWN)
async def proposal(desk: TheDesk, program: TheProgram, number: str) -> dict[str, Any]:
    """One proposal with its timeline."""
    return dossier.dossier_as_json(await dossier.dossier(desk, number, program))


@router.get("/proposals/{number}/papers", responses=_UNKNOWN)
async def made_papers(desk: TheDesk, program: TheProgram, number: str) -> list[dict[str, Any]]:
    """The papers that can be made for a proposal as it stands, each with what it leaves blank."""
    return papers.papers_as_json(desk, await dossier.dossier(desk, number, program))


@router.get(
    "/proposals/{number}/papers/{paper}.{extension}",
    response_class=Response,
    responses={200: {"content": {PDF: _FILE, DOCX: _FILE}}, **_UNKNOWN},
)
async def made_paper(desk: TheDesk, program: TheProgram, number: str, paper: str, extension: str) -> Response:
    """One paper as `docx` or `pdf`, made from the present state."""
    return handed_over(await papers.make(desk, await dossier.dossier(desk, number, program), paper, extension))


@router.get("/agreements", tags=["register"], responses={404: _refused("`after` names no place in the list")})
async def agreements(
    desk: TheDesk,
    program: TheProgram,
    search: Annotated[str, Query(max_length=200)] = "",
    status: AgreementStatus | None = None,
    route: Route | None = None,
    document: DocumentType | None = None,
    partner_kind: PartnerKind | None = None,
    opd: str | None = None,
    affair: str | None = None,
    year: Annotated[int | None, Query(ge=1900, le=2200)] = None,
    ending_within: Annotated[int | None, Query(ge=1, le=36500, description="Calendar days from today")] = None,
    order: Order = Order.NEWEST,
    after: Annotated[str, Query(max_length=2000, description="`next` of the page before")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> dict[str, Any]:
    """Agreements of the register that the token may see, page by page."""
    codes = desk.office.lineage(opd) if opd else frozenset[str]()
    wanted = Filters(search, status, route, document, partner_kind, codes, affair, year, ending_within)
    found = await register.listing(desk, program, wanted, order, unpacked(after, order), limit)
    return {
        "agreements": [register.agreement_summary(desk, each) for each in found.agreements],
        "searched": found.mended or search,
        "next": packed(found.following) if found.following else None,
    }


@router.get("/agreements/{slug}", tags=["register"], responses={**_UNKNOWN, **_OUT})
async def agreement(desk: TheDesk, program: TheProgram, slug: str) -> dict[str, Any]:
    """One agreement whole; `slug` is the last part of its address."""
    return register.agreement_as_json(desk, await register.agreement_record(desk, slug, program))


@router.get(
    "/agreements/{slug}/certificate.pdf",
    tags=["register"],
    response_class=Response,
    responses={200: {"content": {PDF: _FILE}}, **_UNKNOWN, **_OUT},
)
async def agreement_certificate(desk: TheDesk, program: TheProgram, slug: str) -> Response:
    """The certificate of an agreement, with a QR code to its public page."""
    return certificate_handed_over(await certificate.certificate(desk, slug, program), slug)
