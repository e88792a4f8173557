"""Documents to print: templates of report/documents/ in typst, filled with worded content."""

from __future__ import annotations

import datetime
import importlib.util
import json
import re
from collections.abc import Mapping
from typing import Any

from ...errors import CannotRun
from ...model.paths import CohortPaths
from ...model.yaml_files import read_yaml


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has that typst made: it writes its page objects as they are."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def has_typst() -> bool:
    """Whether typst is installed; there is none for Windows on ARM."""
    return importlib.util.find_spec("typst") is not None


def render_pdf(
    paths: CohortPaths,
    name: str,
    content: dict[str, Any],
    as_of: datetime.date,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """The PDF of a template, which finds `pictures` by their names; dated, so that equal content is equal bytes."""
    seconds = int(datetime.datetime(as_of.year, as_of.month, as_of.day, tzinfo=datetime.UTC).timestamp())
    return _compile(paths, name, content, pictures or {}, timestamp=seconds)


def render_png(
    paths: CohortPaths, name: str, content: dict[str, Any], pictures: Mapping[str, bytes], per_inch: int
) -> bytes:
    """The only page of a template as PNG, with so many pixels on an inch."""
    return _compile(paths, name, content, pictures, format="png", ppi=per_inch)


def _compile(
    paths: CohortPaths, name: str, content: dict[str, Any], pictures: Mapping[str, bytes], **how: Any
) -> bytes:
    import typst

    folders = (paths.local / "documents", paths.report / "documents")
    template = next(path for folder in folders if (path := folder / f"{name}.typ").exists())
    # as a file, not as an input: typst then lays out again only what changed, where its process has made it before
    files = {
        "main.typ": template.read_bytes(),
        "content.json": json.dumps(content, ensure_ascii=False).encode(),
        "colours.json": json.dumps(read_yaml(paths.report / "theme" / "tokens.yaml")["light"]).encode(),
        **{shared.name: shared.read_bytes() for shared in folders[1].glob("_*.typ")},
        **pictures,
    }
    fonts = [str(paths.report / "theme" / "fonts")]
    try:
        made: bytes = typst.compile(files, font_paths=fonts, ignore_system_fonts=True, **how)
    except typst.TypstError as error:
        raise CannotRun(f"{paths.display_name(template)}: {error}") from None
    return made
