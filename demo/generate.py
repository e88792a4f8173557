"""Fill cohorts with synthetic data; everything it writes is made up (see README.md beside this file).

python demo/generate.py COHORT [--seed N] [--state month2|month5|closed] [--fault RULE|all]
    fills a fresh cohort made with demo/pilot.yml or demo/pilot.en.yml, in the cohort's language;
    --fault, once or more, lays a fault of faults.yaml over it
python demo/generate.py FOLDER --cohorts N [--partners N] [--months N] [--size N] [--country XX]
                          [--language th|en]
    writes N cohorts (settings, data/, private/, data packages) for benchmarks

The same arguments give the same rows.
"""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "scripts"), str(HERE)]

from cohort.errors import CannotRun  # noqa: E402
from cohort.model.data_package import data_package, package_yaml, private_package  # noqa: E402
from cohort.model.paths import CohortPaths  # noqa: E402
from cohort.model.settings import Settings, declared_settings, read_settings  # noqa: E402
from cohort.model.tables import Model, read_model  # noqa: E402
from cohort.model.yaml_files import read_yaml  # noqa: E402
from cohort.reading.stored_csv import read_stored  # noqa: E402
from cohort.storing.atomic_writes import write_atomically  # noqa: E402
from cohort.storing.csv_tables import table_text, write_table  # noqa: E402
from cohort.storing.journal import FileChanges, apply_changes  # noqa: E402
from cohort.storing.ledger import LedgerEntry, extended_ledger, sha256_of  # noqa: E402
from synthetic import money, practice, register, research  # noqa: E402
from synthetic.faults import Fault, chosen, lay_over, read_faults, settings_of  # noqa: E402
from synthetic.publication import reviews  # noqa: E402
from synthetic.unfinished import as_it_was  # noqa: E402
from synthetic.world import Row, World  # noqa: E402

# each subject looks at the ones before it
SUBJECTS = {
    "people": register.people,
    "consents": register.consents,
    "matches": register.matches,
    "attendance": register.attendance,
    "workshop_feedback": register.workshop_feedback,
    "ties": register.ties,
    "grants": money.grants,
    "instalments": money.instalments,
    "budgets": money.budgets,
    "strategies": practice.strategies,
    "trials": practice.trials,
    "unit_costs": practice.unit_costs,
    "expenses": money.expenses,
    "coach_logs": practice.coach_logs,
    "research_notes": research.research_notes,
    "codebook": research.codebook,
    "changes": research.changes,
    "codings": research.codings,
    "assessments": research.assessments,
    "lessons": research.lessons,
    "outputs": practice.outputs,
    "output_people": practice.output_people,
}
# what people write in a cohort: its book, and the words that open pages of its report
TEXTS = ("book", "words")
STATES = {"month2": 2, "month5": 5, "closed": None}
LANGUAGES = ("th", "en")


def content(language: str) -> dict[str, Any]:
    """All texts of the demo; they are written in Thai, pilot_texts.en.yaml says each of them in English."""
    texts: dict[str, Any] = {}
    for name in ("pilot_content.yaml", "pilot_learning.yaml", "pilot_research.yaml"):
        texts |= read_yaml(HERE / name)
    texts["phrases"]["era"] = texts["phrases"]["eras"][language]
    if language == "th":
        return texts
    translated: dict[str, Any] = _translated(texts, read_yaml(HERE / f"pilot_texts.{language}.yaml"))
    return translated


def faults(language: str) -> dict[str, Fault]:
    """The faults that can be laid over the demo, by the rule that each breaks."""
    entries = read_yaml(HERE / "faults.yaml")
    texts = {} if language == "th" else read_yaml(HERE / f"pilot_texts.{language}.yaml")
    return read_faults(_translated(entries, texts))


