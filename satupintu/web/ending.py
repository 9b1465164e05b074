"""The page on which the Bagian records that an agreement ends before its term."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from satupintu.documents.checks import PDF
from satupintu.domain.agreements import causes_of_early_end
from satupintu.domain.errors import CooperationError, InvalidForm, InvalidInput
from satupintu.domain.office import Role
from satupintu.store.proposals import Actor, Via
from satupintu.store.register import Agreement
from satupintu.usecases import ending, register
from satupintu.usecases.desk import Desk
from satupintu.usecases.initiation import FiledPaper
from satupintu.web import uploads
from satupintu.web.pages import page
from satupintu.web.proposal_form import values_of
from satupintu.web.sessions import TheDesk, ThePerson, TheVisitor, Visitor, check_csrf, require

router = APIRouter()


@router.get("/daftar/{slug}/akhiri")
async def ending_form(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, slug: str) -> Response:
    """Day, ground and note of an early end."""
    require(person, Role.BAGIAN)
    agreement = (await register.record(desk, slug, person)).agreement
    ending.refuse_ended(agreement)
    return _page(request, desk, visitor, agreement, {}, [], [])


@router.post("/daftar/{slug}/akhiri")
async def agreement_ended(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, slug: str
) -> Response:
    """End it; what is wrong is shown beside what was filled in, and nothing is lost."""
    require(person, Role.BAGIAN)
    form = await uploads.read_form(request)
    check_csrf(desk, visitor.session, uploads.text(form, "csrf"))
    agreement = (await register.record(desk, slug, person)).agreement
    values = values_of(form)
    said = ending.EarlyEnd(
        day=values.get("day", ""),
        cause=values.get("cause", ""),
        note=values.get("note", ""),
        declaration="declaration" in values,
        confirm=values.get("confirm", ""),
    )
    papers, problems = await _papers(desk, form, values, person.email)
    try:
        if problems:
            ending.check(agreement, said, desk.today())
        else:
            actor = Actor(person.name, Via.DESK, person.email)
            await ending.terminate(desk, slug, said, papers[0] if papers else None, actor)
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
        return [await uploads.store(desk, upload, ending.PAPER, by, (PDF,))], []
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
    return page(
        request,
        "ending.html",
        visitor,
        422 if problems else 200,
        agreement=agreement,
        causes=causes_of_early_end(agreement.route),
        values=values,
        kept=papers,
        kept_packed=uploads.Kept(desk.keyring).pack(papers),
        problems=problems,
        problem_of={problem.field: problem for problem in reversed(problems)},
    )
