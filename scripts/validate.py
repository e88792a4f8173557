"""Check all data of the cohort; what is wrong is in the terminal and in build/validation/findings.json."""

import argparse
import sys

from cohort.model.places import Places
from cohort.rendering.terminal import print_validation
from cohort.workflows.cohort import Cohort
from cohort.workflows.command import FINDINGS, FINE, as_of_argument, run_command
from cohort.workflows.validate import validate


def work(arguments: argparse.Namespace) -> int:
    cohort = Cohort.read(Places.of_this_toolkit(), arguments.as_of)
    validation = validate(cohort)
    print_validation(validation, cohort.kinds, cohort.model, cohort.as_of, cohort.language())
    return FINDINGS if validation.errors else FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    as_of_argument(parser)
    sys.exit(run_command(parser, work))
