"""Marks on sentences that are translated where they are shown. They stand apart: who only marks loads no catalogue."""


class Marked(str):
    """A message id; among the facts of a sentence it is translated like the sentence itself."""

    __slots__ = ()


class Country(str):
    """A country by its two letters (ISO 3166); among the facts of a sentence it is shown by its name."""

    __slots__ = ()


def mark(sentence: str) -> Marked:
    """Mark a sentence for translation where it is defined; it is translated where it is shown."""
    return Marked(sentence)
