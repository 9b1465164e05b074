"""The pages on which a person answers a task: the form, the confirmation, the receipt."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from satupintu.domain.assignments import Assignment, Choice
from satupintu.domain.errors import AlreadyDecided, CooperationError, InvalidForm, InvalidInput
from satupintu.domain.lifecycle import Stage
from satupintu.domain.proposal import ProposalForm
from satupintu.domain.rules import deviations
from satupintu.store.proposals import Actor, Proposal
from satupintu.store.work import Task, TaskState
from satupintu.usecases import drafts, failed_letters, reading, step_up
from satupintu.usecases.answers import Answer, check, understood
from satupintu.usecases.asked import Asked, asked_of, fields_ever_asked
from satupintu.usecases.asking import step_of
from satupintu.usecases.changes import changes_for, why_closed
from satupintu.usecases.conditions import conditions_of
from satupintu.usecases.deciding import decide, papers_sha256, receipt
from satupintu.usecases.delegation import can_be_delegated
from satupintu.usecases.desk import Desk
from satupintu.usecases.hearing import heard_before, heard_beside
from satupintu.usecases.initiation import FiledPaper
from satupintu.usecases.papers import papers_for_task
from satupintu.web import proposal_form, uploads
from satupintu.web.failed_letters import MAY_RESEND
from satupintu.web.pages import page
from satupintu.web.sessions import (
    FormText,
    TheDesk,
    ThePerson,
    TheVisitor,
    Visitor,
    actor_for,
    check_csrf,
    check_link_is_open,
    may,
)

router = APIRouter()

_FIXED = ("route", "document", "category", "initiator", "object", "renews", "amends")
"""Fields that a correction leaves alone: changing them is another proposal."""

SEES_CONDITIONS = (
    Assignment.LETTER,
    Assignment.APPROVAL,
    Assignment.PARAF,
    Assignment.CITY_SIGNATURE,
    Assignment.WET_INK,
)
"""Tasks after the recommendation, of people of the city: what it hangs on stands on their page."""


@router.get("/tugas")
async def my_tasks(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson) -> Response:
    """What the signed-in person is asked to do; the Bagian and the administrator see that letters did not arrive."""
    failed = await failed_letters.count(desk) if may(person, *MAY_RESEND) else 0
    return page(request, "tasks.html", visitor, tasks=await reading.tasks_for(desk, person), failed=failed)


@router.get("/tugas/{task_id}")
async def task_form(request: Request, desk: TheDesk, visitor: TheVisitor, task_id: int) -> Response:
    """The dossier and the question, side by side."""
    task, proposal, _ = await _entered(desk, visitor, task_id)
    if task.state is TaskState.DECIDED:
        return _to(task_id, "tanda-terima")
    await _refuse_closed(desk, visitor, task)
    draft = await drafts.read(desk, task_id, visitor.session)
    return await _form_page(request, desk, visitor, task, proposal, draft, [])


@router.post("/tugas/{task_id}")
async def fill_in(request: Request, desk: TheDesk, visitor: TheVisitor, task_id: int) -> Response:
    """Keep what was filled in, and go on to the confirmation once nothing is missing."""
    form = await uploads.read_form(request)
    check_csrf(desk, visitor.session, uploads.text(form, "csrf"))
    task, proposal, _ = await _entered(desk, visitor, task_id)
    if task.state is TaskState.DECIDED:
        return _to(task_id, "tanda-terima")
    await _refuse_closed(desk, visitor, task)
    earlier = await drafts.read(desk, task_id, visitor.session)
    draft, problems = await _draft_of(desk, form, task, proposal, earlier)
    await drafts.save(desk, task_id, visitor.session, draft)
    if not problems:
        try:
            check(_answer_of(draft, task), _asked(task, proposal), desk.today())
        except InvalidForm as error:
            problems = error.problems
        except CooperationError as error:
            problems = [error]
    if problems:
        return await _form_page(request, desk, visitor, task, proposal, draft, problems)
    return _to(task_id, "konfirmasi")


@router.get("/tugas/{task_id}/konfirmasi")
async def confirmation(request: Request, desk: TheDesk, visitor: TheVisitor, task_id: int) -> Response:
    """What will be recorded, and one thing to type: a scanner that submits every form does not get past it."""
    task, proposal, _ = await _entered(desk, visitor, task_id)
    return await _confirm_page(request, desk, visitor, task, proposal, None)


@router.post("/tugas/{task_id}/konfirmasi")
async def confirm(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    task_id: int,
    confirm: FormText = "",
    code: FormText = "",
    csrf: FormText = "",
) -> Response:
    """Decide."""
    check_csrf(desk, visitor.session, csrf)
    task, proposal, actor = await _entered(desk, visitor, task_id)
    if task.state is TaskState.DECIDED:
        return _to(task_id, "tanda-terima")
    await _refuse_closed(desk, visitor, task)
    if confirm.strip() != proposal.number[-4:]:
        problem = InvalidInput("Ketik empat angka terakhir nomor usulan.", field="confirm")
        return await _confirm_page(request, desk, visitor, task, proposal, problem)
    draft = await drafts.read(desk, task_id, visitor.session)
    try:
        await decide(desk, task_id, replace(_answer_of(draft, task), code=code), actor)
    except AlreadyDecided:
        pass  # the receipt shows what the first decision was
    except step_up.WrongCode as error:
        return await _confirm_page(request, desk, visitor, task, proposal, error)
    except InvalidForm as error:
        return await _form_page(request, desk, visitor, task, proposal, draft, error.problems)
    except InvalidInput as error:
        return await _form_page(request, desk, visitor, task, proposal, draft, [error])
    return _to(task_id, "tanda-terima")


@router.get("/tugas/{task_id}/tanda-terima")
async def receipt_page(request: Request, desk: TheDesk, visitor: TheVisitor, task_id: int) -> Response:
    """What was recorded; shown again whenever the link is used again."""
    task, proposal, _ = await _entered(desk, visitor, task_id)
    if task.state is not TaskState.DECIDED:
        return _to(task_id)
    recorded = await receipt(desk, task_id)
    specs = fields_ever_asked(task, proposal)
    return page(
        request,
        "receipt.html",
        visitor,
        proposal=proposal,
        task=task,
        decision=recorded.decision,
        heard=await heard_beside(desk, task),
        specs=specs,
        filed=[spec.paper for spec in specs if spec.kind == "file"],
    )


async def _entered(desk: Desk, visitor: Visitor, task_id: int) -> tuple[Task, Proposal, Actor]:
    """The task, if it is this visitor's to answer."""
    task, proposal = await reading.task_page(desk, task_id)
    return task, proposal, actor_for(visitor, task)


