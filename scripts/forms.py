"""Make the forms that people fill in and sign, in build/forms/: all, or those of the forms or organisations named."""

import argparse
import sys

from cohort.i18n.language import cohort_language
from cohort.model.paths import CohortPaths
from cohort.rendering.terminal.unprintable import unprintable_lines
from cohort.workflows.command_line import FINE, run_command
from cohort.workflows.forms.earlier_forms import remove_earlier_forms
from cohort.workflows.forms.make_forms import make_forms
from cohort.workflows.open_cohort import open_cohort


def work(arguments: argparse.Namespace) -> int:
    cohort = open_cohort(CohortPaths.of_this_toolkit())
    paths = []
    for path in make_forms(cohort, arguments.only):
        paths.append(path)
        print(cohort.paths.display_name(path))
    say = cohort_language(cohort).say
    earlier = remove_earlier_forms(cohort, paths, all_forms=not arguments.only)
    for path in earlier.deleted:
        print(say("Deleted, because it is no longer made: {file}", file=cohort.paths.display_name(path)))
    for path in earlier.changed:
        print(say("No longer made, but left because somebody changed it: {file}", file=cohort.paths.display_name(path)))
    for line in unprintable_lines(cohort, cohort.paper_languages, cohort_language(cohort)):
        print(line)
    if any(path.suffix == ".html" for path in paths):
        print(say("Let the legal counsel of your institution check the consent form before people sign it."))
    return FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", metavar="NAME", help="the name of a form or the id of an organisation")
    sys.exit(run_command(parser, work))
