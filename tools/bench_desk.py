"""The benchmark of the desk: how soon a dropped workbook has its receipt, and a page is there."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tools.bench_runs import Run, result, script

PAGES = ("/", "/inbox", "/make")


def desk(cohort: Path, workbook: Path, rows: int, runs: int) -> Iterator[dict[str, Any]]:
    """The time from the drop of a workbook to its receipt, then that of each page once it is known."""
    receipts, pages = [], []
    with open_desk(cohort) as browser:
        browser.page("/inbox")
        for number in range(runs + 1):
            submission = cohort / "submissions" / f"drop-{number}.xlsx"
            begin, cpu = time.perf_counter(), browser.cpu()
            browser.drop(submission.name, workbook.read_bytes())
            receipt = browser.receipt()
            run = Run(time.perf_counter() - begin, browser.cpu() - cpu, browser.megabytes())
            # the first one warms the desk
            receipts += [run] if number else []
            for address in (*PAGES, receipt):
                begin, cpu = time.perf_counter(), browser.cpu()
                browser.page(address)
                pages.append(Run(time.perf_counter() - begin, browser.cpu() - cpu, browser.megabytes()))
            submission.unlink()
    yield result(
        f"a workbook of {rows} rows, from drop to receipt on the desk", receipts, "over HTTP, without a browser"
    )
    yield result("a page of the desk", pages, f"{', '.join(PAGES)} and the receipt")


class Browser:
    """What a browser asks of the desk, as its script does: it waits until the check has ended."""

    def __init__(self, process: subprocess.Popen[str], address: str):
        parts = urlsplit(address)
        self._process, self._host = process, parts.netloc
        answer = self._ask("GET", f"{parts.path}?{parts.query}")
        self._cookie = str(answer.getheader("set-cookie")).partition(";")[0]

    def page(self, address: str) -> str:
        """The text of a page."""
        answer = self._ask("GET", address)
        if answer.status != 200:
            raise SystemExit(f"the desk answers {answer.status} for {address}")
        return self._text

    def drop(self, name: str, content: bytes) -> None:
        """Sends a file to the inbox."""
        boundary = "bench"
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        answer = self._ask("POST", "/inbox/files", body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})
        if answer.status != 303:
            raise SystemExit(f"the desk answers {answer.status} to a file")

    def receipt(self) -> str:
        """Waits until the only file of the inbox is checked, and asks for its page; returns the address."""
        while '"done":true' not in self.page("/inbox/state").replace(" ", ""):
            time.sleep(0.02)
        found = re.search(r'href="(/inbox/[^"/]+)"', self.page("/inbox"))
        if not found:
            raise SystemExit("the inbox has no file")
        self.page(found[1])
        return found[1]

    def cpu(self) -> float:
        """The seconds of the processor that the desk and its reader have taken, 0 where the system does not say."""
        return sum(_cpu(process) for process in _family(self._process.pid))

    def megabytes(self) -> float:
        """The memory that the desk has at its peak, 0 where the system does not say."""
        path = Path(f"/proc/{self._process.pid}/status")
        found = re.search(r"VmHWM:\s+(\d+)", path.read_text(encoding="utf-8")) if path.exists() else None
        return int(found[1]) / 1024 if found else 0.0

    def close(self) -> None:
        """Closes the desk."""
        self._ask("POST", "/quit", b"", {"Content-Type": "application/x-www-form-urlencoded"})

    def _ask(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(self._host, timeout=60)
        cookie = {"Cookie": self._cookie} if hasattr(self, "_cookie") else {}
        connection.request(method, path, body, {"Origin": f"http://{self._host}", **cookie, **(headers or {})})
        answer = connection.getresponse()
        self._text = answer.read().decode("utf-8")
        connection.close()
        return answer


@contextmanager
def open_desk(cohort: Path) -> Iterator[Browser]:
    """The desk of a cohort, until it is closed."""
    environment = os.environ | {"PYTHONUTF8": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = script(cohort, "desk", "--no-browser", "--port", "0")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment)
    try:
        address = next(found[0] for line in process.stdout or () if (found := re.search(r"http://\S+", line)))
        browser = Browser(process, address)
        yield browser
        browser.close()
    finally:
        process.terminate()
        process.wait(timeout=20)


def _family(number: int) -> list[int]:
    """A process and all that it started."""
    children = Path(f"/proc/{number}/task/{number}/children")
    below = children.read_text(encoding="utf-8").split() if children.exists() else []
    return [number, *(process for child in below for process in _family(int(child)))]


def _cpu(process: int) -> float:
    path = Path(f"/proc/{process}/stat")
    if sys.platform != "linux" or not path.exists():
        return 0.0
    cells = path.read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(cells[11]) + int(cells[12])) / os.sysconf("SC_CLK_TCK")
