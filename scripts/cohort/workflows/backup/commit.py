"""Saves changes of data/: in git, or without git in a dated archive."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from ...errors import CannotRun
from ...i18n.language import Language, cohort_language
from ...model.cohort import Cohort
from ...storing.backups import links, write_backup
from ...storing.git import run_git
from ...storing.lock import write_lock

SAVED = ("data", "local/senders")


@dataclass(frozen=True)
class SaveResult:
    """What became of saving a change: its words for people, None if there was nothing to save, the language of the
    cohort, and whether it failed."""

    words: Callable[[Language], str] | None = None
    language: Language | None = None
    failed: bool = False

    @property
    def line(self) -> str:
        """The words in the language of the cohort; empty if there was nothing to save."""
        return self.line_in(self.language) if self.language else ""

    def line_in(self, language: Language) -> str:
        """The words in the language of who reads them."""
        return self.words(language) if self.words else ""


def commit_or_back_up(cohort: Cohort, message: str) -> SaveResult:
    """Commits data/, and what was explained about sheets, with this message, or makes a back-up if the cohort is not in
    git. The change itself is done, so a failure is a line and no error; the settings may turn this off.
    """
    language, paths = cohort_language(cohort), cohort.paths
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
        return SaveResult(
            lambda reader: reader.say("data/ was changed but not committed: {reason}", reason=problem), language, True
        )
    return SaveResult(lambda reader: reader.say("data/ was committed to git."), language)


def back_up_or_explain(cohort: Cohort) -> SaveResult:
    """Makes a back-up after a change that is done; the line says so if that fails."""
    language = cohort_language(cohort)
    try:
        return SaveResult(_write_backup(cohort), language)
    except CannotRun as error:
        reason = str(error)
        return SaveResult(
            lambda reader: reader.say("data/ was changed, but no back-up was made: {reason}", reason=reason),
            language,
            True,
        )


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
    return _write_backup(cohort, passphrase)(cohort_language(cohort))


def _write_backup(cohort: Cohort, passphrase: str = "") -> Callable[[Language], str]:
    """Makes a dated archive; returns what names it, and what it lacks, in any language."""
    paths = cohort.paths
    moment = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H%M%SZ")
    archive = write_backup(paths, moment, passphrase)
    name, left_out = paths.display_name(archive), ", ".join(map(paths.display_name, links(paths)))

    def words(reader: Language) -> str:
        line = reader.say("Back-up: {file}", file=name)
        if left_out:
            line += "\n" + reader.say(
                "Not in the back-up, because they are links to files elsewhere: {files}", files=left_out
            )
        return line

    return words
