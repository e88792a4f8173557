"""Try every kind of input with odd and damaged ones, and say what became of them.

python tools/fuzz.py COHORT [--count N] [--seed N] [--only KIND …] [--keep FOLDER]

Each kind has so many trials. An input may be accepted with the values that it has, give findings or questions, or be
refused in one line. Anything else is a find: it is printed with its number, its file is copied into FOLDER, and the
exit status is 1. The same seed gives the same inputs, and a number of a kind the same input whatever the count is.
COHORT is not changed. Spreadsheets are compared with what LibreOffice reads in them.
"""

from __future__ import annotations

import argparse
import atexit
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]
if "COHORT_TEST_SHARED" not in os.environ:
    # copier's answers are tried with what tests share
    os.environ["COHORT_TEST_SHARED"] = tempfile.mkdtemp(prefix="cohort-fuzz-")
    atexit.register(shutil.rmtree, os.environ["COHORT_TEST_SHARED"], ignore_errors=True)

from tools.fuzzing.chapters import chapters  # noqa: E402 - they stand beside this file
from tools.fuzzing.copier_answers import copier_answers  # noqa: E402
from tools.fuzzing.desk_answers import desk_answers  # noqa: E402
from tools.fuzzing.local_files import local_files  # noqa: E402
from tools.fuzzing.member_packages import member_packages  # noqa: E402
from tools.fuzzing.old_workbooks import old_workbooks  # noqa: E402
from tools.fuzzing.open_documents import damaged_open_documents, open_documents  # noqa: E402
from tools.fuzzing.projects import projects  # noqa: E402
from tools.fuzzing.settings import settings  # noqa: E402
from tools.fuzzing.texts import texts  # noqa: E402
from tools.fuzzing.trials import Bench, Kind, Trial  # noqa: E402
from tools.fuzzing.workbooks import damaged_workbooks, workbooks  # noqa: E402

KINDS: dict[str, Kind] = {
    "xlsx": workbooks,
    "xlsx-damaged": damaged_workbooks,
    "ods": open_documents,
    "ods-damaged": damaged_open_documents,
    "xls": old_workbooks,
    "csv": texts,
    "qdpx": projects,
    "chapters": chapters,
    "members": member_packages,
    "cohort.yml": settings,
    "local": local_files,
    "copier": copier_answers,
    "desk": desk_answers,
}


@dataclass(frozen=True)
class Run:
    """The trials of a kind, in the order of their numbers, and the seconds of the processor that they took."""

    kind: str
    trials: list[Trial]
    seconds: float

    @property
    def outcomes(self) -> Counter[str]:
        """How many trials ended how."""
        return Counter(trial.outcome for trial in self.trials)

    @property
    def finds(self) -> Iterator[tuple[int, Trial]]:
        """The trials that show a fault, with their numbers."""
        return ((number, trial) for number, trial in enumerate(self.trials) if trial.outcome == "find")


def fuzz(bench: Bench, kind: str, count: int, seed: int) -> Run:
    """So many trials of a kind."""
    began = _processor_seconds()
    chances = [random.Random(f"{seed}/{kind}/{number}") for number in range(count)]
    trials = list(KINDS[kind](bench, chances))
    return Run(kind, trials, _processor_seconds() - began)


def _processor_seconds() -> float:
    """Of this process, and of those that it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> int:
    """Runs the trials; keeps the files of finds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cohort", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=KINDS, default=list(KINDS), metavar="KIND")
    parser.add_argument("--keep", type=Path, default=Path("build") / "fuzz", metavar="FOLDER")
    options = parser.parse_args()
    finds = 0
    for kind in options.only:
        with tempfile.TemporaryDirectory(prefix="cohort-fuzz-") as folder:
            run = fuzz(Bench.of(options.cohort, Path(folder)), kind, options.count, options.seed)
            outcomes = ", ".join(f"{outcome} {number}" for outcome, number in sorted(run.outcomes.items()))
            print(f"{kind}: {outcomes} ({run.seconds:.0f} s of the processor)", flush=True)
            for number, trial in run.finds:
                finds += 1
                where = options.keep / f"{options.seed}-{kind}-{number}{trial.file.suffix if trial.file else ''}"
                if trial.file and trial.file.exists():
                    where.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(trial.file, where)
                print(f"  {where}: {trial.problem}", flush=True)
    return 1 if finds else 0


if __name__ == "__main__":
    sys.exit(main())