async def _refuse_closed(desk: Desk, visitor: Visitor, task: Task) -> None:
    if task.state is TaskState.CLOSED:
        raise await why_closed(desk, task, task.proposal)
    check_link_is_open(visitor, actor_for(visitor, task))


def _to(task_id: int, part: str = "") -> RedirectResponse:
    return RedirectResponse(f"/tugas/{task_id}" + (f"/{part}" if part else ""), status_code=303)


def _asked(task: Task, proposal: Proposal) -> Asked:
    return asked_of(task, proposal, {paper.kind for paper in proposal.papers})


async def _draft_of(
    desk: Desk, form: FormData, task: Task, proposal: Proposal, earlier: dict[str, Any]
) -> tuple[dict[str, Any], list[CooperationError]]:
    """What was filled in, as JSON; files are stored at once and kept through every correction."""
    values = proposal_form.values_of(form)
    papers, problems = await proposal_form.uploaded(desk, form)
    specs = _asked(task, proposal).fields
    for name, kind in ((spec.name, spec.paper) for spec in specs if spec.kind == "file" and spec.paper):
        upload = form.get(name)
        if isinstance(upload, UploadFile) and upload.filename:
            try:
                papers.append(await uploads.store(desk, upload, kind))
            except InvalidInput as problem:
                problem.field = name
                problems.append(problem)
    kept = [each for each in earlier.get("papers", []) if each["kind"] not in {paper.kind for paper in papers}]
    draft = {"values": values, "papers": [*kept, *(uploads.as_dict(paper) for paper in papers)]}
    if task.assignment is Assignment.COMPLETION and values.get("decision") == Choice.RESUBMIT:
        try:
            _corrected(draft, proposal)
        except InvalidForm as error:
            problems += error.problems
    return draft, problems


