"""Write model/versions.md from schemas/model_versions.yaml: python tools/versions_document.py"""

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from cohort.model.components import Component  # noqa: E402
from cohort.model.model_versions import ModelVersion, read_model_versions  # noqa: E402
from cohort.model.paths import CohortPaths  # noqa: E402
from cohort.model.yaml_files import read_yaml  # noqa: E402

FILE = ROOT / "model" / "versions.md"
HEAD = """# Versions of the model

What changed from version to version, and which lessons of which cohorts caused it. Made from
[schemas/model_versions.yaml](../schemas/model_versions.yaml) by `nox -s generate`. A cohort says in `cohort.yml`
(`model_version`) which version it tests; its fidelity passport shows this list.

At its close each cohort says for each component what it would do with it next time: keep, change or drop, and why. It
is a sheet of the form “Research notes”, the table `lessons`, and leaves with what the cohort publishes. A network shows
these lessons of all cohorts beside what each did with the component. Whoever keeps the model writes a new version when
lessons of several cohorts ask for it, and names them here.
"""


def text() -> str:
    """The whole document."""
    paths = CohortPaths(ROOT)
    entries = read_yaml(paths.schemas / "components.yaml")
    titles = {component.name: component.title for component in (Component(**entry) for entry in entries)}
    return "\n".join([HEAD, *(line for version in read_model_versions(paths) for line in lines(version, titles))])


def lines(version: ModelVersion, titles: dict[str, str]) -> Iterator[str]:
    """The section of one version."""
    yield f"## {version.version}: {version.title}\n"
    yield f"{version.about}\n"
    for change in version.changes:
        yield f"- {change}"
    for lesson in version.lessons:
        yield f"- Lesson of {lesson.cohort} on “{titles[lesson.component]}”: {lesson.why}"
    if version.changes or version.lessons:
        yield ""
    else:
        yield "Nothing came before it, so no lesson caused it.\n"


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(text().rstrip("\n") + "\n", encoding="utf-8", newline="\n")
