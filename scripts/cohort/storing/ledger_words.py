"""The words of people in the ledger: names of files, answers and reasons, in private/ledger.csv.

A line belongs to the entry of data/ledger.csv with the same number and moment; an entry without a line has no words, or
they are on another machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ..errors import CannotRun
from ..model.paths import CohortPaths
from ..reading.stored_csv import UnreadableFile, parse_stored
from .csv_tables import csv_text

WORDS = ("file", "reason")
PRIVATE_COLUMNS = ("entry_id", "at", *WORDS)
# the number and the moment of an entry
Place = tuple[str, str]
Words = dict[str, str]
# gives the words of an entry anew; the entry is empty if data/ledger.csv does not have it
Reword = Callable[[Mapping[str, str], Words], Words]
# what the reason of such an entry began with until version 3: “coach-log-3: entered twice”
KEY_BEFORE_REASON = re.compile(r"(?P<key>[a-z0-9][a-z0-9_-]*(?: [a-z0-9][a-z0-9_-]*)*): (?P<reason>.*)", re.DOTALL)
ACTIONS_WITH_KEY = ("remove", "withdraw", "forget")
# the reasons of these were the toolkit's own
ACTIONS_OF_TOOLKIT = ("start", "migrate")


def read_words(paths: CohortPaths) -> dict[Place, Words]:
    """The lines of private/ledger.csv; none if it is not here. Raises CannotRun if it is damaged."""
    path, advice = paths.private_ledger, "run: nox -s doctor -- --fix"
    try:
        return parse_words(path.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise CannotRun(f"{paths.display_name(path)}: {error.strerror or error}; {advice}") from None
    except UnreadableFile as error:
        raise CannotRun(f"{paths.display_name(path)}: {error}; {advice}") from None


def parse_words(content: bytes) -> dict[Place, Words]:
    """The lines in the content of private/ledger.csv. Raises UnreadableFile."""
    stored = parse_stored(content)
    if tuple(stored.header) != PRIVATE_COLUMNS or any(len(cells) != len(PRIVATE_COLUMNS) for cells in stored.rows):
        raise UnreadableFile("its columns are not those of the ledger")
    return {(entry_id, at): dict(zip(WORDS, cells, strict=True)) for entry_id, at, *cells in stored.rows}


def words_text(words: Mapping[Place, Words]) -> str:
    """The text of private/ledger.csv with these lines."""
    lines = ({"entry_id": entry_id, "at": at, **text} for (entry_id, at), text in words.items())
    return csv_text(PRIVATE_COLUMNS, lines)


def words_of(entry: Mapping[str, str]) -> Words:
    """The words of an entry; empty if it has none."""
    return {name: entry.get(name, "") for name in WORDS} if any(map(entry.get, WORDS)) else {}


def split_entry(entry: Mapping[str, str]) -> dict[str, str]:
    """An entry of an older form, in which everything was in `reason`: with the key and the toolkit's note apart."""
    key, note, reason = "", "", entry["reason"]
    if entry["action"] in ACTIONS_OF_TOOLKIT:
        note, reason = reason, ""
    elif entry["action"] in ACTIONS_WITH_KEY and (match := KEY_BEFORE_REASON.fullmatch(reason)):
        key, reason = match["key"], match["reason"]
    return dict(entry) | {"key": key, "note": note, "reason": reason}
