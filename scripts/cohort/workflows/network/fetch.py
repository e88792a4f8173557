"""Fetches the packages of members that lie on other computers, when the steward says so."""

from __future__ import annotations

import contextlib
import http.client
import urllib.error
import urllib.parse
import urllib.request
from typing import IO

from ...model.network import Member, Network
from ...reading.published_package import PublishedPackage, RefusedPackage
from ...reading.safety.limits import MOST_BYTES
from ...storing.atomic_writes import temporary_path
from .member_packages import source_path

_SECONDS = 60
_CHUNK = 1 << 20
ARCHIVE = "cohort.zip"


class _OnlyHttps(urllib.request.HTTPRedirectHandler):
    """Follows to nothing but https."""

    def redirect_request(  # noqa: D102, PLR0913, RUF100 - the library calls it so
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> urllib.request.Request | None:
        if urllib.parse.urlsplit(newurl).scheme != "https":
            raise urllib.error.URLError("the address leads to one without https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def fetch_packages(network: Network) -> dict[str, RefusedPackage]:
    """Fetches the package of each member with an address, unless the agreed one is there; returns what failed.

    What was fetched earlier stays until a package with the agreed hash takes its place.
    """
    failures = {}
    for member in network.members:
        if member.is_address and not _is_there(network, member):
            try:
                _fetch(network, member)
            except (OSError, ValueError, http.client.HTTPException) as error:
                reason = str(getattr(error, "reason", "") or error)[:200]
                failures[member.id] = RefusedPackage("fetch-failed", reason=reason)
            except RefusedPackage as refusal:
                failures[member.id] = refusal
    return failures


def _is_there(network: Network, member: Member) -> bool:
    path = source_path(network.paths, member)
    with contextlib.suppress(RefusedPackage):
        if path.exists():
            with PublishedPackage.open(path) as package:
                return package.hash == member.hash
    return False


def _fetch(network: Network, member: Member) -> None:
    address = member.source if member.source.endswith(".zip") else f"{member.source.rstrip('/')}/{ARCHIVE}"
    if urllib.parse.urlsplit(address).scheme != "https":
        raise ValueError("the address must begin with https://")
    target = source_path(network.paths, member)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_path(target)
    opener = urllib.request.build_opener(_OnlyHttps)
    try:
        with opener.open(address, timeout=_SECONDS) as response, temporary.open("wb") as file:
            size = 0
            while chunk := response.read(_CHUNK):
                size += len(chunk)
                if size > MOST_BYTES:
                    raise RefusedPackage("too-large", limit=f"{MOST_BYTES // 1_000_000} MB")
                file.write(chunk)
        with PublishedPackage.open(temporary) as package:
            if member.hash and package.hash != member.hash:
                raise RefusedPackage("hash-other", hash=package.hash)
        temporary.replace(target)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
