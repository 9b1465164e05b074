"""What is said about the rows of an old register, in a language."""

from collections.abc import Iterable
from datetime import date

from satupintu.domain.old_register.columns import ColumnAnswer, Standing, TermUnit
from satupintu.domain.old_register.row import Doubt
from satupintu.domain.old_register.rows import Judged
from satupintu.language import long_date, register_words, say


def reading(language: str, answer: ColumnAnswer, value: date | str) -> str:
    """What an answer to a question would mean: a day, a party, a kind of text, or a term with its unit."""
    if isinstance(value, date):
        return long_date(language, value)
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
    if doubt.is_about_a_side:
        return register_words.SIDE_QUESTION
    if doubt.is_about_a_double:
        return register_words.DOUBLE_QUESTION
    return register_words.TEXT_QUESTION if doubt.is_about_the_text else register_words.QUESTION


def judged_rows(language: str, rows: Iterable[Judged]) -> list[list[str | int]]:
    """Every row with its verdict and what is said about it, as a table with its head."""
    found: list[list[str | int]] = [[say(language, head) for head in register_words.REPORT]]
    for row in rows:
        word = say(language, register_words.VERDICT[row.verdict])
        found += [[row.line, word, cell, sentence] for cell, sentence in sentences(language, row) or [("", "")]]
    return found
