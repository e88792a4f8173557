"""codes: what the cohort adds to the lists of the model, in local/tables/."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from ...errors import CannotRun, CannotRunInWords
from ...i18n.catalogues import SOURCE
from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...model.column_declarations import LONGEST_CODE
from ...model.data_package import LIST_DELIMITER
from ...model.tables import Field, Table
from ...model.yaml_files import read_yaml
from ...reading.accepted_rows import AcceptedRows
from ...reading.cells.text import comparison_key, tidy
from ...storing.atomic_writes import write_atomically
from ...storing.lock import write_lock
from .own_words import is_said_by_toolkit, own_words, set_own_words
from .yaml_editor import load_yaml_with_comments, yaml_with_comments

LONGEST_LABEL = 80
# the file of those that are added here, after the name of their table
FILE = "{table}_own_codes.yaml"


def list_columns(cohort: Cohort) -> list[tuple[Table, Field]]:
    """The columns with a list to choose from, of the tables in their order."""
    return [(table, column) for table in cohort.model.tables.values() for column in table.fields if column.codes]


def own_codes(cohort: Cohort, table: Table, column: Field) -> list[str]:
    """The codes of a column that the cohort has added."""
    return [code for _, added in _files(cohort, table) for code in added.get(column.name) or {}]


def rows_with_code(cohort: Cohort, table: Table, column: Field, code: str) -> int:
    """How many accepted rows have a code."""
    rows = AcceptedRows(cohort).rows(table).values()
    return sum(code in row[column.name].split(LIST_DELIMITER) for row in rows)


def add_code(cohort: Cohort, table: Table, column: Field, labels: Mapping[str, str]) -> str:
    """Adds a code to the list of a column; returns it. `labels` has its label by language; that in English, or else the
    first one, goes into the list, and the others translate it.

    Raises CannotRun, with nothing changed, where all labels are empty, one is too long or has braces, the list has it
    already, or other words of the toolkit would change with it.
    """
    texts = {language: text for language, label in labels.items() if (text := tidy(label)[0])}
    label = texts.get(SOURCE) or next(iter(texts.values()), "")
    if not label or any(len(text) > LONGEST_LABEL for text in texts.values()):
        raise CannotRunInWords(lambda say: say("Write a label of at most {n} characters.", n=LONGEST_LABEL))
    if any(sign in text for text in texts.values() for sign in "{}"):
        raise CannotRunInWords(lambda say: say("Write the label without braces."))
    translates = any(text != label for text in texts.values())
    is_of_toolkit = translates and is_said_by_toolkit(cohort, label)
    for language, text in texts.items():
        say_there = cohort_language(cohort, language).say
        known_labels = {comparison_key(entry) for entry in (*column.codes, *map(say_there, column.codes.values()))}
        if comparison_key(text) in known_labels:
            raise _duplicate_label_error(text)
        if say_there(label) not in (label, text) or (text != label and is_of_toolkit):
            raise _other_meaning_error(label, say_there(label))
    code = _new_code(label, column)
    path = cohort.paths.local / "tables" / FILE.format(table=table.name)
    with write_lock(cohort.paths):
        content = _content(path)
        content.setdefault("extends", table.name)
        content.setdefault("codes", {}).setdefault(column.name, {})[code] = DoubleQuotedScalarString(label)
        _write(cohort, path, content)
    try:
        for language, text in texts.items():
            if text != label:
                set_own_words(cohort, language, {label: text})
    except (CannotRun, OSError):
        _take_out(cohort, table, column, code)
        raise
    return code


def _duplicate_label_error(label: str) -> CannotRun:
    return CannotRunInWords(lambda say: say("“{label}” is in the list already.", label=label))


def _other_meaning_error(label: str, today: str) -> CannotRun:
    """A translation of a label is one of the same words wherever the toolkit says them."""
    return CannotRunInWords(
        lambda say: say(
            "“{label}” stands in other places too, where it reads “{words}”; write another label.",
            label=label,
            words=today,
        )
    )


def remove_code(cohort: Cohort, table: Table, column: Field, code: str) -> None:
    """Takes a code of the cohort's own out of a list, with the translations of its label. Raises CannotRun where rows
    have it, or the model does."""
    number = rows_with_code(cohort, table, column, code)
    if number:
        raise CannotRunInWords(
            lambda say: say("Rows that have “{label}”: {n}. Correct them first.", n=number, label=column.codes[code])
        )
    _take_out(cohort, table, column, code)
    label = column.codes[code]
    if _is_label_elsewhere(cohort, label, (table.name, column.name)) or is_said_by_toolkit(cohort, label):
        return
    for language in cohort.report_languages:
        if any(word.text == label for word in own_words(cohort, language)):
            set_own_words(cohort, language, {label: ""})


def _take_out(cohort: Cohort, table: Table, column: Field, code: str) -> None:
    with write_lock(cohort.paths):
        for path, added in _files(cohort, table):
            if code in (added.get(column.name) or {}):
                content = _content(path)
                del content["codes"][column.name][code]
                if not content["codes"][column.name]:
                    del content["codes"][column.name]
                _write(cohort, path, content)
                return
    raise CannotRunInWords(lambda say: say("There is no such entry of your own."))


def _is_label_elsewhere(cohort: Cohort, label: str, place: tuple[str, str]) -> bool:
    """Whether another list has an entry with this label."""
    return any(
        label in column.codes.values() for table, column in list_columns(cohort) if (table.name, column.name) != place
    )


def _files(cohort: Cohort, table: Table) -> list[tuple[Path, dict[str, Any]]]:
    """The files of the cohort with more codes for a table, each with its codes by column."""
    files = []
    for path in sorted((cohort.paths.local / "tables").glob("*.yaml")):
        content = read_yaml(path)
        if isinstance(content, dict) and content.get("extends") == table.name and content.get("codes"):
            files.append((path, content["codes"]))
    return files


def _new_code(label: str, column: Field) -> str:
    """A code for a label: its words in small Latin letters, or else a number of its own."""
    words = re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_")[:LONGEST_CODE].rstrip("_")
    # no, on and the like are no text in YAML
    is_name = re.match("[a-z]", words) and label.isascii() and yaml.safe_load(words) == words
    if is_name and words not in column.codes:
        return words
    return next(code for number in range(1, 10_000) if (code := f"own_{number}") not in column.codes)


def _content(path: Path) -> Any:
    """The content of a file with its comments, empty where it is not there."""
    return (load_yaml_with_comments(path.read_text(encoding="utf-8"), path.name) if path.exists() else None) or {}


def _write(cohort: Cohort, path: Path, content: Any) -> None:
    """Writes a file, and takes it back if the cohort cannot be read with it. One that says nothing more is deleted."""
    before = path.read_bytes() if path.exists() else None
    if not content["codes"] and "fields" not in content:
        path.unlink(missing_ok=True)
        return
    if not content["codes"]:
        del content["codes"]
    path.parent.mkdir(exist_ok=True)
    write_atomically(path, yaml_with_comments(content))
    try:
        Cohort.read(cohort.paths)
    except CannotRun:
        if before is None:
            path.unlink()
        else:
            write_atomically(path, before)
        raise
