"""The lines of a chat message to fill in: what is asked, a colon, and in brackets what can be answered."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..i18n.language import Language
from ..model.message_forms import MessageForm
from ..model.tables import Field, Model

MOST_CHOICES = 6


def message_lines(
    form: MessageForm,
    model: Model,
    language: Language,
    answer_by_referenced_table: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The lines in one language. What stands in brackets counts as no answer; `answer_by_referenced_table` has
    answers that are clear beforehand."""
    table = model.tables[form.table]
    lines = []
    for column in map(table.field, form.fields):
        answer = answer_by_referenced_table.get(column.references or "") or _hint(column, language)
        lines.append(f"{language.say(column.title)}: {answer}".rstrip())
    return "\n".join(lines)


def _hint(column: Field, language: Language) -> str:
    say = language.say
    choices = [say(label) for label in column.offered_codes.values()]
    if column.type == "boolean":
        choices = [say("yes"), say("no")]
    parts = [" / ".join(choices)] if choices and len(choices) <= MOST_CHOICES else []
    if not column.required:
        parts.append(say("may stay empty"))
    return f"({'; '.join(parts)})" if parts else ""
