"""Looks at pages as a careful reader does: on a desk and on a phone, by keyboard, and for what browsers report."""

import io
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from tests.support.system import PATIENCE

DESK = {"width": 1240, "height": 900}
PHONE = {"width": 390, "height": 844}

_CHECKS = (Path(__file__).parent / "checks.js").read_text()
_OWN_SCHEMES = {"data", "blob", "about", "chrome-extension", "chrome"}
"""Not a host: what the browser makes itself, such as its PDF viewer."""


def has_ink(png: bytes) -> bool:
    """True when a picture shows dark letters inside its border, not one even ground."""
    picture = Image.open(io.BytesIO(png)).convert("L")
    darkest, lightest = picture.crop((9, 9, picture.width - 9, picture.height - 9)).getextrema()
    return lightest - darkest > 120


def has_ink_on_paper(png: bytes) -> bool:
    """True when the middle of a picture is mostly white with some dark letters on it."""
    picture = Image.open(io.BytesIO(png)).convert("L")
    width, height = picture.size
    shades = picture.crop((width // 5, 90, width * 4 // 5, height * 2 // 3)).histogram()
    return sum(shades[250:]) > 0.6 * sum(shades) and sum(shades[:100]) > 0.002 * sum(shades)


@dataclass
class Onlooker:
    """`look` keeps screenshots of a page and gathers every complaint; the fixture fails the test with them."""

    folder: Path
    web: str
    complaints: list[str] = field(default_factory=list)
    _shots: int = 0

    def watch(self, context: BrowserContext, *, host: str | None = None) -> None:
        """Follow what the pages of a browser ask for and report; of another server's pages only what they ask for."""
        allowed = urlsplit(host or self.web).netloc
        context.on("request", lambda request: self._asked(request, allowed))
        if host is None:
            context.on("console", self._said)
            context.on("weberror", lambda error: self.complaints.append(f"script error: {error.error}"))

    def _asked(self, request: Request, allowed: str) -> None:
        address = urlsplit(request.url)
        if address.scheme not in _OWN_SCHEMES and address.netloc != allowed:
            self.complaints.append(f"asked another host: {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        refused = message.text.startswith("Failed to load resource: the server responded with a status of 4")
        if refused and message.page is not None and message.location["url"] == message.page.url:
            return  # chromium reports every refused page so; the tests look at the page itself
        if message.type in ("error", "warning"):
            self.complaints.append(f"console: {message.text} ({message.location['url']})")

    def look(self, page: Page, name: str, *, phone: bool = False) -> None:
        """Check the page at both widths; keep the wide picture, and the narrow one where `phone` says so."""
        self._shots += 1
        stem = f"{self._shots:02}-{name}"
        self._see_the_document(page, stem)
        for problem in page.evaluate(_CHECKS):
            self.complaints.append(f"{stem}: {problem}")
        page.screenshot(path=self.folder / f"{stem}-1240.png", full_page=True)
        page.set_viewport_size(PHONE)
        width = page.evaluate("document.scrollingElement.scrollWidth")
        if width > PHONE["width"]:
            self.complaints.append(f"{stem}: scrolls sideways on a phone ({width} px)")
        if phone:
            self._see_the_document(page, stem)
            page.screenshot(path=self.folder / f"{stem}-390.png", full_page=True)
        page.set_viewport_size(DESK)

    def _see_the_document(self, page: Page, stem: str) -> None:
        """Where a page shows a PDF, the browser's viewer has really drawn it: ink on paper, not a blank frame."""
        frame = page.locator("figure.document iframe")
        if frame.count() == 0:
            return
        frame.scroll_into_view_if_needed()
        deadline = time.monotonic() + PATIENCE
        while not has_ink_on_paper(frame.screenshot()):
            if time.monotonic() > deadline:
                self.complaints.append(f"{stem}: the document is not shown")
                return
            page.wait_for_timeout(100)

    def look_at_letter(self, page: Page, name: str) -> None:
        """A letter's HTML by itself, as a mail reader on a desk and on a phone shows it."""
        address = page.url
        page.goto(address + "/html")
        self._shots += 1
        for place, size in (("390", PHONE), ("1240", DESK)):
            page.set_viewport_size(size)
            width = page.evaluate("document.scrollingElement.scrollWidth")
            if width > size["width"]:
                self.complaints.append(f"letter {name}: scrolls sideways at {place} px ({width} px)")
            page.screenshot(path=self.folder / f"{self._shots:02}-{name}-{place}.png", full_page=True)
        page.goto(address)

    def walk_by_keyboard(self, page: Page) -> int:
        """Go through a page with the Tab key: wherever the focus is, it must be seen. Returns how many stops."""
        page.locator("body").focus()
        stops: list[Any] = []
        for _ in range(80):
            page.keyboard.press("Tab")
            stop = page.evaluate(
                """() => { const it = document.activeElement, style = getComputedStyle(it);
                return it === document.body ? null : {what: it.outerHTML.slice(0, 90), frame: it.tagName === "IFRAME",
                seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2}; }"""
            )
            if stop is None or stop["frame"]:
                break
            stops.append(stop)
        self.complaints += [f"focus is not seen on {stop['what']}" for stop in stops if not stop["seen"]]
        return len(stops)
