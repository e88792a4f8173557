"""The entries of the menu, as schemas/menu.yaml declares them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .paths import CohortPaths
from .yaml_files import parse_entry, read_yaml


@dataclass(frozen=True)
class MenuEntry:
    """A session in the menu, with its texts in English, which are the keys of the catalogues.

    `opens` is the path of its results from the root. `looks_first` has the arguments for a trial run before the menu
    puts the question `asks`, and `confirmed` those with which the session does not ask again; `looks_at` is where the
    pages of the trial run lie. Some readers get what is theirs in folders in `for_readers`. A session with
    `needs_files` works on the files in submissions/, one with `needs_expired` on people who are kept too long; what a
    person types when told `asks_for` is its argument. One that `makes` something is started from the desk too, and one
    that `follows` can run again there whenever something changes. One with `as_of` can look at the data as of another
    day. `confirms` is the button of the desk that answers `asks`; one that `reads_texts` leaves out what nobody has
    read.
    """

    session: str
    title: str
    explanation: str
    opens: str = ""
    looks_first: str = ""
    looks_at: str = ""
    for_readers: str = ""
    asks: str = ""
    confirmed: str = ""
    needs_files: bool = False
    needs_expired: bool = False
    asks_for: str = ""
    makes: bool = False
    follows: bool = False
    as_of: bool = False
    confirms: str = ""
    reads_texts: bool = False


def read_menu(paths: CohortPaths) -> list[MenuEntry]:
    """The entries in the order of the file. Raises CannotRun for a faulty one."""
    path = paths.schemas / "menu.yaml"
    return [parse_entry(MenuEntry, entry, paths.display_name(path)) for entry in read_yaml(path) or []]


def session_names(paths: CohortPaths) -> set[str]:
    """The names of the sessions in the cohort's noxfile."""
    return set(re.findall(r"^def (\w+)\(session", (paths.root / "noxfile.py").read_text(encoding="utf-8"), re.M))
