"""Random schemas, random rows, and the slips and damages that files suffer: for comparing the engine with frictionless.

About half of the files are without a fault, so that neither side can agree by always saying no or always saying yes.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cohort.checking.frictionless_errors import reference_findings
from cohort.checking.table_checks import table_findings
from cohort.checking.table_file import TableFile, read_table_files
from cohort.database.csv_staging import CsvStaging
from cohort.model.cohort import Cohort
from cohort.model.data_package import data_package
from cohort.model.findings import Finding
from cohort.model.paths import CohortPaths
from cohort.model.rule_files import Rules
from cohort.model.settings import Settings
from cohort.model.tables import Field, Model, Table
from cohort.reading.stored_csv import read_stored
from hypothesis import strategies as st

ID = "[a-z0-9][a-z0-9-]{0,39}"
# a pattern, texts that it fits, texts that it does not fit or about which engines differ
PATTERNS = [
    (ID, ["a", "p-1", "0" * 40], ["A", "-a", "a_b", "a\n", "é", "0" * 41, "a "]),
    ("[A-Z]{2}-[A-Z0-9]{1,3}", ["TH-83", "LA-VT"], ["TH-", "th-83", "TH-8333", "TH-83\n", "TH-๘๓"]),
    ("[A-Z]{3}", ["THB", "LAK"], ["TH", "THBB", "thb", "THB\n"]),
    (r"https?://[^\s]+", ["https://a.b/ก", "http://x"], ["ftp://x", "https://a b", "https://", "https://a\u00a0b"]),
    (r"\d{2}|x", ["12", "x", "๑๒"], ["1", "123", "xx"]),
    ("a|bc", ["a", "bc"], ["ab", "abc", "b"]),
    (r"\w+", ["ก", "a_1"], ["กา มา", "a-b", ""]),
    ("[^a-c]{2}", ["xy", "กก"], ["ab", "xa", "x"]),
]
GOOD = {
    "number": [
        "0",
        "1",
        "12.50",
        "999999",
        "3.000000001",
        "0.1",
        "1e3",
        "1E-2",
        "+5",
        ".5",
        "5.",
        "-1",
        "1000000000000",
    ],
    "integer": ["0", "1", "12", "5", "99", "007", "-3", "+4", "1000000000000"],
    "date": ["2017-11-01", "2020-02-29", "1999-12-31", "2561-05-12"],
    "boolean": ["true", "false"],
    "list": ["a", "a;b", "ก;ข;ค", "x", ";"],
}
# what is a fault in some columns and fine in others
DIRT = [
    "",
    " ",
    "x",
    "0",
    "1",
    "-1",
    "1e3",
    "1.0",
    "1.5",
    "NaN",
    "Infinity",
    "-inf",
    "true",
    "yes",
    "TRUE",
    "t",
    "True",
]
DIRT += [
    "2026-02-30",
    "2026-2-3",
    "20260203",
    "2018/05/12",
    "epoch",
    "12:00",
    "2026-11-20 ",
    " 2026-11-20",
    "๑๒",
    "1_000",
]
DIRT += [
    "0x1F",
    "1,000",
    "1 000",
    "฿5",
    "5%",
    "a;b",
    "a;;b",
    "a" * 70,
    "Ü",
    '"',
    '""',
    "a,b",
    "a\nb",
    "\n",
    "a\rb",
    "a;zz",
]
DIRT += [
    "null",
    "None",
    "NULL",
    "\\N",
    "\t",
    "\u00a0",
    "\u200b",
    "\ufeff",
    "e\u0301",
    "0" * 41,
    "1" * 400,
    "\\",
    "#",
    "'",
]
# what a byte that goes astray does to a file
DAMAGES = [
    b'"',
    b'""',
    b"\r",
    b"\n",
    b"\n\n",
    b"\r\n",
    b",",
    b";",
    b"\x00",
    b"\xff",
    b"\xed\xa0\x80",
    b"\xc3",
    b" ",
    b', "x"',
]

words = st.sampled_from(["ก", "น้ำ", "a", "B", " ", ",", '"', "\n", "7", "é", "-", "ยาวมาก" * 3])
free_text = st.lists(words, min_size=1, max_size=5).map("".join)


@dataclass(frozen=True)
class Column:
    """A column and texts that are right in it."""

    field: Field
    good: st.SearchStrategy[str]
    dirt: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Dirty:
    """A model, the bytes of the file of each of its tables, and what was done to them."""

    model: Model
    files: dict[str, bytes]
    done: tuple[str, ...]


def field_of(name: str, kind: str, constraints: dict[str, Any], example: str = "a", **more: Any) -> Field:
    return Field(name, name, "", example, kind, constraints, **more)


@st.composite
def columns(draw: st.DrawFn, name: str) -> Column:
    """A column of any type, format and constraint that ours use."""
    kind = draw(
        st.sampled_from(["text", "pattern", "codes", "number", "integer", "date", "boolean", "list", "list of codes"])
    )
    limits: dict[str, Any] = {"required": True} if draw(st.booleans()) else {}
    dirt: list[str] = []
    good: st.SearchStrategy[str]
    if kind == "text":
        if draw(st.booleans()):
            limits["maxLength"] = draw(st.integers(1, 30))
        good = free_text.map(lambda text: text[: limits.get("maxLength", 99)])
        column = field_of(name, "string", limits)
    elif kind == "pattern":
        pattern, fits, dirt = draw(st.sampled_from(PATTERNS))
        limits["pattern"] = pattern
        if draw(st.integers(0, 3)) == 0:
            limits["maxLength"] = 40
        good, column = st.sampled_from(fits), field_of(name, "string", limits, fits[0])
    elif kind == "codes":
        good, column = (
            st.sampled_from(["a", "b c", "ก"]),
            field_of(name, "string", limits, codes=dict.fromkeys(["a", "b c", "ก"], "x")),
        )
    elif kind == "list of codes":
        codes = dict.fromkeys(["a", "b", "ก"], "x")
        good, column = st.sampled_from(["a", "a;b", "ก;a;b"]), field_of(name, "list", limits, codes=codes)
    else:
        texts = GOOD[kind]
        if kind in ("number", "integer"):
            chosen = draw(
                st.sampled_from(
                    [
                        {},
                        {"minimum": 0},
                        {"minimum": 1, "maximum": 99},
                        {"exclusiveMinimum": 0},
                        {"minimum": -1000000},
                        {"maximum": 5},
                    ]
                )
            )
            limits |= chosen
            texts = [text for text in texts if _within(float(text), chosen)]
        good, column = st.sampled_from(texts), field_of(name, kind, limits, texts[0])
    return Column(column, good if limits.get("required") else st.one_of(good, good, st.just("")), dirt)


def _within(value: float, limits: dict[str, Any]) -> bool:
    least, most = limits.get("minimum", -1e99), limits.get("maximum", 1e12)
    return least <= value <= most and value > limits.get("exclusiveMinimum", -1e99)


@st.composite
def dirty(draw: st.DrawFn) -> Dirty:
    """One or two tables, the second of which refers to the first or to itself, with slips or without any."""
    done: list[str] = []
    files: dict[str, bytes] = {}
    tables: dict[str, Table] = {}
    keys: list[str] | None = None
    for name in ["first", "second"][: draw(st.integers(1, 2))]:
        table, rows = draw(_table(name, keys))
        keys = [row[0] for row in rows] if len(table.key) == 1 else None
        rows = [[column.name for column in table.fields], *rows]
        if draw(st.integers(0, 4)) <= 1:
            rows = draw(_slips(rows, done))
        content = draw(_bytes(rows, done))
        tables[name], files[name] = table, content
    return Dirty(Model(tables, {}, 1, {}), files, tuple(done))


@st.composite
def _table(draw: st.DrawFn, name: str, keys: list[str] | None) -> tuple[Table, list[list[str]]]:
    own = [draw(columns(f"{name}_{number}")) for number in range(draw(st.integers(1, 4)))]
    number = draw(st.integers(0, 6))
    key = Column(field_of(f"{name}_id", "string", {"required": True}), st.just(""))
    table_columns = [key, *own]
    # a key that may be empty, or one of two columns, whose equal values may be written in several ways
    kind_of_key = draw(st.sampled_from(["one"] * 4 + ["pair", "loose"]))
    if kind_of_key == "loose":
        table_columns[0] = Column(field_of(f"{name}_id", "string", {}), st.just(""))
    is_pair = kind_of_key == "pair" and own[0].field.type != "list"
    key_names = (table_columns[0].field.name, own[0].field.name) if is_pair else (table_columns[0].field.name,)
    ids = [f"k-{index}" for index in range(number)]
    rows = [[ids[index], *(draw(column.good) for column in own)] for index in range(number)]
    # rows refer to a key of one column
    targets = [*(["first"] if keys is not None else []), *([] if is_pair else [name])]
    for target in targets:
        if draw(st.integers(0, 2)) == 0:
            choose = ids if target == name else (keys or [])
            table_columns.append(Column(field_of(f"of_{target}", "string", {}, references=target), st.just("")))
            for row in rows:
                row.append(draw(st.sampled_from([*choose, ""])))
    fields = tuple(column.field for column in table_columns)
    return Table(name, name, "", "any", "host", key_names, fields), rows


@st.composite
def _slips(draw: st.DrawFn, rows: list[list[str]], done: list[str]) -> list[list[str]]:
    rows = [list(row) for row in rows]
    for kind in draw(
        st.lists(
            st.sampled_from(["cell"] * 6 + ["copy", "key", "shorten", "lengthen", "blank", "header"]),
            min_size=1,
            max_size=4,
        )
    ):
        done.append(kind)
        row = rows[draw(st.integers(min(1, len(rows) - 1), len(rows) - 1))]
        place = draw(st.integers(0, max(0, len(row) - 1)))
        if kind == "cell" and row:
            row[place] = draw(
                st.one_of(
                    st.sampled_from(DIRT),
                    st.text(max_size=6),
                    st.sampled_from([p for _, fits, no in PATTERNS for p in fits + no]),
                )
            )
        elif kind == "copy":
            rows.append(list(row))
        elif kind == "key" and len(rows) > 2 and row:
            rows[-1][:1] = row[:1]
        elif kind == "shorten":
            del row[max(1, place) :]
        elif kind == "lengthen":
            row += [draw(st.sampled_from(["", "x"]))]
        elif kind == "blank":
            rows.insert(draw(st.integers(1, len(rows))), draw(st.sampled_from([[], [""], [""] * len(rows[0])])))
        elif kind == "header" and rows[0]:
            rows[0][draw(st.integers(0, len(rows[0]) - 1))] = draw(
                st.sampled_from(["", "extra", "first_0", "FIRST_0", rows[0][0]])
            )
    return rows


@st.composite
def _bytes(draw: st.DrawFn, rows: list[list[str]], done: list[str]) -> bytes:
    text = io.StringIO()
    style = draw(st.sampled_from([csv.QUOTE_MINIMAL] * 4 + [csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
    csv.writer(text, lineterminator="\n", quoting=style).writerows(rows)
    content = text.getvalue().encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 5)) == 0:
        damage = draw(st.sampled_from(["byte"] * 4 + ["end", "crlf", "mark"]))
        done.append(damage)
        if damage == "byte":
            at = draw(st.integers(0, len(content)))
            content = content[:at] + draw(st.sampled_from(DAMAGES)) + content[at:]
        elif damage == "end":
            content = content[:-1]
        elif damage == "crlf":
            content = content.replace(b"\n", b"\r\n")
        else:
            content = b"\xef\xbb\xbf" + content
    return content


def cohort_of(root: Path, model: Model) -> Cohort:
    """A cohort of nothing but a folder and a model."""
    return Cohort(CohortPaths(root), Settings({}), model, Rules([], {}), {}, datetime.date(2018, 5, 31))


def compare(root: Path, example: Dirty, seen: Counter[str]) -> None:
    """Lets the engine check the files in the database and row by row, and frictionless alone; all must find the same.

    What kind of files these were is counted in `seen`.
    """
    paths = CohortPaths(root)
    paths.data.mkdir(parents=True, exist_ok=True)
    for old in paths.data.glob("*.csv"):
        old.unlink()
    for name, content in example.files.items():
        (paths.data / f"{name}.csv").write_bytes(content)
    package = data_package(example.model)
    staging = CsvStaging(root / "spill", at_least=0)
    try:
        staged, by_rows = (
            read_table_files(cohort_of(root, example.model), package, "data", held) for held in (staging, None)
        )
        assert [_essence(finding) for finding in staged[1]] == [_essence(finding) for finding in by_rows[1]]
        for part in staged[0]:
            _same_cells(part)
        found = [sorted(map(_essence, table_findings(_usable(parts)))) for parts in (staged[0], by_rows[0])]
    finally:
        staging.database.close()
    reference = sorted(map(_essence, reference_findings(root, _usable(by_rows[0]))))
    assert found[0] == reference
    assert found[1] == reference
    seen["valid" if not reference and not by_rows[1] else "unreadable" if by_rows[1] else "faulty"] += 1
    seen.update(
        "in the database" if part.staged else f"by rows: {part.not_staged_because}"
        for part in staged[0]
        if part.is_read
    )
    seen.update(f"done: {each}" for each in example.done or ("nothing",))
    seen.update(f"found: {finding[3]}" for finding in reference)


def _same_cells(part: TableFile) -> None:
    """The database must have read what Python reads."""
    if part.staged:
        there = read_stored(part.staged.csv.path)
        texts = ", ".join(f"coalesce({name}, '')" for name in part.staged.columns)
        rows = part.staged.database.execute(f"SELECT {texts} FROM {part.staged.table} ORDER BY rowid").fetchall()
        assert (part.header, [list(row) for row in rows]) == (there.header, there.rows)


def _usable(parts: Iterable[TableFile]) -> list[TableFile]:
    return [part for part in parts if part.is_checkable]


def _essence(finding: Finding) -> tuple:
    key, values = sorted(finding.key.items()), sorted(finding.values.items(), key=str)
    return (
        finding.file,
        finding.row or 0,
        finding.column or 0,
        finding.code,
        finding.field or "",
        str(key),
        str(finding.value),
        str(values),
    )
