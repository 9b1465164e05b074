"""Texts as people type and paste them: what a word processor brings along is mended, what nobody sees is refused."""

import re
import unicodedata

from satupintu.domain.errors import Unreadable

_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
"""A line break in Word is a vertical tab, a new page a form feed."""
_BLANKS = re.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_HYPHEN = "\x1e"
"""A non-breaking hyphen, as Word's plain text has it."""
_GONE = re.compile(r"[\x00-\x08\x0e-\x1d\x1f\x7f-\x9f\u00ad]")
"""Control characters, field marks of Word among them, and the soft hyphen."""
_MARK_OF_ORDER = "\ufeff"
_UNSEEN = re.compile(
    "[\u00ad\u115f\u1160\u2800\u3164\uffa0\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Characters that turn the direction of writing, those without width or ink, and the hyphen that no line ends on."""
_JOINERS = "\u200c\u200d"
_JOINING = (
    "ARABIC",
    "SYRIAC",
    "DEVANAGARI",
    "BENGALI",
    "GURMUKHI",
    "GUJARATI",
    "ORIYA",
    "TAMIL",
    "TELUGU",
    "KANNADA",
    "MALAYALAM",
    "SINHALA",
)
"""Scripts, by the first word of their letters' names in Unicode, that write words with joiners and non-joiners."""
_SHOWN_AS = "□"
_AROUND = 12
"""Letters before and after that tell where it stands."""


def cleaned(text: str) -> str:
    """A text as it was meant: composed (NFC), even blanks and line breaks, nothing that only steers a printer."""
    text = _BREAKS.sub("\n", text).replace(_HYPHEN, "-")
    text = _GONE.sub("", _BLANKS.sub(" ", text)).strip(_MARK_OF_ORDER)
    return unicodedata.normalize("NFC", "\n".join(line.rstrip() for line in text.split("\n")).strip())


def on_one_line(text: str) -> str:
    """A text of several lines as the one line that a field has room for."""
    return " ".join(text.split())


def refuse_unseen(text: str) -> None:
    """
    See that a text holds nothing that is not seen: `Sampah` could read the other way round, or differ from itself.

    Joiners between letters of a script that is written with them may stay: there they are spelling.

    Raises:
        Unreadable: it does; the sentence shows where.
    """
    for at, each in enumerate(text):
        if _UNSEEN.match(each) and not _is_spelling(text, at):
            before, after = text[max(0, at - _AROUND) : at], text[at + 1 : at + 1 + _AROUND]
            near = on_one_line(without_unseen(before) + _SHOWN_AS + without_unseen(after))
            raise Unreadable(
                "Ada karakter yang tidak terlihat pada tanda □: “%(near)s”. Ketik ulang bagian itu.", near=near
            )


def without_unseen(text: str) -> str:
    """A text of earlier days for a place where nothing may hide, such as the subject of a letter."""
    return "".join(each for at, each in enumerate(text) if not _UNSEEN.match(each) or _is_spelling(text, at))


def _is_spelling(text: str, at: int) -> bool:
    """True for a joiner between two letters, or signs on them, of one script that is written with joiners."""
    if text[at] not in _JOINERS or not 0 < at < len(text) - 1:
        return False
    before, after = (unicodedata.name(each, "").partition(" ")[0] for each in (text[at - 1], text[at + 1]))
    return before == after and before in _JOINING
