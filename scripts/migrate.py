"""Bring data/ and datapackage.yaml to the tables that schemas/ declares now; no data is changed."""

import argparse
import sys

from cohort.model.paths import Places
from cohort.storing.lock import writing
from cohort.workflows.cohort import Cohort
from cohort.workflows.command_line import FINE, run_command
from cohort.workflows.doctor.migrate import Rewrite, migrate


def work(arguments: argparse.Namespace) -> int:
    cohort = Cohort.read(Places.of_this_toolkit())
    language = cohort.language()

    def named(rewrite: Rewrite) -> str:
        columns = f" ({', '.join(rewrite.columns)})" if rewrite.columns else ""
        return cohort.places.named(rewrite.path) + columns

    with writing(cohort.places):
        written = migrate(cohort, dry_run=arguments.dry_run)
    if not written:
        print(language.say("Everything is as the schemas declare it."))
    elif arguments.dry_run:
        print(language.say("Would be written: {files}", files=", ".join(map(named, written))))
    else:
        print(language.say("Written: {files}", files=", ".join(map(named, written))))
    return FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="only say what would be written")
    sys.exit(run_command(parser, work))
