"""The months of the demo: who sends which form when, and what the cohort has of it afterwards."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path
from typing import Any

from cohort.i18n.catalogues import available_languages
from cohort.model.form_files import read_forms
from cohort.model.tables import Model
from cohort.reading.accepted_rows import AcceptedRows, RowNames
from cohort.reading.cells.vocabulary import read_vocabulary
from cohort.rendering.file_names import file_name_for
from cohort.workflows.forms.make_forms import make_forms

from .answers import Answers, AtHand
from .filling import FormInHand
from .hands import hands_of
from .lines import say_lines
from .office import Mending, Office
from .own_files import own_workbook
from .sayings import Keys, Saying, by_sender, learn_keys, unsaid
from .story import Story
from .world import Row

# the forms of a month in the order in which they come: each refers to what those before it have brought
STAGES = (("register",), ("workshops", "research-notes"), ("partner", ""), ("money", "coach-log"), ("checks",))
# a form has room for so many rows; whoever has more sends it again
MOST_ROUNDS = 9
BUDDHIST_ERA = 543


class Arrival:
    """A cohort in which the demo arrives. `generated_tables` have what is known at the end of this month."""

    def __init__(self, root: Path, model: Model, seed: int, words: dict[str, Any]):
        self.root, self.model, self.words = root, model, words
        self.hands, self.keys = hands_of(seed, words), Keys(model)
        self.generated_tables: dict[str, list[Row]] = {}
        self.number, self.day = 0, datetime.date.min
        self.mending: dict[str, Mending] = {}
        # what has had to wait: the file and the codes of what was wrong or asked
        self.waited: list[tuple[str, list[str]]] = []
        # the names of the files by month, form and organisation
        self.file_names: dict[tuple[int, str, str], str] = {}
        self.office = Office(root)
        self.forms = read_forms(self.office.cohort)
        for name in ("organisations", "workshops"):
            # the answers to the questions of the template have made these
            for (key,) in AcceptedRows(self.office.cohort).rows(model.tables[name]):
                self.keys.give(name, key, key)

    def month(self, day: datetime.date, generated_tables: dict[str, list[Row]], story: Story) -> Counter[str]:
        """Lets everything arrive that is known at the end of a month; returns what has become of it."""
        self.number, self.day, self.generated_tables, self.office = (
            story.month,
            day,
            generated_tables,
            Office(self.root),
        )
        self.office.submissions.mkdir(exist_ok=True)
        for stage in STAGES:
            story.before(self, stage)
            self._stage(stage, story)
            story.after(self, stage)
        return self.office.counts

    def _stage(self, stage: tuple[str, ...], story: Story) -> None:
        for number in range(1, MOST_ROUNDS + 1):
            known = self.at_hand()
            sayings_by_sender = {
                sender: sayings for sender, sayings in self.unsaid(known).items() if sender[0] in stage
            }
            if not sayings_by_sender:
                return
            handed_out = self._hand_out({sender for sender in sayings_by_sender if sender[0]}, known)
            written = [
                self._write(known, handed_out, sender, sayings, number, story)
                for sender, sayings in sayings_by_sender.items()
            ]
            if not any(written):
                break
            self.take()
        rows = [
            (saying.table.name, saying.generated_row) for sayings in sayings_by_sender.values() for saying in sayings
        ]
        raise RuntimeError(f"cannot be said: {rows}")

    def at_hand(self) -> AtHand:
        """What is known to those who fill in forms now."""
        cohort = self.office.cohort
        accepted = AcceptedRows(cohort)
        words = read_vocabulary(cohort, available_languages(cohort.paths))
        return AtHand(self.model, self.office.language, self.keys, accepted, RowNames(self.model, words, accepted))

    def unsaid(self, known: AtHand) -> dict[tuple[str, str], list[Saying]]:
        """What the cohort does not have yet, by form and organisation."""
        return by_sender(
            self.generated_tables,
            unsaid(self.generated_tables, self.model, self.keys, known.accepted),
            self.forms,
            self.model,
        )

    def _hand_out(self, senders: set[tuple[str, str]], known: AtHand) -> dict[tuple[str, str], Path]:
        """The forms, made anew, by name and the generated id of who fills it in."""
        say = self.office.language.say
        names = sorted({name for name, _ in senders})
        paths = {path.name: path for path in make_forms(self.office.cohort, names)} if names else {}
        titles = {form.name: say(form.title) for form in self.forms.forms}
        return {
            (name, sender): paths[f"{file_name_for(titles[name], *self._name_and_key(sender, known))}.xlsx"]
            for name, sender in senders
        }

    def _name_and_key(self, sender: str, known: AtHand) -> tuple[str, str]:
        """The name and the key of a sender in the cohort, by the generated id."""
        table = next(name for name in ("organisations", "people") if self.keys.of(name, sender))
        key = self.keys.of(table, sender)
        row = known.accepted.rows(self.model.tables[table])[key,]
        return known.names.label(self.model.tables[table], row, parts=1), key

    def _organisation_of(self, sender: str) -> str:
        """A sender, or the partner of a coach: by its habits and its place are known the files of both."""
        coached = {row["coach_id"]: row["organisation_id"] for row in self.generated_tables["matches"]}
        return coached.get(sender, sender)

    def coach_of(self, organisation: str) -> str:
        """The generated id of the coach of a partner."""
        return next(
            row["coach_id"] for row in self.generated_tables["matches"] if row["organisation_id"] == organisation
        )

    def _write(
        self,
        known: AtHand,
        handed_out: dict[tuple[str, str], Path],
        sender: tuple[str, str],
        sayings: list[Saying],
        number: int,
        story: Story,
    ) -> int:
        """Fills in a form, or writes a file where there is none; returns how many rows are in it."""
        name, organisation = sender[0], self._organisation_of(sender[1])
        if not name:
            return self._write_own(known, organisation, sayings, number)
        form = FormInHand(handed_out[sender], known, self.hands[organisation])
        # whoever refers to something new has written it down before, wherever its sheet stands
        for table in (table for table in self.model.in_reference_order() if table.name in form.sheets):
            sheet, of_table = form.sheets[table.name], [saying for saying in sayings if saying.table is table]
            if sheet.table.pivot:
                say_lines(form, sheet.table, sheet.table.pivot, of_table)
                continue
            for saying in of_table:
                form.say(saying)
        if form.sayings:
            story.filled_in(self, form, name, organisation, number)
            form.book.save(self.path(name, organisation, number))
        return len(form.sayings)

    def _write_own(self, known: AtHand, organisation: str, sayings: list[Saying], number: int) -> int:
        """A workbook of one's own, of the rows of one table: others may refer to them."""
        first = sayings[0].table
        of_first = [saying for saying in sayings if saying.table is first]
        sheets = {known.language.say(first.sheet or first.title): of_first}
        answers = Answers(known, self.hands[organisation], {})
        own_workbook(
            self.path("outputs", organisation, number), sheets, answers, self.name("outputs"), self.words["number"]
        )
        return len(of_first)

    def take(self, sender: str = "") -> None:
        """Checks and accepts what lies in submissions/."""
        self.waited += self.office.take(self.mending, sender)
        learn_keys(self.generated_tables, self.model, self.keys, AcceptedRows(self.office.cohort))

    def path(self, name: str, organisation: str, number: int = 1) -> Path:
        """Where a file arrives, under a name that people would give it; `number` is that of several in a month."""
        file_name = self.name(name, organisation)
        if number > 1:
            file_name = self.words["files"]["again"].format(name=file_name, number=number)
        self.file_names.setdefault((self.number, name, organisation), f"{file_name}.xlsx")
        return self.office.submissions / f"{file_name}.xlsx"

    def name(self, name: str, organisation: str = "host-1") -> str:
        """What a file of this kind is called this month."""
        day = f"{self.day.day}-{self.day.month}-{self._year() % 100}"
        place = self.words["places"][organisation]
        return str(self.words["files"][name].format(month=self.month_name(), place=place, day=day))

    def month_name(self) -> str:
        """The month as people say it, such as พ.ย. 60."""
        return f"{self.words['months'][self.day.month - 1]} {self._year() % 100}"

    def _year(self) -> int:
        return self.day.year + (BUDDHIST_ERA if self.office.language.year_offset else 0)
