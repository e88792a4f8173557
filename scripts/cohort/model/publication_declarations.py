"""What tables and fields may declare about publication. What declares nothing stays."""

from __future__ import annotations

from typing import Any

from ..errors import CannotRun

ROWS = "rows"
# how the values of a column leave
AS_IS, NAMED, MONTH, REGION, REVIEWED, IF_PUBLISHED = "as_is", "named", "month", "region", "reviewed", "if_published"
WAYS = (AS_IS, NAMED, MONTH, REGION, REVIEWED, IF_PUBLISHED)
# the column that a published table gets beside a place
REGION_COLUMN = "region"
# how a row of a table with `appears_as` appears
BY_NAME, BY_REGION, NOT_AT_ALL = "name", "region", "not_at_all"
_PLACES = "ISO 3166-2"


def check_publication(tables: dict[str, dict[str, Any]]) -> None:
    """Raises CannotRun for the first declaration by which something would leave that must not."""
    about_people = tables_about_people(tables)
    for table in tables.values():
        published = [field for field in table["fields"] if field.get("publish")]
        if table.get("publish"):
            _check_table(table, tables, about_people)
        for field in published:
            _check_field(table, field, tables)
        for field in table["fields"]:
            secret = field.get("secret_if")
            if secret and secret not in {column["name"] for column in table["fields"] if column["type"] == "boolean"}:
                raise CannotRun(f"{table['name']}: {field['name']}: secret_if: there is no yes or no column {secret}")


def _check_table(table: dict[str, Any], tables: dict[str, dict[str, Any]], about_people: set[str]) -> None:
    where = table["name"]
    if table["publish"] != ROWS:
        raise CannotRun(f"{where}: publish: write {ROWS}, or leave it out, and nothing of the table leaves")
    if where in about_people:
        raise CannotRun(
            f"{where}: publish: each row is about a person, and rows about people never leave; leave this out, and"
            " count people in publication.yaml"
        )
    people = [field["name"] for field in table["fields"] if _is_of_people(field, tables)]
    if people and not table.get("publish_only"):
        raise CannotRun(
            f"{where}: publish: a row may be about a person ({people[0]}); write publish_only with a view of the rows"
            " that leave all the same"
        )
    for field in table["fields"]:
        if field["name"] in table["primaryKey"] and not field.get("publish"):
            raise CannotRun(f"{where}: {field['name']}: the key of a published table needs publish: {AS_IS}")


def _check_field(table: dict[str, Any], field: dict[str, Any], tables: dict[str, dict[str, Any]]) -> None:
    where, way = f"{table['name']}: {field['name']}: publish", field["publish"]
    if way not in WAYS:
        raise CannotRun(f"{where}: there is no {way}; choose from {', '.join(WAYS)}")
    if not table.get("publish"):
        raise CannotRun(f"{where}: the table publishes nothing; write publish: {ROWS} there, or leave this out")
    if field.get("personal") or _is_of_people(field, tables):
        raise CannotRun(f"{where}: it is about people, and nothing about one person leaves; leave this out")
    if way == MONTH and field["type"] != "date":
        raise CannotRun(f"{where}: only a date leaves as {MONTH}")
    if way == REGION and field.get("standard") != _PLACES:
        raise CannotRun(f"{where}: only a place by {_PLACES} leaves as {REGION}")
    if way == AS_IS and field.get("standard") == _PLACES:
        raise CannotRun(f"{where}: a place leaves as {REGION}, because it may be a secret")
    if way == AS_IS and is_free_text(table, field):
        raise CannotRun(
            f"{where}: people write what they like there; write {REVIEWED}, so that somebody reads it first"
        )
    target = field.get("references")
    if way == IF_PUBLISHED and (not target or field.get("constraints", {}).get("required")):
        raise CannotRun(f"{where}: only a column that refers to a table and may be blank leaves {IF_PUBLISHED}")
    if target and not tables[target].get("publish"):
        raise CannotRun(f"{where}: it refers to {target}, of which nothing is published; leave this out")


def tables_about_people(tables: dict[str, dict[str, Any]]) -> set[str]:
    """The tables of which each row is a person, or needs one: coach logs need a coach, and codings a note that somebody
    wrote."""
    about = {name for name, table in tables.items() if table.get("persons")}
    while True:
        more = {
            name
            for name, table in tables.items()
            for field in table["fields"]
            if field.get("constraints", {}).get("required") and {field.get("references"), field.get("about")} & about
        }
        if more <= about:
            return about
        about |= more


def is_free_text(table: dict[str, Any], field: dict[str, Any]) -> bool:
    """Whether people write into a column what they like: no code, key, number or day."""
    is_text = field["type"] in ("string", "list")
    return is_text and not (field.get("codes") or field.get("references") or field["name"] in table["primaryKey"])


def _is_of_people(field: dict[str, Any], tables: dict[str, dict[str, Any]]) -> bool:
    """Whether a column holds ids of people, or its row tells of one."""
    return any(tables[name].get("persons") for name in (field.get("references"), field.get("about")) if name)
