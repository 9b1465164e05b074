"""See that there is a chromium for the browser tests: installed when we are root, else say what is missing."""

import shutil

from tests.support import apt

NAMES = ("chromium", "chromium-browser", "google-chrome")


def _is_there() -> bool:
    return any(shutil.which(name) for name in NAMES)


def main() -> None:
    """Install or say."""
    if not _is_there():
        apt.install("chromium")
    if not _is_there():
        print("No chromium found: browser tests will be skipped. Install it, e.g. `sudo apt-get install chromium`.")


if __name__ == "__main__":
    main()
