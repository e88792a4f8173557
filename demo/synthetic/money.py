"""Money: grants, their instalments and budget lines, and what was spent."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from .world import Day, Row, World, day_of, later


def grants(world: World) -> Iterator[Row]:
    planned = {partner: world.content["grants"][world.model_of(partner)] for partner in world.partners}
    start, end = world.start.isoformat(), world.end.isoformat()
    yield {
        "grant_id": "grant-00",
        "organisation_id": "host-1",
        "funder_organisation_id": "funder-1",
        "contract_number": "60-ตัวอย่าง-001",
        "title": "พัฒนาศักยภาพผู้นำภาคประชาสังคม",
        "description": "ทุนดำเนินงานทั้งรุ่น รวมทุนย่อยให้องค์กรภาคี",
        "amount_awarded": str(sum(grant["amount"] for grant in planned.values()) * 3),
        "award_date": later(start, -30),
        "start_date": start,
        "end_date": end,
    }
    for number, (partner, grant) in enumerate(planned.items(), start=1):
        yield {
            "grant_id": f"grant-{number:02d}",
            "parent_grant_id": "grant-00",
            "organisation_id": partner,
            "funder_organisation_id": "host-1",
            "contract_number": f"60-ตัวอย่าง-1{number:02d}",
            "title": grant["title"],
            "description": grant["description"],
            "amount_awarded": str(grant["amount"]),
            "award_date": later(start, -7),
            "start_date": start,
            "end_date": end,
        }


def instalments(world: World) -> Iterator[Row]:
    conditions = world.content["conditions"]
    for grant in world.tables["grants"]:
        due = [world.start + datetime.timedelta(days=14), world.day(0.42), world.day(0.75)]
        for number, (share, day) in enumerate(zip((0.5, 0.3, 0.2), due, strict=True), start=1):
            amount = round(int(grant["amount_awarded"]) * share)
            paid = day + datetime.timedelta(days=world.random.randint(1, 16))
            yield {
                "instalment_id": f"instalment-{grant['grant_id'][-2:]}-{number}",
                "grant_id": grant["grant_id"],
                "number": str(number),
                "kind": "payment",
                "due_on": day.isoformat(),
                "amount_planned": str(amount),
                "condition": conditions[number - 1],
                "paid_on": paid.isoformat(),
                "amount_paid": str(amount),
                "reference": f"ใบสำคัญรับเงิน {(paid.year + 543) % 100}/{world.random.randint(1, 99):03d}",
            }


def budgets(world: World) -> Iterator[Row]:
    for grant in world.tables["grants"][1:]:
        for number, (component, category, kind, share, description) in enumerate(
            world.content["budget_lines"], start=1
        ):
            yield {
                "budget_line_id": f"budget-{grant['grant_id'][-2:]}-{number:02d}",
                "grant_id": grant["grant_id"],
                "component": component,
                "cost_category": category,
                "cost_kind": kind,
                "description": description,
                "amount_planned": str(round(int(grant["amount_awarded"]) * share)),
            }


def expenses(world: World) -> Iterator[Row]:
    of_grant = {grant["grant_id"]: grant["organisation_id"] for grant in world.tables["grants"]}
    numbers = dict.fromkeys(world.partners, 0)
    ends = month_ends(world)
    for line in world.tables["budgets"]:
        partner, category = of_grant[line["grant_id"]], line["cost_category"]
        spends = world.content["grants"][world.model_of(partner)]["spends"]
        to_spend = int(line["amount_planned"]) * spends * world.random.uniform(0.94, 1.0)
        monthly = category in {"staff", "utilities"}
        count = len(ends) if monthly else world.random.randint(6, 10) * world.size
        weights = [1.0 if category == "staff" else world.random.uniform(0.5, 1.5) for _ in range(count)]
        for index, weight in enumerate(weights):
            numbers[partner] += 1
            day = ends[index] if monthly else world.working_day()
            amount = round(to_spend * weight / sum(weights), -1)
            yield {
                "expense_id": f"expense-{partner[-2:]}-{numbers[partner]:03d}",
                "organisation_id": partner,
                "budget_line_id": line["budget_line_id"],
                "trial_id": _trial(world, partner, day) if line["component"] == "trials" else "",
                "spent_on": day.isoformat(),
                "description": _purchase(world, category, partner, index, day),
                "amount": f"{amount:.0f}",
                "funded_by": "grant",
                "document_kind": _document(world, amount),
                "status": "cleared" if day < world.day(0.86) else world.random.choice(["claimed", "cleared"]),
                "payee": world.next_of("payees"),
                "receipt_reference": f"{(day.year + 543) % 100}/{world.random.randint(1, 999):03d}",
            }
    for partner in world.partners:
        for description in world.content["in_kind"]:
            numbers[partner] += 1
            yield {
                "expense_id": f"expense-{partner[-2:]}-{numbers[partner]:03d}",
                "organisation_id": partner,
                "spent_on": world.working_day().isoformat(),
                "description": description,
                "amount": str(world.random.randrange(2000, 9000, 500)),
                "funded_by": "in_kind",
                "document_kind": "none",
                "status": "cleared",
            }


def _document(world: World, amount: float) -> str:
    return "substitute_receipt" if amount < 700 else world.random.choice(["receipt", "receipt", "payment_voucher"])


def _trial(world: World, partner: str, day: Day) -> str:
    """The trial of the partner that was going on that day, if any."""
    for trial in world.tables["trials"]:
        last = day_of(trial["end_date"]) if trial["end_date"] else world.end
        if trial["organisation_id"] == partner and day_of(trial["start_date"]) <= day <= last:
            return trial["trial_id"]
    return ""


def month_ends(world: World) -> list[Day]:
    """The last day of every month of the cohort."""
    ends, day = [], world.start
    while day <= world.end:
        following = datetime.date(day.year + day.month // 12, day.month % 12 + 1, 1)
        ends.append(min(following - datetime.timedelta(days=1), world.end))
        day = following
    return ends


def _purchase(world: World, category: str, partner: str, index: int, day: Day) -> str:
    patterns = world.content["purchases"][category]
    return patterns[index % len(patterns)].format(
        place=world.random.choice(world.content["places"][world.model_of(partner)]),
        people=world.random.randint(6, 38),
        month=world.content["months"][day.month - 1],
    )
