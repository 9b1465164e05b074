"""R8: robots over every link of every kind, then the person through the very same link."""

import shutil

from tests.acceptance.trust import test_scanners as scanners
from tests.support.install_browser import NAMES
from tests.trust.defects import rewritten
from tests.trust.promises import Attempt

VISITS_OF_A_WALK = 5 * 13
"""HEAD, GET twice, a browser that clicks, one that fills in: at thirteen letters of the way of a proposal."""
VISITS_OF_LINKS = 3 * 8
"""HEAD and GET twice at eight links, open, used, withdrawn, for signing in, made up."""


def no_scanner_decides(attempt: Attempt) -> None:
    """R8."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        raise RuntimeError("no chromium on this machine (apt-get install chromium)")
    if attempt.seeded:
        typed = "last_digits(proposal.number).value(confirm, desk.today())"
        with rewritten("satupintu.web.task.answer", typed, "pass"):
            _visits(attempt, path)
    else:
        _visits(attempt, path)


def _visits(attempt: Attempt, path: str) -> None:
    number = 0
    while not attempt.is_done:
        number += 1
        folder = attempt.folder / f"system-{number}"
        folder.mkdir()
        with scanners.office_with_paraf(folder) as office, scanners.chromium_at(path) as browser:
            if not attempt.seeded:
                with attempt.trying("links", VISITS_OF_LINKS):
                    scanners.test_every_link_shows_a_robot_the_same_page_and_keeps_no_trace_of_it(office)
            if not attempt.is_done:
                with attempt.trying("whole way", VISITS_OF_A_WALK):
                    scanners.test_no_robot_decides_anything_on_the_whole_way_of_a_proposal(office, browser)
