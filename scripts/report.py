"""Build the report of the cohort in build/report/, also on data with errors, which it then says."""

import argparse
import sys

from cohort.model.places import Places
from cohort.rendering.terminal import summary
from cohort.workflows.cohort import Cohort
from cohort.workflows.command import FINE, as_of_argument, run_command
from cohort.workflows.report import report


def work(arguments: argparse.Namespace) -> int:
    cohort = Cohort.read(Places.of_this_toolkit(), arguments.as_of)
    codes = None if arguments.lang in (None, "both") else [arguments.lang]
    first, validation = report(cohort, codes, arguments.only)
    language = cohort.language()
    print(summary(validation, cohort.as_of, language))
    print(language.say("The report is ready: {file}", file=first))
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
        metavar="AUDIENCE",
        default="",
        help="only the pages for this audience, such as funder, and those for everybody",
    )
    sys.exit(run_command(parser, work))
