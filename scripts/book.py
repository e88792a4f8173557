"""Build the book in build/book/ from the chapters in book/, after writing a skeleton where there is none."""

import argparse
import sys

from cohort.i18n.language import cohort_language
from cohort.model.paths import CohortPaths
from cohort.workflows.book.build_book import build_book
from cohort.workflows.command_line import FINE, as_of_argument, run_command
from cohort.workflows.open_cohort import open_cohort


def work(arguments: argparse.Namespace) -> int:
    cohort = open_cohort(CohortPaths.of_this_toolkit(), arguments.as_of)
    language = cohort_language(cohort)
    builds = build_book(cohort, [arguments.lang] if arguments.lang else None)
    for build in builds:
        for finding in build.findings:
            print(finding)
        for path in build.files.values():
            print(language.say("The book is ready: {file}", file=path))
    return FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    as_of_argument(parser)
    parser.add_argument("--lang", metavar="CODE", help="only this language, such as th")
    sys.exit(run_command(parser, work))
