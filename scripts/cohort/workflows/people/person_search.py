"""A search for people of the register by all that identifies them."""

from __future__ import annotations

from collections.abc import Collection

from ...model.cohort import Cohort
from ...reading.cells.text import comparison_key
from ...reading.person_spellings import PersonSpellings, person_spellings
from ...reading.personal_data_search import PersonalDataSearch
from .row_lookup import RowLookup


def search_of(cohort: Cohort, lookup: RowLookup, people: Collection[str], replacement: str = "") -> PersonalDataSearch:
    """A search for the people with these ids. A name that somebody else has too leads to nobody for certain.

    `replacement` stands in the register in place of the name of a forgotten person.
    """
    table = cohort.model.persons
    rows = lookup.accepted.rows(table)
    shared_keys = {
        comparison_key(text)
        for (person, *_), row in rows.items()
        if person not in people
        for text in (*map(row.__getitem__, table.known_by), lookup.names.label(table, row))
    } - {""}
    cells, spellings = set(people), list[PersonSpellings]()
    labels = lookup.names.labels(table)
    for person in people:
        row = rows[person,]
        identifying = {column.name: row[column.name] for column in table.fields if column.identifies}
        identifying = {name: text for name, text in identifying.items() if text and text != replacement}
        if not identifying:
            continue
        names = {name: text for name, text in identifying.items() if name in table.known_by}
        full_names = [text for name, text in names.items() if table.field(name).required]
        unshared = [name for name in full_names if comparison_key(name) not in shared_keys]
        spellings.append(
            person_spellings(
                unshared,
                [text for text in names.values() if text not in unshared],
                [text for name, text in identifying.items() if name not in names],
                lookup.vocabulary.honorifics,
                cohort.settings["country"],
                lookup.vocabulary.spoken_signs,
            )
        )
        texts = {*identifying.values(), lookup.names.label(table, row), labels[person]}
        cells |= {text for text in texts if comparison_key(text) not in shared_keys}
    certain = (spelling for of_value in spellings for spelling in of_value.certain)
    possible = (spelling for of_value in spellings for spelling in of_value.possible)
    return PersonalDataSearch(PersonSpellings(tuple(certain), tuple(possible)), cells)