def _corrected(draft: dict[str, Any], proposal: Proposal) -> ProposalForm:
    """The proposal as the OPD corrected it. Route, document and initiator stay: changing them is another proposal."""
    before = proposal.form
    fixed = {name: proposal_form.flattened(before)[name] for name in _FIXED}
    attachments = [each.model_dump() for each in before.attachments]
    return proposal_form.parsed({**draft["values"], **fixed, "initiated_by": before.initiated_by}, attachments)


def _answer_of(draft: dict[str, Any], task: Task) -> Answer:
    """
    The draft as an answer.

    Raises:
        InvalidForm: no decision was chosen.
    """
    values: dict[str, str] = draft.get("values", {})
    try:
        choice = Choice(values.get("decision", ""))
    except ValueError as error:
        raise InvalidForm([InvalidInput("Pilih salah satu keputusan.", field="decision")]) from error
    papers: list[FiledPaper] = [uploads.from_dict(facts) for facts in draft["papers"]]
    is_resubmitted = task.assignment is Assignment.COMPLETION and choice is Choice.RESUBMIT
    specs = [spec for spec in fields_ever_asked(task, task.proposal) if spec.kind != "file"]
    answer = Answer(
        choice=choice,
        note=values.get("note"),
        checks=_beginning_with("check.", values),
        overrides=_beginning_with("override.", values),
        declaration="declaration" in values,
        fields={spec.name: values[spec.name] for spec in specs if spec.name in values},
        papers=papers,
        corrected=_corrected(draft, task.proposal) if is_resubmitted else None,
        seen_papers=values.get("papers"),
    )
    return understood(answer, specs)


def _beginning_with(prefix: str, values: dict[str, str]) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in values.items() if name.startswith(prefix)}


async def _form_page(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    task: Task,
    proposal: Proposal,
    draft: dict[str, Any],
    problems: list[CooperationError],
) -> Response:
    definition, step, asked = proposal.definition, step_of(task, proposal), _asked(task, proposal)
    kinds = {paper.kind for paper in proposal.papers}
    values = dict(draft.get("values", {}))
    is_completion = task.assignment is Assignment.COMPLETION
    if is_completion and not values:
        values = proposal_form.flattened(proposal.form)
    return page(
        request,
        "task.html",
        visitor,
        422 if problems else 200,
        task=task,
        proposal=proposal,
        form=proposal.form,
        definition=definition,
        asked=asked,
        warnings=() if asked.deviations else deviations(proposal.form, definition, kinds),
        reasons=await reading.reasons_for_deviations(desk, proposal.id),
        conditions=await conditions_of(desk, proposal.id) if task.assignment in SEES_CONDITIONS else (),
        heard=await heard_before(desk, task),
        made=papers_for_task(proposal, task.assignment, step),
        changes=await changes_for(desk, task, proposal.papers),
        step=step,
        contents=definition.contents_of(proposal.document) if task.assignment is Assignment.LEGAL_REVIEW else {},
        papers_hash=papers_sha256(proposal.papers),
        values=values,
        kept=draft.get("papers", []),
        problems=problems,
        problem_of={problem.field: problem for problem in reversed(problems)},
        is_completion=is_completion,
        can_be_delegated=can_be_delegated(task),
        stages=list(Stage),
        base=f"/tugas/{task.id}",
    )


async def _confirm_page(
    request: Request, desk: Desk, visitor: Visitor, task: Task, proposal: Proposal, problem: InvalidInput | None
) -> Response:
    if task.state is TaskState.DECIDED:
        return _to(task.id, "tanda-terima")
    await _refuse_closed(desk, visitor, task)
    draft = await drafts.read(desk, task.id, visitor.session)
    try:
        answer, asked = _answer_of(draft, task), _asked(task, proposal)
        check(answer, asked, desk.today())
    except CooperationError:
        return _to(task.id)
    specs = [spec for spec in asked.fields if spec.belongs_to(answer.choice) and spec.kind != "file"]
    status = 422 if problem else 200
    return page(
        request,
        "confirm.html",
        visitor,
        status,
        task=task,
        proposal=proposal,
        answer=answer,
        specs=specs,
        passed=asked.deviations if answer.choice is Choice.ACCEPT else (),
        problem=problem,
        needs_code=step_up.is_needed(desk.office, task.assignment, answer.choice),
        papers_hash=papers_sha256(proposal.papers),
    )
