"""Build the report of the cohort in build/report/, also on data with errors, which it then says."""

import argparse
import sys

from cohort.model.places import Places
from cohort.rendering.terminal import summary
from cohort.wording.language import Language
from cohort.workflows.cohort import Cohort
from cohort.workflows.command import FINE, as_of_argument, run_command
from cohort.workflows.report import report
from cohort.workflows.watch import Watch

PORT = 8451


def work(arguments: argparse.Namespace) -> int:
    cohort = Cohort.read(Places.of_this_toolkit(), arguments.as_of)
    codes = None if arguments.lang in (None, "both") else [arguments.lang]
    first, validation = report(cohort, codes, arguments.only, files=not arguments.no_files)
    language = cohort.language()
    print(summary(validation, cohort.as_of, language))
    print(language.say("The report is ready: {file}", file=first))
    if arguments.watch:
        watch(cohort, language)
    return FINE


def watch(cohort: Cohort, language: Language) -> None:
    def say(what: str, about: str) -> None:
        ready = language.say(
            "It is shown at {address} and built again when something changes. Stop with Ctrl-C.", address=about
        )
        print(ready if what == "ready" else language.say("{file} has changed; building …", file=about), flush=True)

    build = [sys.argv[0], *(argument for argument in sys.argv[1:] if argument != "--watch")]
    Watch(cohort.places, build, say).run(PORT)


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
