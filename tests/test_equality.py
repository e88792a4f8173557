"""The engine agrees with frictionless on random schemas and dirty files, in the database and row by row."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import pytest
from cohort.asking.staging import Staging, rows_of_keys
from cohort.reading.plain_csv import InDoubt, survey
from cohort.reading.stored import Unreadable, read_stored
from hypothesis import HealthCheck, Phase, given, settings

from tests.dirty_tables import Dirty, compare, dirty

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


@FEW
@given(dirty())
def test_the_engine_agrees_with_frictionless(folder: Path, example: Dirty) -> None:
    compare(folder, example, Counter())


@pytest.mark.slow
def test_about_half_of_many_files_are_valid_and_all_kinds_of_faults_occur(folder: Path) -> None:
    seen: Counter[str] = Counter()

    @settings(FEW, max_examples=600)
    @given(dirty())
    def agree(example: Dirty) -> None:
        compare(folder, example, seen)

    agree()
    files = seen["valid"] + seen["faulty"] + seen["unreadable"]
    assert 0.4 < seen["valid"] / files < 0.6, seen
    assert seen["in the database"] > files / 3, seen
    found = {kind.removeprefix("found: ") for kind in seen if kind.startswith("found: ")}
    assert found >= {"value-missing", "value-not-a-date", "value-not-a-number", "value-not-an-integer"}, seen
    assert found >= {
        "value-not-in-list",
        "value-wrong-shape",
        "value-too-long",
        "value-too-small",
        "value-too-large",
    }, seen
    assert found >= {"row-twice", "row-blank", "row-too-short", "row-too-long", "reference-unknown", "key-missing"}, (
        seen
    )


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
    with pytest.raises(InDoubt, match=f"^{why}$"):
        Staging(tmp_path / "spill").stage(path)


@pytest.mark.parametrize("name", PLAIN)
def test_the_database_reads_what_python_reads(tmp_path: Path, name: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(PLAIN[name])
    read, staged = read_stored(path), Staging(tmp_path / "spill").stage(path)
    assert staged.csv.header == read.header
    rows = list(staged.rows([{*itertools.chain(*read.rows)}] * len(read.header), []))
    assert rows == list(enumerate(read.rows, start=2))


def test_a_pattern_in_a_path_is_not_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "งบ [1]"
    folder.mkdir()
    (folder / "t.csv").write_bytes(PLAIN["rows"])
    with pytest.raises(InDoubt, match="path"):
        survey(folder / "t.csv")


def test_records_are_told_apart_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b'a,b\n"1\n2",3\n44,"5,""6"\n7,8\n"9","\n\n"\n')
    for size in range(1, 40):
        monkeypatch.setattr("cohort.reading.plain_csv.BLOCK", size)
        found = survey(path)
        assert (found.header, found.records, found.quoted, found.broken) == (["a", "b"], 4, True, True)


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
    for each in sequences:
        try:
            good.append(each.decode())
        except UnicodeDecodeError:
            bad.append(each)
    staging, path = Staging(tmp_path / "spill"), tmp_path / "good.csv"
    path.write_bytes(b"a,b\n" + b"".join(b"x," + quote + each.encode() + quote + b"\n" for each in good))
    staged = staging.stage(path)
    assert [cells[1] for _, cells in staged.rows([{"x"}, None], [])] == good
    assert len(bad) > 5_000
    # one of many is enough to be seen, so most are tried in groups that must not all be taken for good
    for number, each in enumerate(bad[:: max(1, len(bad) // 400)]):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(b"a,b\nx," + quote + each + quote + b"\n")
        with pytest.raises(InDoubt):
            staging.stage(path)
        with pytest.raises(Unreadable):
            read_stored(path)


def test_the_rows_of_keys_are_found_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b'a,b,c\n1,x,\n"2\n3",y,\n1,z,\n4,,\n1,x,again\n')
    wanted = {("1", "x"), ("2\n3", "y"), ("4", ""), ("9", "9")}
    assert rows_of_keys(survey(path), [0, 1], wanted) == {("1", "x"): 2, ("2\n3", "y"): 3, ("4", ""): 5}
