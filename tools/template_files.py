"""Write the files of the template that follow from the schemas: data packages and tables without rows.

Tables that copier fills from its answers (template/data/*.csv.jinja) stay as they are.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from cohort.model.data_package import data_package, package_yaml, private_package  # noqa: E402
from cohort.model.paths import CohortPaths  # noqa: E402
from cohort.model.settings import Settings, declared_settings  # noqa: E402
from cohort.model.tables import read_model  # noqa: E402
from cohort.storing.csv_tables import table_text  # noqa: E402

TEMPLATE = ROOT / "template"


def expected() -> dict[Path, str]:
    """The text of each file, for a cohort with the default settings."""
    paths = CohortPaths(ROOT)
    model = read_model(paths, Settings({setting.name: setting.default for setting in declared_settings(paths)}))
    files = {
        TEMPLATE / "datapackage.yaml": package_yaml(data_package(model)),
        TEMPLATE / "private" / "datapackage.yaml": package_yaml(private_package(model)),
    }
    for table in model.tables.values():
        if not (TEMPLATE / "data" / f"{table.name}.csv.jinja").exists():
            files[TEMPLATE / "data" / f"{table.name}.csv"] = table_text(table, table.public_fields, [])
        if table.private_fields:
            files[TEMPLATE / "private" / f"{table.name}.csv"] = table_text(table, table.private_fields, [])
    return files


if __name__ == "__main__":
    for path, text in expected().items():
        path.write_text(text, encoding="utf-8", newline="\n")
