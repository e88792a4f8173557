"""Withdraw a person's consent as of today, for all uses or for those named, and list where the person appears."""

import argparse
import sys

from cohort.i18n.language import Language, cohort_language
from cohort.model.paths import CohortPaths
from cohort.workflows.command_line import FINDINGS, FINE, as_of_argument, reason_arguments, run_command
from cohort.workflows.open_cohort import open_cohort
from cohort.workflows.people.remove import withdraw_consent
from cohort.workflows.publish.traces import Traces


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
    print_traces(withdrawal.traces, language)
    if not arguments.dry_run:
        print(withdrawal.saved.line)
    return FINDINGS if withdrawal.saved.failed else FINE


def print_traces(traces: Traces, language: Language) -> None:
    """Prints where the person is quoted, shown or counted, and what to tell those who have an old copy."""
    say = language.say
    if traces.is_empty:
        print(say("Nothing that was published or reported quotes, shows or counts this person."))
        return
    lines = (
        (say("What was published or reported, and quotes, shows or counts this person:"), []),
        (
            say("published rows, which the next “nox -s publish” leaves out"),
            [" ".join(row) for row in traces.published],
        ),
        (say("things that are out, by the table of people in outputs"), [" ".join(row) for row in traces.shown_in]),
        (say("pages of the report"), traces.pages),
        (say("documents of the report"), traces.documents),
        (say("releases that count the person; the number stays, because nobody is found by it"), traces.releases),
    )
    for title, entries in lines:
        if entries or title == lines[0][0]:
            print(f"  {title}" if entries else title)
        for entry in entries:
            print(f"    {entry}")
    print(say("To tell those who have an old copy:"))
    print(
        "  "
        + say(
            "Somebody has taken back the consent on which a part of our publication rested. Please delete your copy and"
            " take the newest release; do not pass on the older one."
        )
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    as_of_argument(parser)
    parser.add_argument("person", metavar="PERSON", help="the id or the name of the person")
    parser.add_argument(
        "--only", action="append", default=[], metavar="USE", help="only this use, such as image; may be given again"
    )
    reason_arguments(parser)
    sys.exit(run_command(parser, work))
