"""Whatever is sent, again, late or corrected, in whatever order: the tables are what a plain model of the rules says."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.workflows.forms.make_forms import make_forms
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.accepting import rows, take
from tests.workbooks import workbook

# what is said of an expense: what for, and how much
Said = tuple[str, int]
HEADINGS = ["spent_on", "description", "amount", "organisation_id", "funded_by"]
DAY = datetime.date(2026, 12, 1)

SAID = st.tuples(st.sampled_from(["Tea", "Yarn"]), st.sampled_from([1, 2, 3]))
STEPS = st.one_of(
    st.tuples(st.just("send"), st.lists(SAID, min_size=1, max_size=3)),
    st.tuples(st.just("again"), st.integers(0, 9)),
    st.tuples(st.just("hand out")),
    st.tuples(
        st.just("fill in"),
        st.integers(0, 9),
        st.dictionaries(st.integers(0, 4), st.sampled_from([1, 2, 3]), max_size=2),
        st.lists(SAID, max_size=1),
    ),
)


@dataclass
class File:
    """A file that was sent: its rows by what they are known by; `issued` are those of the form that it is."""

    path: Path
    said: dict[Any, Said]
    issued: dict[Any, Said] | None = None


@dataclass
class Plain:
    """The rules, said as plainly as possible. A row is known by its file and place, or by the place in the form in which
    it was first written."""

    there: dict[Any, Said] = field(default_factory=dict)

    def takes(self, file: File) -> bool:
        """Takes a file whole, or not at all where only its sender can tell."""
        after = dict(self.there)
        if file.issued is None:
            counts: dict[Said, int] = {}
            for name, said in file.said.items():
                alike = [known for known, there in self.there.items() if there == said]
                place = counts[said] = counts.get(said, -1) + 1
                if place < len(alike):
                    continue  # an equal row is that row
                if alike or name in self.there:
                    return False  # one more than there are, or corrected since
                after[name] = said
        for name, said in file.said.items() if file.issued is not None else ():
            issued, now = file.issued.get(name), self.there.get(name)
            if said in (issued, now):
                continue  # nobody wrote there, or it says the same by now
            if now not in (issued, None):
                return False  # changed by two, or written by two
            after[name] = said
        self.there = after
        return True


@dataclass
class World:
    """A real cohort beside the plain model."""

    cohort: Path
    folder: Path
    plain: Plain = field(default_factory=Plain)
    files: list[File] = field(default_factory=list)
    forms: list[tuple[Path, dict[Any, Said], dict[str, Any]]] = field(default_factory=list)

    def accept(self, file: File) -> None:
        """Lays a file into submissions/ and accepts; both say the same of it, and both have the same afterwards."""
        waiting = self.cohort / "submissions" / file.path.name
        shutil.copyfile(file.path, waiting)
        expected = self.plain.takes(file)
        assert take(self.cohort) == (([file.path.name], []) if expected else ([], [file.path.name]))
        waiting.unlink(missing_ok=True)
        assert self.stored() == sorted(self.plain.there.values())

    def stored(self) -> list[Said]:
        return sorted((row["description"], int(row["amount"])) for row in rows(self.cohort, "expenses"))

    def send(self, entries: list[Said]) -> None:
        name = f"sent-{len(self.files)}"
        # a file of its own, even where it says the same as another one
        sheet = [
            HEADINGS,
            *([DAY, what, amount, "Weavers", "Own money"] for what, amount in entries),
            [],
            [f"note {name}"],
        ]
        path = workbook(self.folder / f"{name}.xlsx", {"Expenses": sheet})
        self.files.append(File(path, {(name, place): entry for place, entry in enumerate(entries)}))
        self.accept(self.files[-1])

    def again(self, number: int) -> None:
        if self.files:
            self.accept(self.files[number % len(self.files)])

    def hand_out(self) -> None:
        """A form of this moment. The keys of the real rows are matched to the plain ones by what they say."""
        paths = make_forms(Cohort.read(CohortPaths(self.cohort)), ["money"])
        (form,) = [path for path in paths if path.name.endswith("partner-01.xlsx")]
        path = Path(shutil.copyfile(form, self.folder / f"form-{len(self.forms)}.xlsx"))
        keys: dict[str, Any] = {}
        left = dict(self.plain.there)
        for row in rows(self.cohort, "expenses"):
            name = next(known for known, said in left.items() if said == (row["description"], int(row["amount"])))
            del left[name]
            keys[row["expense_id"]] = name
        self.forms.append((path, dict(self.plain.there), keys))

    def fill_in(self, number: int, corrected: dict[int, int], added: list[Said]) -> None:
        if not self.forms:
            return
        form, issued, keys = self.forms[number % len(self.forms)]
        book = openpyxl.load_workbook(form)
        sheet = next(sheet for sheet in book.worksheets if sheet["A4"].value == "expense_id")
        columns = {str(cell.value).removesuffix(" *"): cell.column for cell in sheet[4]}
        entries = dict(issued)
        filled = [row for row in range(5, 60) if sheet.cell(row, 2).value is not None]
        for place, amount in corrected.items():
            if place < len(filled):
                key = sheet.cell(filled[place], 1).value
                sheet.cell(filled[place], columns["How much?"]).value = amount
                entries[keys[key]] = (entries[keys[key]][0], amount)
        blank = len(filled) + 5
        for place, (what, amount) in enumerate(added):
            written = {"When was it spent?": DAY, "What was bought?": what, "How much?": amount}
            for heading, value in {**written, "Whose money was it?": "Own money"}.items():
                sheet.cell(blank + place, columns[heading]).value = value
            entries[sheet.cell(blank + place, 1).value] = (what, amount)
        path = self.folder / f"filled-{len(self.files)}.xlsx"
        book.save(path)
        self.files.append(File(path, entries, issued))
        self.accept(self.files[-1])


@pytest.fixture
def begun(small: Path) -> Path:
    """A cohort in which nothing is spent yet."""
    for path in (small / "data" / "expenses.csv", small / "private" / "expenses.csv"):
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8", newline="\n")
    (small / "submissions").mkdir(exist_ok=True)
    return small


@pytest.fixture
def worlds(begun: Path, tmp_path: Path) -> Callable[[], World]:
    """A fresh world each time."""
    numbers = iter(range(10_000))

    def make() -> World:
        folder = tmp_path / f"world-{next(numbers)}"
        folder.mkdir()
        return World(Path(shutil.copytree(begun, folder / "cohort")), folder)

    return make


@pytest.mark.thorough
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(first=st.lists(SAID, min_size=2, max_size=3), steps=st.lists(STEPS, min_size=3, max_size=7))
def test_any_order_gives_what_the_rules_say(worlds: Callable[[], World], first: list[Said], steps: list[Any]) -> None:
    world = worlds()
    world.send(first)
    world.hand_out()
    for what, *how in steps:
        {"send": world.send, "again": world.again, "hand out": world.hand_out, "fill in": world.fill_in}[what](*how)
    # once more at the end: accepting twice is accepting once
    before = world.stored()
    for _ in range(2):
        world.again(len(world.files) - 1)
    assert world.stored() == before
