"""The components of the model, and what a cohort does with each."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..errors import CannotRun, CannotRunInWords
from .paths import CohortPaths
from .settings import Settings
from .yaml_files import parse_entry, read_yaml

CORE = "core"


@dataclass(frozen=True)
class Component:
    """One component; `seed` is its number in the model as first tried, None for a component added later.

    When a component that it `needs` is dropped, it is dropped too. `about` is a sentence about a cohort that keeps it.
    """

    name: str
    title: str
    seed: int | None = None
    option: bool = False
    needs: list[str] = dataclasses.field(default_factory=list)
    about: str = ""


@dataclass(frozen=True)
class ComponentChoice:
    """What a cohort does with a component: `status` is kept, adapted or dropped; `reason` is the cohort's own.

    `because_of` is the dropped component that it needs, when the cohort decided only about that one.
    """

    component: Component
    status: str
    reason: str
    because_of: Component | None = None

    @property
    def kept(self) -> bool:
        """Whether the cohort has its tables, rules, measures and pages; an adapted component counts as kept."""
        return self.status != "dropped"


def component_choices(paths: CohortPaths, settings: Settings) -> dict[str, ComponentChoice]:
    """The cohort's choice for every component, of the model and its own, by name.

    Raises CannotRun for an unknown component, or when core is dropped.
    """
    files = [paths.schemas / "components.yaml", paths.local / "components.yaml"]
    declared_components = [
        parse_entry(Component, entry, paths.display_name(path))
        for path in files
        if path.exists()
        for entry in read_yaml(path) or []
    ]
    components = {component.name: component for component in declared_components}
    choices = settings["components"]
    for name in choices:
        if name not in components:
            raise _no_such_component(name, sorted(components))
    if choices.get(CORE, {}).get("status") == "dropped":
        raise CannotRunInWords(
            lambda say: say("cohort.yml: components: core cannot be dropped; every cohort has organisations and people")
        )
    decided: dict[str, ComponentChoice] = {}
    return {name: _choose(name, components, choices, decided) for name in components}


def _choose(
    name: str,
    components: Mapping[str, Component],
    choices: Mapping[str, Any],
    decided: dict[str, ComponentChoice],
) -> ComponentChoice:
    """The choice for one component, after those for what it needs; noted in `decided`."""
    if name in decided:
        return decided[name]
    component, entry = components[name], choices.get(name, {})
    default = ComponentChoice(component, "dropped" if component.option else "kept", "")
    decided[name] = replace(
        default, status=entry.get("status", default.status), reason=str(entry.get("reason", default.reason))
    )
    for needed in component.needs:
        if needed not in components:
            raise CannotRun(f"components: {name} needs {needed}, which is no component")
        if _choose(needed, components, choices, decided).kept:
            continue
        if entry.get("status", "dropped") != "dropped":
            raise _cannot_be_kept(component, entry["status"], components[needed])
        if not entry and not component.option:
            root = decided[needed].because_of or decided[needed].component
            decided[name] = ComponentChoice(component, "dropped", decided[needed].reason, root)
    return decided[name]


def _no_such_component(name: str, names: list[str]) -> CannotRun:
    return CannotRunInWords(
        lambda say: say(
            "cohort.yml: components: there is no component {name}; choose from {names}",
            name=name,
            names=", ".join(names),
        )
    )


def _cannot_be_kept(component: Component, status: str, needed: Component) -> CannotRun:
    return CannotRunInWords(
        lambda say: say(
            "cohort.yml: components: {name} cannot be {status} while {needed} is dropped; take out the lines of {name},"
            " or keep {needed}",
            name=component.name,
            status=status,
            needed=needed.name,
        )
    )
