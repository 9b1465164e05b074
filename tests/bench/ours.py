"""
One real system at work: the Bagian Kerja Sama accepts proposals, the two reviewers are asked by letter.

What a person does before the decision (open the link, fill in the form) is done before the clock starts. It starts
just before the confirming POST is sent and stops when the mail server has answered 250 to the next step's letters.
"""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
import psutil
import yaml

from satupintu.cli.casefile import CaseLoader
from satupintu.domain.process.form import NOT_PART_OF_A_PROPOSAL
from tests.bench.post_office import PostOffice
from tests.support.people import Browser, forms_of, link_in, whole_answer
from tests.support.system import ROOT, System, wait_until

CASE = ROOT / "tests" / "cases" / "ksdpk-kb.yaml"
CHECK_ASKED, REVIEW_ASKED = "Mohon periksa", "Mohon telaah"
REVIEWERS = 2
"""The office's file names one reviewer for each of the two lenses; every round asks both."""
PARTS = {
    "postgres": "bin/postgres",
    "prefect": "prefect.server.api.server",
    "web": "part web",
    "worker": "flows.worker",
}
"""Name of each part and what its command line holds."""


@dataclass
class Decisions:
    """Durations in seconds, of decisions made one at a time."""

    first_letter: list[float] = field(default_factory=list)
    all_letters: list[float] = field(default_factory=list)
    committed: list[float] = field(default_factory=list)


@dataclass
class Burst:
    """Seconds from the first of many POSTs until all were through."""

    count: int
    all_letters: float
    all_suspended: float
    committed: list[float]


class Bench:
    """The clerk with one browser, and the office's program that enters proposals."""

    def __init__(self, system: System, post: PostOffice) -> None:
        self._system = system
        self._post = post
        self._browser = Browser(limits=httpx.Limits(max_connections=None))
        self._content = {
            key: value
            for key, value in yaml.load(CASE.read_text(), CaseLoader).items()
            if key not in NOT_PART_OF_A_PROPOSAL
        }

    def close(self) -> None:
        self._browser.close()

    def propose(self, count: int) -> list[str]:
        """Enter so many different proposals and return their numbers once all of them wait for their check."""
        started = time.time()
        numbers = []
        for index in range(count):
            content = {**self._content, "title": f"{self._content['title']} {time.time_ns()}-{index}"}
            answer = self._system.api("POST", "/proposals", json=content)
            answer.raise_for_status()
            numbers.append(str(answer.json()["number"]))
        for number in numbers:
            self._post.wait_for(number, CHECK_ASKED, 1, seconds=120)
        self.suspended_since(started, numbers)
        return numbers

    def prepare(self, number: str) -> Callable[[], tuple[float, float]]:
        """Do what comes before the decision; returns the confirming POST, which returns when it began and ended."""
        (asked,) = self._post.about(number, CHECK_ASKED)
        link = link_in(asked.letter)
        assert link is not None
        page = self._browser.open(link)
        form = next((form for form in forms_of(page) if "decision" in form.names), None)
        assert form is not None, f"{page.status_code} {page.url}\n{page.text}"
        page = self._browser.submit(page, form, None, **whole_answer(form, "accept"))
        assert page.url.path.endswith("/konfirmasi"), page.text
        confirm = next(form for form in forms_of(page) if "confirm" in form.names)
        request = self._browser.build_request("POST", page.url, data={**confirm.values, "confirm": number[-4:]})

        def post() -> tuple[float, float]:
            began = time.perf_counter()
            answer = self._browser.send(request, follow_redirects=False)
            ended = time.perf_counter()
            assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
            assert answer.headers["location"].endswith("/tanda-terima"), answer.headers["location"]
            return began, ended

        return post

    def one_at_a_time(self, numbers: Iterable[str]) -> Decisions:
        """Decide on each proposal when everything before it has come to rest."""
        found = Decisions()
        for number in numbers:
            decide = self.prepare(number)
            started = time.time()
            began, ended = decide()
            letters = self._post.wait_for(number, REVIEW_ASKED, REVIEWERS)
            found.committed.append(ended - began)
            found.first_letter.append(letters[0].at - began)
            found.all_letters.append(letters[REVIEWERS - 1].at - began)
            self.suspended_since(started, [number])
        return found

    def at_once(self, numbers: list[str]) -> Burst:
        """Decide on all proposals at the same moment."""
        posts = [self.prepare(number) for number in numbers]
        gate = threading.Barrier(len(posts))

        def decide(post: Callable[[], tuple[float, float]]) -> tuple[float, float]:
            gate.wait(30)
            return post()

        with ThreadPoolExecutor(len(posts)) as crowd:
            started = time.time()
            times = list(crowd.map(decide, posts))
        first = min(began for began, _ in times)
        letters = [self._post.wait_for(number, REVIEW_ASKED, REVIEWERS, seconds=120) for number in numbers]
        return Burst(
            count=len(numbers),
            all_letters=max(each[REVIEWERS - 1].at for each in letters) - first,
            all_suspended=self.suspended_since(started, numbers) - started,
            committed=[ended - began for began, ended in times],
        )

    def suspended_since(self, moment: float, numbers: list[str]) -> float:
        """Wait until the runs of proposals have suspended after a moment; returns when the last one did."""
        tags = [f"proposal:{number}" for number in numbers]

        def last() -> float | None:
            filters = {"flow_runs": {"tags": {"any_": tags}}}
            runs: list[dict[str, Any]] = self._system.prefect_api("POST", "/flow_runs/filter", json=filters)
            waiting = [datetime.fromisoformat(run["state"]["timestamp"]).timestamp() for run in runs if _waits(run)]
            at_rest = [each for each in waiting if each >= moment]
            return max(at_rest) if len(at_rest) == len(numbers) else None

        return float(wait_until(last, every=0.1 if len(numbers) == 1 else 0.5))


def _waits(run: dict[str, Any]) -> bool:
    return bool(run["state_type"] == "PAUSED")


def memory(system: System) -> dict[str, float]:
    """MiB of each part as PSS: pages shared by several processes are counted once, in shares."""
    assert system.process is not None
    found = {"supervisor": _pss(psutil.Process(system.process.pid))}
    for name, marker in PARTS.items():
        pid = system.part_pid(marker)
        assert pid is not None, f"no process of part {name}"
        part = psutil.Process(pid)
        found[name] = sum(_pss(each) for each in (part, *part.children(recursive=True)))
    return found


def _pss(process: psutil.Process) -> float:
    return float(process.memory_full_info().pss) / 2**20
