"""Whether frictionless accepts the columns that a cohort declares in local/tables/."""

from __future__ import annotations

import re

from frictionless import FrictionlessException, Schema

from ..errors import CannotRun
from ..model.data_package import SCHEMA_PROFILE, table_schema
from ..model.tables import Model


def check_declarations(model: Model) -> None:
    """Raises CannotRun for the first column in local/tables/ that frictionless rejects."""
    for table in model.tables.values():
        local_columns = tuple(column for column in table.fields if column.local)
        for column in local_columns:
            descriptor = table_schema(model, table, (column,)) | {"primaryKey": []}
            try:
                schema = Schema.from_descriptor({"$schema": SCHEMA_PROFILE} | descriptor)
                schema.get_field(column.name).create_cell_reader()(column.example)
            except FrictionlessException as refusal:
                reasons = "; ".join(reason.note for reason in refusal.reasons) or refusal.error.note
                raise CannotRun(f"local/tables/: {table.name}: {column.name}: {reasons}") from None
            except re.error as error:
                raise CannotRun(f"local/tables/: {table.name}: {column.name}: the pattern is wrong: {error}") from None
