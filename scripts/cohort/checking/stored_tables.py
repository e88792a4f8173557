"""Checks of data/ and private/ against the model: frictionless decides each cell, the engine asks it."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.data_package import data_package, private_package
from ..model.findings import Finding
from ..model.places import Places
from ..model.tables import Model
from .cells import unknown_codes
from .engine import table_findings
from .parts import Part, read_parts


def check_stored_tables(places: Places, model: Model) -> list[Finding]:
    """What is wrong in the files of data/ and, when it is there, of private/."""
    public, private, findings = _parts(places, model)
    for parts in (public, private):
        findings += table_findings([part for part in parts if part.usable])
        for part in parts:
            findings += _header_findings(part)
            findings += _code_findings(part)
    by_name = {part.table.name: part for part in public}
    for part in private:
        findings += _pairing_findings(by_name[part.table.name], part)
    return sorted(findings, key=lambda each: (each.file, each.row or 0, each.column or 0, each.code))


def check_files(places: Places, model: Model) -> list[Finding]:
    """What is wrong with the files of data/ and private/ as such, whatever stands in their cells."""
    public, private, findings = _parts(places, model)
    for part in (*public, *private):
        findings += _header_findings(part)
    return sorted(findings, key=lambda each: (each.file, each.code))


def private_is_here(places: Places) -> bool:
    """Whether this copy of the cohort has its personal data; a clone made from git does not."""
    return any(places.private.glob("*.csv"))


def _parts(places: Places, model: Model) -> tuple[list[Part], list[Part], list[Finding]]:
    """The files of data/, those of private/ when it is there, and what keeps some of them from being read."""
    public, findings = read_parts(places, model, data_package(model), "data")
    if not private_is_here(places):
        return public, [], findings
    private, more = read_parts(places, model, private_package(model), "private")
    return public, private, findings + more


def _header_findings(part: Part) -> Iterator[Finding]:
    if part.content is None:
        return
    if not part.content.is_plain:
        yield Finding("file-of-a-spreadsheet", part.file, part.table.name)
    wanted, found = [each.name for each in part.fields], part.header
    missing = [name for name in wanted if name not in found]
    unknown = [name for name in dict.fromkeys(found) if name not in wanted]
    twice = sorted({name for name in found if found.count(name) > 1})
    for code, names in (("column-missing", missing), ("column-unknown", unknown), ("column-twice", twice)):
        if names:
            yield Finding(code, part.file, part.table.name, row=1, values={"values": names})
    if not missing and not unknown and not twice and found != wanted:
        yield Finding("columns-in-other-order", part.file, part.table.name, row=1, values={"values": wanted})


def _code_findings(part: Part) -> Iterator[Finding]:
    """Entries of lists that are not among their codes, which Table Schema cannot say."""
    if not part.usable:
        return
    for each in part.fields:
        if each.type != "list" or not each.codes or each.name not in part.header:
            continue
        column = part.header.index(each.name)
        for number, cells in enumerate(part.rows, start=2):
            cell = cells[column] if column < len(cells) else ""
            for code, values in unknown_codes(each, cell):
                yield Finding(
                    code,
                    part.file,
                    part.table.name,
                    row=number,
                    field=each.name,
                    column=column + 1,
                    key=part.key_of(cells),
                    value=values.pop("entry"),
                    values=values,
                    personal=each.personal,
                )


def _pairing_findings(public: Part, private: Part) -> Iterator[Finding]:
    """Rows of which one half, in data/ or in private/, is not there."""
    if not all(part.usable and set(part.table.key) <= set(part.header) for part in (public, private)):
        return
    keys = {half: _keys(part) for half, part in (("public", public), ("private", private))}
    if any(each.required for each in private.fields if each.personal):
        for key, row in keys["public"].items():
            if key not in keys["private"]:
                yield Finding(
                    "private-row-missing", private.file, private.table.name, key=dict(key), values={"row_in_data": row}
                )
    for key, row in keys["private"].items():
        if key not in keys["public"]:
            yield Finding("private-row-left-over", private.file, private.table.name, row=row, key=dict(key))


def _keys(part: Part) -> dict[tuple[tuple[str, str], ...], int]:
    keys = ((tuple(part.key_of(cells).items()), number) for number, cells in enumerate(part.rows, start=2))
    return {key: number for key, number in keys if key and all(value for _, value in key)}
