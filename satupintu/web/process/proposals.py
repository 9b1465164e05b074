"""The proposals of the office: the list, the form, the dossier; for a partner, the status page."""

import secrets
import uuid
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from satupintu.documents.checks import PDF
from satupintu.domain.errors import CooperationError, InvalidForm, InvalidInput, NotFound, NotYours, TooMany
from satupintu.domain.office.office import Person, Role
from satupintu.domain.process.family import PRECEDED_BY
from satupintu.domain.process.form import ProposalForm
from satupintu.domain.process.handed_in import newest_text
from satupintu.domain.process.lifecycle import Stage
from satupintu.domain.task.kinds import Side
from satupintu.language import mark, timeline
from satupintu.store.proposals import Actor, Paper, Via
from satupintu.store.register.tables import Agreement
from satupintu.store.work import Purpose
from satupintu.usecases.evidence.bundle import MAY_TAKE
from satupintu.usecases.office import security_log
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.officials import todays_department
from satupintu.usecases.process import dossier as dossiers
from satupintu.usecases.process.choosing_parents import BEFORE_THE_RECOMMENDATION
from satupintu.usecases.process.conditions import conditions_of
from satupintu.usecases.process.initiation import submit
from satupintu.usecases.process.known_partners import names_offered
from satupintu.usecases.process.papers import lacking, papers_of
from satupintu.usecases.process.signer_choice import may_still_choose
from satupintu.usecases.register import search
from satupintu.usecases.task.changes_since import stands_on_present_papers
from satupintu.usecases.task.form import departures
from satupintu.usecases.task.papers import FiledPaper
from satupintu.web.http import uploads
from satupintu.web.http.errors import with_wait
from satupintu.web.http.forms import form_page
from satupintu.web.http.render import headers_of_a_file, language_of, page
from satupintu.web.http.visitor import (
    MENDS_MAIL,
    FormExpired,
    RowId,
    TheDesk,
    ThePerson,
    TheVisitor,
    Visitor,
    actor_for,
    check_csrf,
    check_link_is_open,
    may,
    require,
    sender_of,
)
from satupintu.web.process import known_partners, older_texts, proposal_form, signer_choice, succession
from satupintu.web.process.meetings import MAY_SEE

router = APIRouter()
PAGE_SIZE = 50
_POINTS = mark("Centang butir naskah induk yang dilaksanakan usulan ini, lalu ajukan lagi.")


@router.get("/")
async def home(visitor: TheVisitor) -> Response:
    """To one's own tasks, by way of the code where one is asked for, or to the sign-in page."""
    return RedirectResponse("/tugas" if visitor.person or visitor.entering else "/masuk", status_code=303)


@router.get("/usulan")
async def proposal_list(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, cari: str = "", halaman: int = 1
) -> Response:
    """Proposals with what each waits for, newest first."""
    number = max(1, min(halaman, 10_000))
    rows = await dossiers.proposals(
        desk, person, search=cari[:200], limit=PAGE_SIZE + 1, offset=(number - 1) * PAGE_SIZE
    )
    return page(
        request,
        "proposals.html",
        visitor,
        rows=rows[:PAGE_SIZE],
        search=cari,
        number=number,
        more=len(rows) > PAGE_SIZE,
    )


@router.get("/usulan/baru")
async def proposal_blank(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, dari: str = "", sebagai: str = ""
) -> Response:
    """The empty form, or one filled in from an agreement that it is to implement, renew or amend."""
    require(person, Role.OPD, Role.BAGIAN)
    values, older = {"partners.0.country": "ID", "initiated_by": "opd"}, None
    if dari:
        found = await search.agreement_record(desk, dari, person)
        older = found.agreement
        values = succession.values_for(desk, older, succession.chosen(desk, found, person, sebagai))
    if person.opd is not None:
        values["initiator"] = desk.office.opd(person.opd).name
    return await blank_form(request, desk, visitor, values, older)


@router.post("/usulan/baru")
async def proposal_entered(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson) -> Response:
    """Enter the proposal."""
    require(person, Role.OPD, Role.BAGIAN)
    own = desk.office.opd(person.opd).name if person.opd and not may(person, Role.BAGIAN) else None
    actor = Actor(person.name, Via.DESK, person.email)

    async def enter(form: ProposalForm, papers: Sequence[FiledPaper], key: str) -> str:
        return f"/usulan/{(await submit(desk, form, papers, actor, key)).number}"

    return await enter_form(request, desk, visitor, own, enter)


Enter = Callable[[ProposalForm, Sequence[FiledPaper], str], Awaitable[str]]
"""Enters a proposal with its papers under the key of its form, and returns the address that comes next."""


