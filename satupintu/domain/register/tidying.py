"""What an agreement of an old register may lack, so that somebody has to look at it."""

from enum import StrEnum


class Lack(StrEnum):
    """One thing that is missing, or doubtful."""

    DOUBLE = "double"
    """Another row has the same number or day, and nearly the same partner."""
    LAST_DAY = "last_day"
    PARTNER_KIND = "partner_kind"
    DEPARTMENT = "department"
    """None is named, or one that the office's file does not know."""
    ROUTE = "route"
    PARENT = "parent"
    """A PKS of which nobody has said what it implements."""
    FILE = "file"
