"""
The same work with nothing but stock Prefect: a served flow suspends, is resumed, and sends the next mail.

Run as a program it is what somebody would write with Prefect's own parts: `serve()` and `suspend_flow_run`, all
defaults. `measure` runs it against a Prefect server of its own.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiosmtplib
import httpx
from prefect import flow
from prefect.flow_runs import asuspend_flow_run

from tests.bench.post_office import PostOffice
from tests.support.system import ROOT, free_ports, wait_until

POLL = 10.0
"""Seconds between two looks of a served flow's runner for runs to start: its default."""
SUBJECT = "Mohon telaah"


@flow(name="stock")
async def stock(number: str, smtp_port: int) -> None:
    """Wait for a decision, then send the letter that follows from it."""
    await asuspend_flow_run()
    letter = EmailMessage()
    letter["From"], letter["To"] = "kerjasama@jambikota.example", "kabag.hukum@jambikota.example"
    letter["Subject"] = f"{SUBJECT} {number}"
    letter.set_content("Mohon telaah.")
    await aiosmtplib.send(letter, hostname="127.0.0.1", port=smtp_port)


def measure(post: PostOffice, count: int) -> list[float]:
    """
    Seconds from the resuming POST until the mail server has accepted the next mail, of so many runs, one at a time.

    The runner polls, so the answer depends on when in its turn the decision comes: the waits before the decisions
    are spread evenly over one turn.
    """
    found = []
    with _served() as api:
        runs = _waiting_runs(api, post, count)
        for index, (number, run_id) in enumerate(runs.items()):
            time.sleep(POLL * (index + 0.5) / count)
            began = time.perf_counter()
            answer = api.post(f"/flow_runs/{run_id}/resume", json={})
            assert answer.json()["status"] == "ACCEPT", answer.text
            (accepted,) = post.wait_for(number, SUBJECT, 1)
            found.append(accepted.at - began)
            _wait_for_states(api, [run_id], "COMPLETED")
    return found


def _waiting_runs(api: httpx.Client, post: PostOffice, count: int) -> dict[str, str]:
    """Runs that have suspended, by a number for their letter."""
    deployment = wait_until(lambda: _found(api.get("/deployments/name/stock/stock")), every=0.5)
    runs = {}
    for index in range(count):
        number = f"KS-0000-{index:04d}"
        parameters = {"number": number, "smtp_port": post.port}
        answer = api.post(f"/deployments/{deployment['id']}/create_flow_run", json={"parameters": parameters})
        answer.raise_for_status()
        runs[number] = str(answer.json()["id"])
    _wait_for_states(api, list(runs.values()), "PAUSED")
    return runs


def _found(answer: httpx.Response) -> dict[str, Any] | None:
    return answer.json() if answer.status_code == httpx.codes.OK else None


def _wait_for_states(api: httpx.Client, run_ids: list[str], state: str) -> None:
    def all_there() -> bool:
        runs = api.post("/flow_runs/filter", json={"flow_runs": {"id": {"any_": run_ids}}}).json()
        return len(runs) == len(run_ids) and all(run["state_type"] == state for run in runs)

    wait_until(all_there, every=0.5)


@contextmanager
def _served() -> Iterator[httpx.Client]:
    """A Prefect server on SQLite and the served flow, both fresh; a client of the server's API."""
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}/api"
    with tempfile.TemporaryDirectory(prefix="stock-prefect-") as home:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        environment |= {
            "PREFECT_HOME": home,
            "PREFECT_PROFILES_PATH": f"{home}/profiles.toml",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }
        server = ("-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port))
        with (
            httpx.Client(base_url=url, trust_env=False, timeout=30) as api,
            _process(server, environment, Path(home) / "server.log"),
        ):
            wait_until(lambda: _answers(api), every=0.2)
            environment["PREFECT_API_URL"] = url
            with _process(("-m", "tests.bench.stock"), environment, Path(home) / "serve.log"):
                yield api


def _answers(api: httpx.Client) -> bool:
    try:
        return api.get("/health").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


@contextmanager
def _process(arguments: tuple[str, ...], environment: dict[str, str], log: Path) -> Iterator[None]:
    """A Python process of ours; its last words are shown when what needs it fails."""
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, *arguments], env=environment, stdout=file, stderr=subprocess.STDOUT, cwd=ROOT
        )
    try:
        yield
    except Exception:
        print(f"== {log.name}\n" + "\n".join(log.read_text().splitlines()[-25:]), file=sys.stderr)
        raise
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    stock.serve(name="stock")
