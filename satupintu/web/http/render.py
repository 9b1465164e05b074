"""Rendering: one environment per language, the words of the office, and what every page is given."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any, get_args

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from satupintu.documents.checks import PDF
from satupintu.documents.signatures import SignatureFacts, is_duty_stamp
from satupintu.domain.errors import Unreadable
from satupintu.domain.office.office import Person, Role
from satupintu.domain.process.approvals import ApprovalStep
from satupintu.domain.process.family import ChangeOfParties
from satupintu.domain.process.form import ProposalForm
from satupintu.domain.process.paper_kinds import PaperKind
from satupintu.domain.process.rules import Deviation
from satupintu.domain.process.term import Term
from satupintu.domain.register.signed_texts import is_of_a_copy
from satupintu.domain.route.deadlines import working_days_between
from satupintu.domain.task.assignments import POSITIVE, Assignment, Choice
from satupintu.domain.typed.days import day_in
from satupintu.domain.typed.numbers import number_in, rupiah_in
from satupintu.domain.typed.terms import term_in
from satupintu.language import (
    correction_words,
    explain,
    follow_up_words,
    letter_words,
    long_date,
    meeting_words,
    moment_in_words,
    register_words,
    say,
    security_words,
    translations,
    wording,
)
from satupintu.language.countries import countries, country_name
from satupintu.language.spelled import as_understood, rupiah_as_understood, whole_term
from satupintu.usecases.letters.outbox import LANGUAGE_CHOICE
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.visibility import sees_figures
from satupintu.web.http.visitor import LANGUAGE_COOKIE, Visitor, csrf_token, desk_of

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TEMPLATES = Path(__file__).parent.parent / "templates"
STATIC = Path(__file__).parent.parent / "static"

_WORDS: Mapping[str, Mapping[Any, str]] = {
    "status": wording.STATUS,
    "stage": wording.STAGE,
    "choice": wording.CHOICE,
    "role": wording.ROLE,
    "document": wording.DOCUMENT,
    "partner_kind": wording.PARTNER_KIND,
    "burden_change": wording.BURDEN_CHANGE,
    "ground": wording.GROUND,
    "made_paper": wording.MADE_PAPER,
    "obligation": follow_up_words.OBLIGATION,
    "reply": follow_up_words.REPLY,
    "reply_hint": follow_up_words.REPLY_HINT,
    "obstacle": follow_up_words.OBSTACLE,
    "awaited": follow_up_words.AWAITED_WORDS,
    "letter_state": wording.LETTER_STATE,
    "fault": letter_words.FAULT,
    "via": wording.VIA,
    "check": wording.CHECK,
    "checklist": wording.CHECKLIST,
    "signature_problem": wording.SIGNATURE_PROBLEM,
    "signature_intact": wording.SIGNATURE_INTACT,
    "signature_whole": wording.SIGNATURE_WHOLE,
    "signature_trusted": wording.SIGNATURE_TRUSTED,
    "signature_revoked": wording.SIGNATURE_REVOKED,
    "signature_time": wording.SIGNATURE_TIME,
    "agreement_status": register_words.AGREEMENT_STATUS,
    "parent_relation": register_words.PARENT,
    "child_relation": register_words.CHILD,
    "copy": register_words.COPY,
    "signed_how": register_words.SIGNED_HOW,
    "category": register_words.CATEGORY,
    "lack": correction_words.LACK,
    "end_cause": register_words.END_CAUSE,
    "pile": register_words.PILE,
    "hanging": register_words.HANGING,
    "old_field": register_words.FIELD,
    "date_order": register_words.DATE_ORDER,
    "city_side": register_words.CITY_SIDE,
    "security": security_words.KIND,
    "meeting": meeting_words.MEETING_KIND,
    "meeting_state": meeting_words.MEETING_STATE,
    "meeting_decision": meeting_words.MEETING_DECISION,
    "attendance": meeting_words.ATTENDANCE,
}


def _parties_after(form: ProposalForm) -> tuple[str, ...]:
    """The partners once an addendum holds: who signs it, without who leaves; it names all that are parties."""
    leaves = form.party_change.leaves if form.party_change is not None else ()
    return ChangeOfParties(leaving=tuple(leaves)).after([partner.name for partner in form.partners])


@cache
def environment(language: str) -> Environment:
    """The templates in one language."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]

    def word(key: Any, kind: str) -> str:
        return say(language, _WORDS[kind][key])

    def day(value: date, weekday: bool = False) -> str:
        return long_date(language, value, weekday=weekday)

    def at(value: datetime) -> str:
        return moment_in_words(language, value)

    def deviation(found: Deviation) -> str:
        return wording.deviation(language, found)

    def field_label(name: str) -> str:
        label = _label_of(name)
        return say(language, label) if label else ""

    def named(step: ApprovalStep) -> str:
        return step.title.text_in(language)

    def work(assignment: str, step: ApprovalStep | None = None) -> str:
        return wording.work(language, Assignment(assignment), step.title if step else None)

    def chosen(choice: Choice, assignment: Assignment, step: ApprovalStep | None) -> str:
        said = step.choices(assignment).get(choice) if step else None
        return wording.chosen(language, assignment, choice, said.words if said else None)

    def hint(choice: Choice, assignment: Assignment) -> str:
        return wording.choice_hint(language, assignment, choice)

    def read_back(typed: str, kind: str) -> str:
        """A typed number as it was understood; nothing where it is none, since the form says so."""
        try:
            return readers[kind](typed)
        except Unreadable:
            return ""

    def iso_if_day(typed: str) -> str:
        """A typed day for the browser's own field, which shows no other writing."""
        try:
            return day_in(typed).isoformat()
        except Unreadable:
            return typed

    def day_if_iso(kept: str) -> str:
        """A day as fields keep it, in words; anything else as it is."""
        return day(date.fromisoformat(kept)) if _ISO.fullmatch(kept) else kept

    numbers: dict[str, Callable[[Any], str]] = {
        "understood": lambda value: as_understood(language, Decimal(str(value))),
        "rupiah": lambda value: rupiah_as_understood(language, value),
        "term": lambda value: whole_term(language, value),
        "months": lambda value: whole_term(language, Term(value)),
    }
    readers: dict[str, Callable[[str], str]] = {
        "number": lambda typed: numbers["understood"](number_in(typed)),
        "rupiah": lambda typed: numbers["rupiah"](rupiah_in(typed)),
        "term": lambda typed: numbers["term"](term_in(typed)),
    }
    made.filters |= {**numbers, "read_back": read_back, "iso_if_day": iso_if_day, "day_if_iso": day_if_iso}
    made.filters |= {"named": named, "work": work, "chosen": chosen, "hint": hint}
    made.filters |= {"word": word, "day": day, "at": at, "size": _size, "deviation": deviation}
    made.filters |= {"field_label": field_label, "iso_day": lambda value: day(date.fromisoformat(value))}
    made.filters["say"] = lambda sentence: say(language, sentence)
    made.filters["options"] = lambda spec: [(value, say(language, words)) for value, words in spec.options.items()]
    made.filters["iso_moment"] = lambda value: at(datetime.fromisoformat(value))
    made.filters["paper"] = lambda kind: say(language, wording.paper_kind(kind))
    made.filters["kind_word"] = lambda kind: say(language, wording.document_or_paper(kind))
    made.filters["lacking"] = lambda found: say(language, wording.LACKING[found[0]], of=found[1])
    made.filters["remark"] = lambda kept: say(language, kept["sentence"], **kept["facts"])
    made.filters["fact"] = lambda name: say(language, security_words.FACT.get(name, name))
    made.filters["parties_after"] = _parties_after
    made.filters["country"] = lambda code: country_name(language, code)
    made.filters["correction_field"] = lambda name: correction_words.field_label(language, name)
    made.filters["correction_text"] = lambda text, name: correction_words.field_text(language, name, text)
    made.filters["explain"] = lambda error: explain(language, error)
    made.tests["duty_stamp"] = lambda each: is_duty_stamp(SignatureFacts.model_validate(each))
    made.tests["of_a_copy"] = is_of_a_copy
    made.globals |= {
        "language": language,
        "PaperKind": PaperKind,
        "letter_titles": letter_words.LETTER,
        "trigger": partial(wording.trigger, language),
        "positive": POSITIVE,
        "partner_kinds": [(kind, say(language, words)) for kind, words in wording.PARTNER_KIND.items()],
        "countries": [*countries(language).items()],
        "burden_changes": [(each, say(language, words)) for each, words in wording.BURDEN_CHANGE.items()],
        "document_options": [(kind, f"{kind} · {say(language, words)}") for kind, words in wording.DOCUMENT.items()],
    }
    return made


