"""Officials as papers name them."""

from dataclasses import dataclass

from satupintu.usecases.office.desk import Desk


@dataclass(frozen=True)
class Official:
    """Somebody of the office; `name` is None where `office.toml` has only the position."""

    position: str
    name: str | None

    @classmethod
    def known(cls, position: str, name: str) -> "Official":
        """The office's file may repeat the position in place of a name."""
        return cls(position, name if name != position else None)


def mayor_of(desk: Desk) -> Official:
    """The Wali Kota, who signs the city's letters."""
    (mayor,) = desk.office.named([desk.office.signing.mayor])
    return Official.known(mayor.position, mayor.name)
