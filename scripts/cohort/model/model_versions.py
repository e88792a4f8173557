"""The versions of the model, what changed in each, and the lessons that caused it: schemas/model_versions.yaml."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from .paths import CohortPaths
from .yaml_files import parse_entry, read_yaml


@dataclass(frozen=True)
class Lesson:
    """What a cohort said about a component, and the network has taken up."""

    component: str
    cohort: str
    why: str


@dataclass(frozen=True)
class ModelVersion:
    """One version: its name in cohort.yml, what is other than in the one before, and the lessons that caused it."""

    version: str
    title: str
    about: str
    changes: list[str] = dataclasses.field(default_factory=list)
    lessons: list[Lesson] = dataclasses.field(default_factory=list)


def read_model_versions(paths: CohortPaths) -> list[ModelVersion]:
    """All versions, the newest first. Raises CannotRun for an entry with unknown or missing parts."""
    path = paths.schemas / "model_versions.yaml"
    where = paths.display_name(path)
    versions = [parse_entry(ModelVersion, entry, where) for entry in read_yaml(path)]
    return [
        dataclasses.replace(version, lessons=[parse_entry(Lesson, lesson, where) for lesson in version.lessons])
        for version in versions
    ]
