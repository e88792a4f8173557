"""Where things lie in a cohort repository."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class CohortPaths:
    """The folders and files of the cohort whose root is `root`.

    What is declared lies in `declared_in`, where the folder of a cohort has no schemas/ of its own.
    """

    root: Path
    declarations_root: Path | None = None

    @classmethod
    def of_this_toolkit(cls) -> CohortPaths:
        """The cohort that this copy of scripts/ belongs to."""
        return cls(Path(__file__).resolve().parents[3])

    @classmethod
    def of_folder(cls, root: Path) -> CohortPaths:
        """Another cohort, with what this copy of the toolkit declares where it declares nothing itself."""
        return cls(root, None if (root / "schemas").is_dir() else cls.of_this_toolkit().root)

    @property
    def settings(self) -> Path:
        return self.root / "cohort.yml"

    @property
    def schemas(self) -> Path:
        return (self.declarations_root or self.root) / "schemas"

    @property
    def report(self) -> Path:
        return (self.declarations_root or self.root) / "report"

    @property
    def languages(self) -> Path:
        return (self.declarations_root or self.root) / "languages"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def private(self) -> Path:
        return self.root / "private"

    @property
    def ledger(self) -> Path:
        return self.data / "ledger.csv"

    @property
    def build(self) -> Path:
        return self.root / "build"

    @property
    def data_package(self) -> Path:
        return self.root / "datapackage.yaml"

    @property
    def private_package(self) -> Path:
        return self.private / "datapackage.yaml"

    @property
    def report_inputs(self) -> tuple[Path, ...]:
        """The files and folders that a report is made from."""
        return (self.settings, self.data, self.private, self.report, self.schemas, self.languages)

    def display_name(self, path: Path) -> str:
        """The path as people see it: from the cohort's root, with forward slashes."""
        root = self.root if path.is_relative_to(self.root) else self.declarations_root or self.root
        return path.relative_to(root).as_posix()
