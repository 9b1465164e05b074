"""What changed between two texts, by paragraph and by word, with the unchanged stretches folded."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

CONTEXT = 1
"""Unchanged paragraphs shown before and after a change."""
MAX_WORDS = 1500
"""Beyond this, two paragraphs are shown one after the other instead of word by word."""
MAX_PAIRS = 400
MAX_COMPARE_SECONDS = 3.0
MAX_SHOWN = 400
_ALIKE = 0.4
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class Mark(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


Piece = tuple[Mark, str]


@dataclass(frozen=True)
class Passage:
    """One paragraph with its changes, or (`folded` > 0) that many unchanged ones left out."""

    pieces: tuple[Piece, ...] = ()
    folded: int = 0

    @property
    def is_changed(self) -> bool:
        return any(mark is not Mark.SAME for mark, _ in self.pieces)


@dataclass(frozen=True)
class Difference:
    """The passages in order. `changed` counts changed paragraphs; `unshown` those beyond what a page holds."""

    passages: tuple[Passage, ...]
    changed: int
    unshown: int = 0


def difference(before: Sequence[str], after: Sequence[str]) -> Difference:
    """Compare two texts given as paragraphs. It blocks: call it in a thread."""
    deadline = time.monotonic() + MAX_COMPARE_SECONDS
    passages: list[Passage] = []
    # Paragraphs that come again and again must not decide the match, nor make a hostile text slow: autojunk.
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            passages += (Passage(((Mark.SAME, text),)) for text in after[j1:j2])
        else:
            passages += _replaced(before[i1:i2], after[j1:j2], deadline)
    changed = [index for index, each in enumerate(passages) if each.is_changed]
    shown = changed[:MAX_SHOWN]
    near = {each for index in shown for each in range(index - CONTEXT, index + CONTEXT + 1)}
    unchanged_or_shown = passages if len(shown) == len(changed) else passages[: shown[-1] + 1]
    return Difference(_folded(unchanged_or_shown, near), len(changed), len(changed) - len(shown))


def _folded(passages: Sequence[Passage], near: set[int]) -> tuple[Passage, ...]:
    result: list[Passage] = []
    for index, each in enumerate(passages):
        if index in near:
            result.append(each)
        elif result and result[-1].folded:
            result[-1] = Passage(folded=result[-1].folded + 1)
        else:
            result.append(Passage(folded=1))
    return tuple(result)


def _replaced(before: Sequence[str], after: Sequence[str], deadline: float) -> list[Passage]:
    """Pair what is alike, in order; the rest is gone or new as a whole."""
    passages: list[Passage] = []
    at = 0
    for new in after:
        partner = None
        if len(before) * len(after) <= MAX_PAIRS and time.monotonic() < deadline:
            partner = next((index for index in range(at, len(before)) if _are_alike(before[index], new)), None)
        if partner is None:
            passages.append(Passage(((Mark.NEW, new),)))
            continue
        passages += (Passage(((Mark.GONE, text),)) for text in before[at:partner])
        passages.append(Passage(_by_word(before[partner], new)))
        at = partner + 1
    return passages + [Passage(((Mark.GONE, text),)) for text in before[at:]]


def _are_alike(one: str, other: str) -> bool:
    words, others = _WORDS.findall(one), _WORDS.findall(other)
    if max(len(words), len(others)) > MAX_WORDS:
        return False
    matcher = SequenceMatcher(None, [each for each in words if each.strip()], [each for each in others if each.strip()])
    return matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _by_word(before: str, after: str) -> tuple[Piece, ...]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[Piece] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            pieces.append((Mark.SAME, "".join(new[j1:j2])))
            continue
        if i2 > i1:
            pieces.append((Mark.GONE, "".join(old[i1:i2])))
        if j2 > j1:
            pieces.append((Mark.NEW, "".join(new[j1:j2])))
    return tuple(pieces)
