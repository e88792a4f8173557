"""The manifest of published files, and the archive with all of them."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping

# an archive holds no moment at which it was made
_MOMENT = (1980, 1, 1, 0, 0, 0)


def manifest(files: Mapping[str, bytes], release: str, *, is_synthetic: bool) -> bytes:
    """SHA-256 and size of each file, as JSON."""
    entries = [
        {"path": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in sorted(files.items())
    ]
    return (
        json.dumps(
            {"format": 1, "release": release, "synthetic": is_synthetic, "files": entries}, ensure_ascii=False, indent=1
        )
        + "\n"
    ).encode()


def zip_bytes(files: Mapping[str, bytes], comment: str = "") -> bytes:
    """A ZIP archive with these files; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
        archive.comment = comment.encode()
    return buffer.getvalue()
