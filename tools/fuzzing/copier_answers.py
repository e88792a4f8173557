"""Answers to the questions of copier: refused in words that say what to type, or a cohort that can be read."""

from __future__ import annotations

import contextlib
import random
import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from copier.errors import CopierError

from tests.helpers import ROOT, render_answers

from .structures import any_value, with_changes
from .trials import Bench, Trial, judged

MOST_CHANGES = 2
# how copier begins the words of a validator, and its own about an answer of another type
REFUSED = ("Validation error for question", "Could not convert", "Invalid choice for")
# answers that stand in cohort.yml as they are, and those that are written in capitals there
AS_THEY_ARE, CAPITALS = ("language", "cohort_name"), ("country", "currency")


def copier_answers(bench: Bench, chances: Sequence[random.Random]) -> Iterator[Trial]:
    """Files of answers that somebody may have typed."""
    folder = bench.place("answers")
    right = yaml.safe_load((ROOT / "demo" / "pilot.yml").read_text(encoding="utf-8"))
    for number, chance in enumerate(chances):
        answers = with_changes(chance, right, MOST_CHANGES) if chance.random() < 0.6 else dict(right)
        if not isinstance(answers, dict):
            answers = dict(right)
        if chance.random() < 0.7:
            answers[chance.choice(sorted(right))] = any_value(chance)
        answers = {str(name): value for name, value in answers.items() if value is not None}
        file = folder / f"answers-{number:05}.yml"
        file.write_text(yaml.safe_dump(answers, allow_unicode=True), encoding="utf-8")
        root = folder / f"cohort-{number:05}"
        yield judged(partial(_trial, root, answers, file), file)
        shutil.rmtree(root, ignore_errors=True)


def _trial(root: Path, answers: dict[str, Any], file: Path) -> Trial:
    try:
        with contextlib.chdir(file.parent):
            render_answers(root, **answers)
    except (CopierError, ValueError, TypeError) as error:
        text = str(error)
        if (root / "cohort.yml").exists():
            return Trial("find", f"half a cohort was written before: {text[:200]}", file)
        is_said = isinstance(error, CopierError) or text.startswith(REFUSED) or "is required" in text
        return Trial("refused", "", file) if is_said else Trial("find", f"{type(error).__name__}: {text[:200]}", file)
    cohort = Cohort.read(CohortPaths(root))
    for name in (*AS_THEY_ARE, *CAPITALS):
        if name in answers:
            stated = str(answers[name])
            expected = stated.upper() if name in CAPITALS else stated
            if str(cohort.settings[name]) != expected:
                return Trial("find", f"{name}: {cohort.settings[name]!r} for {answers[name]!r}", file)
    return Trial("accepted", "", file)
