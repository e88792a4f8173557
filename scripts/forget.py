"""Remove everything that leads to a person from this folder, and list where else it may be."""

import argparse
import sys

from cohort.errors import CannotRun
from cohort.i18n.language import Language, cohort_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.rendering.terminal.forgotten import change_lines, place_lines
from cohort.rendering.terminal.prompt import confirm
from cohort.storing.places_left import clear_note, noted_people, places_left
from cohort.workflows.command_line import FINDINGS, FINE, as_of_argument, reason_arguments, run_command
from cohort.workflows.open_cohort import open_cohort
from cohort.workflows.people.expired import expired_people
from cohort.workflows.people.forget import ForgetResult, forget_people


def work(arguments: argparse.Namespace) -> int:
    cohort = open_cohort(CohortPaths.of_this_toolkit(), arguments.as_of)
    language = cohort_language(cohort)
    if arguments.cleared:
        clear_note(cohort, arguments.cleared)
        print(language.say("Nothing is left to clear of {person}.", person=arguments.cleared))
        return FINE
    if arguments.left:
        return show_places_left(cohort, language)
    people, reason = [arguments.person] if arguments.person else [], arguments.reason
    if arguments.expired:
        people, reason = (
            choose_expired(cohort, language, ask=not (arguments.dry_run or arguments.yes)),
            reason or (language.say("The time to keep personal data has ended")),
        )
        if not people:
            return FINE
    if not people:
        raise CannotRun("write the id or the name of the person, or --expired")
    if not reason:
        raise CannotRun('add the reason, such as --reason "asked by letter"; the ledger keeps it, so name nobody')
    result = forget_people(cohort, people, reason, delete_backups=arguments.backups, dry_run=arguments.dry_run)
    show(cohort, language, result, is_planned=arguments.dry_run)
    failed = any(saved.failed for saved in result.saved)
    return FINDINGS if failed or result.places else FINE


def show(cohort: Cohort, language: Language, result: ForgetResult, *, is_planned: bool) -> None:
    """Prints what was changed, or would be, and what is left for people to do."""
    say, people = language.say, ", ".join(result.people)
    print(say("This would be done for {person}:", person=people) if is_planned else people)
    for line in change_lines(cohort, language, result.rows, len(result.rewritten), result.generated):
        print(f"  {line}")
    for saved in result.saved:
        if saved.line:
            print(f"  {saved.line}")
    print(say("What lies elsewhere, and has to be cleared by people:"))
    for line in place_lines(cohort, language, result.places):
        print(f"  {line}")
    if result.places and not is_planned:
        print(say("This list once more: {command}", command="nox -s forget -- --left"))


def choose_expired(cohort: Cohort, language: Language, *, ask: bool) -> list[str]:
    """The ids of those whose time has ended, after showing them; nobody if the person at the terminal says no."""
    say, expired = language.say, expired_people(cohort)
    if not expired:
        print(say("Nobody's data is kept longer than it may be."))
        return []
    print(say("Data about them was to be kept until:"))
    for person in expired:
        print(f"  {language.date(person.last_day)}  {person.label}  {person.person}")
    question = say("Forget them now? This cannot be undone.")
    if ask and sys.stdin.isatty() and not confirm(question, language, say("No"), say("Esc: no")):
        print(say("Nothing was changed."))
        return []
    return [person.person for person in expired]


def show_places_left(cohort: Cohort, language: Language) -> int:
    """Prints what is still to be cleared of those who were forgotten."""
    left = [places_left(cohort, name) for name in noted_people(cohort.paths)]
    for person in left:
        print(person.person)
        for line in place_lines(cohort, language, person.places):
            print(f"  {line}")
        command = f"nox -s forget -- --cleared {person.person}"
        print("  " + language.say("When all is cleared: {command}", command=command))
    if not left:
        print(language.say("No list of places to clear is open."))
    return FINDINGS if left else FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    as_of_argument(parser)
    whom = parser.add_mutually_exclusive_group()
    whom.add_argument("person", nargs="?", metavar="PERSON", help="the id or the name of the person")
    whom.add_argument("--expired", action="store_true", help="all whose time to be kept has ended")
    whom.add_argument("--left", action="store_true", help="only list what is still to be cleared of forgotten people")
    whom.add_argument("--cleared", metavar="ID", help="note that all on the list of this id is cleared")
    parser.add_argument(
        "--backups", action="store_true", help="make a back-up of what is left, and delete older ones with the person"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask before --expired, as in a script")
    reason_arguments(parser, required=False)
    sys.exit(run_command(parser, work))
