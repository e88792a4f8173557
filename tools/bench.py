"""Compare the time and memory of whole processes of our check and of plain frictionless: nox -s bench

Writes build/bench.json, a list of {name, ours_s, peer, peer_s, ratio, ours_mb, peer_mb, note}: medians of alternating
runs, wall time in seconds and peak memory in megabytes. Without a run of the peer its figures are 0. Everything takes
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

from tools.bench_publish import publications  # noqa: E402
from tools.bench_report import reports  # noqa: E402
from tools.bench_tables import cohorts, tables  # noqa: E402

FOLDER = ROOT / "build" / "bench"
TABLE = "expenses"
RUNS = 5
SENDER = "partner-01"
PARTNERS = ("Weavers", "Farmers", "Fishers", "Potters")
FAULTY = 200  # one cell is wrong in every so many rows
MOST_ERRORS_OF_PEER = 1_000


def main() -> None:
    """Measures the sizes named, or those of the published figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help="how often each is run, alternating")
    parser.add_argument("--rows", type=int, nargs="*", default=[10_000, 100_000], help="rows of submitted forms")
    parser.add_argument("--logs", type=int, nargs="*", default=[1_000, 10_000, 100_000, 1_000_000], help="stored rows")
    parser.add_argument("--cohorts", type=int, nargs="*", default=[20, 200, 1_000])
    arguments = parser.parse_args()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    results = []
    for result in measured(arguments):
        results.append(result)
        # written after each measurement, so that a later failure loses none
        (ROOT / "build" / "bench.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        ours = f"{result['name']}: ours {result['ours_s']:.2f} s, {result['ours_mb']} MB"
        peer = f"; {result['peer']} {result['peer_s']:.2f} s, {result['peer_mb']} MB; {result['ratio']:.1f} times"
        print(ours + (peer if result["peer_s"] else ""), flush=True)


def measured(arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Yields one measurement after the other."""
    yield pilot(FOLDER / "pilot", arguments.runs)
    yield from reports(FOLDER / "pilot", FOLDER / "report", min(arguments.runs, 3), _run_measured)
    yield from publications(FOLDER / "report", min(arguments.runs, 3), _run_measured)
    if arguments.logs:
        # the peer takes half a minute for a million rows
        yield from tables(FOLDER / "pilot", FOLDER / "large", arguments.logs, min(arguments.runs, 3), alternate)
    if arguments.cohorts:
        yield from cohorts(FOLDER / "cohorts", arguments.cohorts, min(arguments.runs, 3), alternate)
    cohort = make_cohort(FOLDER / "cohort")
    for rows in arguments.rows:
        yield from submission(cohort, rows, arguments.runs)


def make_cohort(folder: Path) -> Path:
    """Makes a new cohort of four partners without data."""
    partners = "\n".join(f"- {name}" for name in PARTNERS)
    answers = {"cohort_name": "Bench", "partners": partners, "start_date": "2017-11-01"}
    return _render_template(
        folder, [part for name, answer in answers.items() for part in ("--data", f"{name}={answer}")]
    )


def _render_template(folder: Path, answers: list[str]) -> Path:
    command = ["copier", "copy", "--defaults", "--quiet", "--vcs-ref", "HEAD", *answers, str(ROOT), str(folder)]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return folder


def pilot(folder: Path, runs: int) -> dict[str, Any]:
    """The complete pilot with private/ and all rules across tables; the peer reads its package, without private/."""
    _render_template(folder, ["--data-file", str(ROOT / "demo" / "pilot.yml")])
    subprocess.run([sys.executable, str(ROOT / "demo" / "generate.py"), str(folder)], check=True, capture_output=True)
    validate = [sys.executable, str(folder / "toolkit" / "scripts" / "validate.py")]
    peer = [shutil.which("frictionless") or "frictionless", "validate", "datapackage.yaml"]
    figures = alternate(validate, peer, runs, folder)
    rules = len(list((ROOT / "schemas" / "rules").glob("*.sql")))
    note = f"ours checks private/ too, and {rules} rules across tables"
    return {"name": "the demo", "peer": "frictionless", "note": note} | figures


def submission(cohort: Path, number: int, runs: int) -> list[dict[str, Any]]:
    """Reads, repairs and checks a form with `number` expenses as people write them; the peer gets a plain sheet.

    First only cells and keys, as the peer checks them, then also the rules across tables, which it does not have.
    """
    paths = CohortPaths(cohort)
    rows = list(_rows(number))
    ours, plain = _filled_form(cohort, number, rows), FOLDER / f"plain-{number}.xlsx"
    table = read_model(paths, read_settings(paths)).tables[TABLE]
    _write_plain(plain, [row["stored"] for row in rows], [field.name for field in table.fields])
    schema = FOLDER / "schema.json"
    # the peer does not have the other tables, so it skips the foreign keys
    table_descriptor = table_schema(read_model(paths, read_settings(paths)), table, table.fields) | {"foreignKeys": []}
    schema.write_text(json.dumps({"$schema": SCHEMA_PROFILE} | table_descriptor), encoding="utf-8")
    silent = _without_rules(cohort)
    # frictionless refuses paths outside the folder in which it runs
    peer = [shutil.which("frictionless") or "frictionless", "validate", plain.name, "--schema", schema.name, "--json"]
    _require_errors(peer, number // FAULTY)
    results = []
    for folder, suffix in ((silent, ""), (cohort, ", and the rules")):
        validate = [sys.executable, str(folder / "toolkit" / "scripts" / "validate.py"), "--no-receipts", str(ours)]
        figures = alternate(validate, peer, runs)
        output = json.loads((folder / "build" / "validation" / "findings.json").read_text(encoding="utf-8"))
        wrong = len([finding for finding in output["findings"] if finding["code"] == "value-not-a-number"])
        if wrong != number // FAULTY:
            raise SystemExit(f"ours found {wrong} faults, not {number // FAULTY}")
        note = f"{len(output['repairs'])} repairs, {wrong} faults; the peer reads the stored values from a plain sheet"
        results.append(
            {"name": f"a form with {number} expenses{suffix}", "peer": "frictionless", "note": note} | figures
        )
    return results


def _without_rules(cohort: Path) -> Path:
    """A copy of the cohort that silences every rule across tables."""
    silent = cohort.with_name("silent")
    shutil.rmtree(silent, ignore_errors=True)
    shutil.copytree(cohort, silent)
    codes = sorted(path.stem for path in (cohort / "toolkit" / "schemas" / "rules").glob("*.sql"))
    rules = [{"rule": code, "severity": "silent", "reason": "not measured"} for code in codes]
    with (silent / "cohort.yml").open("a", encoding="utf-8") as settings:
        settings.write(yaml.safe_dump({"rules": rules}))
    return silent


def _filled_form(cohort: Path, number: int, rows: list[dict[str, dict[str, Any]]]) -> Path:
    """The form of the cohort, with `number` blank rows, filled in."""
    forms_file = cohort / "toolkit" / "schemas" / "forms.yaml"
    forms = yaml.safe_load(forms_file.read_text(encoding="utf-8"))
    form = next(form for form in forms["forms"] if any(sheet["table"] == TABLE for sheet in form["sheets"]))
    index, sheet = next((index, sheet) for index, sheet in enumerate(form["sheets"]) if sheet["table"] == TABLE)
    sheet["rows"] = number
    forms_file.write_text(yaml.safe_dump(forms, allow_unicode=True), encoding="utf-8")
    opened = Cohort.read(CohortPaths(cohort))
    blank = next(path for path in make_forms(opened, [form["name"]]) if path.stem.endswith(SENDER))
    book = openpyxl.load_workbook(blank)
    worksheet, say = book.worksheets[index + 1], cohort_language(opened).say
    headings = {str(cell.value).removesuffix(" *"): cell.column for cell in worksheet[HEADINGS + 1]}
    fields = opened.model.tables[TABLE].fields
    columns = {field.name: headings.get(say(field.question or field.title)) for field in fields}
    for row_number, row in enumerate(rows, start=HEADINGS + 2):
        for name, value in row["written"].items():
            worksheet.cell(row_number, columns[name]).value = value
    target = FOLDER / f"form-{number}.xlsx"
    book.save(target)
    return target


def _require_errors(peer: list[str], number: int) -> None:
    """Exits unless the peer finds all faults: one that stops early or misses them cannot be compared."""
    report = json.loads(subprocess.run(peer, cwd=FOLDER, capture_output=True, check=False).stdout)
    if report["stats"]["errors"] != min(number, MOST_ERRORS_OF_PEER):
        raise SystemExit(f"the peer found {report['stats']['errors']} errors, not {number}")


def alternate(ours: list[str], peer: list[str] | None, runs: int, folder: Path = FOLDER) -> dict[str, Any]:
    """Runs both commands in turn in a folder and returns the medians; without a peer, those of ours alone."""
    times: dict[str, list[tuple[float, float]]] = {"ours": [], "peer": []}
    for _ in range(runs):
        for name, command in (("ours", ours), ("peer", peer)):
            if command:
                times[name].append(_run_measured(command, folder))
    if not peer:
        times["peer"] = [(0.0, 0.0)]
    seconds = {name: median(second for second, _ in figures) for name, figures in times.items()}
    megabytes = {name: round(median(memory for _, memory in figures)) for name, figures in times.items()}
    return {
        "ours_s": round(seconds["ours"], 3),
        "peer_s": round(seconds["peer"], 3),
        "ratio": round(seconds["peer"] / seconds["ours"], 2),
        "ours_mb": megabytes["ours"],
        "peer_mb": megabytes["peer"],
    }


# a small process starts the command: the peak memory of a large one would count for the command too
RUNNER = """
import json, os, subprocess, sys, time
begin = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(json.dumps([time.perf_counter() - begin, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)]))
"""


def _run_measured(command: list[str], folder: Path) -> tuple[float, float]:
    """The wall time of a command in seconds, and its peak memory in megabytes. Exits if it cannot run."""
    # Python keeps compiled modules, as on the computer of a user
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.run(
        [sys.executable, "-S", "-c", RUNNER, *command], cwd=folder, capture_output=True, check=True, env=environment
    )
    seconds, megabytes, status = json.loads(process.stdout)
    if status not in (0, 1):
        raise SystemExit(f"{command} could not run: {status}")
    return seconds, megabytes


def _rows(number: int) -> Iterator[dict[str, dict[str, Any]]]:
    """Rows as people write them (“written”), and as the cohort stores them (“stored”).

    Two of three days are text in the Buddhist era, the others are dates; every fifth amount is text with commas and a
    currency; every FAULTYth is no number.
    """
    chance = random.Random(2561)
    begin = datetime.date(2017, 11, 1)
    for index in range(number):
        day = begin + datetime.timedelta(days=chance.randrange(200))
        amount = chance.randrange(100, 900_000) / 100
        is_faulty = index % FAULTY == FAULTY - 1
        typed = f"{amount:,.2f} บาท" if index % 5 == 0 else amount
        shared = {"description": f"ค่าเดินทางครั้งที่ {index}", "payee": f"ผู้รับเงิน {index % 500}"}
        stored = shared | {
            "expense_id": f"expense-{index:012x}",
            "organisation_id": SENDER,
            "spent_on": day.isoformat(),
            "amount": "ไม่ทราบ" if is_faulty else amount,
            "funded_by": "own",
            "document_kind": "receipt",
            "status": "claimed",
        }
        written = shared | {
            "spent_on": f"{day.day}/{day.month}/{day.year + 543}" if index % 3 else day,
            "amount": "ไม่ทราบ" if is_faulty else typed,
            "funded_by": "เงินขององค์กรเอง",
        }
        yield {"stored": stored, "written": written}


def _write_plain(path: Path, rows: list[dict[str, Any]], fields: list[str]) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet(TABLE)
    sheet.write_row(0, 0, fields)
    for number, row in enumerate(rows, start=1):
        for column, name in enumerate(fields):
            if name in row:
                sheet.write(number, column, row[name])
    book.close()


if __name__ == "__main__":
    main()
