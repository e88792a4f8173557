"""Say what is not in order in this cohort and which command mends it; --mend does what can be done without a loss."""

import argparse
import sys

from cohort.errors import CannotRun
from cohort.i18n.language import spoken_language
from cohort.model.paths import Places
from cohort.rendering.terminal.messages import print_examination
from cohort.workflows.command_line import COULD_NOT_RUN, FINDINGS, FINE, as_of_argument, run_command
from cohort.workflows.doctor.examine import examine, notes, worded
from cohort.workflows.doctor.fix import mend


def work(arguments: argparse.Namespace) -> int:
    if arguments.reason and not arguments.mend:
        raise CannotRun('--reason goes with --mend; run: nox -s doctor -- --mend --reason "…"')
    places = Places.of_this_toolkit()
    first = last = examine(places, arguments.as_of)
    stopped = False
    if arguments.mend and first.cohort:
        try:
            for done in mend(first.cohort, arguments.reason):
                print(done)
        except CannotRun as reason:
            # what else is not in order is said all the same
            print(reason, file=sys.stderr)
            stopped = True
        last = examine(places, arguments.as_of)
    language = spoken_language(places)
    as_of = last.cohort.as_of if last.cohort else None
    print_examination(worded(last, language), notes(first, language), as_of, language)
    return COULD_NOT_RUN if stopped else FINDINGS if last.errors else FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    as_of_argument(parser)
    parser.add_argument("--mend", action="store_true", help="mend what can be mended without a loss; say what was done")
    parser.add_argument(
        "--reason",
        metavar="TEXT",
        default="",
        help="with --mend: why data/ was changed by hand; it is kept in the ledger, so name nobody",
    )
    sys.exit(run_command(parser, work))
