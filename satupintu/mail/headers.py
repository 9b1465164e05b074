"""Headers of letters, written so that every reader gets back the words that were put in."""

from email.header import Header
from email.headerregistry import Address
from email.policy import EmailPolicy
from typing import Any

LONGEST_HEADER_LINE = 74
"""A line with an encoded word may have 76 (RFC 2047, section 2); the library does not count the colon and the space."""


class WholeWords(EmailPolicy):
    """
    Encodes a value with letters beyond ASCII as one run of encoded words (RFC 2047).

    Python's own folding encodes word by word, and before 3.12.5 drops the space where two such words meet at the end of
    a line (CPython issue 92081): “BATANG HARI” arrived as “BATANGHARI”.
    """

    def fold(self, name: str, value: Any) -> str:
        """One header, ready to send."""
        if str(value).isascii():
            return str(super().fold(name, value))
        if hasattr(value, "addresses"):
            written = ", ".join(self._address(name, each) for each in value.addresses)
        else:
            written = self._words(name, str(value))
        return f"{name}: {written}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same as bytes; nothing beyond ASCII is left."""
        return self.fold(name, value).encode("ascii", "surrogateescape")

    def _address(self, name: str, address: Address) -> str:
        if address.display_name.isascii():
            return str(address)
        return f"{self._words(name, address.display_name)}{self.linesep} <{address.addr_spec}>"

    def _words(self, name: str, value: str) -> str:
        return Header(value, "utf-8", maxlinelen=LONGEST_HEADER_LINE, header_name=name).encode(linesep=self.linesep)
