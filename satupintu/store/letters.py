"""Letters: rows first, sent after the commit, kept for ever."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from satupintu.domain.process.form import Language
from satupintu.store.base import Base, Word
from satupintu.store.proposals import Proposal


class LetterState(StrEnum):
    """What has become of a letter, in words an office understands."""

    QUEUED = "queued"
    """To be sent, or to be tried again at `not_before`."""
    SENT = "sent"
    """The mail server took it."""
    FAILED = "failed"
    """The mail server refused it for good, or it could not be written; a person has to look."""
    CANCELLED = "cancelled"
    """What it asks was settled before it went out."""


class Letter(Base):
    """One letter to one address. Its body is rendered while sending, so no usable link rests here."""

    __tablename__ = "letter"
    __table_args__ = (
        Index("letter_queued_idx", "not_before", postgresql_where=text("state = 'queued'")),
        Index("letter_failed_idx", "id", postgresql_where=text("state = 'failed'")),
        Index("letter_new_link_idx", "to_email", "created_at", postgresql_where=text("template = 'new_link'")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(
        unique=True, comment="from stable ids: the same letter is never queued twice"
    )
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), index=True)
    link_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("link.id"))
    template: Mapped[str] = mapped_column(comment="folder in satupintu/mail/templates")
    to_name: Mapped[str]
    to_email: Mapped[str]
    language: Mapped[Language] = mapped_column(Word(Language))
    values: Mapped[dict[str, Any]] = mapped_column(comment="what the template names, without links")
    message_id: Mapped[str] = mapped_column(unique=True, comment="the same over all tries")
    state: Mapped[LetterState] = mapped_column(Word(LetterState), default=LetterState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    lease_until: Mapped[datetime | None] = mapped_column(comment="somebody is sending it until then")
    last_code: Mapped[int | None] = mapped_column(comment="SMTP code of the last answer, 0 for no connection")
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    proposal: Mapped[Proposal | None] = relationship()
