"""After an accept: data/ goes into git, or, where there is no git, into a dated archive."""

from __future__ import annotations

import datetime

from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...storing.backups import write_backup
from ...storing.git import run_git
from ...storing.lock import write_lock


def commit_or_back_up(cohort: Cohort, message: str) -> str:
    """Commits data/ with this message, or makes a back-up. Returns a line that says so."""
    say, paths = cohort_language(cohort).say, cohort.paths
    if not cohort.settings["commit_on_accept"]:
        return ""
    if not (paths.root / ".git").exists():
        return back_up(cohort)
    _, problem = run_git(paths.root, "add", "--", "data")
    if not problem and not run_git(paths.root, "diff", "--cached", "--quiet", "--", "data")[1]:
        return ""
    if not problem:
        _, problem = run_git(paths.root, "commit", "--quiet", "--only", "-m", message, "--", "data")
    if problem:
        return say("data/ was changed but not committed: {reason}", reason=problem)
    return say("data/ was committed to git.")


def make_backup(cohort: Cohort) -> str:
    """Backs up under the lock; returns a line that says where the archive is."""
    with write_lock(cohort.paths):
        return back_up(cohort)


def back_up(cohort: Cohort) -> str:
    """Writes a dated archive of all that is the cohort's own; returns a line that says where it is."""
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H%M%SZ")
    archive = write_backup(cohort.paths, now)
    return cohort_language(cohort).say("Back-up: {file}", file=cohort.paths.display_name(archive))
