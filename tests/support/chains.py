"""Histories made up by a seed, anchored day by day, and every way somebody might tamper with them."""

import copy
import random
from dataclasses import dataclass, field
from typing import Any

from satupintu.domain.evidence.chain import GENESIS, Record, chained, digest, root

WORDS = ("submitted", "asked", "checked", "approved", "signed", "reminded", "minutes_written")


@dataclass
class Exported:
    """What is kept of an office: rows of histories, anchors, and the heads that the anchors fold."""

    rows: list[Record] = field(default_factory=list)
    anchors: list[Record] = field(default_factory=list)
    heads: dict[int, list[Record]] = field(default_factory=dict)

    def copy(self) -> "Exported":
        return copy.deepcopy(self)

    def rechain(self) -> None:
        """What somebody does who knows the rules: give every row and every anchor the hash that fits again."""
        ends: dict[str, tuple[int, str]] = {}
        for row in self.rows:
            position, previous = ends.get(row["proposal"], (0, GENESIS))
            row["position"] = position + 1
            row["hash"] = chained(previous, row)
            ends[row["proposal"]] = (position + 1, row["hash"])

    def reanchor(self) -> None:
        """Fold what stands there now into anchors that fit."""
        hashes = {(row["proposal"], row["position"]): row["hash"] for row in self.rows}
        previous = GENESIS
        for number, anchor in enumerate(self.anchors, start=1):
            folded = [
                head for head in self.heads.get(anchor["number"], []) if (head["proposal"], head["position"]) in hashes
            ]
            for head in folded:
                head["hash"] = hashes[head["proposal"], head["position"]]
            anchor["number"], self.heads[number] = number, folded
            anchor["root"] = root(folded)
            previous = anchor["hash"] = chained(previous, anchor)


def an_office(chance: random.Random, proposals: int = 6, days: int = 5) -> Exported:
    """A few proposals whose histories grow over some days; the last day's rows are anchored, too."""
    office = Exported()
    by_proposal: dict[str, list[Record]] = {f"KS-2026-{number:04d}": [] for number in range(1, proposals + 1)}
    previous, anchored = GENESIS, {}
    for day in range(1, days + 1):
        for number, rows in by_proposal.items():
            for _ in range(chance.randint(0 if rows else 1, 4)):
                row = _row(chance, number, len(rows) + 1, day)
                row["hash"] = chained(rows[-1]["hash"] if rows else GENESIS, row)
                rows.append(row)
        grown = {number: len(rows) for number, rows in by_proposal.items() if anchored.get(number) != len(rows)}
        anchored |= grown
        office.heads[day] = [
            {"proposal": number, "position": position, "hash": by_proposal[number][position - 1]["hash"]}
            for number, position in sorted(grown.items())
        ]
        anchor: Record = {
            "number": day,
            "day": f"2026-11-{day:02d}",
            "at": f"2026-11-{day:02d}T00:00:00.000000Z",
            "proposals": proposals,
            "entries": sum(anchored.values()),
            "root": root(office.heads[day]),
        }
        previous = anchor["hash"] = chained(previous, anchor)
        office.anchors.append(anchor)
    office.rows = [row for rows in by_proposal.values() for row in rows]
    return office


def _row(chance: random.Random, proposal: str, position: int, day: int) -> Record:
    return {
        "proposal": proposal,
        "position": position,
        "at": f"2026-11-{day:02d}T0{chance.randint(0, 9)}:00:00.{chance.randint(0, 999_999):06d}Z",
        "event": chance.choice(WORDS),
        "actor": chance.choice(("Kepala Bagian Hukum", "Sekretaris Daerah", "Satu Pintu")),
        "actor_email": chance.choice((None, "sekda@jambikota.example")),
        "via": chance.choice(("link", "desk", "system")),
        "note": chance.choice((None, "Setuju – “lengkap” ✓", "")),
        "from_status": None,
        "to_status": chance.choice((None, "in_review")),
        "facts": {"papers_sha256": digest(chance.random().hex()), "late": chance.randint(0, 9)},
    }


def tamper(chance: random.Random, office: Exported, kind: str) -> None:
    """One edit of a kind, at random. The last four are done by somebody who recomputes every hash."""
    rows = office.rows
    index = chance.randrange(len(rows))
    match kind:
        case "flip":
            _flip(chance, rows[index])
        case "delete":
            del rows[index]
        case "insert":
            rows.insert(index, _alike(chance, rows[index]))
        case "swap":
            _swap(chance, rows)
        case "cut":
            _cut(chance, rows)
        case "flip, recomputed":
            _flip(chance, rows[index], hashes=False)
            office.rechain()
        case "delete, recomputed":
            del rows[index]
            office.rechain()
        case "cut, recomputed":
            _cut(chance, rows)
            office.rechain()
            office.reanchor()
        case "rewrite":
            for row in rows[index:]:
                row["actor"] = "Orang lain"
            office.rechain()
            office.reanchor()
        case "anchors":
            _tamper_with_anchors(chance, office)
        case _:
            raise AssertionError(kind)


KINDS = (
    "flip", "delete", "insert", "swap", "cut",
    "flip, recomputed", "delete, recomputed", "cut, recomputed", "rewrite", "anchors",
)  # fmt: skip


def _flip(chance: random.Random, row: Record, *, hashes: bool = True) -> None:
    """Another value in one place, as small as may be."""
    name = chance.choice([name for name in row if name not in ("proposal", "position") and (hashes or name != "hash")])
    if name == "facts":
        fact = chance.choice(list(row["facts"]))
        row["facts"] = {**row["facts"], fact: _other(chance, row["facts"][fact])}
    else:
        row[name] = _other(chance, row[name])


def _other(chance: random.Random, value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, int):
        return value + 1
    if not value:
        return None
    at = chance.randrange(len(value))
    return value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1 :]


def _alike(chance: random.Random, row: Record) -> Record:
    """A row like its neighbour: a copy, or with a hash of its own."""
    made = {**row, "note": "disisipkan"}
    made["hash"] = chance.choice((row["hash"], chained(GENESIS, made)))
    return made


def _swap(chance: random.Random, rows: list[Record]) -> None:
    one, other = chance.sample(range(len(rows)), 2)
    if chance.random() < 0.5:  # the rows as they are
        rows[one], rows[other] = rows[other], rows[one]
    else:  # what they say, each under the place of the other
        place = ("proposal", "position")
        for name in rows[one].keys() - place:
            rows[one][name], rows[other][name] = rows[other][name], rows[one][name]


def _cut(chance: random.Random, rows: list[Record]) -> None:
    """The last rows of a proposal."""
    proposal = chance.choice(rows)["proposal"]
    mine = [row for row in rows if row["proposal"] == proposal]
    for row in mine[-chance.randint(1, len(mine)) :]:
        rows.remove(row)


def _tamper_with_anchors(chance: random.Random, office: Exported) -> None:
    anchor = chance.choice(office.anchors)
    match chance.randrange(4):
        case 0:
            anchor["entries"] += 1
        case 1:
            office.anchors.remove(anchor)
        case 2:
            del office.anchors[office.anchors.index(anchor) :]
        case _:
            anchor["entries"] += 1
            office.reanchor()