def _translated(value: Any, texts: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {_translated(name, texts): _translated(inner, texts) for name, inner in value.items()}
    if isinstance(value, list):
        return [_translated(inner, texts) for inner in value]
    return texts.get(value, value) if isinstance(value, str) else value


def settings_of_the_pilot(texts: dict[str, Any], as_of: datetime.date) -> dict[str, Any]:
    """What cohort.yml of the demo says beside the answers of pilot.yml."""
    return {
        "cohort_name_en": "Leaders Side by Side, example cohort",
        "institution_en": texts["english_names"]["host-1"],
        "notice_version": "2560-1",
        "fiscal_year_start": "10-01",
        "pauses": [
            {
                "title": texts["phrases"]["pause"],
                "from_date": datetime.date(2018, 4, 11),
                "to_date": datetime.date(2018, 4, 18),
            }
        ],
        "synthetic": True,
        "as_of": as_of,
    }


def _yaml(settings: dict[str, Any]) -> str:
    return yaml.safe_dump(settings, allow_unicode=True, sort_keys=False, width=1000)


def rows(world: World, organisations: list[Row], workshops: list[Row]) -> dict[str, list[Row]]:
    """Every row of a closed cohort, by table."""
    world.tables["organisations"] = list(register.organisations(world, organisations))
    world.tables["workshops"] = list(register.workshops(world, workshops))
    for name, subject in SUBJECTS.items():
        world.tables[name] = list(subject(world))
    register.ask_about_sensitive(world)
    return world.tables


def month_later(start: datetime.date, months: int) -> datetime.date:
    """The last day of so many months from the first day of a month."""
    month = start.month - 1 + months
    return datetime.date(start.year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)


def pilot(
    paths: CohortPaths, seed: int, as_of: datetime.date, more: dict[str, Any] | None = None
) -> tuple[Model, dict[str, list[Row]]]:
    """Writes the settings of the demo, and more, into a fresh cohort; returns its model, and every row at its end."""
    settings = read_settings(paths)
    texts = content(settings["language"])
    settings_text = _yaml(settings_of_the_pilot(texts, as_of) | (more or {}))
    write_atomically(paths.settings, paths.settings.read_text(encoding="utf-8") + settings_text)
    world = World(texts, settings["start_date"], settings["end_date"], seed)
    generated_tables = rows(world, _stored(paths, "organisations"), _stored(paths, "workshops"))
    model = read_model(paths, read_settings(paths))
    return model, {
        name: _without_own_translations(model, name, table, settings) for name, table in generated_tables.items()
    }


def _without_own_translations(model: Model, name: str, table: list[Row], settings: Settings) -> list[Row]:
    """The rows without what texts are in the language of the cohort, in which they are written: no form asks for it."""
    fields = model.tables[name].fields if name in model.tables else ()
    blank = {column.name: "" for column in fields if column.language == settings["language"]}
    return [row | {column: text for column, text in blank.items() if column in row} for row in table]


def fill(cohort: Path, seed: int, state: str, rules: Collection[str] = ()) -> dict[str, int]:
    """Writes the demo, with the faults of these rules, into a fresh cohort; returns the rows by table."""
    paths = CohortPaths(cohort)
    settings = read_settings(paths)
    seeded = chosen(faults(settings["language"]), rules)
    months = STATES[state]
    as_of = month_later(settings["start_date"], months) if months else settings["end_date"]
    model, generated_tables = pilot(paths, seed, as_of, settings_of(seeded))
    if months:
        generated_tables = as_it_was(generated_tables, model, as_of)
    else:
        generated_tables["reviews"] = list(
            reviews(generated_tables, model, content(settings["language"]), as_of.isoformat())
        )
    for fault in seeded:
        generated_tables = lay_over(fault, generated_tables, model)
    # a fault may need a table that the demo does without
    for path, descriptor in (
        (paths.data_package, data_package(model)),
        (paths.private_package, private_package(model)),
    ):
        write_atomically(path, package_yaml(descriptor))
    note = ", with the fault ".join([f"synthetic data of the demo, seed {seed}", *(fault.rule for fault in seeded)])
    entries = []
    for name, table in generated_tables.items():
        path = paths.data / f"{name}.csv"
        before = path.read_bytes() if path.exists() else b""
        write_table(paths, model.tables[name], table)
        old = max(before.count(b"\n") - 1, 0)
        entries.append(
            LedgerEntry(
                at=f"{as_of.isoformat()}T00:00:00+00:00",
                action="start",
                file="",
                file_sha256="",
                table=name,
                table_sha256=sha256_of(path.read_bytes()),
                previous_sha256=sha256_of(before) if before else "",
                added=len(table) - old,
                changed=old,
                unchanged=0,
                removed=0,
                reason="",
                note=note,
                schema_version=model.version,
            )
        )
    apply_changes(paths, FileChanges(extended_ledger(paths, entries)))
    if not months:
        write_texts(paths)
    return {name: len(table) for name, table in generated_tables.items()}


def write_texts(paths: CohortPaths) -> None:
    """Writes the book and the words of the demo into a cohort, in the languages in which it reports."""
    settings = read_settings(paths)
    codes = {settings["language"], *settings["also_in"]}
    for kind in TEXTS:
        for path in sorted((HERE / kind).iterdir()):
            name, _, code = path.stem.rpartition(".")
            if path.suffix == ".csv" and code == settings["language"]:
                write_atomically(paths.root / kind / f"{name}.csv", path.read_bytes())
            elif path.suffix != ".csv" and (not name or code in codes):
                write_atomically(paths.root / kind / path.name, path.read_bytes())


def _stored(paths: CohortPaths, name: str) -> list[Row]:
    table = read_stored(paths.data / f"{name}.csv")
    return [dict(zip(table.header, cells, strict=True)) for cells in table.rows]


def many(folder: Path, arguments: argparse.Namespace) -> int:
    """Writes many cohorts, each with the next seed; returns the number of rows."""
    paths = CohortPaths(HERE.parent)
    defaults = Settings({setting.name: setting.default for setting in declared_settings(paths)})
    model, texts, total = read_model(paths, defaults), content(arguments.language), 0
    phrases = texts["phrases"]
    packages = {"datapackage.yaml": data_package(model), "private/datapackage.yaml": private_package(model)}
    shared = {name: package_yaml(descriptor) for name, descriptor in packages.items()}
    start = datetime.date(2026, 11, 1)
    end = month_later(start, arguments.months)
    for number in range(1, arguments.cohorts + 1):
        world = World(texts, start, end, arguments.seed + number, arguments.size)
        generated_tables = rows(
            world, list(_organisations(phrases, arguments.partners)), list(_workshops(phrases, start, end))
        )
        generated_tables |= {
            "reviews": list(reviews(generated_tables, model, texts, end.isoformat())),
            "people_counts": [],
        }
        settings = {
            "cohort_name": phrases["cohort"].format(number=number),
            "institution": phrases["institution"],
            "language": arguments.language,
            "country": arguments.country,
            "currency": "THB",
            "start_date": start,
            "end_date": end,
            "as_of": end,
            "synthetic": True,
        }
        _write_plainly(
            folder / f"cohort-{number:04d}", model, generated_tables, shared | {"cohort.yml": _yaml(settings)}
        )
        total += sum(map(len, generated_tables.values()))
    return total


def _organisations(phrases: dict[str, Any], partners: int) -> Iterator[Row]:
    shared = {"location_is_sensitive": "false", "publish_as": "name"}
    for role in ("host", "funder", "coach_supplier"):
        name = phrases["institution" if role == "host" else role]
        yield shared | {"organisation_id": f"{role.replace('_', '-')}-1", "name": name, "roles": role}
    for number in range(1, partners + 1):
        name = phrases["partner"].format(number=number)
        yield shared | {"organisation_id": f"partner-{number:02d}", "name": name, "roles": "partner"}


def _workshops(phrases: dict[str, Any], start: datetime.date, end: datetime.date) -> Iterator[Row]:
    kinds = {"strategy": 0.08, "finance": 0.36, "team": 0.62, "communication": 0.79, "forum": 0.9}
    for number, ((kind, share), title) in enumerate(zip(kinds.items(), phrases["titles"], strict=True), start=1):
        first = start + datetime.timedelta(days=round((end - start).days * share))
        yield {
            "workshop_id": f"workshop-{number:02d}",
            "kind": kind,
            "sequence": str(number) if number < 4 else "",
            "title": title,
            "start_date": first.isoformat(),
            "end_date": (first + datetime.timedelta(days=1)).isoformat(),
        }


def _write_plainly(folder: Path, model: Model, generated_tables: dict[str, list[Row]], texts: dict[str, str]) -> None:
    """Writes one cohort without flushing each file to the disk: it can be made again at any time."""
    for part in ("data", "private"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for name, table in generated_tables.items():
        declared = model.tables[name]
        texts[f"data/{name}.csv"] = table_text(declared, declared.public_fields, table)
        if declared.private_fields:
            texts[f"private/{name}.csv"] = table_text(declared, declared.private_fields, table)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    """Reads the arguments, fills, and says how many rows were written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a fresh cohort, or the folder for many cohorts")
    parser.add_argument("--seed", type=int, default=2561)
    parser.add_argument("--state", choices=STATES, default="closed", help="how far the cohort has come")
    parser.add_argument(
        "--fault", action="append", default=[], metavar="RULE", help="what went wrong, by the rule that says so, or all"
    )
    parser.add_argument("--cohorts", type=int, help="write so many cohorts into the folder")
    parser.add_argument("--partners", type=int, default=4)
    parser.add_argument("--months", type=int, default=7)
    parser.add_argument("--size", type=int, default=1, help="how many times as many coach logs and expenses")
    parser.add_argument("--country", default="TH")
    parser.add_argument("--language", choices=LANGUAGES, default="th")
    arguments = parser.parse_args()
    if arguments.cohorts:
        print(f"{many(arguments.folder, arguments)} rows in {arguments.cohorts} cohorts")
        return
    try:
        written = fill(arguments.folder.resolve(), arguments.seed, arguments.state, arguments.fault)
    except CannotRun as problem:
        sys.exit(str(problem))
    print(", ".join(f"{name} {count}" for name, count in written.items()), f"({sum(written.values())} rows)")


if __name__ == "__main__":
    main()
