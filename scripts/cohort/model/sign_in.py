"""The sheet that people sign at a workshop, as schemas/sign_in.yaml declares it."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import CannotRun
from .cohort import Cohort
from .paths import CohortPaths
from .yaml_files import parse_entry, read_yaml

FILE = "sign_in.yaml"
TEXTS = ("title", "name_heading", "group_heading", "signature_heading", "note")


@dataclass(frozen=True)
class SignInDeclaration:
    """The texts of the sheet, in English, and the columns of the two tables that it is made from."""

    name: str
    title: str
    table: str
    first_day: str
    last_day: str
    place: list[str]
    number_expected: str
    people: str
    shown: list[str]
    group: str
    from_day: str
    until_day: str
    blank_lines: int
    days_apart: int
    name_heading: str
    group_heading: str
    signature_heading: str
    note: str


def read_sign_in(cohort: Cohort) -> SignInDeclaration | None:
    """The declaration; None when the cohort drops the table. Raises CannotRun for a faulty one."""
    path, model = cohort.paths.schemas / FILE, cohort.model
    where = cohort.paths.display_name(path)
    declared: SignInDeclaration = parse_entry(SignInDeclaration, read_yaml(path), where)
    if declared.table not in model.tables:
        return None
    columns = {
        declared.table: [declared.first_day, declared.last_day, declared.number_expected, *declared.place],
        declared.people: [declared.group, declared.from_day, declared.until_day, *declared.shown],
    }
    for table, names in columns.items():
        columns_of_table = {column.name for column in model.tables[table].fields}
        for name in names:
            if name not in columns_of_table:
                raise CannotRun(f"{where}: {table} has no column {name}")
    return declared


def sign_in_texts(paths: CohortPaths) -> list[str]:
    """Every text of the sheet that people read, in English."""
    content = read_yaml(paths.schemas / FILE)
    return [content[name] for name in TEXTS]
