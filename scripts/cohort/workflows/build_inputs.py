"""What everything that is built depends on besides its content."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .. import __version__
from ..model.cohort import Cohort
from ..model.fonts import font_folders

LIBRARIES = (
    "duckdb",
    "fonttools",
    "mini-racer",
    "pycountry",
    "pypandoc-binary",
    "python-docx",
    "typst",
    "xlsxwriter",
)


def build_inputs(cohort: Cohort) -> list[str]:
    """What charts and documents depend on besides their content: versions, fonts, translations, schemas, the
    toolkit."""
    inputs = [f"cohort-template {__version__}"]
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            inputs.append(f"{name} {version(name)}")
    paths = cohort.paths
    files = [path for folder in font_folders(paths) for path in sorted(folder.glob("*.ttf"))]
    files += sorted(paths.languages.rglob("*.po"))
    files += sorted((paths.local / "languages").glob("*.po"))
    files += [*sorted(paths.schemas.rglob("*.yaml")), *sorted(paths.local.rglob("*.yaml"))]
    files += [*sorted(paths.report.rglob("*.typ")), *sorted(paths.local.rglob("*.typ"))]
    # an edited toolkit has the same version
    files += sorted(path for path in Path(__file__).parents[1].rglob("*") if path.suffix in (".js", ".py"))
    return inputs + [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
