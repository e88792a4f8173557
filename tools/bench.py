"""Measure how long a check takes, whole processes against plain frictionless: nox -s bench

Writes build/bench.json, a list of {name, ours_s, peer, peer_s, ratio, ours_mb, peer_mb, note}: medians of alternating
runs, wall time in seconds and peak memory in megabytes. Where the peer was not run its figures are 0. All of it takes
about a quarter of an hour.
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
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import openpyxl
import xlsxwriter
import yaml

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from cohort.i18n.language import cohort_language  # noqa: E402
from cohort.model.cohort import Cohort  # noqa: E402
from cohort.model.data_package import SCHEMA_PROFILE, table_schema  # noqa: E402
from cohort.model.paths import CohortPaths  # noqa: E402
from cohort.model.settings import read_settings  # noqa: E402
from cohort.model.tables import read_model  # noqa: E402
from cohort.rendering.forms.form_sheets import HEADINGS  # noqa: E402
from cohort.workflows.forms.make_forms import make_forms  # noqa: E402

from tools.bench_report import reports  # noqa: E402
from tools.bench_tables import cohorts, tables  # noqa: E402

FOLDER = ROOT / "build" / "bench"
TABLE = "expenses"
RUNS = 5
SENDER = "partner-01"
PARTNERS = ("Weavers", "Farmers", "Fishers", "Potters")
FAULTY = 200  # every so many rows one cell is wrong
MOST_ERRORS_OF_PEER = 1_000


def main() -> None:
    """Measures what is named, everything by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help="how often each is run, alternating")
    parser.add_argument("--rows", type=int, nargs="*", default=[10_000, 100_000], help="rows of submitted forms")
    parser.add_argument("--logs", type=int, nargs="*", default=[1_000, 10_000, 100_000, 1_000_000], help="stored rows")
    parser.add_argument("--cohorts", type=int, nargs="*", default=[20, 200, 1_000])
    arguments = parser.parse_args()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    results = []
    for each in measured(arguments):
        results.append(each)
        # one after the other, so that what was measured stays where a later one fails
        (ROOT / "build" / "bench.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        ours = f"{each['name']}: ours {each['ours_s']:.2f} s, {each['ours_mb']} MB"
        peer = f"; {each['peer']} {each['peer_s']:.2f} s, {each['peer_mb']} MB; {each['ratio']:.1f} times"
        print(ours + (peer if each["peer_s"] else ""), flush=True)


def measured(arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """One measurement after the other."""
    yield pilot(FOLDER / "pilot", arguments.runs)
    yield from reports(FOLDER / "pilot", FOLDER / "report", min(arguments.runs, 3), _timed)
    if arguments.logs:
        # the peer takes half a minute for a million rows
        yield from tables(FOLDER / "pilot", FOLDER / "large", arguments.logs, min(arguments.runs, 3), alternate)
    if arguments.cohorts:
        yield from cohorts(FOLDER / "cohorts", arguments.cohorts, min(arguments.runs, 3), alternate)
    cohort = make_cohort(FOLDER / "cohort")
    for rows in arguments.rows:
        yield from submission(cohort, rows, arguments.runs)


def make_cohort(folder: Path) -> Path:
    """A cohort of four partners that has only begun."""
    partners = "\n".join(f"- {name}" for name in PARTNERS)
    answers = {"cohort_name": "Bench", "partners": partners, "start_date": "2017-11-01"}
    return _rendered(folder, [part for name, answer in answers.items() for part in ("--data", f"{name}={answer}")])


def _rendered(folder: Path, answers: list[str]) -> Path:
    copy = ["copier", "copy", "--defaults", "--quiet", "--vcs-ref", "HEAD", *answers, str(ROOT), str(folder)]
    subprocess.run(copy, check=True, stderr=subprocess.DEVNULL)
    return folder


def pilot(folder: Path, runs: int) -> dict[str, Any]:
    """The closed pilot with private/ and all rules across tables, against its data package, which lists data/ only."""
    _rendered(folder, ["--data-file", str(ROOT / "demo" / "pilot.yml")])
    subprocess.run([sys.executable, str(ROOT / "demo" / "generate.py"), str(folder)], check=True, capture_output=True)
    validate = [sys.executable, str(folder / "toolkit" / "scripts" / "validate.py")]
    peer = [shutil.which("frictionless") or "frictionless", "validate", "datapackage.yaml"]
    measured = alternate(validate, peer, runs, folder)
    rules = len(list((ROOT / "schemas" / "rules").glob("*.sql")))
    note = f"ours checks private/ too, and {rules} rules across tables"
    return {"name": "the pilot", "peer": "frictionless", "note": note} | measured


def submission(cohort: Path, number: int, runs: int) -> list[dict[str, Any]]:
    """A form with so many expenses as people write them, read, repaired and checked, against a plain sheet of them:
    cells and keys, as the peer checks them, and then the rules across tables too, of which it knows none."""
    paths = CohortPaths(cohort)
    rows = list(_rows(number))
    ours, plain = _filled_form(cohort, number, rows), FOLDER / f"plain-{number}.xlsx"
    table = read_model(paths, read_settings(paths)).tables[TABLE]
    _write_plain(plain, [each["stored"] for each in rows], [each.name for each in table.fields])
    schema = FOLDER / "schema.json"
    # other tables are not at hand for the peer, so it is spared the foreign keys
    described = table_schema(read_model(paths, read_settings(paths)), table, table.fields) | {"foreignKeys": []}
    schema.write_text(json.dumps({"$schema": SCHEMA_PROFILE} | described), encoding="utf-8")
    silent = _without_rules(cohort)
    # it refuses paths outside the folder in which it runs
    peer = [shutil.which("frictionless") or "frictionless", "validate", plain.name, "--schema", schema.name, "--json"]
    _refuse_unless_found(peer, number // FAULTY)
    results = []
    for folder, what in ((silent, ""), (cohort, ", and the rules")):
        validate = [sys.executable, str(folder / "toolkit" / "scripts" / "validate.py"), "--no-receipts", str(ours)]
        measured = alternate(validate, peer, runs)
        found = json.loads((folder / "build" / "validation" / "findings.json").read_text(encoding="utf-8"))
        wrong = len([each for each in found["findings"] if each["code"] == "value-not-a-number"])
        if wrong != number // FAULTY:
            raise SystemExit(f"ours found {wrong} faults, not {number // FAULTY}")
        note = f"{len(found['repairs'])} repairs, {wrong} faults; the peer reads the stored values from a plain sheet"
        results.append(
            {"name": f"a form with {number} expenses{what}", "peer": "frictionless", "note": note} | measured
        )
    return results


def _without_rules(cohort: Path) -> Path:
    """The same cohort with every rule across tables silenced."""
    silent = cohort.with_name("silent")
    shutil.rmtree(silent, ignore_errors=True)
    shutil.copytree(cohort, silent)
    codes = sorted(path.stem for path in (cohort / "toolkit" / "schemas" / "rules").glob("*.sql"))
    rules = [{"rule": code, "severity": "silent", "reason": "not measured"} for code in codes]
    with (silent / "cohort.yml").open("a", encoding="utf-8") as settings:
        settings.write(yaml.safe_dump({"rules": rules}))
    return silent


def _filled_form(cohort: Path, number: int, rows: list[dict[str, dict[str, Any]]]) -> Path:
    """The cohort's own form with as many blank rows, filled in."""
    declared = cohort / "toolkit" / "schemas" / "forms.yaml"
    forms = yaml.safe_load(declared.read_text(encoding="utf-8"))
    form = next(form for form in forms["forms"] if any(sheet["table"] == TABLE for sheet in form["sheets"]))
    place, sheet = next((at, sheet) for at, sheet in enumerate(form["sheets"]) if sheet["table"] == TABLE)
    sheet["rows"] = number
    declared.write_text(yaml.safe_dump(forms, allow_unicode=True), encoding="utf-8")
    read = Cohort.read(CohortPaths(cohort))
    blank = next(path for path in make_forms(read, [form["name"]]) if path.stem.endswith(SENDER))
    book = openpyxl.load_workbook(blank)
    filled, say = book.worksheets[place + 1], cohort_language(read).say
    headings = {str(cell.value).removesuffix(" *"): cell.column for cell in filled[HEADINGS + 1]}
    columns = {each.name: headings.get(say(each.question or each.title)) for each in read.model.tables[TABLE].fields}
    for at, row in enumerate(rows, start=HEADINGS + 2):
        for name, value in row["written"].items():
            filled.cell(at, columns[name]).value = value
    target = FOLDER / f"form-{number}.xlsx"
    book.save(target)
    return target


def _refuse_unless_found(peer: list[str], number: int) -> None:
    """A peer that stops early, or does not see the faults, would make ours look slow or fast for nothing."""
    report = json.loads(subprocess.run(peer, cwd=FOLDER, capture_output=True, check=False).stdout)
    if report["stats"]["errors"] != min(number, MOST_ERRORS_OF_PEER):
        raise SystemExit(f"the peer found {report['stats']['errors']} errors, not {number}")


def alternate(ours: list[str], peer: list[str] | None, runs: int, folder: Path = FOLDER) -> dict[str, Any]:
    """Medians of both commands, run in turn in a folder; of ours alone where there is no peer."""
    times: dict[str, list[tuple[float, float]]] = {"ours": [], "peer": []}
    for _ in range(runs):
        for name, command in (("ours", ours), ("peer", peer)):
            if command:
                times[name].append(_timed(command, folder))
    if not peer:
        times["peer"] = [(0.0, 0.0)]
    seconds = {name: median(second for second, _ in measured) for name, measured in times.items()}
    megabytes = {name: round(median(memory for _, memory in measured)) for name, measured in times.items()}
    return {
        "ours_s": round(seconds["ours"], 3),
        "peer_s": round(seconds["peer"], 3),
        "ratio": round(seconds["peer"] / seconds["ours"], 2),
        "ours_mb": megabytes["ours"],
        "peer_mb": megabytes["peer"],
    }


# a small process starts the command: the peak of a large one would count as that of what it starts
RUNNER = """
import json, os, subprocess, sys, time
begin = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(json.dumps([time.perf_counter() - begin, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)]))
"""


def _timed(command: list[str], folder: Path) -> tuple[float, float]:
    """The wall time of a command in seconds, and its peak memory in megabytes. Raises when it could not run."""
    # programs keep their compiled modules, as they do on the machine of a user
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-S", "-c", RUNNER, *command], cwd=folder, capture_output=True, check=True, env=environment
    )
    seconds, megabytes, status = json.loads(done.stdout)
    if status not in (0, 1):
        raise SystemExit(f"{command} could not run: {status}")
    return seconds, megabytes


def _rows(number: int) -> Iterator[dict[str, dict[str, Any]]]:
    """Rows as people write them, and as they are stored.

    Two of three days are typed in the Buddhist era, the others are cells of a day; every fifth amount is typed with
    commas and a currency; every FAULTYth is no number.
    """
    chance = random.Random(2561)
    begin = datetime.date(2017, 11, 1)
    for each in range(number):
        day = begin + datetime.timedelta(days=chance.randrange(200))
        amount = chance.randrange(100, 900_000) / 100
        faulty = each % FAULTY == FAULTY - 1
        typed = f"{amount:,.2f} บาท" if each % 5 == 0 else amount
        shared = {"description": f"ค่าเดินทางครั้งที่ {each}", "payee": f"ผู้รับเงิน {each % 500}"}
        stored = shared | {
            "expense_id": f"expense-{each:012x}",
            "organisation_id": SENDER,
            "spent_on": day.isoformat(),
            "amount": "ไม่ทราบ" if faulty else amount,
            "funded_by": "own",
            "document_kind": "receipt",
            "status": "claimed",
        }
        written = shared | {
            "spent_on": f"{day.day}/{day.month}/{day.year + 543}" if each % 3 else day,
            "amount": "ไม่ทราบ" if faulty else typed,
            "funded_by": "เงินขององค์กรเอง",
        }
        yield {"stored": stored, "written": written}


def _write_plain(path: Path, rows: list[dict[str, Any]], fields: list[str]) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet(TABLE)
    sheet.write_row(0, 0, fields)
    for number, row in enumerate(rows, start=1):
        for place, name in enumerate(fields):
            if name in row:
                sheet.write(number, place, row[name])
    book.close()


if __name__ == "__main__":
    main()
