"""Who takes part: organisations, workshops, people, consents, matches, attendance, feedback, ties."""

from __future__ import annotations

from collections.abc import Iterator

from .world import Row, World, day_of, later

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
# of each role, which share of people comes to a workshop, and the purposes people agree to
COMES = {"leader": 1.0, "core_team": 0.85, "coach": 0.9, "facilitator": 0.8, "researcher": 0.7, "expert": 0.35}
PURPOSES = ("participation", "research", "quotation", "image", "publication", "share_with_funder")
LEAVES_EARLY = "partner-03"


def organisations(world: World, stored: list[Row]) -> Iterator[Row]:
    for row in stored:
        known = world.content["organisations"].get(row["organisation_id"], {"sector": "civil_society"})
        yield row | {"name_en": world.content["english_names"].get(row["organisation_id"], "")} | known


def workshops(world: World, stored: list[Row]) -> Iterator[Row]:
    for row in stored:
        known = world.content["workshops"].get(row["workshop_id"])
        if not known:
            yield row
            continue
        yield row | {
            "title_en": known["title_en"],
            "province": known["province"],
            "host_organisation_id": known["host"],
            "people_expected": str(known["people"]),
            "tools": known["tools"],
            "objectives": known["objectives"],
        }


def people(world: World) -> Iterator[Row]:
    listed = world.content["people"]
    known = {organisation for organisation, *_ in listed}
    teams = [person for person in listed if person[0].startswith("partner-")]
    for number, partner in enumerate(world.partners):
        if partner not in known:
            model = sorted({organisation for organisation, *_ in teams})[number % 4]
            listed = listed + [[partner, *person[1:]] for person in teams if person[0] == model]
    for number, (organisation, role, full_name, nickname, gender, age_band) in enumerate(listed, start=1):
        if organisation.startswith("partner-") and organisation not in world.partners:
            continue
        yield {
            "person_id": "p-" + "".join(world.random.choices(LETTERS, k=6)),
            "organisation_id": organisation,
            "roles": role,
            "full_name": full_name,
            "nickname": nickname,
            "gender": gender,
            "age_band": age_band,
            "expertise": world.content["expertise"].get(nickname, ""),
            "contact": world.phrase("contact", number=number),
            "selected_by_organisation_id": "coach-supplier-1" if role == "coach" else "",
            "from_date": world.start.isoformat(),
        }


def consents(world: World) -> Iterator[Row]:
    number = 0
    for person in world.tables["people"]:
        attribution = world.random.choice(["full_name", "nickname", "nickname", "organisation_only"])
        for purpose in PURPOSES:
            if purpose in {"image", "publication"} and world.random.random() < 0.25:
                continue
            number += 1
            yield {
                "consent_id": f"consent-{number:03d}",
                "person_id": person["person_id"],
                "purpose": purpose,
                "lawful_basis": "public_task" if purpose == "participation" else "consent",
                "covers_sensitive": "true" if purpose == "research" and world.random.random() < 0.6 else "false",
                "attribution": attribution,
                "given_on": world.workshop("strategy")["start_date"],
                "given_how": "paper",
                "notice_version": f"{world.year(world.start)}-1",
                "retention_until": later(world.end, 1826),
                "form_reference": world.phrase("consent_file", number=number // 20 + 1),
            }


def ask_about_sensitive(world: World) -> None:
    """Whoever spoke of something sensitive has agreed to that, whatever chance would have it."""
    tables = world.tables
    sensitive = {row["code"] for row in tables["codebook"] if row["is_sensitive"] == "true"}
    notes = {row["research_note_id"] for row in tables["codings"] if row["code"] in sensitive}
    heard = [row["source_person_ids"] for row in tables["research_notes"] if row["research_note_id"] in notes]
    speakers = {person for ids in heard for person in ids.split(";")}
    for row in tables["consents"]:
        if row["purpose"] == "research" and row["person_id"] in speakers:
            row["covers_sensitive"] = "true"


def matches(world: World) -> Iterator[Row]:
    first = later(world.workshop("strategy")["end_date"], 4)
    for number, (partner, coach) in enumerate(coached(world), start=1):
        reasons = world.content["matches"]
        yield {
            "match_id": f"match-{number:02d}",
            "coach_id": coach,
            "organisation_id": partner,
            "from_date": min(first, later(world.start, 10)),
            "reason": reasons[(number - 1) % len(reasons)],
        }


def coached(world: World) -> list[tuple[str, str]]:
    """Each partner with its coach."""
    coaches = world.people("coach")
    return [(partner, coaches[number % len(coaches)]) for number, partner in enumerate(world.partners)]


def attendance(world: World) -> Iterator[Row]:
    for workshop in world.tables["workshops"]:
        length = (day_of(workshop["end_date"]) - day_of(workshop["start_date"])).days + 1
        forum = workshop["kind"] == "forum"
        for person in world.tables["people"]:
            role = person["roles"]
            if world.random.random() > (1.0 if forum else COMES.get(role, 0.5)):
                continue
            leaves = forum and person["organisation_id"] == LEAVES_EARLY
            days = 1.0 if leaves else length - (0.5 if world.random.random() < 0.12 else 0)
            yield {
                "workshop_id": workshop["workshop_id"],
                "person_id": person["person_id"],
                "role_at_workshop": role if role in COMES else "observer",
                "days": f"{days:g}",
            }


def workshop_feedback(world: World) -> Iterator[Row]:
    for workshop in world.tables["workshops"]:
        number = 0
        for row in world.tables["attendance"]:
            if row["workshop_id"] != workshop["workshop_id"] or world.random.random() < 0.2:
                continue
            number += 1
            finance = workshop["kind"] == "finance"
            feedback = {
                "feedback_id": f"feedback-{workshop['workshop_id'][-2:]}-{number:02d}",
                "workshop_id": workshop["workshop_id"],
                "role": row["role_at_workshop"],
                "reaction": str(world.random.choices([2, 3, 4, 5], [1, 3, 6, 4] if finance else [0, 1, 5, 6])[0]),
                "recharged": str(world.random.choices([2, 3, 4, 5], [3, 5, 3, 1] if finance else [0, 2, 4, 6])[0]),
                "useful_for_work": str(
                    world.random.choices([2, 3, 4, 5], [0, 2, 4, 6] if finance else [1, 3, 5, 3])[0]
                ),
            }
            if row["role_at_workshop"] in {"leader", "core_team"} and world.random.random() < 0.5:
                feedback["will_apply"] = world.once_of("will_apply", workshop["kind"])
            yield feedback


def ties(world: World) -> Iterator[Row]:
    number = 0
    for round_name, chance in (("baseline", 0.2), ("close", 0.65)):
        for partner in world.partners:
            for other in [*world.partners, "host-1", "coach-supplier-1"]:
                if other == partner or world.random.random() > (0.9 if other == "host-1" else chance):
                    continue
                for tie_type in world.random.sample(
                    ["information", "joint_work", "resources", "advice"], 1 if round_name == "baseline" else 2
                ):
                    number += 1
                    yield {
                        "tie_id": f"tie-{number:03d}",
                        "round": round_name,
                        "from_organisation_id": partner,
                        "to_organisation_id": other,
                        "tie_type": tie_type,
                        "strength": str(
                            world.random.choices([1, 2, 3], [5, 3, 1] if round_name == "baseline" else [2, 4, 2])[0]
                        ),
                    }
            number += 1
            yield {
                "tie_id": f"tie-{number:03d}",
                "round": round_name,
                "from_organisation_id": partner,
                "to_name": world.content["outside"][world.model_of(partner)],
                "tie_type": "joint_work",
                "strength": "2",
            }
