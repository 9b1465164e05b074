"""What all tables share: naming of constraints, timestamps in UTC, enum columns as text."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, DateTime, Dialect, MetaData, String, TypeDecorator, any_, literal, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

ACT = text("pg_current_xact_id()::text::bigint")
"""
The number of the transaction, as a column's default: rows of one act carry the same.

A restored database counts anew; rows of one act are told from others of that number by their time.
"""


def among(column: InstrumentedAttribute[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """`IN` with one argument, however many values there are: a statement may have 32,767."""
    return column == any_(literal(list(values), ARRAY(column.type)))


class Base(DeclarativeBase):
    """Constraint names are spelled out by rule, so a violation can be told by name."""

    metadata = MetaData(
        naming_convention={
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ck": "%(table_name)s_%(constraint_name)s_check",
            "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
            "pk": "%(table_name)s_pkey",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
    }


class Word(TypeDecorator[StrEnum]):
    """A `StrEnum` stored as its word: new words need no migration of a database type."""

    impl = String(40)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        return None if value is None else str(self.words(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)
