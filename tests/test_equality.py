"""The engine agrees with frictionless on random schemas and dirty files, in the database and row by row."""

from __future__ import annotations

import itertools
import os
import sys
from collections import Counter
from pathlib import Path

import pytest
from cohort.checking.frictionless_errors import reference_findings
from cohort.checking.stored_tables import check_stored_tables
from cohort.checking.table_checks import table_findings
from cohort.checking.table_file import read_table_files
from cohort.database.csv_staging import CsvStaging, find_key_rows
from cohort.errors import CannotRun
from cohort.model.data_package import data_package
from cohort.model.tables import Field, Model, Table
from cohort.reading.safety.csv_inspection import AmbiguousCsv, inspect_csv
from cohort.reading.stored_csv import UnreadableFile, read_stored
from hypothesis import HealthCheck, Phase, given, settings

from tests.dirty_tables import Dirty, cohort_of, compare, dirty, field_of
from tests.helpers import build_file_tree

FEW = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("equality")


@pytest.mark.slow
@FEW
@given(dirty())
def test_the_engine_agrees_with_frictionless(folder: Path, example: Dirty) -> None:
    compare(folder, example, Counter())


@pytest.mark.slow
def test_about_half_of_many_files_are_valid_and_most_kinds_of_faults_occur(folder: Path) -> None:
    seen: Counter[str] = Counter()

    @settings(FEW, max_examples=160)
    @given(dirty())
    def agree(example: Dirty) -> None:
        compare(folder, example, seen)

    agree()
    files = seen["valid"] + seen["faulty"] + seen["unreadable"]
    assert 0.4 < seen["valid"] / files < 0.6, seen
    assert seen["in the database"] > files / 3, seen
    found = {kind.removeprefix("found: ") for kind in seen if kind.startswith("found: ")}
    assert found >= {"value-missing", "value-not-a-date", "value-not-a-number", "value-not-an-integer"}, seen
    # what is too long, too small or too large is rarer: tools/equality.py counts it among many files
    assert found >= {"value-not-in-list", "value-wrong-shape"}, seen
    assert found >= {"row-twice", "row-blank", "row-too-short", "row-too-long", "reference-unknown", "key-missing"}, (
        seen
    )


