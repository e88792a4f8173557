"""Withdraw a person's consent as of today, for all uses or for those named, and list where the person appears."""

import argparse
import sys

from cohort.i18n.language import cohort_language
from cohort.model.paths import CohortPaths
from cohort.rendering.terminal.withdrawn import trace_lines
from cohort.workflows.command_line import FINDINGS, FINE, as_of_argument, reason_arguments, run_command
from cohort.workflows.open_cohort import open_cohort
from cohort.workflows.people.remove import withdraw_consent


def work(arguments: argparse.Namespace) -> int:
    cohort = open_cohort(CohortPaths.of_this_toolkit(), arguments.as_of)
    language = cohort_language(cohort)
    withdrawal = withdraw_consent(cohort, arguments.person, arguments.reason, arguments.only, dry_run=arguments.dry_run)
    uses = [language.say(table.field(table.pivot.by).codes[use]) for table, _, use in withdrawal.rows if table.pivot]
    values = {"uses": ", ".join(uses), "day": language.date(cohort.as_of)}
    if arguments.dry_run:
        print(language.say("Would be withdrawn as of {day}: {uses}", **values))
    else:
        print(language.say("Withdrawn as of {day}: {uses}", **values))
    print(*trace_lines(withdrawal.traces, language), sep="\n")
    if not arguments.dry_run:
        print(withdrawal.saved.line)
    return FINDINGS if withdrawal.saved.failed else FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    as_of_argument(parser)
    parser.add_argument("person", metavar="PERSON", help="the id or the name of the person")
    parser.add_argument(
        "--only", action="append", default=[], metavar="USE", help="only this use, such as image; may be given again"
    )
    reason_arguments(parser)
    sys.exit(run_command(parser, work))
