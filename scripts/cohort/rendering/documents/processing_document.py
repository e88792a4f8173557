"""The record of processing as a document: who is responsible, each activity, each personal column, safety, rights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ...i18n.data_dictionary import OWNERS
from ...i18n.language import Language
from ...model.cohort import Cohort
from ...model.processing import Activity, Processing, tells_of_people
from ...model.tables import Field, Table
from ..forms.consent_form import fill_lines
from .document_content import Cell, DocumentContent, DocumentPart, facts_table


@dataclass(frozen=True)
class RecordedBasis:
    """How many people have a lawful basis for a use, by the codes of both."""

    use: str
    basis: str
    people: int


def processing_document(
    cohort: Cohort,
    processing: Processing,
    words: Mapping[str, str],
    bases: Sequence[RecordedBasis],
    language: Language,
) -> DocumentContent:
    """The record in one language; `words` fill its {placeholders}, `bases` are those that the consents record."""
    say = language.say
    builder = _Builder(cohort, processing, dict(words), language)
    return DocumentContent(
        file=processing.name,
        label="",
        keys=(),
        title=say(processing.title),
        about=(words["institution"], words["cohort"], say("As of {day}", day=language.date(cohort.as_of, "long"))),
        warning="",
        as_of=cohort.as_of,
        parts=tuple(builder.parts(bases)),
    )


class _Builder:
    """Makes the parts in one language."""

    def __init__(self, cohort: Cohort, processing: Processing, words: dict[str, str], language: Language):
        self._cohort, self._processing, self._words, self._language = cohort, processing, words, language
        self._file = cohort.paths.display_name(cohort.paths.schemas / "processing.yaml")
        consents = cohort.model.tables[processing.consents.table]
        self._bases = consents.field(processing.consents.basis)
        self._uses = consents.field(consents.pivot.by) if consents.pivot else self._bases

    def parts(self, bases: Sequence[RecordedBasis]) -> Iterator[DocumentPart]:
        """All parts, the activities each on a sheet with the first, the columns on one of their own."""
        say, language, settings = self._language.say, self._language, self._cohort.settings
        yield self._facts(
            say("Who is responsible"),
            {
                say("Controller"): self._words["institution"],
                say("Contact for personal data"): self._words["contact"],
                say("Law"): self._words["law"],
                say("Authority for complaints"): self._words["authority"],
                say("Period"): language.period(settings["start_date"], settings["end_date"]),
                say("Personal data is kept until"): self._words["kept_until"],
                say("Version of the notice"): settings["notice_version"],
                say("What this is"): say(self._processing.intro),
            },
        )
        for activity in self._processing.activities_in_use(self._cohort):
            yield self._activity(activity)
        sections = {
            say(section.title): "\n".join(fill_lines(section.lines, self._words, language, self._file))
            for section in self._processing.sections
        }
        yield self._facts(say("For all of them"), sections)
        if bases:
            yield self._recorded(bases)
        yield self._columns()

    @staticmethod
    def _facts(title: str, facts: Mapping[str, str]) -> DocumentPart:
        return facts_table(title, facts.items())

    def _activity(self, activity: Activity) -> DocumentPart:
        say, tables = self._language.say, [self._cohort.model.tables[name] for name in activity.tables]
        retention = fill_lines([activity.kept or self._processing.kept], self._words, self._language, self._file)
        facts = {
            say("Purpose"): say(activity.purpose),
            say("Whose data"): say(activity.people),
            say("Which data"): self._fields(column.title for table in tables for column in _personal(table)),
            say("Sensitive data"): say(activity.sensitive) if activity.sensitive else "",
            say("Uses"): self._labels(self._uses, activity.uses),
            say("Lawful bases"): self._labels(self._bases, activity.bases),
            say("Who enters it"): self._fields(OWNERS.get(table.owner, table.owner) for table in tables),
            say("Who receives it"): say(activity.recipients),
            say("How long"): " ".join(retention),
            say("Where"): ", ".join(self._places(tables)),
        }
        return self._facts(say(activity.title), facts)

    def _fields(self, titles: Iterator[str]) -> str:
        return ", ".join(dict.fromkeys(map(self._language.say, titles)))

    def _labels(self, column: Field, codes: Sequence[str]) -> str:
        return ", ".join(self._language.say(column.codes.get(code, code)) for code in codes)

    def _places(self, tables: Sequence[Table]) -> Iterator[str]:
        paths = self._cohort.paths
        for table in tables:
            yield paths.display_name((paths.private if table.private_fields else paths.data) / f"{table.name}.csv")

    def _recorded(self, bases: Sequence[RecordedBasis]) -> DocumentPart:
        texts: dict[str, list[str]] = {}
        for basis in bases:
            people = self._language.say_number("{n} person", "{n} people", basis.people)
            use = self._labels(self._uses, [basis.use])
            texts.setdefault(use, []).append(f"{self._labels(self._bases, [basis.basis])}: {people}")
        note = self._language.say(
            "How many people have each basis for each use as of today, without those who withdrew."
        )
        title = self._language.say("Lawful bases on record")
        return replace(self._facts(title, {use: "\n".join(lines) for use, lines in texts.items()}), note=note)

    def _columns(self) -> DocumentPart:
        """Every personal column, and every column with the id of a person."""
        say, paths = self._language.say, self._cohort.paths
        rows = []
        for table in self._cohort.model.tables.values():
            for column in _personal(table) if tells_of_people(table) else ():
                folder = paths.private if column.personal else paths.data
                rows.append(
                    (
                        Cell(say(table.title)),
                        Cell(say(column.title)),
                        Cell(say(column.description)),
                        Cell(say("personal") if column.personal else say("id of a person")),
                        Cell(paths.display_name(folder / f"{table.name}.csv")),
                    )
                )
        headings = (say("Table"), say("Column"), say("Meaning"), say("Kind"), say("File"))
        return DocumentPart(
            "table",
            title=say("Every column about people"),
            headings=tuple(map(Cell, headings)),
            rows=tuple(rows),
            new_page=True,
        )


def _personal(table: Table) -> list[Field]:
    """The columns of a table that are personal or hold ids of people."""
    return [column for column in table.fields if column.is_private or (table.persons and column.name in table.key)]
