"""Reading the YAML that people write."""

from __future__ import annotations

import pickle
import re
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from ..errors import CannotRun

# the one in C, where PyYAML brings it, takes a tenth of the time
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


Declared = TypeVar("Declared")


def declared(kind: type[Declared], entry: Any, where: str) -> Declared:
    """An entry of a YAML file as the data class it declares. Raises CannotRun when its parts are not right."""
    try:
        return kind(**entry)
    except TypeError as error:
        reason = re.sub(r"^\S*__init__\(\) ", "", str(error))
        raise CannotRun(f"{where}: {_named(entry)}: {reason}") from None


def _named(entry: Any) -> str:
    """An entry in a message: its name, or the beginning of it."""
    text = str(entry.get("name", entry) if isinstance(entry, dict) else entry)
    return text if len(text) <= 60 else f"{text[:59]}…"


@cache
def _pickled(path: Path, _changed_at: int, _size: int) -> bytes:
    """The content of a file that many may read in one run, so that each gets one of its own."""
    with path.open(encoding="utf-8-sig") as file:
        return pickle.dumps(yaml.load(file, Loader=LOADER))


def read_yaml(path: Path) -> Any:
    """The content of one YAML file.

    Raises CannotRun, with the line and column, when the file is not there or not YAML.
    """
    try:
        state = path.stat()
        return pickle.loads(_pickled(path, state.st_mtime_ns, state.st_size))  # noqa: S301 - made here
    except FileNotFoundError:
        raise CannotRun(f"{path.name}: the file is not there ({path.parent})") from None
    except UnicodeDecodeError:
        raise CannotRun(f"{path.name}: save the file as UTF-8 text") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it is not valid YAML"
        raise CannotRun(f"{path.name}{where}: {problem}; mend this line and run again") from None
