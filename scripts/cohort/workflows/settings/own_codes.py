"""codes: what the cohort adds to the lists of the model, in local/tables/."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from ...errors import CannotRun, CannotRunInWords
from ...i18n.catalogues import SOURCE
from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...model.data_package import LIST_DELIMITER
from ...model.tables import Field, Table
from ...model.yaml_files import read_yaml
from ...reading.accepted_rows import AcceptedRows
from ...reading.cells.text import comparison_key, tidy
from ...storing.atomic_writes import write_atomically
from ...storing.lock import write_lock
from .own_words import set_own_words

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

    Raises CannotRun, with nothing changed, where all labels are empty, one is too long, or the list has it already.
    """
    texts = {language: text for language, label in labels.items() if (text := tidy(label)[0])}
    label = texts.get(SOURCE) or next(iter(texts.values()), "")
    if not label or any(len(text) > LONGEST_LABEL for text in texts.values()):
        raise CannotRunInWords(lambda say: say("Write a label of at most {n} signs.", n=LONGEST_LABEL))
    for language, text in texts.items():
        say_there = cohort_language(cohort, language).say
        known = {comparison_key(entry) for entry in (*column.codes, *map(say_there, column.codes.values()))}
        if comparison_key(text) in known:
            raise _known_label(text)
    code = _new_code(label, column)
    path = cohort.paths.local / "tables" / FILE.format(table=table.name)
    with write_lock(cohort.paths):
        editor, content = _content(path)
        content.setdefault("extends", table.name)
        content.setdefault("codes", {}).setdefault(column.name, {})[code] = DoubleQuotedScalarString(label)
        _write(cohort, path, editor, content)
    for language, text in texts.items():
        if text != label:
            set_own_words(cohort, language, {label: text})
    return code


def _known_label(label: str) -> CannotRun:
    return CannotRunInWords(lambda say: say("“{label}” is in the list already.", label=label))


def remove_code(cohort: Cohort, table: Table, column: Field, code: str) -> None:
    """Takes a code of the cohort's own out of a list. Raises CannotRun where rows have it, or the model does."""
    number = rows_with_code(cohort, table, column, code)
    if number:
        raise CannotRunInWords(
            lambda say: say("{n} rows have “{label}”; correct them first.", n=number, label=column.codes[code])
        )
    with write_lock(cohort.paths):
        for path, added in _files(cohort, table):
            if code in (added.get(column.name) or {}):
                editor, content = _content(path)
                del content["codes"][column.name][code]
                if not content["codes"][column.name]:
                    del content["codes"][column.name]
                _write(cohort, path, editor, content)
                return
    raise CannotRunInWords(lambda say: say("There is no such entry of your own."))


def _files(cohort: Cohort, table: Table) -> list[tuple[Path, dict[str, Any]]]:
    """The files of the cohort with more codes for a table, each with its codes by column."""
    found = []
    for path in sorted((cohort.paths.local / "tables").glob("*.yaml")):
        content = read_yaml(path)
        if isinstance(content, dict) and content.get("extends") == table.name and content.get("codes"):
            found.append((path, content["codes"]))
    return found


def _new_code(label: str, column: Field) -> str:
    """A code for a label: its words in small Latin letters, or else a number of its own."""
    words = re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_")
    # no, on and the like are no text in YAML
    is_name = re.match("[a-z]", words) and label.isascii() and yaml.safe_load(words) == words
    if is_name and words not in column.codes:
        return words
    return next(code for number in range(1, 10_000) if (code := f"own_{number}") not in column.codes)


def _content(path: Path) -> tuple[YAML, Any]:
    """An editor that keeps comments, and the content of a file, empty where it is not there."""
    editor = YAML()
    editor.preserve_quotes = True
    editor.width = 10**6
    return editor, (editor.load(path.read_text(encoding="utf-8")) if path.exists() else None) or {}


def _write(cohort: Cohort, path: Path, editor: YAML, content: Any) -> None:
    """Writes a file, and takes it back if the cohort cannot be read with it. One that says nothing more is deleted."""
    before = path.read_bytes() if path.exists() else None
    if not content["codes"] and "fields" not in content:
        path.unlink(missing_ok=True)
        return
    if not content["codes"]:
        del content["codes"]
    text = io.StringIO()
    editor.dump(content, text)
    path.parent.mkdir(exist_ok=True)
    write_atomically(path, text.getvalue())
    try:
        Cohort.read(cohort.paths)
    except CannotRun:
        if before is None:
            path.unlink()
        else:
            write_atomically(path, before)
        raise
