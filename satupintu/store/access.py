"""Who is inside: sessions in browsers, tokens of programs; what is counted and noted of those who come."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, DateTime, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from satupintu.domain.office.bounds import Bound
from satupintu.domain.office.security import SecurityKind
from satupintu.store.base import Base, Word
from satupintu.store.work import Link


class Session(Base):
    """
    A browser that opened a link. The cookie holds the token, this row its SHA-256.

    With `email` it is an office session; with `link_id` it opens that one task or status page.
    """

    __tablename__ = "session"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    token_sha256: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str | None]
    link_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("link.id"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    origin: Mapped[str | None] = mapped_column(comment="network address it was begun from")
    code_at: Mapped[datetime | None] = mapped_column(comment="when a code of the authenticator was given in it")

    link: Mapped[Link | None] = relationship(lazy="joined")


class ApiToken(Base):
    """A program's token, made with `satupintu token`; only its SHA-256 is kept."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str]
    token_sha256: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Authenticator(Base):
    """
    Somebody's authenticator app for signing. Its secret is derived from the keyring and rests nowhere.

    A row without `enrolled_at` was shown to its person but never confirmed with a code.
    """

    __tablename__ = "authenticator"

    email: Mapped[str] = mapped_column(primary_key=True, comment="in lower case")
    nonce: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4, comment="another secret after every reset")
    key_id: Mapped[str] = mapped_column(comment="the key of the keyring it was derived with")
    enrolled_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0, comment="30-second step of the last code taken")
    failures: Mapped[int] = mapped_column(default=0, comment="wrong codes since the last right one")
    locked_until: Mapped[datetime | None]


class Counter(Base):
    """The last number given in a series of a year; its row is locked while the next is taken, so no gap, no double."""

    __tablename__ = "counter"

    series: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class Tally(Base):
    """
    When something bounded happened last, for one key; the row is locked while one more is let through.

    The moments themselves rather than a number: so the bound holds for every stretch of time, not for clock hours.
    """

    __tablename__ = "tally"

    bound: Mapped[Bound] = mapped_column(Word(Bound), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True, comment="account or origin; an address as its SHA-256")
    taken: Mapped[list[datetime]] = mapped_column(ARRAY(DateTime(timezone=True)), comment="at most as many as allowed")
    touched_at: Mapped[datetime] = mapped_column(index=True)
    refused_at: Mapped[datetime | None] = mapped_column(comment="when reaching the bound was last noted")


class SecurityEvent(Base):
    """One entry of the security log. Added and never changed: a trigger of the database refuses it."""

    __tablename__ = "security_event"
    __table_args__ = (Index("security_event_kind_idx", "kind", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[SecurityKind] = mapped_column(Word(SecurityKind))
    email: Mapped[str | None] = mapped_column(comment="who did it, in lower case; empty for the server itself")
    roles: Mapped[str | None] = mapped_column(comment="on that day, separated by commas")
    origin: Mapped[str | None] = mapped_column(comment="network address; empty for the command line")
    facts: Mapped[dict[str, Any]]


class KnownPerson(Base):
    """What `office.toml` gave an address at the last start: tells the next one what has changed."""

    __tablename__ = "known_person"

    email: Mapped[str] = mapped_column(primary_key=True, comment="in lower case")
    roles: Mapped[str] = mapped_column(comment="in order, separated by commas")
    opd: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
