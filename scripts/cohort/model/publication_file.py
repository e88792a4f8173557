"""What decides about publication beside the tables: publication.yaml of schemas/ and local/, and schemas/derived/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import CannotRun
from .cohort import Cohort
from .countries import Country, declared_countries, larger_place
from .paths import CohortPaths
from .publication_declarations import tables_about_people
from .subdivision_register import registered_region, subdivision
from .table_declarations import check_table, read_table_declarations
from .tables import Field, Model, Table, parse_table
from .yaml_files import parse_entry, read_yaml


@dataclass(frozen=True)
class Breakdown:
    """People are counted by one column of the table of people."""

    column: str
    title: str


@dataclass(frozen=True)
class PublicationFile:
    """`basis` is the view with what rests on a person's lawful basis, `named` that with those who agreed to be named;
    `reviews` is the table of what was said about texts, `counts` that of the numbers of people that releases have said.
    `since` is the column with the first day of a person.
    No printed group has fewer than `smallest` people. `countries` have regions for places that are sensitive; `derived`
    tables are results of views.
    `words` mark texts, by what they say."""

    basis: str
    named: str
    reviews: str
    counts: str
    smallest: int
    since: str
    breakdowns: tuple[Breakdown, ...]
    countries: Mapping[str, Country]
    derived: tuple[Table, ...]
    words: Mapping[str, tuple[str, ...]]

    def region_of(self, place: str) -> str:
        """The region of a place, such as TH-north; where its country declares none, the registered subdivision that it
        and others lie in, such as UG-C; else the country."""
        code = place.partition("-")[0]
        country = self.countries.get(code)
        if country and country.regions:
            region = country.region_of(place)
            return f"{code}-{region.name}" if region else code
        registered = registered_region(larger_place(place))
        return registered[0] if registered else code

    def region_title(self, code: str) -> str:
        """The English title of a region; empty for a country."""
        country, _, name = code.partition("-")
        regions = self.countries[country].regions if country in self.countries else ()
        registered = subdivision(code) if name and not regions else None
        return registered.name if registered else next((region.title for region in regions if region.name == name), "")


def read_publication_file(cohort: Cohort) -> PublicationFile:
    """What schemas/publication.yaml and local/publication.yaml declare. Raises CannotRun for the first mistake."""
    paths, model = cohort.paths, cohort.model
    path = paths.schemas / "publication.yaml"
    declared, people = read_yaml(path), read_yaml(path)["people"]
    breakdowns = [parse_entry(Breakdown, entry, paths.display_name(path)) for entry in people["by"]]
    local = paths.local / "publication.yaml"
    if local.exists():
        where = paths.display_name(local)
        entries = read_yaml(local)
        if not isinstance(entries, dict) or set(entries) != {"people_by"} or not isinstance(entries["people_by"], list):
            raise CannotRun(f"{where}: write people_by: and a list of columns, each with column: and title:")
        breakdowns += [parse_entry(Breakdown, entry, where) for entry in entries["people_by"]]
    _check_breakdowns(breakdowns, model)
    return PublicationFile(
        basis=declared["basis"],
        named=declared["named"],
        reviews=declared["reviews"],
        counts=declared["counts"],
        smallest=people["smallest"],
        since=people["since"],
        breakdowns=tuple(breakdowns),
        countries={country.code: country for country in declared_countries(paths)},
        derived=_derived_tables(paths, model),
        words={kind: tuple(words) for kind, words in declared["words"].items()},
    )


def _check_breakdowns(breakdowns: list[Breakdown], model: Model) -> None:
    columns = [breakdown.column for breakdown in breakdowns]
    for column in columns:
        if column not in {field.name for field in model.persons.fields}:
            raise CannotRun(f"publication.yaml: people: {model.persons.name} has no column {column}")
        if columns.count(column) > 1:
            raise CannotRun(
                f"publication.yaml: people: {column} is counted twice; two tables of the same thing could be subtracted"
            )
        field = model.persons.field(column)
        if field.identifies or field.references or field.type not in ("string", "list", "boolean"):
            raise CannotRun(
                f"publication.yaml: people: {column} leads to single people; count by a column of categories"
            )


def _derived_tables(paths: CohortPaths, model: Model) -> tuple[Table, ...]:
    """The tables made of views, where their component and the tables that they refer to are kept."""
    tables = []
    for path in sorted((paths.schemas / "derived").glob("*.yaml")):
        table = parse_table(check_table(paths, path, read_yaml(path), set(model.components)))
        targets = {column.references for column in table.fields if column.references}
        if model.components[table.component].kept and targets <= set(model.tables):
            tables.append(table)
    return tuple(tables)


def names_of_tables_about_people(cohort: Cohort) -> set[str]:
    """The tables of which each row is about a person."""
    return tables_about_people(read_table_declarations(cohort.paths, set(cohort.model.components)))


def declared_view(paths: CohortPaths, name: str) -> Path | None:
    """The file of a view; None if there is none."""
    return next((path for path in paths.declared("views", "*.sql") if path.stem == name), None)


def is_place(column: Field) -> bool:
    """Whether the values of a column are places by ISO 3166-2."""
    return column.standard == "ISO 3166-2"
