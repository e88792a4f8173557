"""What a cohort adds in local/, as people mistype it: tables, codes, rules, numbers, charts, documents, reminders."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import yaml
from cohort.database.cohort_database import open_database
from cohort.database.queries import QuerySource
from cohort.i18n.language import cohort_language
from cohort.measures.measure_queries import read_measures, run_measures
from cohort.model.cohort import Cohort
from cohort.model.data_package import data_package, private_package
from cohort.model.paths import CohortPaths
from cohort.rendering.charts.chart_specs import read_charts
from cohort.workflows.due import due
from cohort.workflows.validation.validate import check_data

from .structures import with_changes, with_damage
from .trials import Bench, Trial, judged

DOCUMENTS = Path(__file__).parents[2] / "docs"
# a file that a page of docs/ shows: its name, then its content in a block
SHOWN = re.compile(r"`(local/[\w./-]+)`:?\n\n```\w*\n(.*?)```", re.S)
NOISE = ("", "--", ";", "'", "(", "SELECT", "LIMIT 1", "x", "%", "{", "}", "ก", "organisations", "1/0", "read_csv('x')")
RULE = """\
-- title: A trial ends before it begins
-- severity: error
-- mends: sender
-- due: always
-- tables: trials
-- points_at: trials.end_date
-- message: The last day is {ended}, but the trial began on {began}.
-- why: Such days tell nothing.
-- fix: Correct the first or the last day.
SELECT trial_id, start_date AS began, end_date AS ended
FROM trials
WHERE end_date < start_date
ORDER BY trial_id
"""


def local_files(bench: Bench, chances: Sequence[random.Random]) -> Iterator[Trial]:
    """The files that docs/ shows, one of them changed."""
    folder = bench.place("local")
    root = CohortPaths(Path(shutil.copytree(bench.root, folder / "cohort")))
    files = {"local/rules/ends-early.sql": RULE}
    for name in ("your-own-tables.md", "extend.md"):
        files |= dict(SHOWN.findall((DOCUMENTS / name).read_text(encoding="utf-8")))
    files = {name: text for name, text in files.items() if name.endswith((".yaml", ".sql"))}
    for number, chance in enumerate(chances):
        shutil.rmtree(root.local, ignore_errors=True)
        name = chance.choice(sorted(files))
        content = _other_sql(chance, files[name]) if name.endswith(".sql") else _other_yaml(chance, files[name])
        file = folder / f"{number:05}-{Path(name).name}"
        for path in (root.root / name, file):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        yield judged(partial(_trial, root, file), file)


def _other_yaml(chance: random.Random, text: str) -> bytes:
    if "!t" in text or chance.random() < 0.2:
        return with_damage(chance, text.encode())
    changed = with_changes(chance, yaml.safe_load(text))
    return yaml.safe_dump(changed, allow_unicode=True, sort_keys=False).encode()


def _other_sql(chance: random.Random, text: str) -> bytes:
    if chance.random() < 0.15:
        return with_damage(chance, text.encode())
    words = re.split(r"(\s+)", text)
    for _ in range(chance.randint(1, 3)):
        index = chance.randrange(len(words))
        kind = chance.random()
        if kind < 0.5:
            words[index] = chance.choice(NOISE)
        elif kind < 0.8:
            words[index] = chance.choice(words)
        else:
            del words[index]
    return "".join(words).encode()


def _trial(paths: CohortPaths, file: Path) -> Trial:
    """Reads all that is declared and uses it as a check and a report do."""
    cohort = Cohort.read(paths)
    data_package(cohort.model), private_package(cohort.model)
    read_charts(paths)
    own = {name: measure for name, measure in read_measures(paths).items() if measure.file.where.startswith("local/")}
    if own:
        with open_database(cohort) as database:
            run_measures(QuerySource(database, cohort.model), own, cohort.model, code="en")
    due(cohort, cohort_language(cohort))
    validation = check_data(cohort)
    return Trial("findings" if validation.findings else "accepted", "", file)
