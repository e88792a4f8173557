"""due: lists what is due by the as-of date, with reminders for those who have to act."""

from __future__ import annotations

import datetime
import json
from typing import Any

from .. import __version__
from ..database.cohort_database import open_database
from ..database.queries import QuerySource
from ..errors import CannotRun
from ..i18n.language import Language, cohort_language
from ..measures.due import DueItem, DueKind, find_due_items, read_due_kinds
from ..model.cohort import Cohort
from ..model.form_files import read_forms
from ..model.message_forms import read_message_forms
from ..model.sql_files import Value
from ..reading.accepted_rows import AcceptedRows, RowNames
from ..reading.cells.vocabulary import read_vocabulary
from ..reading.sender_register import SenderRegister
from ..rendering.reminders import Addressee, Reminders
from ..rendering.terminal.due_list import reminders_text
from ..storing.atomic_writes import make_closed_folder, write_atomically
from ..storing.backups import last_backup_day
from ..storing.ledger_chain import known_corrections

FORMAT = 1
HOST = "host"
FURTHEST = 3650


def due(
    cohort: Cohort, language: Language, who: str | None = None, days: int | None = None
) -> tuple[list[Addressee], Reminders]:
    """What is due now or within `days`, grouped by those who have to act; writes build/due/. Reminders to partners are
    in their language, where the cohort has one for them.

    `who` limits it to the person or organisation with this id, or to the `host`; `days` is taken from the settings by
    default. Raises CannotRun if nobody has the id.
    """
    days = cohort.settings["due_coming_days"] if days is None else days
    if not 0 <= days <= FURTHEST:
        raise CannotRun(f"--days {days}: write a number of days from 0 to {FURTHEST}")
    accepted = AcceptedRows(cohort)
    kinds = read_due_kinds(cohort.paths)
    if who is not None:
        _check_known(cohort, kinds, accepted, who)
    wanted_ids = {who, None} if _is_host(cohort, accepted, who) else {who}
    last_backup = last_backup_day(cohort.paths)
    corrected = known_corrections(cohort.paths)
    with open_database(cohort, last_backup=last_backup, corrections=corrected) as database:
        items = find_due_items(QuerySource(database, cohort.model), kinds, cohort, days)
    if who is not None:
        items = [item for item in items if item.who in wanted_ids]
    names = RowNames(cohort.model, read_vocabulary(cohort, [language.code]), accepted)
    reminders = Reminders(cohort, accepted, names, language, read_message_forms(cohort))
    addressees = _in_their_language(cohort, reminders.addressees(items), accepted, language)
    folder = cohort.paths.build / "due"
    make_closed_folder(folder)
    write_atomically(folder / "due.txt", reminders_text(addressees, cohort.as_of, language))
    content = json.dumps(_as_json(cohort, items, days), ensure_ascii=False, indent=2)
    write_atomically(folder / "due.json", content + "\n")
    return addressees, reminders


def _in_their_language(
    cohort: Cohort, addressees: list[Addressee], accepted: AcceptedRows, reader: Language
) -> list[Addressee]:
    """The addressees, with the reminder in the language of partners for those who are partners, whatever the reader's
    own language is."""
    code = cohort.partners_language
    if code == reader.code:
        return addressees
    language, texts = cohort_language(cohort, code), AcceptedRows.in_language(cohort, code)
    names = RowNames(cohort.model, read_vocabulary(cohort, [code]), texts)
    reminders = Reminders(cohort, texts, names, language, read_message_forms(cohort))
    senders = SenderRegister(read_forms(cohort), cohort.model, accepted)
    return [
        reminders.in_this_language(addressee)
        if addressee.addressee_id and senders.language(addressee.addressee_id, cohort) == code
        else addressee
        for addressee in addressees
    ]


def _check_known(cohort: Cohort, kinds: list[DueKind], accepted: AcceptedRows, who: str) -> None:
    """Raises CannotRun unless somebody who may have to act has this id."""
    names = {kind.names["who"] for kind in kinds if "who" in kind.names}
    tables = [cohort.model.tables[name] for name in sorted(names & set(cohort.model.tables))]
    if who != HOST and not any((who,) in accepted.rows(table) for table in tables):
        files = " or ".join(f"data/{table.name}.csv" for table in tables)
        raise CannotRun(f"--who {who}: nobody has this id; write one of {files}, or {HOST}")


def _is_host(cohort: Cohort, accepted: AcceptedRows, who: str | None) -> bool:
    """Whether the id is `host` or that of the organisation that keeps the whole register."""
    forms = read_forms(cohort)
    row = accepted.rows(cohort.model.tables[forms.organisations]).get((who or "",))
    return who == HOST or (row is not None and forms.may_send_any_row(row))


def _as_json(cohort: Cohort, items: list[DueItem], days: int) -> dict[str, Any]:
    """The content of due.json: ids, days and numbers, without names and texts."""
    return {
        "format": FORMAT,
        "as_of": cohort.as_of.isoformat(),
        "days": days,
        "toolkit": __version__,
        "schema_version": str(cohort.model.version),
        "due": [_due_as_json(item, cohort.as_of) for item in items],
    }


def _due_as_json(item: DueItem, as_of: datetime.date) -> dict[str, Any]:
    days_overdue, kind = (as_of - item.due_on).days, item.kind
    return {
        "code": kind.code,
        "component": kind.component,
        "who": item.who,
        "due_on": item.due_on.isoformat(),
        "days_overdue": max(days_overdue, 0),
        "coming": days_overdue < 0,
        "values": {
            column: _plain(value)
            for column, value in item.values.items()
            if column not in {"who", "due_on"} and (column in kind.names or column in kind.codes or not _is_text(value))
        },
    }


def _is_text(value: Value) -> bool:
    return any(isinstance(entry, str) for entry in (value if isinstance(value, list) else [value]))


def _plain(value: Value) -> Any:
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return value if value is None or isinstance(value, str | bool | int) else str(value)
