"""The parts of the bench about stored tables: how the time of a check grows with rows, quotes, faults and cohorts."""

from __future__ import annotations

import csv
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOGS = "data/coach_logs.csv"
QUOTED_SHARE, BAD_SHARE = 0.1, 0.01
# what is wrong in a bad row: the column, and a text that is wrong there
FAULTS = {
    "minutes": "หนึ่งชั่วโมง",
    "date": "2018-02-30",
    "mode": "fax",
    "organisation_id": "partner-99",
    "is_confidential": "ไม่ใช่",
    "coach_log_id": "log-00000001",
}
NEXT_STEPS = ('ชวนกลุ่มแม่บ้าน "ทดลอง" ขาย, หนึ่งเดือน', "ถามกลุ่มแม่บ้าน\nแล้วนัดใหม่")
# the measured command, and the same work by the peer
Alternate = Callable[..., dict[str, Any]]


def tables(pilot: Path, folder: Path, sizes: list[int], runs: int, alternate: Alternate) -> Iterator[dict[str, Any]]:
    """Coach logs of several sizes without a quote, then of the largest size quoted and with faults."""
    largest = max(sizes)
    cases = [(f"{rows:,} coach logs", rows, 0.0, 0.0) for rows in sizes]
    cases.append((f"{largest:,} coach logs, a tenth of them quoted", largest, QUOTED_SHARE, 0.0))
    cases.append((f"{largest:,} coach logs, one in a hundred wrong", largest, 0.0, BAD_SHARE))
    for name, rows, quoted, bad in cases:
        wrong = write_logs(pilot, folder, rows, quoted, bad)
        validate = [sys.executable, str(folder / "toolkit" / "scripts" / "validate.py")]
        # frictionless stops at a thousand faults unless it is told
        peer = [shutil.which("frictionless") or "frictionless", "validate", "datapackage.yaml"]
        measured = alternate(validate, [*peer, "--limit-errors", str(largest)], runs, folder)
        found = json.loads((folder / "build" / "validation" / "findings.json").read_text(encoding="utf-8"))
        located = {each["row"] for each in found["findings"] if each["file"] == LOGS and each["severity"] == "error"}
        if not wrong <= located:
            raise SystemExit(f"{name}: {len(wrong - located)} wrong rows were not found")
        rules = len(list((folder / "toolkit" / "schemas" / "rules").glob("*.sql")))
        note = f"with the rules across tables ({rules}, without those that need private/); {len(wrong)} wrong rows"
        yield {"name": name, "rows": rows, "peer": "frictionless", "note": note} | measured


def write_logs(pilot: Path, folder: Path, rows: int, quoted: float, bad: float) -> set[int]:
    """A copy of the pilot without private/ and with so many coach logs; returns the numbers of the wrong rows."""
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
            if chance.random() < quoted:
                row["next_step"] = chance.choice(NEXT_STEPS)
            if number > 1 and chance.random() < bad:
                column = chance.choice(list(FAULTS))
                row[column] = FAULTS[column]
                wrong.add(number + 2)
            writer.writerow(row)
    return wrong


def _plain(text: str) -> str:
    """A text that needs no quotation marks in a CSV file."""
    return " ".join(text.replace('"', " ").replace(",", " ").split())


def cohorts(folder: Path, numbers: list[int], runs: int, alternate: Alternate) -> Iterator[dict[str, Any]]:
    """So many generated cohorts with one command, against one command of the peer for each; the most only by ours."""
    generate = [sys.executable, str(ROOT / "demo" / "generate.py"), str(folder), "--cohorts"]
    for number in numbers:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([*generate, str(number)], check=True, capture_output=True)
        ours = [sys.executable, str(ROOT / "scripts" / "validate.py"), "--cohorts", str(folder)]
        peer = [sys.executable, "-c", EACH, shutil.which("frictionless") or "frictionless", str(folder)]
        compared = number == min(numbers)
        measured = alternate(ours, peer if compared else None, runs if compared else 1)
        written = len(list(folder.glob("*/build/validation/findings.json")))
        if written != number:
            raise SystemExit(f"{written} of {number} cohorts were checked")
        note = "data/ and private/ and the rules across tables of each; one findings.json each"
        yield {"name": f"{number:,} cohorts", "cohorts": number, "peer": "frictionless", "note": note} | measured


EACH = """
import subprocess, sys
from pathlib import Path
for package in sorted(Path(sys.argv[2]).glob("*/datapackage.yaml")):
    subprocess.run([sys.argv[1], "validate", "datapackage.yaml"], cwd=package.parent, stdout=subprocess.DEVNULL)
"""
