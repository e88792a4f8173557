"""Remove everything that leads to a person from this folder, and list where else it may be."""

import argparse
import sys
from collections.abc import Iterator

from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.reading.submissions.removed_rows import key_text
from cohort.storing.backups import ENCRYPTED
from cohort.workflows.command_line import FINDINGS, FINE, reason_arguments, run_command
from cohort.workflows.open_cohort import open_cohort
from cohort.workflows.people.forget import ForgetResult, forget_person


def work(arguments: argparse.Namespace) -> int:
    cohort = open_cohort(CohortPaths.of_this_toolkit())
    result = forget_person(
        cohort, arguments.person, arguments.reason, delete_backups=arguments.backups, dry_run=arguments.dry_run
    )
    say = cohort_language(cohort).say
    print(say("This would be done for {person}:", person=result.person) if arguments.dry_run else result.person)
    for line in (*changes(cohort, result), *(saved.line for saved in result.saved if saved.line)):
        print(f"  {line}")
    print(say("What lies elsewhere, and has to be cleared by people:"))
    for line in elsewhere(cohort, result):
        print(f"  {line}")
    failed = any(saved.failed for saved in result.saved)
    return FINDINGS if failed or result.by_hand or result.backups or result.commits else FINE


def changes(cohort: Cohort, result: ForgetResult) -> Iterator[str]:
    """Yields a line for each kind of removal from the folder."""
    say, say_number = cohort_language(cohort).say, cohort_language(cohort).say_number
    for name, number in result.rows.items():
        rows = say_number("{n} row without the person", "{n} rows without the person", number)
        yield f"{say(cohort.model.tables[name].title)}: {rows}"
    if result.rewritten:
        yield say_number(
            "{n} file of submissions/ written anew without the rows of the person",
            "{n} files of submissions/ written anew without the rows of the person",
            len(result.rewritten),
        )
    if result.generated:
        yield say_number(
            "build/ emptied of {n} file, which the sessions make anew",
            "build/ emptied of {n} files, which the sessions make anew",
            result.generated,
        )


def elsewhere(cohort: Cohort, result: ForgetResult) -> Iterator[str]:
    """Yields a line for each place that people have to clear themselves."""
    say, say_number, paths = cohort_language(cohort).say, cohort_language(cohort).say_number, cohort.paths
    for table, key, column in result.cells_to_read:
        yield say(
            "A name of the person may stand in {table}, {key}, {field}: read it, and correct it with a form.",
            table=say(table.title),
            key=key_text(key),
            field=say(column.title),
        )
    for entry in result.entries_to_read:
        yield say(
            "A name of the person may stand in {file}, entry {entry}: read it, and write over the cell.",
            file=paths.display_name(paths.private_ledger),
            entry=entry,
        )
    for path in result.by_hand:
        yield say("{file} names the person or cannot be read: change or delete it.", file=paths.display_name(path))
    for path in result.backups:
        file = paths.display_name(path)
        if path.suffix == ENCRYPTED:
            yield say(
                "{file} is an encrypted back-up, which may hold the person: make a new one with"
                " “nox -s backup -- --encrypt”, then delete it and every copy.",
                file=file,
            )
        else:
            yield say(
                "{file} is a back-up with the person: make a new one with “nox -s backup”, then delete it and every"
                " copy.",
                file=file,
            )
    if result.commits:
        yield say_number(
            "{n} commit of git names the person: let somebody rewrite the history (git filter-repo --replace-text),"
            " also where it was pushed.",
            "{n} commits of git name the person: let somebody rewrite the history (git filter-repo --replace-text),"
            " also where it was pushed.",
            result.commits,
        )
    yield say("Receipts, annotated copies and forms that were sent: ask those who have them to delete them.")
    yield say("Servers for phones (ODK, KoboToolbox), cloud folders, published reports and books.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("person", metavar="PERSON", help="the id or the name of the person")
    parser.add_argument(
        "--backups", action="store_true", help="make a back-up of what is left, and delete older ones with the person"
    )
    reason_arguments(parser)
    sys.exit(run_command(parser, work))
