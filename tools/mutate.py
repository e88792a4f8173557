"""Change the code of a few modules a little, many times, and say which changes no test has noticed.

python tools/mutate.py [--only NAME …] [--most N] [--seed N]

Each change turns one comparison, condition, number or call of a function into another one, in a fork of this process,
which then runs the tests that concern the module. At most N changes of each group are tried, 60 by default, chosen by
the seed; everything then takes less than half an hour. Prints what nobody has noticed with file and line, unless
tools/mutants.yaml explains why nobody can, and exits with 1 if there is any. It runs on Linux and macOS.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT)]
for variable in ("COHORT_TEST_SHARED", "COHORT_BUILD_CACHE"):
    os.environ.setdefault(variable, tempfile.mkdtemp(prefix="cohort-mutate-"))


@dataclass(frozen=True)
class Group:
    """Modules, the tests that concern them, quickest first, and which of these run, as pytest's -m and -k say it."""

    modules: list[str]
    tests: list[str]
    marks: str = "not slow"
    names: str = ""


# LibreOffice takes long, and shows nothing of these modules that other tests do not
NO_OFFICE = "not libreoffice"
GROUPS = {
    "cells": Group(
        [f"cohort.reading.cells.{name}" for name in ("numbers", "dates", "durations", "values")],
        [
            "scripts/cohort/reading/cells",
            "tests/test_reading.py",
            "tests/test_countries.py",
            "tests/test_careful_reading.py",
            "tests/test_own_sheets.py::test_one_answer_stands_for_all_cells_of_a_column",
        ],
        marks="",
        names=NO_OFFICE,
    ),
    "overlay": Group(
        ["cohort.checking.overlay", "cohort.reading.cells.value_equality"],
        [
            "tests/test_returned_forms.py",
            "tests/test_accept.py::test_a_row_copied_with_its_hidden_key_is_another_one_or_replaces_the_first",
            "tests/test_reading.py",
        ],
        marks="",
        names=NO_OFFICE,
    ),
    "journal": Group(["cohort.storing.journal"], ["tests/test_journal.py"]),
    "counts": Group(["cohort.publication.people_counts"], ["tests/test_people_counts.py"]),
}
EXPLANATIONS = ROOT / "tools" / "mutants.yaml"
# so many times as long as without a change, and so many seconds, before a change counts as noticed: the tests hang
PATIENCE, LEAST_SECONDS, MOST_SECONDS = 4, 20, 600
SWAPS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A module with one change: where it is, in which function, and the line before and after it."""

    module: str
    line: int
    function: str
    change: str
    code: CodeType

    def __str__(self) -> str:
        return f"{self.module.removeprefix('cohort.')}:{self.line} {self.function}: {self.change}"


def mutants(module: str) -> Iterator[Mutant]:
    """All changes of the functions of a module."""
    path = ROOT / "scripts" / Path(*module.split(".")).with_suffix(".py")
    source = path.read_text(encoding="utf-8")
    for function, number in _places(ast.parse(source)):
        for way in range(2):
            tree = ast.parse(source)
            node = list(ast.walk(tree))[number]
            before = ast.unparse(node)
            if not _is_changed(node, way):
                break
            code = compile(ast.fix_missing_locations(tree), str(path), "exec")
            yield Mutant(module, node.lineno, function, f"{before} -> {ast.unparse(node)}", code)  # type: ignore[attr-defined]


def _places(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The nodes within functions that can be changed: the name of the function and the place among all nodes."""
    numbers = {id(node): number for number, node in enumerate(ast.walk(tree))}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    places = set[int]()
    for function in functions:
        for statement in function.body:
            for node in ast.walk(statement):
                if isinstance(node, ast.expr | ast.stmt) and id(node) not in places:
                    places.add(id(node))
                    yield function.name, numbers[id(node)]


def _is_changed(node: ast.AST, way: int) -> bool:
    """Changes a node in the first or the second way, if there is one."""
    match node:
        case ast.Compare(ops=[operator, *_]) if way == 0 and type(operator) in SWAPS:
            node.ops[0] = SWAPS[type(operator)]()
        case ast.BoolOp() | ast.BinOp() if way == 0 and type(node.op) in SWAPS:
            node.op = SWAPS[type(node.op)]()
        case ast.If() | ast.IfExp() if way == 0:
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.Constant(value=bool()) if way == 0:
            node.value = not node.value
        case ast.Constant(value=int()) if way == 0:
            node.value += 1
        case ast.Return(value=value) if value is not None and ast.unparse(value) != "None" and way == 0:
            node.value = ast.Constant(None)
        case ast.Expr(value=ast.Call()) if way == 0:
            node.value = ast.Constant(None)
        case ast.comprehension(ifs=[_, *_]) if way == 0:
            node.ifs = []
        case _:
            return False
    return True