def _size(count: int) -> str:
    """A size in bytes as people say it."""
    return f"{count / 1024 / 1024:.1f} MB" if count >= 1024 * 1024 else f"{max(1, count // 1024)} KB"


def headers_of_a_file(media_type: str) -> dict[str, str]:
    """A PDF is shown in our own page, anything else is handed over as a download, and neither may run anything."""
    # Chromium refuses to show a PDF under `sandbox`; without scripts, objects or connections it can do nothing either.
    more = "; style-src 'unsafe-inline'" if media_type == PDF else "; sandbox"
    policy = f"default-src 'none'; frame-ancestors 'self'{more}"
    return {"Content-Security-Policy": policy, "X-Frame-Options": "SAMEORIGIN"}


def language_of(request: Request, visitor: Visitor | None) -> str:
    """The language of a page: that of its address, else chosen by the visitor, else the link's, else the office's."""
    chosen = request.query_params.get(LANGUAGE_CHOICE) or request.cookies.get(LANGUAGE_COOKIE)
    if chosen in ("id", "en"):
        return chosen
    if visitor is not None and visitor.link is not None:
        return str(visitor.link.language)
    return desk_of(request).language


def _has_step_up(desk: Desk, person: Person) -> bool:
    """True for whoever an authenticator's code is asked of."""
    signs = desk.office.signing.step_up and Role.SIGNATORY in person.roles
    return signs or (desk.administrator_authenticator and Role.ADMINISTRATOR in person.roles)


