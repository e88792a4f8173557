"""Those who send files: organisations and people, which rows are theirs, and which they may send."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.cohort import Cohort
from ..model.form_files import Form, Forms, Senders
from ..model.tables import Model, Table
from .accepted_rows import AcceptedRows, Row, RowNames


class SenderRegister:
    """The senders of a cohort by id: its organisations, and the people who fill in forms."""

    def __init__(self, forms: Forms, model: Model, accepted: AcceptedRows):
        self._forms, self._model, self._accepted = forms, model, accepted

    def ids(self) -> Iterator[str]:
        """The ids of all organisations, and of the people for whom forms are made."""
        for senders in self._forms.senders:
            for key, row in self._accepted.rows(self._model.tables[senders.table]).items():
                if senders.table == self._forms.organisations or self._forms_of(senders.table, row):
                    yield key[0]

    def row(self, sender: str) -> Row:
        """The row of a sender; empty for an unknown one."""
        senders = self._senders_of(sender)
        return self._accepted.rows(self._model.tables[senders.table])[sender,] if senders else {}

    def label(self, sender: str, names: RowNames, parts: int | None = None) -> str:
        """The name of a sender, of its first `parts`; the id of an unknown one."""
        senders = self._senders_of(sender)
        return names.label(self._model.tables[senders.table], self.row(sender), parts) if senders else sender

    @property
    def host(self) -> str:
        """The id of the first organisation that may send the rows of all; empty without one."""
        rows = self._accepted.rows(self._model.tables[self._forms.organisations])
        return next((key[0] for key, row in rows.items() if self._forms.may_send_any_row(row)), "")

    def may_send_any_row(self, sender: str) -> bool:
        """Whether a sender may send the rows of all."""
        return self._is_organisation(sender) and self._forms.may_send_any_row(self.row(sender))

    def language(self, sender: str, cohort: Cohort) -> str:
        """The code of the language for a sender: that of the cohort for the host and for people, else that of partners,
        from whom most files come whose sender is not known."""
        is_of_the_office = self.may_send_any_row(sender) or self.is_person(sender)
        return str(cohort.settings["language"]) if is_of_the_office else cohort.partners_language

    def is_person(self, sender: str) -> bool:
        """Whether a sender is a person and no organisation."""
        return self._senders_of(sender) is not None and not self._is_organisation(sender)

    def own_column(self, table: Table, sender: str) -> str:
        """The column that says by itself that a row is a sender's; empty where none does."""
        if self.is_person(sender):
            return table.written_by or self._column_of_work(table, sender)
        column = table.belongs_to
        return column if column and table.field(column).references == self._forms.organisations else ""

    def shared_tables(self, sender: str) -> set[str]:
        """The tables that a person fills in together with others, by forms that cover the rows of all."""
        senders = self._senders_of(sender)
        forms = self._forms_of(senders.table, self.row(sender)) if senders else []
        return {sheet.table for form in forms if form.covers == "all" for sheet in form.sheets if not sheet.to_read}

    def only_organisation_of(self, person: str, table: Table) -> str:
        """The id of the organisation that a person works with, if there is one only and it stands in this table; else
        empty."""
        found = self.organisations_of(person) if table.name == self._forms.organisations else set()
        return found.pop() if len(found) == 1 else ""

    def organisations_of(self, person: str) -> set[str]:
        """The organisations that a person works with."""
        senders = self._senders_of(person)
        link = senders.works_with if senders else None
        table = self._model.tables.get(link.table) if link else None
        rows = self._accepted.rows(table).values() if table else ()
        return {row[link.organisation] for row in rows if link and row[link.person] == person} - {""}

    def _senders_of(self, sender: str) -> Senders | None:
        rows, tables = self._accepted.rows, self._model.tables
        return next((senders for senders in self._forms.senders if (sender,) in rows(tables[senders.table])), None)

    def _is_organisation(self, sender: str) -> bool:
        return (sender,) in self._accepted.rows(self._model.tables[self._forms.organisations])

    def _column_of_work(self, table: Table, sender: str) -> str:
        senders = self._senders_of(sender)
        link = senders.works_with if senders else None
        return link.person if link and link.table == table.name else ""

    def _forms_of(self, table: str, row: Row) -> list[Form]:
        return [form for form in self._forms.forms if form.is_for(table, row)]
