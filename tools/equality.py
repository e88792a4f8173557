"""Compare our checks with frictionless on random schemas and dirty files: verdicts, cells and codes must be equal.

    python tools/equality.py --examples 20000 --seed 1

Stops at the first difference with the smallest files that show it. Prints how many files of each kind it compared.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from tests.dirty_tables import Dirty, compare, dirty  # noqa: E402


def main() -> None:
    """Compares, and prints the number of files of each kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    counts: Counter[str] = Counter()
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:

        @seed(arguments.seed)
        @settings(
            max_examples=arguments.examples, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(dirty())
        def agree(example: Dirty) -> None:
            compare(Path(folder), example, counts)

        try:
            agree()
        finally:
            for kind, number in sorted(counts.items()):
                print(f"{number:7,} {kind}")
    print(
        f"{arguments.examples:,} examples, seed {arguments.seed}: no disagreement, {time.perf_counter() - begin:.0f} s"
    )


if __name__ == "__main__":
    main()
