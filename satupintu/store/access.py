"""Who is inside: sessions in browsers, tokens of programs."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column, relationship

from satupintu.store.base import Base
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


class Counter(Base):
    """The last number given in a series of a year; its row is locked while the next is taken, so no gap, no double."""

    __tablename__ = "counter"

    series: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
