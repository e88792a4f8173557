"""The texts of tables in one language, for queries that ask for texts."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from ..model.tables import Model
from ..model.translated_columns import ENGLISH
from .queries import QuerySource

# what a table is called while a view has its name
_AS_WRITTEN = "{table}__as_written"


@contextlib.contextmanager
def texts_in_language(queries: QuerySource, model: Model, code: str) -> Iterator[None]:
    """Within it, each column that has a translation into a language gives that translation, where a row has one.

    Not in English: there SQL itself names both columns, as in_words(name, name_en).
    """
    hidden_originals: list[tuple[str, str]] = []
    try:
        for name in model.tables if code != ENGLISH else ():
            translations = model.tables[name].translations(code)
            kind, there = _columns(queries, name) if translations else ("", set())
            texts = [
                f'coalesce("{translation}", "{column}") AS "{column}"'
                for column, translation in translations.items()
                # personal columns are not in every database, and a network may have gathered before it knew them
                if {column, translation} <= there
            ]
            if texts:
                hidden = _AS_WRITTEN.format(table=name)
                queries.execute(f'ALTER {kind} "{name}" RENAME TO "{hidden}"')
                hidden_originals.append((kind, name))
                # the names are those of declared tables and columns
                view = f'CREATE VIEW "{name}" AS SELECT * REPLACE ({", ".join(texts)}) FROM "{hidden}"'  # noqa: S608
                queries.execute(view)
        yield
    finally:
        for kind, name in hidden_originals:
            queries.execute(f'DROP VIEW IF EXISTS "{name}"')
            queries.execute(f'ALTER {kind} "{_AS_WRITTEN.format(table=name)}" RENAME TO "{name}"')


def _columns(queries: QuerySource, name: str) -> tuple[str, set[str]]:
    """Whether a table is a TABLE or a VIEW, and the names of its columns."""
    _, rows = queries.query("SELECT table_name, column_name FROM duckdb_columns() ORDER BY ALL", name)
    _, views = queries.query("SELECT view_name FROM duckdb_views() ORDER BY ALL", name)
    kind = "VIEW" if any(view["view_name"] == name for view in views) else "TABLE"
    return kind, {str(row["column_name"]) for row in rows if row["table_name"] == name}
