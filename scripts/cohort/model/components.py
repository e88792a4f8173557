"""The components of the model, and what a cohort does with each."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import CannotRun
from .paths import CohortPaths
from .settings import Settings
from .yaml_files import parse_entry, read_yaml

CORE = "core"


@dataclass(frozen=True)
class Component:
    """One component; `seed` is its number in the model as it was first tried, None when it has none."""

    name: str
    title: str
    seed: int | None = None
    option: bool = False


@dataclass(frozen=True)
class ComponentChoice:
    """What a cohort does with a component: kept, adapted or dropped, with the reason it gave."""

    component: Component
    status: str
    reason: str

    @property
    def kept(self) -> bool:
        """Whether its tables, rules, measures and pages are there; an adapted component is kept."""
        return self.status != "dropped"


def component_choices(paths: CohortPaths, settings: Settings) -> dict[str, ComponentChoice]:
    """What the cohort does with every component of the model and of its own, by name."""
    files = [paths.schemas / "components.yaml", paths.local / "components.yaml"]
    read = [
        parse_entry(Component, entry, paths.display_name(path))
        for path in files
        if path.exists()
        for entry in read_yaml(path) or []
    ]
    known = {component.name: component for component in read}
    given = settings["components"]
    for name in given:
        if name not in known:
            names = ", ".join(sorted(known))
            raise CannotRun(f"cohort.yml: components: there is no component {name}; choose from {names}")
    if given.get(CORE, {}).get("status") == "dropped":
        raise CannotRun("cohort.yml: components: core cannot be dropped; every cohort has organisations and people")
    return {
        name: ComponentChoice(
            component,
            given.get(name, {}).get("status", "dropped" if component.option else "kept"),
            str(given.get(name, {}).get("reason", "")),
        )
        for name, component in known.items()
    }
