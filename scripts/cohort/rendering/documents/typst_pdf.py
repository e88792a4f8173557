"""Documents to print: typst templates of report/documents/, filled with content in one language."""

from __future__ import annotations

import datetime
import importlib.util
import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...errors import CannotRun
from ...i18n.locales import is_right_to_left
from ...model.fonts import font_folders, read_fonts
from ...model.paths import CohortPaths
from ...model.report_files import report_files
from ..pages.theme import light_colours

# typst keeps what it has laid out for its last ten documents, up to 300 MB; after so many blank ones it is those of the
# last two, in which the next document finds what it shares with them
BLANK_DOCUMENTS = 3
# "@preview/name:1.0.0"
PACKAGE = re.compile(rb'"@[\w-]+/')


# of which it has letters itself, beside those of the fonts that are declared
SCRIPTS_OF_TYPST = {"Arab", "Armn", "Cyrl", "Geor", "Grek", "Hebr"}


def page_count(pdf: bytes) -> int:
    """The number of pages of a PDF by typst, which leaves page objects uncompressed."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def has_typst() -> bool:
    """Whether typst is installed; it is not available for Windows on ARM."""
    return importlib.util.find_spec("typst") is not None


def can_print(paths: CohortPaths, script: str) -> bool:
    """Whether there can be a PDF in a script by ISO 15924, such as Laoo: typst is there, and a font with its letters.
    Without one typst prints boxes."""
    return has_typst() and (script in SCRIPTS_OF_TYPST or any(script in font.scripts for font in read_fonts(paths)))


def render_pdf(
    paths: CohortPaths,
    name: str,
    content: dict[str, Any],
    as_of: datetime.date,
    pictures: Mapping[str, bytes] | None = None,
    standards: Sequence[str] = (),
) -> bytes:
    """A template as PDF, dated `as_of`, so that equal content gives equal bytes; `pictures` are files by name.

    `standards` are those that the PDF follows, such as ua-1; typst says where it cannot.
    """
    options = {"pdf_standards": list(standards)} if standards else {}
    pdf = _compile(paths, name, content, pictures or {}, timestamp=seconds_of(as_of), **options)
    _forget_layouts()
    return pdf


def _forget_layouts() -> None:
    """Lets typst give back the memory of earlier documents; it has no call for this."""
    import typst

    for _ in range(BLANK_DOCUMENTS):
        typst.compile(b"", ignore_system_fonts=True)


def seconds_of(day: datetime.date) -> int:
    """The beginning of a day in seconds since 1970."""
    return int(datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC).timestamp())


def render_png(
    paths: CohortPaths, name: str, content: dict[str, Any], pictures: Mapping[str, bytes], per_inch: int
) -> bytes:
    """The only page of a template as PNG, with `per_inch` pixels per inch."""
    return _compile(paths, name, content, pictures, format="png", ppi=per_inch)


def _compile(
    paths: CohortPaths, name: str, content: dict[str, Any], pictures: Mapping[str, bytes], **options: Any
) -> bytes:
    import typst

    templates = report_files(paths, "documents", ".typ")
    for path in templates.values():
        if PACKAGE.search(path.read_bytes()):
            raise CannotRun(
                f"{paths.display_name(path)}: a package of typst is fetched from the internet, which no session does;"
                " copy what you need of it into local/documents/"
            )
    if isinstance(code := content.get("language"), str):
        content = content | {"direction": "rtl" if is_right_to_left(code) else "ltr"}
    # content is a file, not an input: within a process, typst then lays out only what changed
    files = {
        "main.typ": templates[name].read_bytes(),
        "content.json": json.dumps(content, ensure_ascii=False).encode(),
        "colours.json": json.dumps(light_colours(paths)).encode(),
        "fonts.json": json.dumps([font.family for font in read_fonts(paths)]).encode(),
        **{path.name: path.read_bytes() for stem, path in templates.items() if stem.startswith("_")},
        **pictures,
    }
    options |= {"font_paths": [str(folder) for folder in font_folders(paths)], "ignore_system_fonts": True}
    try:
        if all(map(_is_text, pictures.values())):
            output: bytes = typst.compile(files, **options)
        else:
            output = _compile_in_folder(files, options)
    except typst.TypstError as error:
        raise CannotRun(f"{paths.display_name(templates[name])}: {error}") from None
    return output


def _is_text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _compile_in_folder(files: Mapping[str, bytes], options: dict[str, Any]) -> bytes:
    """Compiles files of a folder: photographs cannot be given to typst in memory."""
    import typst

    with tempfile.TemporaryDirectory(prefix="cohort-pdf-") as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        output: bytes = typst.compile(str(Path(folder, "main.typ")), root=folder, **options)
    return output
