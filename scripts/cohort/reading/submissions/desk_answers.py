"""Answers to questions about a file that were given on the desk, in private/answers/, until the file is accepted.

They hold for every session. A file is known by its SHA-256, so answers outlive its name, and a corrected file starts
without any.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...errors import CannotRun
from ...model.paths import CohortPaths
from .explanations import Explanations
from .sender_answers import SenderAnswers

FOLDER = "answers"
FORMAT = 1


@dataclass
class DeskAnswers:
    """What the host has answered about a file: who sent it, empty where it says so itself; whether what was explained
    is kept for the next sheet of this sender; and the answers, as an annotated copy has them."""

    sender: str = ""
    remember: bool = False
    answers: SenderAnswers = field(default_factory=SenderAnswers)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered."""
        return not (self.sender or self.remember or self.answers.by_sheet or self.answers.explanations)


def desk_answers_path(paths: CohortPaths, sha256: str) -> Path:
    """The file with the answers about a file of this hash."""
    return paths.private / FOLDER / f"{sha256}.json"


def read_desk_answers(paths: CohortPaths, sha256: str) -> DeskAnswers:
    """The answers about a file; none if nobody has answered. Raises CannotRun if they cannot be read."""
    path = desk_answers_path(paths, sha256)
    try:
        return _parse(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return DeskAnswers()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        name = paths.display_name(path)
        raise CannotRun(
            f"{name}: the answers given on the desk cannot be read; delete this file, answer again"
        ) from None


def desk_answers_text(desk_answers: DeskAnswers) -> str:
    """The text of the file with these answers."""
    content = {
        "format": FORMAT,
        "sender": desk_answers.sender,
        "remember": desk_answers.remember,
        "answers": [
            [sheet, place, code, text]
            for sheet, answers in desk_answers.answers.by_sheet.items()
            for (place, code), text in answers.items()
        ],
        "explanations": {
            sheet: {
                "table": explanations.table,
                "columns": {str(index): text for index, text in explanations.columns.items()},
                "values": explanations.values,
                "names": explanations.names,
                "conventions": explanations.conventions,
            }
            for sheet, explanations in desk_answers.answers.explanations.items()
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _parse(content: dict[str, Any]) -> DeskAnswers:
    answers = SenderAnswers()
    for sheet, place, code, text in content["answers"]:
        answers.by_sheet.setdefault(str(sheet), {})[str(place), str(code)] = str(text)
    for sheet, parts in content["explanations"].items():
        answers.explanations[sheet] = Explanations(
            {int(index): str(text) for index, text in parts["columns"].items()},
            {name: str(text) for name, text in parts["values"].items()},
            {name: str(text) for name, text in parts["names"].items()},
            {name: str(text) for name, text in parts["conventions"].items()},
            table=str(parts["table"]),
        )
    return DeskAnswers(str(content["sender"]), bool(content["remember"]), answers)
