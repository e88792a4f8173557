"""Whether frictionless accepts the columns that a cohort declares in local/tables/."""

from __future__ import annotations

import re

from frictionless import FrictionlessException, Schema

from ..errors import CannotRun
from ..model.data_package import SCHEMA_PROFILE, table_schema
from ..model.tables import Model


def check_declarations(model: Model) -> None:
    """Raises CannotRun for the first column of the cohort's own that Table Schema refuses."""
    for table in model.tables.values():
        local = tuple(each for each in table.fields if each.local)
        for each in local:
            descriptor = table_schema(model, table, (each,)) | {"primaryKey": []}
            try:
                schema = Schema.from_descriptor({"$schema": SCHEMA_PROFILE} | descriptor)
                schema.get_field(each.name).create_cell_reader()(each.example)
            except FrictionlessException as refusal:
                reasons = "; ".join(reason.note for reason in refusal.reasons) or refusal.error.note
                raise CannotRun(f"local/tables/: {table.name}: {each.name}: {reasons}") from None
            except re.error as error:
                raise CannotRun(f"local/tables/: {table.name}: {each.name}: the pattern is wrong: {error}") from None
