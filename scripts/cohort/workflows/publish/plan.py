"""publish --dry-run: pages about what would leave, what stays and why: one for the host, one for each organisation."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ...i18n.language import Language, cohort_language
from ...i18n.subdivisions import subdivision_label
from ...model.cohort import Cohort
from ...model.publication_declarations import BY_NAME, BY_REGION, MONTH, REVIEWED
from ...model.publication_file import is_place
from ...model.review_ids import NO, REWORDED, YES
from ...model.tables import Field, Table
from ...publication.appearances import Appearance
from ...publication.people_counts import ALL, OTHER
from ...publication.published_cohort import write_published_cohort
from ...publication.reviews import ReviewedText
from ...reading.accepted_rows import Key, RowNames
from ...rendering.file_names import file_name_for
from ...rendering.pages.page_templates import PageRenderer
from ...rendering.pages.theme import read_theme
from ...rendering.publication.metadata import CohortMetadata
from ...rendering.publication.plan_words import left_out_file_lines, objection_words, reason_words
from ...storing.atomic_writes import make_closed_folder, write_atomically
from .prepare import Preparation, prepare
from .public_book import PublicBook
from .public_pages import ask_published, check_words
from .public_texts import PublicTexts
from .recall import unconfirmed

FOLDER = "review"


@dataclass(frozen=True)
class Plan:
    """The page for the host, and those for the organisations that take part."""

    page: Path
    pages_of_organisations: list[Path]


def write_plan(cohort: Cohort, release: str = "") -> Plan:
    """Writes the pages to build/review/; nothing is published, and nothing in data/ changes."""
    preparation = prepare(cohort, release)
    content = PlanContent(preparation, cohort_language(cohort), _chosen_texts(preparation))
    folder = cohort.paths.build / FOLDER
    make_closed_folder(folder)
    renderer = PageRenderer(cohort, read_theme(cohort.paths, cohort.report_languages), content.language)
    pages, title = {}, content.language.say("To be published")
    for row_id, name in content.organisations().items():
        page = folder / f"{file_name_for(title, name, row_id)}.html"
        write_atomically(page, renderer.render("plan-organisation.html", **content.of_organisation(row_id)))
        pages[row_id] = page
    page = folder / f"{title}.html"
    links = {row_id: path.name for row_id, path in pages.items()}
    write_atomically(page, renderer.render("plan.html", **content.for_host(links)))
    return Plan(page, list(pages.values()))


def _chosen_texts(preparation: Preparation) -> PublicTexts:
    """The host's own texts, of which it is chosen what would leave and what would stay."""
    published = write_published_cohort(preparation.cohort, preparation.file, preparation.selected, preparation.derived)
    languages = {code: cohort_language(published.cohort, code) for code in published.cohort.report_languages}
    results, _ = ask_published(published, CohortMetadata(published.cohort, languages))
    texts = PublicTexts(preparation)
    PublicBook(texts, published, results)
    check_words(texts, published, results)
    return texts


