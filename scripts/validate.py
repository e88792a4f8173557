"""Check data/ and what lies in submissions/, or the files named; findings go to the terminal and to build/."""

import argparse
import sys
from pathlib import Path

from cohort.errors import CannotRun
from cohort.model.paths import Places
from cohort.rendering.receipts.receipt_context import verdict_of, word_findings
from cohort.rendering.terminal.messages import Progress, print_paths, print_submission, print_validation
from cohort.workflows.cohort import Cohort
from cohort.workflows.command_line import COULD_NOT_RUN, FINDINGS, FINE, as_of_argument, files_arguments, run_command
from cohort.workflows.intake.receipt_contexts import receipt_context
from cohort.workflows.validation.validate import everything, validate


def work(arguments: argparse.Namespace) -> int:
    if arguments.cohorts:
        return many(arguments)
    cohort = Cohort.read(Places.of_this_toolkit(), arguments.as_of)
    language = cohort.language()
    with Progress(language) as progress:
        reference = arguments.engine == "frictionless"
        validation, intake = validate(cohort, arguments.files, arguments.sender, progress, reference=reference)
        if intake.submissions and not arguments.no_receipts:
            # what draws them takes longer to load than a check takes
            from cohort.workflows.intake.receipts import write_receipts

            write_receipts(cohort, intake, progress)
    if arguments.explain:
        print_paths(validation, language)
    context = receipt_context(cohort, intake)
    print_validation(validation, cohort.kinds, cohort.model, cohort.as_of, language, context.shown)
    for submission in intake.submissions:
        findings = word_findings(context, submission, personal=False)
        print_submission(submission.file, verdict_of(submission, cohort.kinds), findings, language)
    if intake.submissions and not arguments.no_receipts:
        print(language.say("Receipts for the senders: {folder}", folder="build/receipts/"))
    return FINDINGS if everything(cohort, validation, intake).errors else FINE


def many(arguments: argparse.Namespace) -> int:
    from cohort.workflows.validation.batch_validate import check_many

    if arguments.files or arguments.sender or arguments.explain:
        raise CannotRun("with --cohorts all that lies in each folder is checked: leave out files, --from and --explain")
    status = FINE
    reference = arguments.engine == "frictionless"
    for checked in check_many(arguments.cohorts, arguments.as_of, reference=reference):
        print(f"{checked.folder}: {checked.said}")
        status = max(status, COULD_NOT_RUN if checked.refused else FINDINGS if checked.errors else FINE)
    return status


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    as_of_argument(parser)
    files_arguments(parser)
    parser.add_argument(
        "--cohorts", type=Path, metavar="DIR", help="check every cohort in this folder instead of this one"
    )
    parser.add_argument("--no-receipts", action="store_true", help="write no receipts and annotated copies")
    parser.add_argument("--explain", action="store_true", help="say how each file of data/ and private/ was checked")
    parser.add_argument(
        "--engine",
        choices=("cohort", "frictionless"),
        default="cohort",
        help="frictionless: let it read and check every file of data/ and private/ alone, which takes longer",
    )
    sys.exit(run_command(parser, work))
