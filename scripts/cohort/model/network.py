"""A network: the repository of a steward, who gathers what cohorts publish. Its declarations lie in network/."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import CannotRun
from .cohort import Cohort
from .findings import finding_kinds
from .paths import CohortPaths
from .publication_declarations import REGION, REGION_COLUMN
from .rule_files import Rules
from .setting_types import ID_PATTERN
from .settings import NO_CURRENCY, Settings, declared_settings, values_of
from .table_declarations import check_table
from .tables import Field, Model, Table, in_languages, parse_table, read_model
from .yaml_files import read_yaml

# what the steward owns, from the root of a network
NETWORK_CONTENT = ("network.yml", "members.yml", "members", "gathered", "words", "local")
COHORT_ID = "cohort_id"
MEMBER_PROPERTIES = {"id", "source", "hash"}
HASH = re.compile("[0-9a-f]{64}")
NETWORK_NAME = "network_name"


class NetworkPaths(CohortPaths):
    """The files and folders of the network whose root is `root`."""

    @classmethod
    def of_this_toolkit(cls) -> NetworkPaths:
        """The network that this copy of the toolkit belongs to."""
        return cls(CohortPaths.of_this_toolkit().root)

    @property
    def network(self) -> Path:
        """The folder with what the toolkit declares for networks alone."""
        return self.declarations / "network"

    @property
    def settings(self) -> Path:
        return self.root / "network.yml"

    @property
    def setting_declarations(self) -> Path:
        return self.network / "settings.yaml"

    @property
    def content(self) -> tuple[str, ...]:
        return NETWORK_CONTENT

    @property
    def private(self) -> Path:
        # a network has no personal data; only the lock and the journal of a session lie here
        return self.gathered

    @property
    def members(self) -> Path:
        """The file that lists the members."""
        return self.root / "members.yml"

    @property
    def packages(self) -> Path:
        """The folder of packages that somebody sent, or that were fetched."""
        return self.root / "members"

    @property
    def gathered(self) -> Path:
        """The folder of all generations of gathered tables."""
        return self.root / "gathered"

    def report_folder(self, kind: str) -> Path:
        folder = self.network / "report" / kind
        # what a network has nothing of its own of, such as texts of licences, is that of a cohort
        return folder if folder.is_dir() else self.report / kind

    def shared_files(self, kind: str) -> tuple[str, ...]:
        shared = read_yaml(self.network / "report" / "shared.yaml")
        return tuple(shared.get(kind, ()))

    def page_folders(self) -> tuple[Path, ...]:
        # frames and parts of pages are those of a cohort's report
        return (*super().page_folders(), self.report / "pages")

    def declared(self, kind: str, pattern: str) -> list[Path]:
        folders = (self.network / kind, self.local / kind)
        files = {path.name: path for folder in folders for path in folder.glob(pattern)}
        return [files[name] for name in sorted(files)]


@dataclass(frozen=True)
class Member:
    """One cohort of the network: where its published package lies, and the hash of the release that was agreed."""

    id: str
    source: str
    hash: str

    @property
    def is_address(self) -> bool:
        """Whether the package has to be fetched from another computer."""
        return "://" in self.source


@dataclass(frozen=True)
class Network:
    """Everything declared about a network. `cohort` is what the engine of reports takes; `tables` are those that
    cohorts publish, `own` those that gathering makes."""

    paths: NetworkPaths
    cohort: Cohort
    members: list[Member]
    tables: dict[str, Table]
    own: dict[str, Table]

    @property
    def gathered_tables(self) -> dict[str, Table]:
        """All gathered tables by name."""
        return self.tables | self.own


def read_network(paths: NetworkPaths, as_of: str | None = None) -> Network:
    """The network in a folder. Raises CannotRun for the first wrong setting, member or declaration."""
    shared = CohortPaths(paths.root, paths.declarations_root)
    values = values_of(paths, read_yaml(paths.settings) or {})
    defaults = {setting.name: setting.default for setting in declared_settings(shared)}
    # the name of the network in each language, where the engine of reports looks for that of a cohort
    names = {name: value for name, value in values.items() if name.startswith(NETWORK_NAME)}
    cohort_names = {name.replace(NETWORK_NAME, "cohort_name", 1): value for name, value in names.items()}
    settings = Settings(defaults | values | cohort_names | {"currency": NO_CURRENCY})
    model = read_model(paths, settings)
    derived = _declared_tables(paths, paths.schemas / "derived", model)
    languages = [settings["language"], *settings["also_in"]]
    own = {
        name: in_languages(table, languages)
        for name, table in _declared_tables(paths, paths.network / "tables", model).items()
    }
    published = {name: table for name, table in (model.tables | derived).items() if table.publish}
    whole = Model(model.tables | derived | own, {}, model.version, model.components)
    cohort = Cohort(paths, settings, whole, Rules([], {}), finding_kinds(paths), settings.resolve_as_of(as_of))
    return Network(paths, cohort, read_members(paths), {n: _gathered(t) for n, t in published.items()}, own)


def _declared_tables(paths: CohortPaths, folder: Path, model: Model) -> dict[str, Table]:
    files = sorted(folder.glob("*.yaml"))
    return {path.stem: parse_table(check_table(paths, path, read_yaml(path), set(model.components))) for path in files}


def _gathered(table: Table) -> Table:
    """A published table as it is gathered: the columns that leave, behind the id of the cohort."""
    fields = [Field(COHORT_ID, "Cohort", "The cohort that published the row.", "cohort-1", "string")]
    for column in table.published_fields:
        fields.append(column)
        if column.publish == REGION:
            fields.append(Field(REGION_COLUMN, "Region", "The region of the place.", "TH-north", "string"))
    return dataclasses.replace(table, key=(COHORT_ID, *table.key), fields=tuple(fields))


def read_members(paths: NetworkPaths) -> list[Member]:
    """The members in the order of members.yml. Raises CannotRun for the first mistake."""
    where = paths.display_name(paths.members)
    entries = read_yaml(paths.members) or []
    if not isinstance(entries, list):
        raise CannotRun(f"{where}: write each member as - id: …, source: …, hash: …; nox -s members -- --add FILE does")
    members = [_member(entry, f"{where}, member {number}") for number, entry in enumerate(entries, start=1)]
    for member_id, times in Counter(member.id for member in members).items():
        if times > 1:
            raise CannotRun(f"{where}: {member_id} is there twice; give each member an id of its own")
    return members


def _member(entry: Any, where: str) -> Member:
    if not isinstance(entry, dict) or not MEMBER_PROPERTIES >= set(entry) >= {"id", "source"}:
        raise CannotRun(f"{where}: it needs id, source and hash, and nothing else")
    texts = {name: str(entry.get(name) or "") for name in MEMBER_PROPERTIES}
    if not re.fullmatch(ID_PATTERN, texts["id"]):
        raise CannotRun(f"{where}: id: write small letters, digits and hyphens, such as rom-lamphu-2018")
    if not texts["source"]:
        raise CannotRun(f"{where}: source: write the folder, the zip or the address of its package")
    if texts["hash"] and not HASH.fullmatch(texts["hash"]):
        raise CannotRun(f"{where}: hash: write the 64 letters and digits that the cohort told you")
    return Member(**texts)
