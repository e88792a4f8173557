"""What all kinds of input share: a trial, its outcome, and where it happens."""

from __future__ import annotations

import contextlib
import random
import shutil
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import FrameType
from typing import Literal

from cohort.errors import CannotRun, file_error_line
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.model.rule_files import Rules

Outcome = Literal["accepted", "findings", "questions", "refused", "find"]
# no single input takes longer, whatever is in it: the reader process has its own limit below this one
MOST_SECONDS = 240
LONGEST_LINE = 1_000
# one of so many files is checked by the rules across tables
WITH_RULES = 10
PUBLISHED = Path("build", "published", "data")


@dataclass(frozen=True)
class Trial:
    """One input and what became of it. `problem` says what is wrong with it, for a find; `file` is the input."""

    outcome: Outcome
    problem: str = ""
    file: Path | None = None


@dataclass
class Bench:
    """The cohort that inputs are for, a copy which trials may change, and a folder for inputs.

    `compares` says whether LibreOffice reads the files of a spreadsheet too, which takes seconds; `most_forms` is how
    many forms it saves in other formats.
    """

    root: Path
    folder: Path
    compares: bool = True
    most_forms: int = 100
    files: int = 0

    @classmethod
    def of(cls, cohort: Path, folder: Path, *, most_forms: int = 100) -> Bench:
        """A bench with a copy of a cohort, and of what it has published."""
        ignore = shutil.ignore_patterns("build", ".git", ".nox", "backups")
        root = Path(shutil.copytree(cohort, folder / "cohort", ignore=ignore))
        if (cohort / PUBLISHED).exists():
            shutil.copytree(cohort / PUBLISHED, root / PUBLISHED)
        return cls(root, folder, most_forms=most_forms)

    @cached_property
    def whole_cohort(self) -> Cohort:
        """The cohort with its rules across tables, which take most of the time of a small file."""
        return Cohort.read(CohortPaths(self.root))

    @cached_property
    def cohort(self) -> Cohort:
        """The cohort without rules."""
        return replace(self.whole_cohort, rules=Rules([], {}))

    def cohort_of_file(self) -> Cohort:
        """The cohort for the next file: every tenth is checked by all rules too."""
        self.files += 1
        return self.whole_cohort if self.files % WITH_RULES == 0 else self.cohort

    def without_comparing(self, folder: str) -> Bench:
        """The same cohort for inputs that LibreOffice does not read."""
        other = Bench(self.root, self.place(folder), False, self.most_forms)
        other.__dict__ |= {"whole_cohort": self.whole_cohort, "cohort": self.cohort}
        return other

    def place(self, kind: str) -> Path:
        """The folder for the inputs of a kind."""
        path = self.folder / kind
        path.mkdir(parents=True, exist_ok=True)
        return path


# the trials of a kind: one for each source of chance
Kind = Callable[[Bench, Sequence[random.Random]], Iterator[Trial]]


def judged(work: Callable[[], Trial], file: Path | None = None) -> Trial:
    """The trial that the work gives, or what it raises: an error that is one line is a refusal, any other is a find."""
    try:
        with _time_limit():
            return work()
    except CannotRun as reason:
        return refusal(str(reason), file)
    except OSError as error:
        if error.strerror is None:
            return _fault(error, file)
        return refusal(file_error_line(error), file)
    except Exception as error:  # whatever is raised is what we look for
        return _fault(error, file)


def refusal(text: str, file: Path | None = None) -> Trial:
    """A refusal, if its text is one line that a person can read."""
    if len(text.splitlines()) != 1 or len(text) > LONGEST_LINE or not text.strip():
        return Trial("find", f"a refusal that is not one line: {text[:200]!r}", file)
    return Trial("refused", "", file)


def _fault(error: Exception, file: Path | None) -> Trial:
    places = traceback.extract_tb(error.__traceback__)
    ours = [place for place in places if "scripts/cohort" in place.filename.replace("\\", "/")] or places
    where = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"
    text = (str(error).splitlines() or [""])[0][:160]
    return Trial("find", f"{type(error).__name__} in {where}: {text}", file)


@contextlib.contextmanager
def _time_limit() -> Iterator[None]:
    """Raises TimeoutError in work that does not end, where the system can do so."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        # no OSError: one is what a system says of a file
        raise RuntimeError(f"it took more than {MOST_SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
