"""Who has probably sent a file that does not say so: its name has that of one organisation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from ..model.form_files import Form, Forms, read_forms
from ..model.tables import Table
from ..reading.accepted_rows import AcceptedRows
from ..reading.submissions.submission import Submission
from .inbox import CheckedFiles

# shorter parts of names are in many words
SHORTEST_PART = 5


def likely_sender(checked: CheckedFiles, submission: Submission) -> str:
    """The id of the organisation with a part of its name, which no other one has, in the name of a file, if a form with
    a table of the file is made for it; else of the only person with such a form who works with it. Empty where that is
    nobody, or several are."""
    forms, accepted = read_forms(checked.cohort), checked.context.accepted
    table = checked.cohort.model.tables[forms.organisations]
    organisation = _named_organisation(submission.path.stem, table, accepted)
    table_names = {table.table.name for table in submission.tables}
    filled = [
        form for form in forms.forms if any(sheet.table in table_names and not sheet.to_read for sheet in form.sheets)
    ]
    if not organisation or not filled:
        return ""
    if any(form.is_for(table.name, accepted.rows(table)[organisation,]) for form in filled):
        return organisation
    people = set(_people_who_work_with(organisation, forms, filled, checked, accepted))
    return people.pop() if len(people) == 1 else ""


def _named_organisation(text: str, table: Table, accepted: AcceptedRows) -> str:
    """The id of the only organisation of which a text has a part of the name that no other one has; else empty."""
    names = {key[0]: " ".join(row[name] for name in table.names) for key, row in accepted.rows(table).items()}
    row_ids = {
        row_id
        for row_id, name in names.items()
        if (part := _part_in(text, name))
        and not any(part in other.casefold() for other_id, other in names.items() if other_id != row_id)
    }
    return row_ids.pop() if len(row_ids) == 1 else ""


def _part_in(text: str, name: str) -> str:
    """The longest part of a name that a text has, of whole words in Latin letters; empty where it is too short.

    >>> _part_in("weavers may", "The Weavers of Luang Prabang"), _part_in("monthly report", "Young Reporters")
    ('weavers', '')
    """
    text, name = text.casefold(), name.casefold()
    match = SequenceMatcher(None, text, name, autojunk=False).find_longest_match()
    begin, end = 0, match.size
    # no part of a word, neither here nor there
    while begin < end and (_is_in_word(text, match.a + begin) or _is_in_word(name, match.b + begin)):
        begin += 1
    while begin < end and (_is_in_word(text, match.a + end) or _is_in_word(name, match.b + end)):
        end -= 1
    part = text[match.a + begin : match.a + end].strip(" ._-")
    return part if len(part) >= SHORTEST_PART else ""


def _is_in_word(text: str, at: int) -> bool:
    """Whether a place is between two Latin letters or digits; other scripts have no spaces between words."""
    return re.fullmatch("[a-z0-9]{2}", text[at - 1 : at + 1] if at else "") is not None


def _people_who_work_with(
    organisation: str, forms: Forms, filled: list[Form], checked: CheckedFiles, accepted: AcceptedRows
) -> Iterator[str]:
    """The ids of the people for whom one of some forms is made and who work with an organisation."""
    tables = checked.cohort.model.tables
    for senders in forms.senders:
        works_with = senders.works_with
        if works_with is None or works_with.table not in tables:
            continue
        people = accepted.rows(tables[senders.table])
        for row in accepted.rows(tables[works_with.table]).values():
            person = row[works_with.person]
            has_form = any(form.is_for(senders.table, people.get((person,), {})) for form in filled)
            if has_form and row[works_with.organisation] == organisation:
                yield person
