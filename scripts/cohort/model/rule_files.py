"""Rules across tables, declared in SQL files in schemas/rules/ and in the cohort's local/rules/."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, cast, get_args

from ..errors import CannotRun, CannotRunInWords
from .findings import FindingKind, Severity
from .paths import CohortPaths
from .settings import Settings
from .sql_files import SqlFile, read_sql_file
from .yaml_files import read_yaml

Mends = Literal["sender", "host"]
REQUIRED_HEADERS = {"title", "severity", "mends", "due", "tables", "points_at", "message", "why", "fix"}
DUE = re.compile(r"(?:(?P<days>\d+) days after (?:the )?)?(?P<moment>.+)")
ALWAYS, PRIVATE, SILENT = "always", "private", "silent"


@dataclass(frozen=True)
class Rule:
    """One rule.

    The rule applies `due_after_days` days after the moment that `due_sql` gives; an empty `due_sql` means always.
    `points_at` maps the tables in which its findings are mended to the column. `predicate` is the name of a text
    predicate that decides together with the SQL, and the column that it examines.
    """

    file: SqlFile
    kind: FindingKind
    due_sql: str
    due_after_days: int
    points_at: dict[str, str]
    component: str
    needs_private: bool
    predicate: tuple[str, str] | None

    @property
    def code(self) -> str:
        return self.kind.code


@dataclass(frozen=True)
class Rules:
    """The rules that a cohort checks, and the reasons for those that it has silenced, by code."""

    active: list[Rule]
    silenced: dict[str, str]


def read_rules(paths: CohortPaths, settings: Settings) -> Rules:
    """Every declared rule, with the severity that the cohort sets. A file of the cohort replaces the toolkit's.

    Raises CannotRun for a faulty header or setting.
    """
    rules = {rule.code: rule for rule in declared_rules(paths)}
    silenced = {}
    for entry in settings["rules"]:
        code, severity = entry["rule"], entry["severity"]
        if code not in rules:
            raise _no_such_rule(code, paths.display_name(paths.schemas / "rules"))
        if severity == SILENT:
            silenced[code] = entry["reason"]
            del rules[code]
        elif severity in get_args(Severity):
            kind = replace(rules[code].kind, severity=severity)
            rules[code] = replace(rules[code], kind=kind)
        else:
            raise _no_such_severity(code, severity)
    return Rules(list(rules.values()), silenced)


def _no_such_rule(code: str, folder: str) -> CannotRun:
    return CannotRunInWords(
        lambda say: say(
            "cohort.yml: rules: there is no rule {code}; the rules are in {folder}/", code=code, folder=folder
        )
    )


def _no_such_severity(code: str, severity: str) -> CannotRun:
    return CannotRunInWords(
        lambda say: say(
            "cohort.yml: rules: {code}: {severity} is no severity; choose error, warning or {silent}",
            code=code,
            severity=severity,
            silent=SILENT,
        )
    )


def declared_rules(paths: CohortPaths) -> list[Rule]:
    """Every declared rule as in its file, sorted by code."""
    moments = {entry["name"]: entry["sql"] for entry in read_yaml(paths.schemas / "moments.yaml")}
    return [_read_rule(paths, path, moments) for path in paths.declared("rules", "*.sql")]


def _read_rule(paths: CohortPaths, path: Path, moments: dict[str, str]) -> Rule:
    file = read_sql_file(paths, path, REQUIRED_HEADERS, {"names", "codes"})
    header = file.header
    for name, allowed in (("severity", get_args(Severity)), ("mends", get_args(Mends))):
        if header[name] not in allowed:
            raise CannotRun(f"{file.where}: {name}: {header[name]} is none of {', '.join(allowed)}")
    due_match = DUE.fullmatch(header["due"])
    moment = due_match["moment"] if due_match else ""
    if moment != ALWAYS and moment not in moments:
        moment_names = ", ".join([ALWAYS, *moments])
        raise CannotRun(f"{file.where}: due: there is no moment {moment}; choose from {moment_names}")
    predicate, _, column = header.get("predicate", "").partition(" ")
    kind = FindingKind(
        code=file.name,
        severity=cast(Severity, header["severity"]),
        mends=cast(Mends, header["mends"]),
        title=header["title"],
        message=header["message"],
        why=header["why"],
        fix=header["fix"],
        names=file.pairs["names"],
        codes=file.pairs["codes"],
    )
    pairs = (part.partition(".") for part in header["points_at"].split())
    return Rule(
        file=file,
        kind=kind,
        due_sql=moments.get(moment, ""),
        due_after_days=int(due_match["days"] or 0) if due_match else 0,
        points_at={table: column for table, _, column in pairs},
        component=header.get("component", ""),
        needs_private=header.get("needs") == PRIVATE,
        predicate=(predicate, column) if predicate else None,
    )
