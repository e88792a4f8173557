"""Saves changes of data/: in git, or without git in a dated archive."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from ...errors import CannotRun
from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...storing.backups import links, write_backup
from ...storing.git import run_git
from ...storing.lock import write_lock

SAVED = ("data", "local/senders")


@dataclass(frozen=True)
class SaveResult:
    """What became of saving a change: a line for people, empty if there was nothing to save, and whether it failed."""

    line: str = ""
    failed: bool = False


def commit_or_back_up(cohort: Cohort, message: str) -> SaveResult:
    """Commits data/, and what was explained about sheets, with this message, or makes a back-up if the cohort is not in
    git. The change itself is done, so a failure is a line and no error; the settings may turn this off.
    """
    say, paths = cohort_language(cohort).say, cohort.paths
    if not cohort.settings["commit_on_accept"]:
        return SaveResult()
    if not (paths.root / ".git").exists():
        return back_up_or_explain(cohort)
    saved = [name for name in SAVED if (paths.root / name).exists()]
    _, problem = run_git(paths.root, "add", "--", *saved)
    # git knows no empty folder, and refuses to commit one
    saved = [name for name in saved if run_git(paths.root, "ls-files", "--", name)[0]]
    if not problem and not run_git(paths.root, "diff", "--cached", "--quiet", "--", *saved)[1]:
        return SaveResult()
    if not problem:
        _, problem = run_git(paths.root, "commit", "--quiet", "--only", "-m", message, "--", *saved)
    if problem:
        return SaveResult(say("data/ was changed but not committed: {reason}", reason=problem), failed=True)
    return SaveResult(say("data/ was committed to git."))


def back_up_or_explain(cohort: Cohort) -> SaveResult:
    """Makes a back-up after a change that is done; the line says so if that fails."""
    try:
        return SaveResult(back_up(cohort))
    except CannotRun as reason:
        say = cohort_language(cohort).say
        return SaveResult(say("data/ was changed, but no back-up was made: {reason}", reason=reason), failed=True)


def make_backup(cohort: Cohort, passphrase: str = "") -> str:
    """Makes a back-up under the lock, encrypted with a passphrase; returns a line for people that names the archive.

    Whoever asks for one is content with what is there, so what would undo the last acceptance goes.
    """
    with write_lock(cohort.paths):
        line = back_up(cohort, passphrase)
        for path in cohort.paths.undo.glob("*.zip"):
            path.unlink(missing_ok=True)
        return line


def back_up(cohort: Cohort, passphrase: str = "") -> str:
    """Makes a dated archive of all files of the cohort; returns a line for people that names it, and what it lacks."""
    say, paths = cohort_language(cohort).say, cohort.paths
    moment = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H%M%SZ")
    archive = write_backup(paths, moment, passphrase)
    line = say("Back-up: {file}", file=paths.display_name(archive))
    if left_out := ", ".join(map(paths.display_name, links(paths))):
        line += "\n" + say("Not in the back-up, because they are links to files elsewhere: {files}", files=left_out)
    return line