def put_in(module: ModuleType, code: CodeType) -> None:
    """Gives the functions of a module other code; whoever has imported one of them has the same function."""
    mutant = ModuleType(module.__name__)
    mutant.__dict__.update(__package__=module.__package__, __file__=module.__file__)
    original = sys.modules[module.__name__]
    sys.modules[module.__name__] = mutant
    exec(code, mutant.__dict__)  # noqa: S102 - our own code
    sys.modules[module.__name__] = original
    _take_over(vars(module), vars(mutant))


def _take_over(old: dict[str, object] | object, new: dict[str, object] | object) -> None:
    for name, value in dict(new).items():  # type: ignore[call-overload]
        old_value = old.get(name)  # type: ignore[attr-defined]
        functions = [_plain_function(old_value), _plain_function(value)]
        if all(isinstance(function, FunctionType) for function in functions):
            with suppress(ValueError):
                functions[0].__code__ = functions[1].__code__
        elif isinstance(old_value, type) and isinstance(value, type) and old_value.__module__ == value.__module__:
            _take_over(vars(old_value), vars(value))


def _plain_function(value: Any) -> Any:
    """The function within a property, a class method or a cache; any other value as it is."""
    function = getattr(value, "__wrapped__", getattr(value, "__func__", value))
    return function.fget if isinstance(function, property) else function


def is_noticed(mutant: Mutant | None, group: Group, seconds: float) -> bool:
    """Whether a test fails, or does not end, with this change, in a process of its own."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        if mutant:
            put_in(sys.modules[mutant.module], mutant.code)
        options = [
            "-x",
            "-q",
            "-n0",
            "-p",
            "no:cacheprovider",
            "-m",
            group.marks,
            "-k",
            group.names,
            "--doctest-modules",
        ]
        os._exit(int(pytest.main([*options, *group.tests])) != 0)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        process, status = os.waitpid(child, os.WNOHANG)
        if process:
            return status != 0
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def main() -> int:
    """Tries the changes of all groups."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=list(GROUPS), metavar="NAME")
    parser.add_argument("--most", type=int, default=60)
    parser.add_argument("--seed", type=int, default=26)
    options = parser.parse_args()
    os.chdir(ROOT)
    entries = yaml.safe_load(EXPLANATIONS.read_text(encoding="utf-8")) or []
    explanations = {(entry["function"], entry["change"]) for entry in entries}
    alive = 0
    for name in options.only:
        group, start = GROUPS[name], time.monotonic()
        limit = _prepare(name, group)
        changes = [mutant for module in group.modules for mutant in mutants(module)]
        sample = random.Random(options.seed).sample(changes, min(options.most, len(changes)))
        counts = Counter[str]()
        for mutant in sorted(sample, key=lambda mutant: (mutant.module, mutant.line)):
            if is_noticed(mutant, group, limit):
                counts["noticed"] += 1
            elif (mutant.function, mutant.change) in explanations:
                counts["explained"] += 1
            else:
                counts["alive"] += 1
                print(f"  {mutant}", flush=True)
        numbers = ", ".join(f"{number} {what}" for what, number in sorted(counts.items()))
        seconds = time.monotonic() - start
        print(f"{name}: {len(sample)} of {len(changes)} changes: {numbers} ({seconds:.0f} s)", flush=True)
        alive += counts["alive"]
    return 1 if alive else 0


def _prepare(name: str, group: Group) -> float:
    """Imports what the tests import, so that every fork has it; returns how many seconds they may take in a fork."""
    for module in group.modules:
        importlib.import_module(module)
    # no test runs in this process, because databases have threads
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        pytest.main(["-q", "-n0", "-p", "no:cacheprovider", "--collect-only", *group.tests])
    # the first fork makes what the tests share on the disk
    is_noticed(None, group, MOST_SECONDS)
    start = time.monotonic()
    if is_noticed(None, group, MOST_SECONDS):
        sys.exit(f"{name}: the tests fail without a change")
    return max(LEAST_SECONDS, PATIENCE * (time.monotonic() - start))


if __name__ == "__main__":
    sys.exit(main())
