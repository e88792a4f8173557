"""The catalogues of translations: which there are, what each is complete for, and its words."""

from __future__ import annotations

import contextlib
import functools
import gettext
import hashlib
import io
import os
import re
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from ..errors import CannotRun
from ..model.paths import CohortPaths

SOURCE = "en"
# what a catalogue is complete for, unless its header says something else
EVERYTHING = "everything"
_COMPLETE_FOR = re.compile(rb'(?m)^"X-Complete-For: (\w+)')
# a header has no more bytes than these
_HEADER = 4096


def scope_of_catalogue(path: Path, otherwise: str = EVERYTHING) -> str:
    """For which texts a catalogue says that it is complete, in its header X-Complete-For."""
    if not path.exists():
        return otherwise
    with path.open("rb") as file:
        match = _COMPLETE_FOR.search(file.read(_HEADER))
    return match[1].decode() if match else otherwise


def available_languages(paths: CohortPaths) -> list[str]:
    """The codes of the languages that have translations, English first, the others sorted."""
    codes = {path.stem for folder in (paths.languages, paths.local / "languages") for path in folder.glob("*.po")}
    return [SOURCE, *sorted(codes - {SOURCE})]


def complete_languages(paths: CohortPaths) -> list[str]:
    """The codes of the languages into which the toolkit is translated as a whole, English first."""
    files = sorted(paths.languages.glob("*.po"))
    return [SOURCE, *(path.stem for path in files if path.stem != SOURCE and scope_of_catalogue(path) == EVERYTHING)]


def read_catalogue(paths: CohortPaths, path: Path, code: str) -> gettext.GNUTranslations:
    """The catalogue of a .po file, cached in binary form: reading .po takes longer than a whole check."""
    text = path.read_bytes()
    cache_file = paths.cache / f"{code}-{hashlib.sha256(text).hexdigest()[:16]}.mo"
    if not cache_file.exists():
        try:
            catalogue = read_po(io.BytesIO(text), locale=code, abort_invalid=True)
        except (PoFileError, UnicodeDecodeError) as error:
            raise CannotRun(f"{paths.display_name(path)}: {error}; mend this line and run again") from None
        binary = io.BytesIO()
        write_mo(binary, catalogue)
        with contextlib.suppress(OSError):
            # two sessions may write at once, so rename a file that is complete; without a cache only time is lost
            cache_file.parent.mkdir(parents=True, exist_ok=True)
            temporary_file = cache_file.with_suffix(f".{os.getpid()}")
            temporary_file.write_bytes(binary.getvalue())
            temporary_file.replace(cache_file)
        return _parse_catalogue(binary.getvalue())
    return _parse_catalogue(cache_file.read_bytes())


# cached by the content, because a command reads the same language for several parts of its work
@functools.cache
def _parse_catalogue(binary: bytes) -> gettext.GNUTranslations:
    return gettext.GNUTranslations(io.BytesIO(binary))
