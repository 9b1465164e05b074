"""The proposal as a browser form: dotted names for its parts, one line per entry for its lists."""

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from satupintu.domain.errors import CooperationError, InvalidForm, InvalidInput
from satupintu.domain.process.form import ProposalForm
from satupintu.domain.process.handed_in import WITH_A_PROPOSAL, kinds_with_a_proposal, refuse_kind
from satupintu.domain.process.paper_kinds import PaperKind
from satupintu.domain.process.signer import AUTHORITY
from satupintu.domain.typed.numbers import typed_number
from satupintu.domain.typed.terms import typed_term
from satupintu.domain.typed.texts import on_one_line
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.problems import problems_of
from satupintu.usecases.task.papers import FiledPaper
from satupintu.web.http.uploads import store, text

PARTNERS = 3
INDICATORS = 4
PAPERS = 6
"""Rows a form offers; a proposal with more comes as a case file or through the API."""
_PLACES = 3
"""Digits of a place in a list."""

_PLAIN = (
    "title",
    "title_as_written",
    "route",
    "category",
    "document",
    "parent",
    "renews",
    "amends",
    "new_end",
    "burden_change",
    "deviation_reason",
    "initiator",
    "initiated_by",
    "city_signer",
    "offer_received_on",
    "affair",
    "purpose",
    "object",
    "location",
    "term_years",
    "starts_on",
    "burdens_public",
    "in_planning_document",
)
_AREAS = ("purpose", "scope", "benefits")
"""Fields of several lines; in all others, a line break that came with a paste is a blank."""
_SIGNATORY = ("position", "name", "email", *AUTHORITY)
_PARTNER = ("name", "kind", "role", "country", "language", *(f"signatory.{name}" for name in _SIGNATORY))
_CONTACT = ("contact.name", "contact.email")


def values_of(form: FormData) -> dict[str, str]:
    """Every text field as entered, to show it again."""
    return {name: value for name, value in form.multi_items() if isinstance(value, str)}


def flattened(proposal: ProposalForm) -> dict[str, str]:
    """A proposal as field values, to correct it."""
    content = proposal.model_dump(mode="json")
    values = {name: _shown(content[name]) for name in _PLAIN}
    values["term_years"] = typed_term(proposal.term)
    values |= {f"funding.{name}": _shown(value) for name, value in content["funding"].items()}
    values |= {name: "\n".join(content[name]) for name in ("scope", "benefits")}
    values |= {f"parent_scope.{index}": point for index, point in enumerate(content["parent_scope"] or ())}
    values |= {f"departments.{index}": name for index, name in enumerate(content["departments"] or ())}
    if (change := content["party_change"]) is not None:
        values |= {f"party_change.leaves.{index}": name for index, name in enumerate(change["leaves"])}
        values["party_change.ground"] = change["ground"]
    for index, partner in enumerate(content["partners"]):
        for name in (*_PARTNER, *_CONTACT):
            head, _, tail = name.partition(".")
            values[f"partners.{index}.{name}"] = _shown(partner[head][tail] if tail else partner[head])
    for index, indicator in enumerate(content["indicators"]):
        values |= {f"indicators.{index}.{name}": _shown(value) for name, value in indicator.items()}
    return values


def changed(before: ProposalForm, after: ProposalForm) -> list[tuple[str, str]]:
    """Fields that differ, with what they say now; empty where something was taken out."""
    was, is_now = flattened(before), flattened(after)
    names = dict.fromkeys((*was, *is_now))
    return [(name, is_now.get(name, "")) for name in names if was.get(name, "") != is_now.get(name, "")]


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return typed_number(value) if isinstance(value, int | float) else str(value)


