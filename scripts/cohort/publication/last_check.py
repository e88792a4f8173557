"""The last check before publish writes anything: no published byte may hold what identifies somebody.

Everything else keeps such values out already. This check finds what came in by a text that somebody signed, by a
setting, or by a mistake of ours.
"""

from __future__ import annotations

import html
import io
import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import unquote

from ..errors import CannotRun
from ..model.cohort import Cohort
from ..reading.accepted_rows import AcceptedRows
from ..reading.cells.text import tidy
from ..reading.person_spellings import DIGIT_SCRIPTS

# a shorter value, such as a nickname, may be part of other words; it is marked for those who read the texts
LEAST_LETTERS = 6
# files with the same rows in another form, and the toolkit's own pictures and fonts
_FONTS = (".ttf", ".odttf")
_OTHER_FORMS = (".parquet", ".pdf", ".zip")
_UNSEEN = re.compile("[\\s\u00ad\u200b-\u200f\u2060\ufeff]+")
_DIGITS = {ord(zero) + value: str(value) for zero in DIGIT_SCRIPTS for value in range(10)}


def check_last(
    cohort: Cohort, accepted: AcceptedRows, files: Mapping[str, bytes], named_columns: Collection[tuple[str, str]]
) -> None:
    """Raises CannotRun, naming the file and the id of the person, if a file has a name, a contact or the id of somebody
    in the table of people.

    `named_columns` has pairs of a person and the column with the name by which that person agreed to be called: a
    namesake cannot take that back. Values in published settings do not count.
    """
    persons = cohort.model.persons
    rows = accepted.rows(persons)
    settings_text = _plain(" ".join(map(str, cohort.settings.values())))
    agreed = {_plain(tidy(rows[person_id,][column])[0]) for person_id, column in named_columns if (person_id,) in rows}
    ids: dict[str, str] = {}
    for (person_id, *_), row in rows.items():
        values = [
            row[column.name]
            for column in persons.fields
            if column.identifies and (person_id, column.name) not in named_columns
        ]
        for value in (person_id, *values):
            plain = _plain(tidy(value)[0])
            if len(plain) >= LEAST_LETTERS and plain not in settings_text and plain not in agreed:
                ids.setdefault(plain, person_id)
    if not ids:
        return
    pattern = re.compile("|".join(re.escape(value) for value in sorted(ids, key=len, reverse=True)))
    for name, content in files.items():
        for text in _texts(name, content):
            if match := pattern.search(_plain(text)):
                raise CannotRun(
                    f"{name}: what identifies {ids[match[0]]} stands in it, so nothing was written; take it out of the"
                    " text (“nox -s publish -- --review” has those that were signed), then publish again"
                )


def _plain(text: str) -> str:
    """A text without spaces and without differences that readers do not see; digits of all scripts become 0 to 9."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).translate(_DIGITS).casefold()


def _texts(name: str, content: bytes) -> Iterator[str]:
    """The texts in a file, also in the parts of a workbook, without the codes of HTML and of addresses."""
    if content.startswith(b"PK") and not name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for part in package.namelist():
                if part.endswith(_FONTS):
                    continue
                yield html.unescape(package.read(part).decode("utf-8", "replace"))
    elif not name.endswith(_OTHER_FORMS):
        text = re.sub(r"data:[a-z]+/[^\"')]*", "", content.decode("utf-8", "replace"))
        readable = html.unescape(text)
        yield readable
        if (address := unquote(readable)) != readable:
            yield address
