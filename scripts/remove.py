"""Take a row out of data/, by its id, or by the name of its table and its key."""

import argparse
import sys

from cohort.model.paths import Places
from cohort.storing.lock import writing
from cohort.workflows.backup.commit import keep
from cohort.workflows.cohort import Cohort
from cohort.workflows.command_line import FINE, reason_arguments, run_command
from cohort.workflows.people.remove import remove


def work(arguments: argparse.Namespace) -> int:
    cohort = Cohort.read(Places.of_this_toolkit())
    say = cohort.language().say
    with writing(cohort.places):
        table, key = remove(cohort, arguments.row, arguments.reason, dry_run=arguments.dry_run)
        named = {"table": say(table.title), "key": " ".join(key)}
        if arguments.dry_run:
            print(say("Would be removed: {table}, {key}", **named))
            return FINE
        print(say("Removed: {table}, {key}", **named))
        print(keep(cohort, f"Remove {' '.join(key)}"))
    return FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("row", nargs="+", metavar="ID", help="the id of the row, or the table and each part of its key")
    reason_arguments(parser)
    sys.exit(run_command(parser, work))
