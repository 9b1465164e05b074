"""
The pages on which a person answers a task: the form, the confirmation, the receipt.

Each press of the form's button makes a filling-in of its own (`usecases.drafts`), which no other tab changes; its
confirmation carries its number and its hash, and records that or nothing.
"""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from satupintu.domain.errors import (
    AlreadyDecided,
    CooperationError,
    InvalidForm,
    InvalidInput,
    LinkClosed,
    NotAllowed,
    Overtaken,
)
from satupintu.domain.office.office import Role
from satupintu.domain.process.handed_in import newest_draft
from satupintu.domain.process.lifecycle import Stage
from satupintu.domain.task.assignments import Choice
from satupintu.domain.task.decision_fields import DecisionFields
from satupintu.domain.task.kinds import Side
from satupintu.domain.task.states import TaskState
from satupintu.store.proposals import Actor, Proposal
from satupintu.store.work import Draft, Task
from satupintu.usecases.letters import failed as failed_letters
from satupintu.usecases.office import authenticator
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier, meeting_list
from satupintu.usecases.process.conditions import conditions_of
from satupintu.usecases.process.decide import decide, receipt
from satupintu.usecases.process.family import family
from satupintu.usecases.process.papers import papers_for_task
from satupintu.usecases.register import signed_texts
from satupintu.usecases.task import draft as drafts
from satupintu.usecases.task.changes_since import changes_for, why_closed
from satupintu.usecases.task.check import DECLARATION, NOTE, check_answer
from satupintu.usecases.task.compared import compared
from satupintu.usecases.task.form import Asked, departures, fields_ever_asked
from satupintu.usecases.task.hand_on import can_be_delegated
from satupintu.usecases.task.open import step_of
from satupintu.usecases.task.opinions_before import heard_before, heard_beside
from satupintu.usecases.task.papers import papers_sha256
from satupintu.usecases.task.signed_text import prefilled
from satupintu.web.http import uploads
from satupintu.web.http.errors import typed_again
from satupintu.web.http.forms import form_page, last_digits
from satupintu.web.http.render import page
from satupintu.web.http.visitor import (
    MENDS_MAIL,
    FormText,
    RowId,
    SignInNeeded,
    TheDesk,
    ThePerson,
    TheVisitor,
    Visitor,
    actor_for,
    check_csrf,
    check_link_is_open,
    may,
)
from satupintu.web.process import older_texts, proposal_form, signer_choice
from satupintu.web.task import draft as filling_in

router = APIRouter()


@router.get("/tugas")
async def my_tasks(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson) -> Response:
    """
    What the signed-in person is asked to do.

    The Bagian and the administrator see that letters did not arrive; the Bagian, that a meeting has to be planned.
    """
    failed = await failed_letters.count(desk) if may(person, *MENDS_MAIL) else 0
    plans = may(person, Role.BAGIAN)
    return page(
        request,
        "tasks.html",
        visitor,
        tasks=await dossier.tasks_for(desk, person),
        failed=failed,
        without_text=await signed_texts.count_for(desk, person),
        counted=signed_texts.COUNTED,
        to_meet=len(await meeting_list.waiting_for_one(desk)) if plans else 0,
        pleno_is_due=plans and await meeting_list.pleno_is_due(desk),
    )


@router.get("/tugas/{task_id}")
async def task_form(request: Request, desk: TheDesk, visitor: TheVisitor, task_id: RowId, isian: str = "") -> Response:
    """The dossier and the question, side by side, with what was filled in last; `isian` names an earlier filling-in."""
    task, proposal, _ = await _entered(desk, visitor, task_id)
    if task.state is TaskState.DECIDED:
        return _to(task_id, "tanda-terima")
    await _refuse_closed(desk, visitor, task)
    draft, newest = await drafts.read_draft(desk, task_id, isian), await drafts.newest(desk, task_id)
    if draft is None and newest is not None and filling_in.is_of(newest, visitor.session):
        draft = newest
    other = newest if newest is not None and draft is None else None
    return await _form_page(request, desk, visitor, task, proposal, draft, [], other)


