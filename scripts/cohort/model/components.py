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
    """One component; `seed` is its number in the model as first tried, None for a component added later."""

    name: str
    title: str
    seed: int | None = None
    option: bool = False


@dataclass(frozen=True)
class ComponentChoice:
    """What a cohort does with a component: `status` is kept, adapted or dropped; `reason` is the cohort's own."""

    component: Component
    status: str
    reason: str

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
            names = ", ".join(sorted(components))
            raise CannotRun(f"cohort.yml: components: there is no component {name}; choose from {names}")
    if choices.get(CORE, {}).get("status") == "dropped":
        raise CannotRun("cohort.yml: components: core cannot be dropped; every cohort has organisations and people")
    return {
        name: ComponentChoice(
            component,
            choices.get(name, {}).get("status", "dropped" if component.option else "kept"),
            str(choices.get(name, {}).get("reason", "")),
        )
        for name, component in components.items()
    }
