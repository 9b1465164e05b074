"""Old registers that were brought in, each as one act, with their rows as they were written."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from satupintu.store.base import Base


class ImportBatch(Base):
    """An old register brought in as one act, which can be undone as one."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    filename: Mapped[str]
    register_sha256: Mapped[str] = mapped_column(comment="of the file; its draft keeps it")
    mapping: Mapped[dict[str, Any]] = mapped_column(comment="which column was read as what")
    accepted: Mapped[int]
    refused: Mapped[int]
    by_name: Mapped[str]
    by_email: Mapped[str | None]
    at: Mapped[datetime]
    undone_by: Mapped[str | None]
    undone_at: Mapped[datetime | None]


class ImportedRow(Base):
    """A row of an old register as it was written, with what was remarked on it."""

    __tablename__ = "imported_row"

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), primary_key=True)
    line: Mapped[int] = mapped_column(comment="in the file, from 1")
    cells: Mapped[list[Any] | dict[str, Any]] = mapped_column(
        JSONB, comment="pairs of header and text from left to right; of earlier versions, text by header"
    )
    remarks: Mapped[list[Any]] = mapped_column(comment="sentences with their facts")
