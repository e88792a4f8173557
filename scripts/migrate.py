"""Bring data/ and datapackage.yaml to the tables of the current schemas, without a change of data."""

import argparse
import sys

from cohort.i18n.language import cohort_language
from cohort.model.paths import CohortPaths
from cohort.workflows.command_line import FINE, run_command
from cohort.workflows.doctor.layout_migration import PATCH
from cohort.workflows.doctor.migrate import migrate_data
from cohort.workflows.open_cohort import open_cohort


def work(arguments: argparse.Namespace) -> int:
    cohort = open_cohort(CohortPaths.of_this_toolkit())
    say = cohort_language(cohort).say
    migration = migrate_data(cohort, dry_run=arguments.dry_run)
    layout, name = migration.layout, cohort.paths.display_name
    moved_files = ", ".join(f"{name(old)} → {name(new)}" for old, new in layout.moves)
    written_files = ", ".join(
        name(rewrite.path) + (f" ({', '.join(rewrite.columns)})" if rewrite.columns else "")
        for rewrite in migration.rewrites
    )
    if moved_files:
        print(
            say("Would be moved: {files}", files=moved_files)
            if arguments.dry_run
            else say("Moved: {files}", files=moved_files)
        )
    if layout.edits:
        print(say("Files of the toolkit that were edited here: {files}", files=", ".join(layout.edits)))
        patch = name(cohort.paths.build / PATCH)
        if not arguments.dry_run:
            print(say("Their edits are in {file}. What should stay belongs into local/.", file=patch))
    if layout.remaining_files:
        print(
            say(
                "Stays where it is, and no session reads it: {files}",
                files=", ".join(map(name, layout.remaining_files)),
            )
        )
    if written_files:
        print(
            say("Would be written: {files}", files=written_files)
            if arguments.dry_run
            else say("Written: {files}", files=written_files)
        )
    if migration.moves_words:
        print(
            say(
                "Names of files, answers and reasons go from {old} to {new}. Git still has them in older commits:"
                " GUIDE.md says how to begin its history anew.",
                old=name(cohort.paths.ledger),
                new=name(cohort.paths.private_ledger),
            )
        )
    if not migration.is_needed:
        print(say("Everything is as the schemas declare it."))
    return FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="only say what would be written")
    sys.exit(run_command(parser, work))
