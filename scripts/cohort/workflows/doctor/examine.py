"""doctor: whether a cohort is in order as a folder of files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...checking.declarations import check_declarations
from ...checking.stored_tables import has_private_data
from ...checking.unexpected_files import unexpected_files
from ...errors import CannotRun
from ...i18n.finding_texts import word_finding
from ...i18n.language import Language
from ...model.cohort import Cohort
from ...model.findings import Finding, FindingKind, diagnosis_kinds
from ...model.paths import CohortPaths
from ...model.tables import Model
from ...reading.stored_csv import read_stored
from ...rendering.terminal.messages import WordedFinding
from ...storing.backups import cohort_files, last_backup_day
from ...storing.ledger import data_version, read_ledger
from ...storing.ledger_chain import follow_ledger
from ...storing.lock import is_locked, lock_path, recover
from .data_recovery import file_findings
from .hand_edits import edit_findings
from .migrate import migrate
from .toolkit_integrity import conflict_findings, newest_version, template_findings, toolkit_findings

# what migrate does anyway, or cannot be said, while data/ is of an older version
VERSION_DEPENDENT_CODES = {
    "file-missing",
    "column-missing",
    "column-unknown",
    "columns-in-other-order",
    "columns-to-add",
    "datapackage-stale",
}


@dataclass(frozen=True)
class Examination:
    """What is not in order, and what to know besides.

    `cohort` is None when its settings or schemas cannot be read, which is then among the findings. `completed` says
    that a change which had been interrupted was completed, `template_is_far` that only copier can look for a newer
    version of the template.
    """

    findings: list[Finding]
    kinds: dict[str, FindingKind]
    cohort: Cohort | None
    completed: bool
    template_is_far: bool

    @property
    def errors(self) -> int:
        """How many of the findings have to be mended."""
        return sum(1 for each in self.findings if self.kinds[each.code].severity == "error")


def examine(paths: CohortPaths, as_of: str | None = None) -> Examination:
    """Looks at the whole cohort. Raises CannotRun only when the words for what it finds cannot be read."""
    kinds, newest = diagnosis_kinds(paths), newest_version(paths)
    findings = [
        *_until_unreadable(_folder_state_findings(paths)),
        *_until_unreadable(template_findings(paths, newest)),
    ]
    completed, cohort = False, None
    try:
        completed = recover(paths)
        cohort = Cohort.read(paths, as_of)
        kinds |= cohort.finding_kinds
        check_declarations(cohort.model)
        findings += _until_unreadable(_cohort_findings(cohort))
    except CannotRun as reason:
        findings.append(_unreadable(reason))
    return Examination(findings, kinds, cohort, completed, newest is None)


def finding_texts(examination: Examination, language: Language) -> list[WordedFinding]:
    """The findings in words."""
    model = examination.cohort.model if examination.cohort else Model({}, {}, 0, {})
    pairs = ((each, examination.kinds[each.code]) for each in examination.findings)
    return [(each, kind, word_finding(each, kind, model, language)) for each, kind in pairs]


def notes(examination: Examination, language: Language) -> list[str]:
    """What to know besides, a sentence each."""
    said = []
    if examination.completed:
        said.append(language.say("A change that had been interrupted was completed."))
    if examination.template_is_far:
        command = "copier check-update"
        said.append(language.say("To look for a newer version of the template: {command}", command=command))
    return said


def _until_unreadable(findings: Iterator[Finding]) -> Iterator[Finding]:
    """The findings up to a file that cannot be looked at, which is then the last of them."""
    try:
        yield from findings
    except CannotRun as reason:
        yield _unreadable(reason)
    except OSError as error:
        yield _unreadable(f"{Path(error.filename or '').name}: {error.strerror or error}")


def _unreadable(reason: CannotRun | str) -> Finding:
    return Finding("cannot-be-read", "", "", values={"reason": str(reason)})


def _folder_state_findings(paths: CohortPaths) -> Iterator[Finding]:
    """What can be said before the settings and the model are read."""
    yield from conflict_findings(paths)
    yield from toolkit_findings(paths)
    yield from _folder_findings(paths)
    yield from unexpected_files(paths, all_tables(paths))
    if is_locked(paths):
        yield Finding("lock-held", paths.display_name(lock_path(paths)), "")


def _cohort_findings(cohort: Cohort) -> Iterator[Finding]:
    paths = cohort.paths
    yield from _back_up_findings(cohort)
    if not has_private_data(paths):
        yield Finding("private-absent", "private/", "")
    ledger = paths.display_name(paths.ledger)
    try:
        entries, written = read_ledger(paths), data_version(paths) or cohort.model.version
    except CannotRun as reason:
        yield Finding("ledger-damaged", ledger, "", values={"reason": str(reason)})
        return
    if not entries:
        yield Finding("ledger-missing", ledger, "")
    elif not read_stored(paths.ledger).has_standard_form:
        yield Finding("ledger-of-a-spreadsheet", ledger, "")
    chain = follow_ledger(entries)
    if chain.out_of_order:
        yield Finding("ledger-out-of-order", ledger, "", values={"entry": chain.out_of_order})
    versions = {"written": written, "here": cohort.model.version}
    if written > cohort.model.version:
        yield Finding("data-newer", "data/", "", values=versions)
        return
    older = written < cohort.model.version
    if older:
        yield Finding("data-older", "data/", "", values=versions)
    yield from (each for each in data_findings(cohort) if not older or each.code not in VERSION_DEPENDENT_CODES)
    yield from edit_findings(cohort, chain)


def data_findings(cohort: Cohort) -> list[Finding]:
    """What is wrong with the files of data/ and private/ and with the data packages."""
    paths = cohort.paths
    try:
        pending = migrate(cohort, dry_run=True).rewrites
    except CannotRun:
        # a file keeps it from looking, which is a finding of its own
        pending = []
    packages = {paths.data_package, paths.private_package}
    stale = [
        Finding("datapackage-stale", paths.display_name(each.path), "") for each in pending if each.path in packages
    ]
    return stale + list(file_findings(cohort, follow_ledger(read_ledger(paths)), pending))


def all_tables(paths: CohortPaths) -> set[str]:
    """The names of all declared tables, of dropped components too: their data stays where it is."""
    return {path.stem for path in paths.declared("tables", "*.yaml")}


def _folder_findings(paths: CohortPaths) -> Iterator[Finding]:
    for folder in (paths.data, paths.private):
        try:
            with tempfile.TemporaryFile(dir=folder):
                pass
        except FileNotFoundError:
            continue
        except OSError:
            yield Finding("folder-read-only", f"{paths.display_name(folder)}/", "")


def _back_up_findings(cohort: Cohort) -> Iterator[Finding]:
    """That what is not in git has no back-up, or an old one; what is made up needs none."""
    newest = last_backup_day(cohort.paths)
    if cohort.settings["synthetic"] or not any(_is_content(cohort.paths, path) for path in cohort_files(cohort.paths)):
        return
    if newest is None:
        yield Finding("backup-missing", "backups/", "")
    elif (cohort.as_of - newest).days > cohort.settings["backup_days"]:
        yield Finding("backup-old", "backups/", "", values={"day": newest})


def _is_content(paths: CohortPaths, path: Path) -> bool:
    """Whether git does not have the file and somebody would miss it: what was sent, and personal data."""
    if path.is_relative_to(paths.submissions):
        return True
    if not path.is_relative_to(paths.private) or path == paths.private_package:
        return False
    return path.suffix != ".csv" or path.read_bytes().count(b"\n") > 1
