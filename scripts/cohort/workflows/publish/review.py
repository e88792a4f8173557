"""publish --review: a workbook with the texts that would leave, for somebody to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...errors import CannotRunInWords
from ...i18n.language import Language, cohort_language
from ...model.cohort import Cohort
from ...model.form_files import read_forms
from ...model.publication_file import read_publication_file
from ...publication.named_people import are_all_known
from ...publication.reviews import ReviewedText
from ...publication.text_marks import Mark
from ...reading.accepted_rows import AcceptedRows, RowNames
from ...reading.sender_register import SenderRegister
from ...rendering.forms.rows_workbook import FilledRow, rows_workbook
from ...rendering.publication.review_workbook import TextToRead, mark_words, review_workbook
from ...storing.atomic_writes import make_closed_folder, write_atomically
from .own_passages import OwnPassages
from .prepare import Preparation, prepare

FOLDER = "review"


@dataclass(frozen=True)
class Review:
    """The workbook that was written, how many texts in it wait for an answer, and how many have marks."""

    file: Path
    waiting: int
    marked: int
    texts: int


def write_review(cohort: Cohort) -> Review:
    """Writes the workbook to build/review/. Raises CannotRun without private/, as `texts_to_read` does."""
    preparation = prepare(cohort)
    texts = texts_to_read(preparation)
    language, table = cohort_language(cohort), cohort.model.tables[preparation.file.reviews]
    folder = cohort.paths.build / FOLDER
    make_closed_folder(folder)
    name = language.say("Texts to read")
    path = folder / f"{name}.xlsx"
    write_atomically(path, review_workbook(cohort, language, table, texts, _host(cohort)))
    waiting = [text for text in texts if not text.answered]
    return Review(path, len(waiting), sum(1 for text in waiting if text.marks), len(texts))


def texts_to_read(preparation: Preparation, language: Language | None = None) -> list[TextToRead]:
    """All texts that would leave, each once with its marks; unread ones come first, and marked ones before the others.

    Raises CannotRun if the names of people are not in private/, because then nothing could be marked.
    """
    cohort, accepted = preparation.cohort, preparation.accepted
    if not cohort.paths.has_private_tables or not are_all_known(cohort.model.persons, accepted):
        raise CannotRunInWords(
            lambda say: say(
                "private/ is not here, or lacks people, so names could not be marked in texts; run this where it is"
            )
        )
    language, own = language or cohort_language(cohort), OwnPassages(preparation)
    words = mark_words(language)
    names = RowNames(cohort.model, preparation.vocabulary, accepted)
    stored = accepted.rows(cohort.model.tables[preparation.file.reviews])
    texts_by_id: dict[str, TextToRead] = {}
    for text in preparation.selected.texts:
        if text.review_id in texts_by_id:
            continue
        place, marked = _place(preparation, names, text, language), own.marks.find(text.text)
        answered = stored.get((text.review_id,), {})
        texts_by_id[text.review_id] = TextToRead(
            text.review_id, place, text.text, marked, _hints(text.text, marked, words), answered
        )
    for passage in own.to_read():
        where = f"{passage.place.chapter.where}, {language.say('paragraph {n}', n=passage.place.paragraph)}"
        hints, answered = _hints(passage.text, passage.marks, words), stored.get((passage.review_id,), {})
        texts_by_id[passage.review_id] = TextToRead(
            passage.review_id, where, passage.text, passage.marks, hints, answered
        )
    return sorted(texts_by_id.values(), key=lambda text: (bool(text.answered), not text.marks))


def _hints(text: str, marks: Sequence[Mark], words: Mapping[str, str]) -> str:
    """What to look at, line by line."""
    return "\n".join(dict.fromkeys(f"{text[mark.start : mark.end]}: {words[mark.kind]}" for mark in marks))


def answers_file(cohort: Cohort, language: Language, answers: Mapping[str, Mapping[str, str]]) -> tuple[str, bytes]:
    """The name and the bytes of a workbook with answers to texts: by review id, the text of each column as people type
    it. It is accepted like the workbook that somebody sends back."""
    table, accepted = cohort.model.tables[read_publication_file(cohort).reviews], AcceptedRows(cohort)
    stored = accepted.rows(table)
    rows = [FilledRow((review,), stored.get((review,), {}), cells) for review, cells in answers.items()]
    return f"{language.say('Texts to read')}.xlsx", rows_workbook(cohort, language, table, rows, _host(cohort))


def _place(preparation: Preparation, names: RowNames, text: ReviewedText, language: Language) -> str:
    """Whose text it is, and its table, column and row, the row by its name if it has one."""
    say, cohort = language.say, preparation.cohort
    owners = preparation.selected.owners.get(text.table.name, {}).get(text.key, frozenset())
    row = preparation.accepted.rows(text.table).get(text.key, {})
    name = names.label(text.table, row, parts=1)
    # the name of the row is the text itself, or only its id
    is_text = name == text.text or (name.endswith("…") and text.text.startswith(name.removesuffix("…")))
    is_said = is_text or name in (row.get(text.table.key[0]), "")
    own = row.get(text.table.belongs_to or "", "")
    organisations = [
        names.label(table, row, parts=1)
        for table in cohort.model.tables.values()
        if table.appears_as
        for (row_id, *_), row in preparation.accepted.rows(table).items()
        if row_id == own or (row_id in owners and own not in owners)
    ]
    place = f"{say(text.table.title)}: {say(text.column.title)}"
    return "\n".join([*organisations[:1], place, *([] if is_said else [f"“{name}”"])])


def _host(cohort: Cohort) -> str:
    """The organisation that sends the workbook back."""
    return SenderRegister(read_forms(cohort), cohort.model, AcceptedRows(cohort)).host
