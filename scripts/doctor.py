"""Report problems in this folder and the command that mends each; --fix mends what it can without loss of data."""

import argparse
import sys

from cohort.errors import CannotRun
from cohort.i18n.language import language_or_english
from cohort.model.paths import CohortPaths
from cohort.rendering.terminal.messages import print_examination
from cohort.workflows.command_line import COULD_NOT_RUN, FINDINGS, FINE, as_of_argument, run_command
from cohort.workflows.doctor.examine import examine, finding_texts, notes
from cohort.workflows.doctor.fix import fix


def work(arguments: argparse.Namespace) -> int:
    if arguments.reason and not arguments.fix:
        raise CannotRun('--reason goes with --fix; run: nox -s doctor -- --fix --reason "…"')
    paths = CohortPaths.of_this_toolkit()
    before = after = examine(paths, arguments.as_of)
    fix_failed = False
    if arguments.fix and before.cohort:
        try:
            for line in fix(before.cohort, arguments.reason):
                print(line)
        except CannotRun as error:
            # print the other findings all the same
            print(error, file=sys.stderr)
            fix_failed = True
        after = examine(paths, arguments.as_of)
    language = language_or_english(paths)
    as_of = after.cohort.as_of if after.cohort else None
    print_examination(finding_texts(after, language), notes(before, language), as_of, language)
    return COULD_NOT_RUN if fix_failed else FINDINGS if after.errors else FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    as_of_argument(parser)
    # --mend is the old name of this option
    parser.add_argument(
        "--fix", "--mend", action="store_true", help="mend what can be mended without a loss; say what was done"
    )
    parser.add_argument(
        "--reason",
        metavar="TEXT",
        default="",
        help="with --fix: why data/ was changed by hand; it is kept in the ledger, so name nobody",
    )
    sys.exit(run_command(parser, work))
