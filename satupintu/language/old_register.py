"""What is said about the rows of an old register, in a language."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from satupintu.domain.old_register.columns import ColumnAnswer, Standing, TermUnit, answer_of
from satupintu.domain.old_register.piles import Pile
from satupintu.domain.old_register.row import Doubt
from satupintu.domain.old_register.rows import Judged
from satupintu.domain.process.form import DocumentType
from satupintu.language import long_date, register_words, say, wording


def reading(language: str, answer: ColumnAnswer, value: date | str) -> str:
    """What an answer to a question would mean: a day, a party, a kind of text, or a term with its unit."""
    if isinstance(value, date):
        return long_date(language, value)
    if isinstance(answer, DocumentType):
        return f"{answer} · {say(language, wording.DOCUMENT[answer])}"
    if isinstance(answer, Standing):
        return say(language, register_words.STANDING[answer])
    return say(language, register_words.TERM[answer], n=value) if isinstance(answer, TermUnit) else value


def sentences(language: str, row: Judged) -> list[tuple[str, str]]:
    """What is said about a row: cell and sentence; a question with both of its readings."""
    found = [(each.cell, say(language, each.sentence, **each.facts)) for each in row.said]
    for each in row.asked:
        readings = [f"{reading(language, answer, value)} ({answer})" for answer, value in each.answers.items()]
        asking = _question(each)
        question = say(language, asking, said=each.said, readings=" / ".join(readings))
        found.append((each.cell, question))
    return found


def _question(doubt: Doubt) -> str:
    return register_words.QUESTION_ABOUT[doubt.about]


def kept_reading(language: str, kept: Sequence[str]) -> str:
    """The same of an answer as a draft keeps it: its word, what it would mean, and whether that is a day."""
    word, meant, kind = kept
    answer = answer_of(word)
    assert answer is not None
    return reading(language, answer, date.fromisoformat(meant) if kind == "day" else meant)


def kept_sentence(language: str, kept: Mapping[str, Any]) -> str:
    """What is said about a row, as a draft keeps it; a question with its readings."""
    if kept["kind"] != "asked":
        return say(language, kept["sentence"], **kept["facts"])
    readings = " / ".join(f"{kept_reading(language, each)} ({each[0]})" for each in kept["answers"])
    return say(language, register_words.QUESTION_ABOUT[kept["about"]], said=kept["said"], readings=readings)


def draft_report(language: str, rows: Iterable[tuple[int, Pile, Sequence[Mapping[str, Any]]]]) -> list[list[str | int]]:
    """Every row of a draft with its pile and what is said about it, as a table with its head."""
    found: list[list[str | int]] = [[say(language, head) for head in register_words.REPORT]]
    for line, pile, said in rows:
        word = say(language, register_words.PILE[pile])
        told = [(each["cell"], kept_sentence(language, each)) for each in said] or [("", "")]
        found += [[line, word, cell, sentence] for cell, sentence in told]
    return found


def judged_rows(language: str, rows: Iterable[Judged]) -> list[list[str | int]]:
    """Every row with its verdict and what is said about it, as a table with its head."""
    found: list[list[str | int]] = [[say(language, head) for head in register_words.REPORT]]
    for row in rows:
        word = say(language, register_words.VERDICT[row.verdict])
        found += [[row.line, word, cell, sentence] for cell, sentence in sentences(language, row) or [("", "")]]
    return found
