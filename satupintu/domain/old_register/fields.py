"""What a column of an old register may hold."""

from enum import StrEnum


class Field(StrEnum):
    """
    What a column may hold. `parties`, `signer` and `number` may stand in two columns, one a side.

    Where the heading says whose a column is, the field does: `own` is the city's.
    """

    YEAR = "year"
    DOCUMENT = "document"
    AS_WRITTEN = "document_as_written"
    """The old name of the kind, where another column holds the kind itself."""
    TITLE = "title"
    PARTIES = "parties"
    """All parties, or all but the city; in two columns, one a side."""
    OWN_PARTY = "own_party"
    """Who stands for the city."""
    PARTNER_KIND = "partner_kind"
    SIGNER = "signer"
    OWN_SIGNER = "own_signer"
    PARTNER_SIGNER = "partner_signer"
    NUMBER = "number"
    OWN_NUMBER = "own_number"
    PARTNER_NUMBER = "partner_number"
    PARENT = "parent"
    """Numbers of the agreement that this one implements."""
    SIGNED = "signed"
    STARTS = "starts"
    ENDS = "ends"
    TERM = "term"
    """Of which a bare number says no unit."""
    TERM_YEARS = "term_years"
    TERM_MONTHS = "term_months"
    TERM_DAYS = "term_days"
    STATUS = "status"
    ROUTE = "route"
    CATEGORY = "category"
    OPD = "opd"
    AFFAIR = "affair"
    SCOPE = "scope"
    PLACE = "place"
    VALUE = "value"
    """Whole rupiah."""
    NOTES = "notes"
    REGISTER_NUMBER = "register_number"
    """In a list that this register gave, as what follows."""
    SIDE = "side"
    """Whose each of the parties is, line by line."""
    SIGNER_NAME = "signer_name"
    ATTORNEY = "power_of_attorney"
    TITLE_AS_WRITTEN = "title_as_written"
    ENDED = "ended_early"
    END_CAUSE = "end_cause"
    END_NOTE = "end_note"


OF_OWN_LISTS = frozenset(
    {
        Field.SIDE, Field.SIGNER_NAME, Field.ATTORNEY, Field.TITLE_AS_WRITTEN, Field.ENDED, Field.END_CAUSE,
        Field.END_NOTE,
    }
)  # fmt: skip
"""What only a list holds that this register gave; of another file no column is read so."""


DAYS = (Field.SIGNED, Field.STARTS, Field.ENDS)