# what nobody draws by chance: columns beside the key, and the bytes of a file
BY_HAND: dict[str, tuple[list[Field], bytes]] = {
    "unknown codes twice in a list": (
        [field_of("x", "list", {}, codes={"a": "A"})],
        b"id,x\nk1,zz;a;zz;yy\nk2,a;a\n",
    ),
    "an empty heading": ([field_of("x", "string", {})], b"id,,x\nk1,a,b\nk2,,\n"),
    "headings with spaces": ([field_of("x", "number", {}, "5")], "id, ,\u00a0x,x\nk1,a,b,c\n".encode()),
    "a heading of two lines": ([field_of("x", "string", {})], b'id,"x\n"\nk1,a\nk1,b\n'),
    "a blank header": ([field_of("x", "string", {})], b"\n"),
    "a header of spaces": ([field_of("x", "string", {})], b"  \nk1\n"),
    "headings that differ in capitals": ([field_of("x", "number", {}, "5")], b"ID,id,X,x\nk1,k1,a,b\nk1,k2,,5\n"),
    "headings with quotes and dots": ([field_of("x", "string", {})], b'id,"a""b",c.d,{0},x\nk1,1,2,3,4\nk1,,,,\n'),
    "another order": ([field_of("x", "number", {}, "5")], b"x,id\na,k1\n,k1\n"),
    "the header again among the rows": ([field_of("x", "number", {}, "5")], b"id,x\nid,x\nk1,3\nid,x\n"),
    "a number of many digits": ([field_of("x", "integer", {}, "5")], b"id,x\nk1," + b"1" * 100_000 + b"\nk2,5\n"),
    "limits that are texts": (
        [
            field_of("x", "number", {"minimum": "1", "maximum": "1e3"}, "5"),
            field_of("y", "number", {"maximum": 10.5}, "5"),
        ],
        b"id,x,y\nk1,0,10.5\nk2,1001,10.6\nk3,1000,9.9\n",
    ),
    "days at the ends of time": (
        [field_of("x", "date", {}, "2020-01-01")],
        b"id,x\nk1,0001-01-01\nk2,9999-12-31\nk3,0000-01-01\nk4,infinity\nk5,10000-01-01\nk6,2000-01-01 (BC)\n",
    ),
    "signs of no meaning": (
        [field_of("x", "string", {"maxLength": 1})],
        "id,x\nk1,\ufffe\nk2,\U0001ffff\nk3,\u2028\nk4,\x1e\nk5,e\u0301\n".encode(),
    ),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_the_engine_agrees_on_what_nobody_draws_by_chance(tmp_path: Path, name: str) -> None:
    fields, content = BY_HAND[name]
    compare(tmp_path, Dirty(_model(fields), {"t": content}, ()), Counter())


def test_a_number_that_frictionless_cannot_compare_is_none(tmp_path: Path) -> None:
    model = _model([field_of("x", "number", {}, "5")])
    build_file_tree(tmp_path, {"data/t.csv": "id,x\nk1,5\nk2,sNaN\n"})
    parts, _ = read_table_files(cohort_of(tmp_path, model), data_package(model), "data")
    assert [(finding.row, finding.code) for finding in table_findings(parts)] == [(3, "value-not-a-number")]
    with pytest.raises(CannotRun, match="frictionless itself failed"):
        list(reference_findings(tmp_path, parts))


def _model(fields: list[Field]) -> Model:
    key = field_of("id", "string", {"required": True})
    return Model({"t": Table("t", "T", "", "any", "host", ("id",), (key, *fields))}, {}, 1, {})


# what readers of CSV would read in several ways, each found by comparing or in the books of the readers
DOUBTFUL = {
    "a cell more that is empty": (b"a,b\n1,2,\n", "cells"),
    "a cell more": (b"a,b\n1,2,3\n", "cells"),
    "a cell less": (b"a,b\n1\n", "cells"),
    "a blank line": (b"a,b\n1,2\n\n3,4\n", "cells"),
    "blank lines at the end": (b"a,b\n1,2\n\n", "cells"),
    "a carriage return": (b"a,b\r\n1,2\r\n", "signs"),
    "a carriage return in a cell": (b'a,b\n1,"2\r3"\n', "signs"),
    "a NUL": (b"a,b\n1,\x00\n", "signs"),
    "a byte-order mark": (b"\xef\xbb\xbfa,b\n1,2\n", "mark"),
    "no UTF-8": (b"a,b\n1,\xff\n", "cells"),
    "no UTF-8 in the header": (b"a,\xff\n1,2\n", "cells"),
    "a quotation mark in a cell": (b'a,b\n1,2"3\n', "quotes"),
    "a quotation mark after a space": (b'a,b\n1, "3"\n', "quotes"),
    "something after a quoted cell": (b'a,b\n1,"2"3\n', "quotes"),
    "a quotation mark that is not closed": (b'a,b\n1,"2\n3,4\n', "quotes"),
    "a header of several lines": (b'a,"b\nc"\n1,2\n', "header"),
    "one column": (b"a\n1\n", "columns"),
    "semicolons": (b"a;b\n1;2\n", "columns"),
    "nothing": (b"", "columns"),
}
PLAIN = {
    "rows": b"a,b\n1,2\n3,4\n",
    "no line end": b"a,b\n1,2",
    "no rows": b"a,b\n",
    "empty cells": b"a,b\n,\n1,\n,2\n",
    "spaces": b"a,b\n 1 ,\t2\n",
    "quoted cells": b'a,b\n"1","2,3"\n4,"5 ""6"""\n"",x\n',
    "lines in a cell": b'a,b\n"1\n\n2",3\n4,"\n"\n',
    "only quotation marks": b'a,b\n"""","""\n"""\n',
    "Thai": "a,b\nก,น้ำ\n".encode(),
    "words that mean nothing to some": b"a,b\nNULL,NA\n\\N,#x\n",
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_the_database_is_not_asked_about_a_doubtful_file(tmp_path: Path, name: str) -> None:
    content, why = DOUBTFUL[name]
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(AmbiguousCsv, match=f"^{why}$"):
        CsvStaging(tmp_path / "spill").stage(path)


@pytest.mark.parametrize("name", PLAIN)
def test_the_database_reads_what_python_reads(tmp_path: Path, name: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(PLAIN[name])
    read, staged = read_stored(path), CsvStaging(tmp_path / "spill").stage(path)
    assert staged.csv.header == read.header
    rows = list(staged.suspect_rows([{*itertools.chain(*read.rows)}] * len(read.header), []))
    assert rows == list(enumerate(read.rows, start=2))


def test_a_pattern_in_a_path_is_not_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "งบ [1]"
    folder.mkdir()
    (folder / "t.csv").write_bytes(PLAIN["rows"])
    with pytest.raises(AmbiguousCsv, match="path"):
        inspect_csv(folder / "t.csv")


@pytest.mark.parametrize("folder", ["c0=9", "c1=z", "year=2561/ก", "it's 100%", 'a "b"', "--", "#1;2&3"])
def test_the_name_of_a_folder_means_nothing(tmp_path: Path, folder: str) -> None:
    path = tmp_path / folder / "t.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes(PLAIN["rows"])
    staging = CsvStaging(path.parent / "spill")
    staged = staging.stage(path)
    assert list(staged.suspect_rows([{"1", "3"}, None], [])) == [(2, ["1", "2"]), (3, ["3", "4"])]
    assert find_key_rows(staging.inspect(path), [0], {("3",)}) == {("3",): 3}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names of folders are text")
def test_a_folder_whose_name_is_no_text_is_not_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    (folder / "t.csv").write_bytes(PLAIN["rows"])
    with pytest.raises(AmbiguousCsv, match="path"):
        CsvStaging(folder).stage(folder / "t.csv")


def test_a_table_of_very_many_columns_is_asked_for_its_texts(tmp_path: Path) -> None:
    path, many = tmp_path / "t.csv", range(300)
    path.write_text("\n".join(",".join(f"{row}-{column}" for column in many) for row in range(4)), encoding="utf-8")
    staged = CsvStaging(tmp_path / "spill").stage(path)
    proven = [None, *[""] * 299]
    assert staged.distinct(proven) == [None, *({f"{row}-{column}" for row in (1, 2, 3)} for column in many[1:])]
    assert [row for row, _ in staged.suspect_rows([{"2-7"}, *[None] * 299], [0])] == []
    assert {row for row, _ in staged.suspect_rows([{f"2-{column}"} for column in many], [0])} >= {3}


def test_records_are_told_apart_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b'a,b\n"1\n2",3\n44,"5,""6"\n7,8\n"9","\n\n"\n')
    for size in range(1, 40):
        monkeypatch.setattr("cohort.reading.safety.csv_inspection.BLOCK", size)
        found = inspect_csv(path)
        assert (found.header, found.records, found.has_quotes, found.has_multiline_cells) == (["a", "b"], 4, True, True)


@pytest.mark.slow
@pytest.mark.parametrize("quote", [b"", b'"'])
def test_the_database_takes_the_same_bytes_for_utf_8(tmp_path: Path, quote: bytes) -> None:
    edges = [
        0x41,
        0x7F,
        0x80,
        0x8F,
        0x90,
        0x9F,
        0xA0,
        0xBF,
        0xC0,
        0xC1,
        0xC2,
        0xDF,
        0xE0,
        0xE1,
        0xED,
        0xEE,
        0xEF,
        0xF0,
        0xF4,
        0xF5,
        0xFF,
    ]
    sequences = [bytes(some) for length in (1, 2, 3) for some in itertools.product(edges, repeat=length)]
    sequences += [
        bytes((first, second, third, 0x80)) for first in (0xF0, 0xF4) for second in edges for third in (0x80, 0xBF)
    ]
    good, bad = [], []
    for sequence in sequences:
        try:
            good.append(sequence.decode())
        except UnicodeDecodeError:
            bad.append(sequence)
    staging, path = CsvStaging(tmp_path / "spill"), tmp_path / "good.csv"
    path.write_bytes(b"a,b\n" + b"".join(b"x," + quote + text.encode() + quote + b"\n" for text in good))
    staged = staging.stage(path)
    assert [cells[1] for _, cells in staged.suspect_rows([{"x"}, None], [])] == good
    assert len(bad) > 5_000
    # one of many is enough to be seen, so most are tried in groups that must not all be taken for good
    for number, sequence in enumerate(bad[:: max(1, len(bad) // 400)]):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(b"a,b\nx," + quote + sequence + quote + b"\n")
        with pytest.raises(AmbiguousCsv):
            staging.stage(path)
        with pytest.raises(UnreadableFile):
            read_stored(path)


@pytest.mark.parametrize("at_least", [0, 1 << 30])
def test_keys_without_a_partner_come_in_the_order_of_their_rows(tmp_path: Path, at_least: int) -> None:
    personal = field_of("x", "string", {"required": True}, personal=True)
    model = _model([personal, field_of("y", "string", {})])
    build_file_tree(
        tmp_path,
        {"data/t.csv": "id,y\nk1,\nk2,\nk1,\nk3,\n", "private/t.csv": "id,x\nk3,a\nk8,a\nk9,a\nk8,b\n"},
    )
    staging = CsvStaging(tmp_path / "spill", at_least)
    found, methods = check_stored_tables(cohort_of(tmp_path, model), staging)
    assert {check.method for check in methods} == {"database" if at_least == 0 else "rows"}
    assert [
        (finding.code, finding.row, finding.values) for finding in found if finding.code.startswith("private-")
    ] == [
        ("private-row-missing", None, {"row_in_data": 3}),
        ("private-row-missing", None, {"row_in_data": 4}),
        ("private-row-left-over", 4, {}),
        ("private-row-left-over", 5, {}),
    ]


def test_the_rows_of_keys_are_found_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b'a,b,c\n1,x,\n"2\n3",y,\n1,z,\n4,,\n1,x,again\n')
    wanted = {("1", "x"), ("2\n3", "y"), ("4", ""), ("9", "9")}
    assert find_key_rows(inspect_csv(path), [0, 1], wanted) == {("1", "x"): 2, ("2\n3", "y"): 3, ("4", ""): 5}