async def enter_form(request: Request, desk: Desk, visitor: Visitor, initiator: str | None, enter: Enter) -> Response:
    """
    Read the form of a proposal and enter it; what is wrong is shown beside what was filled in, and nothing is lost.

    A file that holds what its sender may not know of (`Blob.wants_a_look`) is shown once before it is filed; sent again
    with one of the same kind, it is replaced.

    The form posts to its own address, so any page may show it (`blank_form`). With an `initiator` no other is taken.
    """
    form = await uploads.read_form(request)
    values = older_texts.picked(proposal_form.values_of(form))
    kept = uploads.Kept(desk.keyring).unpack(values.get("kept", ""))
    try:
        check_csrf(desk, visitor.session, uploads.text(form, "csrf"))
    except FormExpired as expired:
        return await _form_page(request, desk, visitor, values, kept, [expired])
    papers, problems = await proposal_form.uploaded(desk, form, proposal_form.paper_kinds(desk), sender_of(visitor))
    mended = {paper.kind for paper in papers}
    kept = [paper for paper in kept if not (paper.blob.wants_a_look and paper.kind in mended)]
    unseen = any(paper.blob.wants_a_look for paper in papers)
    papers = [*kept, *papers]
    if initiator is not None:
        values["initiator"] = initiator
    if known_partners.wanted(values) is not None and visitor.person is not None:
        values, proposed = await known_partners.filled_in(desk, visitor.person, values)
        return await _form_page(request, desk, visitor, values, papers, problems, proposed=proposed)
    if older_texts.wanted_field(values) is not None:
        return await _form_page(request, desk, visitor, values, papers, problems)
    try:
        proposal = proposal_form.parsed(values, [{"kind": paper.kind} for paper in papers])
        if older_texts.asks_for_points(await older_texts.older_of(desk, visitor.person, values), values):
            problems.append(InvalidInput(_POINTS, field="parent_scope"))
        if not problems and not unseen:
            key = f"form:{values.get('submission') or proposal.fingerprint()}"
            return RedirectResponse(await enter(proposal, papers, key), status_code=303)
    except InvalidForm as error:
        problems += error.problems
    except CooperationError as error:
        problems.append(proposal_form.beside_its_field(error))
        if isinstance(error, TooMany):
            await security_log.note_bound(desk, error, visitor.person)
            shown = await _form_page(request, desk, visitor, values, papers, problems)
            shown.status_code = error.status
            return with_wait(shown, error)
    return await _form_page(request, desk, visitor, values, papers, problems)


async def blank_form(
    request: Request, desk: Desk, visitor: Visitor, values: dict[str, str], older: Agreement | None = None
) -> Response:
    """
    The form before anything was entered; its id makes a double click one proposal.

    `older` is the agreement from which it was filled in (`succession.values_for`).
    """
    return await _form_page(request, desk, visitor, values, [], [], older)


async def _form_page(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    values: dict[str, str],
    papers: list[FiledPaper],
    problems: list[CooperationError],
    older: Agreement | None = None,
    proposed: known_partners.Proposed | None = None,
) -> Response:
    language, person = language_of(request, visitor), visitor.person
    wanted = older_texts.wanted_field(values) if person is not None else None
    found = (
        await older_texts.found_for(desk, person, wanted, values) if person is not None and wanted is not None else None
    )
    return form_page(
        request,
        "proposal_new.html",
        visitor,
        {"submission": secrets.token_hex(16), **values},
        problems,
        paper_kinds=proposal_form.paper_kinds(desk),
        kept=papers,
        kept_packed=uploads.Kept(desk.keyring).pack(papers),
        older=older,
        found=found,
        named=await older_texts.older_of(desk, person, values),
        left_out=proposal_form.left_out(values),
        proposed=proposed,
        known_partners=await names_offered(desk, person, known_partners.OFFERED) if person is not None else [],
        departments=[opd.name for opd in desk.office.departments(desk.today())],
        object_options=list(
            {each.id: each.text_in(language) for rule in desk.routes.values() for each in rule.objects}.items()
        ),
        signer_options=signer_choice.options(desk, language),
        route_options=[(route, f"{route} · {rule.name_in(language)}") for route, rule in desk.routes.items()],
    )


