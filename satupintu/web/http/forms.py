"""The page of a form: empty, filled in before, or shown again with what was typed and what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from satupintu.domain.errors import CooperationError
from satupintu.domain.typed.form import FieldSpec
from satupintu.language import mark
from satupintu.web.http.render import page
from satupintu.web.http.visitor import Visitor


def last_digits(number: str) -> FieldSpec:
    """The last four digits of a proposal, typed to confirm: a mail scanner that sends every form does not know them."""
    sentence = mark("Ketik empat angka terakhir nomor usulan.")
    return FieldSpec("confirm", mark("Nomor usulan"), "again", again=number[-4:], empty=sentence)


def form_page(
    request: Request,
    template: str,
    visitor: Visitor,
    values: Mapping[str, Any],
    problems: Sequence[CooperationError] = (),
    fields: Iterable[FieldSpec] = (),
    **shown: Any,
) -> HTMLResponse:
    """
    Render a form with the `values` typed so far; nothing typed is lost, and each problem stands beside its field.

    The template is given `fields` by name, `problems` in their order, and `problem_of` by field: of several, the first.
    The status is that of the gravest problem.
    """
    return page(
        request,
        template,
        visitor,
        max((problem.status for problem in problems), default=200),
        values=values,
        problems=problems,
        problem_of={problem.field: problem for problem in reversed(problems)},
        fields={spec.name: spec for spec in fields},
        **shown,
    )
