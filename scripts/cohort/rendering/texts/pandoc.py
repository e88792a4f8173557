"""pandoc as a program: reads Markdown and Word as a tree, and writes trees in other formats."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from ...errors import CannotRun
from ...reading.safety.limits import MOST_MEMORY
from ...systems import program_file
from .tree import Tree

# what an author's Markdown may hold; amounts in dollars are no formulas
MARKDOWN = "markdown-tex_math_dollars-raw_tex-raw_attribute+smart"
# with the names of styles, and with the changes that were tracked taken as they would be accepted
DOCX = "docx+styles"
TIMEOUT_SECONDS = 120


def has_pandoc() -> bool:
    """Whether pandoc is installed; there is none for Windows on ARM."""
    return importlib.util.find_spec("pypandoc") is not None


@cache
def _program() -> str:
    import pypandoc

    # what the wheel brings, not whatever is installed on this computer
    path = program_file(Path(pypandoc.__file__).parent / "files", "pandoc")
    return str(path) if path.exists() else str(pypandoc.get_pandoc_path())


def read_text(content: bytes, kind: str, where: str) -> Tree:
    """The tree of a text in Markdown or Word (`kind` is the ending of its file: md or docx).

    Raises CannotRun, beginning with `where`, for a file that cannot be read.
    """
    reader = DOCX if kind == "docx" else MARKDOWN
    try:
        tree: Tree = json.loads(_run(["-f", reader, "-t", "json", "--sandbox"], content))
    except _Failed as error:
        how = "open it in Word, save it again as .docx" if kind == "docx" else "save it as UTF-8 text"
        raise CannotRun(f"{where}: cannot be read as text ({error}); {how}, and run again") from None
    return tree


def write_text(tree: Tree, writer: str, arguments: Sequence[str] = (), files: Mapping[str, bytes] | None = None) -> str:
    """The tree as text in a format of pandoc, such as html or typst; `files` lie in its folder while it writes."""
    return write_file(tree, writer, arguments, files or {}).decode("utf-8")


def write_file(
    tree: Tree, writer: str, arguments: Sequence[str], files: Mapping[str, bytes], seconds: int = 0
) -> bytes:
    """The tree as a file, such as docx or epub. It is dated `seconds` since 1970, so that equal trees give equal bytes.

    Pictures that the tree names are `files`: pandoc reads nothing else.
    """
    with tempfile.TemporaryDirectory(prefix="cohort-book-") as folder:
        for name, content in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        source = json.dumps(tree, ensure_ascii=False).encode("utf-8")
        command = ["-f", "json", "-t", writer, "--output", "-", *arguments]
        try:
            return _run(command, source, folder, seconds)
        except _Failed as error:
            raise CannotRun(f"pandoc cannot write {writer}: {error}") from None


def default_file(name: str) -> bytes:
    """A file that pandoc brings along, such as reference.docx."""
    return _run(["--print-default-data-file", name], b"")


class _Failed(Exception):
    """What pandoc says of its failure, on one line."""


def _run(arguments: Sequence[str], content: bytes, folder: str | None = None, seconds: int = 0) -> bytes:
    # no settings of this computer's user change a book
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(seconds)}
    try:
        process = subprocess.run(
            # a few bytes of a text may unfold to gigabytes
            [_program(), "+RTS", f"-M{MOST_MEMORY}", "-RTS", "--data-dir", os.devnull, *arguments],
            input=content,
            capture_output=True,
            cwd=folder,
            env=environment,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _Failed(f"it took more than {TIMEOUT_SECONDS} seconds") from None
    if process.returncode != 0:
        errors = process.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _Failed(errors[0] if errors else f"status {process.returncode}")
    return process.stdout
