"""Write the table of faults in demo/README.md from demo/faults.yaml and the headers of the rules."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT)]

from cohort.model.paths import CohortPaths  # noqa: E402
from cohort.model.rule_files import declared_rules  # noqa: E402

from demo.generate import faults  # noqa: E402

FILE = ROOT / "demo" / "README.md"
HEAD = "| Rule | What went wrong | Found at |\n|---|---|---|\n"


def with_table(text: str) -> str:
    """The README with the current table in place of the old one, which has the same header."""
    return re.sub(re.escape(HEAD) + r"(\|.*\n)*", lambda _: HEAD + table(), text)


def table() -> str:
    """A line for each fault, in the order of faults.yaml."""
    severities = {rule.code: rule.kind.severity for rule in declared_rules(CohortPaths(ROOT))}
    return "".join(
        f"| `{rule}` ({severities[rule]}) | {fault.story} | {', '.join(f'`{match.at}`' for match in fault.finds)} |\n"
        for rule, fault in faults("en").items()
    )


if __name__ == "__main__":
    FILE.write_text(with_table(FILE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
