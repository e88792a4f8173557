"""What the toolkit is made of: locks with hashes, licences, and no network at run time."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.helpers import ROOT
from tools.licences import LOCK, PAGE, locked_versions

LOCKS = [
    *sorted((ROOT / "requirements").glob("*.txt")),
    *sorted((ROOT / "template/toolkit/requirements").glob("*.txt")),
]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_every_library_is_locked_with_its_hashes(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
    assert entries
    assert [entry.splitlines()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_the_licence_of_every_library_is_on_the_page_and_allowed() -> None:
    rows = [line.strip("| ").split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if "| " in line]
    listed = {cells[0]: (cells[1], cells[2].strip(" |")) for cells in rows[1:]}
    assert {name: version for name, (version, _) in listed.items()} == locked_versions(LOCK)
    declared = yaml.safe_load((ROOT / "tools" / "licences.yaml").read_text(encoding="utf-8"))
    allowed = {*declared["allowed"], *declared["stated"].values()}
    assert {name: licence for name, (_, licence) in listed.items() if licence not in allowed} == {}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has namespaces without a network")
def test_sessions_need_no_network(small: Path) -> None:
    """A whole month in a namespace without any network: forms, a check, taking in, what is due, report, publication."""
    unshare = shutil.which("unshare")
    assert unshare, "util-linux brings unshare"
    scripts = small / "toolkit" / "scripts"
    sessions = [
        ["forms", "partner-01"],
        ["validate"],
        ["accept", "--yes"],
        ["due"],
        ["report", "--no-files"],
        ["backup"],
    ]
    for name, *arguments in sessions:
        command = [sys.executable, str(scripts / f"{name}.py"), *arguments]
        # without the right to make one, the test fails: it would say nothing otherwise
        done = subprocess.run(
            [unshare, "--user", "--map-root-user", "--net", *command], capture_output=True, text=True, check=False
        )
        assert done.returncode in (0, 1), (name, done.stderr)
        assert "Traceback" not in done.stderr
    assert (small / "build" / "report" / "index.html").exists()
