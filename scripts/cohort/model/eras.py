"""Eras beside the common one, as schemas/eras.yaml declares them: their years are shifted, their months are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .paths import CohortPaths
from .settings import Settings
from .yaml_files import parse_entry, read_yaml


@dataclass(frozen=True)
class Era:
    """An era of which the years are `ahead` of the common ones. Years from `first` to `last` are read as of it, and
    years of two digits in its `century`. `languages` is the setting with the languages that show days in it,
    `spreadsheet` the format of a day by language, and `xlsform` the appearance of a question about a day."""

    name: str
    ahead: int
    first: int
    last: int
    century: int
    languages: str
    spreadsheet: Mapping[str, str]
    xlsform: str = ""

    @property
    def years(self) -> range:
        """The years that are read as of this era."""
        return range(self.first, self.last + 1)

    @property
    def repair(self) -> str:
        """The code of a repair that counted a year of this era as one of the common era."""
        return f"{self.name}-year"


def read_eras(paths: CohortPaths) -> tuple[Era, ...]:
    """The declared eras, in their order."""
    path = paths.schemas / "eras.yaml"
    return tuple(parse_entry(Era, entry, paths.display_name(path)) for entry in read_yaml(path) or ())


def era_of_language(paths: CohortPaths, settings: Settings, language: str) -> Era | None:
    """The era in which days are shown in a language; None for the common one."""
    return next((era for era in read_eras(paths) if language in settings[era.languages]), None)
