"""Fills the Jinja templates of report/pages/ and local/pages/ in one language."""

from __future__ import annotations

import datetime
import functools
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from ...errors import CannotRun
from ...i18n.language import Language
from ...model.cohort import Cohort
from ..sentences import sentences
from ..value_texts import value_text
from .theme import Theme

if TYPE_CHECKING:
    from ...measures.measure_queries import Result
    from ...model.sql_files import Value

# for an empty cell, unless the measure declares another text
BLANK = "–"
# the longest text for a narrow column, in characters
# a page with more rows of all its tables would take long to open; the workbook of all tables has them
MOST_CELLS, CELLS_SHOWN, FEWEST_ROWS_SHOWN, MOST_ROWS_SHOWN = 1_000, 540, 40, 200
LONG_TEXT = 24


@dataclass(frozen=True)
class Heading:
    """The heading of a column, and whether its cells hold numbers or long texts."""

    label: str
    is_number: bool
    is_wordy: bool


class PageRenderer:
    """Fills templates in one language. It escapes every value; only drawings and numbers are markup.

    `links` maps (column, id) to the title and file of a page about that row.
    """

    def __init__(
        self,
        cohort: Cohort,
        theme: Theme,
        language: Language,
        links: Mapping[tuple[str, str], tuple[str, str]] | None = None,
    ):
        paths = cohort.paths
        self._paths, self._model, self._language = paths, cohort.model, language
        self._currency = language.currency(cohort.settings["currency"])
        self._links = links or {}
        # the file with all rows of long tables, as pages link to it
        self.workbook_of_tables = ""
        self._cell_texts: dict[tuple[str, str, type, Value], str] = {}
        # a page may come from somebody else, as in a back-up, and must reach nothing but what it is given
        self._environment = SandboxedEnvironment(
            loader=jinja2.FileSystemLoader(paths.page_folders(), encoding="utf-8"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=jinja2.FileSystemBytecodeCache(str(_ensure_folder(paths.build / "templates"))),
        )
        self._environment.filters["svg"] = _svg
        self._environment.globals.update(
            say=self.say,
            say_number=self.say_number,
            language=language,
            table=self.table,
            amount=self.amount,
            cell=self.cell,
            figure_of=self.figure_of,
            sentences=lambda result: sentences(result, self.cell, language, self._currency),
            style=Markup(theme.style),
            style_hash=theme.style_hash,
            script=Markup(theme.script),
            script_hash=theme.script_hash,
        )

    def render(self, name: str, **content: Any) -> str:
        """A page as HTML. Raises CannotRun with the file and line of a mistake in the template."""
        try:
            return self._environment.get_template(f"{name}.jinja").render(**content)
        except (jinja2.TemplateError, LookupError, TypeError, ValueError, AttributeError) as error:
            raise CannotRun(f"{self._template_line(error)}: {' '.join(str(error).split())}") from None

    def _template_line(self, error: Exception) -> str:
        """The file and line of a template that raised an error."""
        if isinstance(error, jinja2.TemplateSyntaxError) and error.filename:
            return f"{self._paths.display_name(Path(error.filename))}, line {error.lineno}"
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if frame.filename.endswith(".jinja"):
                return f"{self._paths.display_name(Path(frame.filename))}, line {frame.lineno}"
        raise error

    def say(self, text: str, **values: object) -> str:
        """A text in the language of the page; numbers from `figure_of` among the values stay markup."""
        if not any(hasattr(value, "__html__") for value in values.values()):
            return self._language.say(text, **values)
        return escape(self._language.say(text)).format(**values)

    def say_number(self, one: str, many: str, number: int, figure: Markup | None = None) -> str:
        """The singular or plural text for a number; `figure` replaces the number with the markup of a measure."""
        text = self._language.say_number(one, many, number)
        return text if figure is None else escape(text).replace(self._language.number(number), figure, 1)

    def table(self, result: Result, about: str = "") -> Markup:
        """The rows of a measure as an HTML table with its declared headings.

        It leaves out a column in which every row repeats what the page is `about`, such as the name of a partner.
        """
        units = result.measure.units
        columns = {
            name: label
            for name, label in result.columns.items()
            if not about or any(self.cell(result, name, row) != about for row in result.rows)
        }
        headings = [
            Heading(self._language.say(label), name in units, any(self._is_wordy(row[name]) for row in result.rows))
            for name, label in columns.items()
        ]
        visible_rows = list(zip(result.rows, result.numbers, strict=True))[
            : _rows_shown(len(result.rows), len(columns))
        ]
        rows = [[self._cell_markup(result, name, row, number) for name in columns] for row, number in visible_rows]
        for cells, (row, _) in zip(rows, visible_rows, strict=True):
            cells[:1] = [self._with_link(cell, row) for cell in cells[:1]]
        template = self._environment.get_template("_table.html.jinja")
        return Markup(
            template.render(
                result=result,
                headings=headings,
                rows=rows,
                rows_in_all=result.rows_in_all,
                all_rows=self.workbook_of_tables,
            )
        )

    @staticmethod
    def _is_wordy(value: Value) -> bool:
        text = ", ".join(map(str, value)) if isinstance(value, list) else value
        return isinstance(text, str) and len(text) > LONG_TEXT

    def figure_of(self, result: Result, column: str, row: dict[str, Value] | None = None) -> Markup:
        """The cell of a row, or of the only row, as markup in which a number carries its measure, column and row."""
        row = result.row if row is None else row
        return self._cell_markup(result, column, row, result.number_of(row))

    def _cell_markup(self, result: Result, column: str, row: dict[str, Value], number: int) -> Markup:
        """A cell as markup: numbers and days also in machine form, numbers with their measure, column and row."""
        value, text = row[column], self.cell(result, column, row)
        if isinstance(value, datetime.date):
            return Markup(f'<time datetime="{value.isoformat()}">{escape(text)}</time>')
        if not _is_number(value):
            return escape(text)
        # Markup.format would escape each part by itself, which is slow for thousands of numbers
        attributes = f'{_cell_attributes(result.measure.name, column)} data-row="{number}"'
        return Markup(f'<data value="{machine_number(value)}" {attributes}>{escape(text)}</data>')

    def _with_link(self, cell: Markup, row: dict[str, Value]) -> Markup:
        """The first cell of a row, with a link if it names something with a page of its own."""
        for column, value in row.items():
            name, href = self._links.get((column, str(value)), ("", ""))
            if href and cell == escape(name):
                return Markup('<a href="{}">{}</a>').format(href, cell)
        return cell

    def amount(self, result: Result, column: str, row: dict[str, Value] | None = None) -> Markup:
        """An amount of money from a row, or from the only row, with the currency of the cohort."""
        row = result.row if row is None else row
        figure = self.figure_of(result, column, row)
        return figure if row[column] is None else Markup("{} {}").format(figure, self._currency)

    def cell(self, result: Result, column: str, row: dict[str, Value]) -> str:
        """A cell as text for people, such as 1,200.50 or 12 May 2018; a list with commas."""
        value = row[column]
        if value is None or value in ("", []):
            return self._language.say(result.blank(column, row)) or BLANK
        if isinstance(value, list):
            return ", ".join(value_text(result.measure, column, part, self._model, self._language) for part in value)
        if column in result.texts:
            return result.texts[column].get(str(value), str(value))
        # pages, documents and the workbook of tables show the same cells; the type is in the key because 1 == True
        cache_key = (result.measure.name, column, type(value), value)
        if cache_key not in self._cell_texts:
            self._cell_texts[cache_key] = value_text(result.measure, column, value, self._model, self._language)
        return self._cell_texts[cache_key]


@functools.lru_cache(maxsize=1024)
def _cell_attributes(measure: str, column: str) -> str:
    return f'data-measure="{escape(measure)}" data-column="{escape(column)}"'


def machine_number(value: Value) -> str:
    """A number in machine form, such as 1200.5."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _ensure_folder(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _svg(text: str) -> Markup:
    """An SVG by Vega, which has escaped its texts, as markup; hidden from screen readers, which get texts around it."""
    return Markup(text.replace("<svg ", '<svg aria-hidden="true" ', 1))


def _rows_shown(rows: int, columns: int) -> int:
    """How many of these rows a page shows: all of a table of usual size, the first ones of a larger one."""
    if rows <= MOST_ROWS_SHOWN and rows * columns <= MOST_CELLS:
        return rows
    return min(MOST_ROWS_SHOWN, max(FEWEST_ROWS_SHOWN, CELLS_SHOWN // max(columns, 1)))
