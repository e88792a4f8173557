"""What the menu offers, as schemas/menu.yaml declares it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .paths import CohortPaths
from .yaml_files import parse_entry, read_yaml


@dataclass(frozen=True)
class MenuEntry:
    """A session as the menu offers it, with its words in English, which are the keys of the catalogues.

    `opens` is where its results lie, from the root; `looks_first` is the argument with which it only says what it
    would do, before the question `asks` is answered; with `needs_files` it is about what lies in submissions/.
    """

    session: str
    title: str
    explanation: str
    opens: str = ""
    looks_first: str = ""
    asks: str = ""
    needs_files: bool = False


def read_menu(paths: CohortPaths) -> list[MenuEntry]:
    """The entries in their order. Raises CannotRun for one that is not right."""
    path = paths.schemas / "menu.yaml"
    return [parse_entry(MenuEntry, entry, paths.display_name(path)) for entry in read_yaml(path) or []]


def session_names(paths: CohortPaths) -> set[str]:
    """The names of the sessions that the cohort's noxfile has."""
    return set(re.findall(r"^def (\w+)\(session", (paths.root / "noxfile.py").read_text(encoding="utf-8"), re.M))
