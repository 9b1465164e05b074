"""What a process writes into its log: one look for all lines, ids in each, nothing secret and nobody's data in any."""

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from pydantic import BaseModel, ValidationError

from config.settings import Settings
from satupintu.domain.evidence.tokens import draw
from satupintu.language.logs import logger
from satupintu.runtime.logs import write_lines
from satupintu.usecases.office.faults import tell_fault, told_as

HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


Written = Callable[[], str]


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[Written]:
    """What has gone to standard error; the loggers are afterwards as they were."""
    names = (None, "satupintu", "asyncio", "sqlalchemy", "aiosmtplib", "httpx")
    before = [(one, one.handlers, one.propagate, one.level) for one in map(logging.getLogger, names)]
    said = ""

    def written() -> str:
        nonlocal said
        said += capsys.readouterr().err
        return said

    yield written
    for one, handlers, propagate, level in before:
        one.handlers, one.propagate = handlers, propagate
        one.setLevel(level)


def lines(written: Written) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written().splitlines()]


def test_on_a_server_a_line_of_ours_and_one_of_a_library_are_each_one_object_with_the_ids_that_are_bound(
    written: Written,
) -> None:
    write_lines(Settings(logs="json"))
    with structlog.contextvars.bound_contextvars(request="ab12", proposal="KS-2026-0001"):
        logger("letters").info("letter sent", letter=7)
        logging.getLogger("sqlalchemy.pool").warning("a connection of %s\nwas lost", "ours")
    ours, theirs = lines(written)
    assert ours.items() >= {
        "event": "letter sent", "letter": 7, "request": "ab12", "proposal": "KS-2026-0001", "level": "info",
        "logger": "satupintu.letters",
    }.items()  # fmt: skip
    assert (theirs["request"], theirs["event"]) == ("ab12", "a connection of ours\nwas lost")
    assert str(ours["time"]).endswith("Z")


def test_on_a_terminal_the_same_line_is_read_by_a_person(written: Written) -> None:
    write_lines(Settings(logs="lines"))
    try:
        raise RuntimeError("sebab")
    except RuntimeError as error:
        tell_fault("step failed", error, step="review.write_minutes")
    said = written()
    assert "step failed" in said and "step=review.write_minutes" in said
    assert "RuntimeError: sebab" in said and "\\n" not in said


def test_where_nothing_is_set_a_server_is_told_by_its_standard_error(written: Written) -> None:
    assert Settings().logs_are_json, "no terminal"


def test_a_file_of_the_log_is_bounded_and_on_a_server_the_journal_has_the_lines_as_well(
    written: Written, tmp_path: Path
) -> None:
    write_lines(Settings(logs="json"), file=tmp_path / "supervisor.log")
    for number in range(1_000):
        logger("supervisor").info("x " * 10_000, number=number)
    kept = sorted(each.name for each in tmp_path.iterdir())
    assert kept == ["supervisor.log", "supervisor.log.1"]
    assert [line["number"] for line in lines(written)] == list(range(1_000))


class Entered(BaseModel):
    nik: int


def test_no_line_holds_a_token_an_address_or_what_somebody_entered(written: Written) -> None:
    write_lines(Settings(logs="json"))
    token, program = draw(), f"sp_{draw()}"
    name, address, short = "amhaR itiS"[::-1], "elpmaxe.hotnoc@itis"[::-1], "kednep"[::-1]  # tracebacks show lines
    try:
        Entered.model_validate({"nik": name})
    except ValidationError as error:
        tell_fault("refused", error, said=f"550 <{address}> unknown, {program}", hash=HASH, nested=[token])
    try:
        raise ValueError(f"/t/{short} dan {token}\nDETAIL:  Key (name)=({name}) exists.")
    except ValueError as error:
        tell_fault("another", error)
    logging.getLogger("aiosmtplib").warning("refused for %s", address)
    for secret in (token, program, address, name, short):
        assert secret not in written()
    assert HASH in written()
    assert "ValidationError" in written() and "in test_no_line_holds" in written()


def test_the_security_log_names_the_account(written: Written) -> None:
    write_lines(Settings(logs="json"))
    logger("security").info("security", kind="signed_in", email="siti@contoh.example", link=draw())
    (line,) = lines(written)
    assert (line["email"], line["link"]) == ("siti@contoh.example", "…")


def test_an_error_is_told_once_and_keeps_its_number(written: Written) -> None:
    write_lines(Settings(logs="json"))
    error = RuntimeError("sebab")
    first, again = tell_fault("step failed", error), tell_fault("flow failed", error)
    logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=error)
    (line,) = lines(written)
    assert first == again == told_as(error) == line["fault"]
    assert "RuntimeError: sebab" in str(line["exception"])


def test_where_prefect_runs_its_own_loggers_are_left_as_they_are(written: Written) -> None:
    above, prefect = logging.getLogger(), logging.getLogger("prefect")
    before = (above.handlers, prefect.handlers, prefect.propagate)
    write_lines(Settings(logs="json"), only_ours=True)
    assert (above.handlers, prefect.handlers, prefect.propagate) == before
    logger("steps").info("step taken")
    logging.getLogger("aiosmtplib").warning("server is slow")
    assert [line["event"] for line in lines(written)] == ["step taken", "server is slow"]
