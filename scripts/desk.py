"""Open the desk in a browser on this computer: take in what was sent, see what is due, make reports."""

import argparse
import sys

from cohort.desk.server import PORT, open_in_browser, running_desk, serve
from cohort.i18n.language import cohort_language
from cohort.model.paths import CohortPaths
from cohort.systems import can_open
from cohort.workflows.command_line import FINE, as_of_argument, run_command
from cohort.workflows.open_cohort import open_cohort


def work(arguments: argparse.Namespace) -> int:
    paths = CohortPaths.of_this_toolkit()
    say = cohort_language(open_cohort(paths, arguments.as_of)).say

    def show(address: str, *, is_here: bool = True) -> None:
        if not arguments.no_browser and can_open() and open_in_browser(address):
            print(say("The desk is open in your browser. It is here until you close this window."), flush=True)
        print(say("Address of the desk, good for one browser: {address}", address=address), flush=True)
        if is_here:
            print(say("To close the desk, press Ctrl-C here."), flush=True)

    if address := running_desk(paths):
        show(address, is_here=False)
        return FINE
    serve(paths, arguments.as_of, arguments.port, show)
    return FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    as_of_argument(parser)
    parser.add_argument("--port", type=int, default=PORT, metavar="N", help=f"listen there (default: {PORT})")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    sys.exit(run_command(parser, work))
