"""What stays and why, in the words of one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...i18n.language import Language
from ...model.publication_declarations import BY_REGION, NOT_AT_ALL
from ...publication import passages
from ...publication import row_selection as selection
from ...publication.passages import Objection
from ...publication.published_cohort import PublishedCohort
from ...publication.row_selection import PublishedRows

# so many files are named in a line
MOST_FILES = 3


def left_out_words(selected: PublishedRows, language: Language) -> str:
    """A sentence for readers where something was joined or left out; empty where nothing was."""
    hows = {appearance.how for appearance in selected.appearances.values()}
    reasons = {reason for stays in selected.stays.values() for reason in stays.values()}
    if hows <= {"name"} and not reasons & {selection.ALONE, selection.TELLS_REMAINDER}:
        return ""
    if BY_REGION in hows and NOT_AT_ALL in hows:
        return language.say(
            "Some organisations appear without their name, others not at all; where one would be recognised by its"
            " numbers these were joined or left out, here and in everything that is made of them."
        )
    if BY_REGION in hows:
        return language.say(
            "Some organisations appear without their name; where one would be recognised by its numbers these were"
            " joined or left out, here and in everything that is made of them."
        )
    return language.say(
        "Some organisations do not appear; they are left out of every number here, and so is what would give them away."
    )


def unfinished_words(published: PublishedCohort, language: Language) -> str:
    """A sentence for readers about the tables whose numbers are left out; empty if none is."""
    titles = [language.say(table.title) for name, table in published.tables.items() if name in published.unfinished]
    if not titles:
        return ""
    return language.say(
        "Not all of these is published yet, so numbers that count them are left out: {tables}", tables=", ".join(titles)
    )


def reason_words(reason: str, language: Language, label: str = "") -> str:
    """Why a row stays; `label` is the title of the column by which people know the rows of its table."""
    say = language.say
    return {
        selection.NOT_CHOSEN: say("not for publication: sensitive, not agreed with the partner, or without a basis"),
        selection.NOT_SHOWN: say("the organisation does not appear"),
        selection.ALONE: say("the organisation would be recognised by its numbers"),
        selection.RESTS_ON_ANOTHER: say("it belongs to something that stays"),
        selection.UNREAD_NAME: say("“{column}” has not been read, or must not leave", column=label),
        selection.TELLS_REMAINDER: say("what is left over of it would be the part of one that does not appear"),
    }[reason]


def left_out_file_lines(files: Mapping[str, str], language: Language) -> Iterator[str]:
    """A line about the files of the host that stay as a whole, by their names with the reason, and what to do."""
    unsearched = [file for file, reason in files.items() if reason == passages.NAMES_UNKNOWN]
    if unsearched:
        yield language.say(
            "The book and the words of the host stay out ({files}): private/ is not here, or lacks people, so names"
            " could not be looked for. To publish them too, run “nox -s publish” where all of private/ is and upload"
            " build/published/ from there.",
            files=", ".join(unsearched[:MOST_FILES]) + (" …" if len(unsearched) > MOST_FILES else ""),
        )
    for file, reason in files.items():
        if reason == passages.MAY_NAME_FORGOTTEN:
            yield language.say(
                "{file} stays out, because it may still name somebody who was forgotten: take the name out. Where there"
                " is none, say that the places are cleared; the list: nox -s forget -- --left",
                file=file,
            )


def objection_words(objection: Objection, language: Language) -> str:
    """Why a passage of the book stays, and what to do."""
    say, about = language.say, objection.about
    return {
        passages.NOT_PUBLISHED: say(
            "{part} is not published, or there is nothing to show: say it without the number, or leave it to your own"
            " edition.",
            part=about,
        ),
        passages.NAMES_PERSON: say(
            "“{name}” has no live consent to be published by that name: say the role instead.", name=about
        ),
        passages.NAMES_ORGANISATION: say(
            "“{name}” chose not to appear by its name: write about it without the name, or ask it.", name=about
        ),
        passages.NAMES_PLACE: say(
            "“{name}” would tell where an organisation is that does not appear by its name, or a place that must stay"
            " secret: say the region instead.",
            name=about,
        ),
        passages.MAY_NAME_PERSON: say(
            "“{name}” may be somebody's nickname here: say it in other words, or read the passage in the workbook of"
            " “nox -s publish -- --review” and answer that it may leave as it stands.",
            name=about,
        ),
        passages.LOST_FIGURE: say("The figure of {part} is left out itself.", part=about),
    }[objection.reason]
