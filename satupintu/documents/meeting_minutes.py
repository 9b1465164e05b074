"""The berita acara of a meeting of the TKKSD as a PDF; text of people is data, never markup."""

from collections.abc import Mapping
from typing import Any

from satupintu.documents.minutes import typeset


async def write_meeting_minutes(values: Mapping[str, Any]) -> bytes:
    """Set the minutes of a meeting; the same values give the same text."""
    return await typeset("berita_acara_rapat.typ", values)
