"""migrate: bring what is stored to the tables that the schemas declare now. Nothing is taken away."""

from __future__ import annotations

import datetime

from ..model.data_package import as_yaml, data_package, private_package
from ..storing.files import write_whole
from ..storing.ledger import Entry, append_entries, read_ledger, sha256_of
from ..storing.tables import table_text
from .cohort import Cohort


def migrate(cohort: Cohort, *, dry_run: bool) -> list[str]:
    """Writes the data packages anew and an empty file for each table without one.

    Returns the files it wrote (or, in a dry run, would write); none when all is as declared.
    """
    places, model = cohort.places, cohort.model
    new_tables, packages = {}, {}
    for table in model.tables.values():
        for folder, fields in ((places.data, table.public_fields), (places.private, table.private_fields)):
            path = folder / f"{table.name}.csv"
            # a clone made from git has no private/ files: its people lie elsewhere, and stay there
            if fields and not path.exists() and (folder == places.data or not (places.data / path.name).exists()):
                new_tables[path] = (table, table_text(table, fields, []))
    for path, descriptor in (
        (places.data_package, data_package(model)),
        (places.private_package, private_package(model)),
    ):
        text = as_yaml(descriptor)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            packages[path] = text
    ledger = read_ledger(places)
    stale_version = bool(ledger) and ledger[-1]["schema_version"] != model.version
    written = [places.named(path) for path in (*new_tables, *packages)]
    if dry_run or not (written or stale_version):
        return written
    for path, (_, text) in new_tables.items():
        write_whole(path, text)
    for path, text in packages.items():
        write_whole(path, text)
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    made = [
        (table.name, sha256_of(text.encode()))
        for path, (table, text) in new_tables.items()
        if path.parent == places.data
    ]
    append_entries(
        places,
        [
            Entry(now, "migrate", "", "", name, sha256, "", 0, 0, 0, 0, "", model.version)
            for name, sha256 in made or [("", "")]
        ],
    )
    return written
