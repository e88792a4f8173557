"""Restore the institution's own files from a back-up; the current ones are backed up first."""

import argparse
import sys
from pathlib import Path

from cohort.i18n.language import cohort_language
from cohort.rendering.terminal.passphrase import ask_for_passphrase
from cohort.rendering.terminal.prompt import confirm
from cohort.storing.backups import ENCRYPTED
from cohort.workflows.backup.restore import RestorePlan, restore_backup
from cohort.workflows.command_line import FINE, run_command
from cohort.workflows.open_cohort import read_here


def work(arguments: argparse.Namespace) -> int:
    # an interrupted change that cannot be completed must not keep a back-up out
    cohort = read_here()
    language = cohort_language(cohort)
    is_encrypted = arguments.archive.suffix == ENCRYPTED

    def confirm_plan(plan: RestorePlan) -> bool:
        say = language.say
        if plan.code_files:
            print(say("These files of the back-up decide what sessions do, and differ from what is here:"))
            for name in plan.code_files:
                print(f"  {name}")
        if arguments.dry_run or arguments.yes or not plan.code_files or not sys.stdin.isatty():
            return not arguments.dry_run
        question = say("Do you know who wrote them, and restore them with the data?")
        return confirm(question, language, say("No"), say("Esc: no"))

    plan = restore_backup(
        cohort,
        arguments.archive,
        ask_for_passphrase(language, is_new=False) if is_encrypted else "",
        over_newer=arguments.over_newer,
        confirm=confirm_plan,
    )
    if plan.backup:
        print(plan.backup)
    number = len(plan.files)
    if not arguments.dry_run and not plan.is_applied:
        print(language.say("Nothing was brought back."))
    elif arguments.dry_run:
        print(language.say_number("{n} file would be brought back.", "{n} files would be brought back.", number))
    else:
        print(language.say_number("{n} file was brought back.", "{n} files were brought back.", number))
    for person in plan.forgotten:
        print(
            language.say(
                "{person} was forgotten after this back-up was made; run: nox -s forget -- {person}", person=person
            )
        )
    return FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path, metavar="FILE", help="the back-up, such as backups/2018-05-12T1530Z.zip")
    parser.add_argument("--over-newer", action="store_true", help="also when what is there now is newer")
    parser.add_argument("--yes", action="store_true", help="do not ask before restoring pages, SQL and settings")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be brought back")
    sys.exit(run_command(parser, work))
