"""Remove a row from data/, by its id, or by the name of its table and its key."""

import argparse
import sys

from cohort.i18n.language import cohort_language
from cohort.model.paths import CohortPaths
from cohort.workflows.command_line import FINDINGS, FINE, reason_arguments, run_command
from cohort.workflows.open_cohort import open_cohort
from cohort.workflows.people.remove import remove_row


def work(arguments: argparse.Namespace) -> int:
    cohort = open_cohort(CohortPaths.of_this_toolkit())
    say = cohort_language(cohort).say
    removal = remove_row(cohort, arguments.row, arguments.reason, dry_run=arguments.dry_run)
    row = {"table": say(removal.table.title), "key": " ".join(removal.key)}
    if arguments.dry_run:
        print(say("Would be removed: {table}, {key}", **row))
    else:
        print(say("Removed: {table}, {key}", **row))
        print(removal.saved.line)
    return FINDINGS if removal.saved.failed else FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("row", nargs="+", metavar="ID", help="the id of the row, or the table and each part of its key")
    reason_arguments(parser)
    sys.exit(run_command(parser, work))
