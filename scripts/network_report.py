"""Build the pages of the network in build/report/ from what was gathered last."""

import argparse
import sys

from cohort.i18n.language import cohort_language
from cohort.model.network import NetworkPaths, read_network
from cohort.workflows.command_line import FINE, as_of_argument, run_command
from cohort.workflows.network.network_report import build_network_report


def work(arguments: argparse.Namespace) -> int:
    network = read_network(NetworkPaths.of_this_toolkit(), arguments.as_of)
    first_page = build_network_report(network)
    print(cohort_language(network.cohort).say("The report is ready: {file}", file=first_page))
    return FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    as_of_argument(parser)
    sys.exit(run_command(parser, work))
