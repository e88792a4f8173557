"""Write one dated archive of all that is the cohort's own, private/ and submissions/ included, into backups/."""

import argparse
import sys

from cohort.model.paths import Places
from cohort.storing.lock import writing
from cohort.workflows.backup.commit import back_up
from cohort.workflows.cohort import Cohort
from cohort.workflows.command_line import FINE, run_command


def work(_: argparse.Namespace) -> int:
    cohort = Cohort.read(Places.of_this_toolkit())
    with writing(cohort.places):
        print(back_up(cohort))
    return FINE


if __name__ == "__main__":
    sys.exit(run_command(argparse.ArgumentParser(description=__doc__), work))
