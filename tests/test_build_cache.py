"""What takes long to make is kept, also by several that make the same at once, and never given half written."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from cohort.storing.build_cache import BuildCache, content_hash


@dataclass(frozen=True)
class Labels:
    """What a chart is drawn from, say."""

    texts: dict[str, str]
    codes: frozenset[str] = frozenset()


def test_two_that_make_the_same_at_once_both_get_it(tmp_path: Path) -> None:
    makers = 8
    all_there = threading.Barrier(makers, timeout=30)

    def make() -> bytes:
        all_there.wait()
        return b"picture"

    for source in range(50):
        with ThreadPoolExecutor(makers) as pool:
            done = [pool.submit(BuildCache(tmp_path, "same").get_or_make, source, make) for _ in range(makers)]
        assert {task.result() for task in done} == {b"picture"}
    assert len(list(tmp_path.iterdir())) == 50


def test_what_is_kept_is_not_made_again_and_what_is_damaged_is(tmp_path: Path) -> None:
    second_cache = BuildCache(tmp_path, "same")
    assert second_cache.get_or_make("chart", lambda: b"first") == b"first"
    assert second_cache.get_or_make("chart", lambda: b"second") == b"first"
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-1])
    assert second_cache.get_or_make("chart", lambda: b"second") == b"second"


def test_where_nothing_can_be_kept_it_is_made_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.write_text("a file where the folder should be", encoding="utf-8")
    assert BuildCache(folder, "same").get_or_make("chart", lambda: b"picture") == b"picture"


def test_the_order_in_which_a_process_happens_to_have_things_does_not_count() -> None:
    first = Labels({"a": "1", "b": "2"}, frozenset("xyz"))
    second = Labels({"b": "2", "a": "1"}, frozenset("zyx"))
    assert content_hash(first) == content_hash(second)
    assert content_hash(first) != content_hash(Labels({"a": "2", "b": "1"}, frozenset("xyz")))
    assert content_hash(first) != content_hash(Labels({"a": "1", "b": "2"}))


def test_what_would_have_another_hash_each_time_is_no_source() -> None:
    for source in (object(), Labels({}).texts.get):
        with pytest.raises(TypeError, match="another one in each process"):
            content_hash([source])
