"""People: what is known of one, the file to give, what they agreed to, and forgetting them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from starlette.responses import Response

from ..errors import CannotRun
from ..model.tables import Table
from ..reading.accepted_rows import Key
from ..reading.submissions.removed_rows import key_text
from ..rendering.cell_display import shorten
from ..rendering.terminal.forgotten import change_lines, place_lines
from ..rendering.terminal.withdrawn import trace_lines
from ..storing.places_left import clear_note, noted_people, places_left
from ..workflows.people.expired import expired_people
from ..workflows.people.forget import ForgetResult, forget_people
from ..workflows.people.person import (
    LEFT_OUT,
    MAY_MEAN,
    NAMES_OTHERS,
    CellToRead,
    cell_names,
    person_record,
    write_person_record,
)
from ..workflows.people.remove import consents_in_force, withdraw_consent
from ..workflows.people.row_lookup import RowLookup
from .inbox_pages import download
from .pages import PageRequest, go_to
from .table_pages import row_id


def show_people(request: PageRequest, problem: str = "") -> Response:
    """Where somebody is looked for, whose time has ended, and what is still to be cleared."""
    cohort, language = request.desk.cohort(), request.language
    everybody, days = [], request.desk.days_kept()
    with request.desk.work:
        expired = expired_people(cohort, days)
        notes = [places_left(cohort, name) for name in noted_people(cohort.paths)]
        if request.form_text("everybody"):
            lookup, table = RowLookup(cohort), cohort.model.persons
            labels = lookup.names.labels(table)
            everybody = [(row_id(table, (person,)), labels[person]) for (person,) in lookup.accepted.rows(table)]
    return request.show(
        "people",
        problem=problem,
        everybody=sorted(everybody, key=lambda entry: entry[1]),
        expired=len(expired),
        left=[(entry.person, list(place_lines(cohort, language, entry.places))) for entry in notes],
    )


def find_person(request: PageRequest) -> Response:
    """Goes to the page of the person with a name or an id."""
    cohort = request.desk.cohort()
    try:
        with request.desk.work:
            person = RowLookup(cohort).person(request.text("who").strip())
    except CannotRun as reason:
        return show_people(request, request.reason(reason))
    return go_to(f"/people/{row_id(cohort.model.persons, (person,))}")


def show_person(request: PageRequest) -> Response:
    """What is known of a person."""
    cohort, language, person = request.desk.cohort(), request.language, _person(request)
    days = request.desk.days_kept()
    with request.desk.work:
        record = person_record(
            cohort, person, language, search_files=bool(request.text("files")), days=days, is_for_host=True
        )
        uses = _uses(request, consents_in_force(cohort, person))
    reader = request.desk.reader(language, personal=True)

    def row_name(cell: CellToRead) -> str:
        """What a row is called on this page, which shows what is personal: its day or its name."""
        column = cell.table.field(cell.table.label[0]) if cell.table.label else None
        stored = reader.accepted.rows(cell.table).get(cell.key, {}).get(column.name, "") if column else ""
        return shorten(reader.text(column, stored)) if column and stored else key_text(cell.key)

    to_read = {
        why: list(cell_names([cell for cell in record.to_read if cell.why == why], language, row_name))
        for why in (NAMES_OTHERS, MAY_MEAN, LEFT_OUT)
    }
    return request.show(
        "person",
        row=request.address["row"],
        record=record,
        to_read=to_read,
        uses=uses,
        is_searched=bool(request.text("files")),
        files=[cohort.paths.display_name(path) for path in record.files],
    )


def person_file(request: PageRequest) -> Response:
    """The file to give to a person."""
    cohort, person = request.desk.cohort(), _person(request)
    with request.desk.work:
        _, path = write_person_record(cohort, person, request.language)
    return download(path.read_bytes(), path.name)


def withdraw(request: PageRequest) -> Response:
    """Shows what a withdrawal ends and where the person appears; once that was seen, ends it."""
    cohort, language, person = request.desk.cohort(), request.language, _person(request)
    only = [use for use in request.form.getlist("use") if isinstance(use, str)]
    reason, is_confirmed = request.text("reason").strip(), bool(request.text("confirmed"))
    _check_reason(request, reason)
    if not only:
        raise CannotRun(language.say("Choose at least one use that is withdrawn."))
    with request.desk.work:
        result = withdraw_consent(cohort, person, reason, only, dry_run=not is_confirmed)
    uses = _uses(request, result.rows)
    lines = [language.say("From today without consent: {uses}", uses=", ".join(uses.values()))]
    lines += [*trace_lines(result.traces, language)]
    return _result(request, "withdraw", lines, result.saved.line_in(language), [("use", use) for use in only])


def forget(request: PageRequest) -> Response:
    """Shows what forgetting a person changes; once that was seen, forgets them."""
    return _forget(request, [_person(request)], "forget")


def show_expired(request: PageRequest) -> Response:
    """Those whose time to be kept has ended."""
    with request.desk.work:
        people = expired_people(request.desk.cohort())
    return request.show("expired", people=[(request.language.date(person.last_day), person.label) for person in people])


def forget_expired(request: PageRequest) -> Response:
    """Shows what forgetting all of them changes; once that was seen, forgets them."""
    with request.desk.work:
        people = [person.person for person in expired_people(request.desk.cohort())]
    if not people:
        return go_to("/people")
    return _forget(request, people, "expired")


def clear(request: PageRequest) -> Response:
    """Notes that all on the list of a forgotten person is cleared."""
    with request.desk.work:
        clear_note(request.desk.cohort(), request.text("person"))
    return go_to("/people")


def _forget(request: PageRequest, people: Sequence[str], action: str) -> Response:
    cohort, language = request.desk.cohort(), request.language
    reason, is_confirmed = request.text("reason").strip(), bool(request.text("confirmed"))
    _check_reason(request, reason)
    backups = bool(request.text("backups"))
    expected = request.text("digest") or "none" if is_confirmed else ""
    with request.desk.work:
        result = forget_people(
            cohort, people, reason, delete_backups=backups, dry_run=not is_confirmed, expected=expected
        )
    lines = change_lines(cohort, language, result.rows, len(result.rewritten), result.generated)
    saved = " ".join(saved.line_in(language) for saved in result.saved)
    return _result(request, action, lines, saved, [("backups", "1")] if backups else [], result)


def _result(
    request: PageRequest,
    action: str,
    lines: Iterable[str],
    saved: str,
    fields: list[tuple[str, str]],
    forgotten: ForgetResult | None = None,
) -> Response:
    """What was done, or would be; `fields` are sent again with the confirmation."""
    cohort, language = request.desk.cohort(), request.language
    return request.show(
        "person-result",
        action=action,
        row=request.address.get("row", ""),
        is_planned=not request.text("confirmed"),
        lines=list(lines),
        places=list(place_lines(cohort, language, forgotten.places)) if forgotten else [],
        saved=saved,
        fields=[*fields, ("reason", request.text("reason")), *([("digest", forgotten.digest)] if forgotten else [])],
    )


def _check_reason(request: PageRequest, reason: str) -> None:
    if not reason:
        raise CannotRun(request.language.say("Say why; the ledger keeps the reason, so name nobody in it."))


def _person(request: PageRequest) -> str:
    """The id of the person that an address names. Raises CannotRun if nobody has it any more."""
    reader = request.desk.reader(request.language, personal=False)
    table = reader.cohort.model.persons
    for key in reader.accepted.rows(table):
        if row_id(table, key) == request.address["row"]:
            return key[0]
    raise CannotRun(request.language.say("This row is not there any more."))


def _uses(request: PageRequest, rows: Iterable[tuple[Table, Key, str]]) -> dict[str, str]:
    """The titles of what somebody agreed to, by code."""
    say = request.language.say
    return {use: say(table.field(table.pivot.by).codes[use]) for table, _, use in rows if table.pivot}
