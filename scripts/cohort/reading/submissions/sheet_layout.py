"""The tables of the cohort in a workbook: which column is which field, which rows are read, and what is not."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from ...model.findings import Finding, column_letters
from ...model.tables import Model
from ...shortening import shorten
from ..cells.values import NUMBERS, RawCell
from ..cells.vocabulary import Vocabulary
from ..spreadsheets import Sheet, Spreadsheet
from .column_values import fields_by_values
from .explanations import EXPLANATIONS_MARK
from .headings import Headings
from .own_sheets import mark_own_sheet
from .sender_answers import CHECKED_MARK
from .sheet_explanations import SheetExplanations
from .sheet_rows import assign_rows, key_column_indexes
from .sheet_table import IDENTITY_COLUMN, SheetTable, UnreadPart, is_filled, tidy_text
from .table_headings import find_table, find_unknown_headings, split_tables

MAX_TEXT_LENGTH = 80

# how the headings of columns begin that a form of ours only shows
ONLY_SHOWN = "•"


@dataclass
class SheetLayout:
    """The tables of a file, its parts that are not read, and the findings about its headings."""

    sections: list[SheetTable] = field(default_factory=list)
    unread: list[UnreadPart] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def find_tables(
    book: Spreadsheet,
    file: str,
    model: Model,
    headings: Headings,
    words: Vocabulary,
    tables_by_sheet: Mapping[str, str],
    explanations: SheetExplanations,
) -> SheetLayout:
    """Finds the tables of a workbook.

    `tables_by_sheet` has the table of each sheet of an issued form, "" for none; `explanations` are those about
    its sheets.
    """
    layout = SheetLayout()
    for sheet in book.sheets:
        if _is_empty_or_ours(sheet, is_form=bool(tables_by_sheet)):
            continue
        if sheet.hidden:
            layout.unread.append(UnreadPart(file, sheet.name, "", "", "hidden-sheet"))
            continue
        table_name = tables_by_sheet.get(sheet.name)
        if table_name == "":
            continue
        if chosen := model.tables.get("" if tables_by_sheet else explanations.table_of(sheet)):
            sections_or_none = [
                find_table(sheet, model, headings, chosen.name, "") or find_unknown_headings(sheet, chosen)
            ]
        else:
            parts = [sheet] if tables_by_sheet else split_tables(sheet, model, headings)
            sections_or_none = [find_table(part, model, headings, table_name, book.path.stem) for part in parts]
        sections = [section for section in sections_or_none if section]
        if not sections:
            layout.unread.append(UnreadPart(file, sheet.name, "", "", "no-table"))
        for section in sections:
            section.is_below_another = section is not sections[0]
            section.explanations = explanations.of(section)
            _assign_columns(section, headings)
            if not tables_by_sheet and _is_own(section, headings, words):
                mark_own_sheet(section, headings, words)
            _read_section(section, file, headings, words, layout, is_form=bool(tables_by_sheet))
    if not layout.sections:
        layout.findings.append(Finding("submission-without-table", file, ""))
    return layout


def _is_unexplained(section: SheetTable) -> bool:
    """Whether people have said what a sheet lists, and still have to say where it has what every row needs."""
    if not section.explanations.table:
        return not section.columns
    required = {column.name for column in section.table.fields if column.required and not column.default}
    columns_with_values = {*section.columns, *section.explanations.values, section.table.generated_key}
    return bool(required - columns_with_values - {section.table.belongs_to})


def _take_all_rows(section: SheetTable) -> list[tuple[int, str]]:
    """Takes all filled rows for entries, because people still have to say what the columns are."""
    below = range(section.header_row + 1, len(section.sheet.rows))
    section.rows = [number for number in below if any(map(is_filled, section.sheet.rows[number]))]
    return []


def _is_empty_or_ours(sheet: Sheet, *, is_form: bool) -> bool:
    """Whether a sheet has nothing of its sender: a hidden one of a form, one of an annotated copy, an empty one."""
    if (is_form and sheet.name.startswith("_")) or is_our_mark(sheet.cell(0, 0)):
        return True
    return not any(is_filled(cell) for row in sheet.rows for cell in row)


def _read_section(
    section: SheetTable, file: str, headings: Headings, words: Vocabulary, layout: SheetLayout, *, is_form: bool
) -> None:
    """Adds a section with its rows, and what of it is not read."""
    unread_rows = _take_all_rows(section) if _is_unexplained(section) else assign_rows(section, words, is_form=is_form)
    _report_unread_columns(section, file, headings, words, layout, is_form=is_form)
    key_columns = key_column_indexes(section) if is_form else set()
    layout.unread += [
        UnreadPart(file, section.sheet.name, str(row + 1), _row_text(section.sheet.rows[row], key_columns), reason)
        for row, reason in unread_rows
    ]
    layout.sections.append(section)


def is_our_mark(cell: object) -> bool:
    """Whether the first cell of a sheet says that an annotated copy has it beside those of the sender."""
    return cell in (CHECKED_MARK, EXPLANATIONS_MARK)


def _assign_columns(section: SheetTable, headings: Headings) -> None:
    """Assigns the columns of a section to fields by their headings."""
    table, row = section.table, section.headings
    if table.generated_key and (identity := _identity_column(section, headings)) is not None:
        section.columns[IDENTITY_COLUMN] = identity
    section.explanations = section.explanations.for_table(
        table, len(row), lambda answer: headings.field_of(table.name, answer)
    )
    answers = section.explanations.columns
    open_headings = ["" if index in answers else heading for index, heading in enumerate(row)]
    section.columns |= {name: index for index, name in enumerate(headings.columns(table.name, open_headings)) if name}
    section.columns |= {name: index for index, name in answers.items() if name}


def _identity_column(section: SheetTable, headings: Headings) -> int | None:
    """The index of the column with row ids of a program; None without one."""
    row = section.headings
    return next((row.index(heading) for heading in headings.identity if heading in row), None)


def _is_own(section: SheetTable, headings: Headings, words: Vocabulary) -> bool:
    """Whether a sheet is one of people's own: no export of a phone form, and without the names of fields as headings,
    which a file has that a program made for the toolkit."""
    if _identity_column(section, headings) is not None:
        return False
    if any(set(identity) <= set(section.headings) for identity in words.response_identities):
        return True
    names = sum(1 for name, index in section.columns.items() if section.headings[index] == name)
    return 2 * names <= len(section.columns)


def _report_unread_columns(
    section: SheetTable, file: str, headings: Headings, words: Vocabulary, layout: SheetLayout, *, is_form: bool
) -> None:
    """Lists filled columns that are no field as unread; near misses become findings."""
    sheet, table, row = section.sheet, section.table, section.headings
    is_export = _identity_column(section, headings) is not None
    assigned_indexes = set(section.columns.values())
    by_values = fields_by_values(section, _open_columns(section), words) if section.is_own else {}
    for index in range(max(map(len, sheet.rows))):
        heading = row[index] if index < len(row) else ""
        if index in assigned_indexes or (is_export and headings.is_added_by_program(table.name, heading, row)):
            continue
        list_field = headings.list_of_choice(table.name, heading)
        if list_field in section.columns:
            continue
        # under a heading any row counts; without one, only rows that are entries
        row_numbers = range(section.header_row + 1, len(sheet.rows)) if heading else section.rows
        if not any(index < len(sheet.rows[number]) and is_filled(sheet.rows[number][index]) for number in row_numbers):
            continue
        duplicate_field = heading and headings.field_of(table.name, heading)
        if is_form and heading.startswith(ONLY_SHOWN):
            continue
        similar_field = None
        is_other = any(index in columns for columns in section.other_columns.values())
        is_other |= index in section.explanations.columns
        # a heading of another table, such as that of a telephone number, is not a mistyped one of this
        is_clear = is_other or duplicate_field or list_field or (section.is_own and headings.is_known(heading))
        if heading and not is_clear:
            answers = [
                tidy_text(row[index]) for row in (sheet.rows[number] for number in section.rows) if index < len(row)
            ]
            similar_field = headings.similar_field(table.name, heading, section.columns) or headings.field_by_answers(
                table.name, filter(None, answers), section.columns
            )
        if not (is_other or duplicate_field or similar_field):
            free = by_values.get(index)
            similar_field = free if free not in section.columns else None
        if duplicate_field and not is_other and _is_as_clear(section, headings, duplicate_field, heading):
            layout.findings.append(_heading_finding("column-ambiguous", section, file, index, duplicate_field))
        elif not similar_field:
            why = "column-again" if duplicate_field else "unknown-column" if heading else "column-without-heading"
            layout.unread.append(UnreadPart(file, sheet.name, column_letters(index + 1), heading, why))
        else:
            # read the column as the similar field, so that the sender learns of faults in its cells at once
            section.columns[similar_field] = index
            layout.findings.append(_heading_finding("heading-unknown", section, file, index, similar_field))


def _open_columns(section: SheetTable) -> list[int]:
    """The columns with a heading of which nothing is known; none with brackets, which may say of another currency."""
    known = {*section.columns.values(), *section.explanations.columns}
    known.update(*section.other_columns.values())
    headings = enumerate(section.headings)
    return [index for index, heading in headings if heading and "(" not in heading and index not in known]


def _heading_finding(code: str, section: SheetTable, file: str, index: int, name: str) -> Finding:
    """A finding about a heading, which may mean this field."""
    return Finding(
        code,
        file,
        section.table.name,
        row=section.header_row + 1,
        column=index + 1,
        value=section.headings[index],
        values={"field_near": name},
        sheet=section.sheet.name,
    )


def _is_as_clear(section: SheetTable, headings: Headings, name: str, heading: str) -> bool:
    """Whether a second heading for a number in a sheet of people's own may mean it as well as the one taken for it."""
    table, chosen = section.table, section.headings[section.columns[name]]
    numbers = {column.name for column in table.fields if column.type in NUMBERS}
    if section.columns[name] in section.explanations.columns:
        return False
    is_number = section.is_own and name in numbers and heading != chosen
    return is_number and headings.is_weak(table.name, heading) == headings.is_weak(table.name, chosen)


def _row_text(row: list[RawCell], hidden_columns: Container[int] = ()) -> str:
    cells = (cell for index, cell in enumerate(row) if index not in hidden_columns)
    return shorten(" · ".join(tidy_text(cell) for cell in cells if is_filled(cell)), MAX_TEXT_LENGTH)
