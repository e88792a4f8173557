"""Measure how long a check takes, whole processes against plain frictionless: nox -s bench

Writes build/bench.json, a list of {name, ours_s, peer, peer_s, ratio, ours_mb, peer_mb, note}: medians of alternating
runs, wall time in seconds and peak memory in megabytes.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import xlsxwriter

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from cohort.model.data_package import table_schema  # noqa: E402
from cohort.model.places import Places  # noqa: E402
from cohort.model.settings import read_settings  # noqa: E402
from cohort.model.tables import read_model  # noqa: E402

FOLDER = ROOT / "build" / "bench"
TABLE = "expenses"
RUNS = 5
PARTNERS = ("Weavers", "Farmers", "Fishers", "Potters")
FAULTY = 200  # every so many rows one cell is wrong
MOST_ERRORS_OF_PEER = 1_000


def main() -> None:
    """Measures what is named, everything by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help="how often each is run, alternating")
    parser.add_argument("--rows", type=int, nargs="*", default=[10_000, 100_000])
    arguments = parser.parse_args()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    cohort = make_cohort(FOLDER / "cohort")
    results = [submission(cohort, rows, arguments.runs) for rows in arguments.rows]
    (ROOT / "build" / "bench.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    for each in results:
        print(
            f"{each['name']}: ours {each['ours_s']:.2f} s, {each['ours_mb']} MB; {each['peer']} {each['peer_s']:.2f} s,"
            f" {each['peer_mb']} MB; {each['ratio']:.1f} times"
        )


def make_cohort(folder: Path) -> Path:
    """A cohort of four partners that has only begun."""
    partners = "\n".join(f"- {name}" for name in PARTNERS)
    answers = {"cohort_name": "Bench", "partners": partners, "start_date": "2017-11-01"}
    data = [part for name, answer in answers.items() for part in ("--data", f"{name}={answer}")]
    copy = ["copier", "copy", "--defaults", "--quiet", "--vcs-ref", "HEAD", *data, str(ROOT), str(folder)]
    subprocess.run(copy, check=True, stderr=subprocess.DEVNULL)
    return folder


def submission(cohort: Path, number: int, runs: int) -> dict[str, Any]:
    """A workbook of expenses as people write it, read, repaired and checked, against a plain sheet of its values."""
    ours, plain = FOLDER / f"expenses-{number}.xlsx", FOLDER / f"plain-{number}.xlsx"
    model = read_model(Places(cohort), read_settings(Places(cohort)))
    fields = [each.name for each in model.tables[TABLE].fields]
    rows = list(_rows(number))
    _write(ours, [each["written"] for each in rows], fields, headings=_headings(model))
    _write(plain, [each["stored"] for each in rows], fields, headings={name: name for name in fields})
    schema = FOLDER / "schema.json"
    # other tables are not at hand for the peer, so it is spared the foreign keys
    described = table_schema(model, model.tables[TABLE], model.tables[TABLE].fields) | {"foreignKeys": []}
    schema.write_text(json.dumps({"$schema": "https://datapackage.org/profiles/2.0/tableschema.json"} | described))
    validate = [sys.executable, str(cohort / "scripts" / "validate.py"), "--no-receipts", str(ours)]
    # it refuses paths outside the folder in which it runs
    peer = [shutil.which("frictionless") or "frictionless", "validate", plain.name, "--schema", schema.name, "--json"]
    _refuse_unless_found(peer, number // FAULTY)
    measured = alternate(validate, peer, runs)
    found = json.loads((cohort / "build" / "validation" / "findings.json").read_text(encoding="utf-8"))
    repairs, wrong = len(found["repairs"]), len([each for each in found["findings"] if each["severity"] == "error"])
    note = f"{repairs} repairs, {wrong} errors found by ours; the peer reads the stored values from a plain sheet"
    return {"name": f"a workbook of {number} expenses", "peer": "frictionless", "note": note} | measured


def _refuse_unless_found(peer: list[str], number: int) -> None:
    """A peer that stops early, or does not see the faults, would make ours look slow or fast for nothing."""
    report = json.loads(subprocess.run(peer, cwd=FOLDER, capture_output=True, check=False).stdout)
    if report["stats"]["errors"] != min(number, MOST_ERRORS_OF_PEER):
        raise SystemExit(f"the peer found {report['stats']['errors']} errors, not {number}")


def alternate(ours: list[str], peer: list[str], runs: int) -> dict[str, Any]:
    """Medians of both commands, run in turn."""
    times: dict[str, list[tuple[float, float]]] = {"ours": [], "peer": []}
    for _ in range(runs):
        for name, command in (("ours", ours), ("peer", peer)):
            times[name].append(_timed(command))
    seconds = {name: median(second for second, _ in measured) for name, measured in times.items()}
    megabytes = {name: round(median(memory for _, memory in measured)) for name, measured in times.items()}
    return {
        "ours_s": round(seconds["ours"], 3),
        "peer_s": round(seconds["peer"], 3),
        "ratio": round(seconds["peer"] / seconds["ours"], 2),
        "ours_mb": megabytes["ours"],
        "peer_mb": megabytes["peer"],
    }


def _timed(command: list[str]) -> tuple[float, float]:
    """The wall time of a command in seconds, and its peak memory in megabytes. Raises when it could not run."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=FOLDER)
    output = process.stdout.read() if process.stdout else b""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(output.decode("utf-8", "replace"))
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


def _rows(number: int) -> Iterator[dict[str, dict[str, Any]]]:
    """Rows as people write them, and as they are stored: Buddhist years, amounts with words, labels, a few faults."""
    chance = random.Random(2561)
    begin = datetime.date(2017, 11, 1)
    for each in range(number):
        day = begin + datetime.timedelta(days=chance.randrange(200))
        amount = chance.randrange(100, 900_000) / 100
        faulty = each % FAULTY == FAULTY - 1
        stored = {
            "expense_id": f"expense-{each:012x}",
            "organisation_id": f"partner-0{1 + each % 4}",
            "spent_on": day.isoformat(),
            "description": f"ค่าเดินทางครั้งที่ {each}",
            "amount": "ไม่ทราบ" if faulty else f"{amount:.2f}",
            "funded_by": "own",
            "document_kind": "receipt",
            "status": "claimed",
            "payee": f"ผู้รับเงิน {each % 500}",
        }
        written = stored | {
            "spent_on": f"{day.day}/{day.month}/{day.year + 543}",
            "amount": "ไม่ทราบ" if faulty else f"{amount:,.2f} บาท",
            "organisation_id": PARTNERS[each % 4],
            "funded_by": "เงินขององค์กรเอง",
            "document_kind": "ใบเสร็จรับเงิน",
            "status": "ส่งเบิกแล้ว",
        }
        yield {"stored": stored, "written": written}


def _headings(model: Any) -> dict[str, str]:
    return {each.name: each.title if each.name != "expense_id" else each.name for each in model.tables[TABLE].fields}


def _write(path: Path, rows: list[dict[str, Any]], fields: list[str], headings: dict[str, str]) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet(TABLE)
    sheet.write_row(0, 0, [headings[name] for name in fields])
    for number, row in enumerate(rows, start=1):
        for place, name in enumerate(fields):
            if row.get(name):
                sheet.write_string(number, place, row[name])
    book.close()


if __name__ == "__main__":
    main()
