"""See that there is a PostgreSQL of Debian's beside the embedded one: installed when we are root, else say it."""

from pathlib import Path

from tests.support import apt

DEBIAN = Path("/usr/lib/postgresql")
"""Debian keeps the programs of each version apart."""


def installed() -> list[Path]:
    """The folders of programs with a server among them, oldest version first."""
    found = [server.parent for server in DEBIAN.glob("*/bin/postgres")]
    return sorted(found, key=lambda folder: int(folder.parent.name))


def main() -> None:
    """Install or say."""
    if not installed():
        apt.install("postgresql")
    if not installed():
        print("No PostgreSQL of Debian found: tests of older servers will be skipped. Install `postgresql`.")


if __name__ == "__main__":
    main()
