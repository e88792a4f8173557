"""Make the forms that people fill in and sign, in build/forms/; name forms or organisations to make only theirs."""

import argparse
import sys

from cohort.model.paths import Places
from cohort.workflows.cohort import Cohort
from cohort.workflows.command_line import FINE, run_command
from cohort.workflows.forms.make_forms import make_forms


def work(arguments: argparse.Namespace) -> int:
    cohort = Cohort.read(Places.of_this_toolkit())
    made = []
    for path in make_forms(cohort, arguments.only):
        made.append(path)
        print(cohort.places.named(path))
    if any(path.suffix == ".html" for path in made):
        say = cohort.language().say
        print(say("Let the legal counsel of your institution check the consent form before people sign it."))
    return FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", metavar="NAME", help="the name of a form or the id of an organisation")
    sys.exit(run_command(parser, work))
