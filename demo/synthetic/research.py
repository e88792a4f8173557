"""The research team: notes, codebook, changes, codings, assessments."""

from __future__ import annotations

import datetime
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


def research_notes(world: World) -> Iterator[Row]:
    researchers, number = world.people("researcher"), 0
    for round_name, share in ROUNDS.items():
        for partner in world.partners:
            team = world.people(organisation=partner)
            summaries = world.shuffled(world.content["notes"][round_name])
            for summary in summaries[: world.random.randint(6, 8)]:
                number += 1
                kind = world.random.choices(
                    ["interview", "focus_group", "observation", "document", "reflection", "photo_voice"],
                    [6, 3, 3, 1, 2, 1],
                )[0]
                speakers = {"interview": 1, "focus_group": 3, "reflection": 2, "photo_voice": 1}.get(kind, 0)
                yield {
                    "research_note_id": f"note-{number:03d}",
                    "round": round_name,
                    "source_kind": kind,
                    "captured_on": world.working_day(world.day(share), world.day(share + 0.09)).isoformat(),
                    "captured_by": world.random.choice(researchers),
                    "organisation_id": partner,
                    "source_person_ids": ";".join(sorted(world.random.sample(team, min(speakers, len(team))))),
                    "independence": world.random.choices(["claimant", "involved", "independent"], [4, 3, 2])[0],
                    "access": world.random.choice(["team", "team", "cohort"]),
                    "location_reference": f"แฟ้มวิจัย {number // 10 + 1}/{number:03d}",
                    "summary": summary,
                }
    for workshop in world.tables["workshops"]:
        number += 1
        captured = workshop["end_date"]
        begun = [name for name, share in ROUNDS.items() if captured >= world.day(share - 0.12).isoformat()]
        yield {
            "research_note_id": f"note-{number:03d}",
            "round": begun[-1],
            "source_kind": "observation",
            "captured_on": captured,
            "captured_by": world.random.choice(researchers),
            "workshop_id": workshop["workshop_id"],
            "independence": "involved",
            "access": "team",
            "location_reference": f"แฟ้มวิจัย {number // 10 + 1}/{number:03d}",
            "summary": f"บันทึกสังเกตการณ์{workshop['title']}: {world.next_of('workshop_scenes')}",
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
        level, organisation, domain, statement, significance, contribution, by, expected, direction, horizon, status = (
            change
        )
        if organisation and organisation not in world.partners:
            continue
        ranks[organisation] += 1
        observed = world.working_day(world.day(0.67), world.day(0.92))
        leaders = world.people("leader", organisation)
        yield {
            "change_id": f"change-{number:02d}",
            "level": level,
            "organisation_id": organisation,
            "person_id": leaders[0] if level == "individual" else "",
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


def codings(world: World) -> Iterator[Row]:
    """Several codings a note; documented changes have one that supports them, substantiated ones an independent one."""
    coders = world.people("researcher")
    codes = [row["code"] for row in world.tables["codebook"] if row["parent_code"]]
    number = 0
    for change in world.tables["changes"]:
        if change["status"] == "claimed":
            continue
        wanted = ["involved"] + (["independent"] if change["status"] == "substantiated" else [])
        for independence in wanted:
            note = _note_for(world, change, independence)
            number += 1
            yield _coding(world, number, note, world.random.choice(codes), coders[0]) | {
                "level": change["level"],
                "change_id": change["change_id"],
                "relation": "supports",
                "hypothesis": "thinking-partner" if "coach" in change["contributed_by"].split(";") else "",
            }
    for note in world.tables["research_notes"]:
        for code in world.random.sample(codes, world.random.randint(3, 7)):
            number += 1
            coding = _coding(world, number, note, code, world.random.choice(coders))
            if code in {"thinks-along", "coach-distance"}:
                coding["hypothesis"] = "thinking-partner"
                coding["relation"] = "supports" if code == "thinks-along" else "contradicts"
            if coding.get("relation") == "contradicts":
                coding["memo"] = world.next_of("memos")
            yield coding


def _note_for(world: World, change: Row, independence: str) -> Row:
    """A note of the close round about the organisation of the change; its source is made as independent as needed."""
    notes = [
        note
        for note in world.tables["research_notes"]
        if note["round"] == "close" and change["organisation_id"] in ("", note.get("organisation_id"))
    ]
    fitting = [note for note in notes if note["independence"] == independence]
    note = world.random.choice(fitting or notes)
    note["independence"] = independence if not fitting else note["independence"]
    return note


def _coding(world: World, number: int, note: Row, code: str, coder: str) -> Row:
    return {
        "coding_id": f"coding-{number:03d}",
        "research_note_id": note["research_note_id"],
        "code": code,
        "coder_id": coder,
        "level": world.random.choice(["individual", "organisation", "organisation", "network"]),
        "lesson_kind": LESSONS.get(code, ""),
        "quote": world.next_of("quotes") if note["source_kind"] in {"interview", "focus_group"} else "",
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
