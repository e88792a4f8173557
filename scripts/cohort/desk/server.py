"""Serves the desk on this computer until it is closed, and opens it in a browser."""

from __future__ import annotations

import contextlib
import json
import socket
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable
from pathlib import Path

import uvicorn

from ..model.paths import CohortPaths
from ..reading.reader_process import start_reader
from ..storing.atomic_writes import make_closed_folder, write_atomically
from ..systems import shares_ports
from ..workflows.tables.correct_row import delete_left_plans
from .application import make_application
from .guard import AGAIN, SECRET_HEADER, START, Guard, Keys
from .state import Desk

HOST, PORT = "127.0.0.1", 8451
# seconds to wait for a desk that is open already, and for pages that are being sent when it closes
ANSWER_SECONDS, CLOSE_SECONDS = 2.0, 3


def address_path(paths: CohortPaths) -> Path:
    """The file that tells a second start of the desk where the first one is."""
    return paths.private / ".desk.json"


def running_desk(paths: CohortPaths) -> str:
    """A start address of the desk of this cohort that is open already; empty if none is."""
    try:
        address_file = json.loads(address_path(paths).read_text(encoding="utf-8"))
        address = f"http://{HOST}:{int(address_file['port'])}"
        request = urllib.request.Request(address + AGAIN, headers={SECRET_HEADER: str(address_file["secret"])})  # noqa: S310 - http on loopback
        # never through a proxy, which would learn the secret
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=ANSWER_SECONDS) as answer:
            return f"{address}{START}?token={answer.read(200).decode('ascii')}"
    except (OSError, ValueError, KeyError, TypeError, urllib.error.URLError):
        return ""


def serve(paths: CohortPaths, as_of: str | None, port: int, on_ready: Callable[[str], None]) -> None:
    """Serves until the desk is closed or Ctrl-C; `on_ready` gets the start address, which is good for one use."""
    desk = Desk(paths, as_of)
    listener = _listen(port)
    port = listener.getsockname()[1]
    keys = Keys(port)
    application = Guard(make_application(desk), keys, port, desk.language(""))
    server = uvicorn.Server(
        uvicorn.Config(
            application,
            log_level="critical",
            access_log=False,
            lifespan="off",
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=CLOSE_SECONDS,
        )
    )

    def close() -> None:
        server.should_exit = True

    desk.quit = close
    make_closed_folder(paths.private)
    # only a desk plans rows, and a cohort has one
    delete_left_plans(paths)
    write_atomically(address_path(paths), json.dumps({"port": port, "secret": keys.secret}) + "\n")
    # both take longer than a person needs to drop the first file
    start_reader()
    desk.inbox.files(0)
    desk.today(desk.language(""), 0)
    on_ready(f"http://{HOST}:{port}{START}?token={keys.new_token()}")
    try:
        server.run(sockets=[listener])
    finally:
        desk.jobs.stop_all()
        with contextlib.suppress(OSError, ValueError, KeyError):
            if json.loads(address_path(paths).read_text(encoding="utf-8"))["secret"] == keys.secret:
                address_path(paths).unlink()


def open_in_browser(address: str) -> bool:
    """Opens an address in the browser of this person. Returns whether one was found."""
    with contextlib.suppress(webbrowser.Error, OSError):
        return webbrowser.open(address)
    return False


def _listen(port: int) -> socket.socket:
    """A socket on this computer only, on another free port if this one is in use."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if not shares_ports():
        # a desk that was just closed does not keep its port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError:
        listener.bind((HOST, 0))
    # a browser may be faster than the server starts
    listener.listen()
    return listener
