"""
The chain of the history and its anchors: how hashes are made, and what does not fit.

Every row of a proposal's history carries the SHA-256 of itself and of the row before it. Once a day an anchor folds the
heads of all chains that have grown into one hash, together with the anchor before it; that hash leaves the house by
letter. A copy of this file lies in every evidence bundle and runs there alone: standard library only, Python 3.8 on.

The canonical form of a value is its JSON in UTF-8: keys sorted by code point, no space between tokens, nothing escaped
that JSON does not demand, no number with a fraction. Times are UTC with six digits of a second and a `Z`.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timezone
from typing import Any, Dict, Iterable, Mapping, NamedTuple, Sequence  # noqa: UP035

GENESIS = "0" * 64
"""What stands before the first row of a proposal, and before the first anchor."""

Record = Dict[str, Any]  # noqa: UP006
"""A row as it is exported: JSON values by name, with its own `hash`."""

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "changed": {
        "text": "Riwayat %(proposal)s, baris %(position)s: isinya tidak sesuai dengan hash-nya.",
        "text_en": "History of %(proposal)s, row %(position)s: its content does not fit its hash.",
    },
    "gap": {
        "text": "Riwayat %(proposal)s: baris %(position)s di tempat baris %(wanted)s; ada yang hilang atau disisipkan.",
        "text_en": "History of %(proposal)s: row %(position)s in place of row %(wanted)s; one is missing or put in.",
    },
    "rewritten": {
        "text": "Riwayat %(proposal)s, baris %(position)s: bukan yang ditambatkan %(day)s; riwayat ditulis ulang.",
        "text_en": "History of %(proposal)s, row %(position)s: not the one anchored on %(day)s; it was rewritten.",
    },
    "cut": {
        "text": "Riwayat %(proposal)s: baris %(position)s, yang ditambatkan pada %(day)s, tidak ada lagi.",
        "text_en": "History of %(proposal)s: row %(position)s, which was anchored on %(day)s, is no longer there.",
    },
    "end": {
        "text": "Riwayat %(proposal)s: baris terakhir bukan yang dicatat pada usulannya.",
        "text_en": "History of %(proposal)s: the last row is not the one that the proposal names.",
    },
    "anchor": {
        "text": "Tambatan %(number)s (%(day)s): isinya tidak sesuai dengan hash-nya.",
        "text_en": "Anchor %(number)s (%(day)s): its content does not fit its hash.",
    },
    "anchor_gap": {
        "text": "Di tempat tambatan %(wanted)s ada tambatan %(number)s; ada yang hilang atau disisipkan.",
        "text_en": "Anchor %(number)s stands where anchor %(wanted)s belongs; something is missing or was put in.",
    },
    "unknown_head": {
        "text": "Tidak ada tambatan dengan hash %(head)s: dipotong atau ditulis ulang, atau salah ketik.",
        "text_en": "There is no anchor with the hash %(head)s: cut or rewritten, or mistyped.",
    },
}
"""What may not fit, in Indonesian and English. They stand here and not in the catalogue, as this file travels alone."""


class Misfit(NamedTuple):
    """The first thing that does not fit."""

    kind: str
    facts: Record

    def sentence(self, language: str) -> str:
        """Say it, in `id` or `en`."""
        return SENTENCES[self.kind]["text_en" if language == "en" else "text"] % self.facts


def canonical(value: Any) -> bytes:
    """
    The one way to write a value down.

    Raises:
        TypeError: it holds a number with a fraction, or something that JSON does not have.
    """
    _refuse_fractions(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _refuse_fractions(value: Any) -> None:
    """A database and a program need not agree on how a fraction is written."""
    if isinstance(value, float):
        raise TypeError("A record of the history holds no number with a fraction")
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for each in value:
            _refuse_fractions(each)


def moment(at: datetime) -> str:
    """A time in the canonical form."""
    return at.astimezone(timezone.utc).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"  # noqa: UP017


def digest(value: Any) -> str:
    """SHA-256 over the canonical form, hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def chained(previous: str, record: Mapping[str, Any]) -> str:
    """The hash of a row or an anchor: over itself without its own hash, and over the hash before it."""
    return digest({**{name: value for name, value in record.items() if name != "hash"}, "previous": previous})


