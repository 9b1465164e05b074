"""Tables as text: CSV and TSV, whose encoding and delimiter nothing in the file names."""

import csv
import io
from collections.abc import Iterator

from charset_normalizer import from_bytes
from clevercsv import Sniffer
from clevercsv.exceptions import NoDetectionResult

from satupintu.domain.errors import InvalidInput

_ENCODINGS = ["utf_8", "utf_16", "utf_16_le", "utf_16_be", "cp1252"]
"""Those of Excel in Indonesia, its `Unicode Text` among them, and of what programs write."""
_DELIMITERS = ",;\t|"
_SNIFFED = 20_000
"""Characters in which the delimiter is looked for."""
_FIELD_LIMIT = 200_000


def rows(content: bytes) -> Iterator[list[str]]:
    """
    The rows of a text, by the encoding and the delimiter that fit it best.

    Raises:
        InvalidInput: a field without end, or one longer than any text of an agreement.
    """
    text = decoded(content)
    csv.field_size_limit(_FIELD_LIMIT)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    except csv.Error as error:
        raise InvalidInput("CSV itu tidak terbaca: %(why)s", why=error) from error


def decoded(content: bytes) -> str:
    """The text of some bytes; of Windows-1252 where nothing fits, with a mark for each byte that means nothing."""
    best = from_bytes(content, cp_isolation=_ENCODINGS).best()
    if best is None:
        return content.decode("cp1252", errors="replace")
    return content.decode(best.encoding, errors="replace").removeprefix("\ufeff")


def delimiter_of(text: str) -> str:
    """What sets the fields apart; a text of one column has none, and is read as if by commas."""
    head = text[:_SNIFFED]
    whole = head if len(head) == len(text) else head[: head.rfind("\n") + 1] or head
    try:
        found = Sniffer().sniff(whole, delimiters=_DELIMITERS)
    except NoDetectionResult:
        return ","
    return (found and found.delimiter) or ","
