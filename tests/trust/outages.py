"""R22: PostgreSQL is restarted every few seconds while people decide and try again."""

import os
import random
import re
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import httpx

from tests.acceptance.trust.office import CHECK, LEGAL, Office
from tests.support.system import system, wait_until
from tests.trust import defects
from tests.trust.promises import Attempt

AT_A_TIME = 3
PAUSES = (5.0, 20.0)
"""Seconds between two restarts."""
FIRST_PAUSE = 1.0
PATIENCE = 180.0
"""Seconds in which one person tries again."""
ERROR = re.compile(r"[\w.]*(Error|Exception)\b")
STATUS = re.compile(r'"status": (\d+)')


def decisions_survive_restarts_of_the_database(attempt: Attempt) -> None:
    """R22."""
    folder = attempt.folder / "system"
    folder.mkdir()
    stop, restarts = threading.Event(), Counter[str]()
    with system(folder) as running:
        office = Office(running)
        if attempt.seeded:
            defects.plant(office.records, defects.LOST_DECISION)
        office.propose()  # a token is made while nothing is away
        restarting = threading.Thread(target=_restart, args=(office, stop, restarts))
        restarting.start()
        try:
            with ThreadPoolExecutor(AT_A_TIME) as people:
                numbers = list(people.map(lambda _: _decide(office), range(attempt.size)))
        finally:
            stop.set()
            restarting.join()
        wait_until(lambda: _answers(office))
        for number in numbers:
            with attempt.trying(number or "a person who gave up"):
                assert number is not None
                assert office.records.decisions(number) == [("completeness", "accept")]
                office.asked(number, LEGAL)
        _judge_statuses(attempt, office)
        attempt.expect(restarts["done"] > 0, "the database was never restarted")
        attempt.figures["restarts"] = str(restarts["done"])


def _restart(office: Office, stop: threading.Event, restarts: Counter[str]) -> None:
    chance = random.Random(20261130)
    pause = FIRST_PAUSE
    while not stop.wait(pause):
        pid = office.system.part_pid("bin/postgres")
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
                restarts["done"] += 1
        pause = chance.uniform(*PAUSES)


def _answers(office: Office) -> bool:
    with suppress(OSError, Exception):
        return bool(office.records.rows("select 1"))
    return False


def _decide(office: Office) -> str | None:
    """Enter a proposal and decide on it, trying again for as long as a person would; its number, or None."""
    deadline, number = time.monotonic() + PATIENCE, None
    while time.monotonic() < deadline:
        try:
            number = number or office.propose()
            prepared = office.prepare(office.asked(number, CHECK), "accept")
            if prepared.press().status_code == httpx.codes.SEE_OTHER:
                return number
        except (httpx.TransportError, AssertionError, IndexError):
            if number is not None and _is_taken(office, number):
                return number
        time.sleep(0.5)
    return None


def _is_taken(office: Office, number: str) -> bool:
    """Whether the link shows a receipt: the answer to the last button may have been lost on its way."""
    with suppress(httpx.TransportError, AssertionError, IndexError):
        return "tanda-terima" in str(office.open(office.letters_to(CHECK.to, number)[0]).url)
    return False


def _judge_statuses(attempt: Attempt, office: Office) -> None:
    lines = [
        line
        for log in (office.system.data_dir / "logs").glob("web*.log*")
        for line in log.read_text().splitlines()
    ]  # fmt: skip
    statuses = Counter(status for line in lines for status in STATUS.findall(line))
    attempt.figures["answers by status"] = ", ".join(f"{each} x {status}" for status, each in sorted(statuses.items()))
    where = {line for line in lines if '"status": 500' in line}
    why = {line for line in lines if ERROR.match(line)}
    attempt.expect(not where, f"{statuses['500']} answers with 500: {sorted(where)[:3]} {sorted(why)[:5]}")
