"""Reads `oracle.txt`: what every visitor gets at every address, as people wrote it down."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("oracle.txt")
WORDS = {
    "ok": (200,),
    "do": (200, 201, 303),
    "to": (303,),
    "in": (303,),
    "no": (403,),
    "nf": (404,),
    "gn": (410,),
    "ma": (405,),
    "tk": (401,),
}
"""What each word of a cell means, as statuses."""
_LINE = re.compile(r"(?P<method>[A-Z]+) +(?P<address>\S+) +\((?P<thing>[^)]*)\) +(?P<cells>.+)")


@dataclass(frozen=True)
class Row:
    """One line: an address, the thing it is asked about, and a word for each visitor."""

    method: str
    address: str
    thing: str
    cells: dict[str, str]

    @property
    def route(self) -> tuple[str, str]:
        """Method and path, as the application has them."""
        return self.method, self.address.partition("?")[0]

    @property
    def is_safe(self) -> bool:
        return self.method == "GET"

    def __str__(self) -> str:
        return f"{self.method} {self.address} ({self.thing})"


def oracle() -> list[Row]:
    """
    Every line, in the order of the file.

    Raises:
        ValueError: a line has another number of cells than there are visitors, or a word that means nothing.
    """
    return list(_rows(FILE.read_text().splitlines()))


def _rows(lines: list[str]) -> Iterator[Row]:
    visitors: list[list[str]] = []
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line.strip())
        if found is None:
            visitors = [group.split() for group in line.strip().strip("|").split("|")]
            visitors[2] = [f"t.{column}" for column in visitors[2]]
            continue
        groups = [group.split() for group in found["cells"].split("|")]
        whole = [
            words * len(group) if len(words) == 1 else words for words, group in zip(groups, visitors, strict=True)
        ]
        said = [word for words in whole for word in words]
        columns = [column for group in visitors for column in group]
        if [len(words) for words in whole] != [len(group) for group in visitors] or not set(said) <= set(WORDS):
            raise ValueError(line)
        yield Row(found["method"], found["address"], found["thing"], dict(zip(columns, said, strict=True)))
