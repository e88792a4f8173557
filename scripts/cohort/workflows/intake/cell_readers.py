"""How the cells of a column are read: the words, names, places and days that its cells may have."""

from __future__ import annotations

import dataclasses
import datetime
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from zoneinfo import ZoneInfo

from ...i18n.language import Language, cohort_language
from ...i18n.subdivisions import smaller_place_name, subdivision_label, subdivision_labels, subdivision_names
from ...model.cohort import Cohort
from ...model.tables import SUBDIVISIONS, Field
from ...reading.accepted_rows import RowNames
from ...reading.cells.dates import Calendar, usual_day_order
from ...reading.cells.place_names import PlaceNames
from ...reading.cells.text import comparison_key
from ...reading.cells.values import CellReader, cell_text
from ...reading.cells.vocabulary import Vocabulary
from ...reading.submissions.explanations import name_hash
from ...reading.submissions.submission import Submission
from ...reading.submissions.submitted_table import SubmittedTable

# years of two digits are resolved to dates from this long before to this long after the cohort
MARGIN = datetime.timedelta(days=60)


class CellReaders:
    """Makes the readers of cells, which know the words of all languages and the names of all rows."""

    def __init__(self, cohort: Cohort, languages: list[Language], words: Vocabulary, names: RowNames):
        self.cohort, self.model, self.languages, self.words, self.names = cohort, cohort.model, languages, words, names
        self.calendar = Calendar(
            cohort.settings["start_date"] - MARGIN,
            cohort.settings["end_date"] + MARGIN,
            ZoneInfo(cohort.settings["time_zone"]),
            usual_order=usual_day_order(cohort.settings["country"]),
        )

    def reader(self, column: Field, submission: Submission, submitted_table: SubmittedTable, order: str) -> CellReader:
        """The reader of a column of a table; days are read in an order, such as DMY."""
        code_words = self.words.code_words.get(f"{submitted_table.table.name}.{column.name}", {})
        labels = {word: code for word, code in code_words.items() if code in column.codes} | {
            key: code
            for code, label in column.codes.items()
            for text in (code, label, *(language.say(label) for language in self.languages))
            for key in self.words.label_keys(text)
        }
        words = ["yes", "no"] if column.type == "boolean" else column.codes.values()
        choices = {language.say(word) for language in self.languages for word in words}
        names: dict[str, list[str]] = {}
        target = self.model.referenced_table(column)
        if target:
            names = self.names.ids_by_name(target)
            if submission.form:
                names = names | submission.form.names.get(target.name, {})
                choices |= submission.form.labels.get(target.name, set())
            names = names | self._names_by_answer(submitted_table, column, names)
        places = self.places if column.standard == SUBDIVISIONS else None
        if places and submission.form:
            choices |= set(self.subdivisions.values())
        calendar = dataclasses.replace(self.calendar, order=order)
        if submission.book and submission.book.epoch:
            calendar = dataclasses.replace(calendar, epoch=submission.book.epoch)
        heading = submitted_table.headings.get(column.name, "")
        return CellReader(column, labels, self.words, calendar, names, choices, places, heading)

    def _names_by_answer(
        self, submitted_table: SubmittedTable, column: Field, names: Mapping[str, list[str]]
    ) -> dict[str, list[str]]:
        """The ids of the names in a column that the sender has explained."""
        answers = submitted_table.explanations.names
        if not answers:
            return {}
        keys = {comparison_key(cell_text(raw)) for raw in set(submitted_table.raw.get(column.name, ()))}
        by_key = {key: answers.get(key) or answers.get(name_hash(key)) for key in keys}
        ids = {key: names.get(comparison_key(answer), []) for key, answer in by_key.items() if answer}
        return {key: row_ids for key, row_ids in ids.items() if len(row_ids) == 1}

    @cached_property
    def subdivisions(self) -> dict[str, str]:
        """The labels of the provinces and the like of the country by code, in the language of the cohort."""
        return subdivision_labels(self.cohort.settings["country"], cohort_language(self.cohort))

    @cached_property
    def places(self) -> PlaceNames:
        """All their names: registered, usual, and those in the languages of the toolkit."""
        country = self.cohort.settings["country"]
        names = defaultdict(set, subdivision_names(country))
        for language in self.languages:
            for code, label in subdivision_labels(country, language).items():
                names[code] |= {label, subdivision_label(code, language)}
            for code in language.smaller_places:
                names[code].add(smaller_place_name(code, language))
        for code in names.keys() & self.words.place_names.keys():
            names[code] |= set(self.words.place_names[code])
        return PlaceNames(self.subdivisions, names, self.words.place_words)
