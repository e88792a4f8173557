"""Where somebody who withdrew a consent appears, as lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...i18n.language import Language

if TYPE_CHECKING:
    from ...workflows.publish.traces import Traces


def trace_lines(traces: Traces, language: Language) -> Iterator[str]:
    """Where the person is quoted, shown or counted, and what to tell those who have an old copy."""
    say = language.say
    if traces.is_empty:
        yield say("Nothing that was published or reported quotes, shows or counts this person.")
        return
    yield say("What was published or reported, and quotes, shows or counts this person:")
    groups = (
        (
            say("published rows, which the next “nox -s publish” leaves out"),
            [" ".join(row) for row in traces.published],
        ),
        (say("files of the published folder that are made of them"), traces.files),
        (say("things that are out, by the table of people in outputs"), [" ".join(row) for row in traces.shown_in]),
        (say("pages of the report"), traces.pages),
        (say("documents of the report"), traces.documents),
        (
            say("passages of the book and of words/, for you to read again"),
            [
                f"{passage.where}, {say('paragraph {n}', n=passage.paragraph)} (“{passage.begins} …”)"
                for passage in traces.passages
            ],
        ),
        (say("releases that count the person; the number stays, because nobody is found by it"), traces.releases),
    )
    for title, entries in groups:
        if entries:
            yield f"  {title}"
            yield from (f"    {entry}" for entry in entries)
    yield say("To tell those who have an old copy:")
    yield "  " + say(
        "Somebody has taken back the consent on which a part of our publication rested. Please delete your copy and"
        " take the newest release; do not pass on the older one."
    )
