"""Reading the YAML that people write."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar

import yaml

from ..errors import CannotRun

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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


def read_yaml(path: Path) -> Any:
    """The content of one YAML file.

    Raises CannotRun, with the line and column, when the file is not there or not YAML.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            return yaml.load(file, Loader=_Loader)
    except FileNotFoundError:
        raise CannotRun(f"{path.name}: the file is not there ({path.parent})") from None
    except UnicodeDecodeError:
        raise CannotRun(f"{path.name}: save the file as UTF-8 text") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it is not valid YAML"
        raise CannotRun(f"{path.name}{where}: {problem}; mend this line and run again") from None
