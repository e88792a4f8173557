"""Report problems in this network and the command that mends each."""

import argparse
import sys

from cohort.i18n.language import cohort_language, plain_english
from cohort.model.network import NetworkPaths
from cohort.rendering.terminal.messages import print_examination
from cohort.workflows.command_line import FINDINGS, FINE, as_of_argument, run_command
from cohort.workflows.doctor.examine import finding_texts, notes
from cohort.workflows.network.examine_network import examine_network


def work(arguments: argparse.Namespace) -> int:
    paths = NetworkPaths.of_this_toolkit()
    examination = examine_network(paths, arguments.as_of)
    cohort = examination.cohort
    language, as_of = (cohort_language(cohort), cohort.as_of) if cohort else (plain_english(), None)
    print_examination(finding_texts(examination, language), notes(examination, language), as_of, language)
    return FINDINGS if examination.errors else FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    as_of_argument(parser)
    sys.exit(run_command(parser, work))
