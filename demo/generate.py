"""Fill a cohort with the synthetic pilot: python demo/generate.py COHORT [--seed N]

The same seed gives the same rows. Everything it writes is made up (see README.md beside this file).
"""

from __future__ import annotations

import argparse
import datetime
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

Row = dict[str, str]
START, END = datetime.date(2017, 11, 1), datetime.date(2018, 5, 31)
SONGKRAN = (datetime.date(2018, 4, 11), datetime.date(2018, 4, 18))
ENGLISH_NAMES = """cohort_name_en: Leaders of the Future, pilot cohort
institution_en: Leaders of the Future project, Faculty of Learning Sciences and Education, Thammasat University
"""
MONTHS = ["พฤศจิกายน", "ธันวาคม", "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม"]
PARTNERS = ["partner-01", "partner-02", "partner-03", "partner-04"]
# how often a coach is in touch, and the weeks in which one falls silent
RHYTHM = {
    "partner-01": (8, ()),
    "partner-02": (7, ()),
    "partner-03": (11, range(12, 17)),
    "partner-04": (9, range(21, 24)),
}


class Pilot:
    """The rows of every table of the pilot, made from the content and a seed."""

    def __init__(self, content: dict[str, Any], organisations: list[Row], workshops: list[Row], seed: int):
        self.content, self.random = content, random.Random(seed)
        self.tables: dict[str, list[Row]] = {
            "organisations": [self._organisation(row) for row in organisations],
            "workshops": [self._workshop(row) for row in workshops],
            "people": list(self._people()),
        }
        self.tables["grants"] = list(self._grants())
        self.tables["budgets"] = list(self._budgets())
        self.tables["expenses"] = list(self._expenses())
        self.tables["coach_logs"] = list(self._coach_logs())
        self.tables["research_notes"] = list(self._research_notes())

    def _organisation(self, row: Row) -> Row:
        known = self.content["organisations"][row["organisation_id"]]
        return row | {"name_en": self.content["english_names"][row["organisation_id"]]} | known

    def _workshop(self, row: Row) -> Row:
        known = self.content["workshops"][row["workshop_id"]]
        return row | {
            "province": known["province"],
            "host_organisation_id": known["host"],
            "people_expected": str(known["people"]),
            "tools": known["tools"],
            "objectives": known["objectives"],
        }

    def _people(self) -> Iterator[Row]:
        letters = "23456789abcdefghjkmnpqrstuvwxyz"
        for number, (organisation, role, full_name, nickname, gender, age_band) in enumerate(
            self.content["people"], start=1
        ):
            yield {
                "person_id": "p-" + "".join(self.random.choices(letters, k=6)),
                "organisation_id": organisation,
                "roles": role,
                "full_name": full_name,
                "nickname": nickname,
                "gender": gender,
                "age_band": age_band,
                "contact": f"ตัวอย่าง-{number:02d}@example.org",
                "selected_by_organisation_id": "coach-supplier-1" if role == "coach" else "",
                "from_date": START.isoformat(),
            }

    def _grants(self) -> Iterator[Row]:
        total = sum(grant["amount"] for grant in self.content["grants"].values())
        yield {
            "grant_id": "grant-00",
            "organisation_id": "host-1",
            "funder_organisation_id": "funder-1",
            "contract_number": "60-ตัวอย่าง-001",
            "title": "พัฒนาศักยภาพผู้นำภาคประชาสังคม",
            "description": "ทุนดำเนินงานทั้งรุ่น รวมทุนย่อยให้องค์กรภาคี",
            "amount_awarded": str(total * 3),
            "award_date": "2017-10-02",
            "start_date": START.isoformat(),
            "end_date": END.isoformat(),
        }
        for number, (partner, grant) in enumerate(self.content["grants"].items(), start=1):
            yield {
                "grant_id": f"grant-{number:02d}",
                "parent_grant_id": "grant-00",
                "organisation_id": partner,
                "funder_organisation_id": "host-1",
                "contract_number": f"60-ตัวอย่าง-1{number:02d}",
                "title": grant["title"],
                "description": grant["description"],
                "amount_awarded": str(grant["amount"]),
                "award_date": "2017-10-25",
                "start_date": START.isoformat(),
                "end_date": END.isoformat(),
            }

    def _budgets(self) -> Iterator[Row]:
        for grant in self.tables["grants"][1:]:
            for number, (component, category, kind, share, description) in enumerate(
                self.content["budget_lines"], start=1
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

    def _expenses(self) -> Iterator[Row]:
        of_grant = {grant["grant_id"]: grant["organisation_id"] for grant in self.tables["grants"]}
        numbers = dict.fromkeys(PARTNERS, 0)
        for line in self.tables["budgets"]:
            partner = of_grant[line["grant_id"]]
            category = line["cost_category"]
            monthly = category in {"staff", "utilities"}
            count = len(MONTHS) if monthly else self.random.randint(3, 6)
            to_spend = (
                int(line["amount_planned"]) * self.content["grants"][partner]["spends"] * self.random.uniform(0.94, 1.0)
            )
            weights = [1.0 if category == "staff" else self.random.uniform(0.5, 1.5) for _ in range(count)]
            for index, weight in enumerate(weights):
                numbers[partner] += 1
                day = self._end_of_month(index) if monthly else self._working_day()
                amount = round(to_spend * weight / sum(weights), -1)
                small = amount < 700
                yield {
                    "expense_id": f"expense-{partner[-2:]}-{numbers[partner]:03d}",
                    "organisation_id": partner,
                    "budget_line_id": line["budget_line_id"],
                    "spent_on": day.isoformat(),
                    "description": self._purchase(category, partner, index),
                    "amount": f"{amount:.0f}",
                    "funded_by": "grant",
                    "document_kind": "substitute_receipt"
                    if small
                    else self.random.choice(["receipt", "receipt", "payment_voucher"]),
                    "status": "cleared"
                    if day < datetime.date(2018, 5, 1)
                    else self.random.choice(["claimed", "cleared"]),
                    "payee": self.random.choice(self.content["payees"]),
                    "receipt_reference": f"{(day.year + 543) % 100}/{self.random.randint(1, 999):03d}",
                }
        for partner in PARTNERS:
            numbers[partner] += 1
            yield {
                "expense_id": f"expense-{partner[-2:]}-{numbers[partner]:03d}",
                "organisation_id": partner,
                "spent_on": self._working_day().isoformat(),
                "description": "แรงงานอาสาและอาหารที่ชาวบ้านนำมาสมทบ",
                "amount": str(self.random.randrange(6000, 18000, 500)),
                "funded_by": "in_kind",
                "document_kind": "none",
                "status": "cleared",
            }

    def _purchase(self, category: str, partner: str, index: int) -> str:
        patterns = self.content["purchases"][category]
        return patterns[index % len(patterns)].format(
            place=self.random.choice(self.content["places"][partner]),
            people=self.random.randint(6, 38),
            month=MONTHS[index % len(MONTHS)],
        )

    def _coach_logs(self) -> Iterator[Row]:
        coaches = [person["person_id"] for person in self.tables["people"] if person["roles"] == "coach"]
        steps, summaries = self._deck("next_steps"), self._deck("summaries")
        for partner, coach in zip(PARTNERS, coaches, strict=True):
            every, silent = RHYTHM[partner]
            needs = self._shuffled(self.content["needs"][partner])
            day, number = START + datetime.timedelta(days=self.random.randint(12, 18)), 0
            while day <= END:
                if (day - START).days // 7 not in silent and not SONGKRAN[0] <= day <= SONGKRAN[1]:
                    number += 1
                    yield self._coach_log(partner, coach, number, day, needs, next(steps), next(summaries))
                day += datetime.timedelta(days=max(2, round(self.random.gauss(every, 3))))

    def _coach_log(
        self, partner: str, coach: str, number: int, day: datetime.date, needs: list[list[str]], step: str, summary: str
    ) -> Row:
        mode = self.random.choices(["visit", "call", "online", "message"], [3, 4, 2, 2])[0]
        purpose = self.random.choice(["find_needs", "adjust_strategy", "trial", "trial", "exchange", "wellbeing"])
        row = {
            "coach_log_id": f"log-{partner[-2:]}-{number:03d}",
            "coach_id": coach,
            "organisation_id": partner,
            "date": day.isoformat(),
            "minutes": str(
                self.random.choice(
                    {"visit": [120, 180, 240], "call": [20, 35, 45], "online": [45, 60, 90], "message": [5, 10, 15]}[
                        mode
                    ]
                )
            ),
            "mode": mode,
            "purpose": purpose,
            "summary": summary,
            "is_confidential": "true" if purpose == "wellbeing" else "false",
        }
        if purpose in {"find_needs", "adjust_strategy"} and needs:
            row["need_voiced_by"], row["need"] = needs.pop()
        if mode != "message":
            row["next_step"], row["next_step_due"] = (
                step,
                (day + datetime.timedelta(days=self.random.choice([7, 10, 14]))).isoformat(),
            )
        if self.random.random() < 0.06:
            row["support_needed"] = self.random.choice(self.content["support"])
        return row

    def _research_notes(self) -> Iterator[Row]:
        researchers = [person["person_id"] for person in self.tables["people"] if person["roles"] == "researcher"]
        rounds = {
            "baseline": datetime.date(2017, 11, 8),
            "mid": datetime.date(2018, 2, 5),
            "close": datetime.date(2018, 5, 2),
        }
        number = 0
        for round_name, first_day in rounds.items():
            for partner in PARTNERS:
                for summary in self._shuffled(self.content["notes"][round_name])[: self.random.randint(3, 4)]:
                    number += 1
                    kind = self.random.choices(
                        ["interview", "focus_group", "observation", "document", "reflection"], [5, 3, 3, 1, 2]
                    )[0]
                    speakers = [
                        person["person_id"] for person in self.tables["people"] if person["organisation_id"] == partner
                    ]
                    yield {
                        "research_note_id": f"note-{number:03d}",
                        "round": round_name,
                        "source_kind": kind,
                        "captured_on": (first_day + datetime.timedelta(days=self.random.randint(0, 18))).isoformat(),
                        "captured_by": self.random.choice(researchers),
                        "organisation_id": partner,
                        "source_person_ids": ";".join(
                            sorted(self.random.sample(speakers, {"interview": 1, "focus_group": 3}.get(kind, 0)))
                        ),
                        "independence": self.random.choices(["claimant", "involved", "independent"], [4, 3, 2])[0],
                        "access": self.random.choice(["team", "team", "cohort"]),
                        "location_reference": f"แฟ้มวิจัย {number // 10 + 1}/{number:03d}",
                        "summary": summary,
                    }
        scenes = self._deck("workshop_scenes")
        for workshop in self.tables["workshops"]:
            number += 1
            captured = datetime.date.fromisoformat(workshop["end_date"])
            yield {
                "research_note_id": f"note-{number:03d}",
                "round": "baseline"
                if captured < rounds["mid"] - datetime.timedelta(days=40)
                else "mid"
                if captured < rounds["close"]
                else "close",
                "source_kind": "observation",
                "captured_on": captured.isoformat(),
                "captured_by": self.random.choice(researchers),
                "workshop_id": workshop["workshop_id"],
                "independence": "involved",
                "access": "team",
                "location_reference": f"แฟ้มวิจัย {number // 10 + 1}/{number:03d}",
                "summary": f"บันทึกสังเกตการณ์{workshop['title']}: {next(scenes)}",
            }

    def _working_day(self) -> datetime.date:
        while True:
            day = START + datetime.timedelta(days=self.random.randint(20, (END - START).days - 6))
            if not SONGKRAN[0] <= day <= SONGKRAN[1] and day.weekday() < 6:
                return day

    def _end_of_month(self, index: int) -> datetime.date:
        month = (START.month - 1 + index + 1) % 12 + 1
        year = START.year + (START.month + index) // 12
        return datetime.date(year, month, 1) - datetime.timedelta(days=1)

    def _shuffled(self, items: list[Any]) -> list[Any]:
        return self.random.sample(items, len(items))

    def _deck(self, name: str) -> Iterator[str]:
        """The texts in random order, and again when all were used, so that neighbours differ."""
        while True:
            yield from self._shuffled(self.content[name])


def fill(cohort: Path, seed: int) -> dict[str, int]:
    """Writes the synthetic pilot into a fresh cohort; returns the number of rows by table."""
    sys.path.insert(0, str(cohort / "scripts"))
    from cohort.model.places import Places
    from cohort.model.settings import read_settings
    from cohort.model.tables import read_model
    from cohort.reading.stored import read_stored
    from cohort.storing.files import write_whole
    from cohort.storing.ledger import Entry, append_entries, sha256_of
    from cohort.storing.tables import write_table

    places = Places(cohort)
    settings = places.settings.read_text(encoding="utf-8")
    write_whole(places.settings, f"{settings}{ENGLISH_NAMES}synthetic: true\nas_of: {END.isoformat()}\n")
    model = read_model(places, read_settings(places))
    content = yaml.safe_load((Path(__file__).parent / "pilot_content.yaml").read_text(encoding="utf-8"))

    def stored(name: str) -> list[Row]:
        table = read_stored(places.data / f"{name}.csv")
        return [dict(zip(table.header, cells, strict=True)) for cells in table.rows]

    pilot = Pilot(content, stored("organisations"), stored("workshops"), seed)
    entries = []
    for name, rows in pilot.tables.items():
        path = places.data / f"{name}.csv"
        before = path.read_bytes()
        write_table(places, model.tables[name], rows)
        old = before.count(b"\n") - 1
        entries.append(
            Entry(
                f"{END.isoformat()}T00:00:00+00:00",
                "start",
                "demo/generate.py",
                "",
                name,
                sha256_of(path.read_bytes()),
                sha256_of(before),
                len(rows) - old,
                old,
                0,
                0,
                f"synthetic data of the demo, seed {seed}",
                model.version,
            )
        )
    append_entries(places, entries)
    return {name: len(rows) for name, rows in pilot.tables.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cohort", type=Path, help="the folder of a fresh cohort made with demo/pilot.yml")
    parser.add_argument("--seed", type=int, default=2561)
    arguments = parser.parse_args()
    written = fill(arguments.cohort.resolve(), arguments.seed)
    print(", ".join(f"{name} {count}" for name, count in written.items()))
