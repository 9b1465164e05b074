"""A whole Satu Pintu as a subprocess, on free ports and an empty data directory, as an administrator starts it."""

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any
from unittest import mock

import httpx

from satupintu.domain.office.bounds import Bound

ROOT = Path(__file__).parents[2]
SATUPINTU = (sys.executable, "-m", "satupintu.cli.main")
START_LIMIT = 300.0
UNBOUNDED = json.dumps(dict.fromkeys(Bound, 1_000_000))
"""One account and one network address do in minutes what a city does in years; bounds have tests of their own."""
PATIENCE = 240.0
"""
Seconds after which a test gives up waiting for what should happen.

No bound on how fast it happens, which `make bench` measures: on a busy machine Prefect alone starts for half a minute.
"""


_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_ports = count(20_000 + 4_000 * _worker + os.getpid() % 40 * 90)
"""
Below those that the system hands to clients, so that nobody takes one between probe and start.

Apart for test processes side by side, and as a rule for two runs of the suite on one machine.
"""


def free_ports(number: int) -> list[int]:
    """Ports nobody listens on, one after the other where they are free."""
    return list(islice((port for port in _ports if _is_free(port)), number))


def wait_until(what: Any, every: float = 0.2) -> Any:
    """
    Return the first true answer of `what()`, asked `every` so many seconds; who waits in vain fails with the last one.

    Asking costs the system a page: asked too often, what is waited for comes later.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        answer = what()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {PATIENCE} s: {what.__name__ if hasattr(what, '__name__') else what}")
        time.sleep(every)


@dataclass
class System:
    """A running system, seen from outside."""

    data_dir: Path
    environment: dict[str, str]
    web: str
    prefect: str
    process: subprocess.Popen[str] | None = None
    output: str = ""
    _token: str | None = None

    def start(self) -> None:
        """`satupintu up`, until the addresses are printed."""
        log = self.data_dir.parent / "up.log"
        with log.open("w") as file:
            self.process = subprocess.Popen(
                [*SATUPINTU, "up"], env=self.environment, stdout=file, stderr=subprocess.STDOUT, text=True, cwd=ROOT
            )
        deadline = time.monotonic() + START_LIMIT
        while "Ctrl-C" not in (text := log.read_text()):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the system did not start:\n{text}\n{self.logs()}")
            time.sleep(0.1)
        self.output = text

    def stop(self) -> None:
        """Ctrl-C."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    def kill(self) -> None:
        """SIGKILL of the supervisor; its parts go with it."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(60)

    def part_pid(self, marker: str) -> int | None:
        """The process of a part, found by its command line among our own children."""
        assert self.process is not None
        children = subprocess.run(
            ["ps", "--ppid", str(self.process.pid), "-o", "pid=,args="], capture_output=True, text=True, check=False
        )
        for line in children.stdout.splitlines():
            if marker in line:
                return int(line.split()[0])
        return None

    def logs(self) -> str:
        """The last lines of every part, for a failure message."""
        parts = sorted((self.data_dir / "logs").glob("*.log")) if (self.data_dir / "logs").is_dir() else []
        return "\n".join(f"== {part.name}\n" + "\n".join(part.read_text().splitlines()[-25:]) for part in parts)

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A command of the command line."""
        done = subprocess.run(
            [*SATUPINTU, *arguments], env=self.environment, capture_output=True, text=True, check=False, cwd=ROOT
        )
        assert not check or done.returncode == 0, done.stderr
        return done

    def propose(self, case: Path) -> str:
        """Enter a case file; returns the number. The command runs in this process, which has all of it loaded."""
        from satupintu.cli.main import app

        said, ours = io.StringIO(), mock.patch.dict(os.environ, self.environment, clear=True)
        # In a thread of its own: a browser that a test drives keeps this thread's event loop to itself.
        with ours, redirect_stdout(said), redirect_stderr(io.StringIO()), ThreadPoolExecutor(1) as thread:
            thread.submit(app, ["propose", str(case)], standalone_mode=False).result()
        return said.getvalue().strip()

    def proposal(self, number: str) -> dict[str, Any]:
        """One proposal as the API gives it (the same as `proposal --json`, without starting a program)."""
        return dict(self.api("GET", f"/proposals/{number}").json())

    def api(self, method: str, path: str, token: str | None = None, **options: Any) -> httpx.Response:
        """The JSON API, with the rights of the Bagian unless another token is given."""
        if token is None:
            if self._token is None:
                email = "kabag.kerjasama@jambikota.example"
                self._token = self.run("token", "create", f"uji-{os.getpid()}", "--email", email).stdout.strip()
            token = self._token
        headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
        return self._ask(method, f"{self.web}/api/v1{path}", headers=headers, **options)

    @property
    def prefect_password(self) -> str:
        return str(json.loads((self.data_dir / "secrets.json").read_text())["prefect"])

    def prefect_api(self, method: str, path: str, **options: Any) -> Any:
        """Prefect's API, as an administrator's program uses it."""
        auth = ("admin", self.prefect_password)
        answer = self._ask(method, f"{self.prefect}/api{path}", auth=auth, **options)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    @staticmethod
    def _ask(method: str, address: str, **options: Any) -> httpx.Response:
        """Without getting ready for TLS, which costs more than the answer."""
        return httpx.request(method, address, timeout=30, trust_env=False, verify=False, **options)

    def flow_run(self, number: str) -> dict[str, Any]:
        """The Prefect run that drives a proposal, once a worker has made one."""
        query = {"flow_runs": {"tags": {"all_": [f"proposal:{number}"]}}}
        found = wait_until(lambda: self.prefect_api("POST", "/flow_runs/filter", json=query))
        return dict(max(found, key=lambda run: run["created"]))

    @property
    def sign_in_address(self) -> str:
        """The administrator's one-time link of the very first start."""
        found = re.search(r"http://\S+/t/\S+", self.output)
        assert found is not None, self.output
        return found.group(0)


@contextmanager
def system(folder: Path, **settings: str) -> Iterator[System]:
    """A system that is stopped at the end; `settings` are SATUPINTU_ settings, such as `webs="2"`."""
    webs = int(settings.get("webs", "1"))
    ports = free_ports(webs)
    while ports[-1] - ports[0] >= webs:  # the second web listens on the next port
        ports = free_ports(webs)
    prefect_port, mailbox_port = free_ports(2)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SATUPINTU_", "PREFECT_"))}
    environment |= {
        "SATUPINTU_BOUNDS": UNBOUNDED,
        "SATUPINTU_DATA_DIR": str(folder / "data"),
        "SATUPINTU_WEB_PORT": str(ports[0]),
        "SATUPINTU_PREFECT_PORT": str(prefect_port),
        "SATUPINTU_MAILBOX_PORT": str(mailbox_port),
    }
    environment |= {f"SATUPINTU_{name.upper()}": value for name, value in settings.items()}
    made = System(folder / "data", environment, f"http://127.0.0.1:{ports[0]}", f"http://127.0.0.1:{prefect_port}")
    made.start()
    try:
        yield made
    finally:
        made.stop()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
