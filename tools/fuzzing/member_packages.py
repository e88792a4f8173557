"""Packages of members of a network: other descriptors, manifests and rows; what is taken is what the package says."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import yaml
from cohort.i18n.language import cohort_language
from cohort.model.network import NetworkPaths, read_network
from cohort.rendering.terminal.gathered import gathered_lines
from cohort.workflows.network.gather import gather
from cohort.workflows.publish import publish

from .accepted_values import TRUTH
from .structures import with_changes, with_damage
from .trials import LONGEST_LINE, PUBLISHED, Bench, Trial, judged
from .workbooks import NUMBERS, TEXTS
from .zipped_parts import Parts, with_zip_damage, write_parts

ROOT = Path(__file__).parents[2]
SETTINGS = "network_name: Network\ninstitution: Institute\nlanguage: en\ncountry: TH\ntime_zone: Asia/Bangkok\n"
MANIFEST, DESCRIPTOR = "manifest.json", "data/datapackage.json"
MEMBER = "odd"


def member_packages(bench: Bench, chances: Sequence[random.Random]) -> Iterator[Trial]:
    """Packages with a right manifest around odd content, and some whose zip or manifest is wrong itself."""
    parts, folder = _published(bench), bench.place("members")
    for number, chance in enumerate(chances):
        place = folder / f"network-{number:05}"
        place.mkdir()
        package, is_right = _write(chance, parts, place / "package.zip")
        trial = judged(partial(_trial, place, package, is_right), place / "package.zip")
        if trial.outcome != "find":
            shutil.rmtree(place)
        yield trial


def _published(bench: Bench) -> Parts:
    """The small files of what the cohort publishes: its data, its descriptor and manifest."""
    folder = bench.root / PUBLISHED
    if not folder.exists():
        publish.publish(bench.whole_cohort)
    return {
        f"data/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".csv", ".json")
    }


def _write(chance: random.Random, parts: Parts, path: Path) -> tuple[Parts, bool]:
    """Writes a package; returns its parts, and whether its manifest describes them."""
    parts, kind = dict(parts), chance.random()
    if kind < 0.35:
        described = with_changes(chance, json.loads(parts[DESCRIPTOR]))
        parts[DESCRIPTOR] = json.dumps(described, default=str).encode()
    elif kind < 0.7:
        name = chance.choice([name for name in sorted(parts) if name.endswith(".csv")])
        parts[name] = _other_cells(chance, parts[name]) if chance.random() < 0.8 else with_damage(chance, parts[name])
    manifest = _manifest(parts)
    content = json.dumps(manifest).encode()
    if kind > 0.85:
        content = json.dumps(with_changes(chance, manifest), default=str).encode()
    parts[MANIFEST] = content
    if 0.7 <= kind <= 0.85:
        path.write_bytes(with_zip_damage(chance, parts))
    else:
        write_parts(path, parts)
    return parts, kind < 0.7


def _manifest(parts: Parts) -> dict[str, Any]:
    files = [
        {"path": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in parts.items()
    ]
    return {"release": "2018-06", "files": files}


def _other_cells(chance: random.Random, content: bytes) -> bytes:
    """A table with other texts in some cells, or rows in another order or twice."""
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    for _ in range(chance.randint(1, 3)):
        row = chance.choice(rows)
        kind = chance.random()
        if kind < 0.7:
            row[chance.randrange(len(row))] = chance.choice(TEXTS if chance.random() < 0.6 else NUMBERS)
        elif kind < 0.8:
            rows.append(list(row))
        elif kind < 0.9:
            row.append("x")
        else:
            row.pop()
    memory = io.StringIO(newline="")
    csv.writer(memory, lineterminator=chance.choice(["\n", "\r\n"])).writerows(rows)
    return memory.getvalue().encode()


def _trial(place: Path, parts: Parts, is_right: bool) -> Trial:
    """Gathers one member: it is taken with the rows that it has, or left out in one line."""
    (place / "network.yml").write_text(SETTINGS, encoding="utf-8")
    entry = {"id": MEMBER, "source": "package.zip", "hash": hashlib.sha256(parts[MANIFEST]).hexdigest()}
    (place / "members.yml").write_text(yaml.safe_dump([entry]), encoding="utf-8")
    network = read_network(NetworkPaths(place, ROOT))
    gathered = gather(network)
    language = cohort_language(network.cohort, "en")
    lines = list(gathered_lines(network, gathered.generation, gathered.before, gathered.retained_members, language))
    if any(not line.isprintable() or len(line) > LONGEST_LINE for line in lines):
        return Trial("find", f"a line with orders, or too long: {lines!r}"[:300], place / "package.zip")
    if gathered.generation.refused:
        return Trial("refused")
    for path in sorted(gathered.generation.folder.glob("*.parquet")):
        name = path.stem.replace("result_", "results/", 1) if path.stem.startswith("result_") else path.stem
        if f"data/{name}.csv" in parts and (problem := _other_rows(path, parts[f"data/{name}.csv"])):
            return Trial("find", f"{name}: {problem}", place / "package.zip")
    return Trial("accepted" if is_right else "findings")


def _other_rows(path: Path, content: bytes) -> str:
    """How gathered rows differ from those of the package, in the columns that both have."""
    stated = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    query = duckdb.execute("SELECT * FROM read_parquet($1)", [str(path)])
    names = [column[0] for column in query.description or ()]
    shared = [name for name in names if stated and name in stated[0] and name not in ("cohort_id", "_package_id")]
    gathered_rows = [dict(zip(names, row, strict=True)) for row in query.fetchall()]
    if len(gathered_rows) != len(stated):
        return f"{len(gathered_rows)} rows of {len(stated)}"
    found = sorted(tuple(_plain(row[name]) for name in shared) for row in gathered_rows)
    expected = sorted(tuple(_plain(row[name]) for name in shared) for row in stated)
    return next((f"{one} for {other}" for one, other in zip(found, expected, strict=True) if one != other), "")


def _plain(value: Any) -> str:
    """A cell as text: numbers without what does not count, no difference between blank and nothing."""
    text = "" if value is None else str(value)
    if isinstance(value, bool):
        return text.lower()
    try:
        return str(float(text)) if not isinstance(value, list) else ";".join(map(str, value))
    except ValueError:
        return next((truth for truth, other in TRUTH if other == text), text)
