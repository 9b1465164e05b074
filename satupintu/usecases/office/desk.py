"""What every use case is handed: the database, the clock, and the office's own rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from satupintu.documents.blobs import BlobStore
from satupintu.domain.evidence.tokens import Keyring
from satupintu.domain.office.bounds import LIMITS, Bound, Limit
from satupintu.domain.office.office import Office
from satupintu.domain.route.deadlines import due_after, local_day
from satupintu.domain.route.routes import RouteDefinition
from satupintu.mail.smtp import SmtpAddress
from satupintu.store.database import Database


class Clock(Protocol):
    """Time as a value: the real clock, or one that a test turns."""

    def now(self) -> datetime:
        """This moment, in UTC."""
        ...


class RealClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True)
class Desk:
    """The office at work. Built once per event loop at the edge (web, worker, command line, test)."""

    database: Database
    clock: Clock
    office: Office
    routes: Mapping[str, RouteDefinition]
    days_off: frozenset[date]
    blobs: BlobStore
    smtp: SmtpAddress
    keyring: Keyring
    base_url: str
    language: str
    letter_retries: tuple[timedelta, ...]
    """Pause before each further try of a letter; after the last it has failed."""
    limits: Mapping[Bound, Limit] = field(default_factory=lambda: LIMITS)
    """How much is let through for one address, account or origin."""
    administrator_authenticator: bool = False
    """True where an administrator is let in with an authenticator's code only."""

    def due(self, definition: RouteDefinition, clock: str, since: date | None = None) -> date | None:
        """The last day of one of the route's clocks, starting today or on the day `since`; None without a limit."""
        limit = definition.clock(clock)
        return due_after(since or self.today(), limit, self.days_off) if limit else None

    def today(self) -> date:
        """Today in Jambi."""
        return local_day(self.clock.now())
