"""What the menu offers, as schemas/menu.yaml declares it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .paths import Places
from .yaml_files import declared, read_yaml


@dataclass(frozen=True)
class Entry:
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


def read_menu(places: Places) -> list[Entry]:
    """The entries in their order. Raises CannotRun for one that is not right."""
    path = places.schemas / "menu.yaml"
    return [declared(Entry, entry, places.named(path)) for entry in read_yaml(path) or []]


def sessions_here(places: Places) -> set[str]:
    """The names of the sessions that the cohort's noxfile has."""
    return set(re.findall(r"^def (\w+)\(session", (places.root / "noxfile.py").read_text(encoding="utf-8"), re.M))
