"""Write one dated archive of the cohort's own files, with private/ and submissions/, into backups/."""

import argparse
import sys

from cohort.model.paths import CohortPaths
from cohort.workflows.backup.commit import make_backup
from cohort.workflows.command_line import FINE, run_command
from cohort.workflows.open_cohort import open_cohort


def work(_: argparse.Namespace) -> int:
    print(make_backup(open_cohort(CohortPaths.of_this_toolkit())))
    return FINE


if __name__ == "__main__":
    sys.exit(run_command(argparse.ArgumentParser(description=__doc__), work))
