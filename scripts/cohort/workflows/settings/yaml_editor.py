"""YAML files that are changed with the comments of people in them."""

from __future__ import annotations

import io
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ...errors import CannotRunInWords


def load_yaml_with_comments(text: str, file: str) -> Any:
    """The content of a file with its comments, to be changed and written again; None where it is empty.

    Raises CannotRun, naming the file, for what is no YAML, or has a name twice.
    """
    try:
        return _editor().load(text)
    except YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None) or "it is not valid YAML"
        line = mark.line + 1 if mark else 1
        raise CannotRunInWords(
            lambda say: say(
                "{file}, line {line}: {problem}; mend this line and run again", file=file, line=line, problem=problem
            )
        ) from None


def yaml_with_comments(content: Any) -> str:
    """The text of a file with this content."""
    text = io.StringIO()
    _editor().dump(content, text)
    return text.getvalue()


def _editor() -> YAML:
    editor = YAML()
    editor.preserve_quotes = True
    # no line is broken
    editor.width = 10**6
    return editor
