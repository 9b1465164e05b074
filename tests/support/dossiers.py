"""Dossiers of proposals that stand in no database, for what only reads them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from config.settings import CONFIG_DIR, read_office, read_routes
from satupintu.documents.blobs import BlobStore
from satupintu.domain.evidence.tokens import Keyring
from satupintu.domain.office.office import Office
from satupintu.domain.process.form import DocumentType, ProposalForm, Route
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.route.routes import RouteDefinition
from satupintu.domain.task.assignments import Assignment
from satupintu.mail.smtp import SmtpAddress
from satupintu.store.database import Database
from satupintu.store.proposals import Ceremony, HistoryEntry, Proposal, RouteVersion
from satupintu.store.register.family import Family
from satupintu.store.register.tables import Agreement
from satupintu.store.work import Decision, Task
from satupintu.usecases.office.desk import Desk, RealClock
from satupintu.usecases.process.dossier import Dossier, Waiting
from tests.support.forms import a_form

NUMBER = "KS-2026-0042"
OFFICE = read_office(CONFIG_DIR)
ROUTES = read_routes(CONFIG_DIR)
TEXTS = [(route.route, document) for route in ROUTES.values() for document in route.documents]
"""Every kind of text of every route."""


def a_desk(office: Office | None = None) -> Desk:
    """A desk that nobody connects to its database."""
    return Desk(
        database=Database("postgresql+asyncpg://tidak-ada.invalid/x"),
        clock=RealClock(),
        office=office or OFFICE,
        routes=ROUTES,
        days_off=frozenset(),
        blobs=BlobStore(Path("/tidak-ada"), 1),
        smtp=SmtpAddress("127.0.0.1", 9),
        keyring=Keyring(["kunci-uji"]),
        base_url="http://127.0.0.1",
        language="id",
        letter_retries=(timedelta(minutes=1),),
    )


def a_form_of(route: Route, document: DocumentType, **changes: Any) -> ProposalForm:
    """A proposal for a kind of text, its term as long as the law lets it be."""
    rule = ROUTES[route].documents.get(document)
    years = (rule.max_years if rule else None) or 5
    category = "sukarela" if route is Route.KSDD else None
    return a_form(**{"route": route, "document": document, "category": category, "term_years": years, **changes})


def a_dossier(
    form: ProposalForm,
    status: Status = Status.IN_REVIEW,
    *,
    history: Sequence[HistoryEntry] = (),
    answers: Sequence[tuple[Task, Decision]] = (),
    definition: RouteDefinition | None = None,
    ceremony: Ceremony | None = None,
    open_step: str | None = None,
    amended: Agreement | None = None,
) -> Dossier:
    """The dossier of a proposal in a status."""
    definition = definition or ROUTES[form.route]
    opd = OFFICE.opd(form.initiator)
    proposal = Proposal(
        number=NUMBER,
        _status=status,
        title=form.title,
        route=form.route,
        document=form.document,
        opd_code=opd.code,
        opd_name=opd.name,
        other_opds=[],
        round=1,
        ceremony=ceremony,
        content=form.model_dump(mode="json"),
        route_version=RouteVersion(id=definition.version(), body=definition.model_dump(mode="json")),
    )
    return Dossier(
        proposal=proposal,
        waiting=(Waiting("Bagian", "Bagian", "b@x.example", Assignment.LETTER, definition.step(open_step), 1, None),)
        if open_step
        else (),
        history=tuple(history),
        letters=(),
        answers=tuple(answers),
        agreement=None,
        withheld=frozenset(),
        family=Family(amended=amended),
    )


def an_event(event: str, note: str | None = None, to: Status | None = None, **facts: Any) -> HistoryEntry:
    """A history row."""
    return HistoryEntry(
        event=event, note=note, to_status=to, facts=facts, at=datetime(2026, 11, 24, tzinfo=UTC), actor="Uji"
    )
