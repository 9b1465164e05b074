"""One running system and one chromium for the browser tests; every test gets browsers of its own."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.onlooker import Onlooker
from tests.browser.visitor import Visitor
from tests.support.install_browser import NAMES
from tests.support.system import PATIENCE, System, system

SCREENSHOTS = Path(__file__).parent / "screenshots"
expect.set_options(timeout=PATIENCE * 1000)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's chromium; nothing is downloaded. Its driver keeps the event loop of this process until it is closed."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no chromium found: install it, e.g. `sudo apt-get install chromium`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def running(world_folder: Path) -> Iterator[System]:
    """`satupintu up` on free ports."""
    folder = world_folder / "browser"
    folder.mkdir(mode=0o755)
    with system(folder) as made:
        yield made


@pytest.fixture
def onlooker(request: pytest.FixtureRequest, running: System) -> Iterator[Onlooker]:
    """Looks at every page; at the end of the test it tells what the browsers complained about."""
    folder = SCREENSHOTS / request.node.name.removeprefix("test_")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    watching = Onlooker(folder, running.web)
    yield watching
    assert not watching.complaints, "\n".join(watching.complaints)


@pytest.fixture
def arrive(chromium: Browser, running: System, onlooker: Onlooker) -> Iterator[Callable[..., Visitor]]:
    """A person with a browser of their own: `arrive("kabag.hukum@jambikota.example")`."""
    contexts = []

    def made(email: str, **options: bool) -> Visitor:
        context = chromium.new_context(
            locale="id-ID", timezone_id="Asia/Jakarta", viewport={"width": 1240, "height": 900}, **options
        )
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        onlooker.watch(context)
        return Visitor(email, context.new_page(), running.web, onlooker)

    yield made
    for context in contexts:
        context.close()
