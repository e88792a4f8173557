"""cohort.yml: other values, names and structure, and damaged bytes; what is accepted is what stands there."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.model.settings import declared_settings
from cohort.workflows.due import due

from .structures import any_value, with_changes, with_damage
from .trials import Bench, Trial, judged

MOST_CHANGES = 2


def settings(bench: Bench, chances: Sequence[random.Random]) -> Iterator[Trial]:
    """Files of settings that people may have edited."""
    folder, paths = bench.place("settings"), bench.cohort.paths
    root = CohortPaths(Path(shutil.copytree(bench.root, folder / "cohort")))
    right = yaml.safe_load(paths.settings.read_text(encoding="utf-8"))
    # all that may stand there, each with its example
    examples = {setting.name: setting.example for setting in declared_settings(paths) if setting.example is not None}
    for number, chance in enumerate(chances):
        content, stated = _any_settings(chance, right, examples)
        root.settings.write_bytes(content)
        file = folder / f"cohort-{number:05}.yml"
        file.write_bytes(content)
        yield judged(partial(_trial, root, stated, file), file)


def _any_settings(
    chance: random.Random, right: dict[str, Any], examples: dict[str, Any]
) -> tuple[bytes, dict[str, Any]]:
    """The content of a file, and the settings that stand in it where nobody has to guess."""
    names = chance.sample(sorted(examples), chance.randint(0, 4))
    document: Any = right | {name: examples[name] for name in names}
    kind = chance.random()
    if kind < 0.5:
        document = with_changes(chance, document, MOST_CHANGES)
    elif kind < 0.8:
        document = document | {chance.choice(sorted(examples)): any_value(chance)}
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    if kind > 0.9:
        return with_damage(chance, text.encode()), {}
    return text.encode(), document if isinstance(document, dict) else {}


def _trial(paths: CohortPaths, stated: dict[str, Any], file: Path) -> Trial:
    cohort = Cohort.read(paths)
    for name, value in stated.items():
        if value is not None and cohort.settings[name] != value:
            return Trial("find", f"{name}: {cohort.settings[name]!r}, but {value!r} stands there", file)
    # settings are used by more than their reader
    for code in cohort.paper_languages:
        due(cohort, cohort_language(cohort, code))
    return Trial("accepted", "", file)
