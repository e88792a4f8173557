"""Languages in which there is no PDF, because no font has their letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...i18n.language import Language, cohort_language
from ...model.cohort import Cohort
from ..documents.typst_pdf import can_print, has_typst


def unprintable_lines(cohort: Cohort, codes: Iterable[str], language: Language) -> Iterator[str]:
    """A line for each of these languages that cannot be printed, with what to do; in the language of who reads it."""
    for code in codes if has_typst() else ():
        unprintable = cohort_language(cohort, code)
        if not can_print(cohort.paths, unprintable.script):
            yield language.say(
                "There is no PDF in {language}, because no font here has its letters ({script}). Put a font into"
                " local/fonts/, and say its name in local/fonts.yaml.",
                language=unprintable.native_name(),
                script=unprintable.script,
            )
