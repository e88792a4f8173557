"""Reading the YAML that people write."""

from __future__ import annotations

import pickle
import re
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from ..errors import CannotRun, CannotRunInWords
from ..shortening import shorten

# with libyaml, if PyYAML has it, loading takes a tenth of the time
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


EntryT = TypeVar("EntryT")


def parse_entry(kind: type[EntryT], entry: Any, where: str) -> EntryT:
    """An entry of a YAML file as a data class. Raises CannotRun for unknown or missing parts.

    `where` is the file for the message.
    """
    try:
        return kind(**entry)
    except TypeError as error:
        reason = re.sub(r"^\S*__init__\(\) ", "", str(error))
        raise CannotRun(f"{where}: {_entry_name(entry)}: {reason}") from None


def _entry_name(entry: Any) -> str:
    """An entry for a message: its name, or the beginning of its text."""
    return shorten(str(entry.get("name", entry) if isinstance(entry, dict) else entry), 60)


def parse_yaml(content: bytes, loader: type = LOADER) -> Any:
    """What the bytes of a YAML file say. Raises UnicodeDecodeError and yaml.YAMLError.

    A run parses the same content once, and each caller gets objects of its own.
    """
    return pickle.loads(_pickled(content, loader))  # noqa: S301 - pickled below


@cache
def _pickled(content: bytes, loader: type) -> bytes:
    return pickle.dumps(yaml.load(content.decode("utf-8-sig"), Loader=loader))


def read_yaml(path: Path) -> Any:
    """The content of one YAML file.

    Raises CannotRun when the file is missing, is not UTF-8 or is not YAML, then with line and column.
    """
    try:
        return parse_yaml(path.read_bytes())
    except FileNotFoundError:
        raise CannotRunInWords(
            lambda say: say("{file}: the file is not there ({folder})", file=path.name, folder=path.parent)
        ) from None
    except UnicodeDecodeError:
        raise CannotRunInWords(lambda say: say("{file}: save the file as UTF-8 text", file=path.name)) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it is not valid YAML"
        if not mark:
            raise CannotRunInWords(
                lambda say: say("{file}: {problem}; mend this and run again", file=path.name, problem=problem)
            ) from None
        line, column = mark.line + 1, mark.column + 1
        raise CannotRunInWords(
            lambda say: say(
                "{file}, line {line}, column {column}: {problem}; mend this line and run again",
                file=path.name,
                line=line,
                column=column,
                problem=problem,
            )
        ) from None
    except ValueError as error:
        # a day that no month has, such as 2018-02-30
        problem = str(error)
        raise CannotRunInWords(
            lambda say: say("{file}: {problem}; correct the date and run again", file=path.name, problem=problem)
        ) from None
