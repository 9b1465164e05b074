"""
What nobody expected, under a number: whoever meets it reads the number out, and the log explains it.

The number stands on the page, in the letter's row or in Prefect's log, and in one line of ours with the traceback and
the ids that are bound: request, proposal, letter, run.
"""

import secrets

from satupintu.language.logs import logger

log = logger("faults")

_NOTE = "fault "


def tell_fault(what: str, error: BaseException, **facts: object) -> str:
    """
    Write an unexpected error into the log; returns its number, eight hexadecimal digits.

    An error that has been told already keeps its number and is not told again.
    """
    if (known := told_as(error)) is not None:
        return known
    fault = secrets.token_hex(4)
    error.add_note(_NOTE + fault)
    log.error(what, fault=fault, error=type(error).__name__, exc_info=error, **facts)
    return fault


def told_as(error: BaseException) -> str | None:
    """The number under which an error has been told; None where nobody has."""
    notes = getattr(error, "__notes__", ())
    return next((note.removeprefix(_NOTE) for note in notes if note.startswith(_NOTE)), None)


def was_told(error: BaseException) -> bool:
    """True for an error that stands in the log under its number."""
    return told_as(error) is not None
