"""Somebody with a browser: reads the mailbox page, opens the link, fills in, confirms, all by clicking."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.onlooker import Onlooker, has_ink
from tests.support.system import wait_until


@dataclass
class Visitor:
    """A person, their browser, and whoever looks over their shoulder."""

    email: str
    page: Page
    web: str
    onlooker: Onlooker
    about: str = ""
    """The proposal whose letters I read; the system is shared with other tests."""

    def go(self, path: str) -> None:
        """Type an address of ours."""
        self.page.goto(self.web + path)

    def look(self, name: str, *, phone: bool = False) -> None:
        """Have the page looked at as it stands."""
        self.onlooker.look(self.page, name, phone=phone)

    def click(self, words: str) -> None:
        """Press the first button or link of that name; each leads to a page."""
        button = self.page.get_by_role("button", name=words, exact=True)
        self.press(button.or_(self.page.get_by_role("link", name=words, exact=True)).first)

    def press(self, what: Locator) -> None:
        """Press what leads to another page, and wait for that page."""
        with self.page.expect_navigation():
            what.click()

    def fill(self, values: Mapping[str, str]) -> None:
        """Type into fields by their labels; only the first field of a name, as partners repeat them."""
        for label, value in values.items():
            field = self.page.get_by_label(label, exact=False).first
            if field.evaluate("it => it.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)

    def attach(self, row: int, kind: str, paper: Path) -> None:
        """Choose a paper in a row of the attachments."""
        self.page.get_by_label(f"Jenis berkas {row}").select_option(label=kind)
        self.page.get_by_label(f"Berkas {row}", exact=True).set_input_files(paper)

    def read_letter(self, words: str, nth: int = 1, *, name: str | None = None) -> None:
        """Wait for the nth letter to me with these words in its subject, and open it in the mailbox page."""
        self._open_letter(self._letters(words, self.about), nth)
        if name is not None:
            self.onlooker.look_at_letter(self.page, f"letter-{name}")

    def _open_letter(self, rows: Locator, nth: int) -> None:
        def arrived() -> bool:
            self.go("/mailbox")
            return rows.count() >= nth

        wait_until(arrived, every=0.3)
        self.press(rows.first.get_by_role("link"))
        expect(self.page.locator("iframe.letter")).to_be_visible()

    def _letters(self, words: str, about: str = "") -> Locator:
        """The rows of the mailbox page that are letters to me, newest first."""
        return self.page.locator("tbody tr").filter(has_text=self.email).filter(has_text=words).filter(has_text=about)

    def open_link(self, *, name: str | None = None) -> None:
        """Press the letter's button, then the button of the page behind it."""
        frame = self.page.locator("iframe.letter")
        wait_until(lambda: has_ink(frame.screenshot()))  # chromium drops a click on a frame that it has not painted
        self.press(frame.content_frame.locator("a"))
        if name is not None:
            self.look(name)
        self.press(self.page.locator("main form button"))

    def sign_in(self) -> None:
        """By emailed link, the newest of those I have."""
        self.go("/mailbox")
        mine = self._letters("Tautan masuk")
        before = mine.count()
        self.go("/masuk")
        self.fill({"Pos-el dinas": self.email})
        self.click("Kirim tautan masuk")
        self._open_letter(mine, before + 1)
        self.open_link()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Tugas saya")

    def choose(self, decision: str) -> None:
        """Pick an answer; its hint is part of the label."""
        words = self.page.locator("b", has_text=re.compile(rf"^{decision}$"))
        self.page.locator("label.pick", has=words).get_by_role("radio").check()

    def tick_all(self, answer: str) -> int:
        """Answer every item of the checklist alike; returns how many there are."""
        items = self.page.locator("fieldset.check").get_by_label(answer, exact=True)
        for item in items.all():
            item.check()
        return items.count()

    def let_pass(self, reason: str) -> int:
        """Give every deviation the same reason; returns how many there are."""
        reasons = self.page.locator("input[name^='override.']")
        for field in reasons.all():
            field.fill(reason)
        return reasons.count()

    def declare(self) -> None:
        """Tick the declaration."""
        self.page.get_by_role("checkbox").check()

    def confirm(self, number: str, *, button: str = "Catat keputusan", name: str | None = None) -> None:
        """Type the last four digits and record; ends on the receipt."""
        expect(self.page).to_have_url(re.compile(r"/konfirmasi(\?isian=\d+)?$"))
        if name is not None:
            self.look(f"confirm-{name}", phone=True)
        self.page.locator("#confirm").fill(number[-4:])
        self.click(button)
        expect(self.page).to_have_url(re.compile("/tanda-terima$"))

    def answer(self, number: str, decision: str, note: str = "", *, name: str | None = None) -> None:
        """The whole of an answer in Indonesian, from the filled-in task page to the receipt."""
        self.choose(decision)
        self.page.get_by_role("textbox", name="Catatan").fill(note)
        self.declare()
        self.click("Lanjut ke konfirmasi")
        self.confirm(number, name=name)
        if name is not None:
            self.look(f"receipt-{name}", phone=True)

    @property
    def problems(self) -> Locator:
        """The sentences beside the fields."""
        return self.page.locator("p.problem")
