"""A package is fetched from another computer: over https, with a certificate that is trusted, and only when told to."""

from __future__ import annotations

import functools
import http.server
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from cohort.workflows.network.gather import gather

from tests.networks import release_hash
from tests.test_network import here, zip_of

pytestmark = pytest.mark.xdist_group("publish")


class Far(http.server.SimpleHTTPRequestHandler):
    """Another computer: a folder with packages, and an address that leads to one without https."""

    requests: list[str]

    def do_GET(self) -> None:
        self.requests.append(self.path)
        if self.path.startswith("/moved"):
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:9/cohort.zip")
            self.end_headers()
            return
        super().do_GET()

    def log_message(self, *_: object) -> None:
        """Nothing is written to the terminal of the tests."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this computer, with its key, that nobody but the test trusts."""
    file = tmp_path_factory.mktemp("certificate") / "loopback.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(file), "-out", str(file.with_suffix(".crt"))]
    subprocess.run(command, check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + file.with_suffix(".crt").read_bytes())
    return file


@pytest.fixture
def address(certificate: Path, packages: dict[str, Path], tmp_path: Path) -> Iterator[str]:
    """Where one package lies on the other computer, as cohort.zip in a folder."""
    folder = tmp_path / "far" / "cohort"
    folder.mkdir(parents=True)
    (folder / "cohort.zip").write_bytes(zip_of(packages["m2"]))
    Far.requests = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Far, directory=str(folder.parent)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def steward(met: Path, tmp_path: Path) -> Path:
    """A copy of the network to change."""
    return Path(shutil.copytree(met, tmp_path / "steward", ignore=shutil.ignore_patterns("build", "toolkit")))


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This computer trusts the certificate, as one of an institution trusts that of its own."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))


def list_far(folder: Path, source: str, agreed: str) -> None:
    entries = [{"id": "far", "source": source, "hash": agreed}]
    (folder / "members.yml").write_text(yaml.safe_dump(entries), encoding="utf-8")


@pytest.mark.usefixtures("trusted")
def test_a_package_is_fetched_when_told_to_and_then_stays(
    steward: Path,
    packages: dict[str, Path],
    address: str,
) -> None:
    list_far(steward, f"{address}/cohort/", release_hash(packages["m2"]))
    assert [entry["code"] for entry in gather(here(steward)).generation.refused] == ["not-fetched"]
    assert Far.requests == []
    generation = gather(here(steward), fetch=True).generation
    assert not generation.refused
    assert generation.members["far"]["hash"] == release_hash(packages["m2"])
    assert Far.requests == ["/cohort/cohort.zip"]
    # what is there as agreed is not asked for again
    assert not gather(here(steward), fetch=True).is_new
    assert Far.requests == ["/cohort/cohort.zip"]


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    ("path", "agreed", "code", "reason"),
    [
        ("/cohort/", "0" * 64, "hash-other", ""),
        ("/moved/", "0" * 64, "fetch-failed", "without https"),
        ("/nobody/", "0" * 64, "fetch-failed", "File not found"),
    ],
)
def test_what_is_not_as_agreed_is_not_taken(
    steward: Path,
    address: str,
    path: str,
    agreed: str,
    code: str,
    reason: str,
) -> None:
    list_far(steward, f"{address}{path}", agreed)
    (refused,) = gather(here(steward), fetch=True).generation.refused
    assert refused["code"] == code
    assert reason in str(refused["values"])
    # nothing half fetched stays beside the packages
    assert not list((steward / "members").glob("far*"))
    assert not list((steward / "members").glob("*.tmp*"))


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    steward: Path,
    packages: dict[str, Path],
    address: str,
) -> None:
    list_far(steward, f"{address}/cohort/", release_hash(packages["m2"]))
    (refused,) = gather(here(steward), fetch=True).generation.refused
    assert refused["code"] == "fetch-failed"
    assert "CERTIFICATE_VERIFY_FAILED" in refused["values"]["reason"]
    assert Far.requests == []
