"""R5: letters through a mail server that refuses, forgets and hangs up, while workers are killed."""

import os
import random
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from tests.acceptance.trust.test_mail_faults import PostOffice
from tests.support.faults import DROP, MailServer, mail_server
from tests.support.system import free_ports, system
from tests.trust import defects
from tests.trust.promises import Attempt

FAULTY = 0.3
"""Share of the steps of deliveries that go wrong."""
AT_RCPT = (
    "421 4.3.2 Shutting down",
    "450 4.2.0 Greylisted",
    "450 4.2.1 Mailbox busy",
    "451 4.3.0 Local error",
    "451 4.7.1 Try later",
    "452 4.2.2 Mailbox full",
    "452 4.5.3 Too many recipients",
    DROP,
)
AFTER_DATA = ("421 4.3.2 Shutting down", "451 4.3.0 Queue unavailable", "452 4.3.1 Disk full", DROP)
LETTERS_OF_A_PROPOSAL = 2
IN_HANDS = 20
"""Letters that a worker holds at most (`usecases.post.claim`)."""
AT_A_TIME = 3
"""People who enter proposals side by side."""
LETTERS_OF_A_KILL = 200
"""One worker is killed for so many letters (50 in 10,000)."""
RETRIES = str([1] * 30)
"""Seconds between tries; so many that none is given up."""
QUIET = 10
"""Looks, a second apart, that find nothing waiting."""
WAITING = """
select (select count(*) from letter where state = 'queued')
     + (select count(*) from proposal where wake_version > seen_version or not exists
          (select 1 from letter where letter.proposal_id = proposal.id)) as waiting
"""
DRAIN = 900.0
"""Seconds that the last letters may take: a machine under load is no fault of the letters."""


def no_letter_is_lost(attempt: Attempt) -> None:
    """R5."""
    (port,) = free_ports(1)
    folder = attempt.folder / "system"
    folder.mkdir()
    settings = {"smtp_url": f"smtp://127.0.0.1:{port}", "letter_retries": RETRIES}
    with mail_server(port) as server, system(folder, **settings) as running:
        office = PostOffice(running)
        office.server = server
        if attempt.seeded:
            defects.plant(office.records, defects.TAKEN_FOR_SENT)
        chance = random.Random(20261130)  # the same faults in each run; which letter meets them differs
        server.script(at_rcpt=_some(chance, AT_RCPT), after_data=_some(chance, AFTER_DATA))
        proposals = max(attempt.size // LETTERS_OF_A_PROPOSAL, 4)
        killed, numbers = 0, [office.propose()]  # the first one makes the token that all use
        with ThreadPoolExecutor(AT_A_TIME) as people:
            for number in people.map(lambda _: office.propose(), range(proposals)):
                numbers.append(number)
                if len(numbers) * LETTERS_OF_A_PROPOSAL >= (killed + 1) * LETTERS_OF_A_KILL or len(numbers) == 3:
                    killed += _kill_a_worker(office)
        _wait_until_sent(office)
        attempt.figures["workers killed"] = str(killed)
        _judge(attempt, office, server, killed)


def _some(chance: random.Random, faults: tuple[str, ...]):  # type: ignore[no-untyped-def]
    return lambda _to, _tries: chance.choice(faults) if chance.random() < FAULTY / 2 else None


def _kill_a_worker(office: PostOffice) -> int:
    pid = office.system.part_pid("flows.worker")
    if pid is None:  # it is just being started again
        return 0
    os.kill(pid, signal.SIGKILL)
    return 1


def _wait_until_sent(office: PostOffice) -> None:
    """Return once nothing waits and nothing has for a while: a flow that is at work may still queue a letter."""
    deadline, quiet = time.monotonic() + DRAIN, 0
    while quiet < QUIET:
        waiting = office.records.rows(WAITING)[0]["waiting"]
        quiet = 0 if waiting else quiet + 1
        assert time.monotonic() < deadline, f"{waiting} letters or flows still wait"
        time.sleep(1)


def _judge(attempt: Attempt, office: PostOffice, server: MailServer, killed: int) -> None:
    rows = [row for row in office.records.letters() if row["number"]]
    copies = Counter(str(message["Message-ID"]) for message in server.everything())
    ambiguous = Counter(str(message["Message-ID"]) for message in server.unanswered)
    for row in rows:
        arrived = copies[row["message_id"]]
        attempt.expect(
            row["state"] == "sent" and arrived > 0, f"letter {row['id']} is {row['state']}, {arrived} arrived"
        )
    doubled = sum(copies.values()) - len(copies)
    if doubled > sum(ambiguous.values()) + killed * IN_HANDS:
        attempt.broke(f"{doubled} duplicates, {sum(ambiguous.values())} unanswered, {killed} kills")
    unknown = set(copies) - {row["message_id"] for row in office.records.letters()}
    if unknown:
        attempt.broke(f"letters that no row speaks of: {unknown}")
    attempt.figures["tries"] = str(sum(row["attempts"] for row in rows))
    attempt.figures["duplicates"] = f"{doubled} ({sum(ambiguous.values())} deliveries were never answered)"
    attempt.figures["p95 to acceptance"] = f"{_p95([_waited(row) for row in rows if row['sent_at']]):.0f} s"


def _waited(row: dict[str, datetime]) -> float:
    return (row["sent_at"] - row["created_at"]).total_seconds()


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)] if values else 0.0
