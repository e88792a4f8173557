"""After an accept: data/ goes into git, or, where there is no git, into a dated archive."""

from __future__ import annotations

import datetime

from ...storing.backups import make_archive
from ...storing.git import run_git
from ..cohort import Cohort


def keep(cohort: Cohort, message: str) -> str:
    """Commits data/ with this message, or makes a back-up. Returns a line that says so."""
    say, places = cohort.language().say, cohort.places
    if not cohort.settings["commit_on_accept"]:
        return ""
    if not (places.root / ".git").exists():
        return back_up(cohort)
    _, problem = run_git(places.root, "add", "--", "data")
    if not problem and not run_git(places.root, "diff", "--cached", "--quiet", "--", "data")[1]:
        return ""
    if not problem:
        _, problem = run_git(places.root, "commit", "--quiet", "--only", "-m", message, "--", "data")
    if problem:
        return say("data/ was changed but not committed: {reason}", reason=problem)
    return say("data/ was committed to git.")


def back_up(cohort: Cohort) -> str:
    """Writes a dated archive of all that is the cohort's own; returns a line that says where it is."""
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H%M%SZ")
    archive = make_archive(cohort.places, now)
    return cohort.language().say("Back-up: {file}", file=cohort.places.named(archive))
