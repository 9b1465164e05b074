"""The register at 100,000 agreements: an old register of that size comes in, then its pages are asked for over HTTP."""

import csv
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

import httpx

from satupintu.domain.old_register.rows import Verdict
from satupintu.language import register_words
from tests.bench.post_office import PostOffice
from tests.support.old_register import AFFAIRS, as_csv_rows, generate
from tests.support.people import Browser, forms_of, link_in
from tests.support.system import System

ROWS = 103_500
"""Rows of the file; with the dirt of a real one, a little over 100,000 of them are accepted."""
TIMES = 5
"""How often each address is asked for."""
FIGURES_TIMES = 20
PAGES_DOWN = 40
DETAILS = 100

LISTS = (
    "/daftar",
    "/daftar?urut=oldest",
    "/daftar?urut=ending",
    "/daftar?urut=title",
    *(
        f"/daftar?status={status}"
        for status in ("in_force", "ending_soon", "ended", "not_yet", "terminated", "unknown")
    ),
    *(f"/daftar?jenis={document}" for document in ("KB", "PKS", "LOI")),
    *(f"/daftar?mitra={kind}" for kind in ("bumn", "bank", "lsm_asing")),
    *(f"/daftar?opd={code}" for code in ("DLH", "DINKES", "SATPOLPP")),
    *(f"/daftar?urusan={affair.replace(' ', '+')}" for affair in AFFAIRS[:3]),
    *(f"/daftar?tahun={year}" for year in (2010, 2019, 2025)),
    *(f"/daftar?berakhir={days}" for days in (30, 365)),
    "/daftar?jalur=KSDD",
    "/daftar?status=in_force&opd=DLH&mitra=bumn&tahun=2024&urut=ending",
)
FIGURES = ("/capaian", "/capaian?tahun=2025", "/capaian?tahun=2019")
SEARCHES = (
    "sampah",
    "pajak daerah",
    "kontoh",
    "pengelolan smapah",
    "contoh",
    "kementerian contoh 100",
    "77777/KS",
    "B.54321",
    "kerja sama pelayanan",
    "tidakadakatainidimanapun",
    "dinas kesehatan jaminan sosial",
    "parkir elektronik&status=in_force&urut=ending",
    "pasokan pangan&opd=DLH",
)


@dataclass
class Measured:
    """Seconds: the import, and each answer by kind of page."""

    import_took: float
    counts_are_right: bool
    agreements: int
    pages: dict[str, list[float]] = field(default_factory=dict)
    slowest: dict[str, tuple[float, str]] = field(default_factory=dict)


def measure(running: System, folder: Path, post: PostOffice) -> Measured:
    """Bring the register in with the command line, then ask for lists, searches, agreements and figures."""
    made = generate(ROWS)
    path = folder / "register.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(as_csv_rows(made))
    began = time.monotonic()
    done = running.run("import", str(path), "--apply")
    took = time.monotonic() - began
    counts = {verdict: _count(done.stdout, register_words.VERDICT[verdict]) for verdict in Verdict}
    right = counts == {verdict: made.expected[verdict] for verdict in Verdict}
    found = Measured(took, right, counts[Verdict.ACCEPTED])
    with Browser() as browser:
        _sign_in(browser, running.web, post)
        ask = _asking(browser, running.web, found)
        addresses = [address for address in LISTS for _ in range(TIMES)]
        for address in addresses:
            ask("list", address)
        for words in (words for words in SEARCHES for _ in range(TIMES)):
            ask("search", f"/daftar?cari={words.replace(' ', '+')}")
        slugs: list[str] = []
        address = "/daftar"
        for _ in range(PAGES_DOWN):
            page = ask("list, further pages", address)
            slugs += re.findall(r'href="/daftar/(L-[\w-]+)"', page.text)
            address = _next(page)
        for slug in islice(cycle(slugs[:: len(slugs) // DETAILS]), DETAILS):
            ask("agreement", f"/daftar/{slug}")
        for address in (address for address in FIGURES for _ in range(FIGURES_TIMES)):
            ask("figures (dashboard)", address)
    return found


def _sign_in(browser: Browser, web: str, post: PostOffice) -> None:
    """As the Kabag, who sees the whole register and all figures."""
    page = browser.get(f"{web}/masuk")
    form = next(each for each in forms_of(page) if "email" in each.names)
    browser.submit(page, form, email="kabag.kerjasama@jambikota.example")
    (letter,) = post.wait_for("", "Tautan masuk", 1)
    link = link_in(letter.letter)
    assert link is not None
    browser.open(link)


def _count(output: str, word: str) -> int:
    said = re.search(rf"^{word}: (\d+)$", output, re.MULTILINE)
    assert said is not None, output
    return int(said[1])


def _asking(browser: Browser, web: str, found: Measured) -> Callable[[str, str], httpx.Response]:
    def ask(kind: str, address: str) -> httpx.Response:
        began = time.perf_counter()
        page = browser.get(f"{web}{address}")
        took = time.perf_counter() - began
        assert page.status_code == httpx.codes.OK, page.text
        found.pages.setdefault(kind, []).append(took)
        found.slowest[kind] = max(found.slowest.get(kind, (0.0, "")), (took, address))
        return page

    return ask


def _next(page: httpx.Response) -> str:
    address = re.search(r'<a href="([^"]+)" rel="next"', page.text)
    assert address is not None, "a list of 100,000 has a next page"
    return address[1].replace("&amp;", "&")
