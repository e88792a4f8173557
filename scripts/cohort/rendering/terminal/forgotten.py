"""What forgetting people did, and what is left for people to do, as lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ...i18n.language import Language
from ...model.cohort import Cohort
from ...storing import places_left as kinds
from ...storing.places_left import Place


def change_lines(
    cohort: Cohort, language: Language, rows: Mapping[str, int], rewritten: int, generated: int
) -> Iterator[str]:
    """A line for each kind of removal: changed rows by table, files of submissions/ written anew, files of build/."""
    say, say_number = language.say, language.say_number
    for name, number in rows.items():
        text = say_number("{n} row without the person", "{n} rows without the person", number)
        yield f"{say(cohort.model.tables[name].title)}: {text}"
    if rewritten:
        yield say_number(
            "{n} file of submissions/ written anew without the rows of the person",
            "{n} files of submissions/ written anew without the rows of the person",
            rewritten,
        )
    if generated:
        yield say_number(
            "build/ emptied of {n} file, which the sessions make anew",
            "build/ emptied of {n} files, which the sessions make anew",
            generated,
        )


def place_lines(cohort: Cohort, language: Language, places: Sequence[Place]) -> Iterator[str]:
    """A line for each place that people have to clear themselves, and for those that nobody here knows."""
    say = language.say
    cells: dict[tuple[str, str], list[str]] = {}
    for place in places:
        if place.kind == kinds.CELL:
            cells.setdefault((place.file, place.field), []).append(place.where)
    for (table, field), keys in cells.items():
        yield _cell_line(cohort, language, table, field, ", ".join(keys))
    for place in places:
        if place.kind != kinds.CELL:
            yield _place_line(cohort, language, place)
    yield say("Receipts, annotated copies and forms that were sent: ask those who have them to delete them.")
    yield say("Servers for phones (ODK, KoboToolbox), cloud folders, published reports and books.")


def _cell_line(cohort: Cohort, language: Language, table_name: str, field: str, keys: str) -> str:
    """The line of the cells of one column."""
    table, say = cohort.model.tables[table_name], language.say
    return say(
        "A name of the person may stand in {table}, {key}, {field}: read it, and correct it with a form.",
        table=say(table.title),
        key=keys,
        field=say(table.field(field).title),
    )


def _place_line(cohort: Cohort, language: Language, place: Place) -> str:
    say, kind, file, where = language.say, place.kind, place.file, place.where
    if kind == kinds.ENTRY:
        ledger = cohort.paths.display_name(cohort.paths.private_ledger)
        return say(
            "A name of the person may stand in {file}, entry {entry}: read it, and write over the cell.",
            file=ledger,
            entry=where,
        )
    if kind == kinds.COMMITS:
        return language.say_number(
            "{n} commit of git names the person: let somebody rewrite the history (git filter-repo --replace-text),"
            " also where it was pushed.",
            "{n} commits of git name the person: let somebody rewrite the history (git filter-repo --replace-text),"
            " also where it was pushed.",
            int(where),
        )
    if kind == kinds.ROW:
        return say(
            "A name of the person may stand in {file}, rows {rows}: read them, and empty the cells.",
            file=file,
            rows=where,
        )
    if kind == kinds.LINE and where:
        return say("A name of the person may stand in {file}, lines {lines}: read them.", file=file, lines=where)
    if kind == kinds.LINE:
        return say("A name of the person may stand in {file}: read it.", file=file)
    if kind == kinds.UNSEARCHED:
        return say(
            "Pictures, recordings and PDFs in {file} cannot be searched (number: {n}): look whether they show the"
            " person.",
            file=f"{file}/",
            n=where,
        )
    if kind == kinds.ENCRYPTED_BACKUP:
        return say(
            "{file} is an encrypted back-up, which may hold the person: make a new one with"
            " “nox -s backup -- --encrypt”, then delete it and every copy.",
            file=file,
        )
    if kind == kinds.BACKUP:
        return say(
            "{file} is a back-up with the person: make a new one with “nox -s backup”, then delete it and every copy.",
            file=file,
        )
    return say("{file} names the person or cannot be read: change or delete it.", file=file)