@router.post("/tugas/{task_id}")
async def fill_in(request: Request, desk: TheDesk, visitor: TheVisitor, task_id: RowId) -> Response:
    """Keep what was filled in, and go on to its confirmation once nothing is missing. Nothing typed is lost."""
    form = await uploads.read_form(request)
    if visitor.session is None:
        raise SignInNeeded
    task, proposal, _ = await _entered(desk, visitor, task_id)
    if task.state is TaskState.DECIDED:
        check_csrf(desk, visitor.session, uploads.text(form, "csrf"))
        return _to(task_id, "tanda-terima")
    try:
        await _refuse_closed(desk, visitor, task)
    except LinkClosed as error:
        return await typed_again(request, visitor, error)
    earlier = await drafts.read_draft(desk, task_id, uploads.text(form, "draft"))
    try:
        check_csrf(desk, visitor.session, uploads.text(form, "csrf"))
    except NotAllowed as error:
        shown = Draft(id=earlier.id if earlier else None, answer=_unsaved(form, earlier))
        return await _form_page(request, desk, visitor, task, proposal, shown, [error])
    answer, problems = await filling_in.filled_in(desk, form, task, proposal, earlier, visitor.session)
    draft = await drafts.save(desk, task_id, answer)
    wanted = older_texts.wanted_field(proposal_form.values_of(form)) if task.kind.corrects else None
    if wanted is not None:
        return await _form_page(request, desk, visitor, task, proposal, draft, [], wanted=wanted)
    problems = problems or _problems(desk, draft, task, await filling_in.asked(desk, task, proposal))
    if problems:
        return await _form_page(request, desk, visitor, task, proposal, draft, problems)
    return _to(task_id, f"konfirmasi?isian={draft.id}")


def _problems(desk: Desk, draft: Draft, task: Task, asked: Asked) -> list[CooperationError]:
    """What an answer still lacks."""
    try:
        check_answer(filling_in.answer_of(draft, task, asked), asked, desk.today())
    except InvalidForm as error:
        return error.problems
    return []


def _unsaved(form: FormData, earlier: Draft | None) -> dict[str, Any]:
    return {"values": filling_in.typed(form), "papers": filling_in.papers_of(earlier)}


@router.get("/tugas/{task_id}/konfirmasi")
async def confirmation(
    request: Request, desk: TheDesk, visitor: TheVisitor, task_id: RowId, isian: str = ""
) -> Response:
    """All that will be recorded, and one thing to type: a scanner that submits every form does not get past it."""
    task, proposal, _ = await _entered(desk, visitor, task_id)
    draft = await drafts.read_draft(desk, task_id, isian) or await drafts.newest(desk, task_id)
    return await _confirm_page(request, desk, visitor, task, proposal, draft, None)


@router.post("/tugas/{task_id}/konfirmasi")
async def confirm(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    task_id: RowId,
    draft: FormText = "",
    sha256: FormText = "",
    confirm: FormText = "",
    code: FormText = "",
    csrf: FormText = "",
) -> Response:
    """Decide, as the page said that was sent: the filling-in of that number, with that hash, or nothing."""
    task, proposal, actor = await _entered(desk, visitor, task_id)
    if task.state is TaskState.DECIDED:
        check_csrf(desk, visitor.session, csrf)
        return _to(task_id, "tanda-terima")
    await _refuse_closed(desk, visitor, task)
    shown = await drafts.read_draft(desk, task_id, draft)
    try:
        check_csrf(desk, visitor.session, csrf)
        if shown is None or shown.sha256 != sha256:
            shown = await drafts.newest(desk, task_id)
            raise Overtaken("Isian ini bukan yang Anda lihat tadi. Periksa sekali lagi sebelum mencatatnya.")
        last_digits(proposal.number).value(confirm, desk.today())
        asked = await filling_in.asked(desk, task, proposal)
        await decide(desk, task_id, replace(filling_in.answer_of(shown, task, asked), code=code), actor)
    except AlreadyDecided:
        pass  # the receipt shows what the first decision was
    except InvalidForm as error:
        return await _form_page(request, desk, visitor, task, proposal, shown, error.problems)
    except (InvalidInput, NotAllowed, Overtaken) as error:
        if isinstance(error, InvalidInput) and error.field not in ("confirm", "code"):
            return await _form_page(request, desk, visitor, task, proposal, shown, [error])
        if shown is None and isinstance(error, NotAllowed):
            raise
        return await _confirm_page(request, desk, visitor, task, proposal, shown, error)
    return _to(task_id, "tanda-terima")


@router.get("/tugas/{task_id}/tanda-terima")
async def receipt_page(request: Request, desk: TheDesk, visitor: TheVisitor, task_id: RowId) -> Response:
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
    task, proposal = await dossier.task_page(desk, task_id)
    return task, proposal, actor_for(visitor, task)


async def _refuse_closed(desk: Desk, visitor: Visitor, task: Task) -> None:
    if task.state is TaskState.CLOSED:
        raise await why_closed(desk, task, task.proposal)
    check_link_is_open(visitor, actor_for(visitor, task))


def _to(task_id: int, part: str = "") -> RedirectResponse:
    return RedirectResponse(f"/tugas/{task_id}" + (f"/{part}" if part else ""), status_code=303)


