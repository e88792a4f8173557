"""Check data/ and the files in submissions/, or the files named; print the findings and write them to build/."""

import argparse
import json
import os
import sys
from pathlib import Path

from cohort.checking.verdicts import submission_verdict
from cohort.errors import CannotRun
from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.rendering.annotations import github_annotations, gitlab_report
from cohort.rendering.receipts.receipt_context import word_findings
from cohort.rendering.terminal.messages import Progress, print_file_checks, print_submission, print_validation
from cohort.storing.atomic_writes import write_atomically
from cohort.workflows.command_line import COULD_NOT_RUN, FINDINGS, FINE, as_of_argument, files_arguments, run_command
from cohort.workflows.intake.receipt_contexts import receipt_context
from cohort.workflows.open_cohort import open_cohort
from cohort.workflows.validation.validate import combine_findings, validate


def work(arguments: argparse.Namespace) -> int:
    if arguments.cohorts:
        return validate_cohorts(arguments)
    cohort = open_cohort(CohortPaths.of_this_toolkit(), arguments.as_of)
    language = cohort_language(cohort)
    with Progress(language) as progress:
        validation, intake = validate(
            cohort,
            arguments.files,
            arguments.sender,
            progress,
            reference=arguments.engine == "frictionless",
            receipts=not arguments.no_receipts,
        )
    if arguments.explain:
        print_file_checks(validation, language)
    context = receipt_context(cohort, intake)
    for submission in intake.submissions:
        findings = word_findings(context, submission, personal=False)
        print_submission(submission.file, submission_verdict(submission, cohort.finding_kinds), findings, language)
    for part in intake.skipped:
        print(f"{part.file}: {language.say(context.unread[part.why])}")
    if intake.submissions and not arguments.no_receipts:
        print(language.say("Receipts for the senders: {folder}", folder="build/receipts/"))
    kinds, has_files = cohort.finding_kinds, bool(intake.submissions)
    print_validation(validation, kinds, cohort.model, cohort.as_of, language, context.cell_display, is_brief=has_files)
    annotate(cohort)
    return FINDINGS if combine_findings(cohort, validation, intake).errors else FINE


def annotate(cohort: Cohort) -> None:
    """Where GitHub or GitLab runs the check, what findings.json has in the form that they show at the lines."""
    on_github, on_gitlab = (os.environ.get(name) == "true" for name in ("GITHUB_ACTIONS", "GITLAB_CI"))
    if not (on_github or on_gitlab):
        return
    folder, say = cohort.paths.build / "validation", cohort_language(cohort).say
    findings = json.loads((folder / "findings.json").read_text(encoding="utf-8"))["findings"]
    titles = {code: say(kind.title) for code, kind in cohort.finding_kinds.items()}
    if on_github:
        print(github_annotations(findings, cohort.paths, titles), end="")
    else:
        write_atomically(folder / "codequality.json", gitlab_report(findings, cohort.paths))


def validate_cohorts(arguments: argparse.Namespace) -> int:
    from cohort.workflows.validation.batch_validate import validate_batch

    if arguments.files or arguments.sender or arguments.explain:
        raise CannotRun("with --cohorts all that lies in each folder is checked: leave out files, --from and --explain")
    status = FINE
    reference = arguments.engine == "frictionless"
    for result in validate_batch(arguments.cohorts, arguments.as_of, reference=reference):
        print(f"{result.folder}: {result.sentence}")
        status = max(status, COULD_NOT_RUN if result.refused else FINDINGS if result.errors else FINE)
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
