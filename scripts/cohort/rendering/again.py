"""What is made of results, made again in a process only where one that it looked at has changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ..measures.measures import Result
from ..storing.build_cache import Kept, digest

Made = TypeVar("Made")
Results = Mapping[str, Result]


class _LookedAt(Results):
    """Results that note which of them were looked at."""

    def __init__(self, results: Results):
        self._results, self._names = results, set[str]()

    def __getitem__(self, name: str) -> Result:
        result = self._results[name]
        self._names.add(name)
        return result

    def __iter__(self) -> Iterator[str]:
        return iter(self._results)

    def __len__(self) -> int:
        return len(self._results)

    def seen(self) -> set[str]:
        """The names of those that were looked at."""
        return self._names


# what the rows of a result are, and which of all rows they are
_State = tuple[str, list[int]]


def _state(result: Result) -> _State:
    return result.state, result.numbers


@dataclass(frozen=True)
class _Before(Generic[Made]):
    """What was made, of what, and what all that is kept of it was made from."""

    made: Made
    told: str
    states: dict[str, _State]
    asked: set[str]


class Again:
    """Makes things of results, and remembers them."""

    def __init__(self) -> None:
        self._before: dict[Hashable, _Before[Any]] = {}

    def made(self, what: Hashable, told: Any, results: Results, kept: Kept, make: Callable[[Results], Made]) -> Made:
        """What `make` makes of the results. `told` is everything else that decides it, as for `digest`."""
        told = digest([told, list(results)])
        before = self._before.get(what)
        if before and before.told == told and all(_state(results[name]) == was for name, was in before.states.items()):
            kept.asked |= before.asked
            return before.made  # type: ignore[no-any-return]
        looked_at = _LookedAt(results)
        with kept.asked_within() as asked:
            made = make(looked_at)
        states = {name: _state(results[name]) for name in looked_at.seen()}
        self._before[what] = _Before(made, told, states, asked)
        return made
