"""Letters that no PDF can have, because no font has them: of a language, or of what people wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from ...i18n.language import Language, cohort_language
from ...model.cohort import Cohort
from ...model.paths import CohortPaths
from ..documents.typst_pdf import can_print, has_typst

# scripts by which a font may be declared for the letters of another one
SCRIPTS_OF_FONTS = {
    "Hani": ("Hans", "Hant", "Jpan", "Kore"),
    "Hira": ("Jpan",),
    "Kana": ("Jpan",),
    "Hang": ("Kore",),
}
# signs of no script of their own, and letters that every font has
_OF_ALL = {"Zyyy", "Zinh", "Zzzz", "Latn"}


def unprintable_lines(cohort: Cohort, codes: Iterable[str], language: Language) -> Iterator[str]:
    """A line for each of these languages that cannot be printed, and for each file with letters of which none can,
    with what to do; in the language of who reads it."""
    if not has_typst():
        return
    for code in codes:
        unprintable = cohort_language(cohort, code)
        if not can_print(cohort.paths, unprintable.script):
            yield language.say(
                "There is no PDF in {language}, because no font here has its letters ({script}). Put a font into"
                " local/fonts/, and say its name in local/fonts.yaml.",
                language=unprintable.native_name(),
                script=unprintable.script,
            )
    # it is installed for reports, but not with forms alone; the report then says so
    for path, scripts in _files_with_unprintable_letters(cohort.paths) if find_spec("fontTools") else ():
        yield language.say(
            "{file}: no font here has some of its letters ({scripts}), so PDFs show boxes in their place. Put a font"
            " into local/fonts/, and say its name in local/fonts.yaml.",
            file=cohort.paths.display_name(path),
            scripts=", ".join(scripts),
        )


def _files_with_unprintable_letters(paths: CohortPaths) -> Iterator[tuple[Path, list[str]]]:
    """The files of settings, data, words and book with such letters, each with their scripts by ISO 15924."""
    from fontTools import unicodedata

    printable: dict[str, bool] = {}
    folders = ((paths.data, "*.csv"), (paths.private, "*.csv"), (paths.root / "words", "*.md"), (paths.book, "*.md"))
    for path in [paths.settings, *(path for folder, names in folders for path in sorted(folder.glob(names)))]:
        letters = set(path.read_bytes().decode("utf-8", "ignore"))
        scripts = {unicodedata.script(letter) for letter in letters if not letter.isascii()} - _OF_ALL
        for script in scripts - printable.keys():
            printable[script] = any(can_print(paths, name) for name in (script, *SCRIPTS_OF_FONTS.get(script, ())))
        if missing := sorted(script for script in scripts if not printable[script]):
            yield path, missing
