"""Who holds the anchors of the history, as the office's file says."""

from pydantic import BaseModel, ConfigDict, EmailStr, model_validator

from satupintu.domain.errors import Contradiction


class Evidence(BaseModel):
    """Who holds the hashes that prove the history, outside of the system's own reach."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    anchored_to: tuple[EmailStr, ...] = ()
    """People of the office who are sent the day's anchor; two who do not run the system."""
    timestamp_url: str | None = None
    """A time-stamping authority (RFC 3161) that is asked for a stamp on the day's anchor."""
    timestamp_roots: str = "trust-tsa"
    """Folder of its root certificates; beside office.toml unless absolute."""

    @model_validator(mode="after")
    def _can_be_asked(self) -> "Evidence":
        if self.timestamp_url is not None and not self.timestamp_url.startswith(("http://", "https://")):
            raise Contradiction("harus dimulai dengan http:// atau https://.", key=("timestamp_url",))
        return self


LEAST_HOLDERS = 2
"""Officials who hold the day's anchor: one alone could be asked to look away."""
