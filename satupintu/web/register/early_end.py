"""The page on which the Bagian records that an agreement ends before its term."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from satupintu.documents.checks import PDF
from satupintu.domain.errors import CooperationError, InvalidForm, InvalidInput
from satupintu.domain.office.office import Role
from satupintu.store.proposals import Actor, Via
from satupintu.store.register.tables import Agreement
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import early_end, search
from satupintu.usecases.task.papers import FiledPaper
from satupintu.web.http import uploads
from satupintu.web.http.forms import form_page
from satupintu.web.http.visitor import TheDesk, ThePerson, TheVisitor, Visitor, check_csrf, require
from satupintu.web.process.proposal_form import values_of

router = APIRouter()


@router.get("/daftar/{slug}/akhiri")
async def ending_form(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, slug: str) -> Response:
    """Day, ground and note of an early end."""
    require(person, Role.BAGIAN)
    agreement = (await search.agreement_record(desk, slug, person)).agreement
    early_end.refuse_ended(agreement)
    return _page(request, desk, visitor, agreement, {}, [], [])


@router.post("/daftar/{slug}/akhiri")
async def agreement_ended(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, slug: str
) -> Response:
    """End it; what is wrong is shown beside what was filled in, and nothing is lost."""
    require(person, Role.BAGIAN)
    form = await uploads.read_form(request)
    check_csrf(desk, visitor.session, uploads.text(form, "csrf"))
    agreement = (await search.agreement_record(desk, slug, person)).agreement
    values = values_of(form)
    said = early_end.EarlyEnd(
        day=values.get("day", ""),
        cause=values.get("cause", ""),
        note=values.get("note", ""),
        declaration="declaration" in values,
        confirm=values.get("confirm", ""),
    )
    papers, problems = await _papers(desk, form, values, person.email)
    try:
        if problems:
            early_end.check_early_end(agreement, said, desk.today())
        else:
            actor = Actor(person.name, Via.DESK, person.email)
            await early_end.terminate(desk, slug, said, papers[0] if papers else None, actor)
            return RedirectResponse(f"/daftar/{slug}", status_code=303)
    except InvalidForm as error:
        problems += error.problems
    return _page(request, desk, visitor, agreement, values, papers, problems)


async def _papers(
    desk: Desk, form: FormData, values: dict[str, str], by: str
) -> tuple[list[FiledPaper], list[CooperationError]]:
    """The one paper that may come with it, kept while the form is corrected; and why it is not taken."""
    kept = uploads.Kept(desk.keyring).unpack(values.get("kept", ""))
    upload = form.get("document")
    if not isinstance(upload, UploadFile) or not upload.filename:
        return kept, []
    try:
        return [await uploads.store(desk, upload, early_end.ENDING_PAPER, by, (PDF,))], []
    except InvalidInput as problem:
        problem.field = "document"
        return kept, [problem]


def _page(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    agreement: Agreement,
    values: dict[str, str],
    papers: list[FiledPaper],
    problems: list[CooperationError],
) -> Response:
    return form_page(
        request,
        "ending.html",
        visitor,
        values,
        problems,
        early_end.fields(agreement),
        agreement=agreement,
        kept=papers,
        kept_packed=uploads.Kept(desk.keyring).pack(papers),
    )
