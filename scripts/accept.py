"""Accept what is right in submissions/, or the files named, into data/; what is not right waits there."""

import argparse
import sys

from cohort.model.places import Places
from cohort.rendering.telling import verdict_of, word_findings
from cohort.rendering.terminal import Progress, print_changes, print_submission
from cohort.storing.lock import writing
from cohort.workflows.accept import accept, acceptable
from cohort.workflows.cohort import Cohort
from cohort.workflows.command import FINDINGS, FINE, as_of_argument, files_arguments, run_command
from cohort.workflows.commit import keep
from cohort.workflows.intake import waiting_files
from cohort.workflows.receipt_context import receipt_context


def work(arguments: argparse.Namespace) -> int:
    cohort = Cohort.read(Places.of_this_toolkit(), arguments.as_of)
    language = cohort.language()
    with writing(cohort.places), Progress(language) as progress:
        paths = waiting_files(cohort, arguments.files)
        acceptance = acceptable(cohort, paths, arguments.sender, progress)
        kept = ""
        if acceptance.accepted and not arguments.dry_run:
            accept(cohort, acceptance)
            kept = keep(cohort, [each.file for each in acceptance.accepted])
    context = receipt_context(cohort, acceptance.intake)
    for submission in acceptance.accepted:
        print_changes(submission, context, cohort.model, language, dry_run=arguments.dry_run)
    for submission in acceptance.waiting:
        findings = word_findings(context, submission, personal=False)
        print_submission(submission.file, verdict_of(submission, cohort.kinds), findings, language)
    if not paths:
        print(language.say("Nothing lies in submissions/."))
    if kept:
        print(kept)
    return FINDINGS if acceptance.waiting else FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    as_of_argument(parser)
    files_arguments(parser)
    parser.add_argument("--dry-run", action="store_true", help="only say what would be added and changed")
    sys.exit(run_command(parser, work))
