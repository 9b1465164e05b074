"""Debian packages that some tests need; only the standard library, since this runs before there is an environment."""

import os
import shutil
import subprocess
import sys


def install(package: str) -> None:
    """Install a package when we are root on Debian; without a network nothing happens but what apt-get says of it."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", package]):
        subprocess.run(["apt-get", *arguments], check=False, env=environment, stdout=sys.stderr)