@router.get("/usulan/{number}")
async def dossier(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, number: str) -> Response:
    """Everything about one proposal: whose turn it is, the way so far, letters, papers."""
    found = await dossiers.dossier(desk, number, person)
    proposal = found.proposal
    stands = partial(stands_on_present_papers, proposal.papers, proposal.definition)
    writes = may(person, Role.BAGIAN) or (may(person, Role.OPD) and proposal.opd_code in _codes(desk, person))
    made = papers_of(found) if writes else []
    return page(
        request,
        "dossier.html",
        visitor,
        dossier=found,
        lines=timeline.lines(language_of(request, visitor), reversed(found.history), stands, found.withheld),
        proposal=proposal,
        form=proposal.form,
        definition=proposal.definition,
        warnings=departures(
            proposal,
            {paper.kind for paper in proposal.papers},
            found.family.kin,
            dossiers.day_of_signing(desk, found),
        ),
        reasons=await dossiers.reasons_for_deviations(desk, proposal.id),
        department=todays_department(desk, proposal),
        city_signer=signer_choice.shown(desk, proposal),
        can_choose_signer=may(person, Role.BAGIAN) and may_still_choose(proposal),
        conditions=await conditions_of(desk, proposal.id),
        stages=list(Stage),
        made=made,
        lacking=lacking(desk, found, made),
        can_reassign=may(person, Role.BAGIAN),
        sees_meetings=may(person, *MAY_SEE),
        may_choose_parent=may(person, Role.BAGIAN)
        and proposal.document in PRECEDED_BY
        and proposal.form.amends is None
        and proposal.status in BEFORE_THE_RECOMMENDATION,
        can_take_evidence=may(person, *MAY_TAKE),
        can_resend=may(person, *MENDS_MAIL),
        prefect_url=f"http://{request.app.state.settings.host}:{request.app.state.settings.prefect_port}"
        f"/runs/flow-run/{proposal.flow_run_id}"
        if may(person, Role.ADMINISTRATOR) and proposal.flow_run_id
        else None,
    )


def _codes(desk: Desk, person: Person) -> frozenset[str]:
    """The codes of a person's department and of those it has followed."""
    return desk.office.lineage(person.opd) if person.opd else frozenset()


@router.get("/usulan/{number}/berkas/{paper_id}")
async def paper_of_dossier(desk: TheDesk, person: ThePerson, number: str, paper_id: uuid.UUID) -> Response:
    """A paper, for whoever may see the proposal."""
    found = await dossiers.dossier(desk, number, person)
    return await _served(desk, dossiers.papers_for(Side.CITY, found.proposal), paper_id)


@router.get("/tugas/{task_id}/berkas/{paper_id}")
async def paper_of_task(desk: TheDesk, visitor: TheVisitor, task_id: RowId, paper_id: uuid.UUID) -> Response:
    """A paper, for whoever is asked to judge or to sign, as far as their side may read it."""
    task, proposal = await dossiers.task_page(desk, task_id)
    check_link_is_open(visitor, actor_for(visitor, task))
    return await _served(desk, dossiers.papers_for(task.kind.side, proposal), paper_id)


async def _served(desk: Desk, papers: list[Paper], paper_id: uuid.UUID) -> Response:
    """A PDF is shown in our own page, anything else is handed over as a download, and neither may run anything."""
    paper = next((each for each in papers if each.id == paper_id), None)
    if paper is None:
        raise NotFound("Berkas itu tidak ada.")
    return FileResponse(
        await desk.blobs.held(paper.sha256),
        media_type=paper.media_type,
        filename=paper.filename,
        content_disposition_type="inline" if paper.media_type == PDF else "attachment",
        headers=headers_of_a_file(paper.media_type),
    )


@router.get("/status/{number}")
async def status(request: Request, desk: TheDesk, visitor: TheVisitor, number: str) -> Response:
    """The partner's and the OPD's view through their link: where the proposal stands, nothing of the inside."""
    found = await _followed(desk, visitor, number)
    return page(
        request,
        "status.html",
        visitor,
        dossier=found,
        text=newest_text(found.proposal.papers),
        proposal=found.proposal,
        form=found.proposal.form,
        stages=list(Stage),
        lines=timeline.progress(language_of(request, visitor), found.history),
    )


@router.get("/status/{number}/naskah")
async def signed_text(desk: TheDesk, visitor: TheVisitor, number: str) -> Response:
    """The signed copy of either side, without an account: each party holds an original of it anyway."""
    found = await _followed(desk, visitor, number)
    text = newest_text(found.proposal.papers)
    if text is None:
        raise NotFound("Naskah bertanda tangan belum diarsipkan.")
    return await _served(desk, [text], text.id)


async def _followed(desk: Desk, visitor: Visitor, number: str) -> dossiers.Dossier:
    """The proposal that the visitor follows by a link."""
    link = visitor.link_for(Purpose.STATUS)
    found = await dossiers.dossier(desk, number, None)
    if link is None or link.proposal_id != found.proposal.id or link.revoked_at is not None:
        raise NotYours("Halaman ini tidak ada, atau bukan untuk Anda. Buka lagi melalui tautan dalam surat.")
    return found
