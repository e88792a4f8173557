"""Findings: what checking has found, without a word of how it is said."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from .paths import CohortPaths
from .yaml_files import parse_entry, read_yaml

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class FindingKind:
    """One declared code with its words in English, which are the keys of the catalogues.

    A kind with `answers` is a question: only the sender can say which of them is right; `words` has for each answer
    what a person reads. `fix_in_form` is what to do in a workbook, where that is not the same as in data/. `names` has
    the placeholders that are filled with ids, each with the table of these rows; `codes` those filled with codes, each
    with the fields, as table.field, of which they are one, or with “tables” where they are names of tables. What is
    `mendable` doctor mends by itself, because nothing can be lost.
    """

    code: str
    severity: Severity
    mends: Literal["sender", "host"]
    title: str
    message: str
    why: str
    fix: str
    fix_in_form: str = ""
    mendable: bool = False
    answers: list[str] = dataclasses.field(default_factory=list)
    words: dict[str, str] = dataclasses.field(default_factory=dict)
    names: dict[str, str] = dataclasses.field(default_factory=dict)
    codes: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def blocks(self) -> bool:
        """Whether a file with it has to wait for its sender; what the host can mend never blocks a sender."""
        return self.severity == "error" and self.mends == "sender"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    `row` is the row as a spreadsheet shows it (the header is row 1). `values` fills the
    placeholders of the kind's message; `personal` says that `value` must not leave this machine.
    """

    code: str
    file: str
    table: str
    row: int | None = None
    field: str | None = None
    column: int | None = None
    key: dict[str, str] = dataclasses.field(default_factory=dict)
    value: str | None = None
    values: dict[str, Any] = dataclasses.field(default_factory=dict)
    personal: bool = False
    sheet: str = ""

    @property
    def cell(self) -> str | None:
        """The cell as a spreadsheet names it, such as C12; None when it is not about one cell."""
        if self.row is None or self.column is None:
            return None
        return f"{column_letters(self.column)}{self.row}"


@cache
def column_letters(column: int) -> str:
    """How a spreadsheet names a column counted from 1: A, B … Z, AA."""
    letters, rest = "", column
    while rest:
        rest, remainder = divmod(rest - 1, 26)
        letters = chr(65 + remainder) + letters
    return letters


@dataclass(frozen=True)
class FileCheck:
    """How a stored file was checked: in the `database`, by `rows`, or by the `reference`, which is frictionless alone.

    `why` says in a word why the database was not asked: small, or what makes the file doubtful.
    """

    file: str
    method: Literal["database", "rows", "reference"]
    rows: int
    reason: str


@dataclass(frozen=True)
class Validation:
    """What a check of the stored data found; `silenced` is what was not checked, each with the reason."""

    findings: list[Finding]
    silenced: list[dict[str, str]]
    errors: int
    warnings: int
    file_checks: list[FileCheck] = dataclasses.field(default_factory=list)

    @property
    def verdict(self) -> Literal["fine", "warnings", "errors"]:
        """The whole check in a word."""
        return "errors" if self.errors else "warnings" if self.warnings else "fine"


def finding_kinds(paths: CohortPaths) -> dict[str, FindingKind]:
    """Every code that schemas/findings.yaml declares."""
    words = answer_titles(paths)
    return {
        kind.code: dataclasses.replace(kind, words={word: words.get(word, "") for word in kind.answers})
        for kind in _declared(paths, "findings.yaml")
    }


def diagnosis_kinds(paths: CohortPaths) -> dict[str, FindingKind]:
    """Every code that schemas/diagnoses.yaml declares: what doctor says of a cohort beside what a check finds."""
    return {kind.code: kind for kind in _declared(paths, "diagnoses.yaml")}


def _declared(paths: CohortPaths, file: str) -> list[FindingKind]:
    path = paths.schemas / file
    return [parse_entry(FindingKind, entry, paths.display_name(path)) for entry in read_yaml(path)]


def answer_titles(paths: CohortPaths) -> dict[str, str]:
    """What a person reads for each word that answers a question, in English."""
    return {entry["word"]: entry["title"] for entry in read_yaml(paths.schemas / "answers.yaml")}
