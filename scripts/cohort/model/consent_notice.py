"""The consent form with its privacy notice, as schemas/notice.yaml declares it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import CannotRun
from .cohort import Cohort
from .paths import CohortPaths
from .tables import Field, Model, Table
from .yaml_files import parse_entry, read_yaml


@dataclass(frozen=True)
class NoticeLine:
    """A line with {placeholders} to fill in. Where the cohort drops the `component`, it has the words of `without`."""

    text: str
    component: str = ""
    without: str = ""


@dataclass(frozen=True)
class NoticeSection:
    """A part of the notice: a title and lines."""

    title: str
    lines: list[str]


@dataclass(frozen=True)
class SignatureBlock:
    """A block to sign: its title, and the lines to write on."""

    lines: list[str]
    title: str = ""


@dataclass(frozen=True)
class NoticeQuestion:
    """A further field of the table that the form asks for, worded for the person who signs."""

    field: str
    title: str
    text: str = ""


@dataclass(frozen=True)
class ConsentDecision:
    """The part that asks for agreement to each use: `boxes` are the answers, `explain` has a line about each code."""

    title: str
    intro: str
    boxes: list[str]
    explain: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NoticeRecipients:
    """The rows of a table that receive the notice: those with one of the values in `who`, which is by column."""

    table: str
    who: dict[str, list[str]]


@dataclass(frozen=True)
class ConsentNotice:
    """The texts of the form, in English, and the parts of the model that its questions come from."""

    name: str
    title: str
    heading: str
    table: str
    recipients: NoticeRecipients
    elsewhere: dict[str, str]
    intro: str
    sections: list[NoticeSection]
    decision: ConsentDecision
    agree: list[NoticeQuestion]
    choose: list[NoticeQuestion]
    statement: str
    signatures: list[SignatureBlock]
    office: list[str]

    def uses(self, model: Model) -> Field:
        """The field whose codes are the uses that a person may agree to."""
        table = model.tables[self.table]
        return table.field(table.pivot.by if table.pivot else table.key[0])


def read_notice(cohort: Cohort) -> ConsentNotice | None:
    """The notice of a cohort; None when the cohort drops its table. Raises CannotRun for a faulty declaration."""
    path, model = cohort.paths.schemas / "notice.yaml", cohort.model
    where, content = cohort.paths.display_name(path), dict(read_yaml(path))
    parts = {"sections": NoticeSection, "signatures": SignatureBlock, "agree": NoticeQuestion, "choose": NoticeQuestion}
    for name, kind in parts.items():
        content[name] = [parse_entry(kind, entry, where) for entry in content.get(name, ())]
    content["sections"] = [
        replace(section, lines=[_words_of(line, model, where) for line in section.lines])
        for section in content["sections"]
    ]
    content["decision"] = parse_entry(ConsentDecision, content.get("decision"), where)
    content["recipients"] = parse_entry(NoticeRecipients, content.get("recipients"), where)
    notice: ConsentNotice = parse_entry(ConsentNotice, content, where)
    if notice.table not in model.tables:
        return None
    table = model.tables[notice.table]
    if table.pivot is None:
        raise CannotRun(f"{where}: table: {table.name} has no pivot, which says what may be agreed to")
    for question in (*notice.agree, *notice.choose):
        _check_column_exists(table, question, where)
    return notice


def _words_of(line: Any, model: Model, where: str) -> str:
    """The words of a line for this cohort; empty for a line that only says what the cohort drops."""
    declared: NoticeLine = parse_entry(NoticeLine, line if isinstance(line, dict) else {"text": line}, where)
    if declared.component and declared.component not in model.components:
        raise CannotRun(f"{where}: there is no component {declared.component}")
    is_kept = not declared.component or model.components[declared.component].kept
    return declared.text if is_kept else declared.without


def _check_column_exists(table: Table, question: NoticeQuestion, where: str) -> None:
    if not any(column.name == question.field for column in table.fields):
        raise CannotRun(f"{where}: {table.name} has no column {question.field}")


def notice_texts(paths: CohortPaths) -> list[str]:
    """Every text in schemas/notice.yaml that people read, in English."""
    content = read_yaml(paths.schemas / "notice.yaml")
    # these parts hold names of tables, fields and codes, not texts
    return list(_texts({name: part for name, part in content.items() if name not in {"name", "table", "recipients"}}))


def _texts(part: Any) -> list[str]:
    if isinstance(part, str):
        return [part]
    if isinstance(part, dict):
        return [text for name, value in part.items() if name not in {"field", "component"} for text in _texts(value)]
    return [text for value in part or () for text in _texts(value)]
