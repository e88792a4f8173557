"""Shared code of all entry scripts: arguments, one-line errors, exit statuses."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from ..errors import CannotRun, file_error_line
from ..shortening import visible
from ..systems import show_what_a_console_can

FINE, FINDINGS, COULD_NOT_RUN = 0, 1, 2
# the exit status of shells for a program stopped with Ctrl-C
INTERRUPTED = 130


def run_command(parser: argparse.ArgumentParser, work: Callable[[argparse.Namespace], int]) -> int:
    """Parses the arguments and runs the work; returns its exit status, or 2 after printing one line with the error."""
    show_what_a_console_can((sys.stdout, sys.stderr))
    try:
        return report_error_in_one_line(lambda: _flushed(work(parser.parse_args())))
    except KeyboardInterrupt:
        # whoever pressed Ctrl-C needs no message
        return INTERRUPTED


def _flushed(status: int) -> int:
    """The status, once what was printed is out."""
    sys.stdout.flush()
    return status


def report_error_in_one_line(work: Callable[[], int]) -> int:
    """Runs the work; returns its exit status, or 2 after printing one line with the error."""
    try:
        return work()
    except CannotRun as reason:
        print(visible(str(reason)), file=sys.stderr)
    except BrokenPipeError:
        # whoever read the output has seen enough; nothing more is sent there, not even at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        if error.strerror is None:
            raise
        print(visible(file_error_line(error)), file=sys.stderr)
    except BrokenProcessPool:
        print("A process of this run was ended from outside, or had too little memory; run again", file=sys.stderr)
    except RuntimeError as error:
        # duckdb raises this error in place of KeyboardInterrupt
        if "Query interrupted" in str(error):
            raise KeyboardInterrupt from None
        raise
    return COULD_NOT_RUN


def as_of_argument(parser: argparse.ArgumentParser) -> None:
    """Adds --as-of: the day that counts as today."""
    parser.add_argument(
        "--as-of", metavar="DATE", help="look from this day, such as 2018-05-12 (default: cohort.yml, else today)"
    )


def reason_arguments(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Adds --reason, which the ledger records, and --dry-run."""
    parser.add_argument(
        "--reason", required=required, metavar="TEXT", help="why; who sends the row again reads it, so name nobody"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")


def files_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the submitted files that a session works on, and --from for their sender."""
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="only these files, not all of submissions/")
    parser.add_argument(
        "--from", dest="sender", default="", metavar="ID", help="who sent the files that do not say so themselves"
    )
