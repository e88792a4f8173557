"""The benchmarks of stored tables: how the time of a check grows with rows, quotes, faults and cohorts."""

from __future__ import annotations

import csv
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.bench_runs import ROOT, alternate, script

LOGS = "data/coach_logs.csv"
QUOTED_SHARE, BAD_SHARE = 0.1, 0.01
# wrong texts by column, for bad rows
FAULTS = {
    "minutes": "หนึ่งชั่วโมง",
    "date": "2018-02-30",
    "mode": "fax",
    "organisation_id": "partner-99",
    "is_confidential": "ไม่ใช่",
    "coach_log_id": "log-00000001",
}
NEXT_STEPS = ('ชวนกลุ่มแม่บ้าน "ทดลอง" ขาย, หนึ่งเดือน', "ถามกลุ่มแม่บ้าน\nแล้วนัดใหม่")


def tables(pilot: Path, folder: Path, sizes: list[int], runs: int) -> Iterator[dict[str, Any]]:
    """Coach logs of several sizes without quotes, then of the largest size with quotes and with faults."""
    largest = max(sizes)
    cases = [(f"{rows:,} coach logs", rows, 0.0, 0.0) for rows in sizes]
    cases.append((f"{largest:,} coach logs, a tenth of them quoted", largest, QUOTED_SHARE, 0.0))
    cases.append((f"{largest:,} coach logs, one in a hundred wrong", largest, 0.0, BAD_SHARE))
    for name, rows, quoted_share, bad_share in cases:
        wrong = write_logs(pilot, folder, rows, quoted_share, bad_share)
        rules = len(list((folder / "toolkit" / "schemas" / "rules").glob("*.sql")))
        note = f"with the rules across tables ({rules}, without those that need private/); {len(wrong)} wrong rows"
        # without a limit frictionless stops at a thousand faults
        peer = [shutil.which("frictionless") or "frictionless", "validate", "datapackage.yaml"]
        peer += ["--limit-errors", str(largest)]
        measured = alternate(name, script(folder, "validate"), peer, runs, folder, note)
        output = json.loads((folder / "build" / "validation" / "findings.json").read_text(encoding="utf-8"))
        errors = [finding for finding in output["findings"] if finding["severity"] == "error"]
        error_rows = {error["row"] for error in errors if error["file"] == LOGS}
        if not wrong <= error_rows:
            raise SystemExit(f"{name}: {len(wrong - error_rows)} wrong rows were not found")
        yield measured | {"rows": rows}


def write_logs(pilot: Path, folder: Path, rows: int, quoted_share: float, bad_share: float) -> set[int]:
    """Copies the pilot without private/ and with `rows` coach logs; returns the row numbers of the wrong ones."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(pilot, folder, ignore=shutil.ignore_patterns(".git", "private", "build"))
    with (pilot / LOGS).open(encoding="utf-8", newline="") as file:
        logs = [{name: _plain(text) for name, text in row.items()} for row in csv.DictReader(file)]
    chance, wrong = random.Random(2561), set()
    with (folder / LOGS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, logs[0], lineterminator="\n")
        writer.writeheader()
        for number in range(rows):
            row = logs[number % len(logs)] | {
                "coach_log_id": f"log-{number:08d}",
                "minutes": str(chance.randrange(15, 240)),
            }
            if chance.random() < quoted_share:
                row["next_step"] = chance.choice(NEXT_STEPS)
            if number > 1 and chance.random() < bad_share:
                column = chance.choice(list(FAULTS))
                row[column] = FAULTS[column]
                wrong.add(number + 2)
            writer.writerow(row)
    return wrong


def _plain(text: str) -> str:
    """A text that needs no quotation marks in a CSV file."""
    return " ".join(text.replace('"', " ").replace(",", " ").split())


def cohorts(folder: Path, numbers: list[int], runs: int) -> Iterator[dict[str, Any]]:
    """Our one command for many generated cohorts, and one of the peer for each; for more, only ours."""
    generate = [sys.executable, str(ROOT / "demo" / "generate.py"), str(folder), "--cohorts"]
    for number in numbers:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([*generate, str(number)], check=True, capture_output=True)
        ours = [sys.executable, str(ROOT / "scripts" / "validate.py"), "--cohorts", str(folder)]
        peer = [sys.executable, "-c", PEER_SCRIPT, shutil.which("frictionless") or "frictionless", str(folder)]
        has_peer = number == min(numbers)
        note = "data/ and private/ and the rules across tables of each; one findings.json each"
        name = f"{number:,} cohorts"
        measured = alternate(name, ours, peer if has_peer else None, runs if has_peer else 1, folder, note)
        written = len(list(folder.glob("*/build/validation/findings.json")))
        if written != number:
            raise SystemExit(f"{written} of {number} cohorts were checked")
        yield measured | {"cohorts": number}


# checks the cohorts of a folder one after the other
PEER_SCRIPT = """
import subprocess, sys
from pathlib import Path
for package in sorted(Path(sys.argv[2]).glob("*/datapackage.yaml")):
    subprocess.run([sys.argv[1], "validate", "datapackage.yaml"], cwd=package.parent, stdout=subprocess.DEVNULL)
"""
