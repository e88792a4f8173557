"""Say who is in the network; --add FILE adds the cohort whose package this zip or folder is."""

import argparse
import sys
from pathlib import Path

from cohort.i18n.language import cohort_language
from cohort.model.network import NetworkPaths, read_network
from cohort.workflows.command_line import FINE, run_command
from cohort.workflows.network.members import add_member, member_lines


def work(arguments: argparse.Namespace) -> int:
    network = read_network(NetworkPaths.of_this_toolkit())
    language = cohort_language(network.cohort)
    if arguments.add is None:
        for line in member_lines(network, language):
            print(line)
        return FINE
    added = add_member(network, arguments.add, arguments.id, arguments.hash)
    say = language.say
    print(say("{name}, release {release}: {files} files, all as they were published", **added.facts))
    print(say("Hash of the release: {hash}", hash=added.member.hash))
    if added.replaced:
        print(say("{member} has this release now in place of {hash}", member=added.member.id, hash=added.replaced[:12]))
    else:
        print(say("Added to members.yml as {member}", member=added.member.id))
    if not arguments.hash:
        print(say("Read the hash to somebody of the cohort on the telephone: only they know that it is theirs."))
    print(say("Next: {command}", command="nox -s gather"))
    return FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--add", type=Path, metavar="FILE", help="the zip or the folder that a cohort has published")
    parser.add_argument(
        "--id",
        default="",
        metavar="ID",
        help="a short name for it, of a-z, digits and hyphens; for a new release that of its cohort",
    )
    parser.add_argument(
        "--hash", default="", metavar="HASH", help="the hash that the cohort told you; another is refused"
    )
    sys.exit(run_command(parser, work))
