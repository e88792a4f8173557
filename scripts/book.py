"""Build the book in build/book/ from the chapters in book/; where there are none, write a skeleton that asks."""

import argparse
import sys
from itertools import groupby

from cohort.i18n.language import Language, cohort_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.rendering.book.book_findings import book_finding_kinds, worded
from cohort.rendering.terminal.unprintable import unprintable_lines
from cohort.shortening import visible
from cohort.workflows.book.build_book import BookBuild, build_book, check_programs, has_text
from cohort.workflows.book.live_names import live_names
from cohort.workflows.book.skeleton import write_skeleton
from cohort.workflows.command_line import FINDINGS, FINE, as_of_argument, run_command
from cohort.workflows.open_cohort import open_cohort


def work(arguments: argparse.Namespace) -> int:
    cohort = open_cohort(CohortPaths.of_this_toolkit(), arguments.as_of)
    language = cohort_language(cohort)
    check_programs()
    if arguments.names:
        print_names(cohort, arguments.lang)
        return FINE
    for path in write_skeleton(cohort, word=arguments.word, missing=arguments.skeleton):
        print(language.say("{file} is written", file=cohort.paths.display_name(path)))
    if not has_text(cohort):
        print(
            language.say("The book has no text yet: write below the questions in book/, then run “nox -s book” again.")
        )
        return FINE
    builds = build_book(cohort, [arguments.lang] if arguments.lang else None)
    for line in unprintable_lines(cohort, [arguments.lang] if arguments.lang else cohort.report_languages, language):
        print(line)
    return max(print_build(cohort, build, language) for build in builds)


def print_names(cohort: Cohort, code: str | None) -> None:
    """Prints each live part with its title and today's value."""
    for _, names in groupby(live_names(cohort, code), key=lambda name: name.kind):
        for name in names:
            parts = (name.part, name.title, f"= {name.value}" if name.value else "")
            print(visible("  ".join(part for part in parts if part)))
        print()


def print_build(cohort: Cohort, build: BookBuild, language: Language) -> int:
    """Prints the findings and the files of a language; returns the exit status."""
    kinds, status = book_finding_kinds(cohort.paths), FINE
    for finding in build.findings:
        line = worded(finding, kinds, language)
        status = FINDINGS if line.is_error else status
        kind = language.say("Error") if line.is_error else language.say("Warning")
        print(f"{kind}: {line.place}: {line.message} {line.fix}")
    for path in build.files.values():
        print(language.say("The book is ready: {file}", file=path))
    return status


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    as_of_argument(parser)
    parser.add_argument("--lang", metavar="CODE", help="only this language, such as th")
    parser.add_argument("--names", action="store_true", help="list what a text can show, with today's values")
    parser.add_argument("--word", action="store_true", help="write the skeleton as Word files")
    parser.add_argument("--skeleton", action="store_true", help="write every chapter of the skeleton that is missing")
    sys.exit(run_command(parser, work))
