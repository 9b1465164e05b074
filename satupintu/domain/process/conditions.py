"""Conditions of an approval, as they are typed: one a line."""

MAX_CONDITIONS = 20
LONGEST_CONDITION = 300
"""Letters of one condition."""


def conditions_in(text: str) -> tuple[str, ...]:
    """The conditions of a text, one a line, each once; empty lines and leading dashes or bullets do not count."""
    lines = (line.strip().lstrip("-•*").strip() for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))
