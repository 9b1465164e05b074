"""Alembic's environment: one transaction, one advisory lock, a connection handed in by `satupintu.store.schema`."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from satupintu.store import access, conditions, evidence, letters, meetings, movements, proposals, work  # noqa: F401
from satupintu.store.base import Base, Word
from satupintu.store.follow_up import answers as follow_up  # noqa: F401
from satupintu.store.register import (  # noqa: F401
    history,
    import_drafts,
    out,
    tidying,
)
from satupintu.store.register import partner_tables as partners  # noqa: F401
from satupintu.store.register import tables as register  # noqa: F401

connection = context.config.attributes["connection"]


def _render(kind: str, thing: Any, _: AutogenContext) -> str | Literal[False]:
    """Write our enum columns as plain text columns: a migration must not change when a word is added."""
    return f"sa.String(length={thing.impl.length})" if kind == "type" and isinstance(thing, Word) else False


context.configure(connection=connection, target_metadata=Base.metadata, compare_type=False, render_item=_render)
with context.begin_transaction():
    context.run_migrations()
