"""The data dictionary: every table and column of a cohort in the words of one language."""

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
    """One column in words; `marks` are short words such as required or personal."""

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
    """One table in words."""

    name: str
    title: str
    description: str
    component: str
    owner: str
    standard: str | None
    columns: list[ColumnDescription]


def data_dictionary(model: Model, language: Language) -> list[TableDescription]:
    """Every table of the model, by component and name."""
    order = {name: place for place, name in enumerate(model.components)}
    tables = sorted(model.tables.values(), key=lambda table: (order[table.component], table.name))
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
        [_describe_column(model, table, each, language) for each in table.fields],
    )


def _describe_column(model: Model, table: Table, each: Field, language: Language) -> ColumnDescription:
    say = language.say
    marks = [
        word
        for word, holds in (
            (say("key"), each.name in table.key),
            (say("required"), each.required),
            (say("personal"), each.personal),
            (say("added by this cohort"), each.local),
        )
        if holds
    ]
    if each.standard:
        marks.append(each.standard)
    return ColumnDescription(
        each.name,
        say(each.title),
        say(each.description),
        say(TYPES[each.type]),
        _allowed(model, each, language),
        {code: say(label) for code, label in each.codes.items()},
        marks,
        each.example,
    )


def _allowed(model: Model, each: Field, language: Language) -> list[str]:
    """What constrains a value, in words."""
    target = model.referenced_table(each)
    row = [language.say("a row of {table}", table=language.say(target.title))] if target else []
    return row + describe_limits(each, language)


def describe_limits(each: Field, language: Language) -> list[str]:
    """The bounds of a number or a day and the length of a text, in words."""
    say, limits = language.say, each.constraints
    if each.type == "date":
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
