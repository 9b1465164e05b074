"""What happens with the signed text of an agreement (Permendagri 22/2020 Ps. 10, 14, 16(2), 38(2))."""

from typing import Any

from satupintu.domain.process.event_facts import Bringing
from satupintu.domain.process.events import Answered


class SignedTextRecorded(Answered, word="signed_text_recorded"):
    """The Bagian has filed it, after all had agreed by link."""


class SignedTextFiled(Bringing, word="signed_text_filed"):
    """It came in after the registration: of an agreement that an earlier version registered without it."""

    said: dict[str, Any]
    """The fields of the form: how it was signed, its checklist, who holds its copies."""
