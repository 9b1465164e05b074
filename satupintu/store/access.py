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
