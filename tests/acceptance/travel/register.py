"""What the pages say of the register: the figures, the lists and the page of an agreement, as people open them."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.acceptance.travel.traveller import Traveller
from tests.support.people import Browser

DLH, KABAG = "dlh@jambikota.example", "kabag.kerjasama@jambikota.example"


@contextmanager
def at_the_desk(town: Traveller, email: str) -> Iterator[Browser]:
    """A browser in which somebody has signed in."""
    with Browser() as browser:
        town._sign_in(browser, email)
        yield browser


def slug_of(town: Traveller, title: str) -> str:
    (row,) = town.records.rows("select slug from agreement where title = $1", title)
    return str(row["slug"])


def figures_of(town: Traveller, year: int) -> dict[str, list[list[str]]]:
    """The tables of a year that the Bagian takes away, as rows, by their titles."""
    with at_the_desk(town, KABAG) as browser:
        taken = browser.get(f"{town.system.web}/capaian.csv?tahun={year}").content.decode("utf-8-sig")
    tables: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for row in csv.DictReader(io.StringIO(taken)):
        tables[row["Tabel"]][row["Baris"]][row["Kolom"]] = row["Nilai"]
    return {name: [list(row.values()) for row in table.values()] for name, table in tables.items()}


def words_of(page: httpx.Response) -> str:
    """What stands on a page to be read, in one line."""
    assert page.status_code == httpx.codes.OK, page.text
    shown = page.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", f"<{shown}").split())


def page_of(town: Traveller, address: str, email: str = KABAG) -> str:
    """The words of a page that somebody opens at the desk."""
    with at_the_desk(town, email) as browser:
        return words_of(browser.get(f"{town.system.web}{address}"))
