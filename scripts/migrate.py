"""Bring data/ and datapackage.yaml to the tables that the schemas declare now; no data is changed."""

import argparse
import sys

from cohort.i18n.language import cohort_language
from cohort.model.paths import CohortPaths
from cohort.workflows.command_line import FINE, run_command
from cohort.workflows.doctor.migrate import migrate_data
from cohort.workflows.opening import open_cohort


def work(arguments: argparse.Namespace) -> int:
    cohort = open_cohort(CohortPaths.of_this_toolkit())
    say = cohort_language(cohort).say
    rewrites = migrate_data(cohort, dry_run=arguments.dry_run)
    files = ", ".join(
        cohort.paths.display_name(rewrite.path) + (f" ({', '.join(rewrite.columns)})" if rewrite.columns else "")
        for rewrite in rewrites
    )
    if not rewrites:
        print(say("Everything is as the schemas declare it."))
    elif arguments.dry_run:
        print(say("Would be written: {files}", files=files))
    else:
        print(say("Written: {files}", files=files))
    return FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="only say what would be written")
    sys.exit(run_command(parser, work))
