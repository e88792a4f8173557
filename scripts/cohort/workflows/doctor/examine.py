"""doctor: whether a cohort is in order as a folder of files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...checking.declarations import check_declarations
from ...checking.stored_tables import private_is_here
from ...checking.unexpected_files import stray_files
from ...errors import CannotRun
from ...i18n.finding_texts import word
from ...i18n.language import Language
from ...model.findings import Finding, FindingKind, diagnosis_kinds
from ...model.paths import Places
from ...model.tables import Model
from ...reading.stored_csv import read_stored
from ...rendering.terminal.messages import WordedFinding
from ...storing.backups import last_archive, own_files
from ...storing.ledger import read_ledger, written_version
from ...storing.ledger_chain import follow
from ...storing.lock import is_held, lock_of, recover
from ..cohort import Cohort
from ..intake.intake import FOLDER as SUBMISSIONS
from .data_recovery import file_findings
from .hand_edits import edit_findings
from .migrate import migrate
from .toolkit_integrity import conflict_findings, machinery_findings, newest_version, template_findings

# what migrate does anyway, or cannot be said, while data/ is of an older version
OF_THE_VERSION = {
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


def examine(places: Places, as_of: str | None = None) -> Examination:
    """Looks at the whole cohort. Raises CannotRun only when the words for what it finds cannot be read."""
    kinds, newest = diagnosis_kinds(places), newest_version(places)
    findings = [*_guarded(_of_the_folder(places)), *_guarded(template_findings(places, newest))]
    completed, cohort = False, None
    try:
        completed = recover(places)
        cohort = Cohort.read(places, as_of)
        kinds |= cohort.kinds
        check_declarations(cohort.model)
        findings += _guarded(_of_the_cohort(cohort))
    except CannotRun as reason:
        findings.append(_unreadable(reason))
    return Examination(findings, kinds, cohort, completed, newest is None)


def worded(examination: Examination, language: Language) -> list[WordedFinding]:
    """The findings in words."""
    model = examination.cohort.model if examination.cohort else Model({}, {}, 0, {})
    pairs = ((each, examination.kinds[each.code]) for each in examination.findings)
    return [(each, kind, word(each, kind, model, language)) for each, kind in pairs]


def notes(examination: Examination, language: Language) -> list[str]:
    """What to know besides, a sentence each."""
    said = []
    if examination.completed:
        said.append(language.say("A change that had been interrupted was completed."))
    if examination.template_is_far:
        command = "copier check-update"
        said.append(language.say("To look for a newer version of the template: {command}", command=command))
    return said


def _guarded(findings: Iterator[Finding]) -> Iterator[Finding]:
    """The findings up to a file that cannot be looked at, which is then the last of them."""
    try:
        yield from findings
    except CannotRun as reason:
        yield _unreadable(reason)
    except OSError as error:
        yield _unreadable(f"{Path(error.filename or '').name}: {error.strerror or error}")


def _unreadable(reason: CannotRun | str) -> Finding:
    return Finding("cannot-be-read", "", "", values={"reason": str(reason)})


def _of_the_folder(places: Places) -> Iterator[Finding]:
    """What can be said before the settings and the model are read."""
    yield from conflict_findings(places)
    yield from machinery_findings(places)
    yield from _folder_findings(places)
    yield from stray_files(places, all_tables(places))
    if is_held(places):
        yield Finding("lock-held", places.named(lock_of(places)), "")


def _of_the_cohort(cohort: Cohort) -> Iterator[Finding]:
    places = cohort.places
    yield from _back_up_findings(cohort)
    if not private_is_here(places):
        yield Finding("private-absent", "private/", "")
    ledger = places.named(places.ledger)
    try:
        entries, written = read_ledger(places), written_version(places) or cohort.model.version
    except CannotRun as reason:
        yield Finding("ledger-damaged", ledger, "", values={"reason": str(reason)})
        return
    if not entries:
        yield Finding("ledger-missing", ledger, "")
    elif not read_stored(places.ledger).is_plain:
        yield Finding("ledger-of-a-spreadsheet", ledger, "")
    chain = follow(entries)
    if chain.out_of_order:
        yield Finding("ledger-out-of-order", ledger, "", values={"entry": chain.out_of_order})
    versions = {"written": written, "here": cohort.model.version}
    if written > cohort.model.version:
        yield Finding("data-newer", "data/", "", values=versions)
        return
    older = written < cohort.model.version
    if older:
        yield Finding("data-older", "data/", "", values=versions)
    yield from (each for each in data_findings(cohort) if not older or each.code not in OF_THE_VERSION)
    yield from edit_findings(cohort, chain)


def data_findings(cohort: Cohort) -> list[Finding]:
    """What is wrong with the files of data/ and private/ and with the data packages."""
    places = cohort.places
    try:
        pending = migrate(cohort, dry_run=True)
    except CannotRun:
        # a file keeps it from looking, which is a finding of its own
        pending = []
    packages = {places.data_package, places.private_package}
    stale = [Finding("datapackage-stale", places.named(each.path), "") for each in pending if each.path in packages]
    return stale + list(file_findings(cohort, follow(read_ledger(places)), pending))


def all_tables(places: Places) -> set[str]:
    """The names of all declared tables, of dropped components too: their data stays where it is."""
    return {path.stem for folder in ("tables", "local/tables") for path in (places.schemas / folder).glob("*.yaml")}


def _folder_findings(places: Places) -> Iterator[Finding]:
    for folder in (places.data, places.private):
        try:
            with tempfile.TemporaryFile(dir=folder):
                pass
        except FileNotFoundError:
            continue
        except OSError:
            yield Finding("folder-read-only", f"{places.named(folder)}/", "")


def _back_up_findings(cohort: Cohort) -> Iterator[Finding]:
    """That what is not in git has no back-up, or an old one; what is made up needs none."""
    newest = last_archive(cohort.places)
    if cohort.settings["synthetic"] or not any(_is_content(cohort.places, path) for path in own_files(cohort.places)):
        return
    if newest is None:
        yield Finding("backup-missing", "backups/", "")
    elif (cohort.as_of - newest).days > cohort.settings["backup_days"]:
        yield Finding("backup-old", "backups/", "", values={"day": newest})


def _is_content(places: Places, path: Path) -> bool:
    """Whether git does not have the file and somebody would miss it: what was sent, and personal data."""
    if path.is_relative_to(places.root / SUBMISSIONS):
        return True
    if not path.is_relative_to(places.private) or path == places.private_package:
        return False
    return path.suffix != ".csv" or path.read_bytes().count(b"\n") > 1
