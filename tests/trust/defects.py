"""Defects planted from outside: triggers in a database under test, or a line rewritten in the processes of a system."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from tests.acceptance.trust.records import Records

LOST_DECISION = (
    (
        "create function lose() returns trigger language plpgsql as "
        "$$ begin delete from decision where id = new.id; return null; end $$"
    ),
    (
        "create constraint trigger lose after insert on decision deferrable initially deferred "
        "for each row execute function lose()"
    ),
)
"""A decision that was acknowledged is gone once its transaction has ended."""
OPEN_FOR_EVER = (
    (
        "do $$ declare name text; begin for name in select conname from pg_constraint where conrelid = "
        "'decision'::regclass and contype = 'u' loop execute 'alter table decision drop constraint ' || name; "
        "end loop; end $$"
    ),
    (
        "create function reopen() returns trigger language plpgsql as "
        "$$ begin if new.state = 'decided' then new.state := 'open'; end if; return new; end $$"
    ),
    "create trigger reopen before update on task for each row execute function reopen()",
)
"""A task stays open after it was answered, and nothing but that kept a second decision out."""
TAKEN_FOR_SENT = (
    (
        "create function believe() returns trigger language plpgsql as $$ begin "
        "if new.state = 'queued' and new.last_error is not null then new.state := 'sent'; end if; return new; end $$"
    ),
    "create trigger believe before update on letter for each row execute function believe()",
)
"""A letter that the mail server refused for now counts as sent."""
DEAF_FLOW = (
    (
        "create function deafen() returns trigger language plpgsql as $$ begin "
        "if new.wake_version > old.wake_version then new.seen_version := new.wake_version; end if; return new; end $$"
    ),
    "create trigger deafen before update on proposal for each row execute function deafen()",
)
"""What the flow has to react to counts as seen."""
UNTOLD = (
    (
        "create function hush() returns trigger language plpgsql as $$ begin "
        "if new.event = 'checked' then set local session_replication_role = replica; "
        "delete from history where id = new.id; set local session_replication_role = origin; end if; "
        "return null; end $$"
    ),
    (
        "create constraint trigger hush after insert on history deferrable initially deferred "
        "for each row execute function hush()"
    ),
)
"""One kind of act leaves no row in the history."""


def plant(records: Records, statements: tuple[str, ...]) -> None:
    """Plant a defect in the database of a running system."""
    for statement in statements:
        records.rows(statement)


@contextmanager
def rewritten(module: str, old: str, new: str) -> Iterator[None]:
    """Systems that are started meanwhile run `module` with `old` replaced; it has to stand there exactly once."""
    defect = json.dumps({"module": module, "old": old, "new": new})
    folder = str(Path(__file__).parent / "seeded")
    with mock.patch.dict(os.environ, {"TRUST_DEFECT": defect, "PYTHONPATH": folder}):
        yield
