"""Accept what is right in submissions/, or the files named, into data/; what is not right waits there."""

import argparse
import sys
from collections import Counter
from pathlib import Path

from cohort.model.paths import Places
from cohort.reading.submissions.submission import Submission
from cohort.rendering.receipts.receipt_context import verdict_of, word_findings
from cohort.rendering.terminal.messages import Progress, print_changes, print_findings, print_rest, print_submission
from cohort.storing.lock import writing
from cohort.workflows.backup.commit import keep
from cohort.workflows.cohort import Cohort
from cohort.workflows.command_line import FINDINGS, FINE, as_of_argument, files_arguments, run_command
from cohort.workflows.intake.accept import accept, acceptable
from cohort.workflows.intake.intake import waiting_files
from cohort.workflows.intake.receipt_contexts import receipt_context


def work(arguments: argparse.Namespace) -> int:
    cohort = Cohort.read(Places.of_this_toolkit(), arguments.as_of)
    language = cohort.language()
    with writing(cohort.places), Progress(language) as progress:
        paths = waiting_files(cohort, arguments.files)
        asked = {"answers": arguments.answers, "good_rows": arguments.good_rows}
        acceptance = acceptable(cohort, paths, arguments.sender, progress, **asked)
        kept = ""
        if acceptance.accepted and not arguments.dry_run:
            accept(cohort, acceptance)
            kept = keep(cohort, summary(acceptance.accepted))
    context = receipt_context(cohort, acceptance.intake)
    for submission in acceptance.accepted:
        print_changes(submission, context, cohort.model, language, dry_run=arguments.dry_run)
    for rest in acceptance.rests.values():
        print_rest(rest.submission.file, len(rest.rows), cohort.places.named(rest.path), language)
        print_findings(word_findings(context, rest.submission, personal=False), language)
    for submission in acceptance.waiting:
        findings = word_findings(context, submission, personal=False)
        print_submission(submission.file, verdict_of(submission, cohort.kinds), findings, language)
    if not paths:
        print(language.say("Nothing lies in submissions/."))
    if kept:
        print(kept)
    return FINDINGS if acceptance.waiting or acceptance.rests else FINE


def summary(accepted: list[Submission]) -> str:
    """What a commit says of accepted files: how many rows of which table, and no names of files, which may be names of
    people."""
    rows: Counter[str] = Counter()
    for submission in accepted:
        for table, counts in submission.counts.items():
            rows[table] += counts.get("added", 0) + counts.get("changed", 0)
    named = ", ".join(f"{table} {number}" for table, number in rows.items() if number)
    return f"Accept {len(accepted)} {'file' if len(accepted) == 1 else 'files'}: {named or 'nothing new'}"


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
