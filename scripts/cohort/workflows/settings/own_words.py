"""words: what the cohort says differently from the toolkit, in local/languages/, in each of its languages."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from ...errors import CannotRun, CannotRunInWords
from ...i18n.catalogues import SOURCE
from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...reading.cells.text import comparison_key
from ...storing.atomic_writes import write_atomically
from ...storing.lock import write_lock

MOST_FOUND = 40
HEADER_ENTRY = re.compile(rb'(?:^#[^\n]*\n)*^msgid ""\nmsgstr [^\n]*\n(?:"[^\n]*\n)*', re.M)
HEADER = """# What this cohort words differently from the toolkit.
msgid ""
msgstr ""
"Language: {code}\\n"
"Plural-Forms: {plural}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


@dataclass(frozen=True)
class OwnWord:
    """A text of the toolkit in English, which is its key, what people read for it today, and the cohort's own words for
    it; empty where it has none."""

    text: str
    today: str
    own: str


def own_words(cohort: Cohort, code: str) -> list[OwnWord]:
    """What the cohort says differently in a language. Raises CannotRun if its file cannot be read."""
    return [OwnWord(text, own, own) for text, own in _own(cohort, code).items()]


def is_said_by_toolkit(cohort: Cohort, text: str) -> bool:
    """Whether the toolkit itself has this text, so that other words for it change more than one place."""
    return text in _texts(cohort)


def _lost_placeholders(own: str, wanted: str) -> CannotRun:
    return CannotRunInWords(
        lambda say: say("“{words}”: what stands in braces is filled in, so keep it: {wanted}", words=own, wanted=wanted)
    )


def find_texts(cohort: Cohort, code: str, search: str) -> list[OwnWord]:
    """The texts of the toolkit that contain all words of `search`, in this language or in English; the shortest
    first."""
    words = [comparison_key(word) for word in search.split()]
    if not words:
        return []
    own, say = _own(cohort, code), cohort_language(cohort, code).say
    matches = []
    for text in _texts(cohort):
        today = own.get(text) or say(text)
        if all(word in comparison_key(today) or word in comparison_key(text) for word in words):
            matches.append(OwnWord(text, today, own.get(text, "")))
    return sorted(matches, key=lambda word: (len(word.today), word.today))[:MOST_FOUND]


def set_own_words(cohort: Cohort, code: str, words: dict[str, str]) -> None:
    """Replaces texts from now on; an empty text brings back the toolkit's words. Raises CannotRun, with nothing
    changed, for words whose {placeholders} differ from those of their text."""
    for text, own in words.items():
        if own and _placeholders(own) != _placeholders(text):
            wanted = ", ".join(f"{{{name}}}" for name in sorted(_placeholders(text) or ())) or "none"
            raise _lost_placeholders(own, wanted)
    with write_lock(cohort.paths):
        path = _path(cohort, code)
        catalogue = _read(path, code)
        for text, own in words.items():
            if own:
                catalogue.add(text, own)
            # words that depend on a number stay as they are
            elif (message := catalogue.get(text)) and message.id == text:
                catalogue.delete(text)
        file = io.BytesIO()
        write_po(file, catalogue, width=0, omit_header=True)
        path.parent.mkdir(exist_ok=True)
        write_atomically(path, _header(path, catalogue) + b"\n" + file.getvalue())


def _placeholders(text: str) -> set[str] | None:
    """The names that are filled in; None for a text that has braces for another purpose."""
    try:
        parts = [part for part in Formatter().parse(text) if part[1] is not None]
    except ValueError:
        return None
    is_plain = all(name and name.isidentifier() and not form and not conversion for _, name, form, conversion in parts)
    return {str(name) for _, name, _, _ in parts} if is_plain else None


def _path(cohort: Cohort, code: str) -> Path:
    return cohort.paths.local / "languages" / f"{code}.po"


def _header(path: Path, catalogue: Catalog) -> bytes:
    """The header of a file as it is, or of a new one. Babel's own has the current minute, and loses lines that it does
    not know, such as X-Complete-For."""
    found = HEADER_ENTRY.search(path.read_bytes().replace(b"\r\n", b"\n") + b"\n") if path.exists() else None
    if found:
        return found[0]
    return HEADER.format(code=catalogue.locale_identifier, plural=catalogue.plural_forms).encode()


def _read(path: Path, code: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=code)
    try:
        return read_po(io.BytesIO(path.read_bytes()), locale=code, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        raise CannotRun(f"local/languages/{path.name}: {error}; mend it, or delete it") from None


def _own(cohort: Cohort, code: str) -> dict[str, str]:
    """The cohort's own words by text; words that depend on a number stay in the file as they are."""
    catalogue = _read(_path(cohort, code), code)
    return {
        message.id: message.string
        for message in catalogue
        if isinstance(message.id, str) and message.id and isinstance(message.string, str) and message.string
    }


def _texts(cohort: Cohort) -> list[str]:
    """All texts of the toolkit that do not depend on a number."""
    texts: list[str] = []
    for path in sorted(cohort.paths.languages.glob("*.po")):
        if path.stem != SOURCE:
            catalogue = read_po(io.BytesIO(path.read_bytes()), locale=path.stem)
            texts += [message.id for message in catalogue if isinstance(message.id, str) and message.id]
    return list(dict.fromkeys(texts))
