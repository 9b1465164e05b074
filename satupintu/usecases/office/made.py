"""A paper or table made for somebody, as a file."""

from collections.abc import Mapping
from dataclasses import dataclass

from satupintu.documents.checks import DOCX, PDF

FORMATS: Mapping[str, str] = {"docx": DOCX, "pdf": PDF}


@dataclass(frozen=True)
class Made:
    """A paper as a file."""

    filename: str
    media_type: str
    content: bytes
