"""Accept correct files from submissions/, or the files named, into data/; files with errors wait there."""

import argparse
import sys
from pathlib import Path

from cohort.checking.verdicts import submission_verdict
from cohort.i18n.language import cohort_language
from cohort.model.paths import CohortPaths
from cohort.rendering.receipts.receipt_context import word_findings
from cohort.rendering.terminal.messages import (
    Progress,
    print_changes,
    print_findings,
    print_submission,
    print_waiting_rows,
)
from cohort.workflows.command_line import FINDINGS, FINE, as_of_argument, files_arguments, run_command
from cohort.workflows.intake.accept import accept_submissions
from cohort.workflows.intake.receipt_contexts import receipt_context
from cohort.workflows.open_cohort import open_cohort


def work(arguments: argparse.Namespace) -> int:
    cohort = open_cohort(CohortPaths.of_this_toolkit(), arguments.as_of)
    language = cohort_language(cohort)
    with Progress(language) as progress:
        acceptance = accept_submissions(
            cohort,
            arguments.files,
            arguments.sender,
            progress,
            answers=arguments.answers,
            good_rows=arguments.good_rows,
            dry_run=arguments.dry_run,
        )
    context = receipt_context(cohort, acceptance.intake)
    for submission in acceptance.accepted:
        print_changes(submission, context, cohort.model, language, dry_run=arguments.dry_run)
    for waiting in acceptance.waiting_rows.values():
        path = cohort.paths.display_name(waiting.path)
        print_waiting_rows(waiting.submission.file, len(waiting.rows), path, language)
        print_findings(word_findings(context, waiting.submission, personal=False), language)
    for submission in acceptance.waiting:
        findings = word_findings(context, submission, personal=False)
        print_submission(submission.file, submission_verdict(submission, cohort.finding_kinds), findings, language)
    if not acceptance.files:
        print(language.say("Nothing lies in submissions/."))
    if acceptance.saved:
        print(acceptance.saved)
    return FINDINGS if acceptance.waiting or acceptance.waiting_rows else FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    as_of_argument(parser)
    files_arguments(parser)
    parser.add_argument("--dry-run", action="store_true", help="only say what would be added and changed")
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
