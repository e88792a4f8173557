"""report --watch: builds the report again when something changes, and shows it on this machine's own address."""

from __future__ import annotations

import base64
import functools
import hashlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from ...model.paths import Places
from ...storing.atomic_writes import times_of

HOST, PATIENCE = "127.0.0.1", 25.0
# seconds between two looks, and for how long nothing may change before it is built: who saves may not be done
PAUSE, REST = 0.2, 0.05
CHANGES = "/changes"
# asks until the report has changed, and then loads the page anew where the reader was
RELOAD = (
    "(async()=>{for(;;){try{const r=await fetch('/changes');if(r.status===200)location.reload()}"
    "catch{await new Promise(go=>setTimeout(go,1000))}}})()"
)


class Watch:
    """Watches the files that a report is made from. `say` tells people what happens.

    `build` builds in this process, which has loaded and drawn before what a build needs, and tells what it is given as
    soon as pages are there; once the toolkit itself has changed, each build is the command `afresh`.
    """

    def __init__(
        self,
        places: Places,
        build: Callable[[Callable[[], None]], None],
        afresh: Sequence[str],
        say: Callable[[str, str], None],
    ):
        self._places, self._build, self._afresh, self._say = places, build, afresh, say
        self._changed, self._is_old, self._seen = threading.Condition(), False, self._state()

    def run(self, port: int) -> None:
        """Serves and builds until it is interrupted; another free port where this one is taken."""
        handler = functools.partial(_Handler, self._changed, directory=str(self._places.build / "report"))
        try:
            server = ThreadingHTTPServer((HOST, port), handler)
        except OSError:
            server = ThreadingHTTPServer((HOST, 0), handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self._say("ready", f"http://{HOST}:{server.server_port}/")
        try:
            while True:
                time.sleep(PAUSE)
                if (now := self._state()) != self._seen and (now := self._at_rest(now)) != self._seen:
                    changed = sorted({self._places.named(Path(path)) for path, _ in now ^ self._seen})
                    self._seen = now
                    self._rebuild(changed)
        except KeyboardInterrupt:
            pass
        finally:
            server.shutdown()

    def _at_rest(self, before: frozenset[tuple[str, int]]) -> frozenset[tuple[str, int]]:
        """The state once nothing changes any more."""
        while True:
            time.sleep(REST)
            if (now := self._state()) == before:
                return now
            before = now

    def _rebuild(self, changed: list[str]) -> None:
        self._say("building", changed[0])
        self._is_old = self._is_old or any(name.startswith("scripts/") for name in changed)
        if self._is_old:
            subprocess.run([sys.executable, *self._afresh], check=False)
            self._show()
        else:
            self._build(self._show)

    def _show(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _state(self) -> frozenset[tuple[str, int]]:
        """Every file that a report is made from, with the time at which it changed."""
        places = self._places
        folders = (places.data, places.private, places.report, places.schemas, places.languages)
        return times_of(places.settings, *folders, places.root / "scripts")


class _Handler(SimpleHTTPRequestHandler):
    """Serves the report, each page with what reloads it."""

    def __init__(self, changed: threading.Condition, *arguments: Any, **named: Any):
        self._changed = changed
        super().__init__(*arguments, **named)

    def do_GET(self) -> None:
        if self.path == CHANGES:
            with self._changed:
                happened = self._changed.wait(PATIENCE)
            self.send_response(HTTPStatus.OK if happened else HTTPStatus.NO_CONTENT)
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
        """Nobody needs to read which pages were asked for."""


def with_reload(html: str) -> str:
    """A page that loads itself anew after a change; its policy allows this and nothing more."""
    digest = base64.b64encode(hashlib.sha256(RELOAD.encode()).digest()).decode()
    allowed = html.replace("script-src ", f"connect-src 'self'; script-src 'sha256-{digest}' ", 1)
    return allowed.replace("</body>", f"<script>{RELOAD}</script></body>", 1)
