"""From the form of a task to what is kept of it, and from there to the answer."""

from typing import Any

from starlette.datastructures import FormData, UploadFile

from satupintu.domain.errors import CooperationError, InvalidForm, InvalidInput
from satupintu.domain.process.form import ProposalForm
from satupintu.domain.task.assignments import Choice
from satupintu.store.access import Session
from satupintu.store.proposals import Proposal
from satupintu.store.work import Draft, Task
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.task.check import Answer, understood
from satupintu.usecases.task.form import Asked, asked_of, fields_ever_asked
from satupintu.usecases.task.papers import FiledPaper
from satupintu.web.http import uploads
from satupintu.web.process import proposal_form

_FIXED = ("route", "document", "category", "initiator", "object", "renews", "amends", "city_signer")
"""Fields that a correction leaves alone: changing them is another proposal."""
_MADE_IN = "session"
"""In a draft: the session in which it was filled in."""
_OF_THE_PAGE = ("csrf", "draft", "without")
"""Fields that say which page was sent and which of its files to leave out, and nothing of the answer."""


def asked(task: Task, proposal: Proposal) -> Asked:
    """What the task asks for, with the papers as they are now."""
    return asked_of(task, proposal, {paper.kind for paper in proposal.papers})


def typed(form: FormData) -> dict[str, str]:
    """Every text of the answer as it was typed, to show it again."""
    return {name: value for name, value in proposal_form.values_of(form).items() if name not in _OF_THE_PAGE}


async def filled_in(
    desk: Desk, form: FormData, task: Task, proposal: Proposal, earlier: Draft | None, session: Session
) -> tuple[dict[str, Any], list[CooperationError]]:
    """
    What was filled in, as JSON, and what is wrong with its files.

    Files are stored at once; those of the `earlier` filling-in that the page showed are carried along, but for those
    ticked to be left out. A file that the task does not ask for is refused unread.
    """
    values, wanted = typed(form), asked(task, proposal)
    papers: list[FiledPaper] = []
    problems: list[CooperationError] = []
    if wanted.papers:
        papers, problems = await proposal_form.uploaded(desk, form, wanted.papers, task.email)
    kinds = {spec.name: spec.paper for spec in wanted.fields if spec.kind == "file" and spec.paper}
    for name, upload in form.multi_items():
        if not isinstance(upload, UploadFile) or not upload.filename or (wanted.papers and name.startswith("paper.")):
            continue
        try:
            if name not in kinds:
                raise InvalidInput("Tugas ini tidak meminta berkas “%(name)s”.", name=upload.filename)
            papers.append(await uploads.store(desk, upload, kinds[name], task.email))
        except InvalidInput as problem:
            problem.field = name
            problems.append(problem)
    gone = {*(paper.kind for paper in papers if paper.kind in kinds.values()), *form.getlist("without")}
    kept = [each for each in papers_of(earlier) if not {each["kind"], each["sha256"]} & gone]
    answer = {
        "values": values,
        "papers": [*kept, *(uploads.as_dict(paper) for paper in papers)],
        _MADE_IN: str(session.id),
    }
    if task.kind.corrects and values.get("decision") == Choice.RESUBMIT:
        try:
            _corrected(answer, proposal)
        except InvalidForm as error:
            problems += error.problems
    return answer, problems


def is_of(draft: Draft, session: Session | None) -> bool:
    """
    True for what was filled in within this session, which its pages show by themselves.

    That of another is offered by a link: a mail scanner that fills in forms must choose nothing for anybody.
    """
    return session is not None and draft.answer.get(_MADE_IN) == str(session.id)


def papers_of(draft: Draft | None) -> list[dict[str, Any]]:
    """The files of a filling-in."""
    return list(draft.answer.get("papers", [])) if draft is not None else []


def _corrected(answer: dict[str, Any], proposal: Proposal) -> ProposalForm:
    """The proposal as the OPD corrected it. Route, document and initiator stay: changing them is another proposal."""
    before = proposal.form
    fixed = {name: proposal_form.flattened(before)[name] for name in _FIXED}
    attachments = [each.model_dump() for each in before.attachments]
    return proposal_form.parsed({**answer["values"], **fixed, "initiated_by": before.initiated_by}, attachments)


def answer_of(draft: Draft, task: Task) -> Answer:
    """
    What was filled in, as an answer.

    Raises:
        InvalidForm: no decision was chosen, or the corrected proposal lacks something.
    """
    values: dict[str, str] = draft.answer.get("values", {})
    try:
        choice = Choice(values.get("decision", ""))
    except ValueError as error:
        raise InvalidForm([InvalidInput("Pilih salah satu keputusan.", field="decision")]) from error
    papers = [uploads.from_dict(facts) for facts in papers_of(draft)]
    wanted = asked(task, task.proposal)
    is_resubmitted = task.kind.corrects and choice is Choice.RESUBMIT
    specs = [spec for spec in fields_ever_asked(task, task.proposal) if spec.kind != "file"]
    answer = Answer(
        choice=choice,
        note=values.get("note"),
        checks=_beginning_with("check.", values),
        overrides=_beginning_with("override.", values),
        remarks=_beginning_with("remark.", values),
        declaration="declaration" in values,
        fields={spec.name: values[spec.name] for spec in specs if spec.name in values},
        papers=[paper for paper in papers if wanted.takes(paper.kind, choice)],
        corrected=_corrected(draft.answer, task.proposal) if is_resubmitted else None,
        seen_papers=values.get("papers", ""),
    )
    return understood(answer, specs)


def _beginning_with(prefix: str, values: dict[str, str]) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in values.items() if name.startswith(prefix)}
