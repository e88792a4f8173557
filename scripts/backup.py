"""Write one dated archive of the institution's own files, with private/ and submissions/, into backups/."""

import argparse
import sys

from cohort.i18n.language import cohort_language
from cohort.rendering.terminal.passphrase import ask_for_passphrase
from cohort.workflows.backup.commit import make_backup
from cohort.workflows.command_line import FINE, run_command
from cohort.workflows.open_cohort import open_here


def work(arguments: argparse.Namespace) -> int:
    cohort = open_here()
    passphrase = ask_for_passphrase(cohort_language(cohort), is_new=True) if arguments.encrypt else ""
    print(make_backup(cohort, passphrase))
    return FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--encrypt", action="store_true", help="ask for a passphrase, without which nobody can read the archive"
    )
    sys.exit(run_command(parser, work))
