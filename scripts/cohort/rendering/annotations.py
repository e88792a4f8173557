"""Findings as GitHub and GitLab show them beside the line of a file; without personal values."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..model.paths import CohortPaths

# what GitHub shows of one kind in one step; more are only in the log
MOST = 10
SEVERITIES = {"error": "major", "warning": "minor"}


def github_annotations(findings: Iterable[Mapping[str, Any]], paths: CohortPaths, titles: Mapping[str, str]) -> str:
    """Lines that GitHub makes into annotations: errors first, of each severity as many as it shows.

    `findings` are those of findings.json; `titles` has a title for each code.
    """
    lines = LineNumbers(paths)
    text = []
    for severity in SEVERITIES:
        chosen = [finding for finding in findings if finding["severity"] == severity]
        for finding in chosen[:MOST]:
            where = f"file={_property(finding['file'])},line={lines.of(finding)}" if finding["file"] else ""
            title = f"title={_property(titles[finding['code']])}"
            message = _message(f"{finding['message']} {finding['fix']}")
            text.append(f"::{severity} {','.join(filter(None, (where, title)))}::{message}\n")
    return "".join(text)


def gitlab_report(findings: Iterable[Mapping[str, Any]], paths: CohortPaths) -> str:
    """The findings as a code quality report of GitLab."""
    lines = LineNumbers(paths)
    return json.dumps(
        [
            {
                "description": f"{finding['message']} {finding['fix']}",
                "check_name": finding["code"],
                # the same finding of the next run is no new one
                "fingerprint": hashlib.sha256(
                    json.dumps([finding[part] for part in ("code", "file", "key", "field", "message")]).encode()
                ).hexdigest(),
                "severity": SEVERITIES[finding["severity"]],
                "location": {"path": finding["file"], "lines": {"begin": lines.of(finding)}},
            }
            for finding in findings
            if finding["file"]
        ],
        ensure_ascii=False,
        indent=1,
    )


class LineNumbers:
    """The line of a file in which a row begins: an answer of several lines makes it another number than that of the
    row."""

    def __init__(self, paths: CohortPaths):
        self._paths, self._lines = paths, dict[str, list[int]]()

    def of(self, finding: Mapping[str, Any]) -> int:
        """The line of a finding, 1 where it is about a whole file."""
        row = finding["row"]
        if not isinstance(row, int) or row < 1:
            return 1
        name = finding["file"]
        if name not in self._lines:
            self._lines[name] = list(self._starts(name))
        starts = self._lines[name]
        return starts[row - 1] if row <= len(starts) else row

    def _starts(self, name: str) -> Iterator[int]:
        path = self._paths.root / name
        if path.suffix != ".csv" or not path.is_file():
            return
        reader = csv.reader(io.StringIO(path.read_text(encoding="utf-8", errors="replace"), newline=""))
        start = 1
        try:
            for _ in reader:
                yield start
                start = reader.line_num + 1
        except csv.Error:
            # what is damaged is a finding of its own
            return


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
