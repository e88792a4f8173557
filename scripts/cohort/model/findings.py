"""Findings: the faults and questions that checking reports, as data without wording."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from .paths import CohortPaths
from .yaml_files import parse_entry, read_yaml

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class FindingKind:
    """One declared code with its texts in English, which are the keys of the catalogues.

    A kind with `answers` is a question that only the sender can answer; `words` has the text of each answer.
    `fix_in_form` replaces `fix` in a workbook, where the remedy differs from that in data/, and `fix_in_own_sheet`
    in a sheet of people's own; `why_of` replaces `why` for a column of a kind: date, number or duration. `names`
    maps placeholders that hold ids to the table of these rows; `codes` maps placeholders that hold codes to their
    fields, as table.field separated by spaces, or to “tables” for names of tables. Doctor repairs a `mendable`
    finding by itself, because nothing can be lost; `remedy` is the session that mends another one without a
    decision of a person.
    """

    code: str
    severity: Severity
    mends: Literal["sender", "host"]
    title: str
    message: str
    why: str
    fix: str
    fix_in_form: str = ""
    fix_in_own_sheet: str = ""
    mendable: bool = False
    remedy: str = ""
    answers: list[str] = dataclasses.field(default_factory=list)
    words: dict[str, str] = dataclasses.field(default_factory=dict)
    why_of: dict[str, str] = dataclasses.field(default_factory=dict)
    names: dict[str, str] = dataclasses.field(default_factory=dict)
    codes: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def blocks(self) -> bool:
        """Whether a file with this finding waits for its sender; a fault that the host can mend never does."""
        return self.severity == "error" and self.mends == "sender"


@dataclass(frozen=True)
class Finding:
    """One fault or question, and where it is.

    `row` and `column` count from 1, as in a spreadsheet (the header is row 1). `values` fills the
    placeholders of the kind's message; with `personal`, `value` must not leave this machine.
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
        """The address of the cell, such as C12; None for a finding about no single cell."""
        if self.row is None or self.column is None:
            return None
        return f"{column_letters(self.column)}{self.row}"

    @property
    def place(self) -> str:
        """Where it is within a sheet, which with the code tells questions apart: a cell, a row, or else a key."""
        return self.cell or (str(self.row) if self.row is not None else " ".join(self.key.values()))


@cache
def column_letters(column: int) -> str:
    """The letters of a column counted from 1: A, B … Z, AA."""
    letters, rest = "", column
    while rest:
        rest, remainder = divmod(rest - 1, 26)
        letters = chr(65 + remainder) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column, from 1, by its letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@dataclass(frozen=True)
class FileCheck:
    """How a stored file was checked: in the `database`, by `rows`, or by the `reference`, which is frictionless alone.

    `reason` is a word on why the database was not used: small, or the ambiguity in the file.
    """

    file: str
    method: Literal["database", "rows", "reference"]
    rows: int
    reason: str


@dataclass(frozen=True)
class Validation:
    """The result of checking the stored data; `silenced` lists the rules that were not checked, with the reasons."""

    findings: list[Finding]
    silenced: list[dict[str, str]]
    errors: int
    warnings: int
    file_checks: list[FileCheck] = dataclasses.field(default_factory=list)

    @property
    def verdict(self) -> Literal["fine", "warnings", "errors"]:
        """The result in one word."""
        return "errors" if self.errors else "warnings" if self.warnings else "fine"


def finding_kinds(paths: CohortPaths) -> dict[str, FindingKind]:
    """Every kind that schemas/findings.yaml declares, by code."""
    words = answer_titles(paths)
    return {
        kind.code: dataclasses.replace(kind, words={word: words.get(word, "") for word in kind.answers})
        for kind in read_kinds(paths, paths.schemas / "findings.yaml")
    }


def diagnosis_kinds(paths: CohortPaths) -> dict[str, FindingKind]:
    """Every kind that schemas/diagnoses.yaml declares, by code: what doctor reports besides the findings of a check."""
    return {kind.code: kind for kind in read_kinds(paths, paths.schemas / "diagnoses.yaml")}


def read_kinds(paths: CohortPaths, path: Path) -> list[FindingKind]:
    """The kinds that a file declares, in its order."""
    where = paths.display_name(path)
    return [parse_entry(FindingKind, entry, where) for entry in read_yaml(path)]


def answer_titles(paths: CohortPaths) -> dict[str, str]:
    """The English title of each word that answers a question, by word."""
    return {entry["word"]: entry["title"] for entry in read_yaml(paths.schemas / "answers.yaml")}
