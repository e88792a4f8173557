"""What is published describes itself: README, licence, citation, Zenodo's description, schema.org."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

import yaml
from markupsafe import Markup

from ... import __version__
from ...i18n.cohort_description import describe_cohort
from ...i18n.language import Language
from ...model.cohort import Cohort
from ...model.report_files import report_files
from ...model.settings import settings_in_use

SPDX = "https://spdx.org/licenses/"
SYNTHETIC = "Synthetic data: everything in it about organisations, people, money and findings is made up."


class CohortMetadata:
    """Who published what under which name and licence, in the forms that others read. `cohort` has public settings."""

    def __init__(self, cohort: Cohort, languages: Mapping[str, Language]):
        self._cohort, self._settings, self._languages = cohort, cohort.settings, languages
        self.licence: str = self._settings["data_licence"]
        self.licence_url = f"{SPDX}{self.licence}.html"
        self.release: str = self._settings["release"]
        self.doi: str | None = self._settings["doi"]

    @property
    def cohort_id(self) -> str:
        """An id that stays the same over all releases, made of the names and the first day of the cohort."""
        parts = (self._settings["institution"], self._settings["cohort_name"], self._settings["start_date"].isoformat())
        return f"cohort-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:12]}"

    def title(self, language: Language) -> str:
        name = self._settings.localised_text("cohort_name", language.code)
        return language.say("{cohort}: published data", cohort=name)

    def description(self, language: Language) -> str:
        """What it is, in one language; made-up data says so first."""
        warning = f"{language.say(SYNTHETIC)} " if self._settings["synthetic"] else ""
        return warning + describe_cohort(self._cohort.model, language)

    @property
    def _english(self) -> Language:
        return self._languages.get("en") or next(iter(self._languages.values()))

    @property
    def _institution(self) -> str:
        return self._settings.localised_text("institution", "en")

    @property
    def _authors(self) -> list[str]:
        return self._settings["authors"] or [self._institution]

    def citation(self, language: Language) -> str:
        """How to cite it, in one line."""
        where = f"https://doi.org/{self.doi}" if self.doi else self._settings["published_at"] or ""
        year = self._cohort.as_of.year
        parts = (f"{'; '.join(self._authors)} ({year})", self.title(language), self.release, where)
        return ". ".join(part for part in parts if part)

    def package(self) -> dict[str, Any]:
        """The part of datapackage.json that is about the whole package."""
        described: dict[str, Any] = {
            "name": self.cohort_id,
            "id": f"https://doi.org/{self.doi}" if self.doi else self.cohort_id,
            "title": self.title(self._english),
            "description": self.description(self._english),
            "version": self.release,
            "licenses": [{"name": self.licence, "path": self.licence_url}],
            "contributors": [
                *({"title": author, "roles": ["author"]} for author in self._authors),
                {"title": self._institution, "roles": ["publisher"]},
            ],
            "synthetic": self._settings["synthetic"],
            "cohort": self.cohort(),
        }
        return described | ({"homepage": self._settings["published_at"]} if self._settings["published_at"] else {})

    def cohort(self) -> dict[str, Any]:
        """What a network asks of a cohort besides its tables: the settings that leave, what became of each component,
        and with what it was made."""
        settings = {
            setting.name: self._settings[setting.name]
            for setting in settings_in_use(self._cohort.paths, self._settings)
            if setting.publish and setting.name != "components"
        }
        components = [
            {"component": name, "seed": choice.component.seed, "status": choice.status, "reason": choice.reason}
            for name, choice in self._cohort.model.components.items()
            if choice.component.seed is not None
        ]
        return {
            "schema_version": self._cohort.model.version,
            "toolkit": __version__,
            "as_of": self._cohort.as_of.isoformat(),
            "settings": {name: _plain(value) for name, value in settings.items() if name != "as_of"},
            "components": components,
        }

    @property
    def origin(self) -> str:
        """What made a file, for formats that ask for it; made-up data says so here too."""
        return f"cohort-template {__version__}{', synthetic data' if self._settings['synthetic'] else ''}"

    def grants_package(self) -> dict[str, Any]:
        """The part of a 360Giving package that is about the whole."""
        return {
            "title": self.title(self._english),
            "description": self.description(self._english),
            "identifier": f"{self.cohort_id}-{self.release}",
            "issued": self._cohort.as_of.isoformat(),
            "license": self.licence_url,
            "publisher": {"name": self._institution},
        }

    def marks(self) -> dict[str, str]:
        """What every file says that has a place for it."""
        synthetic = {"synthetic": SYNTHETIC} if self._settings["synthetic"] else {}
        return {"title": self.title(self._english), "release": self.release, "licence": self.licence} | synthetic

    def files(self) -> dict[str, bytes]:
        """README.md, LICENSE, CITATION.cff and .zenodo.json."""
        return {
            "README.md": self._readme().encode(),
            "LICENSE": self.licence_text(),
            "CITATION.cff": self._citation_file().encode(),
            ".zenodo.json": _json(self._zenodo()),
        }

    def _readme(self) -> str:
        return "\n\n".join(map(self._readme_part, self._languages.values())) + "\n"

    def _readme_part(self, language: Language) -> str:
        say = language.say
        lines = [
            f"# {self.title(language)}",
            self.description(language),
            say(
                "Each table is there as CSV (UTF-8, with a line of headings) and as Parquet; datapackage.json says what"
                " stands in each column, and dictionary.html says it for people. In results/ are the numbers of the"
                " public pages, made of these tables alone."
            ),
            say(
                "Rows about people are not published, only numbers of people for the whole cohort. Small groups are"
                " joined, texts were read before, days are months, and places that must stay secret are regions. So do"
                " not subtract numbers of two releases to learn about somebody, and tell us if somebody can be"
                " recognised."
            ),
            say("Release: {release}. Licence: {licence}.", release=self.release, licence=self.licence),
            say("To cite it: {citation}", citation=self.citation(language)),
        ]
        return "\n\n".join(lines)

    def licence_text(self) -> bytes:
        """The text of the licence, or its name and where it is."""
        return licence_text(self._cohort)

    def _citation_file(self) -> str:
        content: dict[str, Any] = {
            "cff-version": "1.2.0",
            "message": "If you use these data, please cite them.",
            "type": "dataset",
            "title": self.title(self._english),
            "abstract": self.description(self._english),
            "version": self.release,
            "date-released": self._cohort.as_of.isoformat(),
            "authors": [_cff_author(author) for author in self._authors],
            "license": self.licence,
        }
        if self.doi:
            content["doi"] = self.doi
        if self._settings["published_at"]:
            content["url"] = self._settings["published_at"]
        return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)

    def _zenodo(self) -> dict[str, Any]:
        content: dict[str, Any] = {
            "upload_type": "dataset",
            "title": self.title(self._english),
            "description": self.description(self._english),
            "version": self.release,
            "publication_date": self._cohort.as_of.isoformat(),
            "creators": [{"name": author} for author in self._authors],
            "access_right": "open",
            "license": self.licence.lower(),
        }
        return content | ({"keywords": ["synthetic data"]} if self._settings["synthetic"] else {})

    def dataset(self, language: Language, data_folder: str) -> Markup:
        """The description for search engines (schema.org Dataset), safe within a page."""
        settings = self._settings
        content: dict[str, Any] = {
            "@context": "https://schema.org/",
            "@type": "Dataset",
            "name": self.title(language),
            "description": self.description(language),
            "inLanguage": language.code,
            "version": self.release,
            "datePublished": self._cohort.as_of.isoformat(),
            "temporalCoverage": f"{settings['start_date'].isoformat()}/{settings['end_date'].isoformat()}",
            "spatialCoverage": language.country(settings["country"]),
            "license": self.licence_url,
            "isAccessibleForFree": True,
            "creator": [
                {"@type": "Person" if settings["authors"] else "Organization", "name": name} for name in self._authors
            ],
            "publisher": {"@type": "Organization", "name": self._institution},
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": "application/json",
                    "contentUrl": f"{data_folder}/datapackage.json",
                }
            ],
        }
        if self.doi:
            content["identifier"] = f"https://doi.org/{self.doi}"
        if settings["published_at"]:
            content["url"] = settings["published_at"]
        # no sign that could end the script
        return Markup(json.dumps(content, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704


def licence_text(cohort: Cohort) -> bytes:
    """The text of the licence under which something is published, or its name and where it is."""
    licence = cohort.settings["data_licence"]
    texts = report_files(cohort.paths, "licences", ".txt")
    return texts[licence].read_bytes() if licence in texts else f"{licence}\n{SPDX}{licence}.html\n".encode()


def _cff_author(author: str) -> dict[str, str]:
    """A person as family name, given name; without a comma the name of an institution."""
    family, comma, given_names = author.partition(",")
    return {"family-names": family.strip(), "given-names": given_names.strip()} if comma else {"name": author}


def _plain(value: Any) -> Any:
    """A setting as JSON has it."""
    return value.isoformat() if isinstance(value, datetime.date) else value


def _json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def public_downloads(language: Language, paths: Collection[str]) -> list[dict[str, str]]:
    """What the public page offers to take away, of the files that there are."""
    say = language.say
    offered = [
        ("data/datapackage.json", "JSON", say("Data package"), say("each table as CSV and Parquet, with a dictionary")),
        ("data/README.md", "MD", say("About the data"), say("what is in it, what is not, and how to cite it")),
        (
            "exports/360giving.json",
            "JSON",
            say("Grants in the 360Giving standard"),
            say("for those who compare grants"),
        ),
        ("exports/codebook.qdc", "QDC", say("Codebook of the research"), say("for programs of qualitative analysis")),
        ("cohort.zip", "ZIP", say("Everything in one file"), say("these pages, the data, the exports and the kit")),
        ("book/book.html", "HTML", say("The book"), say("experience and method, to read")),
    ]
    there = set(paths)
    return [
        {"href": path, "kind": kind, "title": title, "note": note}
        for path, kind, title, note in offered
        if path in there
    ]
