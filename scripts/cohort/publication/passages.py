"""What a text that leaves may not name: people who have not agreed to it, and organisations without a name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from ..model.cohort import Cohort
from ..reading.accepted_rows import AcceptedRows
from ..reading.person_spellings import decomposed, fold, name_spelling
from .appearances import Appearance
from .hidden_places import HiddenPlaces
from .named_people import NamedPeople
from .text_marks import names_of_unnamed_organisations

# why a passage stays
NOT_PUBLISHED, NAMES_PERSON, NAMES_ORGANISATION, NAMES_PLACE, LOST_FIGURE = (
    "not published",
    "names person",
    "names organisation",
    "names place",
    "lost figure",
)
# why one stays until somebody has read it
MAY_NAME_PERSON = "may name person"
# why a whole file stays
NAMES_UNKNOWN, MAY_NAME_FORGOTTEN = "names unknown", "may name somebody forgotten"


@dataclass(frozen=True)
class Objection:
    """Why a passage stays, and the word or the live part in it for which it does."""

    reason: str
    about: str


class NamesInPassages:
    """Searches a text for everybody who must not be named in it."""

    def __init__(
        self,
        cohort: Cohort,
        accepted: AcceptedRows,
        appearances: Mapping[str, Appearance],
        kinds: Collection[str],
        people: NamedPeople,
        places: HiddenPlaces,
    ):
        self._people, self._places = people, places
        names = names_of_unnamed_organisations(cohort, accepted, appearances, kinds)
        self._organisations = [
            (name, name_spelling(name)) for name in sorted(names, key=len, reverse=True) if fold(name)
        ]

    def objections(self, text: str, *, was_read: bool = False) -> Iterator[Objection]:
        """Whom a text names. In one that somebody has read and signed, what looks like a nickname is none, and a place
        leads to nobody unless it is secret."""
        for name in self._people.find(text, also_nicknames=not was_read):
            yield Objection(NAMES_PERSON, name)
        folded, whole = fold(text), decomposed(text)
        for name, spelling in self._organisations:
            if spelling.is_in(folded, whole):
                yield Objection(NAMES_ORGANISATION, name)
        yield from (Objection(NAMES_PLACE, place) for place in self._places.secret(text))
        if not was_read:
            yield from (Objection(NAMES_PLACE, place) for place in self._places.of_unnamed(text))
