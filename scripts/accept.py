"""Accept correct files from submissions/, or the files named, into data/; files with errors wait there."""

import argparse
import sys
from pathlib import Path

from cohort.checking.verdicts import submission_verdict
from cohort.i18n.language import Language, cohort_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.rendering.receipts.receipt_context import word_findings
from cohort.rendering.terminal.messages import (
    Progress,
    print_acceptance,
    print_changes,
    print_findings,
    print_submission,
    print_waiting_rows,
)
from cohort.rendering.terminal.prompt import confirm
from cohort.workflows.command_line import FINDINGS, FINE, as_of_argument, files_arguments, run_command
from cohort.workflows.intake.accept import accept_submissions
from cohort.workflows.intake.acceptance_plan import Acceptance
from cohort.workflows.intake.receipt_contexts import receipt_context
from cohort.workflows.open_cohort import open_cohort


def work(arguments: argparse.Namespace) -> int:
    cohort = open_cohort(CohortPaths.of_this_toolkit(), arguments.as_of)
    language = cohort_language(cohort)
    progress = Progress(language)

    def confirm_plan(acceptance: Acceptance) -> bool:
        progress.stop()
        say = language.say
        if shows_plan:
            show(cohort, acceptance, language, is_planned=True)
        question = say("Accept now what can be accepted?")
        is_confirmed = not asks or confirm(question, language, say("No"), say("Esc: no"))
        return is_confirmed and not arguments.dry_run

    asks = sys.stdin.isatty() and not arguments.yes and not arguments.dry_run
    shows_plan = asks or arguments.dry_run
    with progress as report_progress:
        acceptance = accept_submissions(
            cohort,
            arguments.files,
            arguments.sender,
            report_progress,
            answers=arguments.answers,
            good_rows=arguments.good_rows,
            confirm=confirm_plan,
        )
    waiting = len(acceptance.waiting) + len(acceptance.waiting_rows)
    # nothing is called accepted before it is
    if not shows_plan or not acceptance.accepted:
        show(cohort, acceptance, language)
    elif asks and not acceptance.is_applied:
        print(language.say("Nothing was accepted yet; the files wait where they are."))
    if not acceptance.files:
        print(language.say("Nothing lies in submissions/."))
    print_acceptance(len(acceptance.accepted) if acceptance.is_applied else 0, waiting, language)
    if acceptance.saved.line:
        print(acceptance.saved.line)
    return FINDINGS if waiting or acceptance.saved.failed else FINE


def show(cohort: Cohort, acceptance: Acceptance, language: Language, *, is_planned: bool = False) -> None:
    """Prints what each file brings, what to know about it, and what is wrong in those that wait."""
    context = receipt_context(cohort, acceptance.intake)
    for submission in acceptance.accepted:
        print_changes(submission, context, cohort.model, language, is_planned=is_planned)
        print_findings(word_findings(context, submission, personal=False), language)
    for waiting in acceptance.waiting_rows.values():
        path = cohort.paths.display_name(waiting.path)
        print_waiting_rows(waiting.submission.file, len(waiting.rows), path, language)
        print_findings(word_findings(context, waiting.submission, personal=False), language)
    for submission in acceptance.waiting:
        findings = word_findings(context, submission, personal=False)
        print_submission(submission.file, submission_verdict(submission, cohort.finding_kinds), findings, language)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    as_of_argument(parser)
    files_arguments(parser)
    parser.add_argument("--dry-run", action="store_true", help="only say what would be added and changed")
    parser.add_argument("--yes", action="store_true", help="do not ask before accepting, as in a script")
    parser.add_argument(
        "--good-rows", action="store_true", help="take the rows that are right; the others wait in NAME_rest.xlsx"
    )
    parser.add_argument(
        "--answers",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="take the answers to questions from this annotated copy (NAME_checked.xlsx)",
    )
    sys.exit(run_command(parser, work))
