"""What people can send as a chat message, as schemas/messages.yaml declares it."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import CannotRun
from .cohort import Cohort
from .yaml_files import parse_entry, read_yaml

FILE = "messages.yaml"


@dataclass(frozen=True)
class MessageForm:
    """A message about one row of a table: its title in English, and the columns that it asks for."""

    name: str
    title: str
    table: str
    fields: list[str]


def read_message_forms(cohort: Cohort) -> dict[str, MessageForm]:
    """The messages about tables that the cohort keeps, by name. Raises CannotRun for a column that is not there."""
    path, model = cohort.paths.schemas / FILE, cohort.model
    where, forms = cohort.paths.display_name(path), {}
    for entry in read_yaml(path):
        form: MessageForm = parse_entry(MessageForm, entry, where)
        if form.table not in model.tables:
            continue
        names = {column.name for column in model.tables[form.table].fields}
        if unknown := sorted(set(form.fields) - names):
            raise CannotRun(f"{where}: {form.name}: {form.table} has no column {unknown[0]}")
        forms[form.name] = form
    return forms
