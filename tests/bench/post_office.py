"""The mail server at the other end: it runs in the bench process and notes when each letter was accepted."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.system import free_ports

_NUMBER = re.compile(r"\bKS-\d{4}-\d{4}\b")


@dataclass(frozen=True)
class Accepted:
    """A letter and the moment of its 250, on the clock of `time.perf_counter`."""

    at: float
    subject: str
    letter: EmailMessage


class PostOffice:
    """Keeps letters in memory, by the proposal they are about. The clock is read last, just before 250 is answered."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._letters: dict[str, list[Accepted]] = {}
        self._news = threading.Condition()

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        content = envelope.content
        assert isinstance(content, bytes)
        letter = message_from_bytes(content, policy=default)
        assert isinstance(letter, EmailMessage)
        subject = str(letter["Subject"])
        number = _NUMBER.search(subject)
        with self._news:
            about = self._letters.setdefault(number.group(0) if number else "", [])
            about.append(Accepted(time.perf_counter(), subject, letter))
            self._news.notify_all()
        return "250 OK"

    def about(self, number: str, words: str) -> list[Accepted]:
        """Letters about a proposal whose subject holds `words`, in the order in which they came."""
        with self._news:
            return [each for each in self._letters.get(number, ()) if words in each.subject]

    def wait_for(self, number: str, words: str, count: int, seconds: float = 60.0) -> list[Accepted]:
        """
        Those letters, once there are `count` of them.

        Raises:
            TimeoutError: fewer have come; measuring goes no further.
        """
        deadline = time.monotonic() + seconds
        with self._news:
            while len(found := self.about(number, words)) < count:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"{len(found)} of {count} letters “{words}” about {number} in {seconds:.0f} s")
                self._news.wait(left)
        return found


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """An open post office on a free port."""
    office = PostOffice(free_ports(1)[0])
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
