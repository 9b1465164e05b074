"""
Tokens: derived for emailed links, drawn at random for sessions and programs; stored as SHA-256 only.

A link's token is HMAC-SHA256 over what it is for, so a retry of a letter carries the same link, and neither database
nor outbox nor log holds anything usable. The price: who holds a signing key and the database can derive live links.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence


class Keyring:
    """The signing keys, newest first: the newest derives, all verify. Each is known by its fingerprint."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = {hashlib.sha256(b"id:" + key.encode()).hexdigest()[:8]: key.encode() for key in keys}
        self.newest = next(iter(self._keys))

    def mac(self, purpose: str, message: str, key_id: str | None = None) -> str | None:
        """256 bits over purpose and message as 43 characters; None when that key has been dropped."""
        key = self._keys.get(key_id or self.newest)
        if key is None:
            return None
        digest = hmac.new(key, f"{purpose}|{message}".encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()

    def knows(self, key_id: str) -> bool:
        """True while that key has not been dropped."""
        return key_id in self._keys

    def sign(self, purpose: str, message: str) -> str:
        """A token with the newest key."""
        token = self.mac(purpose, message)
        assert token is not None
        return token

    def verify(self, purpose: str, message: str, token: str) -> bool:
        """True when any key of the ring made this token, compared in constant time."""
        return any(hmac.compare_digest(self.mac(purpose, message, key_id) or "", token) for key_id in self._keys)


def fingerprint(token: str) -> str:
    """SHA-256 of a token, the only form in which it is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def draw() -> str:
    """A random token of 256 bits."""
    return secrets.token_urlsafe(32)
