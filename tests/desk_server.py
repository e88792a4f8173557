"""A desk that runs for a test: the real server on a free port, in a thread of this process."""

from __future__ import annotations

import http.client
import queue
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from cohort.desk.server import serve
from cohort.model.paths import CohortPaths


@dataclass
class Answer:
    """What the server answers."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def digest(self) -> str:
        """What a page to confirm sends back, so that nothing else is done than it shows; empty on any other page."""
        found = re.search(r'name="digest" value="(\w+)"', self.text)
        return found[1] if found else ""


class DeskClient:
    """A browser without pages: it keeps the cookie, and sends what a test wants it to send."""

    def __init__(self, start_address: str):
        parts = urlsplit(start_address)
        self.start_address, self.host, self.port = start_address, f"127.0.0.1:{parts.port}", int(parts.port or 0)
        self.token = parse_qs(parts.query)["token"][0]
        self.cookie = self.set_cookie = ""

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """Sends a request as it is told to; underscores in names of headers stand for hyphens."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Host": self.host, **({"Cookie": self.cookie} if self.cookie else {})}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        found = Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        connection.close()
        return found

    def enter(self) -> DeskClient:
        """Exchanges the start address for the cookie."""
        answer = self.ask(f"/start?token={self.token}")
        self.set_cookie = answer.headers["set-cookie"]
        self.cookie = self.set_cookie.partition(";")[0]
        return self

    def post(self, path: str, fields: dict[str, str] | Sequence[tuple[str, str]] = ()) -> Answer:
        """Sends a form as a page of the desk does; pairs may have one name several times."""
        body = urlencode(fields).encode()
        kind = "application/x-www-form-urlencoded"
        return self.ask(path, "POST", body, Origin=self.origin, Content_Type=kind)

    def upload(self, *files: tuple[str, bytes]) -> Answer:
        """Sends files as the form of the inbox does; the names go as they are."""
        boundary = "----desk-test"
        parts = b"".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
            f"Content-Type: application/octet-stream\r\n\r\n".encode()
            + content
            + b"\r\n"
            for name, content in files
        )
        kind = f"multipart/form-data; boundary={boundary}"
        body = parts + f"--{boundary}--\r\n".encode()
        return self.ask("/inbox/files", "POST", body, Origin=self.origin, Content_Type=kind)


@contextmanager
def desk_of(cohort: Path, as_of: str | None = None) -> Iterator[DeskClient]:
    """The desk of a cohort, closed at the end."""
    addresses: queue.Queue[str] = queue.Queue()
    arguments = (CohortPaths(cohort), as_of, 0, addresses.put)
    thread = threading.Thread(target=serve, args=arguments, daemon=True)
    thread.start()
    client = DeskClient(addresses.get(timeout=60))
    try:
        yield client
    finally:
        if not client.cookie:
            client.enter()
        client.post("/quit")
        thread.join(timeout=20)
        assert not thread.is_alive()
