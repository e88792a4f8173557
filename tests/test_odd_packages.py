"""One package that is odd or made to do harm is left out in one line, whatever is odd about it, and the rest goes on.

The packages are as small as can be: a descriptor, and at most one table of results.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from cohort.database.gathering import LONGEST_ROW
from cohort.errors import CannotRun
from cohort.model.network import NetworkPaths, read_network
from cohort.workflows.network.gather import Gathered, gather
from cohort.workflows.network.members import add_member

from tests.helpers import ROOT
from tests.networks import lines_of

SETTINGS = "network_name: Network\ninstitution: Institute\nlanguage: en\ncountry: TH\ntime_zone: Asia/Bangkok\n"
RESULT = "people_in_all"
Json = dict[str, Any]


def descriptor_of(name: str, **changes: Any) -> Json:
    described = {"schema_version": 5, "settings": {"cohort_name": name}}
    return {"name": name, "resources": [], "licenses": [{"name": "CC-BY-4.0"}], "cohort": described, **changes}


def files_of(descriptor: Json, tables: dict[str, bytes], manifest: Callable[[bytes], bytes]) -> dict[str, bytes]:
    """The files of a package whose manifest is right, until `manifest` changes it."""
    files = {"data/datapackage.json": json.dumps(descriptor).encode(), **tables}
    listed = [
        {"path": path, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for path, content in files.items()
    ]
    return files | {"manifest.json": manifest(json.dumps({"release": "2026-01", "files": listed}).encode())}


def entry_of(path: Path, files: dict[str, bytes]) -> dict[str, str]:
    """Writes a package as a folder; returns what stands of it in members.yml."""
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return {"id": path.name, "source": str(path), "hash": hashlib.sha256(files["manifest.json"]).hexdigest()}


def described(**changes: Any) -> Callable[[Path], dict[str, str]]:
    """A package whose descriptor says something else."""
    return lambda path: entry_of(path, files_of(descriptor_of(path.name, **changes), {}, bytes))


def listed(old: bytes, new: bytes) -> Callable[[Path], dict[str, str]]:
    """A package in whose manifest something else stands."""
    return lambda path: entry_of(path, files_of(descriptor_of(path.name), {}, lambda text: text.replace(old, new)))


def result(rows: bytes, *columns: str) -> Callable[[Path], dict[str, str]]:
    """A package with a table of results."""
    fields = [{"name": name, "type": "string"} for name in ("cohort_id", *columns)]
    resource = {"path": f"results/{RESULT}.csv", "schema": {"fields": fields}}
    tables = {f"data/results/{RESULT}.csv": f"{','.join(('cohort_id', *columns))}\n".encode() + rows}
    return lambda path: entry_of(path, files_of(descriptor_of(path.name, resources=[resource]), tables, bytes))


def long_row(path: Path) -> dict[str, str]:
    """A package with a row that is longer than one may be, though none of its cells is."""
    count = LONGEST_ROW // 100_000 + 1
    row = b"odd" + b",".join([b"", *[b"x" * 100_000] * count]) + b"\n"
    return result(row, *(f"c{number}" for number in range(count)))(path)


def marked(path: Path) -> dict[str, str]:
    """A package with a table that some program has saved with a mark that nobody sees."""
    fields = [{"name": "cohort_id", "type": "string"}]
    resource = {"path": f"results/{RESULT}.csv", "schema": {"fields": fields}}
    tables = {f"data/results/{RESULT}.csv": b"\xef\xbb\xbfcohort_id\nodd\n"}
    return entry_of(path, files_of(descriptor_of(path.name, resources=[resource]), tables, bytes))


def zipped(
    method: int, change: Callable[[bytes], bytes], name: str = "read me.txt"
) -> Callable[[Path], dict[str, str]]:
    """A package in a zip whose bytes are changed."""

    def write(path: Path) -> dict[str, str]:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", method) as archive:
            for file, content in (files_of(descriptor_of(path.name), {}, bytes) | {name: b"x"}).items():
                archive.writestr(file, content)
        path.with_suffix(".zip").write_bytes(change(packed.getvalue()))
        return source(f"{path}.zip")(path)

    return write


def damaged(content: bytes) -> bytes:
    """The zip with other bytes in its manifest."""
    start = content.index(b"manifest.json") + len("manifest.json") + 12
    return content[:start] + bytes(byte ^ 0x5A for byte in content[start : start + 20]) + content[start + 20 :]


def source(text: str) -> Callable[[Path], dict[str, str]]:
    return lambda path: {"id": path.name, "source": text, "hash": "0" * 64}


HALF = "\ud800"
LIES = {
    "licences that are texts": ("not-a-package", described(licenses=["CC"])),
    "licences that are nothing": ("not-a-package", described(licenses=[None])),
    "a version that is true": ("not-a-package", described(cohort={"schema_version": True})),
    "half a character in a name": ("not-a-package", described(cohort={"settings": {"cohort_name": HALF}})),
    "half a character in a path": ("not-a-package", described(resources=[{"path": f"{HALF}.csv"}])),
    "half a character in the release": ("not-a-package", listed(b"2026-01", rb"\ud800")),
    "orders to the terminal": ("unsafe-path", listed(b"data/datapackage.json", rb"\u001b[31m\nb: all is well")),
    "endless files": ("not-a-package", listed(b'"bytes": ', b'"bytes": 1e999, "more": ')),
    "a damaged deflate stream": ("zip-damaged", zipped(zipfile.ZIP_DEFLATED, damaged)),
    "a damaged lzma stream": ("zip-damaged", zipped(zipfile.ZIP_LZMA, damaged)),
    "a damaged bzip2 stream": ("unreadable", zipped(zipfile.ZIP_BZIP2, damaged)),
    "a name that is not UTF-8": (
        "zip-damaged",
        zipped(zipfile.ZIP_STORED, lambda content: content.replace("é".encode(), b"\xff\xfe"), "é.txt"),
    ),
    "a row of many millions of letters": ("rows-damaged", long_row),
    "a mark of the order of bytes": ("rows-damaged", marked),
    "an address with a space": ("fetch-failed", source("https://localhost/a b.zip")),
    "an address with a port that is none": ("fetch-failed", source("https://localhost:abc/")),
    "the folder of nobody": ("source-missing", source("~nosuchuser/cohort.zip")),
}


def gathered_with(folder: Path, write: Callable[[Path], dict[str, str]]) -> tuple[Gathered, list[str]]:
    """What is gathered of a good package and the odd one, and what is said of it."""
    (folder / "network.yml").write_text(SETTINGS, encoding="utf-8")
    entries = [described()(folder / "good"), write(folder / "odd")]
    (folder / "members.yml").write_text(yaml.safe_dump(entries), encoding="utf-8")
    network = read_network(NetworkPaths(folder, ROOT))
    gathered = gather(network, fetch=True)
    return gathered, lines_of(network, gathered)


@pytest.mark.parametrize(("code", "write"), LIES.values(), ids=LIES)
def test_an_odd_package_is_left_out_in_one_line(
    tmp_path: Path, code: str, write: Callable[[Path], dict[str, str]]
) -> None:
    gathered, lines = gathered_with(tmp_path, write)
    assert [(member["id"], member["code"]) for member in gathered.generation.refused] == [("odd", code)]
    assert list(gathered.generation.members) == ["good"]
    (line,) = [line for line in lines if "is left out" in line]
    assert line.isprintable()
    assert "{" not in line
    assert len(line) < 400


@pytest.mark.parametrize("cell", ["a\nb", "a\r\nb", "a\rb", 'a "b"'])
def test_a_cell_keeps_its_line_ends_and_quotation_marks(tmp_path: Path, cell: str) -> None:
    quoted = cell.replace('"', '""')
    gathered, _ = gathered_with(tmp_path, result(f'odd,"{quoted}"\nodd,"x\r\ny"\n'.encode(), "note"))
    assert not gathered.generation.refused
    file = str(gathered.generation.folder / f"result_{RESULT}.parquet")
    assert duckdb.execute("SELECT note FROM read_parquet($1) ORDER BY ALL", [file]).fetchall() == [(cell,), ("x\r\ny",)]


def test_a_package_takes_nobodys_place_by_its_name_alone(tmp_path: Path) -> None:
    gathered_with(tmp_path, described(cohort={"schema_version": True}))
    before = (tmp_path / "members.yml").read_bytes()
    entry_of(tmp_path / "other", files_of(descriptor_of("good", title="Other"), {}, bytes))
    with pytest.raises(CannotRun, match="says that it is a new release of good"):
        add_member(read_network(NetworkPaths(tmp_path, ROOT)), tmp_path / "other")
    assert (tmp_path / "members.yml").read_bytes() == before
    # one without a name is not that of a member without one
    changes = {"name": None, "cohort": {}, "title": "Good\x1b[31m\nHash: 0"}
    entry_of(tmp_path / "nameless", files_of(descriptor_of("good") | changes, {}, bytes))
    added = add_member(read_network(NetworkPaths(tmp_path, ROOT)), tmp_path / "nameless")
    assert (added.member.id, added.replaced) == ("cohort", "")
    assert added.facts["name"].isprintable()
