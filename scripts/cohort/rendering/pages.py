"""Pages: Jinja templates of report/pages/, filled with results and drawings in one language."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from ..errors import CannotRun
from ..model.places import Places
from ..model.tables import Model
from ..wording.language import Language
from .codes import code_name
from .theme import Theme

if TYPE_CHECKING:
    from ..asking.sql_files import Value
    from ..measures.measure import Measure, Result

# where nothing stands and the header of the measure says nothing about it
BLANK = "–"


@dataclass(frozen=True)
class Heading:
    """The heading of a column, and whether its cells are numbers."""

    label: str
    is_number: bool


class PageMaker:
    """Fills templates for one language. Every value is escaped; only drawings are markup."""

    def __init__(self, places: Places, model: Model, theme: Theme, language: Language, currency: str):
        self._model, self._language, self._currency = model, language, currency
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(places.report / "pages", encoding="utf-8"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["svg"] = _svg
        self._environment.globals.update(
            say=language.say,
            say_number=language.say_number,
            language=language,
            table=self.table,
            money=self.money,
            style=Markup(theme.style),
            style_hash=theme.style_hash,
        )

    def page(self, name: str, **content: Any) -> str:
        """One page of report/pages/ as HTML."""
        try:
            return self._environment.get_template(f"{name}.jinja").render(**content)
        except jinja2.TemplateError as error:
            where = f"report/pages/{getattr(error, 'name', None) or name + '.jinja'}"
            raise CannotRun(f"{where}: {error.message}") from None

    def table(self, result: Result) -> Markup:
        """The rows of a measure as an HTML table, under the headings that it declares."""
        columns, units = result.measure.columns, result.measure.units
        headings = [Heading(self._language.say(label), name in units) for name, label in columns.items()]
        rows = [[self.cell(result, name, row) for name in columns] for row in result.rows]
        return Markup(
            self._environment.get_template("_table.html.jinja").render(result=result, headings=headings, rows=rows)
        )

    def money(self, amount: Decimal | int | None) -> str:
        """An amount in the currency of the cohort, without decimals; empty when there is none."""
        return "" if amount is None else f"{self._language.number(amount)} {self._currency}"

    def cell(self, result: Result, column: str, row: dict[str, Value]) -> str:
        """What stands in a column of a row, as people read it."""
        value = row[column]
        if value is None or value in ("", []):
            return self._language.say(result.blank(column, row)) or BLANK
        values = value if isinstance(value, list) else [value]
        return ", ".join(self._said(result.measure, column, each) for each in values)

    def _said(self, measure: Measure, column: str, value: Value) -> str:
        if isinstance(value, datetime.date):
            return self._language.date(value)
        if isinstance(value, bool):
            return self._language.say("yes") if value else self._language.say("no")
        if isinstance(value, int | float | Decimal):
            return self._number(measure, column, value)
        if f"{column}.{value}" in measure.labels:
            return self._language.say(measure.labels[f"{column}.{value}"])
        if column in measure.codes:
            return code_name(measure.codes[column], str(value), self._model, self._language)
        return str(value)

    def _number(self, measure: Measure, column: str, value: float | Decimal) -> str:
        """A number as its unit is written; decimals only where there is something behind the point."""
        if measure.units.get(column) == "share":
            return f"{self._language.number(value * 100)} %"
        decimals = measure.decimals(column)
        return self._language.number(value, 0 if round(value, decimals) == round(value) else decimals)


def _svg(text: str) -> Markup:
    """SVG that vl-convert drew: it has escaped every text in it. Its words for readers are around it."""
    return Markup(text.replace("<svg ", '<svg aria-hidden="true" ', 1))


def others(page: str, language: Language, names: Mapping[str, str], own: str) -> list[dict[str, str]]:
    """Links to the same page in the other languages: code, name and file."""
    return [
        {"code": code, "name": name, "href": page_file(page, code, own)}
        for code, name in names.items()
        if code != language.code
    ]


def page_file(page: str, code: str, own: str) -> str:
    """The file of a page in a language; in the cohort's own language it has the plain name."""
    return f"{page}.html" if code == own else f"{page}.{code}.html"