async def _form_page(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    task: Task,
    proposal: Proposal,
    draft: Draft | None,
    problems: list[CooperationError],
    other: Draft | None = None,
    *,
    wanted: str | None = None,
) -> Response:
    """
    The form with what `draft` says; `other` is a filling-in of another session, to go on with if it is one's own.

    `wanted` is the field for which an older text is searched.
    """
    definition, step, asked = proposal.definition, step_of(task, proposal), await filling_in.asked(desk, task, proposal)
    kinds = {paper.kind for paper in proposal.papers}
    departs = departures(proposal, kinds, (await family(desk, proposal)).kin, desk.today())
    papers = dossier.papers_for(task.kind.side, proposal)
    values = dict(draft.answer.get("values", {})) if draft else {}
    if task.kind.corrects and not values:
        values = proposal_form.flattened(proposal.form)
    values = values or await prefilled(desk, task, proposal)
    return form_page(
        request,
        "task.html",
        visitor,
        values,
        problems,
        (*asked.fields, NOTE, DECLARATION),
        task=task,
        is_inside=task.kind.side is Side.CITY,
        city_signer=signer_choice.shown(desk, proposal),
        proposal=proposal,
        papers=papers,
        text=newest_draft(papers),
        form=proposal.form,
        definition=definition,
        asked=asked,
        paper_kinds=asked.papers,
        warnings=() if asked.deviations else departs,
        **(await _of_the_family(desk, visitor, proposal, values, wanted) if task.kind.corrects else {}),
        reasons=await dossier.reasons_for_deviations(desk, proposal.id),
        conditions=await conditions_of(desk, proposal.id) if task.kind.sees_conditions else (),
        heard=await heard_before(desk, task),
        meetings=await meeting_list.decided_before(desk, task),
        made=papers_for_task(proposal, task.assignment, step),
        changes=await changes_for(desk, task, proposal.papers),
        step=step,
        letter=step.letter_of(task.assignment) if step else None,
        contents=definition.contents_of(proposal.document) if task.kind.sees_contents else {},
        papers_hash=papers_sha256(proposal.papers),
        draft=draft,
        other=other,
        kept=filling_in.papers_of(draft),
        can_be_delegated=can_be_delegated(task),
        stages=list(Stage),
        base=f"/tugas/{task.id}",
    )


async def _of_the_family(
    desk: Desk, visitor: Visitor, proposal: Proposal, values: dict[str, str], wanted: str | None
) -> dict[str, Any]:
    """What a correction shows of the older texts: those that it names, and those that a search has found."""
    fixed = {"document": str(proposal.document), "route": str(proposal.route), "amends": proposal.form.amends or ""}
    said, person = {**values, **fixed}, visitor.person
    found = None
    if wanted is not None and person is not None:
        found = await older_texts.found_for(desk, person, wanted, said)
    return {"named": await older_texts.older_of(desk, person, said), "found": found}


async def _confirm_page(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    task: Task,
    proposal: Proposal,
    draft: Draft | None,
    problem: CooperationError | None,
) -> Response:
    """The whole of one filling-in. What cannot be recorded as it stands leads back to the form, with the reason."""
    if task.state is TaskState.DECIDED:
        return _to(task.id, "tanda-terima")
    await _refuse_closed(desk, visitor, task)
    if draft is None:
        return _to(task.id)
    asked = await filling_in.asked(desk, task, proposal)
    problems = _problems(desk, draft, task, asked)
    papers = dossier.papers_for(task.kind.side, proposal)
    seen = papers_sha256(proposal.papers)
    if draft.answer["values"].get("papers") != seen:
        problems.insert(
            0, Overtaken("Berkas usulan berubah sejak halaman ini dibuka. Baca lagi berkasnya, lalu putuskan.")
        )
    if problems:
        return await _form_page(request, desk, visitor, task, proposal, draft, problems)
    answer = filling_in.answer_of(draft, task, asked)
    beside = await compared(desk, proposal, answer.papers)
    return form_page(
        request,
        "confirm.html",
        visitor,
        {},
        [problem] if problem else [],
        (last_digits(proposal.number),),
        task=task,
        proposal=proposal,
        draft=draft,
        answer=answer,
        text=newest_draft(papers),
        specs=[spec for spec in asked.fields if spec.belongs_to(answer.choice) and spec.kind != "file"],
        compared=beside,
        copies=DecisionFields(answer.fields).copies,
        checklist=[item for item in asked.checklist if answer.checks[item.id] != "yes"],
        corrected=proposal_form.changed(proposal.form, answer.corrected) if answer.corrected else (),
        passed=asked.deviations if answer.choice is Choice.ACCEPT else (),
        problem=problem,
        needs_code=authenticator.is_needed(desk.office, task.assignment, answer.choice),
        papers_hash=seen,
    )
