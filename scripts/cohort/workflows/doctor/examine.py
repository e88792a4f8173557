"""doctor: examines the folder and files of a cohort."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...checking.declarations import check_declarations
from ...checking.unexpected_files import unexpected_files
from ...errors import CannotRun
from ...i18n.finding_texts import word_finding
from ...i18n.language import Language
from ...model.cohort import Cohort
from ...model.findings import Finding, FindingKind, diagnosis_kinds
from ...model.paths import CohortPaths
from ...model.tables import Model
from ...reading.stored_csv import parse_stored_or_none
from ...rendering.terminal.messages import WordedFinding
from ...storing.backups import cohort_files, last_backup_day
from ...storing.ledger import data_version, ledger_text, read_ledger
from ...storing.ledger_chain import follow_ledger
from ...storing.ledger_words import read_words
from ...storing.lock import is_locked, lock_path, recover
from .data_recovery import file_findings
from .hand_edits import edit_findings
from .migrate import migrate
from .toolkit_integrity import conflict_findings, newest_version, template_findings, toolkit_findings

# findings that migrate corrects anyway, or that mean nothing, while data/ is of an older version
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
    """The findings of an examination, and further information.

    `cohort` is None if its settings or schemas cannot be read, which is then one of the findings. `completed` says
    that an interrupted change was completed, `template_is_far` that only copier can look for a newer version of the
    template.
    """

    findings: list[Finding]
    kinds: dict[str, FindingKind]
    cohort: Cohort | None
    completed: bool
    template_is_far: bool

    @property
    def errors(self) -> int:
        """The number of findings that must be corrected."""
        return sum(1 for finding in self.findings if self.kinds[finding.code].severity == "error")


def examine(paths: CohortPaths, as_of: str | None = None) -> Examination:
    """Examines the whole cohort. Raises CannotRun only if the texts of its findings cannot be read."""
    kinds, newest_template = diagnosis_kinds(paths), newest_version(paths)
    findings = [
        *until_unreadable(_folder_state_findings(paths)),
        *until_unreadable(template_findings(paths, newest_template)),
    ]
    completed, cohort = False, None
    try:
        completed = recover(paths)
    except CannotRun as reason:
        findings.append(unreadable(reason))
    try:
        cohort = Cohort.read(paths, as_of)
        kinds |= cohort.finding_kinds
        check_declarations(cohort.model)
        findings += until_unreadable(_cohort_findings(cohort))
    except CannotRun as reason:
        findings.append(unreadable(reason))
    return Examination(findings, kinds, cohort, completed, newest_template is None)


def finding_texts(examination: Examination, language: Language) -> list[WordedFinding]:
    """The findings in words."""
    model = examination.cohort.model if examination.cohort else Model({}, {}, 0, {})
    pairs = ((finding, examination.kinds[finding.code]) for finding in examination.findings)
    return [(finding, kind, word_finding(finding, kind, model, language)) for finding, kind in pairs]


def notes(examination: Examination, language: Language) -> list[str]:
    """Further information for people, one sentence each."""
    sentences = []
    if examination.completed:
        sentences.append(language.say("A change that had been interrupted was completed."))
    if examination.template_is_far:
        command = "copier check-update"
        sentences.append(language.say("To look for a newer version of the template: {command}", command=command))
    return sentences


def until_unreadable(findings: Iterator[Finding]) -> Iterator[Finding]:
    """The findings up to the first file that cannot be read, which is then the last finding."""
    try:
        yield from findings
    except CannotRun as reason:
        yield unreadable(reason)
    except OSError as error:
        yield unreadable(f"{Path(error.filename or '').name}: {error.strerror or error}")


def unreadable(reason: CannotRun | str) -> Finding:
    """The finding for something that cannot be read."""
    return Finding("cannot-be-read", "", "", values={"reason": str(reason)})


def _folder_state_findings(paths: CohortPaths) -> Iterator[Finding]:
    """Findings that need neither the settings nor the model."""
    yield from conflict_findings(paths)
    yield from toolkit_findings(paths)
    yield from _folder_findings(paths)
    yield from unexpected_files(paths, all_tables(paths))
    if is_locked(paths):
        yield Finding("lock-held", paths.display_name(lock_path(paths)), "")


def _cohort_findings(cohort: Cohort) -> Iterator[Finding]:
    paths = cohort.paths
    yield from _back_up_findings(cohort)
    if not paths.has_private_tables:
        yield Finding("private-absent", "private/", "")
    ledger = paths.display_name(paths.ledger)
    try:
        entries, stored_version = read_ledger(paths), data_version(paths) or cohort.model.version
    except CannotRun as reason:
        yield Finding("ledger-damaged", ledger, "", values={"reason": str(reason)})
        return
    if not entries:
        yield Finding("ledger-missing", ledger, "")
    elif (text := ledger_text(paths)) is not None and paths.ledger.read_bytes() != text.encode("utf-8"):
        yield _ledger_form_finding(paths)
    try:
        read_words(paths)
    except CannotRun as reason:
        yield Finding("ledger-damaged", paths.display_name(paths.private_ledger), "", values={"reason": str(reason)})
    chain = follow_ledger(entries)
    if chain.out_of_order:
        yield Finding("ledger-out-of-order", ledger, "", values={"entry": chain.out_of_order})
    versions = {"written": stored_version, "here": cohort.model.version}
    if stored_version > cohort.model.version:
        yield Finding("data-newer", "data/", "", values=versions)
        return
    is_older = stored_version < cohort.model.version
    if is_older:
        yield Finding("data-older", "data/", "", values=versions)
    yield from (
        finding for finding in data_findings(cohort) if not is_older or finding.code not in VERSION_DEPENDENT_CODES
    )
    yield from edit_findings(cohort, chain)


def _ledger_form_finding(paths: CohortPaths) -> Finding:
    """The finding for a ledger that holds its entries in another form than that of the toolkit."""
    stored = parse_stored_or_none(paths.ledger.read_bytes())
    if stored and not stored.has_standard_form:
        return Finding("ledger-of-a-spreadsheet", paths.display_name(paths.ledger), "")
    reason = "its lines are not as the toolkit writes them"
    return Finding("ledger-damaged", paths.display_name(paths.ledger), "", values={"reason": reason})


def data_findings(cohort: Cohort) -> list[Finding]:
    """Findings about the files of data/ and private/ and about the data packages."""
    paths = cohort.paths
    try:
        rewrites = migrate(cohort, dry_run=True).rewrites
    except CannotRun:
        # a file that migrate cannot read has a finding of its own
        rewrites = []
    packages = {paths.data_package, paths.private_package}
    stale = [
        Finding("datapackage-stale", paths.display_name(rewrite.path), "")
        for rewrite in rewrites
        if rewrite.path in packages
    ]
    return stale + list(file_findings(cohort, follow_ledger(read_ledger(paths)), rewrites))


def all_tables(paths: CohortPaths) -> set[str]:
    """The names of all declared tables, dropped ones too, because their data stays in place."""
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
    """A finding if files outside git have no back-up, or an old one; synthetic data needs none."""
    last_day = last_backup_day(cohort.paths)
    if cohort.settings["synthetic"] or not any(
        _needs_back_up(cohort.paths, path) for path in cohort_files(cohort.paths)
    ):
        return
    if last_day is None:
        yield Finding("backup-missing", "backups/", "")
    elif (cohort.as_of - last_day).days > cohort.settings["backup_days"]:
        yield Finding("backup-old", "backups/", "", values={"day": last_day})


def _needs_back_up(paths: CohortPaths, path: Path) -> bool:
    """Whether a file is not in git and would be missed: submitted files, and personal data."""
    if path.is_relative_to(paths.submissions):
        # the template's own, which git has
        return path != paths.submissions / "README.md"
    if not path.is_relative_to(paths.private) or path == paths.private_package:
        return False
    return path.suffix != ".csv" or path.read_bytes().count(b"\n") > 1
