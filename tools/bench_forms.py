"""The benchmark of submitted forms: as people fill them in, against a plain sheet that the peer reads."""

from __future__ import annotations

import datetime
import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
import yaml
from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.data_package import SCHEMA_PROFILE, table_schema
from cohort.model.paths import CohortPaths
from cohort.model.settings import read_settings
from cohort.model.tables import read_model
from cohort.rendering.forms.form_sheets import HEADINGS
from cohort.workflows.forms.make_forms import make_forms

from tools.bench_runs import alternate, script

TABLE = "expenses"
SENDER = "partner-01"
FAULTY = 200  # one cell is wrong in every so many rows
MOST_ERRORS_OF_PEER = 1_000


def submission(cohort: Path, folder: Path, number: int, runs: int) -> Iterator[dict[str, Any]]:
    """Reads, repairs and checks a form with `number` expenses as people write them; the peer gets a plain sheet.

    First only cells and keys, as the peer checks them, then also the rules across tables, which it does not have.
    """
    paths = CohortPaths(cohort)
    rows = list(_rows(number))
    ours, plain = _filled_form(cohort, folder, number, rows), folder / f"plain-{number}.xlsx"
    table = read_model(paths, read_settings(paths)).tables[TABLE]
    _write_plain(plain, [row["stored"] for row in rows], [field.name for field in table.fields])
    schema = folder / "schema.json"
    # the peer does not have the other tables, so it skips the foreign keys
    table_descriptor = table_schema(read_model(paths, read_settings(paths)), table, table.fields) | {"foreignKeys": []}
    schema.write_text(json.dumps({"$schema": SCHEMA_PROFILE} | table_descriptor), encoding="utf-8")
    silent = _without_rules(cohort)
    # frictionless refuses paths outside the folder in which it runs
    peer = [shutil.which("frictionless") or "frictionless", "validate", plain.name, "--schema", schema.name, "--json"]
    _require_errors(peer, folder, number // FAULTY)
    for checked, suffix in ((silent, ""), (cohort, ", and the rules")):
        validate = script(checked, "validate", "--no-receipts", str(ours))
        measured = alternate(f"a form with {number} expenses{suffix}", validate, peer, runs, folder, "")
        output = json.loads((checked / "build" / "validation" / "findings.json").read_text(encoding="utf-8"))
        wrong = len([finding for finding in output["findings"] if finding["code"] == "value-not-a-number"])
        if wrong != number // FAULTY:
            raise SystemExit(f"ours found {wrong} faults, not {number // FAULTY}")
        repairs = f"{len(output['repairs'])} repairs, {wrong} faults"
        yield measured | {"note": f"{repairs}; the peer reads the stored values from a plain sheet"}


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


def filled_form(cohort: Path, folder: Path, number: int) -> Path:
    """The form of a cohort with `number` expenses as people write them."""
    return _filled_form(cohort, folder, number, list(_rows(number)))


def _filled_form(cohort: Path, folder: Path, number: int, rows: list[dict[str, dict[str, Any]]]) -> Path:
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
    target = folder / f"form-{number}.xlsx"
    book.save(target)
    return target


def _require_errors(peer: list[str], folder: Path, number: int) -> None:
    """Exits unless the peer finds all faults: one that stops early or misses them cannot be compared."""
    report = json.loads(subprocess.run(peer, cwd=folder, capture_output=True, check=False).stdout)
    if report["stats"]["errors"] != min(number, MOST_ERRORS_OF_PEER):
        raise SystemExit(f"the peer found {report['stats']['errors']} errors, not {number}")


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
