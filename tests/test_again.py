"""What is made of results is made again where a result that it looked at has changed, and only there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cohort.measures.measures import Measure, Result
from cohort.model.sql_files import SqlFile
from cohort.rendering.again import Again
from cohort.storing.build_cache import Kept
from hypothesis import given
from hypothesis import strategies as st

NAMES = ("a", "b", "c")


def results(values: Mapping[str, int], number: int = 1) -> dict[str, Result]:
    found = {}
    for name, value in values.items():
        file = SqlFile(name, f"{name}.sql", {}, {}, f"SELECT {name}")
        found[name] = Result(Measure(file, name, "", "", "", "", ""), [{"value": value}], [number])
    return found


def page(found: Mapping[str, Result]) -> str:
    """Looks at one result, and by what stands in it at one of two others, or at none."""
    first = found["a"].row["value"]
    if first == 0:
        return "nothing"
    other = found.get("b" if first == 1 else "c")
    return f"{first} {other.row['value'] if other else 'missing'}"


@given(
    st.lists(
        st.tuples(
            st.fixed_dictionaries({"a": st.integers(0, 2)}, optional={"b": st.integers(0, 1), "c": st.integers(0, 1)}),
            st.sampled_from(["one day", "another day"]),
        ),
        max_size=12,
    )
)
def test_it_is_always_what_would_be_made_anew(steps: list[tuple[dict[str, int], str]]) -> None:
    again, kept = Again(), Kept(Path("nowhere"), None)
    for values, day in steps:
        found = results(values)
        made = again.made("page", day, found, kept, lambda looked_at, day=day: page(looked_at) + day)  # type: ignore[misc]
        assert made == page(found) + day


def test_a_row_that_has_another_place_among_all_is_another_one() -> None:
    again, kept = Again(), Kept(Path("nowhere"), None)
    made = [
        again.made("page", "", results({"a": 0}, number), kept, lambda found: found["a"].numbers) for number in (1, 2)
    ]
    assert made == [[1], [2]]


def test_it_is_made_once_while_nothing_changes_that_it_looks_at(tmp_path: Path) -> None:
    again, made = Again(), []

    def make(found: Mapping[str, Result], kept: Kept) -> str:
        made.append(page(found))
        return kept.made(made[-1], lambda: b"drawn").decode()

    asked = []
    for values in ({"a": 1, "b": 1, "c": 1}, {"a": 1, "b": 1, "c": 2}, {"a": 1, "b": 2, "c": 2}):
        kept = Kept(tmp_path, "same")
        again.made("page", "", results(values), kept, lambda found, kept=kept: make(found, kept))  # type: ignore[misc]
        asked.append(kept.asked)
    assert made == ["1 1", "1 2"]
    # what was kept for it is not forgotten while it is not asked for
    assert asked[0] == asked[1] != asked[2]
