"""The consent form with its privacy notice, as schemas/notice.yaml declares it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..errors import CannotRun
from .cohort import Cohort
from .paths import CohortPaths
from .tables import Field, Model, Table
from .yaml_files import parse_entry, read_yaml


@dataclass(frozen=True)
class NoticeSection:
    """A part of the notice: a title, and lines with {placeholders} to fill in."""

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
    countries: dict[str, dict[str, str]]
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
        return [text for name, value in part.items() if name != "field" for text in _texts(value)]
    return [text for value in part or () for text in _texts(value)]
