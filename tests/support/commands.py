"""A command of the command line, run in the test's own process."""

import pytest

from satupintu.cli.main import main


def run_command(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """The exit code of a command."""
    monkeypatch.setattr("sys.argv", ["satupintu", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)
