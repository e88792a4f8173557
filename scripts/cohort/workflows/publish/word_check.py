"""Checks names in the words that leave beside the book: signed texts, ids, and what cohort.yml and the cohort's own
measures say. Their writers have read all of them, but no writer knows all names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ...errors import CannotRun
from ...measures.measure_queries import Measure, read_measures
from ...model.publication_declarations import REVIEWED
from ...model.settings import settings_in_use
from ...publication.passages import NamesInPassages
from .prepare import Preparation

# settings in which people write sentences; the others are names of the institution and of authors
SENTENCES = ("components", "records")
REWORD = "write it in other words (“nox -s publish -- --review” has it), then publish again"
TAKE_OUT = "take the name out, then publish again"


class Words(NamedTuple):
    """A text that leaves, its place, what to do if it names somebody, and whether somebody has read it for names: then
    words that only look like a nickname are none."""

    where: str
    text: str
    remedy: str
    was_read: bool = False


def check_names_in_words(preparation: Preparation, names: NamesInPassages) -> None:
    """Raises CannotRun for the first text that leaves and names somebody who must not be named. Names in published
    settings do not count."""
    cohort = preparation.cohort
    settings_text = "\n".join(
        text
        for setting in settings_in_use(cohort.paths, cohort.settings)
        if setting.publish and setting.type_name not in SENTENCES
        for text in _texts_in(cohort.settings[setting.name])
    )
    for words in _words_that_leave(preparation):
        for objection in names.objections(words.text, was_read=words.was_read):
            if objection.about not in settings_text:
                raise CannotRun(
                    f"{words.where}: {objection.about} stands in it and must not be named, so nothing was written;"
                    f" {words.remedy}"
                )


def _words_that_leave(preparation: Preparation) -> Iterator[Words]:
    yield from _words_of_rows(preparation)
    cohort = preparation.cohort
    for setting in settings_in_use(cohort.paths, cohort.settings):
        if setting.publish and setting.type_name in SENTENCES:
            for text in _texts_in(cohort.settings[setting.name]):
                yield Words(f"cohort.yml: {setting.name}", text, TAKE_OUT)
    own = cohort.paths.display_name(cohort.paths.local)
    for measure in read_measures(cohort.paths).values():
        if measure.is_published and measure.file.where.startswith(f"{own}/"):
            yield from (Words(measure.file.where, text, TAKE_OUT) for text in _texts_of(measure))


def _words_of_rows(preparation: Preparation) -> Iterator[Words]:
    for name, rows in preparation.selected.rows.items():
        table = preparation.cohort.model.tables[name]
        for key, row in rows.items():
            where = f"data/{name}.csv: {' '.join(key)}"
            if table.generated_key:
                yield Words(where, row[table.generated_key], "give the row another id, then publish again")
            for column in table.published_fields:
                if column.publish == REVIEWED and row[column.name]:
                    yield Words(f"{where}: {column.name}", row[column.name], REWORD, was_read=True)


def _texts_of(measure: Measure) -> Iterator[str]:
    """What readers see of a measure beside its rows."""
    yield from (measure.title, measure.unit, measure.formula, measure.source, measure.note, *measure.columns.values())


def _texts_in(value: Any) -> Iterator[str]:
    """The texts in a setting."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _texts_in(part)
