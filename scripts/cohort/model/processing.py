"""The record of processing that the law asks for, as schemas/processing.yaml declares it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..errors import CannotRun
from .cohort import Cohort
from .consent_notice import NoticeSection
from .paths import CohortPaths
from .tables import Table
from .yaml_files import parse_entry, read_yaml


@dataclass(frozen=True)
class Activity:
    """One activity for which personal data is used, with its tables; `uses` and `bases` are codes of the consents."""

    title: str
    purpose: str
    people: str
    recipients: str
    tables: list[str] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)
    bases: list[str] = field(default_factory=list)
    component: str = ""
    sensitive: str = ""
    kept: str = ""


@dataclass(frozen=True)
class ConsentColumns:
    """The table of consents, and its column with the lawful bases."""

    table: str
    basis: str


@dataclass(frozen=True)
class Processing:
    """The declared record: activities, and what is the same for all of them. Texts are English.

    `kept_until` names the view with the last day on which data of each person is kept. `others` describes tables
    that no activity has.
    """

    name: str
    title: str
    kept_until: str
    consents: ConsentColumns
    intro: str
    activities: list[Activity]
    others: dict[str, Any]
    kept: str
    sections: list[NoticeSection]

    def activities_in_use(self, cohort: Cohort) -> list[Activity]:
        """The activities of a cohort, each with those of its tables that the cohort keeps and that tell of people; a
        table that none names makes one more."""
        model = cohort.model
        tables = {name: table for name, table in model.tables.items() if tells_of_people(table)}
        activities = []
        for activity in self.activities:
            names = [name for name in activity.tables if name in tables]
            is_kept = not activity.component or model.components[activity.component].kept
            if names and is_kept:
                activities.append(Activity(**vars(activity) | {"tables": names}))
        described = {name for activity in self.activities for name in activity.tables}
        for name in sorted(set(tables) - described):
            activities.append(Activity(title=tables[name].title, tables=[name], **self.others))
        return activities


def tells_of_people(table: Table) -> bool:
    """Whether a table has personal columns, or columns with ids of people."""
    return bool(table.persons or table.private_fields or any(column.names_people for column in table.fields))


def read_processing(cohort: Cohort) -> Processing:
    """The declared record. Raises CannotRun for a faulty declaration."""
    path = cohort.paths.schemas / "processing.yaml"
    where, content = cohort.paths.display_name(path), dict(read_yaml(path))
    content["activities"] = [parse_entry(Activity, entry, where) for entry in content.get("activities", ())]
    content["sections"] = [parse_entry(NoticeSection, entry, where) for entry in content.get("sections", ())]
    content["consents"] = parse_entry(ConsentColumns, content.get("consents"), where)
    processing: Processing = parse_entry(Processing, content, where)
    for activity in processing.activities:
        if activity.component and activity.component not in cohort.model.components:
            raise CannotRun(f"{where}: there is no component {activity.component}")
    return processing


def processing_texts(paths: CohortPaths) -> list[str]:
    """Every text of the record that people read, in English."""
    content = read_yaml(paths.schemas / "processing.yaml")
    texts = [content["title"], content["intro"], content["kept"]]
    for activity in (*content["activities"], content["others"]):
        texts += [
            activity[name]
            for name in ("title", "purpose", "people", "recipients", "sensitive", "kept")
            if name in activity
        ]
    for section in content["sections"]:
        texts += [section["title"], *section["lines"]]
    return texts
