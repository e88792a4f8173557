"""Money: grants, their instalments and budget lines, and what was spent."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator

from .world import Day, Row, World, day_of, later


def grants(world: World) -> Iterator[Row]:
    planned = {partner: world.content["grants"][world.model_of(partner)] for partner in world.partners}
    start, end = world.start.isoformat(), world.end.isoformat()
    yield {
        "grant_id": "grant-00",
        "organisation_id": "host-1",
        "funder_organisation_id": "funder-1",
        "contract_number": world.phrase("contract_number", number=1),
        "title": world.phrase("whole_grant_title"),
        "description": world.phrase("whole_grant_description"),
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
            "contract_number": world.phrase("contract_number", number=100 + number),
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
                "reference": world.phrase(
                    "payment_reference", year=world.year(paid) % 100, number=world.random.randint(1, 99)
                ),
            }


def budgets(world: World) -> Iterator[Row]:
    for grant in world.tables["grants"][1:]:
        reasons = world.content["variance_reasons"].get(world.model_of(grant["organisation_id"]), {})
        for number, (component, category, kind, share, description, bought) in enumerate(
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
                "variance_reason": reasons.get(bought, ""),
            }


def expenses(world: World) -> Iterator[Row]:
    of_grant = {grant["grant_id"]: grant["organisation_id"] for grant in world.tables["grants"]}
    bought = [kind for *_, kind in world.content["budget_lines"]]
    numbers = dict.fromkeys(world.partners, 0)
    for number, line in enumerate(world.tables["budgets"]):
        partner = of_grant[line["grant_id"]]
        to_spend = int(line["amount_planned"]) * world.content["grants"][world.model_of(partner)]["spends"]
        for day, (description, payee, amount) in _receipts(world, bought[number % len(bought)], partner, to_spend):
            numbers[partner] += 1
            yield {
                "expense_id": f"expense-{partner[-2:]}-{numbers[partner]:03d}",
                "organisation_id": partner,
                "budget_line_id": line["budget_line_id"],
                "trial_id": _trial(world, partner, day) if line["component"] == "trials" else "",
                "spent_on": day.isoformat(),
                "description": description,
                "amount": str(amount),
                "funded_by": "grant",
                "document_kind": _document(world, amount),
                "status": "cleared" if day < world.day(0.86) else world.random.choice(["claimed", "cleared"]),
                "payee": payee,
                "receipt_reference": f"{world.year(day) % 100}/{world.random.randint(1, 999):03d}",
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


def _receipts(world: World, kind: str, partner: str, to_spend: float) -> Iterator[tuple[Day, tuple[str, str, int]]]:
    """What is bought of a kind until the money is spent: what belongs to a month at its end, travel to a workshop
    just before it, the rest on working days; amounts lie in the range of what is bought."""
    purchases = world.content["purchases"][kind]
    monthly = all("{month}" in purchase[0] for purchase in purchases)
    if monthly:
        days = [day for day in month_ends(world) for _ in purchases]
        average = to_spend / len(days)
        for index, day in enumerate(days):
            text, payee, low, high = purchases[index % len(purchases)]
            yield day, (_receipt_text(world, text, partner, day), payee, _rounded(min(max(average, low), high), low))
        return
    remainder, travelled = to_spend, itertools.cycle(world.tables["workshops"])
    for text, payee, low, high in itertools.chain.from_iterable(world.shuffled(purchases) for _ in itertools.count()):
        amount = _rounded(low + (high - low) * world.random.random() ** 0.4, low)
        if amount > remainder:
            if remainder < min(purchase[2] for purchase in purchases):
                return
            if remainder < low:
                continue
            amount = int(remainder)
        remainder -= amount
        day = world.working_day()
        if kind == "workshop_travel":
            day = day_of(next(travelled)["start_date"]) - datetime.timedelta(days=world.random.randint(0, 1))
        yield day, (_receipt_text(world, text, partner, day), payee, amount)


def _rounded(amount: float, low: int) -> int:
    """People round what they agree on, and shops do not: a third of the receipts end in odd baht."""
    return round(amount) if low % 3 == 0 else int(round(amount, -1)) if amount < 1000 else round(amount / 50) * 50


def _receipt_text(world: World, text: str, partner: str, day: Day) -> str:
    places = world.content["places"][world.model_of(partner)]
    return text.format(
        place=world.random.choice(places),
        people=world.random.randint(9, 28),
        month=world.content["months"][day.month - 1],
    )


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
