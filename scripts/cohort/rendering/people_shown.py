"""What readers see of people in the results of measures: whose names, and about whom single things are told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from ..i18n.language import Language
from ..measures.measure_queries import Result
from ..model.tables import Model, Table
from ..reading.accepted_rows import AcceptedRows, RowNames
from .pages.page_files import EVERYBODY, Audience


class PeopleShown:
    """The results of measures in one language, as each audience may see them.

    `agreed` has the ids of those who agreed, by the views that audiences name.
    """

    def __init__(
        self,
        model: Model,
        accepted: AcceptedRows,
        names: RowNames,
        language: Language,
        audiences: Mapping[str, Audience],
        agreed: Mapping[str, Collection[str]],
    ):
        self._model, self._accepted, self._names, self._language = model, accepted, names, language
        self._audiences, self._agreed = audiences, agreed
        self._labels: dict[str, dict[str, str]] = {}
        self._results_by_audience: dict[str, dict[str, Result]] = {}

    def names_everybody(self, audience: str) -> bool:
        """Whether pages for an audience call everybody by name."""
        return self._audiences[audience].names == EVERYBODY

    def results_for(self, audience: str, results: Mapping[str, Result]) -> dict[str, Result]:
        """All results as an audience may see them; those in which there are no people are the same for all."""
        if audience not in self._results_by_audience:
            readers = self._audiences[audience]
            self._results_by_audience[audience] = {
                name: self._as_seen_by(readers, result) for name, result in results.items()
            }
        return self._results_by_audience[audience]

    def _as_seen_by(self, audience: Audience, result: Result) -> Result:
        measure = result.measure
        people = {
            column: self._model.tables[table] for column, table in measure.names.items() if self._is_people(table)
        }
        if people:
            result = replace(result, texts=self._texts(audience, result, people))
        about = measure.about
        if about and audience.words != EVERYBODY:
            agreed = self._agreed.get(audience.words, ())
            return result.where(lambda row: row[about] is None or row[about] in agreed)
        return result

    def _is_people(self, table: str) -> bool:
        return table in self._model.tables and self._model.tables[table].names_people

    def _texts(self, audience: Audience, result: Result, people: Mapping[str, Table]) -> dict[str, dict[str, str]]:
        """What an audience sees in place of each id, by column: a name, or the heading with a number, as Coach 2."""
        texts: dict[str, dict[str, str]] = {}
        agreed = self._agreed.get(audience.names, ())
        ids = sorted({str(row[column]) for column in people for row in result.rows if row[column] is not None})
        for column, table in people.items():
            heading = self._language.say(result.measure.columns.get(column, table.title))
            texts[column] = {
                row_id: self._label(table, row_id)
                if audience.names == EVERYBODY or row_id in agreed
                else f"{heading} {number}"
                for number, row_id in enumerate(ids, start=1)
            }
        return texts

    def _label(self, table: Table, row_id: str) -> str:
        """The name of a row, with more of its label where several have the same; the id of an unknown one."""
        if table.name not in self._labels:
            rows = self._accepted.rows(table)
            short = {key[0]: self._names.label(table, row, parts=1) for key, row in rows.items()}
            full = self._names.labels(table)
            names = list(short.values())
            self._labels[table.name] = {
                row_id: name if names.count(name) == 1 else full[row_id] for row_id, name in short.items()
            }
        return self._labels[table.name].get(row_id, row_id)
