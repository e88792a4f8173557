"""Write docs/tables.md: every table and column of the schemas."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from cohort.i18n.data_dictionary import data_dictionary  # noqa: E402
from cohort.i18n.language import read_language  # noqa: E402
from cohort.model.paths import CohortPaths  # noqa: E402
from cohort.model.settings import Settings, declared_settings  # noqa: E402
from cohort.model.tables import read_model  # noqa: E402

FILE = ROOT / "docs" / "tables.md"
HEAD = """\
# The tables

Made from `schemas/` by `nox -s lock`; change the tables there. The report of a cohort has the same in its
own language, with what the cohort adds (dictionary.html). **!** required, **key** part of the key,
**personal** kept apart in `private/`.
"""


def text() -> str:
    """The whole document."""
    paths = CohortPaths(ROOT)
    settings = Settings(
        {setting.name: setting.default for setting in declared_settings(paths)}
        | {"components": {"advances": {"status": "kept"}}}
    )
    return HEAD + "".join(_tables(paths, settings))


def _tables(paths: CohortPaths, settings: Settings) -> Iterator[str]:
    language = read_language(paths, settings, "en")
    for table in data_dictionary(read_model(paths, settings), language):
        standard = f" Standard: {table.standard}." if table.standard else ""
        yield f"\n## {table.title}\n\n`{table.name}` · {table.component} · filled in by: {table.owner.lower()}\n\n"
        yield f"{table.description}{standard}\n\n"
        yield "| column | what stands in it | allowed | example |\n|---|---|---|---|\n"
        for column in table.columns:
            marks = "".join(f" **{'!' if mark == 'required' else mark}**" for mark in column.marks)
            codes = [f"`{code}` {label}" for code, label in column.codes.items()]
            allowed = "; ".join([column.type, *column.allowed, *([", ".join(codes)] if codes else [])])
            cells = (f"`{column.name}`{marks}", f"**{column.title}** {column.description}", allowed, column.example)
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8", newline="\n")