class PlanContent:
    """The content of the pages in one language, as data; `texts` has what of the host's own stays."""

    def __init__(self, preparation: Preparation, language: Language, texts: PublicTexts):
        self._preparation, self.language, self._texts = preparation, language, texts
        self._cohort, self._selected = preparation.cohort, preparation.selected
        self._names = RowNames(self._cohort.model, preparation.vocabulary, preparation.accepted)
        self._say = language.say

    def _shared(self) -> dict[str, Any]:
        settings = self._cohort.settings
        name = settings.localised_text("cohort_name", self.language.code)
        return {"cohort_name": name, "synthetic": settings["synthetic"], "release": self._preparation.release}

    def organisations(self) -> dict[str, str]:
        """The names of the organisations by id."""
        return {
            key[0]: self._names.label(table, row, parts=1)
            for table in self._cohort.model.tables.values()
            if table.appears_as
            for key, row in self._preparation.accepted.rows(table).items()
        }

    def for_host(self, links: dict[str, str]) -> dict[str, Any]:
        """Everything that would leave and that stays."""
        preparation, say = self._preparation, self._say
        answers = Counter(text.answer for text in {text.review_id: text for text in self._selected.texts}.values())
        return self._shared() | {
            "organisations": [
                {"name": name, "how": self._how(self._selected.appearances[row_id]), "href": links.get(row_id, "")}
                for row_id, name in self.organisations().items()
            ],
            "tables": [self._table(table) for table in self._cohort.model.tables.values() if table.publish],
            "closed": [say(table.title) for table in self._cohort.model.tables.values() if not table.publish],
            "texts": {
                "yes": answers[YES],
                "reworded": answers[REWORDED],
                "no": answers[NO],
                "waiting": len(preparation.waiting),
            },
            "counts": self._counts(),
            "smallest": preparation.file.smallest,
            "left_out": [
                {
                    "place": f"{passage.where}, {say('paragraph {n}', n=passage.paragraph)}",
                    "begins": passage.begins,
                    "reason": objection_words(passage.objection, self.language),
                }
                for passage in self._texts.left_out
            ],
            "left_out_files": list(left_out_file_lines(self._texts.left_out_files, self.language)),
            "recall": [
                f"{say(self._cohort.model.tables[basis.table].title)} {basis.key}" for basis in unconfirmed(preparation)
            ],
        }

    def _how(self, appearance: Appearance) -> str:
        say = self._say
        if appearance.was_alone:
            return say("Not at all: it would be the only one of its kind without a name")
        if appearance.how == BY_NAME:
            return say("By its name")
        if appearance.how == BY_REGION:
            title = self._preparation.file.region_title(appearance.region)
            region = say(title) if title else self.language.country(appearance.region)
            if appearance.was_joined:
                return say(
                    "Without its name, as one of {region}: in its own region it would be the only one", region=region
                )
            return say("Without its name, as one of {region}", region=region)
        return say("Not at all")

    def _table(self, table: Table) -> dict[str, Any]:
        stays = self._selected.stays[table.name]
        reasons = Counter(stays.values())
        label = self._say(table.field(table.label[0]).title) if table.label else ""
        return {
            "title": self._say(table.title),
            "leave": len(self._selected.rows[table.name]),
            "stay": len(stays),
            "reasons": [
                (reason_words(reason, self.language, label), number) for reason, number in sorted(reasons.items())
            ],
        }

    def _counts(self) -> list[dict[str, Any]]:
        persons, say = self._cohort.model.persons, self._say
        titles = {breakdown.column: breakdown.title for breakdown in self._preparation.file.breakdowns}
        groups: dict[str, list[tuple[str, int]]] = {}
        for row in self._preparation.count_rows:
            name, category = row["breakdown"], row["category"]
            codes = persons.field(name).codes if name in titles else {}
            label = say("Others, or not said") if category == OTHER else say(codes.get(category, category))
            groups.setdefault(name, []).append(("" if category == ALL else label, int(row["people"])))
        return [
            {"title": say(titles.get(name, "People who took part")), "groups": numbers}
            for name, numbers in groups.items()
        ]

    def of_organisation(self, row_id: str) -> dict[str, Any]:
        """What would leave about one organisation, row by row."""
        tables = []
        for table in self._cohort.model.tables.values():
            rows = [
                self._row(table, key)
                for key, owners in self._selected.owners.get(table.name, {}).items()
                if self._is_about(table, key, row_id, owners)
            ]
            if rows and table.publish:
                tables.append({"title": self._say(table.title), "rows": rows})
        return self._shared() | {
            "organisation": self.organisations()[row_id],
            "how": self._how(self._selected.appearances[row_id]),
            "tables": tables,
        }

    def _is_about(self, table: Table, key: Key, row_id: str, owners: frozenset[str]) -> bool:
        """Whether a row leaves, or waits for somebody to read it, and is one of this organisation."""
        row = self._preparation.accepted.rows(table).get(key, {})
        own = row.get(table.belongs_to or "", "")
        is_own = own == row_id if own in self._selected.appearances else row_id in owners
        stays = self._selected.stays[table.name].get(key)
        return is_own and stays is None

    def _row(self, table: Table, key: Key) -> list[dict[str, str]]:
        row = self._preparation.accepted.rows(table)[key]
        published = self._selected.rows[table.name]
        new_key = tuple(
            self._selected.id_of(
                table.name if table.generated_key == name else table.field(name).references or "", part
            )
            for name, part in zip(table.key, key, strict=True)
        )
        values = published.get(new_key, {})
        texts = {(text.table.name, text.key, text.column.name): text for text in self._selected.texts}
        cells = []
        for column in table.published_fields:
            text = texts.get((table.name, key, column.name))
            value = values.get(column.name, "")
            if column.name not in table.key and (value or (text and row[column.name])):
                title = self._say(column.title)
                cells.append({"title": title, "text": self._text(column, value), "state": self._state(text)})
        return cells

    def _state(self, text: ReviewedText | None) -> str:
        """What was said about a text, where that is not a plain yes."""
        if text is None or text.column.publish != REVIEWED:
            return ""
        say = self._say
        return {"": say("not read yet"), NO: say("stays"), REWORDED: say("in other words")}.get(text.answer, "")

    def _text(self, column: Field, value: str) -> str:
        """A published value for people."""
        if column.codes:
            return ", ".join(self._say(column.codes.get(code, code)) for code in value.split(";"))
        if is_place(column):
            return subdivision_label(value, self.language)
        target = self._cohort.model.referenced_table(column)
        if target:
            row = self._preparation.accepted.rows(target).get((value,))
            return self._names.label(target, row, parts=1) if row else value
        if column.type in ("number", "integer") and value:
            return self.language.short_number(Decimal(value))
        if column.publish == MONTH and value:
            return self.language.month(datetime.date.fromisoformat(f"{value}-01"))
        return {"true": self._say("yes"), "false": self._say("no")}.get(value, value)
