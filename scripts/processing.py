"""Write the record of processing that data protection law asks for, in build/processing/, in each language."""

import argparse
import sys

from cohort.i18n.language import cohort_language
from cohort.model.paths import CohortPaths
from cohort.workflows.command_line import FINE, as_of_argument, run_command
from cohort.workflows.open_cohort import open_cohort
from cohort.workflows.people.processing import write_processing_records


def work(arguments: argparse.Namespace) -> int:
    cohort = open_cohort(CohortPaths.of_this_toolkit(), arguments.as_of)
    for path in write_processing_records(cohort):
        print(cohort.paths.display_name(path))
    print(cohort_language(cohort).say("Let the legal counsel of your institution check the record."))
    return FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    as_of_argument(parser)
    sys.exit(run_command(parser, work))