def parsed(values: Mapping[str, str], attachments: list[dict[str, str]]) -> ProposalForm:
    """
    Read the fields into a proposal.

    Raises:
        InvalidForm: one sentence per field, named as in the form.
    """
    values = {name: value if name in _AREAS else on_one_line(value) for name, value in values.items()}
    content: dict[str, Any] = {name: values[name] for name in _PLAIN if values.get(name)}
    for name in ("burdens_public", "in_planning_document"):
        content[name] = _answer(values.get(name, ""))
    content["funding"] = {
        "source": values.get("funding.source", ""),
        "amount": values.get("funding.amount") or None,
        "in_current_budget": _answer(values.get("funding.in_current_budget", "")),
    }
    for name in ("scope", "benefits"):
        content[name] = [line.strip() for line in values.get(name, "").splitlines() if line.strip()]
    content["departments"] = ticked(values, "departments.") or None
    content["parent_scope"] = ticked(values, "parent_scope.") or None
    leaves, ground = ticked(values, "party_change.leaves."), values.get("party_change.ground", "")
    if leaves or ground:
        content["party_change"] = {"leaves": leaves, "ground": ground}
    content["partners"] = [_partner(values, index) for index in range(PARTNERS) if _is_given(values, index)]
    content["indicators"] = [
        {name: values.get(f"indicators.{index}.{name}", "") for name in ("name", "unit", "target")}
        for index in range(INDICATORS)
        if values.get(f"indicators.{index}.name")
    ]
    content["attachments"] = attachments
    try:
        return ProposalForm.model_validate({key: value for key, value in content.items() if value is not None})
    except ValidationError as error:
        raise InvalidForm([beside_its_field(each) for each in problems_of(error.errors())]) from error


_BESIDE = {
    "scope": "scope",
    "benefits": "benefits",
    "parent_scope": "parent_scope",
    "departments": "departments.0",
    "form": "category",
    "term_days": "term_years",
    "term_until": "term_years",
}


def beside_its_field(problem: CooperationError) -> CooperationError:
    """
    Put a problem beside the field that the page has for it: a line of a list belongs to its one text area.

    A term is typed into one field; what concerns the whole form is the category.
    """
    head = (problem.field or "").partition(".")[0]
    problem.field = _BESIDE.get(head, problem.field)
    return problem


def ticked(values: Mapping[str, str], prefix: str) -> list[str]:
    """What was chosen of a list, in its order."""
    said = ((name.removeprefix(prefix), value) for name, value in values.items() if name.startswith(prefix) and value)
    places = {int(place): value for place, value in said if place.isdecimal() and len(place) <= _PLACES}
    return [places[place] for place in sorted(places)]


def _answer(value: str) -> str | None:
    return value or None


def left_out(values: Mapping[str, str]) -> list[str]:
    """Partners and indicators of a proposal that was filled in from another, for which the form has no rows."""
    rows = (("partners", PARTNERS), ("indicators", INDICATORS))
    names = ((name, name.split(".")) for name in values if name.endswith(".name"))
    return [
        values[name]
        for name, parts in names
        for group, limit in rows
        if len(parts) == 3 and parts[0] == group and int(parts[1]) >= limit
    ]


def _is_given(values: Mapping[str, str], index: int) -> bool:
    return index == 0 or bool(values.get(f"partners.{index}.name"))


def _partner(values: Mapping[str, str], index: int) -> dict[str, Any]:
    partner: dict[str, Any] = {"signatory": {}, "contact": {}}
    for name in (*_PARTNER, *_CONTACT):
        value = values.get(f"partners.{index}.{name}", "").strip()
        head, _, tail = name.partition(".")
        if value and tail:
            partner[head][tail] = value
        elif value:
            partner[head] = value
    return partner


def paper_kinds(desk: Desk) -> tuple[str, ...]:
    """Kinds of paper that the form offers: the usual ones, and what a route of this office asks for beside them."""
    more = (kind for route in desk.routes.values() for kind in sorted(kinds_with_a_proposal(route)))
    return tuple(dict.fromkeys((*WITH_A_PROPOSAL, *more)))


async def uploaded(
    desk: Desk, form: FormData, kinds: Collection[str], by: str
) -> tuple[list[FiledPaper], list[CooperationError]]:
    """Store the papers that `by` hands in, of these kinds; what is refused is named by its row, the others are kept."""
    papers: list[FiledPaper] = []
    problems: list[CooperationError] = []
    for index in range(PAPERS):
        upload = form.get(f"paper.{index}")
        if not isinstance(upload, UploadFile) or not upload.filename:
            continue
        kind = text(form, f"paper_kind.{index}") or PaperKind.LAINNYA
        try:
            refuse_kind(kind, kinds)
            papers.append(await store(desk, upload, kind, by))
        except InvalidInput as problem:
            problem.field = f"paper.{index}"
            problems.append(problem)
    return papers, problems
