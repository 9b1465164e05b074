"""
How log lines look and where they go: JSON on a server, readable on a terminal; nothing secret or personal in either.

Lines carry the ids that are bound while they are written: of the request, the proposal, the task, the letter, the run.
"""

import logging
import re
from collections.abc import Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from config.settings import Settings
from satupintu.language.logs import TIMED
from satupintu.usecases.office.faults import was_told

OURS = "satupintu"
"""The logger above all of ours."""
SECURITY = "satupintu.security"
"""Its lines say who did what, by the address of their account; no other line names anybody."""
_MOST_BYTES = 5_000_000
_KEPT = 3
"""A file of the log begins anew at so many bytes; so many older ones stay."""
_HEARD = ("asyncio", "sqlalchemy", "aiosmtplib", "httpx")
"""Loggers of libraries whose warnings go the way of our lines."""
_TALKATIVE = (*_HEARD, "mail.log", "satupintu.store")
"""Whose steps nobody has to follow: the mailbox's server tells of each command, our pool of each time it is closed."""

_HEAD, _TAIL = 1_500, 4_500
"""Signs that stay of the beginning and the end of a longer text: `satupintu.runtime.lines` cuts a longer line."""

_ADDRESS = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_SECRETS = (
    (re.compile(r"(/t/)[^\s\"']+"), r"\1…"),
    (re.compile(r"(?<![\w-])(?![0-9a-f]+(?![\w-]))(?=[a-z_-]*[A-Z0-9])[\w-]{43,}(?:\.[\w-]+)*"), "…"),
    (re.compile(r"input_value=.*?, input_type"), "input_value=…, input_type"),
    (re.compile(r"DETAIL:.*"), "DETAIL: …"),
)
"""
Tokens by their place and by their length (43 signs of base64 are 256 bits; hashes in hexadecimal may be read), what
pydantic shows of an input that it refuses, and the row that PostgreSQL shows of a rule that it keeps.
"""


def write_lines(settings: Settings, *, only_ours: bool = False, file: Path | None = None) -> None:
    """
    Write the lines of this process to standard error, or to a file with a few older ones beside it; on a server to
    both, since standard error is the journal there.

    With `only_ours` nothing is changed for Prefect's loggers and the one above all: it has an order of its own there.
    """
    handlers: list[logging.Handler] = []
    if file is not None:
        handlers.append(RotatingFileHandler(file, maxBytes=_MOST_BYTES, backupCount=_KEPT))
    if file is None or settings.logs_are_json:
        handlers.append(logging.StreamHandler())
    for handler in handlers:
        handler.setFormatter(formatter(is_json=settings.logs_are_json))
        handler.addFilter(_not_told_twice)
    for above in (OURS, *_HEARD) if only_ours else (None,):
        top = logging.getLogger(above)
        top.handlers = handlers
        top.propagate = False
        top.setLevel(logging.INFO)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def write_warnings() -> None:
    """For a command: readable lines of what is out of order, on standard error; its output is its own."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(is_json=False))
    logging.getLogger().handlers = [handler]
    logging.getLogger().setLevel(logging.WARNING)
    logging.getLogger(f"{OURS}.database").setLevel(logging.ERROR)  # the command itself says that it is away


def formatter(*, is_json: bool) -> logging.Formatter:
    """One look for our lines and for those of libraries."""
    readable = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback, timestamp_key="time", sort_keys=False
    )
    rendering: Processor = structlog.processors.JSONRenderer(ensure_ascii=False) if is_json else readable
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            TIMED,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,  # without the values of variables, which are people's
            without_secrets,
            rendering,
        ],
    )


def without_secrets(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Take tokens out of a line, and addresses of people where it is not the security log's."""
    names_people = event.get("logger") == SECURITY
    return {key: _bare(value, names_people=names_people) for key, value in event.items()}


def _bare(value: Any, *, names_people: bool) -> Any:
    if isinstance(value, str):
        if len(value) > _HEAD + _TAIL:
            value = f"{value[:_HEAD]} … {value[-_TAIL:]}"
        for pattern, shown in _SECRETS:
            value = pattern.sub(shown, value)
        return value if names_people else _ADDRESS.sub("…@…", value)
    if isinstance(value, Mapping):
        return {key: _bare(each, names_people=names_people) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_bare(each, names_people=names_people) for each in value]
    return (
        value
        if value is None or isinstance(value, (bool, int, float))
        else _bare(str(value), names_people=names_people)
    )


def _not_told_twice(record: logging.LogRecord) -> bool:
    """Uvicorn tells of an exception that the page of an error has told of already, without its number."""
    error = record.exc_info[1] if record.exc_info else None
    return not (record.name.startswith("uvicorn") and error is not None and was_told(error))