def page(
    request: Request, template: str, visitor: Visitor | None = None, status_code: int = 200, **values: Any
) -> HTMLResponse:
    """Render a page with what all of them need."""
    desk = desk_of(request)
    language = language_of(request, visitor)
    person: Person | None = visitor.person if visitor else None
    values |= {
        "office": desk.office.letterhead.in_language(language),
        "person": person,
        "csrf": csrf_token(desk, visitor.session if visitor else None),
        "today": desk.today(),
        "training_at": desk.clock.now() if request.app.state.is_training else None,
        "sees_figures": sees_figures(desk.office, person),
        "has_step_up": person is not None and _has_step_up(desk, person),
        "held": visitor.held if visitor else None,
        "has_mailbox": request.app.state.mailbox is not None,
        "path": request.url.path if "token" not in request.path_params else "",
        "days_left": lambda due: working_days_between(desk.today(), due, desk.days_off),
    }
    html = environment(language).get_template(template).render(values)
    return HTMLResponse(html, status_code=status_code)


def _label_of(field: str) -> str | None:
    """What a field of the form is called, `partners.0.contact.email` as any; None for fields of other forms."""
    model: Any = ProposalForm
    label = None
    for part in field.split("."):
        if part.isdigit():
            continue
        found = getattr(model, "model_fields", {}).get(part)
        if found is None:
            return None
        label = found.title
        inner = [each for each in (*get_args(found.annotation), found.annotation) if hasattr(each, "model_fields")]
        model = inner[0] if inner else None
    return label
