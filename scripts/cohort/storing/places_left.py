"""The places that people have to clear after somebody was forgotten: noted with the change, until they are cleared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from ..errors import CannotRun
from ..model.cohort import Cohort
from ..model.paths import CohortPaths
from ..reading.accepted_rows import AcceptedRows
from ..reading.submissions.removed_rows import key_text
from .journal import FileChanges, apply_changes
from .ledger import sha256_of
from .ledger_words import read_words
from .lock import write_lock

FOLDER = "forgotten"
# an id that is none, as in a table that somebody has edited, is no name of a file
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
# kinds of places
CELL, ENTRY, FILE, ROW, LINE, UNSEARCHED, BACKUP, ENCRYPTED_BACKUP, COMMITS = (
    "cell",
    "entry",
    "file",
    "row",
    "line",
    "unsearched",
    "backup",
    "encrypted-backup",
    "commits",
)


@dataclass(frozen=True)
class Place:
    """A place that only people can clear.

    `kind` is one of those above; `file` the name from the root of the cohort, or of the table of a cell; `where` the
    key of a row, the sheet, a number of rows, lines, files or commits. `sha256` is that of what is to be read: once it
    has changed, the place counts as cleared.
    """

    kind: str
    file: str = ""
    where: str = ""
    field: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class PlacesLeft:
    """What is left to clear of one forgotten person."""

    person: str
    places: list[Place]


def places_path(paths: CohortPaths, person: str) -> Path:
    """The file of the places, which may say more of the person than an id: so it is private."""
    name = person if _PLAIN_NAME.fullmatch(person) else text_hash(person)[:12]
    return paths.private / FOLDER / f"{name}.json"


def places_content(places: Iterable[Place]) -> bytes:
    """The content of that file."""
    return json.dumps([asdict(place) for place in places], ensure_ascii=False, indent=1).encode("utf-8")


def read_places(paths: CohortPaths, person: str) -> list[Place]:
    """The places noted of a person. Raises CannotRun if they cannot be read."""
    path = places_path(paths, person)
    try:
        return [Place(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError):
        name = paths.display_name(path)
        raise CannotRun(f"{name}: it cannot be read; delete it, or bring it back from a back-up") from None


def noted_people(paths: CohortPaths) -> list[str]:
    """The ids of the forgotten people of whom places are noted."""
    return sorted(path.stem for path in (paths.private / FOLDER).glob("*.json"))


class NotedTexts:
    """The files and cells that may still name somebody who was forgotten, and that nobody has changed since: known by
    what is in them, because a file can be moved. Raises CannotRun for a note that cannot be read."""

    def __init__(self, paths: CohortPaths):
        self._paths = paths
        places = [place for person in noted_people(paths) for place in read_places(paths, person)]
        self._hashes = {place.sha256 for place in places if place.kind in (FILE, LINE) and place.sha256}
        self._cells = {place.sha256 for place in places if place.kind == CELL}
        self._unreadable = {place.file for place in places if place.kind == FILE and not place.sha256}

    def has_cell(self, text: str) -> bool:
        """Whether this is the text of one of the cells."""
        return bool(self._cells) and text_hash(text) in self._cells

    def has_file(self, path: Path) -> bool:
        """Whether this is one of the files."""
        if self._paths.display_name(path) in self._unreadable:
            return True
        return bool(self._hashes) and path.is_file() and sha256_of(path.read_bytes()) in self._hashes


def clear_note(cohort: Cohort, person: str) -> None:
    """Deletes the note of what is left of a person. Raises CannotRun if there is none."""
    if person not in noted_people(cohort.paths):
        people_with_notes = ", ".join(noted_people(cohort.paths)) or "nobody"
        raise CannotRun(f"{person}: there is no list of places to clear; there is one of: {people_with_notes}")
    with write_lock(cohort.paths):
        apply_changes(cohort.paths, FileChanges(deletions=[places_path(cohort.paths, person)]))


def places_left(cohort: Cohort, person: str) -> PlacesLeft:
    """What is left of the places noted of a person: gone files and changed texts are cleared."""
    return PlacesLeft(person, list(still_there(cohort, read_places(cohort.paths, person))))


def still_there(cohort: Cohort, places: Iterable[Place]) -> Iterator[Place]:
    """The places that have not been cleared since they were noted."""
    accepted, words = AcceptedRows(cohort), _texts_of_entries(cohort.paths)
    for place in places:
        if place.kind == CELL:
            table = cohort.model.tables.get(place.file)
            rows = accepted.rows(table) if table else {}
            texts = [row.get(place.field, "") for key, row in rows.items() if key_text(key) == place.where]
            is_there = any(text_hash(text) == place.sha256 for text in texts)
        elif place.kind == ENTRY:
            is_there = place.sha256 in words.get(place.where, ())
        elif place.file:
            is_there = _is_unchanged(cohort.paths.root / place.file, place.sha256)
        else:
            is_there = True
        if is_there:
            yield place


def text_hash(text: str) -> str:
    """The hash by which a text is known that is to be read."""
    return sha256_of(text.encode("utf-8", "surrogatepass"))


def entry_hash(words: Iterable[str]) -> str:
    """The hash of the words of an entry of the ledger."""
    return text_hash("\0".join(words))


def _is_unchanged(path: Path, sha256: str) -> bool:
    try:
        return path.exists() and (not sha256 or not path.is_file() or sha256_of(path.read_bytes()) == sha256)
    except OSError:
        return True


def _texts_of_entries(paths: CohortPaths) -> dict[str, set[str]]:
    hashes: dict[str, set[str]] = {}
    for (entry_id, *_), words in read_words(paths).items():
        hashes.setdefault(entry_id, set()).add(entry_hash(words.values()))
    return hashes
