"""Attacks on the desk: from other sites, by odd addresses, names and bodies. Nothing leaves and nothing is lost."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cohort.desk.server import address_path
from cohort.model.paths import CohortPaths
from cohort.reading.safety.limits import MOST_BYTES

from tests.accepting import TEA, send, state
from tests.conftest import with_rows
from tests.desk_server import DeskClient, desk_of
from tests.helpers import build_file_tree, replace

HOSTILE = "<script>alert(1)</script>\"'&"


@pytest.fixture(scope="module")
def cohort(fresh_en: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk") / "cohort"
    shutil.copytree(fresh_en, folder, ignore=shutil.ignore_patterns(".git"))
    with_rows(folder, "as_of: 2026-12-15\n")
    build_file_tree(folder, {"build/report/index.html": "<p>report</p>", "build/due/due.txt": "secret"})
    return folder


@pytest.fixture(scope="module")
def desk(cohort: Path) -> Iterator[DeskClient]:
    with desk_of(cohort) as client:
        yield client.enter()


def without_cookie(desk: DeskClient) -> DeskClient:
    return DeskClient(desk.start_address)


def test_whoever_has_the_cookie_gets_in(desk: DeskClient) -> None:
    answer = desk.ask("/inbox")
    assert answer.status == 200
    assert "Inbox" in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_the_start_address_is_good_for_one_use(desk: DeskClient) -> None:
    assert without_cookie(desk).ask(f"/start?token={desk.token}").status == 403


@pytest.mark.parametrize("token", ["", "wrong", "%00", "é", "a" * 5_000])
def test_a_wrong_token_gives_no_cookie(desk: DeskClient, token: str) -> None:
    answer = without_cookie(desk).ask(f"/start?token={token.replace('é', '%C3%A9')}")
    assert answer.status == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/", "/inbox", "/take", "/tables/people", "/people", "/settings", "/build/report/index.html"]
)
@pytest.mark.parametrize("cookie", ["", "desk-{port}=guess", "desk-{port}=", "other=1; desk-{port}=x"])
def test_without_the_cookie_nothing_is_shown(desk: DeskClient, path: str, cookie: str) -> None:
    client = without_cookie(desk)
    client.cookie = cookie.format(port=desk.port)
    assert client.ask(path).status == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}", ""])
def test_another_host_is_not_answered(desk: DeskClient, host: str) -> None:
    """As after a site has bound its own name to this computer."""
    assert desk.ask("/inbox", Host=host.format(port=desk.port)).status == 421


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1:{port}", None]
)
def test_a_form_of_another_page_is_not_taken(desk: DeskClient, cohort: Path, origin: str | None) -> None:
    """A page from a disk sends the origin null, and an old browser none."""
    before = state(cohort)
    headers = {"Origin": origin.format(port=desk.port)} if origin else {}
    answer = desk.ask(
        "/inbox/message", "POST", b"message=a:1", Content_Type="application/x-www-form-urlencoded", **headers
    )
    assert answer.status == 403
    assert state(cohort) == before


def test_a_request_that_a_browser_marks_as_foreign_is_not_answered(desk: DeskClient) -> None:
    assert desk.ask("/inbox", Sec_Fetch_Site="cross-site").status == 403
    assert desk.ask("/inbox", Sec_Fetch_Site="same-site").status == 403
    assert desk.ask("/inbox", Sec_Fetch_Site="same-origin").status == 200


def test_the_cookie_is_for_this_site_only(desk: DeskClient) -> None:
    assert "HttpOnly" in desk.set_cookie
    assert "SameSite=Strict" in desk.set_cookie


@pytest.mark.parametrize(
    "path",
    [
        "/build/due/due.txt",
        "/build/../cohort.yml",
        "/build/report/../due/due.txt",
        "/build/report/..%2f..%2fcohort.yml",
        "/build/report/%2e%2e/%2e%2e/private/people.csv",
        "/build/report/%00",
        "/build/report/index.html%00.png",
        "/build//etc/passwd",
        "/build/report/..%5c..%5ccohort.yml",
        "/build/.hidden",
        "/build/report/link.txt",
        "/build/report/folder/people.csv",
        "/desk/../server.py",
        "/desk/%2e%2e%2fcohort.yml",
        "/made/0000000000000000",
        "/made/..%2f..%2fcohort.yml",
        "/inbox/..%2fcohort.yml",
        "/private/people.csv",
        "/cohort.yml",
    ],
)
def test_no_path_leads_out_of_what_was_built(desk: DeskClient, cohort: Path, path: str) -> None:
    if hasattr(os, "symlink") and not (cohort / "build" / "report" / "link.txt").exists():
        (cohort / "build" / "report" / "link.txt").symlink_to(cohort / "private" / "people.csv")
        (cohort / "build" / "report" / "folder").symlink_to(cohort / "private")
    answer = desk.ask(path)
    assert answer.status in {404, 409}
    assert "Noy" not in answer.text
    assert "cohort_name" not in answer.text


def test_a_page_of_the_report_is_shown(desk: DeskClient) -> None:
    answer = desk.ask("/build/report/index.html")
    assert (answer.status, answer.text) == (200, "<p>report</p>")


@pytest.mark.parametrize(
    ("name", "stored_name"),
    [
        ("../../cohort.yml", "cohort.yml"),
        ("C:\\fakepath\\plan.csv", "plan.csv"),
        ("%2e%2e%2fplan.csv", "%2e%2e%2fplan.csv"),
        (".htaccess.csv", "htaccess.csv"),
        ("con.csv", "_con.csv"),
        ("a\x00b.csv", "a␀b.csv"),
        ("~$open.csv", "open.csv"),
        ("รายการ ๑.csv", "รายการ ๑.csv"),
    ],
)
def test_a_file_lies_under_a_plain_name_and_over_nothing(
    desk: DeskClient, cohort: Path, name: str, stored_name: str
) -> None:
    before = state(cohort)
    content = f"spent_on,description\n2026-12-01,{name!r}\n".encode()
    assert desk.upload((name, content)).status == 303
    new = {path: text for path, text in state(cohort).items() if before.get(path) != text}
    assert set(new) == {f"submissions/{stored_name}"}
    assert (cohort / "submissions" / stored_name).read_bytes() == content
    (cohort / "submissions" / stored_name).unlink()


def test_two_files_of_one_name_lie_beside_each_other(desk: DeskClient, cohort: Path) -> None:
    desk.upload(("same.csv", b"a,b\n1,2\n"), ("same.csv", b"a,b\n3,4\n"))
    desk.upload(("same.csv", b"a,b\n1,2\n"))
    stored_files = {path.name: path.read_bytes() for path in (cohort / "submissions").glob("same*")}
    assert stored_files == {"same.csv": b"a,b\n1,2\n", "same 2.csv": b"a,b\n3,4\n"}
    for name in stored_files:
        (cohort / "submissions" / name).unlink()


def test_a_body_that_is_too_long_is_refused_before_it_is_sent(desk: DeskClient, cohort: Path) -> None:
    before = state(cohort)
    with socket.create_connection(("127.0.0.1", desk.port), timeout=20) as connection:
        head = (
            f"POST /inbox/files HTTP/1.1\r\nHost: {desk.host}\r\nOrigin: {desk.origin}\r\nCookie: {desk.cookie}\r\n"
            f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {20 * MOST_BYTES}\r\n\r\n"
        )
        connection.sendall(head.encode())
        assert b" 413 " in connection.recv(200)
    chunked = desk.ask("/inbox/message", "POST", None, Origin=desk.origin, Transfer_Encoding="chunked")
    assert chunked.status in {400, 411}
    assert state(cohort) == before


def test_a_file_that_is_larger_than_any_that_is_read_is_not_kept(
    desk: DeskClient, cohort: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cohort.workflows.intake.receive_files.MOST_BYTES", 1_000)
    before = state(cohort)
    answer = desk.upload(("large.csv", b"x" * 2_000), ("small.csv", b"a,b\n1,2\n"))
    assert answer.status == 413
    assert "large.csv" in answer.text
    assert set(state(cohort)) - set(before) == {"submissions/small.csv"}
    (cohort / "submissions" / "small.csv").unlink()


def test_a_slow_client_keeps_nobody_waiting(desk: DeskClient) -> None:
    with socket.create_connection(("127.0.0.1", desk.port)) as slow:
        slow.sendall(f"POST /inbox/files HTTP/1.1\r\nHost: {desk.host}\r\n".encode())
        begun = time.monotonic()
        assert desk.ask("/make").status == 200
        assert time.monotonic() - begun < 5


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"message=", b"message=" + b"%00" * 50])
def test_a_message_that_is_none_is_not_kept(desk: DeskClient, cohort: Path, body: bytes) -> None:
    before = state(cohort)
    kind = "application/x-www-form-urlencoded"
    assert desk.ask("/inbox/message", "POST", body, Origin=desk.origin, Content_Type=kind).status in {400, 422}
    assert state(cohort) == before


def test_markup_in_names_and_cells_is_shown_as_text(desk: DeskClient, cohort: Path) -> None:
    path = send(cohort, [HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE], TEA, name="a<b>&'c.xlsx")
    try:
        pages = [wait_for(desk, "/inbox", "a&lt;b&gt;")]
        (address,) = {line.split('"')[1] for line in pages[0].split("<h3>")[1:] if "a&lt;b" in line}
        pages += [desk.ask(address).text, desk.ask(f"/take?file={address.rsplit('/', 1)[1]}").text]
        assert all("<script>alert" not in page for page in pages)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in pages[1]
        assert "%3C" not in address
    finally:
        path.unlink()


def test_markup_in_accepted_rows_is_shown_as_text(fresh_en: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cohort"
    shutil.copytree(fresh_en, folder, ignore=shutil.ignore_patterns(".git"))
    with_rows(folder, "as_of: 2026-12-15\n")
    for file, text in (("data/expenses.csv", "Bus"), ("private/people.csv", "Noy Sample")):
        replace(folder / file, text, "<script>alert(1)</script>")
    with desk_of(folder) as client:
        client.enter()
        table = client.post("/tables/expenses", {"search": "script", "personal": "1"}).text
        (address,) = re.findall(r'action="(/tables/expenses/\w+)"', table)
        person = client.post("/people/find", {"who": "p-aaaaaa"}).headers["location"]
        pages = [table, client.post(address, {"personal": "1"}).text, client.ask(f"{address}/correct").text]
        fields = {"cell\x1fdescription": "<script>alert(2)</script>", "reason": "<script>alert(3)</script>"}
        pages += [client.post(f"{address}/correction", fields).text, client.ask(person).text]
        pages += [client.post("/people", {"everybody": "1"}).text]
    assert all("<script>alert" not in page for page in pages)
    assert all("&lt;script&gt;" in page for page in pages[:3])


@pytest.mark.parametrize(
    "path", ["/tables/people/find", "/people/0123456789abcdef/forget", "/settings", "/review", "/writing/skeleton"]
)
def test_no_other_page_changes_anything_by_a_form_of_its_own(desk: DeskClient, cohort: Path, path: str) -> None:
    before = state(cohort) | {"cohort.yml": (cohort / "cohort.yml").read_text(encoding="utf-8")}
    kind = "application/x-www-form-urlencoded"
    assert (
        desk.ask(path, "POST", b"reason=x&confirmed=1", Content_Type=kind, Origin="http://evil.example").status == 403
    )
    assert state(cohort) | {"cohort.yml": (cohort / "cohort.yml").read_text(encoding="utf-8")} == before


def test_only_the_owner_of_private_gets_a_second_address(desk: DeskClient, cohort: Path) -> None:
    known = json.loads(address_path(CohortPaths(cohort)).read_text(encoding="utf-8"))
    client = without_cookie(desk)
    assert client.ask("/again").status == 403
    assert client.ask("/again", x_desk_secret="guess").status == 403  # noqa: S106
    token = client.ask("/again", x_desk_secret=known["secret"]).text
    assert client.ask(f"/start?token={token}").status == 303
    if os.name != "nt":
        assert address_path(CohortPaths(cohort)).stat().st_mode & 0o077 == 0


def wait_for(desk: DeskClient, path: str, text: str, until: Callable[[str], bool] = lambda _: True) -> str:
    """The page once it has a text; pages that wait for a check do not have it yet."""
    for _ in range(200):
        page = desk.ask(path).text
        if text in page and 'data-poll="' not in page and until(page):
            return page
        time.sleep(0.1)
    raise AssertionError(f"{path} never had {text}")
