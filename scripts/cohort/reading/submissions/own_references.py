"""Names that several rows have, of which one belongs to the organisation that the submitted row is about."""

from __future__ import annotations

from dataclasses import replace

from ...model.findings import Finding
from ...model.tables import Model
from ..row_owners import RowOf, owner_of
from .submitted_table import SubmittedTable, cell_repair

READINGS = "question-readings"


def settle_own_references(submitted: SubmittedTable, model: Model, row_of: RowOf) -> None:
    """Takes the only row of its own organisation that a name may mean, and asks about several such rows only.

    So a budget line of another partner with the same name is neither a question nor told to anybody. `row_of` finds
    accepted and new rows.
    """
    indexes, findings = submitted.indexes_by_row(), []
    for finding in submitted.findings:
        own = _own_readings(submitted, finding, indexes, model, row_of) if finding.code == READINGS else []
        if len(own) == 1 and finding.row is not None and finding.field:
            submitted.texts[finding.field][indexes[finding.row]] = own[0]
            submitted.repairs.append(
                cell_repair(submitted, finding.field, finding.row, finding.value or "", own[0], "name")
            )
        else:
            findings.append(replace(finding, values={"values": own}) if own else finding)
    submitted.findings[:] = findings


def _own_readings(
    submitted: SubmittedTable, finding: Finding, indexes: dict[int, int], model: Model, row_of: RowOf
) -> list[str]:
    """Those of the rows that a cell may mean whose organisation is that of the row of the cell."""
    column = submitted.table.field(finding.field) if finding.field else None
    target = model.referenced_table(column) if column else None
    # people work with organisations that are not theirs, as coaches do
    if target is None or target.belongs_to is None or target.names_people or finding.row not in indexes:
        return []
    owner = owner_of(submitted.table, submitted.row(indexes[finding.row]), model, row_of)
    rows = {row_id: row_of(target, (row_id,)) for row_id in finding.values["values"]}
    return [row_id for row_id, row in rows.items() if owner and row and owner_of(target, row, model, row_of) == owner]
