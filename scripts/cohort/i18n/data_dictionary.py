"""The data dictionary: a description of every table and column of a cohort in one language."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from ..model.tables import Field, Model, Table
from .language import Language

TYPES = {
    "string": "Text",
    "number": "Number, also with decimals",
    "integer": "Whole number",
    "date": "Date",
    "boolean": "Yes or no",
    "list": "List, separated by semicolons",
}
OWNERS = {
    "host": "The host",
    "partner": "The partner",
    "facilitator": "The facilitator",
    "coach": "The coach",
    "researcher": "The research team",
}


@dataclass(frozen=True)
class ColumnDescription:
    """One column; `allowed` describes its constraints, `marks` are short words such as required or personal."""

    name: str
    title: str
    description: str
    type: str
    allowed: list[str]
    codes: dict[str, str]
    marks: list[str]
    example: str


@dataclass(frozen=True)
class TableDescription:
    """One table."""

    name: str
    title: str
    description: str
    component: str
    owner: str
    standard: str | None
    columns: list[ColumnDescription]


def data_dictionary(model: Model, language: Language) -> list[TableDescription]:
    """The description of every table of the model, sorted by component and name."""
    position = {name: index for index, name in enumerate(model.components)}
    tables = sorted(model.tables.values(), key=lambda table: (position[table.component], table.name))
    return [_describe_table(model, table, language) for table in tables]


def _describe_table(model: Model, table: Table, language: Language) -> TableDescription:
    say = language.say
    return TableDescription(
        table.name,
        say(table.title),
        say(table.description),
        say(model.components[table.component].component.title),
        say(OWNERS.get(table.owner, table.owner)),
        table.standard,
        [_describe_column(model, table, column, language) for column in table.fields],
    )


def _describe_column(model: Model, table: Table, column: Field, language: Language) -> ColumnDescription:
    say = language.say
    marks = [
        word
        for word, applies in (
            (say("key"), column.name in table.key),
            (say("required"), column.required),
            (say("personal"), column.personal),
            (say("added by this cohort"), column.local),
        )
        if applies
    ]
    if column.standard:
        marks.append(column.standard)
    return ColumnDescription(
        column.name,
        say(column.title),
        say(column.description),
        say(TYPES[column.type]),
        _describe_constraints(model, column, language),
        {code: say(label) for code, label in column.offered_codes.items()},
        marks,
        column.example,
    )


def _describe_constraints(model: Model, column: Field, language: Language) -> list[str]:
    """The referenced table and the limits of a column, in words."""
    target = model.referenced_table(column)
    reference = [language.say("a row of {table}", table=language.say(target.title))] if target else []
    return reference + describe_limits(column, language)


def describe_limits(column: Field, language: Language) -> list[str]:
    """The bounds of a number or a day and the length of a text, in words such as “0 or more”."""
    say, limits = language.say, column.constraints
    if column.type == "date":
        return _describe_day_limits(limits, language)
    words = []
    if "minimum" in limits and limits["minimum"] > -1_000_000:
        words.append(say("{n} or more", n=limits["minimum"]))
    if "exclusiveMinimum" in limits:
        words.append(say("more than {n}", n=limits["exclusiveMinimum"]))
    if "maximum" in limits:
        words.append(say("{n} or less", n=limits["maximum"]))
    if "maxLength" in limits:
        words.append(say("at most {n} characters", n=language.number(limits["maxLength"])))
    return words


def _describe_day_limits(limits: dict[str, Any], language: Language) -> list[str]:
    def day(name: str) -> str:
        return language.date(datetime.date.fromisoformat(limits[name]))

    say = language.say
    words = []
    if "minimum" in limits:
        words.append(say("{day} or later", day=day("minimum")))
    if "exclusiveMinimum" in limits:
        words.append(say("later than {day}", day=day("exclusiveMinimum")))
    if "maximum" in limits:
        words.append(say("{day} or earlier", day=day("maximum")))
    if "exclusiveMaximum" in limits:
        words.append(say("earlier than {day}", day=day("exclusiveMaximum")))
    return words
