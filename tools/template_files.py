"""Write the files of the templates that follow from others: data packages and tables without rows, and what a network
has in common with a cohort.

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

TEMPLATE, NETWORK = ROOT / "template", ROOT / "template-network"
# what is the same in a cohort and in a network; copier takes its files from one folder only
COMMON = (
    ".gitattributes",
    "{=_copier_conf.answers_file=}.jinja",
    "toolkit/*.jinja",
    "toolkit/requirements/*",
    "toolkit/report/theme/fonts/*",
)
# what a double click opens: files of a cohort, and what they do in a network
STARTERS = ("start.cmd", "start.command", "start.sh")
STARTED = {"Opens the desk of this cohort": "Gathers, builds and opens the pages of this network", "-s desk": "-s show"}
FIRST_SESSION, AFTER_SESSIONS = "@nox.session\n", "def run("


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


def expected_network() -> dict[Path, bytes]:
    """The content of each file of a network that is that of a cohort, and its noxfile with sessions of its own."""
    files = {
        NETWORK / path.relative_to(TEMPLATE): path.read_bytes()
        for pattern in COMMON
        for path in sorted(TEMPLATE.glob(pattern))
    }
    noxfile = (TEMPLATE / "noxfile.py").read_text(encoding="utf-8")
    sessions = (ROOT / "copier" / "sessions.network.py").read_text(encoding="utf-8")
    head, tail = noxfile[: noxfile.index(FIRST_SESSION)], noxfile[noxfile.index(AFTER_SESSIONS) :]
    first_line = '"""Commands of this network: `nox` gathers and builds the pages, `nox --list` shows the rest."""'
    lines = [first_line if line.startswith('"""') else line for line in head.splitlines(keepends=False)]
    files[NETWORK / "noxfile.py"] = ("\n".join(lines) + "\n" + sessions + tail).encode()
    for name in STARTERS:
        text = (TEMPLATE / name).read_bytes().decode("utf-8")
        for before, after in STARTED.items():
            if before not in text:
                raise SystemExit(f"template/{name}: it does not say “{before}” any more; change STARTED")
            text = text.replace(before, after)
        files[NETWORK / name] = text.encode()
    return files


if __name__ == "__main__":
    for path, text in expected().items():
        path.write_text(text, encoding="utf-8", newline="\n")
    for path, content in expected_network().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod((TEMPLATE / path.relative_to(NETWORK)).stat().st_mode)
