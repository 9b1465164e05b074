"""See that there is a chromium for the browser tests: installed when we are root, else say what is missing."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Install or say."""
    if any(shutil.which(name) for name in NAMES):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=True, env=environment, stdout=sys.stderr)
        return
    print("No chromium found: browser tests will be skipped. Install it, e.g. `sudo apt-get install chromium`.")


if __name__ == "__main__":
    main()
