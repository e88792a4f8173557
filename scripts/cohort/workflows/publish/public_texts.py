"""What the host's own texts, of the book and of words/, may say when they are published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from ...database.cohort_database import open_database
from ...database.queries import QuerySource
from ...measures.measure_queries import Result
from ...model.publication_declarations import NOT_AT_ALL
from ...publication.appearances import is_named
from ...publication.hidden_places import HiddenPlaces
from ...publication.named_people import NamedPeople, are_all_known
from ...publication.passages import MAY_NAME_FORGOTTEN, NAMES_UNKNOWN, NamesInPassages
from ...publication.text_marks import CONTACT, NAME, NICKNAME, NUMBER, ORGANISATION
from ...rendering.book.chapters import Chapter
from ...rendering.book.public_passages import LeftOutPassage, public_chapters
from ...rendering.texts.live_values import QUOTES, LiveValues
from ...storing.places_left import NotedTexts
from ..special_results import read_special_results
from .own_passages import OwnPassages
from .prepare import Preparation, leave_out_hidden

# what must not stand in a passage that somebody else spoke
TELLING = (NAME, NICKNAME, CONTACT, NUMBER, ORGANISATION)


class PublicTexts:
    """Chooses the passages that leave. `left_out` are those of all texts so far that stay; `left_out_files` are files
    that stay as a whole, by their names, each with the reason."""

    def __init__(self, preparation: Preparation):
        self._preparation = preparation
        self.left_out: list[LeftOutPassage] = []
        self.left_out_files: dict[str, str] = {}
        # the same quote stands in each language
        self._telling: dict[str, bool] = {}

    def choose(self, chapters: Sequence[Chapter], values: LiveValues) -> list[Chapter]:
        """The chapters with the passages that leave; `values` fill live parts with what is published alone."""
        leaving = [chapter for chapter in chapters if self._may_leave(chapter)]
        chosen, stays = public_chapters(leaving, values, self.names.objections, self._passages.unread)
        self.left_out += [passage for passage in stays if passage not in self.left_out]
        return chosen

    def _may_leave(self, chapter: Chapter) -> bool:
        pictures = [chapter.path.parent / name for name in chapter.pictures]
        return all(self.may_leave(path) for path in (chapter.path, *pictures))

    def may_leave(self, path: Path) -> bool:
        """Whether a file of the host can be searched for all who must not be named; else it stays as a whole, in
        `left_out_files`."""
        preparation = self._preparation
        paths = preparation.cohort.paths
        if not self._are_all_known:
            self.left_out_files[paths.display_name(path)] = NAMES_UNKNOWN
        elif self._noted.has_file(path):
            # the register no longer has the name, so no search can find it
            self.left_out_files[paths.display_name(path)] = MAY_NAME_FORGOTTEN
        return paths.display_name(path) not in self.left_out_files

    @cached_property
    def _are_all_known(self) -> bool:
        return are_all_known(self._preparation.cohort.model.persons, self._preparation.accepted)

    @cached_property
    def _noted(self) -> NotedTexts:
        return NotedTexts(self._preparation.cohort.paths)

    @cached_property
    def names(self) -> NamesInPassages:
        """A search for everybody who must not be named."""
        preparation = self._preparation
        cohort, agreed = preparation.cohort, preparation.agreed_names
        people = [
            {
                **{name: row.get(name) for name in ("full_name", "nickname", "contact")},
                **{f"may_{name}": (person_id, name) in agreed for name in ("full_name", "nickname")},
            }
            for (person_id, *_), row in preparation.accepted.rows(cohort.model.persons).items()
        ]
        vocabulary, words = preparation.vocabulary, preparation.file.words
        appearances, before = preparation.selected.appearances, (*words["before_places"], *words["before_places_apart"])
        return NamesInPassages(
            cohort,
            preparation.accepted,
            appearances,
            words["kinds"],
            NamedPeople(people, vocabulary, cohort.settings["country"]),
            HiddenPlaces(
                cohort, preparation.accepted, appearances, preparation.languages, vocabulary.place_words, before
            ),
        )

    @cached_property
    def special(self) -> dict[str, dict[str, Result]]:
        """The claims and quotes that may leave, by language."""
        preparation, cohort = self._preparation, self._preparation.cohort
        with open_database(cohort) as database:
            leave_out_hidden(database, cohort, preparation.selected)
            queries = QuerySource(database, cohort.model)
            return {
                code: {
                    name: self._as_published(result)
                    for name, result in read_special_results(queries, cohort, preparation.accepted, code).items()
                }
                for code in cohort.report_languages
            }

    def _as_published(self, result: Result) -> Result:
        """The rows of claims and quotes that may leave, in the words in which they do."""
        selected = self._preparation.selected
        rows = []
        for row in result.rows:
            published = dict(row)
            appearances = [
                selected.appearances[str(value)] for value in row.values() if str(value) in selected.appearances
            ]
            if any(not is_named(appearance) for appearance in appearances):
                published["names_partner"] = False
            for column, source in result.measure.texts.items():
                place, _, key = source.partition(" ")
                table, _, text_column = place.partition(".")
                leaves = selected.rows.get(table, {}).get((str(row[key]),), {})
                published[column] = leaves.get(text_column)
            has_words = all(published[column] for column in result.measure.texts)
            if has_words and all(appearance.how != NOT_AT_ALL for appearance in appearances):
                rows.append(published)
        if result.measure.name == QUOTES:
            # nobody has signed what somebody said, so it leaves only where nothing in it may lead to anybody
            spoken = [row for row in rows if row["has_basis"] and row["quote"]]
            rows = [row for row in spoken if not self._is_telling(str(row["quote"]))]
        return replace(result, rows=rows, numbers=list(range(1, len(rows) + 1)))

    def _is_telling(self, text: str) -> bool:
        if text not in self._telling:
            self._telling[text] = self._noted.has_cell(text) or any(
                mark.kind in TELLING for mark in self._passages.marks.find(text)
            )
        return self._telling[text]

    @cached_property
    def _passages(self) -> OwnPassages:
        return OwnPassages(self._preparation)
