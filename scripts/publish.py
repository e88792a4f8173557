"""Publish what may leave in build/published/: public pages, data package, exports and kit, and an archive of it."""

import argparse
import sys

from cohort.i18n.language import Language, cohort_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.rendering.book.public_passages import LeftOutPassage
from cohort.rendering.publication.plan_words import left_out_file_lines, objection_words
from cohort.workflows.command_line import FINDINGS, FINE, as_of_argument, run_command
from cohort.workflows.open_cohort import open_cohort
from cohort.workflows.publish.plan import write_plan
from cohort.workflows.publish.prepare import Basis
from cohort.workflows.publish.publish import publish
from cohort.workflows.publish.review import write_review

# so many passages are printed with their reasons
MOST_PASSAGES = 5


def work(arguments: argparse.Namespace) -> int:
    cohort = open_cohort(CohortPaths.of_this_toolkit(), arguments.as_of)
    language = cohort_language(cohort)
    if arguments.review:
        return review(cohort, language)
    if arguments.dry_run:
        plan = write_plan(cohort, arguments.release)
        print(language.say("What would leave and what stays: {file}", file=plan.page))
        for page in plan.pages_of_organisations:
            print(language.say("For the organisation itself: {file}", file=page))
        return FINE
    publication = publish(cohort, arguments.release, is_confirmed=arguments.confirm)
    failed = False
    for saved in publication.saved:
        failed |= saved.failed
        if saved.line:
            print(saved.line)
    waiting = len(publication.preparation.waiting)
    if waiting:
        print(
            language.say_number(
                "{n} text was not published, because nobody has read it yet: nox -s publish -- --review",
                "{n} texts were not published, because nobody has read them yet: nox -s publish -- --review",
                waiting,
            )
        )
    print_left_out(publication.left_out, language)
    for line in left_out_file_lines(publication.left_out_files, language):
        print(line)
    print(language.say("Published: {file}", file=publication.first_page))
    print(language.say("Hash of the release: {hash}", hash=publication.hash))
    if publication.recall:
        print_recall(publication.recall, cohort, language)
    return FINDINGS if publication.recall or failed else FINE


def review(cohort: Cohort, language: Language) -> int:
    written = write_review(cohort)
    print(
        language.say(
            "To read: {n} texts, {marked} of them with marks: {file}",
            n=written.waiting,
            marked=written.marked,
            file=written.file,
        )
    )
    return FINE


def print_left_out(passages: list[LeftOutPassage], language: Language) -> None:
    """Prints the passages of the host's own texts that are not published, the first of them each with its reason."""
    if not passages:
        return
    print(
        language.say_number(
            "{n} passage of your own texts was not published:",
            "{n} passages of your own texts were not published:",
            len(passages),
        )
    )
    for passage in passages[:MOST_PASSAGES]:
        place = language.say("paragraph {n}", n=passage.paragraph)
        print(f"  {passage.where}, {place} (“{passage.begins} …”): {objection_words(passage.objection, language)}")
    if len(passages) > MOST_PASSAGES:
        print("  " + language.say("All of them are on the page of: nox -s publish -- --dry-run"))


def print_recall(recall: list[Basis], cohort: Cohort, language: Language) -> None:
    """Prints what is left out since a basis has ended, and how to confirm."""
    print(language.say("Left out, because what allowed it was withdrawn or has expired:"))
    for basis in recall:
        table = cohort.model.tables[basis.table]
        until = language.say("until {day}", day=language.date(basis.held_until)) if basis.held_until else ""
        print(f"  {language.say(table.title)} {basis.key}: {until}")
    print(
        language.say(
            "Copies of earlier releases still have it. When you have seen to that: nox -s publish -- --confirm"
        )
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    as_of_argument(parser)
    parser.add_argument(
        "--release",
        default="",
        metavar="NAME",
        help="the name of the release (default: cohort.yml, else the as-of date)",
    )
    parser.add_argument(
        "--review", action="store_true", help="write the workbook of texts to be read before they leave"
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="write pages about what would leave, what stays and why, and publish nothing",
    )
    parser.add_argument("--confirm", action="store_true", help="you have seen what is left out because a consent ended")
    sys.exit(run_command(parser, work))
