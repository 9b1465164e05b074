"""The parts of a system as programs of their own: small, and as clear as any command when they cannot start."""

import subprocess
import sys
from pathlib import Path

from tests.support.system import ROOT


def test_a_part_loads_nothing_that_only_other_commands_need() -> None:
    """It is started by every `up`, and after every death."""
    looking = "import sys, satupintu.cli.part; print(*{'sqlalchemy', 'docx', 'openpyxl', 'fastapi'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", looking], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == []


def test_a_part_that_cannot_use_a_setting_says_so_in_one_sentence(tmp_path: Path) -> None:
    settings = {"SATUPINTU_DATA_DIR": str(tmp_path), "SATUPINTU_SMTP_URL": "mail.jambikota.example:25"}
    command = [sys.executable, "-m", "satupintu.cli.part", "mailbox"]
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 1
    (sentence,) = done.stderr.strip().splitlines()
    assert sentence.startswith("satupintu: ") and "SATUPINTU_SMTP_URL" in sentence
