"""Build the report of the cohort in build/report/, even from data with errors, which it then names."""

import argparse
import sys

from cohort.i18n.language import cohort_language
from cohort.model.paths import CohortPaths
from cohort.rendering.terminal.messages import summary
from cohort.rendering.terminal.unprintable import unprintable_lines
from cohort.workflows.command_line import FINE, as_of_argument, run_command
from cohort.workflows.open_cohort import open_cohort
from cohort.workflows.report.build_report import build_reports


def work(arguments: argparse.Namespace) -> int:
    cohort = open_cohort(CohortPaths.of_this_toolkit(), arguments.as_of)
    languages = None if arguments.lang in (None, "both") else [arguments.lang]
    first_pages, validation = build_reports(
        cohort, languages, arguments.only, documents=not arguments.no_files, remark=print
    )
    language = cohort_language(cohort)
    print(summary(validation, cohort.as_of, language))
    for line in unprintable_lines(cohort, languages or cohort.report_languages, language):
        print(line)
    for first_page in first_pages:
        print(language.say("The report is ready: {file}", file=first_page))
    return FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    as_of_argument(parser)
    parser.add_argument(
        "--lang",
        metavar="CODE",
        help="only this language, such as th; both makes all languages of the cohort (default)",
    )
    parser.add_argument(
        "--only",
        metavar="READERS",
        default="",
        help="what is for this audience, such as funder, or for one partner or coach by id, in build/for/",
    )
    parser.add_argument("--no-files", action="store_true", help="only pages, no documents to take away")
    sys.exit(run_command(parser, work))
