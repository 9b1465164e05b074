"""Promises whose tries the suite itself holds: the soak of random walks, signatures."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack

from tests.support.system import ROOT
from tests.trust.defects import rewritten
from tests.trust.mutations import MUTATIONS
from tests.trust.promises import Attempt

COUNTED = re.compile(r"(\d+) (passed|failed|error)")


def walks(attempt: Attempt) -> None:
    """R24: random walks of proposals through all routes, held against a model, step by step."""
    closing = "in ((LinkState.LIVE, LinkState.CLOSED), (LinkState.ENDED, LinkState.DEAD)):"
    defect = ("satupintu.usecases.letters.links", closing, "in ():")
    code, said = _pytest(
        attempt,
        defect,
        "tests/integration/test_walks.py",
        "-k",
        "whatever",
        "-s",
        "--timeout=0",
        WALKS=str(attempt.size),
    )
    found = re.search(r"part 0: (\d+) walks, (\d+) proposals", said)
    if code or found is None:
        attempt.broke(said[-1500:])
    else:
        attempt.held(int(found[1]))
        attempt.figures["steps of each walk"] = "50"
        attempt.figures["proposals"] = f"{int(found[2]):,}"


def signatures(attempt: Attempt) -> None:
    """R19, as the suite tries it."""
    judged = "facts.trusted = _trusted(status, roots)"
    defect = ("satupintu.documents.gate.inside.signature_reader", judged, 'facts.trusted = "no"')
    _tests(attempt, defect, "tests/unit/documents/test_signatures.py")


def mutations(attempt: Attempt) -> None:
    """R28: a rule is changed in memory as it is imported, and each test that is said to see that has to fail."""
    tried = MUTATIONS[: attempt.size]
    for each in tried:
        changed = Attempt(1, attempt.folder, seeded=not attempt.seeded)  # the planted defect: nothing is changed
        _, said = _pytest(changed, (each.module, each.old, each.new), *each.seen_by)
        words = {word for _, word in COUNTED.findall(said.splitlines()[-1])}
        attempt.expect(words == {"failed"}, f"{each.module}: not all tests saw {each.new!r}: {said[-1000:]}")
    attempt.figures["modules"] = str(len({each.module for each in tried}))


def _tests(attempt: Attempt, defect: tuple[str, str, str], *files: str) -> None:
    """Each test is a try; what failed is counted as such."""
    _, said = _pytest(attempt, defect, *files)
    counts: Mapping[str, int] = {word: int(count) for count, word in COUNTED.findall(said.splitlines()[-1])}
    attempt.held(counts.get("passed", 0))
    failed = [line for line in said.splitlines() if line.startswith(("FAILED", "ERROR"))]
    for line in failed or [said[-500:]] * (not counts.get("passed")):
        attempt.broke(line)


def _pytest(attempt: Attempt, defect: tuple[str, str, str], *arguments: str, **environment: str) -> tuple[int, str]:
    with ExitStack() as planted:
        if attempt.seeded:
            planted.enter_context(rewritten(*defect))
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
            env={**os.environ, "PARTS": "1", **environment},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    return done.returncode, done.stdout
