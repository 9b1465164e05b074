"""How every program of the command line runs: what is refused is one sentence, in the language of the office."""

import os
import sys

import typer

from config.settings import read_settings
from satupintu.domain.errors import CooperationError, InvalidForm
from satupintu.language import explain
from satupintu.runtime.logs import write_warnings


def run(app: typer.Typer) -> None:
    """Run a command; a refusal is one sentence on standard error and exit code 1."""
    write_warnings()
    try:
        app()
    except InvalidForm as error:
        for problem in error.problems:
            print(f"satupintu: {problem.field}: {explain(language_of_commands(), problem)}", file=sys.stderr)
        sys.exit(1)
    except CooperationError as error:
        print(f"satupintu: {explain(language_of_commands(), error)}", file=sys.stderr)
        sys.exit(1)


def language_of_commands() -> str:
    """The language of the command line, also for saying that a setting cannot be used."""
    try:
        return read_settings().language
    except CooperationError:
        return "en" if os.environ.get("SATUPINTU_LANGUAGE") == "en" else "id"
