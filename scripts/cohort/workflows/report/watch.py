"""report --watch: rebuilds the report when something changes, and serves it on this machine."""

from __future__ import annotations

import base64
import functools
import hashlib
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from ...model.paths import CohortPaths
from ...storing.atomic_writes import modification_times

HOST, LONG_POLL_SECONDS = "127.0.0.1", 25.0
# seconds between two checks, and seconds without a change before a build, because a program may save several files
POLL_SECONDS, SETTLE_SECONDS = 0.2, 0.05
CHANGES = "/changes"
# waits until the report has changed, then reloads the page at the same position
RELOAD = (
    "(async()=>{for(;;){try{const r=await fetch('/changes');if(r.status===200)location.reload()}"
    "catch{await new Promise(go=>setTimeout(go,1000))}}})()"
)


class Watch:
    """Serves the report in `folder`, and calls `build` when a source of the report changes.

    `on_ready` gets the address, `on_change` the first file that changed. Example:

        Watch(paths, folder, build, on_ready=print, on_change=print).run(8000)
    """

    def __init__(
        self,
        paths: CohortPaths,
        folder: Path,
        build: Callable[[], None],
        on_ready: Callable[[str], None],
        on_change: Callable[[str], None],
    ):
        self._paths, self._folder, self._build = paths, folder, build
        self._on_ready, self._on_change = on_ready, on_change
        self._build_done, self._state = threading.Condition(), self._current_state()

    def run(self, port: int) -> None:
        """Serves and builds until Ctrl-C, on another free port if this one is in use."""
        # where each of the readers has a folder, those are listed
        folder = self._folder if any(self._folder.glob("*.html")) else self._folder.parent
        handler = functools.partial(_Handler, self._build_done, directory=str(folder))
        try:
            server = ThreadingHTTPServer((HOST, port), handler)
        except OSError:
            server = ThreadingHTTPServer((HOST, 0), handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self._on_ready(f"http://{HOST}:{server.server_port}/")
        try:
            while True:
                time.sleep(POLL_SECONDS)
                if self._current_state() != self._state:
                    self._rebuild(self._settled_state())
        except KeyboardInterrupt:
            pass
        finally:
            server.shutdown()

    def _rebuild(self, state: frozenset[tuple[str, int]]) -> None:
        first_change = min(self._paths.display_name(Path(path)) for path, _ in state ^ self._state)
        self._state = state
        self._on_change(first_change)
        self._build()
        with self._build_done:
            self._build_done.notify_all()

    def _settled_state(self) -> frozenset[tuple[str, int]]:
        """The state once nothing is changing any more."""
        state = self._current_state()
        while True:
            time.sleep(SETTLE_SECONDS)
            if (next_state := self._current_state()) == state:
                return state
            state = next_state

    def _current_state(self) -> frozenset[tuple[str, int]]:
        """All source files of the report, each with its modification time."""
        return modification_times(*self._paths.report_inputs)


class _Handler(SimpleHTTPRequestHandler):
    """Serves the report; each page reloads itself after a build."""

    def __init__(self, build_done: threading.Condition, *arguments: Any, **options: Any):
        self._build_done = build_done
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        if self.path == CHANGES:
            with self._build_done:
                has_changed = self._build_done.wait(LONG_POLL_SECONDS)
            self.send_response(HTTPStatus.OK if has_changed else HTTPStatus.NO_CONTENT)
            self.end_headers()
            return
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if path.suffix != ".html" or not path.is_file():
            super().do_GET()
            return
        content = with_reload(path.read_text(encoding="utf-8")).encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Requests are not logged."""


def with_reload(html: str) -> str:
    """The page with a script that reloads it after a build; its content policy allows only this script."""
    digest = base64.b64encode(hashlib.sha256(RELOAD.encode()).digest()).decode()
    page = html.replace("script-src ", f"connect-src 'self'; script-src 'sha256-{digest}' ", 1)
    return page.replace("</body>", f"<script>{RELOAD}</script></body>", 1)
