"""Agreements without their signed text: the list of them, and the page on which the Bagian files one."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from satupintu.documents.checks import PDF
from satupintu.domain.errors import CooperationError, InvalidForm, InvalidInput
from satupintu.domain.office.office import Role
from satupintu.domain.process.handed_in import SIGNED_TEXT
from satupintu.store.proposals import Actor, Via
from satupintu.store.register.tables import Agreement
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import search, signed_texts
from satupintu.usecases.task.compared import compared
from satupintu.usecases.task.papers import FiledPaper
from satupintu.usecases.task.signed_text import usual_holders
from satupintu.web.http import uploads
from satupintu.web.http.forms import form_page
from satupintu.web.http.render import page
from satupintu.web.http.visitor import TheDesk, ThePerson, TheVisitor, Visitor, check_csrf, require
from satupintu.web.process.proposal_form import values_of

router = APIRouter()


@router.get("/naskah-belum-ada")
async def missing(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    person: ThePerson,
    number: Annotated[int, Query(alias="halaman", ge=1, le=10_000)] = 1,
) -> Response:
    """The agreements that earlier versions registered without their text, the oldest first."""
    require(person, *signed_texts.MAY_LIST)
    found, has_more = await signed_texts.without_text(desk, person, number)
    return page(
        request,
        "without_text.html",
        visitor,
        agreements=found,
        count=await signed_texts.count_for(desk, person),
        counted=signed_texts.COUNTED,
        number=number,
        has_more=has_more,
    )


@router.get("/daftar/{slug}/naskah")
async def text_form(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, slug: str) -> Response:
    """What the Bagian is asked of a signed text."""
    require(person, Role.BAGIAN)
    agreement = (await search.agreement_record(desk, slug, person)).agreement
    values = usual_holders([party.name for party in agreement.parties if not party.is_city])
    return await _page(request, desk, visitor, agreement, values, [], [])


@router.post("/daftar/{slug}/naskah")
async def text_filed(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, slug: str) -> Response:
    """
    File it, once it has been seen beside the draft: a file that has just come is shown first.

    What is wrong is shown beside what was filled in, and nothing is lost.
    """
    require(person, Role.BAGIAN)
    form = await uploads.read_form(request)
    check_csrf(desk, visitor.session, uploads.text(form, "csrf"))
    agreement = (await search.agreement_record(desk, slug, person)).agreement
    values = values_of(form)
    papers, is_new, problems = await _papers(desk, form, values, person.email)
    wrong = [*problems, *signed_texts.filled(desk, agreement, values, papers).problems]
    if is_new:  # nobody has compared what has just come: what was declared of another file counts no more
        values.pop("declaration", None)
        wrong = [each for each in wrong if each.field != "declaration"]
    elif not wrong:
        try:
            await signed_texts.file_text(desk, slug, values, papers, Actor(person.name, Via.DESK, person.email))
            return RedirectResponse(f"/daftar/{slug}", status_code=303)
        except InvalidForm as error:
            wrong = error.problems
    return await _page(request, desk, visitor, agreement, values, papers, wrong)


async def _papers(
    desk: Desk, form: FormData, values: dict[str, str], by: str
) -> tuple[list[FiledPaper], bool, list[CooperationError]]:
    """The text, kept while the form is corrected; whether it has just come; and why it is not taken."""
    kept = uploads.Kept(desk.keyring).unpack(values.get("kept", ""))
    upload = form.get("signed_document")
    if not isinstance(upload, UploadFile) or not upload.filename:
        return kept, False, []
    try:
        return [await uploads.store(desk, upload, SIGNED_TEXT, by, (PDF,))], True, []
    except InvalidInput as problem:
        problem.field = "signed_document"
        return kept, False, [problem]


async def _page(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    agreement: Agreement,
    values: dict[str, str],
    papers: list[FiledPaper],
    problems: list[CooperationError],
) -> Response:
    beside = await compared(desk, agreement.proposal, papers)
    return form_page(
        request,
        "signed_text.html",
        visitor,
        values,
        problems,
        signed_texts.text_form(agreement),
        agreement=agreement,
        compared=beside,
        kept=papers,
        kept_packed=uploads.Kept(desk.keyring).pack(papers),
    )
