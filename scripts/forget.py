"""Take everything that leads to a person out of this folder, and say where it may lie elsewhere."""

import argparse
import sys
from collections.abc import Iterator

from cohort.model.paths import Places
from cohort.storing.lock import writing
from cohort.workflows.backup.commit import back_up, keep
from cohort.workflows.cohort import Cohort
from cohort.workflows.command_line import FINDINGS, FINE, reason_arguments, run_command
from cohort.workflows.people.forget import Forgetting, forget


def work(arguments: argparse.Namespace) -> int:
    cohort = Cohort.read(Places.of_this_toolkit())
    with writing(cohort.places):
        done = forget(cohort, arguments.person, arguments.reason, dry_run=arguments.dry_run)
        kept = [] if arguments.dry_run else [keep(cohort, f"Forget {done.person}")]
        if arguments.backups and done.backups and not arguments.dry_run:
            # one of what is there now comes first, so that there is always one
            kept.append(back_up(cohort))
            for path in done.backups:
                path.unlink()
            done.backups.clear()
    say = cohort.language().say
    print(say("This would be done for {person}:", person=done.person) if arguments.dry_run else done.person)
    for line in (*told(cohort, done), *filter(None, kept)):
        print(f"  {line}")
    print(say("What lies elsewhere, and has to be cleared by people:"))
    for line in elsewhere(cohort, done):
        print(f"  {line}")
    return FINDINGS if done.by_hand or done.backups or done.commits else FINE


def told(cohort: Cohort, done: Forgetting) -> Iterator[str]:
    """What is taken out of the folder, a line each."""
    say, say_number = cohort.language().say, cohort.language().say_number
    for name, number in done.rows.items():
        rows = say_number("{n} row without the person", "{n} rows without the person", number)
        yield f"{say(cohort.model.tables[name].title)}: {rows}"
    if done.rewritten:
        yield say_number(
            "{n} file of submissions/ written anew without the rows of the person",
            "{n} files of submissions/ written anew without the rows of the person",
            len(done.rewritten),
        )
    if done.generated:
        yield say_number(
            "build/ emptied of {n} file, which the sessions make anew",
            "build/ emptied of {n} files, which the sessions make anew",
            done.generated,
        )


def elsewhere(cohort: Cohort, done: Forgetting) -> Iterator[str]:
    """What people have to look at, a line each."""
    say, say_number, places = cohort.language().say, cohort.language().say_number, cohort.places
    for table, key, field in done.look:
        yield say(
            "A name of the person may stand in {table}, {key}, {field}: read it, and correct it with a form.",
            table=say(table.title),
            key=" ".join(key),
            field=say(field.title),
        )
    for path in done.by_hand:
        yield say("{file} names the person or cannot be read: change or delete it.", file=places.named(path))
    for path in done.backups:
        yield say(
            "{file} is a back-up with the person: make a new one with “nox -s backup”, then delete it and every copy.",
            file=places.named(path),
        )
    if done.commits:
        yield say_number(
            "{n} commit of git names the person: let somebody rewrite the history (git filter-repo --replace-text),"
            " also where it was pushed.",
            "{n} commits of git name the person: let somebody rewrite the history (git filter-repo --replace-text),"
            " also where it was pushed.",
            done.commits,
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
