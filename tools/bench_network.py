"""Measure how gathering and reporting a network grow with its cohorts: python tools/bench_network.py 10 100 1000

Makes as many synthetic packages of --rows rows as are asked for from one that the demo publishes, gathers and reports
them in processes of their own, and writes build/bench-network.json: seconds of the clock and of the processors, and the
peak of memory. Needs a published demo (nox -s demo).

Each number of cohorts is written when it is measured, beside those of earlier runs, so 10,000 may be measured alone.
Its packages need about half a gigabyte in --folder; they are made first, which is not measured, and deleted at the end.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import yaml  # noqa: E402
from cohort.rendering.publication.archive import manifest, zip_bytes  # noqa: E402

import copier  # noqa: E402
from demo.synthetic.members import Package, another_member, larger  # noqa: E402

VARIANTS = 20
PUBLISHED = ROOT / "build" / "pilot" / "build" / "published"


def make_members(network: Path, published: Path, count: int, rows: int) -> int:
    """Writes so many packages as zips into members/, and members.yml; returns the rows of one of them.

    VARIANTS of them differ in their rows; the others are like one of these, under an id of their own.
    """
    first, entries, rows_each = Package.read(published), [], 0
    variants: dict[int, dict[str, bytes]] = {}
    for number in range(1, count + 1):
        variant = number % VARIANTS
        if variant not in variants:
            package = larger(another_member(first, variant + 1), rows)
            rows_each = sum(len(table) for path, table in package.tables.items() if not path.startswith("results/"))
            variants[variant] = package.files()
        old, new = f"cohort-{variant + 1:012x}".encode(), f"cohort-{number + VARIANTS:012x}".encode()
        files = {name: content.replace(old, new) for name, content in variants[variant].items()}
        del files["manifest.json"]
        files["manifest.json"] = manifest(files, "bench", is_synthetic=True)
        (network / "members" / f"m{number:05}.zip").write_bytes(zip_bytes(files))
        digest = hashlib.sha256(files["manifest.json"]).hexdigest()
        entries.append({"id": f"m{number:05}", "source": f"members/m{number:05}.zip", "hash": digest})
        if number % 1000 == 0:
            print(f"{number:,} packages", file=sys.stderr, flush=True)
    text = yaml.dump(entries, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper))
    (network / "members.yml").write_text(text, encoding="utf-8")
    return rows_each


def measure(network: Path, script: str) -> dict[str, float]:
    """Runs a script of the network; seconds of the clock and of the processors, and the peak of its memory in MB."""
    command = [sys.executable, str(network / "toolkit" / "scripts" / f"{script}.py")]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | {"PYTHONUTF8": "1"})
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{script}: exit status {status}")
    return {
        "seconds": round(time.perf_counter() - start, 1),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 1),
        "megabytes": round(usage.ru_maxrss / 1024),
    }


def bench(published: Path, counts: list[int], rows: int, where: Path | None) -> Iterator[dict[str, Any]]:
    """The figures for each number of cohorts, whose packages lie `where` there is room for them."""
    for count in counts:
        with tempfile.TemporaryDirectory(dir=where) as folder:
            network = Path(folder, "network")
            answers = {"kind": "network", "cohort_name": "Bench", "country": "TH", "language": "en"}
            copier.run_copy(str(ROOT), network, data=answers, defaults=True, vcs_ref="HEAD", quiet=True)
            entry: dict[str, Any] = {"cohorts": count, "rows_each": make_members(network, published, count, rows)}
            entry["gather"] = measure(network, "gather")
            entry["report"] = measure(network, "network_report")
            generations = [path for path in (network / "gathered").iterdir() if path.is_dir()]
            entry["parquet_megabytes"] = round(
                sum(file.stat().st_size for path in generations for file in path.iterdir()) / 1e6, 1
            )
            entry["packages_megabytes"] = round(
                sum(file.stat().st_size for file in (network / "members").glob("*.zip")) / 1e6, 1
            )
            entry["generations"] = len(generations)
            if keep := os.environ.get("BENCH_KEEP"):
                shutil.copytree(generations[0], Path(keep, str(count)), dirs_exist_ok=True)
        yield entry


def add_to(file: Path, entry: dict[str, Any]) -> None:
    """Writes the figures of one number of cohorts to a file, in place of earlier ones of the same number."""
    earlier = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    other_entries = [other for other in earlier if other["cohorts"] != entry["cohorts"]]
    figures = sorted([*other_entries, entry], key=lambda case: case["cohorts"])
    file.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", nargs="*", type=int, default=[10, 100, 1000], metavar="COHORTS")
    parser.add_argument("--rows", type=int, default=1700, help="rows of each cohort (default: 1700)")
    parser.add_argument("--published", type=Path, default=PUBLISHED, help="what the demo has published")
    parser.add_argument("--folder", type=Path, help="where the packages are written (default: the temporary folder)")
    arguments = parser.parse_args()
    target = ROOT / "build" / "bench-network.json"
    target.parent.mkdir(exist_ok=True)
    for case in bench(arguments.published, arguments.counts, arguments.rows, arguments.folder):
        print(json.dumps(case), flush=True)
        add_to(target, case)
