"""Reading the YAML that people write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ..errors import CannotRun

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
