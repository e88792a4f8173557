"""After an accept: data/ goes into git, or, where there is no git, into a dated archive."""

from __future__ import annotations

import datetime
import subprocess

from ..storing.archive import make_archive
from .cohort import Cohort


def keep(cohort: Cohort, message: str) -> str:
    """Commits data/ with this message, or makes a back-up. Returns a line that says so."""
    say, places = cohort.language().say, cohort.places
    if not cohort.settings["commit_on_accept"]:
        return ""
    if not (places.root / ".git").exists():
        return back_up(cohort)
    problem = _git(cohort, "add", "--", "data")
    if not problem and not _git(cohort, "diff", "--cached", "--quiet", "--", "data"):
        return ""
    problem = problem or _git(cohort, "commit", "--quiet", "--only", "-m", message, "--", "data")
    if problem:
        return say("data/ was changed but not committed: {reason}", reason=problem)
    return say("data/ was committed to git.")


def back_up(cohort: Cohort) -> str:
    """Writes a dated archive of all that is the cohort's own; returns a line that says where it is."""
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H%M%SZ")
    archive = make_archive(cohort.places, now)
    return cohort.language().say("Back-up: {file}", file=cohort.places.named(archive))


def _git(cohort: Cohort, *arguments: str) -> str:
    """Runs git; returns what went wrong, in a line."""
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=cohort.places.root, capture_output=True, text=True, encoding="utf-8", check=False
        )
    except OSError as error:
        return error.strerror or "git"
    lines = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
    return lines[-1] if done.returncode and lines else "git" if done.returncode else ""
