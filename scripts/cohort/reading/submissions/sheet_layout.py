"""Finding the tables of the cohort in a workbook that people have made or changed."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace

from ...model.findings import Finding, column_letters
from ...model.tables import Model, Table
from ...shortening import shorten
from ..cells.text import tidy
from ..cells.values import NUMBERS, RawCell, cell_text
from ..cells.vocabulary import Vocabulary
from ..spreadsheets import Sheet, Spreadsheet
from .explanations import EXPLANATIONS_MARK
from .headings import BELOW, Headings
from .headings import pivot_column as pivot_column
from .own_sheets import mark_own_sheet
from .sender_answers import CHECKED_MARK
from .sender_memory import HEADING_ROWS
from .sheet_explanations import SheetExplanations
from .sheet_rows import assign_rows, key_column_indexes
from .sheet_table import IDENTITY_COLUMN, SheetTable, UnreadPart, filled_merges, is_filled, tidy_text

MIN_HEADINGS = 2
# as many headings in one row begin another table
MIN_TABLE_HEADINGS = 3
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
        if told := model.tables.get("" if tables_by_sheet else explanations.table_of(sheet)):
            found = [_find_table(sheet, model, headings, told.name, "") or _find_unknown_headings(sheet, told)]
        else:
            parts = [sheet] if tables_by_sheet else _split(sheet, model, headings)
            found = [_find_table(part, model, headings, table_name, book.path.stem) for part in parts]
        sections = [section for section in found if section]
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
    known = {*section.columns, *section.explanations.values, section.table.generated_key}
    return bool(required - known - {section.table.belongs_to})


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
    _report_unread_columns(section, file, headings, layout, is_form=is_form)
    key_columns = key_column_indexes(section) if is_form else set()
    layout.unread += [
        UnreadPart(file, section.sheet.name, str(row + 1), _row_text(section.sheet.rows[row], key_columns), reason)
        for row, reason in unread_rows
    ]
    layout.sections.append(section)


def _split(sheet: Sheet, model: Model, headings: Headings) -> list[Sheet]:
    """The sheet, or where it has several tables one below the other, the part of each, with the numbers of its rows."""
    starts: list[int] = []
    known: list[set[str]] = []
    for number, row in enumerate(sheet.rows):
        first = next((cell for cell in row if cell != ""), "")
        if not isinstance(first, str) or not headings.is_known(tidy_text(first)):
            continue
        texts = [tidy_text(cell) for cell in row]
        known_texts = {text for text in texts if text and headings.is_known(text)}
        # headings that are repeated on each page begin no other table
        if any(known_texts <= others for others in known):
            continue
        if any(_is_heading_row(table, headings, texts) for table in model.tables.values()):
            starts.append(number)
            known.append(known_texts)
    if len(starts) < 2:
        return [sheet]
    ends = [*starts[1:], len(sheet.rows)]
    return [
        replace(sheet, rows=[row if first <= index < end else [] for index, row in enumerate(sheet.rows)])
        for first, end in zip([0, *starts[1:]], ends, strict=True)
    ]


def _is_heading_row(table: Table, headings: Headings, texts: list[str]) -> bool:
    """Whether nearly all texts of a row are headings of a table."""
    filled = [text for text in texts if text]
    matches = sum(1 for name in headings.columns(table.name, filled) if name)
    others = sum(1 for text in filled if headings.other_meaning(table.name, text))
    return matches >= MIN_TABLE_HEADINGS and 3 * (matches + others) >= 2 * len(filled)


def is_our_mark(cell: object) -> bool:
    """Whether the first cell of a sheet says that an annotated copy has it beside those of the sender."""
    return cell in (CHECKED_MARK, EXPLANATIONS_MARK)


def _find_table(
    sheet: Sheet, model: Model, headings: Headings, table_name: str | None, file_name: str
) -> SheetTable | None:
    """The table whose headings fill a row best; the names of sheet and file decide between equals."""
    likely_name = table_name or headings.table_of(sheet.name) or headings.table_of(file_name)
    candidates = [model.tables[table_name]] if table_name in model.tables else list(model.tables.values())
    best: tuple[tuple[bool, int, int, int, int, bool], SheetTable] | None = None
    for number, row in enumerate(_heading_rows(sheet)):
        texts = [tidy(cell)[0] if isinstance(cell, str) else cell_text(cell) for cell in row]
        subheadings = None if table_name else _add_subheadings(sheet, number, texts)
        if sum(1 for text in texts if text and headings.is_known(text)) < MIN_HEADINGS:
            continue
        others = (table for table in candidates if table.name != headings.presence_table)
        has_entries = any(_has_day_or_number(table, headings, texts) for table in others)
        for table in candidates:
            titles = sum(
                1
                for text in texts
                if text
                and not headings.is_added_by_program(table.name, text, texts)
                and not headings.other_meaning(table.name, text)
            )
            matched = set(headings.columns(table.name, texts)) - {None}
            required_names = {column.name for column in table.fields if column.required}
            # a sheet with signatures is a list of those who came, whatever else it has of them
            has_presence = not (table_name or has_entries) and headings.has_presence(table.name, texts)
            matches = len(matched) + has_presence
            if matches < MIN_HEADINGS or (matches * 3 < titles and table.name != likely_name and not has_presence):
                continue
            is_likely = int(table.name == likely_name)
            required_count, is_plain = len(matched & required_names), subheadings is None
            score = (has_presence, matches, is_likely, required_count, -len(table.fields), is_plain)
            if best is None or score > best[0]:
                best = score, SheetTable(sheet, table, number, texts, subheadings=subheadings)
    return best[1] if best else None


def _find_unknown_headings(sheet: Sheet, table: Table) -> SheetTable | None:
    """The table of a sheet of which no heading is known: below the first row with several texts and another row."""
    for number, row in enumerate(_heading_rows(sheet)[:-1]):
        texts = [tidy_text(cell) for cell in row]
        is_text = sum(1 for cell in row if isinstance(cell, str) and tidy_text(cell)) >= MIN_HEADINGS
        if is_text and any(is_filled(cell) for cell in sheet.rows[number + 1]):
            return SheetTable(sheet, table, number, texts)
    return None


def _heading_rows(sheet: Sheet) -> list[list[RawCell]]:
    """The rows to search for headings; a heading merged over two rows is in both."""
    rows = [list(row) for row in sheet.rows[:HEADING_ROWS]]
    for row, column, value in filled_merges(sheet):
        if row < len(rows):
            rows[row][column] = value
    return rows


def _add_subheadings(sheet: Sheet, number: int, texts: list[str]) -> int | None:
    """Adds the headings of a second row below headings that are merged over several columns, as in Signature/15 May;
    returns the number of that row, None without one."""
    wide = [(left, bottom, right) for top, left, bottom, right in sheet.merged if top == number and right > left]
    below = max((bottom for _, bottom, _ in wide), default=number) + 1
    if not wide or below >= len(sheet.rows):
        return None
    covered = {column for left, _, right in wide for column in range(left, right + 1)}
    cells = [tidy_text(cell) for cell in sheet.rows[below]]
    if not any(cells) or any(cell and column not in covered for column, cell in enumerate(cells)):
        return None
    if not any(text for column, text in enumerate(texts) if column not in covered):
        # a title over the whole table
        return None
    for left, _, right in wide:
        texts += [""] * (right + 1 - len(texts))
        for column in range(right, left - 1, -1):
            if subheading := cells[column] if column < len(cells) else "":
                texts[column] = f"{texts[left]}{BELOW}{subheading}"
    return below


def _has_day_or_number(table: Table, headings: Headings, texts: list[str]) -> bool:
    """Whether headings name a required day or number of a table."""
    names = {name for name in headings.columns(table.name, texts) if name}
    return any(column.required and column.type in ("date", *NUMBERS) for column in table.fields if column.name in names)


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
    section: SheetTable, file: str, headings: Headings, layout: SheetLayout, *, is_form: bool
) -> None:
    """Lists filled columns that are no field as unread; near misses become findings."""
    sheet, table, row = section.sheet, section.table, section.headings
    is_export = _identity_column(section, headings) is not None
    assigned_indexes = set(section.columns.values())
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
        if duplicate_field and not is_other and _is_as_clear(section, headings, duplicate_field, heading):
            layout.findings.append(_heading_finding("column-ambiguous", section, file, index, duplicate_field))
        elif not similar_field:
            why = "column-again" if duplicate_field else "unknown-column" if heading else "column-without-heading"
            layout.unread.append(UnreadPart(file, sheet.name, column_letters(index + 1), heading, why))
        else:
            # read the column as the similar field, so that the sender learns of faults in its cells at once
            section.columns[similar_field] = index
            layout.findings.append(_heading_finding("heading-unknown", section, file, index, similar_field))


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
