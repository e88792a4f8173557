"""Which form was made for whom, when it came back, and what that took: from the marks in forms and the ledger."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from ...model.cohort import Cohort
from ...reading.reader_process import open_submission, start_reader
from ...reading.safety.limits import RefusedFile
from ...reading.submissions.issued_form import read_issued_form
from ...storing.ledger import read_ledger, sha256_of
from ..tables.row_history import archived_original


@dataclass(frozen=True)
class FormMark:
    """What a form says of itself: its name, the id of the one it was made for, and when."""

    name: str
    sender: str
    created_at: datetime.datetime | None


@dataclass(frozen=True)
class ReturnedForm:
    """A form that came back: its mark, when it was accepted, and how many rows it added and changed."""

    mark: FormMark
    accepted_at: datetime.datetime
    added: int
    changed: int

    @property
    def took(self) -> datetime.timedelta | None:
        """The time from making it to accepting it; None for a form without a mark of its moment."""
        return self.accepted_at - self.mark.created_at if self.mark.created_at else None


@dataclass
class FormsOf:
    """One form of one sender: the newest one in build/forms/, if it is there, and those that came back."""

    name: str
    sender: str
    created_at: datetime.datetime | None = None
    returned: list[ReturnedForm] = field(default_factory=list)

    @property
    def is_out(self) -> bool:
        """Whether the newest one has not come back."""
        last = max((form.mark.created_at for form in self.returned if form.mark.created_at), default=None)
        return self.created_at is not None and (last is None or last < self.created_at)

    @property
    def usual_time(self) -> datetime.timedelta | None:
        """The median time from making to accepting."""
        seconds = [form.took.total_seconds() for form in self.returned if form.took is not None]
        return datetime.timedelta(seconds=median(seconds)) if seconds else None


# the marks of files that do not change, by hash
Marks = MutableMapping[str, FormMark | None]


def sent_forms(cohort: Cohort, marks: Marks) -> list[FormsOf]:
    """All forms by name and sender. `marks` gets those of files that were read, which need not be read again."""
    start_reader()
    forms_by_sender: dict[tuple[str, str], FormsOf] = {}
    for path in sorted((cohort.paths.build / "forms").glob("*.xlsx")):
        if mark := _mark(path, sha256_of(path.read_bytes()), marks):
            forms = forms_by_sender.setdefault((mark.name, mark.sender), FormsOf(mark.name, mark.sender))
            forms.created_at = mark.created_at
    for returned in _returned(cohort, marks):
        mark = returned.mark
        forms_by_sender.setdefault((mark.name, mark.sender), FormsOf(mark.name, mark.sender)).returned.append(returned)
    return [forms for _, forms in sorted(forms_by_sender.items())]


def _returned(cohort: Cohort, marks: Marks) -> Iterator[ReturnedForm]:
    """The forms that were accepted, in the order of the ledger."""
    counts: dict[tuple[str, str], list[int]] = {}
    for entry in read_ledger(cohort.paths):
        if entry["action"] == "accept" and entry["file_sha256"]:
            rows = counts.setdefault((entry["file_sha256"], entry["at"]), [0, 0])
            rows[0] += int(entry["added"])
            rows[1] += int(entry["changed"])
    for (sha256, moment), (added, changed) in counts.items():
        path = None if sha256 in marks else archived_original(cohort, sha256)
        if (mark := _mark(path, sha256, marks)) and (at := _moment(moment)):
            yield ReturnedForm(mark, at, added, changed)


def _mark(path: Path | None, sha256: str, marks: Marks) -> FormMark | None:
    """The mark of a file with a hash; None for one that is no form, or is not there any more."""
    if sha256 not in marks:
        marks[sha256] = _read_mark(path) if path else None
    return marks[sha256]


def _read_mark(path: Path) -> FormMark | None:
    """The mark of a file; None for one that is no form."""
    try:
        form = read_issued_form(open_submission(path))
    except RefusedFile:
        return None
    return FormMark(form.name, form.organisation, _moment(form.created_at)) if form else None


def _moment(text: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
