"""The files and folders of a cohort repository."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

# the files and folders that the institution owns, from the root of a cohort; a back-up holds all of them
COHORT_CONTENT = ("cohort.yml", "data", "private", "submissions", "book", "words", "local")
# the ending of files that are being written; they are renamed when they are whole
TEMPORARY_SUFFIX = ".new"
# the environment variable for the folder of a cache that several cohorts share; its keys keep them apart
CACHE_VARIABLE = "COHORT_BUILD_CACHE"
# the folder that a cohort gets from the template; the template has its content at the top level
TOOLKIT = "toolkit"


@dataclass(frozen=True)
class CohortPaths:
    """The folders and files of the cohort whose root is `root`.

    Declarations (schemas, report, languages) come from `declarations_root` if it is set, else from the cohort.
    """

    root: Path
    declarations_root: Path | None = None

    @classmethod
    def of_this_toolkit(cls) -> CohortPaths:
        """The cohort that this copy of the toolkit belongs to: the nearest folder above it with a noxfile."""
        toolkit = Path(__file__).resolve().parents[3]
        return cls(next((folder for folder in (toolkit, *toolkit.parents) if _has_noxfile(folder)), toolkit))

    @classmethod
    def of_folder(cls, root: Path) -> CohortPaths:
        """The cohort in a folder, with the declarations of this toolkit if it has none of its own."""
        return cls(root, None if (_declarations_folder(root) / "schemas").is_dir() else cls.of_this_toolkit().root)

    @property
    def declarations(self) -> Path:
        """The folder of schemas/, report/ and languages/."""
        return _declarations_folder(self.declarations_root or self.root)

    @property
    def schemas(self) -> Path:
        return self.declarations / "schemas"

    @property
    def report(self) -> Path:
        return self.declarations / "report"

    @property
    def languages(self) -> Path:
        return self.declarations / "languages"

    @property
    def setting_declarations(self) -> Path:
        """The file that declares the settings."""
        return self.schemas / "settings.yaml"

    @property
    def content(self) -> tuple[str, ...]:
        """The files and folders that the institution owns, from the root; a back-up holds all of them."""
        return COHORT_CONTENT

    def report_folder(self, kind: str) -> Path:
        """The toolkit's folder for one kind of what is shown, such as measures."""
        return self.report / kind

    def shared_files(self, kind: str) -> tuple[str, ...]:  # noqa: ARG002 - a network has some
        """The names of files of another report that are shown here too."""
        return ()

    def page_folders(self) -> tuple[Path, ...]:
        """The folders in which pages and their parts lie, what comes first taking the place of what comes later."""
        return (self.report_folder("pages"), self.local / "pages")

    @property
    def local(self) -> Path:
        """The folder of what the cohort itself adds to schemas, report and languages."""
        return self.root / "local"

    @property
    def settings(self) -> Path:
        return self.root / "cohort.yml"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def private(self) -> Path:
        return self.root / "private"

    @property
    def submissions(self) -> Path:
        return self.root / "submissions"

    @property
    def book(self) -> Path:
        """The folder of the chapters of the book."""
        return self.root / "book"

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    @property
    def ledger(self) -> Path:
        return self.data / "ledger.csv"

    @property
    def private_ledger(self) -> Path:
        """The words of people in the ledger."""
        return self.private / "ledger.csv"

    @property
    def undo(self) -> Path:
        """The folder of what the last acceptance replaced, which no back-up holds."""
        return self.private / "undo"

    @property
    def has_private_tables(self) -> bool:
        """Whether this copy of the cohort has its personal data; a git clone does not, whatever has happened in it."""
        return any(path != self.private_ledger for path in self.private.glob("*.csv"))

    @property
    def build(self) -> Path:
        return self.root / "build"

    @property
    def cache(self) -> Path:
        """The folder of what takes long to make; each file has its name from all that decides its content."""
        return Path(os.environ.get(CACHE_VARIABLE) or self.build / "cache")

    @property
    def data_package(self) -> Path:
        return self.root / "datapackage.yaml"

    @property
    def private_package(self) -> Path:
        return self.private / "datapackage.yaml"

    @property
    def report_inputs(self) -> tuple[Path, ...]:
        """The files and folders that a report is made from."""
        scripts = self.declarations / "scripts"
        cohort_folders = (self.data, self.private, self.local, self.root / "words")
        return (self.settings, *cohort_folders, self.report, self.schemas, self.languages, scripts)

    def display_name(self, path: Path) -> str:
        """The path for messages: from the cohort's root, with forward slashes."""
        root = self.root if path.is_relative_to(self.root) else self.declarations_root or self.root
        return path.relative_to(root).as_posix()

    def declared(self, kind: str, pattern: str) -> list[Path]:
        """The files of the toolkit's schemas/<kind>/ and the cohort's local/<kind>/, sorted by name.

        A file of the cohort replaces the toolkit's file of the same name.
        """
        folders = (self.schemas / kind, self.local / kind)
        files = {path.name: path for folder in folders for path in folder.glob(pattern)}
        return [files[name] for name in sorted(files)]


def _has_noxfile(folder: Path) -> bool:
    return (folder / "noxfile.py").is_file()


def _declarations_folder(root: Path) -> Path:
    return root / TOOLKIT if (root / TOOLKIT).is_dir() else root
