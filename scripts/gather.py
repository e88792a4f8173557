"""Gather what the members have published into gathered/; --fetch also fetches from addresses."""

import argparse
import sys

from cohort.i18n.language import cohort_language
from cohort.model.network import NetworkPaths, read_network
from cohort.rendering.terminal.gathered import gathered_lines
from cohort.workflows.command_line import FINDINGS, FINE, run_command
from cohort.workflows.network.gather import gather


def work(arguments: argparse.Namespace) -> int:
    network = read_network(NetworkPaths.of_this_toolkit())
    gathered = gather(network, fetch=arguments.fetch)
    for line in gathered_lines(
        network, gathered.generation, gathered.before, gathered.retained_members, cohort_language(network.cohort)
    ):
        print(line)
    return FINDINGS if gathered.generation.refused else FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fetch", action="store_true", help="fetch packages from the addresses in members.yml")
    sys.exit(run_command(parser, work))
