"""What gather says in the terminal: what is new, who was refused, how much there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...i18n.language import Language
from ...model.network import Network
from ...model.refusals import refusal_kinds
from ...storing.generations import Generation

_HASH_SHOWN = 12


def gathered_lines(
    network: Network,
    now: Generation,
    before: Generation | None,
    retained_members: Mapping[str, str],
    language: Language,
) -> Iterator[str]:
    """The lines of a run: refusals first, then the changes since the last time, then what there is in all."""
    say, kinds = language.say, refusal_kinds(network.paths)
    for refused in now.refused:
        yield refusal_line(refused, kinds, language)
    for cohort_id, code in sorted(retained_members.items()):
        yield say(
            "{member}: {reason}; what was gathered of this release earlier stays",
            member=cohort_id,
            reason=say(kinds[code].message).format_map(_Blank()),
        )
    yield from changed_lines(now, before, language)
    rows = sum(table["rows"] for member in now.manifest["members"] for table in member["tables"].values())
    yield say(
        "Gathered: {n} of {of} members, {rows} rows: {folder}",
        n=len(now.members),
        of=len(network.members),
        rows=language.number(rows),
        folder=network.paths.display_name(now.folder),
    )


def refusal_line(refused: Mapping[str, Any], kinds: Mapping[str, Any], language: Language) -> str:
    """Why a member was refused, and what to do, in one line."""
    kind = kinds[refused["code"]]
    message, fix = language.say(kind.message, **refused["values"]), language.say(kind.fix)
    return language.say("{member} is left out: {reason}. {fix}", member=refused["id"], reason=message, fix=fix)


def changed_lines(now: Generation, before: Generation | None, language: Language) -> Iterator[str]:
    """What is other than last time: members that came, went or published anew, with their rows."""
    say = language.say
    if before is None:
        return
    if before.manifest == now.manifest:
        yield say("Nothing has changed since the last time.")
        return
    for cohort_id, member in now.members.items():
        earlier = before.members.get(cohort_id)
        if earlier is None:
            yield say("New: {member}, release {release}", member=cohort_id, release=member["release"])
        elif earlier["hash"] != member["hash"]:
            yield say(
                "Published anew: {member}, release {release} in place of {earlier}; rows: {changes}",
                member=cohort_id,
                release=member["release"],
                earlier=earlier["release"],
                changes=_row_changes(earlier["tables"], member["tables"]) or "–",
            )
    for cohort_id in before.members:
        if cohort_id not in now.members:
            yield say("No longer there: {member}", member=cohort_id)


def _row_changes(earlier: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """The tables with another number of rows, such as trials +3."""
    changes = []
    for name in sorted({*earlier, *now}):
        difference = now.get(name, {"rows": 0})["rows"] - earlier.get(name, {"rows": 0})["rows"]
        if difference:
            changes.append(f"{name} {difference:+}")
    return ", ".join(changes)


class _Blank(dict):
    """Values of which none is known."""

    def __missing__(self, name: str) -> str:
        return "–"
