"""Write docs/licences.md: the libraries that a cohort installs, each with its licence, where they are installed.

Ends with 1 for a licence that tools/licences.yaml does not allow.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "template" / "toolkit" / "requirements" / "desk.txt"
PAGE = ROOT / "docs" / "licences.md"
HEAD = """# Licences of libraries

What a cohort installs from the locks in `toolkit/requirements/`, written by `nox -s audit`. The toolkit itself is under
the MIT licence, and its fonts under the SIL Open Font License. The land on the map of a network is Natural Earth, in
the public domain, as the package world-atlas (ISC) has it. A library is installed as its authors give it;
`tools/licences.yaml` says which licences are allowed beside it, and `nox -s audit` fails for another one.
[Security](security.md) has the rest.

| library | version | licence | |
|---|---|---|---|
"""


def locked_versions(lock: Path) -> dict[str, str]:
    """The version of each library of a lock that this system installs too, by its normal name."""
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)([^\\\n]*)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return {normal_name(name): version for name, version, marker in found if "win32'" not in marker}


def normal_name(name: str) -> str:
    """The name of a package as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> int:
    """Writes the page; returns the exit status."""
    declared = yaml.safe_load((ROOT / "tools" / "licences.yaml").read_text(encoding="utf-8"))
    done = subprocess.run(
        ["pip-licenses", "--with-system", "--format=json"], check=True, capture_output=True, text=True
    )
    stated = {normal_name(entry["Name"]): entry["License"] for entry in json.loads(done.stdout)} | declared["stated"]
    lines, refused = [], []
    for name, version in sorted(locked_versions(LOCK).items()):
        licence = stated.get(name, "not installed here")
        if licence not in declared["allowed"] + list(declared["stated"].values()):
            refused.append(f"{name}: {licence}")
        lines.append(f"| {name} | {version} | {licence} | {declared['notes'].get(name, '')} |")
    PAGE.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    for line in refused:
        print(line)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
