"""forget: removes everything that leads to people from the working copy, and lists what is elsewhere."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import CannotRun
from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...storing.atomic_writes import make_closed_folder
from ...storing.journal import FileChanges, apply_changes
from ...storing.ledger import sha256_of
from ...storing.lock import write_lock
from ...storing.places_left import (
    BACKUP,
    ENCRYPTED_BACKUP,
    Place,
    places_content,
    places_path,
    read_places,
    still_there,
)
from ..backup.commit import SaveResult, back_up_or_explain, commit_or_back_up
from ..table_changes import TableChanges
from .cleared_files import FileClearing
from .person_search import search_of
from .redaction import LedgerRedaction, TableRedaction
from .row_lookup import RowLookup

# nobody can look into an encrypted one, so it goes too
BACKUPS = (BACKUP, ENCRYPTED_BACKUP)


@dataclass
class ForgetResult:
    """What forgetting people, by id, changes, and what is left for people to do.

    `rows` counts the changed rows by table; `rewritten` are files of submissions/ that lose the rows of the people;
    `generated` is the number of files in build/ to delete; `places` are those that only people can clear, noted under
    `name`. `saved` says where the change was saved.
    """

    people: list[str]
    change: FileChanges
    rows: dict[str, int] = field(default_factory=dict)
    rewritten: list[Path] = field(default_factory=list)
    generated: int = 0
    places: list[Place] = field(default_factory=list)
    saved: list[SaveResult] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of the note of its places."""
        return self.people[0] if len(self.people) == 1 else f"{self.people[0]}-and-{len(self.people) - 1}"

    @property
    def digest(self) -> str:
        """The hash of what people are shown before they confirm."""
        confirmation = [
            self.people,
            sorted(self.rows.items()),
            sorted(map(str, self.rewritten)),
            sorted(map(str, self.places)),
        ]
        return sha256_of(json.dumps(confirmation, ensure_ascii=True).encode())


class Overtaken(CannotRun):
    """What would be done is not what somebody was shown."""


def forget_person(
    cohort: Cohort, person_text: str, reason: str, *, delete_backups: bool = False, dry_run: bool = False
) -> ForgetResult:
    """Forgets the person with this id or name, as `forget_people` does."""
    return forget_people(cohort, [person_text], reason, delete_backups=delete_backups, dry_run=dry_run)


def forget_people(
    cohort: Cohort,
    people: Collection[str],
    reason: str,
    *,
    delete_backups: bool = False,
    dry_run: bool = False,
    expected: str = "",
) -> ForgetResult:
    """Forgets people, each by an id or a name, under the lock, and saves the change.

    With `delete_backups`, makes a new back-up and deletes older ones with their data. A dry run only plans. Raises
    Overtaken if what would be done is not what a plan with the digest `expected` showed.
    """
    with write_lock(cohort.paths):
        if expected and forget(cohort, people, reason, dry_run=True).digest != expected:
            raise Overtaken("something has changed since you looked, so nothing was done; look again")
        result = forget(cohort, people, reason, dry_run=dry_run)
        if dry_run:
            return result
        result.saved.append(commit_or_back_up(cohort, f"Forget {' '.join(result.people)}"))
        if delete_backups and any(place.kind in BACKUPS for place in result.places):
            # the new back-up comes first, so that there is always one
            result.saved.append(back_up_or_explain(cohort))
            if not result.saved[-1].failed:
                result.places = [
                    place
                    for place in result.places
                    if place.kind not in BACKUPS or not _try_delete(cohort.paths.root / place.file)
                ]
    return result


def _try_delete(path: Path) -> bool:
    """Deletes a file; False if another program keeps that from being done."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def forget(cohort: Cohort, people: Collection[str], reason: str, *, dry_run: bool = False) -> ForgetResult:
    """Forgets people, in one change, in which their places are noted: an interrupted one can be asked for them.

    Raises CannotRun if nobody, or more than one person, has an id or name.
    """
    lookup = RowLookup(cohort)
    result = ForgetResult(sorted({lookup.person(text) for text in people}), FileChanges())
    if not result.people:
        raise CannotRun("there is nobody to forget")
    replacement = cohort_language(cohort).say("(forgotten)")
    search = search_of(cohort, lookup, result.people, replacement)
    changes = TableChanges(cohort, lookup.accepted)
    tables = TableRedaction(changes, search, result.people, replacement)
    tables.forget(reason)
    ledger = LedgerRedaction(search, result.people, replacement)
    changes.add_to(result.change, ledger.reword)
    files = FileClearing(cohort, search, result.change)
    files.clear()
    result.rows, result.rewritten, result.generated = tables.rows, files.rewritten, files.generated
    # who was forgotten before has no name by which places could be found again
    noted = still_there(cohort, read_places(cohort.paths, result.name))
    result.places = list(dict.fromkeys([*tables.places, *ledger.places, *files.places, *noted]))
    if not dry_run:
        if result.places:
            path = places_path(cohort.paths, result.name)
            make_closed_folder(path.parent)
            result.change.contents[path] = places_content(result.places)
        apply_changes(cohort.paths, result.change)
    return result
