"""Choose with the arrow keys what to do; each choice runs a session, and the menu comes back."""

import argparse
import sys

from cohort.model.paths import CohortPaths
from cohort.workflows.command_line import FINE, run_command
from cohort.workflows.menu.menu import run_menu
from cohort.workflows.open_cohort import open_cohort


def work(arguments: argparse.Namespace) -> int:
    try:
        run_menu(open_cohort(CohortPaths.of_this_toolkit()), arguments.lang)
    except KeyboardInterrupt:
        # leaving is no failure; any other status makes nox print a traceback
        print()
    return FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lang", metavar="CODE", help="in this language, such as th (default: that of the cohort)")
    sys.exit(run_command(parser, work))
