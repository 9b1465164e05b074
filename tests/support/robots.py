"""
Mail scanners: what opens the links of a letter before its reader does.

They ask with HEAD, GET twice, run a headless browser that presses every button and submits every form with what stands
in it; the boldest fills in something first. None of them knows what only the reader of the letter would type.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response

from tests.support.system import PATIENCE

LONGEST_WALK = 8
"""Pages a robot goes to from one link."""
LOADED: Final = "domcontentloaded"
WHAT_IT_IS = "it => (it.form ?? it).action + ' ' + it.innerText"
"""The same form stands on many pages (the choice of language); once on a walk is enough."""
FILL_IN = """form => {
    const radios = new Set();
    for (const field of form.elements) {
        if (field.type === "radio") { field.checked = !radios.has(field.name); radios.add(field.name); }
        else if (field.type === "checkbox") field.checked = true;
        else if (field.type === "date") field.value = "2020-01-06";
        else if (field.type === "email") field.value = "robot@scanner.example";
        else if (field.tagName === "SELECT") field.selectedIndex = field.options.length - 1;
        else if (["text", "number", "textarea"].includes(field.type) && !field.value) field.value = "1";
    }
}"""


@dataclass(frozen=True)
class Peek:
    """What a robot without a browser got."""

    head: httpx.Response
    first: httpx.Response
    second: httpx.Response

    def __iter__(self) -> Iterator[httpx.Response]:
        return iter((self.head, self.first, self.second))


def peek(address: str) -> Peek:
    """HEAD, then GET twice, without cookies and without following anything."""
    with httpx.Client(trust_env=False, follow_redirects=False, timeout=30) as client:
        return Peek(client.head(address), client.get(address), client.get(address))


class ClickingRobot:
    """
    A headless browser that keeps its cookies, presses every button with what stands in its form, submits every form.

    One that `fills_in` chooses and types something into the forms it submits, as far as it can guess.
    """

    def __init__(self, browser: Browser, *, fills_in: bool = False) -> None:
        self._browser = browser
        self._fills_in = fills_in
        self.broken: list[str] = []
        """Addresses that answered with an error of the server's."""

    def visit(self, address: str) -> set[str]:
        """Work through a link and the pages behind it; returns the paths that were reached."""
        context: BrowserContext = self._browser.new_context()
        context.set_default_timeout(PATIENCE * 1000)
        try:
            page = context.new_page()
            page.route(
                "**/berkas/**", lambda route: route.abort()
            )  # chromium's PDF viewer is slow, and beside the point
            page.on("response", self._look)
            return {urlsplit(each).path for each in self._walk(page, address)}
        finally:
            context.close()

    def _look(self, response: Response) -> None:
        if response.status >= httpx.codes.INTERNAL_SERVER_ERROR:
            self.broken.append(response.url)

    def _walk(self, page: Page, address: str) -> set[str]:
        to_do, seen, done = [address], {address}, set[str]()
        for current in to_do:  # grows while we walk
            page.goto(current, wait_until=LOADED)
            acts = [(kind, index) for kind in ("button", "form") for index in range(page.locator(kind).count())]
            for kind, index in acts:
                page.goto(current, wait_until=LOADED)
                found = page.locator(kind).nth(index)
                if not found.is_visible() or (key := f"{kind} {found.evaluate(WHAT_IT_IS)}") in done:
                    continue
                done.add(key)
                if kind == "button":
                    self._press(page, found)
                else:
                    self._submit(page, found)
                if page.url not in seen and len(seen) < LONGEST_WALK:
                    seen.add(page.url)
                    to_do.append(page.url)
        return seen

    def _press(self, page: Page, button: Locator) -> None:
        """Press a button; a form that the browser itself finds incomplete stays where it is."""
        if button.evaluate("it => it.form !== null && it.form.checkValidity()"):
            with page.expect_navigation(wait_until=LOADED):
                button.click(no_wait_after=True)
        else:
            button.click()

    def _submit(self, page: Page, form: Locator) -> None:
        """Submit a form past the browser's own checks."""
        if self._fills_in:
            form.evaluate(FILL_IN)
        with page.expect_navigation(wait_until=LOADED):
            form.evaluate("it => it.submit()")
