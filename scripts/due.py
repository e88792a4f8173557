"""Say what needs attention, most urgent first, with a reminder for everyone who has to act; also in build/due/."""

import argparse
import sys

from cohort.i18n.language import cohort_language
from cohort.model.paths import CohortPaths
from cohort.rendering.terminal.due_list import print_due
from cohort.workflows.command_line import FINE, as_of_argument, run_command
from cohort.workflows.due import due
from cohort.workflows.open_cohort import open_cohort


def work(arguments: argparse.Namespace) -> int:
    cohort = open_cohort(CohortPaths.of_this_toolkit(), arguments.as_of)
    language = cohort_language(cohort, arguments.lang)
    addressees, reminders = due(cohort, language, arguments.who, arguments.days)
    print_due(addressees, reminders, cohort.as_of, language)
    if addressees:
        print(language.say("Reminders to copy from: {file}", file="build/due/due.txt"))
    return FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    as_of_argument(parser)
    parser.add_argument("--who", metavar="ID", help="only what this person or organisation, or host, has to do")
    parser.add_argument("--days", metavar="N", type=int, help="also what falls due in the next N days (default: 14)")
    parser.add_argument(
        "--lang",
        metavar="CODE",
        help="in this language, such as th (default: that of the cohort); reminders to partners are in theirs",
    )
    sys.exit(run_command(parser, work))
