"""Why a member of a network is refused, in words: network/refusals.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from .network import NetworkPaths
from .yaml_files import parse_entry, read_yaml


@dataclass(frozen=True)
class RefusalKind:
    """One reason, with what to do, in English."""

    code: str
    message: str
    fix: str


def refusal_kinds(paths: NetworkPaths) -> dict[str, RefusalKind]:
    """Every declared reason by its code."""
    path = paths.network / "refusals.yaml"
    entries = [parse_entry(RefusalKind, entry, paths.display_name(path)) for entry in read_yaml(path)]
    return {kind.code: kind for kind in entries}
