"""`python -m tests.asvs` checks the table and writes `docs/asvs.md`; ends with 1 when something is wrong."""

import sys

from tests.asvs.table import PAGE, counts, page, problems, read


def main() -> int:
    """Check, then write; returns the exit code."""
    table = read()
    found = list(problems(table))
    for each in found:
        print(each, file=sys.stderr)
    if found:
        return 1
    PAGE.write_text(page(table))
    for how, number in counts(list(table.items)).items():
        print(f"{number:4} {how}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
