"""Make the workbooks that people fill in, in build/forms/; name forms or organisations to make only theirs."""

import argparse
import sys

from cohort.model.places import Places
from cohort.workflows.cohort import Cohort
from cohort.workflows.command import FINE, run_command
from cohort.workflows.forms import make_forms


def work(arguments: argparse.Namespace) -> int:
    cohort = Cohort.read(Places.of_this_toolkit())
    for path in make_forms(cohort, arguments.only):
        print(cohort.places.named(path))
    return FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", metavar="NAME", help="the name of a form or the id of an organisation")
    sys.exit(run_command(parser, work))
