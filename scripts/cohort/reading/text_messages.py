"""Reading a message that was pasted or saved as text: one line for each answer, “label: answer”."""

from __future__ import annotations

import re

FEWEST_ANSWERS = 2
# shorter answers, in characters, do not go on in the next line
LONG_ANSWER = 25
# what begins a line of a list, or of a message that somebody quotes
_LINE = re.compile(r"[\s>*•·–-]*(?P<label>[^:：,;|\t]{1,100}?)\s*[:：](?!//)\s*(?P<answer>.*)")

# what a message says of the answers that it takes, left as it is
_HINT = re.compile(r"\([^()]*\)")


def read_message(text: str) -> list[list[str]] | None:
    """The message as a table: what stands before the first answer, the labels, and a row for each entry; None for a
    text that is no message.

    A label that comes again begins the next entry. A line without a label goes on with a long answer above it; after a
    short answer or an empty line it belongs to none, and comes below the table.

    >>> read_message("Log\\ndate: 12 May\\nminutes: 90")
    [['Log'], ['date', 'minutes'], ['12 May', '90']]
    """
    lines = [line.strip() for line in text.splitlines()]
    labelled = sum(1 for line in lines if _match(line))
    if "\t" in text or labelled < FEWEST_ANSWERS or labelled * 2 < sum(1 for line in lines if line):
        return None
    before: list[str] = []
    after: list[str] = []
    entries: list[dict[str, str]] = []
    last = ""
    for line in lines:
        if match := _match(line):
            label, answer = match["label"], "" if _HINT.fullmatch(match["answer"]) else match["answer"]
            if not entries or label in entries[-1]:
                entries.append({})
            entries[-1][label], last = answer, label
        elif not line:
            last = ""
        elif last and _goes_on(entries[-1][last]):
            entries[-1][last] = f"{entries[-1][last]}\n{line}".strip()
        else:
            (after if entries else before).append(line)
    labels = list(dict.fromkeys(label for entry in entries for label in entry))
    table = [labels, *([entry.get(label, "") for label in labels] for entry in entries)]
    below = [[], *([line] for line in after)] if after else []
    return [*([line] for line in before), *table, *below]


def _goes_on(answer: str) -> bool:
    """Whether the line below an answer may belong to it: not below a day, a number or a name, where thanks stand."""
    return not answer or len(answer) >= LONG_ANSWER


def _match(line: str) -> re.Match[str] | None:
    match = _LINE.fullmatch(line)
    # a time, such as 2018-01-15T10:30, is no label
    return match if match and match["label"][0].isalpha() else None
