"""Build the report of the cohort in build/report/, also on data with errors, which it then says."""

import argparse
import sys
import traceback
from collections.abc import Callable

from cohort.model.paths import Places
from cohort.rendering.terminal.messages import summary
from cohort.workflows.cohort import Cohort
from cohort.workflows.command_line import FINE, as_of_argument, in_one_line, run_command
from cohort.workflows.report.report import declared_now, report
from cohort.workflows.report.watch import Watch
from cohort.workflows.report.workers import Beside

PORT = 8451


def work(arguments: argparse.Namespace) -> int:
    with Beside(stays=arguments.watch) as beside:
        if arguments.watch:
            watch(arguments, beside)
        else:
            build(arguments, beside)
    return FINE


def build(arguments: argparse.Namespace, beside: Beside, shown: Callable[[], None] = lambda: None) -> Cohort:
    places = Places.of_this_toolkit()
    declared = declared_now(places) if arguments.watch else ""
    cohort = Cohort.read(places, arguments.as_of)
    codes = None if arguments.lang in (None, "both") else [arguments.lang]
    files = not arguments.no_files
    first, validation = report(
        cohort, codes, arguments.only, files=files, beside=beside, shown=shown, declared=declared
    )
    language = cohort.language()
    print(summary(validation, cohort.as_of, language))
    print(language.say("The report is ready: {file}", file=first))
    return cohort


def watch(arguments: argparse.Namespace, beside: Beside) -> None:
    def say(what: str, about: str) -> None:
        ready = language.say(
            "It is shown at {address} and built again when something changes. Stop with Ctrl-C.", address=about
        )
        print(ready if what == "ready" else language.say("{file} has changed; building …", file=about), flush=True)

    def rebuild(shown: Callable[[], None]) -> None:
        def work() -> int:
            build(arguments, beside, shown)
            return FINE

        try:
            in_one_line(work)
        except Exception:
            # a mistake of ours, which the next change may not meet
            traceback.print_exc()

    afresh = [sys.argv[0], *(argument for argument in sys.argv[1:] if argument != "--watch")]
    # what changes while the first report is built has changed too
    watched = Watch(Places.of_this_toolkit(), rebuild, afresh, say)
    language = build(arguments, beside).language()
    watched.run(PORT)


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
        metavar="AUDIENCE",
        default="",
        help="only the pages for this audience, such as funder, and those for everybody",
    )
    parser.add_argument("--no-files", action="store_true", help="only pages, no documents to take away")
    parser.add_argument("--watch", action="store_true", help="show it in a browser, and build it again on every change")
    sys.exit(run_command(parser, work))
