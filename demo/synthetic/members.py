"""Further members for a demo network: packages that are made up from one that a demo cohort has really published.

Each is whole and agrees with itself: tables, results, descriptor and manifest. Everything in it is synthetic, as in the
package that it comes from. Pages, kit and Parquet are left out, because a network reads none of them.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cohort.rendering.publication.archive import manifest

Row = dict[str, str]
SEED = 2562
COUNTRIES = (("TH", "THB"), ("TH", "THB"), ("LA", "LAK"), ("TH", "THB"), ("TH", "THB"))
REASONS = {
    "adapted": ("พื้นที่อยู่ไกลกัน จึงพบกันทางออนไลน์แทน", "ทำร่วมกับโครงการเดิมของมหาวิทยาลัย", "ทีมเล็ก จึงรวมสองขั้นเป็นขั้นเดียว"),
    "dropped": ("งบประมาณไม่พอ", "องค์กรภาคีมีพี่เลี้ยงอยู่แล้ว"),
}
OPTIONAL = ("unit_cost", "team", "coaching", "matching", "forum", "book", "exchange", "communication")


@dataclass
class Package:
    """A published package in memory: its descriptor, and the rows of each table by its path in data/."""

    descriptor: dict[str, Any]
    tables: dict[str, list[Row]]

    @classmethod
    def read(cls, published: Path) -> Package:
        """What lies in a folder that `nox -s publish` has written."""
        data = published / "data"
        descriptor = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
        paths = [resource["path"] for resource in descriptor["resources"]]
        return cls(descriptor, {path: _rows((data / path).read_text(encoding="utf-8")) for path in paths})

    def files(self) -> dict[str, bytes]:
        """The files of the package with a manifest that is right."""
        descriptor = copy.deepcopy(self.descriptor)
        descriptor["resources"] = [resource for resource in descriptor["resources"] if self.tables[resource["path"]]]
        files = {
            f"data/{resource['path']}": _csv(
                [column["name"] for column in resource["schema"]["fields"]], self.tables[resource["path"]]
            )
            for resource in descriptor["resources"]
        }
        files["data/datapackage.json"] = json.dumps(descriptor, ensure_ascii=False, indent=1).encode()
        return files | {"manifest.json": manifest(files, descriptor["version"], is_synthetic=True)}

    def write(self, folder: Path) -> None:
        """Writes the files."""
        for name, content in self.files().items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def another_member(package: Package, number: int) -> Package:
    """Another cohort of the same shape: its number decides everything about it."""
    chance = random.Random(SEED * 100_003 + number)
    package_of_member = Package(copy.deepcopy(package.descriptor), {})
    months = 6 * number % 60
    described, settings = package_of_member.descriptor["cohort"], package_of_member.descriptor["cohort"]["settings"]
    country, currency = COUNTRIES[number % len(COUNTRIES)]
    package_of_member.descriptor["name"] = f"cohort-{number:012x}"
    settings |= {
        "cohort_name": f"ผู้นำคู่ทาง รุ่นตัวอย่างที่ {number + 1}",
        "cohort_name_en": f"Leaders Side by Side, example cohort {number + 1}",
        "institution": f"มหาวิทยาลัยตัวอย่างแห่งที่ {number + 1}",
        "institution_en": f"Example University {number + 1}",
        "country": country,
        "currency": currency,
        "start_date": f"{_shifted(settings['start_date'], months)}-01",
        "end_date": f"{_shifted(settings['end_date'], months)}-28",
    }
    described["as_of"] = f"{_shifted(described['as_of'], months + 1)}-28"
    package_of_member.descriptor["version"] = described["as_of"][:7]
    for entry in described["components"]:
        status = chance.choices(("kept", "adapted", "dropped"), (70, 20, 10 if entry["component"] in OPTIONAL else 0))[
            0
        ]
        entry |= {"status": status, "reason": chance.choice(REASONS[status]) if status != "kept" else ""}
    factor = 0.5 + chance.random() * 2
    for path, rows in package.tables.items():
        copied = [{name: _moved(text, months) for name, text in row.items()} for row in rows]
        if path.startswith("results/"):
            copied = [row | {"cohort_id": package_of_member.descriptor["name"]} for row in copied]
        package_of_member.tables[path] = list(_varied(path, copied, chance, factor))
    change_ids = {row["change_id"] for row in package_of_member.tables["changes.csv"]}
    package_of_member.tables["change_evidence.csv"] = [
        row for row in package_of_member.tables["change_evidence.csv"] if row["change_id"] in change_ids
    ]
    if "outputs.csv" in package_of_member.tables:
        for row in package_of_member.tables["outputs.csv"]:
            row["change_id"] = row["change_id"] if row["change_id"] in change_ids else ""
    return package_of_member


def larger(package: Package, rows: int) -> Package:
    """The same package with as many rows, each table grown alike: copies of its rows with ids of their own."""
    now = sum(len(table) for path, table in package.tables.items() if not path.startswith("results/"))
    times = max(1, -(-rows // now))
    larger_package = Package(package.descriptor, dict(package.tables))
    keys = {resource["path"]: resource["schema"].get("primaryKey", []) for resource in package.descriptor["resources"]}
    references = {
        resource["path"]: [key["fields"][0] for key in resource["schema"].get("foreignKeys", ())]
        for resource in package.descriptor["resources"]
    }
    fixed = {"coaching_totals.csv", "forum_roles.csv", "people_counts.csv", "hypothesis_counts.csv"}
    for path, table in package.tables.items():
        if path.startswith("results/") or path in fixed:
            continue
        ids = {*keys[path], *references[path]}
        larger_package.tables[path] = [
            row if not nth else {name: f"{text}-{nth}" if name in ids and text else text for name, text in row.items()}
            for nth in range(times)
            for row in table
        ]
    return larger_package


def _varied(path: str, rows: list[Row], chance: random.Random, factor: float) -> Iterator[Row]:
    """The rows of a table as this cohort has them."""
    for row in rows:
        if path == "changes.csv" and chance.random() < 0.25:
            continue
        yield row | (VARIED[path](row, chance, factor) if path in VARIED else {})


def _costs(row: Row, _: random.Random, factor: float) -> Row:
    costs = {name: row[name] for name in ("direct_cost", "shared_cost", "in_kind_cost")}
    return {name: str(round(float(text) * factor)) if text else "" for name, text in costs.items()}


def _departure(row: Row, chance: random.Random, _: float) -> Row:
    leaves = "partner" in row["roles"].split(";") and chance.random() < 0.15
    return {"left_on": row["joined_on"]} if leaves else {}


# what each cohort has of its own in a row, by table
VARIED: dict[str, Callable[[Row, random.Random, float], Row]] = {
    "unit_costs.csv": _costs,
    "organisations.csv": _departure,
    "trials.csv": lambda _, chance, __: {
        "decision": chance.choices(("pending", "keep", "adapt", "stop"), (2, 3, 5, 1))[0]
    },
    "changes.csv": lambda _, chance, __: {"status": chance.choice(("claimed", "documented", "substantiated"))},
    "lessons.csv": lambda _, chance, __: {"next_time": chance.choices(("keep", "change", "drop"), (6, 3, 1))[0]},
    "coaching_totals.csv": lambda _, chance, __: {"hours": str(chance.randint(60, 400))},
    "hypothesis_counts.csv": lambda _, chance, __: {
        "supporting": str(chance.randint(2, 16)),
        "contradicting": str(chance.randint(0, 6)),
    },
}


def _moved(text: str, months: int) -> str:
    """A month as so many months later; any other text as it is."""
    return _shifted(text, months) if re.fullmatch(r"\d{4}-\d\d", text) else text


def _shifted(day: str, months: int) -> str:
    year, month = int(day[:4]), int(day[5:7]) - 1 + months
    return f"{year + month // 12}-{month % 12 + 1:02}"


def _rows(text: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _csv(names: list[str], rows: list[Row]) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()
