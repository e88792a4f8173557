"""The research team: notes, codebook, changes, codings, assessments."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator

from .world import Row, World, day_of

ROUNDS = {"baseline": 0.03, "mid": 0.46, "close": 0.87}
# what a passage with a code teaches, where it teaches something for the book
LESSONS = {
    "conflict": "obstacle",
    "young-leave": "obstacle",
    "money-worry": "obstacle",
    "coach-distance": "obstacle",
    "drops": "success",
    "lets-go": "success",
    "unit-cost-talk": "success",
    "helps-each-other": "success",
    "roles-clear": "condition",
    "rests": "condition",
    "thinks-along": "condition",
}
DOMAINS = ("shared-goal", "roles", "shared-decisions", "care-for-each-other", "next-generation")


# where a note comes from: its kinds, who of the team speaks, and how independent that is
SOURCES = {
    "leader": (["interview", "interview", "reflection"], ["leader"], "claimant"),
    "team": (["focus_group", "interview", "photo_voice"], ["core_team"], "involved"),
    "community": (["interview", "focus_group"], [], "independent"),
    "observation": (["observation"], [], "independent"),
    "document": (["document"], [], "independent"),
}


def research_notes(world: World) -> Iterator[Row]:
    researchers, number = world.people("researcher"), 0
    for round_name, share in ROUNDS.items():
        for partner in world.partners:
            for source, summary, *codes in world.content["notes"][round_name][world.model_of(partner)]:
                number += 1
                kinds, roles, independence = SOURCES[source]
                kind = world.random.choice(kinds)
                team = [person for role in roles for person in world.people(role, partner)]
                speakers = team if kind == "focus_group" else team[:1] if len(team) < 2 else [world.random.choice(team)]
                note = {
                    "research_note_id": f"note-{number:03d}",
                    "round": round_name,
                    "source_kind": kind,
                    "captured_on": world.working_day(world.day(share), world.day(share + 0.09)).isoformat(),
                    "captured_by": world.random.choice(researchers),
                    "organisation_id": partner,
                    "source_person_ids": ";".join(sorted(speakers)),
                    "independence": independence,
                    "access": world.random.choice(["team", "team", "cohort"]),
                    "location_reference": world.phrase("research_file", folder=number // 10 + 1, number=number),
                    "summary": summary,
                }
                world.codes_of_note[note["research_note_id"]] = codes
                yield note
    for workshop in world.tables["workshops"]:
        number += 1
        captured = workshop["end_date"]
        begun = [name for name, share in ROUNDS.items() if captured >= world.day(share - 0.12).isoformat()]
        world.codes_of_note[f"note-{number:03d}"] = ["helps-each-other"]
        yield {
            "research_note_id": f"note-{number:03d}",
            "round": begun[-1],
            "source_kind": "observation",
            "captured_on": captured,
            "captured_by": world.random.choice(researchers),
            "workshop_id": workshop["workshop_id"],
            "independence": "involved",
            "access": "team",
            "location_reference": world.phrase("research_file", folder=number // 10 + 1, number=number),
            "summary": world.phrase(
                "observed", workshop=workshop["title"], scene=world.content["scenes"][workshop["kind"]]
            ),
        }


def codebook(world: World) -> Iterator[Row]:
    for code, title, definition, parent, sensitive in world.content["codebook"]:
        yield {
            "code": code,
            "title": title,
            "definition": definition,
            "parent_code": parent,
            "is_sensitive": str(sensitive).lower(),
        }


def changes(world: World) -> Iterator[Row]:
    ranks = dict.fromkeys([*world.partners, ""], 0)
    for number, change in enumerate(world.content["changes"], start=1):
        level, organisation, domain, statement, significance, contribution, by, expected, direction, *rest = change
        horizon, status, member = rest
        if organisation and organisation not in world.partners:
            continue
        ranks[organisation] += 1
        observed = world.working_day(world.day(0.67), world.day(0.92))
        team = world.people(organisation=organisation) if level == "individual" else []
        yield {
            "change_id": f"change-{number:02d}",
            "level": level,
            "organisation_id": organisation,
            "person_id": team[member] if team else "",
            "domain": domain,
            "statement": statement,
            "observed_on": observed.isoformat(),
            "significance": significance,
            "contribution": contribution,
            "contributed_by": by,
            "was_expected": str(expected).lower(),
            "direction": direction,
            "horizon": horizon,
            "status": status,
            "validated_with_partner_on": "" if status == "claimed" else world.day(0.98).isoformat(),
            "rank": str(ranks[organisation]) if organisation else "",
        }


def lessons(world: World) -> Iterator[Row]:
    day = world.day(0.99).isoformat()
    for number, (component, next_time, why, change_to) in enumerate(world.content["lessons"], start=1):
        yield {
            "lesson_id": f"lesson-{number:02d}",
            "component": component,
            "next_time": next_time,
            "why": why,
            "change_to": change_to,
            "decided_on": day,
        }


def codings(world: World) -> Iterator[Row]:
    """Each note has the codes that it shows, a part of them given by a second coder too; documented changes have a
    coding that supports them, substantiated ones also one from an independent note."""
    coders, number = world.people("researcher"), itertools.count(1)
    notes = {note["research_note_id"]: note for note in world.tables["research_notes"]}
    for change in world.tables["changes"]:
        if change["status"] == "claimed":
            continue
        wanted = [("claimant", "involved")] + ([("independent",)] if change["status"] == "substantiated" else [])
        for independence in wanted:
            note = _note_for(world, change, independence)
            code = world.random.choice(world.codes_of_note[note["research_note_id"]])
            yield _coding(world, next(number), note, code, coders[0]) | {
                "level": change["level"],
                "change_id": change["change_id"],
                "relation": "supports",
                "hypothesis": "thinking-partner" if code == "thinks-along" else "",
            }
    for note_id, codes in world.codes_of_note.items():
        first = world.random.choice(coders)
        second = world.random.choice([coder for coder in coders if coder != first] or coders)
        for coder, chosen_codes in ((first, codes), (second, [code for code in codes if world.random.random() < 0.8])):
            for code in chosen_codes:
                coding = _coding(world, next(number), notes[note_id], code, coder)
                if code in {"thinks-along", "coach-distance"}:
                    coding["hypothesis"] = "thinking-partner"
                    coding["relation"] = "supports" if code == "thinks-along" else "contradicts"
                if coding.get("relation") == "contradicts":
                    coding["memo"] = world.next_of("memos")
                yield coding


def _note_for(world: World, change: Row, independence: tuple[str, ...]) -> Row:
    """A note of the close round about the organisation of the change, from a source as independent as needed."""
    return world.random.choice(
        [
            note
            for note in world.tables["research_notes"]
            if note["round"] == "close"
            and change["organisation_id"] in ("", note.get("organisation_id"))
            and note["independence"] in independence
        ]
    )


def _coding(world: World, number: int, note: Row, code: str, coder: str) -> Row:
    spoken = note["source_kind"] in {"interview", "focus_group", "photo_voice", "reflection"}
    return {
        "coding_id": f"coding-{number:03d}",
        "research_note_id": note["research_note_id"],
        "code": code,
        "coder_id": coder,
        "level": world.random.choice(["individual", "organisation", "organisation", "network"]),
        "lesson_kind": LESSONS.get(code, ""),
        "quote": world.once_of("quotes", code) if spoken else "",
    }


def assessments(world: World) -> Iterator[Row]:
    assessors = world.people("researcher")
    for partner in world.partners:
        for number, domain in enumerate(DOMAINS, start=1):
            baseline = world.random.choice([2, 2, 3, 3, 4])
            close = min(5, max(1, baseline + world.random.choice([-1, 0, 1, 1, 1, 2])))
            for letter, round_name, score, share in (("b", "baseline", baseline, 0.05), ("c", "close", close, 0.9)):
                day = world.day(share) + datetime.timedelta(days=number)
                yield {
                    "assessment_id": f"assessment-{partner[-2:]}-{letter}-{number}",
                    "organisation_id": partner,
                    "round": round_name,
                    "tool": "team-check",
                    "domain": domain,
                    "score": str(score),
                    "assessed_by": assessors[number % len(assessors)],
                    "assessed_on": day.isoformat(),
                    "research_note_id": _first_note(world, partner, round_name),
                }


def _first_note(world: World, partner: str, round_name: str) -> str:
    notes = [
        row
        for row in world.tables["research_notes"]
        if row.get("organisation_id") == partner and row["round"] == round_name
    ]
    return min(notes, key=lambda row: day_of(row["captured_on"]))["research_note_id"] if notes else ""
