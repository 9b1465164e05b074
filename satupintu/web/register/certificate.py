"""The public pages, the certificate for those who may see the agreement, and the switch that withholds one."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import UploadFile

from satupintu.documents.checks import PDF
from satupintu.domain.errors import InvalidInput, NotFound
from satupintu.domain.office.bounds import Bound
from satupintu.domain.office.office import Role
from satupintu.store.proposals import Actor, Via
from satupintu.usecases.office import bounds
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import certificate as certificates
from satupintu.usecases.register import search
from satupintu.usecases.register.certificate import Shown
from satupintu.web.http import uploads
from satupintu.web.http.render import headers_of_a_file, page
from satupintu.web.http.visitor import TheDesk, ThePerson, TheVisitor, check_csrf, require

router = APIRouter()
_CHUNK = 256 * 1024


@router.get("/verifikasi/{code}")
async def verified(request: Request, desk: TheDesk, code: str) -> Response:
    """What the certificate with this code may show to anybody."""
    await bounds.count_origin(desk, Bound.PUBLIC_PAGE)
    try:
        return _verified(request, await certificates.shown(desk, code))
    except NotFound as refusal:
        return _nothing(request, refusal)


@router.post("/verifikasi/{code}")
async def compared(request: Request, desk: TheDesk, code: str) -> Response:
    """Say whether a visitor's file is the signed one; it is read once and not kept. Nothing changes: no token."""
    await bounds.count_origin(desk, Bound.PUBLIC_PAGE)
    try:
        found = await certificates.shown(desk, code)
    except NotFound as refusal:
        return _nothing(request, refusal)
    if found.sha256 is None:
        return _verified(request, found)
    async with request.form(max_files=1, max_fields=1) as form:
        upload = form.get("file")
        try:
            if not isinstance(upload, UploadFile) or not upload.filename:
                raise InvalidInput("Pilih dahulu berkas yang akan dibandingkan.")
            sha256 = await _hashed(desk, upload)
        except InvalidInput as problem:
            return _verified(request, found, problem=problem, status_code=problem.status)
    return _verified(request, found, sha256=sha256)


async def _hashed(desk: Desk, upload: UploadFile) -> str:
    digest, size = hashlib.sha256(), 0
    while chunk := await upload.read(_CHUNK):
        size += len(chunk)
        if size > desk.blobs.limit:
            limit = desk.blobs.limit // 1024 // 1024
            raise InvalidInput("Berkas itu terlalu besar: paling besar %(limit)s MB.", limit=limit)
        digest.update(chunk)
    return digest.hexdigest()


def _verified(
    request: Request,
    found: Shown,
    sha256: str | None = None,
    problem: InvalidInput | None = None,
    status_code: int = 200,
) -> Response:
    return page(
        request, "verified.html", status_code=status_code, found=found, agreement=found.agreement, sha256=sha256,
        problem=problem,
    )  # fmt: skip


def _nothing(request: Request, refusal: NotFound) -> Response:
    """The same page for a code that does not exist, an agreement withheld and a list that is off."""
    return page(request, "nothing_public.html", status_code=refusal.status, refusal=refusal)


@router.get("/publik")
async def public_list(
    request: Request, desk: TheDesk, number: Annotated[int, Query(alias="halaman", ge=1, le=10_000)] = 1
) -> Response:
    """The agreements in force, where the office has switched the list on."""
    await bounds.count_origin(desk, Bound.PUBLIC_PAGE)
    try:
        agreements, has_more = await certificates.agreements_in_force(desk, number)
    except NotFound as refusal:
        return _nothing(request, refusal)
    return page(
        request,
        "public_list.html",
        agreements=agreements,
        standing=lambda agreement: search.standing(desk, agreement),
        number=number,
        has_more=has_more,
    )


@router.get("/daftar/{slug}/sertifikat.pdf")
async def certificate(desk: TheDesk, person: ThePerson, slug: str) -> Response:
    """The certificate, for whoever may see the agreement."""
    return handed_over(await certificates.certificate(desk, slug, person), slug)


def handed_over(content: bytes, slug: str) -> Response:
    """The certificate as a file to save."""
    headers = {"Content-Disposition": f'attachment; filename="sertifikat-{slug}.pdf"', **headers_of_a_file(PDF)}
    return Response(content, media_type=PDF, headers=headers)


@router.post("/daftar/{slug}/publik")
async def withheld(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, slug: str) -> Response:
    """The Bagian withholds an agreement from the public, or opens it again."""
    require(person, Role.BAGIAN)
    form = await uploads.read_form(request)
    check_csrf(desk, visitor.session, uploads.text(form, "csrf"))
    by = Actor(person.name, Via.DESK, person.email)
    await certificates.withhold(desk, slug, uploads.text(form, "withhold") == "yes", by)
    return RedirectResponse(f"/daftar/{slug}", status_code=303)
