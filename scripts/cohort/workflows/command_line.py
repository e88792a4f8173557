"""The frame of every entry script: its arguments, its one-line refusals, its exit status."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from ..errors import CannotRun, file_error_line

FINE, FINDINGS, COULD_NOT_RUN = 0, 1, 2
# as shells say it of who was stopped with Ctrl-C
INTERRUPTED = 130


def run_command(parser: argparse.ArgumentParser, work: Callable[[argparse.Namespace], int]) -> int:
    """Runs the work; returns its exit status, or 2 after one line that says why it could not run."""
    for stream in (sys.stdout, sys.stderr):
        # a console that lacks a letter (cp874, cp1252) shows a question mark instead of a traceback
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        return report_error_in_one_line(lambda: work(parser.parse_args()))
    except KeyboardInterrupt:
        # who has pressed Ctrl-C knows why it ends
        return INTERRUPTED


def report_error_in_one_line(work: Callable[[], int]) -> int:
    """Does the work; returns its exit status, or 2 after one line that says why it could not be done."""
    try:
        return work()
    except CannotRun as reason:
        print(reason, file=sys.stderr)
    except OSError as error:
        if error.filename is None:
            raise
        print(file_error_line(error), file=sys.stderr)
    except BrokenProcessPool:
        print("A process of this run was ended from outside, or had too little memory; run again", file=sys.stderr)
    except RuntimeError as error:
        # the database says so where Python would say that Ctrl-C was pressed
        if "Query interrupted" in str(error):
            raise KeyboardInterrupt from None
        raise
    return COULD_NOT_RUN


def as_of_argument(parser: argparse.ArgumentParser) -> None:
    """The day to look from, the same for every session where time matters."""
    parser.add_argument(
        "--as-of", metavar="DATE", help="look from this day, such as 2018-05-12 (default: cohort.yml, else today)"
    )


def reason_arguments(parser: argparse.ArgumentParser) -> None:
    """Why something is done that the ledger keeps, and whether it is only to be looked at."""
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why; it is kept in the ledger, so name nobody")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")


def files_arguments(parser: argparse.ArgumentParser) -> None:
    """Which submitted files a session is about, and who sent them."""
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="only these files, not all of submissions/")
    parser.add_argument(
        "--from", dest="sender", default="", metavar="ID", help="who sent the files that do not say so themselves"
    )
