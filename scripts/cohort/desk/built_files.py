"""Gives out what was built: pages of the report by their path, everything else by an id."""

from __future__ import annotations

import base64
import hashlib
import io
import mimetypes
import stat
import zipfile
from pathlib import Path

from starlette.responses import Response

from ..errors import CannotRunInWords
from ..model.paths import CohortPaths
from .inbox import file_id

# pages link to each other by their paths, which name no people but by id
PAGES = ("report", "for", "published", "book", "review")
# the policy of a page of the report stands in the page
REPORT_HEADERS = {"Content-Security-Policy": "frame-ancestors 'none'"}


# loads a page of the report again, at the same place, once another report was built
RELOAD = (
    "(async()=>{let first;for(;;){await new Promise(go=>setTimeout(go,1000));try{"
    "const now=await(await fetch('/made-at/report')).text();first??=now;if(now!==first)location.reload()}catch{}}})()"
)


def page_file(paths: CohortPaths, name: str) -> Path | None:
    """The file of a path below build/, if it is one of a page and really lies there; a link leads nowhere."""
    parts = name.split("/")
    if (
        not parts
        or parts[0] not in PAGES
        or any(part.startswith(".") or "\\" in part or "\0" in part for part in parts)
    ):
        return None
    path = paths.build.joinpath(*parts)
    path = path / "index.html" if path.is_dir() else path
    return path if _lies_below(path, paths.build) else None


def built_files(paths: CohortPaths, folder: Path) -> list[tuple[str, str]]:
    """The files in a folder of what was built, each with its id and its path from there."""
    files = sorted(
        path for path in folder.rglob("*") if not path.name.startswith(".") and _lies_below(path, paths.root)
    )
    return [(file_id(path), path.relative_to(folder).as_posix()) for path in files]


def zipped(paths: CohortPaths, folder: Path) -> bytes:
    """The files of a folder of what was built as an archive, in a folder of its name."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for _, name in built_files(paths, folder):
            packed.write(folder / name, f"{folder.name}/{name}")
    return archive.getvalue()


def file_with_id(paths: CohortPaths, folders: list[Path], wanted: str) -> Path:
    """The file with an id in one of these folders. Raises CannotRun if there is none."""
    for folder in folders:
        for key, name in built_files(paths, folder):
            if key == wanted:
                return folder / name
    raise CannotRunInWords(lambda say: say("this file is not there any more"))


def answer_with(path: Path, *, reloads: bool) -> Response:
    """A page or a file as the browser shows it; a page that `reloads` does so after each build."""
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind != "text/html":
        return Response(path.read_bytes(), media_type=kind)
    html = path.read_text(encoding="utf-8")
    return Response(with_reload(html) if reloads else html, media_type=kind, headers=REPORT_HEADERS)


def with_reload(html: str) -> str:
    """The page with a script that loads it again after a build; its content policy allows only this script."""
    digest = base64.b64encode(hashlib.sha256(RELOAD.encode()).digest()).decode()
    page = html.replace("script-src ", f"connect-src 'self'; script-src 'sha256-{digest}' ", 1)
    return page.replace("</body>", f"<script>{RELOAD}</script></body>", 1)


def _lies_below(path: Path, folder: Path) -> bool:
    """Whether this is a file, and no part of its path is a link."""
    try:
        return stat.S_ISREG(path.lstat().st_mode) and path.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError):
        return False
