"""Build the report of the cohort in build/report/, even from data with errors, which it then names."""

import argparse
import os
import signal
import subprocess
import sys

from cohort.i18n.language import cohort_language
from cohort.model.paths import CohortPaths
from cohort.rendering.terminal.messages import summary
from cohort.workflows.command_line import FINE, as_of_argument, run_command
from cohort.workflows.open_cohort import open_cohort
from cohort.workflows.report.build_report import build_reports, report_folder
from cohort.workflows.report.watch import Watch

PORT = 8451


def work(arguments: argparse.Namespace) -> int:
    if arguments.watch:
        watch(arguments.only)
        return FINE
    cohort = open_cohort(CohortPaths.of_this_toolkit(), arguments.as_of)
    languages = None if arguments.lang in (None, "both") else [arguments.lang]
    first_pages, validation = build_reports(
        cohort, languages, arguments.only, documents=not arguments.no_files, remark=print
    )
    language = cohort_language(cohort)
    print(summary(validation, cohort.as_of, language))
    for first_page in first_pages:
        print(language.say("The report is ready: {file}", file=first_page))
    return FINE


def watch(readers: str) -> None:
    """Builds with the same arguments after each change, in a new process that loads the edited toolkit."""
    paths = CohortPaths.of_this_toolkit()
    language = cohort_language(open_cohort(paths))
    command = [sys.executable, sys.argv[0], *(argument for argument in sys.argv[1:] if argument != "--watch")]

    def build() -> None:
        # in a session of its own, where Ctrl-C does not reach it: a Python that is starting would print a traceback
        process = subprocess.Popen(command, start_new_session=True)
        try:
            process.wait()
        except KeyboardInterrupt:
            if process.poll() is None and hasattr(os, "killpg"):
                # its workers too; what it has written is whole, because files are renamed into place
                os.killpg(process.pid, signal.SIGTERM)
            process.wait()
            raise

    def print_address(address: str) -> None:
        print(
            language.say(
                "It is shown at {address} and built again when something changes. Stop with Ctrl-C.", address=address
            ),
            flush=True,
        )

    def print_change(file: str) -> None:
        print(language.say("{file} has changed; building …", file=file), flush=True)

    # changes during the first build count too
    watcher = Watch(paths, report_folder(paths, readers), build, print_address, print_change)
    build()
    watcher.run(PORT)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    as_of_argument(parser)
    parser.add_argument(
        "--lang",
        metavar="CODE",
        help="only this language, such as th; both makes all languages of the cohort (default)",
    )
    parser.add_argument(
        "--only",
        metavar="READERS",
        default="",
        help="what is for this audience, such as funder, or for one partner or coach by id, in build/for/",
    )
    parser.add_argument("--no-files", action="store_true", help="only pages, no documents to take away")
    parser.add_argument("--watch", action="store_true", help="show it in a browser, and build it again on every change")
    sys.exit(run_command(parser, work))
