"""Fill a fresh network with five members, all of them made up: python demo/network.py NETWORK PUBLISHED

PUBLISHED is the folder that the demo cohort has published; the other four members are derived from it. Each lies as a
zip in members/, as if somebody had mailed it, and stands in members.yml with the hash of its release.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "scripts"), str(HERE)]

from cohort.rendering.publication.archive import zip_bytes  # noqa: E402
from synthetic.members import Package, another_member  # noqa: E402

MEMBERS = 5
# the day is after the last of them has published
SETTINGS = """as_of: 2020-12-31
synthetic: true
network_name_en: Network of Leaders Side by Side
institution_en: Side by Side Institute
"""


def fill(network: Path, published: Path) -> None:
    """Writes the packages, members.yml, and the settings that make the network one of made-up data."""
    first, entries = Package.read(published), []
    (network / "members").mkdir(exist_ok=True)
    for number in range(MEMBERS):
        files = (another_member(first, number) if number else first).files()
        source = f"members/institution-{number + 1}.zip"
        (network / source).write_bytes(zip_bytes(files))
        digest = hashlib.sha256(files["manifest.json"]).hexdigest()
        entries.append({"id": f"institution-{number + 1}", "source": source, "hash": digest})
    members, settings = network / "members.yml", network / "network.yml"
    head = members.read_text(encoding="utf-8")
    members.write_text(head + yaml.safe_dump(entries, sort_keys=False, width=10**6), encoding="utf-8")
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text + SETTINGS, encoding="utf-8")


def main() -> None:
    """Reads the arguments and fills the network."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", type=Path, help="a fresh network")
    parser.add_argument("published", type=Path, help="what the demo cohort has published")
    arguments = parser.parse_args()
    fill(arguments.network, arguments.published)


if __name__ == "__main__":
    main()