def _leaf(head: Mapping[str, Any]) -> bytes:
    return hashlib.sha256(b"\0" + canonical(head)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def _half(count: int) -> int:
    """The largest power of two below `count`: the tree of RFC 6962, section 2.1."""
    return 1 << ((count - 1).bit_length() - 1)


def _fold(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = _half(len(leaves))
    return _node(_fold(leaves[:half]), _fold(leaves[half:]))


def root(heads: Sequence[Mapping[str, Any]]) -> str:
    """The root of the Merkle tree (RFC 6962) over heads of chains, in the order given."""
    return _fold([_leaf(head) for head in heads]).hex()


def path(heads: Sequence[Mapping[str, Any]], index: int) -> list[list[str]]:
    """The way from a head to the root: the neighbours, lowest first, each with the side it stands on."""

    def way(leaves: Sequence[bytes], at: int) -> list[list[str]]:
        if len(leaves) == 1:
            return []
        half = _half(len(leaves))
        if at < half:
            return [*way(leaves[:half], at), ["right", _fold(leaves[half:]).hex()]]
        return [*way(leaves[half:], at - half), ["left", _fold(leaves[:half]).hex()]]

    return way([_leaf(head) for head in heads], index)


def climb(head: Mapping[str, Any], way: Sequence[Sequence[str]]) -> str:
    """The root that a head and its way lead to."""
    value = _leaf(head)
    for side, neighbour in way:
        other = bytes.fromhex(neighbour)
        value = _node(other, value) if side == "left" else _node(value, other)
    return value.hex()


Heads = Mapping[int, Sequence[Record]]
"""The heads that each anchor folds, by its number, in order; each names `proposal`, `position` and `hash`."""


def misfit_of_anchors(
    anchors: Iterable[Record],
    heads: Heads | None = None,
    known: str | None = None,
) -> Misfit | None:
    """
    Check the chain of anchors from the first, and their roots where `heads` are at hand.

    `known` is the hash that somebody holds outside; it must be one of theirs.
    """
    previous, wanted, found = GENESIS, 1, known is None
    for anchor in anchors:
        if anchor["number"] != wanted:
            return Misfit("anchor_gap", {**anchor, "wanted": wanted})
        has_root = heads is None or root(heads.get(wanted, ())) == anchor["root"]
        if not has_root or chained(previous, anchor) != anchor["hash"]:
            return Misfit("anchor", anchor)
        previous, wanted = anchor["hash"], wanted + 1
        found = found or previous == known
    return None if found else Misfit("unknown_head", {"head": known})


class History:
    """Checks rows as they come: by proposal, each proposal's from the first; then `end` says what is missing."""

    def __init__(self, heads: Heads, days: Mapping[int, str], ends: Mapping[str, str] | None = None) -> None:
        """
        `heads` were anchored, on `days` (both by the anchor's number).

        `ends` is the last hash that each proposal itself names, where that is known.
        """
        self._anchored: dict[str, dict[int, tuple[str, str]]] = {}
        for number, folded in heads.items():
            for head in folded:
                of_proposal = self._anchored.setdefault(head["proposal"], {})
                of_proposal[head["position"]] = (head["hash"], days[number])
        self._ends = dict(ends) if ends is not None else None
        self._seen: set[str] = set()
        self._proposal: str | None = None
        self._position = 0
        self._hash = GENESIS
        self.count = 0
        """Rows that have been checked."""

    def add(self, row: Record) -> Misfit | None:
        """Check the next row."""
        if row["proposal"] != self._proposal:
            left = self._leave()
            if left is not None:
                return left
            if row["proposal"] in self._seen:
                return Misfit("gap", {**row, "wanted": 0})
            self._seen.add(row["proposal"])
            self._proposal, self._position, self._hash = row["proposal"], 0, GENESIS
        wanted = self._position + 1
        if row["position"] != wanted:
            return Misfit("gap", {**row, "wanted": wanted})
        if chained(self._hash, row) != row["hash"]:
            return Misfit("changed", row)
        self._position, self._hash = wanted, row["hash"]
        self.count += 1
        anchored, day = self._anchored.get(row["proposal"], {}).pop(wanted, (self._hash, ""))
        return None if anchored == self._hash else Misfit("rewritten", {**row, "day": day})

    def end(self) -> Misfit | None:
        """Check what must have come by now."""
        left = self._leave()
        if left is not None:
            return left
        for proposal, positions in self._anchored.items():
            for position, (_, day) in sorted(positions.items()):
                return Misfit("cut", {"proposal": proposal, "position": position, "day": day})
        for proposal, last in (self._ends or {}).items():
            if last != GENESIS:
                return Misfit("end", {"proposal": proposal})
        return None

    def _leave(self) -> Misfit | None:
        """The rows of a proposal are over."""
        if self._proposal is None:
            return None
        missing = self._missing()
        if missing is not None:
            return missing
        if self._ends is not None and self._ends.pop(self._proposal, None) != self._hash:
            return Misfit("end", {"proposal": self._proposal})
        return None

    def _missing(self) -> Misfit | None:
        for position, (_, day) in sorted(self._anchored.get(self._proposal or "", {}).items()):
            return Misfit("cut", {"proposal": self._proposal, "position": position, "day": day})
        return None


def misfit(
    rows: Iterable[Record],
    anchors: list[Record],
    heads: Heads,
    known: str | None = None,
) -> Misfit | None:
    """The first thing that does not fit in a whole history, given the anchor's hash that somebody holds outside."""
    wrong = misfit_of_anchors(anchors, heads, known)
    if wrong is not None:
        return wrong
    history = History(heads, {anchor["number"]: anchor["day"] for anchor in anchors})
    for row in rows:
        wrong = history.add(row)
        if wrong is not None:
            return wrong
    return history.end()
