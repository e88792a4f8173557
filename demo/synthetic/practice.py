"""The practice of partners and coaches: strategies, trials, unit costs, coach logs, outputs."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from .register import coached
from .world import Day, Row, World, day_of, later

# how many days lie between contacts, and the weeks in which a coach falls silent
RHYTHM = {
    "partner-01": (4, ()),
    "partner-02": (4, ()),
    "partner-03": (6, range(12, 17)),
    "partner-04": (4, range(21, 24)),
}
# how often a coach writes up a contact
WRITES_UP = {"visit": 0.7, "online": 0.5, "call": 0.25, "message": 0.0}
SERIES = ("strategy", "finance", "team", "communication")


def strategies(world: World) -> Iterator[Row]:
    for partner in world.partners:
        model = world.model_of(partner)
        versions = world.content["strategies"][model]
        for number, (goal, pathway, because) in enumerate(versions, start=1):
            workshop = world.workshop(SERIES[min(number, len(SERIES)) - 1])
            yield {
                "strategy_id": f"strategy-{partner[-2:]}-{number}",
                "organisation_id": partner,
                "version": str(number),
                "replaces_strategy_id": f"strategy-{partner[-2:]}-{number - 1}" if number > 1 else "",
                "workshop_id": workshop["workshop_id"],
                "adopted_on": later(workshop["end_date"], world.random.randint(4, 9)),
                "why_it_matters": world.content["why_it_matters"][model],
                "vision": world.content["vision"][model],
                "goal": goal,
                "change_pathway": pathway,
                "changed_because": because,
                "status": "in_use" if number == len(versions) else "replaced",
            }


def trials(world: World) -> Iterator[Row]:
    spans = list(zip(SERIES, [*SERIES[1:], "forum"], strict=True))
    for partner in world.partners:
        versions = [row for row in world.tables["strategies"] if row["organisation_id"] == partner]
        for number, trial in enumerate(world.content["trials"][world.model_of(partner)], start=1):
            hypothesis, result, obstacle, response, learned, decision = trial
            kind, following = spans[(number - 1) % len(spans)]
            adopted = versions[min(number, len(versions)) - 1]
            # it grows out of the workshop and tries a strategy that is there
            begins = max(day_of(adopted["adopted_on"]), day_of(world.workshop(kind)["end_date"]))
            start = begins + datetime.timedelta(days=world.random.randint(2, 6))
            before_next = day_of(world.workshop(following)["start_date"]) - datetime.timedelta(days=2)
            end = max(
                start + datetime.timedelta(days=7), before_next - datetime.timedelta(days=world.random.randint(3, 12))
            )
            open_still = decision == "pending"
            yield {
                "trial_id": f"trial-{partner[-2:]}-{number}",
                "organisation_id": partner,
                "strategy_id": adopted["strategy_id"],
                "workshop_id": world.workshop(kind)["workshop_id"],
                "hypothesis": hypothesis,
                "start_date": start.isoformat(),
                "end_date": "" if open_still else end.isoformat(),
                "result": result,
                "obstacle": obstacle,
                "response": response,
                "learned": learned,
                "decision": decision,
                "decided_on": "" if open_still else max(end, before_next).isoformat(),
                "tools": _tool_used(world.workshop(kind), int(partner[-2:]) + number),
            }


def _tool_used(workshop: Row, turn: int) -> str:
    """One of the tools of the workshop, or none of them, in turn."""
    choices = [*workshop["tools"].split(";"), ""]
    return choices[turn % len(choices)]


def unit_costs(world: World) -> Iterator[Row]:
    rounds = (("baseline", 0.02, 0.33), ("mid", 0.34, 0.62), ("close", 0.63, 0.94))
    for partner in world.partners:
        counted = world.content["unit_costs"][world.model_of(partner)]
        kind, name, level = counted["unit"]
        for number, ((round_name, first, last), values) in enumerate(
            zip(rounds, counted["rounds"], strict=False), start=1
        ):
            units, direct, shared, in_kind, changed = map(str, values)
            yield {
                "unit_cost_id": f"unit-cost-{partner[-2:]}-{number}",
                "organisation_id": partner,
                "round": round_name,
                "unit_kind": kind,
                "unit_name": name,
                "outcome_level": level,
                "start_date": world.day(first).isoformat(),
                "end_date": world.day(last).isoformat(),
                "units": units,
                "direct_cost": direct,
                "shared_cost": shared,
                "in_kind_cost": in_kind,
                "method": counted["method"],
                "plan_changed_how": changed,
            }


def coach_logs(world: World) -> Iterator[Row]:
    for partner, coach in coached(world):
        every, silent = RHYTHM[world.model_of(partner)]
        needs = world.shuffled(world.content["needs"][world.model_of(partner)])
        day, number = world.start + datetime.timedelta(days=world.random.randint(12, 18)), 0
        while day <= world.end:
            if (day - world.start).days // 7 not in silent and not world.is_pause(day):
                number += 1
                yield _coach_log(world, partner, coach, number, day, needs)
            day += datetime.timedelta(days=max(1, round(world.random.gauss(every, 2.5) / world.size)))


def _coach_log(world: World, partner: str, coach: str, number: int, day: Day, needs: list[Any]) -> Row:
    mode = world.random.choices(["visit", "call", "online", "message"], [3, 4, 2, 2])[0]
    purpose = world.random.choice(["find_needs", "adjust_strategy", "trial", "trial", "exchange", "wellbeing"])
    lengths = {"visit": [120, 180, 240], "call": [20, 35, 45], "online": [45, 60, 90], "message": [5, 10, 15]}
    row = {
        "coach_log_id": f"log-{partner[-2:]}-{number:03d}",
        "coach_id": coach,
        "organisation_id": partner,
        "trial_id": _going_on(world, partner, day) if purpose == "trial" else "",
        "date": day.isoformat(),
        "minutes": str(world.random.choice(lengths[mode])),
        "mode": mode,
        "purpose": purpose,
        "summary": world.once_of("summaries", purpose) if world.random.random() < WRITES_UP[mode] else "",
        "is_confidential": "true" if purpose == "wellbeing" else "false",
    }
    if purpose in {"find_needs", "adjust_strategy"}:
        row["need_voiced_by"] = world.random.choices(["community", "organisation", "coach", "host"], [5, 4, 2, 1])[0]
        if needs:
            row["need_voiced_by"], row["need"] = needs.pop()
    if mode in {"visit", "online"} and purpose != "wellbeing" and world.random.random() < 0.7:
        row["next_step"] = world.once_of("next_steps", purpose)
    if row.get("next_step"):
        row["next_step_due"] = later(day, world.random.choice([7, 10, 14]))
    if world.random.random() < 0.05:
        row["support_needed"] = world.next_of("support")
    return row


def _going_on(world: World, partner: str, day: Day) -> str:
    for trial in world.tables["trials"]:
        if trial["organisation_id"] == partner and trial["start_date"] <= day.isoformat() <= (
            trial["decided_on"] or "9999"
        ):
            return trial["trial_id"]
    return ""


def outputs(world: World) -> Iterator[Row]:
    known = {row["organisation_id"] for row in world.tables["organisations"]}
    for number, output in enumerate(world.content["outputs"], start=1):
        kind, organisation, title, title_en, audience, reach, published_on, change, unit_cost = map(str, output)
        if organisation not in known:
            continue
        share = (day_of(published_on) - datetime.date(2017, 11, 1)).days / 211 if published_on else None
        published, workshop = "" if share is None else world.day(share).isoformat(), world.workshop("communication")
        yield {
            "output_id": f"output-{number:02d}",
            "kind": kind,
            "title": title,
            "title_en": title_en,
            "organisation_id": organisation,
            "workshop_id": workshop["workshop_id"] if kind == "story" and published >= workshop["end_date"] else "",
            "published_on": published,
            "audience": audience,
            "reach": reach,
            "unit_cost_id": f"unit-cost-{organisation[-2:]}-{unit_cost}" if unit_cost else "",
            "change_id": f"change-{int(change):02d}" if change else "",
            "licence": "CC-BY-4.0" if published_on else "",
        }


def output_people(world: World) -> Iterator[Row]:
    """Those named or quoted have agreed to publication."""
    agreed = {row["person_id"] for row in world.tables["consents"] if row["purpose"] == "publication"}
    pictured = {row["person_id"] for row in world.tables["consents"] if row["purpose"] == "image"}
    for output in world.tables["outputs"]:
        team = [person for person in world.people(organisation=output["organisation_id"]) if person in agreed]
        for person in sorted(team)[:2] if output["kind"] not in {"dataset", "report"} else ():
            yield {"output_id": output["output_id"], "person_id": person, "shown_as": "named"}
            if person in pictured and output["kind"] in {"story", "media", "event"}:
                yield {"output_id": output["output_id"], "person_id": person, "shown_as": "pictured"}
