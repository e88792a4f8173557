"""Let the demo arrive as it would in reality: month by month, in workbooks that people have filled in.

python demo/arrive.py COHORT [--seed N] [--until MONTH]
    for a fresh cohort made with demo/pilot.yml or demo/pilot.en.yml

Every row comes from a form of the cohort (or a file of somebody's own), goes through validate and accept, and is in the
end what demo/generate.py writes at once, under other keys, but that nobody has read the texts for publication yet. What
goes wrong on the way is told in README.md beside this.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "scripts"), str(HERE)]

from cohort.model.paths import CohortPaths  # noqa: E402
from cohort.model.yaml_files import read_yaml  # noqa: E402
from cohort.storing.atomic_writes import write_atomically  # noqa: E402
from generate import month_later, pilot  # noqa: E402
from synthetic.arrival import Arrival  # noqa: E402
from synthetic.story import Story  # noqa: E402
from synthetic.unfinished import as_it_was  # noqa: E402

MONTHS = 7


def arrive(root: Path, seed: int, until: int = MONTHS, tell: Callable[[str], None] = print) -> Arrival:
    """Lets the demo arrive in a fresh cohort until the end of a month; returns what has become of it."""
    paths = CohortPaths(root)
    start = read_yaml(paths.settings)["start_date"]
    model, generated_tables = pilot(paths, seed, month_later(start, 1))
    language = read_yaml(paths.settings)["language"]
    arrival = Arrival(root, model, seed, read_yaml(HERE / "pilot_arrival.yaml")[language])
    for number in range(1, until + 1):
        day = month_later(start, number)
        text = paths.settings.read_text(encoding="utf-8")
        write_atomically(paths.settings, re.sub(r"(?m)^as_of: .*$", f"as_of: {day.isoformat()}", text))
        month_tables = generated_tables if number == MONTHS else as_it_was(generated_tables, model, day)
        counts = arrival.month(day, month_tables, Story(number))
        tell(f"{arrival.month_name()}: {_count_text(counts)}")
    return arrival


def _count_text(counts: Counter[str]) -> str:
    count_names = ("files", "added", "changed", "unchanged", "repairs", "waited")
    return ", ".join(f"{counts[name]} {name}" for name in count_names if counts[name])


def main() -> None:
    """Reads the arguments and lets the demo arrive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a fresh cohort")
    parser.add_argument("--seed", type=int, default=2561)
    parser.add_argument("--until", type=int, choices=range(1, MONTHS + 1), default=MONTHS, help="the last month")
    arguments = parser.parse_args()
    arrive(arguments.folder.resolve(), arguments.seed, arguments.until)


if __name__ == "__main__":
    main()
