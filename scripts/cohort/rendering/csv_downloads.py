"""The numbers of a measure as CSV for people, below lines that say what they are, how they are made, their licence."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable
from decimal import Decimal

from ..i18n.language import Language
from ..measures.measure_queries import Result
from ..model.sql_files import Value
from .pages.page_templates import machine_number

# a spreadsheet runs what begins so
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def csv_download(
    result: Result,
    cell: Callable[[Result, str, dict[str, Value]], str],
    language: Language,
    as_of: datetime.date,
    about: dict[str, str],
) -> bytes:
    """The rows under their headings, below lines with title, unit, formula, source, date and what else is `about` them.

    Numbers and days are in machine form, codes in words. The file begins with a byte-order mark, so that spreadsheet
    programs read it as UTF-8.
    """
    measure, say = result.measure, language.say
    lines = {
        say("Title"): say(measure.title),
        say("Unit"): say(measure.unit),
        say("Formula"): say(measure.formula),
        say("Source"): say(measure.source),
        say("Note"): say(measure.note),
        say("As-of date"): as_of.isoformat(),
        say("Rows"): _row_count_text(result, language),
    } | about
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerows([name, text] for name, text in lines.items() if text)
    writer.writerow([])
    columns = result.columns
    writer.writerow([say(heading) for heading in columns.values()])
    for row in result.rows:
        writer.writerow([_plain(row[name]) or _as_text(cell(result, name, row), row[name]) for name in columns])
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _row_count_text(result: Result, language: Language) -> str:
    """How many rows there are, and where the others are if the file has only the first ones."""
    if not result.rows_beyond:
        return str(len(result.rows))
    return language.say(
        "These are the first {n} of {total} rows; the tables of the network have all of them.",
        n=language.number(len(result.rows)),
        total=language.number(result.rows_in_all),
    )


def _plain(value: Value) -> str:
    """A number or a day in machine form; empty for anything else."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return machine_number(round(value, 4) if isinstance(value, float) else value)
    return ""


def _as_text(text: str, value: Value) -> str:
    if value is None:
        return ""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
