"""What can have come to hang on an agreement of an old register, so that its import cannot be taken back."""

from enum import StrEnum


class Hanging(StrEnum):
    """Something that was done with an agreement since it came in."""

    ENDED = "ended"
    FILE = "file"
    COPY = "copy"
    RELATION = "relation"
    """Another agreement is a kin of it, and not by the same import."""
    ANSWER = "answer"
    """Something that follows was answered, settled, or asked in a letter."""
