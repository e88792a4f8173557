"""A network gathers what its members have published, loses nothing of it, and refuses what is not as it was agreed."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from cohort.database.gathered_database import open_gathered
from cohort.database.queries import QuerySource
from cohort.errors import CannotRun
from cohort.measures.measure_queries import read_measures, run_measures
from cohort.model.network import Network, NetworkPaths, read_network
from cohort.rendering.publication.archive import manifest, zip_bytes
from cohort.storing.build_cache import BuildCache
from cohort.storing.generations import current_generation
from cohort.workflows.network import network_pages
from cohort.workflows.network.examine_network import examine_network
from cohort.workflows.network.gather import gather
from cohort.workflows.network.members import add_member

from demo.synthetic.members import Package
from tests.helpers import ROOT, run
from tests.networks import INSTITUTIONS, lines_of, list_members, network_in, release_hash
from tests.published import rows

pytestmark = pytest.mark.xdist_group("publish")


@pytest.fixture
def network(met: Path, tmp_path: Path) -> Path:
    """A copy of the network to change."""
    return Path(shutil.copytree(met, tmp_path / "network", ignore=shutil.ignore_patterns("build", "toolkit")))


@pytest.fixture
def copied(packages: dict[str, Path], tmp_path: Path) -> dict[str, Path]:
    """The packages, of which the third may be changed."""
    changed = Path(shutil.copytree(packages["m2"], tmp_path / "m2"))
    return packages | {"m2": changed}


def here(folder: Path) -> Network:
    """The network of a folder without a toolkit, with the declarations of this one."""
    return read_network(NetworkPaths(folder, ROOT))


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".lock")
    }


# --- nothing is lost ---


def test_every_published_row_is_gathered_as_it_was(met: Path, packages: dict[str, Path]) -> None:
    generation = current_generation(network_in(met).paths)
    assert generation is not None
    assert sorted(generation.members) == sorted(packages)
    compared = 0
    for name, package in packages.items():
        for path in sorted((package / "data").glob("*.csv")):
            source = f"{generation.folder}/{path.stem}.parquet"
            found = duckdb.execute("FROM read_parquet($1) WHERE cohort_id = $2", [source, name])
            columns = [column[0] for column in found.description]
            gathered = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
            published = rows(package / "data", path.stem)
            texts = [{column: _text(row[column]) for column in published[0]} for row in gathered]
            assert sorted(map(str, texts)) == sorted(str(_plain(row)) for row in published), (name, path.stem)
            compared += len(published)
    assert compared == sum(
        table["rows"]
        for member in generation.manifest["members"]
        for key, table in member["tables"].items()
        if not key.startswith("result_")
    )


def _plain(row: dict[str, str]) -> dict[str, str]:
    return {name: _text(_number(text)) for name, text in row.items()}


def _number(text: str) -> Any:
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text


def _text(value: Any) -> str:
    """A value in one form, however it is typed: 1000, 1000.0000 and '1000' are one."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return f"{float(text):.4f}" if re.fullmatch(r"-?\d+(\.\d+)?", text) else text


def test_the_hashes_are_those_of_the_published_files(met: Path, packages: dict[str, Path]) -> None:
    generation = current_generation(network_in(met).paths)
    assert generation is not None
    assert not generation.damaged_files()
    for name, package in packages.items():
        member = generation.members[name]
        assert member["hash"] == release_hash(package)
        for table, described in member["tables"].items():
            file = f"results/{table.removeprefix('result_')}" if table.startswith("result_") else table
            content = (package / "data" / f"{file}.csv").read_bytes()
            assert described["sha256"] == hashlib.sha256(content).hexdigest()


def test_a_second_run_changes_nothing(network: Path) -> None:
    before = snapshot(network)
    again = gather(here(network))
    assert not again.is_new
    assert snapshot(network) == before
    assert lines_of(here(network), again)[0] == "Nothing has changed since the last time."


def test_a_member_that_publishes_anew_is_said_with_its_rows(network: Path, copied: dict[str, Path]) -> None:
    package = Package.read(copied["m2"])
    package.tables["trials.csv"] = package.tables["trials.csv"][:-2]
    package.descriptor["version"] = "later"
    package.write(copied["m2"])
    list_members(network, copied)
    gathered = gather(here(network))
    assert gathered.is_new
    assert [line for line in lines_of(here(network), gathered) if "m2" in line] == [
        "Published anew: m2, release later in place of 2019-06; rows: trials -2"
    ]


def test_rows_stay_while_the_package_of_the_same_release_is_not_at_hand(network: Path, copied: dict[str, Path]) -> None:
    list_members(network, copied)
    first = gather(here(network)).generation
    shutil.rmtree(copied["m2"])
    again = gather(here(network))
    assert again.retained_members == {"m2": "source-missing"}
    assert again.generation.manifest["files"] == first.manifest["files"]
    assert not again.generation.refused


# --- what is refused ---


@dataclass
class Lie:
    """What somebody does to a package, and why it is refused."""

    code: str
    change: Callable[[Path], None]
    agreed_after: bool = True


def change_byte(package: Path) -> None:
    path = package / "data" / "trials.csv"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def change_table(name: str, change: Callable[[list[dict[str, str]]], None]) -> Callable[[Path], None]:
    """A change of a table by somebody who also writes a manifest that is right."""

    def apply(folder: Path) -> None:
        package = Package.read(folder)
        change(package.tables[f"{name}.csv"])
        package.write(folder)

    return apply


def change_descriptor(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        package = Package.read(folder)
        change(package.descriptor)
        package.write(folder)

    return apply


def foreign_column(folder: Path) -> None:
    package = Package.read(folder)
    resource = next(resource for resource in package.descriptor["resources"] if resource["name"] == "trials")
    for column in resource["schema"]["fields"]:
        column["name"] = {"hypothesis": "guess"}.get(column["name"], column["name"])
    for row in package.tables["trials.csv"]:
        row["guess"] = row.pop("hypothesis")
    package.write(folder)


def path_outside(folder: Path) -> None:
    files = {"../../members.yml": b"x"}
    (folder / "manifest.json").write_bytes(manifest(files, "x", is_synthetic=True))


def link_outside(folder: Path) -> None:
    outside = folder.parent / "outside.csv"
    outside.write_bytes((folder / "data" / "trials.csv").read_bytes())
    (folder / "data" / "trials.csv").unlink()
    (folder / "data" / "trials.csv").symlink_to(outside)


LIES = {
    "a changed byte": Lie("file-changed", change_byte),
    "another hash": Lie("hash-other", change_descriptor(lambda d: d.update(version="x")), agreed_after=False),
    "a missing file": Lie("file-missing", lambda folder: (folder / "data" / "trials.csv").unlink()),
    "a missing descriptor": Lie("file-missing", lambda folder: (folder / "data" / "datapackage.json").unlink()),
    "no manifest that is one": Lie("not-a-package", lambda folder: (folder / "manifest.json").write_text("[1]")),
    "a foreign schema": Lie("schema-foreign", foreign_column),
    "a newer schema": Lie("schema-newer", change_descriptor(lambda d: d["cohort"].update(schema_version=999))),
    "a code that is none": Lie("value-wrong", change_table("trials", lambda t: t[0].update(result="sort of"))),
    "a number that is none": Lie("value-wrong", change_table("unit_costs", lambda t: t[0].update(units="many"))),
    "a month that is none": Lie("value-wrong", change_table("trials", lambda t: t[0].update(start_date="2018-13"))),
    "a key that is missing": Lie("value-wrong", change_table("trials", lambda t: t[0].update(trial_id=""))),
    "a key twice": Lie("key-twice", change_table("trials", lambda t: t.append(dict(t[0])))),
    "an unknown row": Lie("reference-unknown", change_table("trials", lambda t: t[0].update(organisation_id="nobody"))),
    "results of somebody else": Lie(
        "value-wrong", change_table("results/people_in_all", lambda t: t[0].update(cohort_id="cohort-of-others"))
    ),
    "a path that leads out": Lie("unsafe-path", path_outside),
    "a link that leads out": Lie("unsafe-path", link_outside),
    "the same cohort again": Lie("member-twice", change_descriptor(lambda d: d.update(name="cohort-000000000001"))),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_who_lies_is_left_out_in_one_line_and_the_rest_goes_on(
    network: Path, copied: dict[str, Path], lie: Lie
) -> None:
    list_members(network, copied)
    lie.change(copied["m2"])
    if lie.agreed_after and (copied["m2"] / "manifest.json").exists():
        # even with the hash that was agreed
        list_members(network, copied)
    gathered = gather(here(network))
    assert [(member["id"], member["code"]) for member in gathered.generation.refused] == [("m2", lie.code)]
    assert sorted(gathered.generation.members) == ["m0", "m1", "m3", "m4"]
    (line,) = [line for line in lines_of(here(network), gathered) if "is left out" in line]
    assert line.startswith("m2 is left out: ")
    assert "{" not in line
    assert "\n" not in line
    for file in gathered.generation.manifest["files"]:
        source = str(gathered.generation.folder / file["path"])
        assert not duckdb.execute("FROM read_parquet($1) WHERE cohort_id = 'm2'", [source]).fetchall()


def test_a_broken_table_is_found_among_many(network: Path, copied: dict[str, Path]) -> None:
    path = copied["m2"] / "data" / "trials.csv"
    path.write_bytes(path.read_bytes() + b'"never closed,\n')
    files = {
        file.relative_to(copied["m2"]).as_posix(): file.read_bytes()
        for file in copied["m2"].rglob("*")
        if file.is_file() and file.name != "manifest.json"
    }
    (copied["m2"] / "manifest.json").write_bytes(manifest(files, "x", is_synthetic=True))
    list_members(network, copied)
    gathered = gather(here(network))
    assert [(member["id"], member["code"]) for member in gathered.generation.refused] == [("m2", "rows-damaged")]
    assert len(gathered.generation.members) == INSTITUTIONS - 1


def test_a_bomb_is_refused_with_little_memory(network: Path, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    content = b"0" * 150_000_000
    files = [{"path": "data/datapackage.json", "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}]
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps({"release": "x", "files": files}))
        archive.writestr("data/datapackage.json", content)
    with pytest.raises(CannotRun, match="larger than a package may be"):
        add_member(here(network), bomb)


# --- adding a member ---


def zip_of(package: Path) -> bytes:
    return zip_bytes(
        {
            path.relative_to(package).as_posix(): path.read_bytes()
            for path in sorted(package.rglob("*"))
            if path.is_file() and path.name != "cohort.zip"
        }
    )


def test_a_member_is_added_from_a_zip_that_somebody_mailed(
    met: Path, packages: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "network"
    shutil.copytree(met, folder, ignore=shutil.ignore_patterns("build", "gathered"))
    (folder / "members.yml").write_text("# ours\n[]\n", encoding="utf-8")
    mail = tmp_path / "cohort.zip"
    mail.write_bytes((packages["m0"] / "cohort.zip").read_bytes())
    done = run(folder, "members", "--add", str(mail), "--id", "first")
    assert done.returncode == 0, done.stderr
    assert release_hash(packages["m0"]) in done.stdout
    mail.unlink()
    assert (folder / "members.yml").read_text(encoding="utf-8").startswith("# ours\n")
    assert run(folder, "gather").returncode == 0
    again = run(folder, "members")
    assert "first" in again.stdout
    assert sorted(current_generation(network_in(folder).paths).members) == ["first"]  # type: ignore[union-attr]


def test_a_new_member_is_called_as_people_read_it(network: Path, packages: dict[str, Path], tmp_path: Path) -> None:
    mail = tmp_path / "cohort.zip"
    mail.write_bytes(zip_of(packages["m3"]))
    (network / "members.yml").write_text("[]\n", encoding="utf-8")
    added = add_member(here(network), mail)
    # in the language of the network, and not cut within a word
    assert added.facts["name"] == "Leaders Side by Side, example cohort 4"
    assert added.member.id == "leaders-side-by-side-example-2019"


@pytest.mark.parametrize("folder_inside", ["", "cohort/"])
def test_a_zip_is_whole_or_refused(
    network: Path, packages: dict[str, Path], tmp_path: Path, folder_inside: str
) -> None:
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    with zipfile.ZipFile(io.BytesIO(zip_of(packages["m3"]))) as source:
        contents = {name: source.read(name) for name in source.namelist()}
    for path, changes in ((good, {}), (bad, {"data/trials.csv": b"x"})):
        with zipfile.ZipFile(path, "w") as target:
            for name, content in (contents | changes).items():
                target.writestr(folder_inside + name, content)
    (network / "members.yml").write_text("[]\n", encoding="utf-8")
    with pytest.raises(CannotRun, match=r"a file is not as it was published: data/trials\.csv"):
        add_member(here(network), bad)
    assert (network / "members.yml").read_text(encoding="utf-8") == "[]\n"
    with pytest.raises(CannotRun, match="the release is another one than was agreed"):
        add_member(here(network), good, agreed="0" * 64)
    assert add_member(here(network), good, agreed=release_hash(packages["m3"])).member.source.startswith("members/")


@pytest.mark.parametrize("agreement", [lambda _: ("m2", ""), lambda new: ("", new)], ids=["by id", "by hash"])
def test_a_new_release_takes_the_place_of_the_old_one_once_somebody_agrees(
    network: Path, copied: dict[str, Path], tmp_path: Path, agreement: Callable[[str], tuple[str, str]]
) -> None:
    package = Package.read(copied["m2"])
    package.descriptor["version"] = "later"
    package.write(copied["m2"])
    mail = tmp_path / "new.zip"
    mail.write_bytes(zip_of(copied["m2"]))
    before = {member.id: member.hash for member in here(network).members}
    # anybody can write the name of a cohort into a package
    with pytest.raises(CannotRun, match=f"new release of m2.* {release_hash(copied['m2'])}; if so, add --id m2"):
        add_member(here(network), mail)
    assert {member.id: member.hash for member in here(network).members} == before
    with pytest.raises(CannotRun, match="is there already as m2"):
        add_member(here(network), mail, "m1")
    added = add_member(here(network), mail, *agreement(release_hash(copied["m2"])))
    assert (added.member.id, added.replaced) == ("m2", before["m2"])
    after = {member.id: member.hash for member in here(network).members}
    assert after == before | {"m2": release_hash(copied["m2"])}
    # the same release again replaces nothing, and asks nothing
    assert not add_member(here(network), mail).replaced


def test_nothing_is_fetched_unless_it_is_said(network: Path) -> None:
    entries = [{"id": "far", "source": "https://example.invalid/cohort/", "hash": "0" * 64}]
    (network / "members.yml").write_text(yaml.safe_dump(entries), encoding="utf-8")
    assert [member["code"] for member in gather(here(network)).generation.refused] == ["not-fetched"]
    entries[0]["source"] = "http://127.0.0.1:9/cohort.zip"
    (network / "members.yml").write_text(yaml.safe_dump(entries), encoding="utf-8")
    (refused,) = gather(here(network), fetch=True).generation.refused
    assert refused["code"] == "fetch-failed"
    assert "https" in refused["values"]["reason"]


# --- further languages ---


def test_names_are_shown_in_each_language_of_the_network(network: Path, copied: dict[str, Path]) -> None:
    settings = (network / "network.yml").read_text(encoding="utf-8").replace("also_in: [th]", "also_in: [th, sw]")
    (network / "network.yml").write_text(f"{settings}network_name_sw: Mtandao\n", encoding="utf-8")
    package = Package.read(copied["m2"])
    package.descriptor["cohort"]["settings"]["cohort_name_sw"] = "Kundi la tatu"
    package.write(copied["m2"])
    list_members(network, copied)
    generation = gather(here(network)).generation
    assert not generation.refused
    read = here(network)
    assert read.cohort.settings.localised_text("cohort_name", "sw") == "Mtandao"
    with open_gathered(read, generation.folder) as database:
        queries = QuerySource(database, read.cohort.model)
        measures = {"members": read_measures(read.paths)["members"]}
        names = {
            code: {
                row["cohort"] for row in run_measures(queries, measures, read.cohort.model, code=code)["members"].rows
            }
            for code in ("sw", "en", "th")
        }
    # who has no name in Swahili keeps its own
    assert names["sw"] - names["th"] == {"Kundi la tatu"}
    assert "Leaders Side by Side, example cohort 3" in names["en"]


# --- older releases ---


def test_an_older_release_is_brought_up_and_counted_as_what_it_has(network: Path, copied: dict[str, Path]) -> None:
    package = Package.read(copied["m2"])
    package.descriptor["cohort"]["schema_version"] = 3
    for table, column in (("budgets", "variance_reason"), ("trials", "tools")):
        resource = next(resource for resource in package.descriptor["resources"] if resource["name"] == table)
        resource["schema"]["fields"] = [each for each in resource["schema"]["fields"] if each["name"] != column]
        for row in package.tables[f"{table}.csv"]:
            del row[column]
    package.tables["people_counts.csv"] = []
    package.write(copied["m2"])
    list_members(network, copied)
    gathered = gather(here(network))
    assert not gathered.generation.refused
    member = gathered.generation.members["m2"]
    assert (member["schema_version"], member["missing"]) == (3, ["people_counts"])
    source = str(gathered.generation.folder / "trials.parquet")
    query = "SELECT count(*), count(tools) FROM read_parquet($1) WHERE cohort_id = 'm2'"
    assert duckdb.execute(query, [source]).fetchall() == [(member["tables"]["trials"]["rows"], 0)]


def test_what_only_the_cohort_has_is_left_out_and_noted(network: Path, copied: dict[str, Path]) -> None:
    package = Package.read(copied["m2"])
    own = {"name": "visits", "path": "visits.csv", "schema": {"fields": [{"name": "visit_id", "type": "string"}]}}
    package.descriptor["resources"].append(own)
    package.tables["visits.csv"] = [{"visit_id": "v-1"}]
    package.write(copied["m2"])
    list_members(network, copied)
    assert gather(here(network)).generation.members["m2"]["unknown"] == ["visits"]


# --- the report, what is published, doctor ---


def csv_of(folder: Path, measure: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    """What stands above the numbers of a measure, and its rows."""
    text = (folder / "build" / "report" / "files" / f"{measure}.en.csv").read_text(encoding="utf-8-sig")
    head, _, table = text.replace("\r\n", "\n").partition("\n\n")
    return dict(csv.reader(io.StringIO(head))), list(csv.DictReader(io.StringIO(table)))


def test_five_institutions_meet_in_one_report(reported_network: Path, packages: dict[str, Path]) -> None:
    for page in ("index.th.html", "index.html"):
        text = (reported_network / "build" / "report" / page).read_text(encoding="utf-8")
        assert text.count('<li value="') == INSTITUTIONS
    _, grid = csv_of(reported_network, "component_grid")
    assert len({row["Cohort"] for row in grid}) == INSTITUTIONS
    _, loop = csv_of(reported_network, "loop_by_cohort")
    decided = {
        name: sum(row["decision"] != "pending" for row in rows(package / "data", "trials"))
        for name, package in packages.items()
    }
    assert sorted(int(row["Decided"]) for row in loop) == sorted(decided.values())


def test_a_grant_and_what_was_passed_on_are_never_added(reported_network: Path, packages: dict[str, Path]) -> None:
    _, grants = csv_of(reported_network, "grants_by_cohort")
    assert len(grants) == INSTITUTIONS
    published = rows(packages["m0"] / "data", "grants")
    outside = sum(float(row["amount_awarded"]) for row in published if not row["parent_grant_id"])
    passed_on = sum(float(row["amount_awarded"]) for row in published if row["parent_grant_id"])
    assert passed_on > 0
    assert {(float(row["From outside"]), float(row["Of this passed on"])) for row in grants} == {(outside, passed_on)}


def test_every_measure_can_be_taken_along_with_what_explains_it(reported_network: Path) -> None:
    report = reported_network / "build" / "report"
    links = {
        link
        for page in report.glob("*.html")
        for link in re.findall(r'href="(files/[^"]+\.csv)"', page.read_text("utf-8"))
    }
    assert links
    for link in links:
        text = (report / link).read_text(encoding="utf-8-sig")
        head = dict(csv.reader(io.StringIO(text.replace("\r\n", "\n").partition("\n\n")[0])))
        english = link.endswith(".en.csv")
        names = (
            ("Title", "Unit", "Formula", "As-of date", "Licence")
            if english
            else ("ชื่อเรื่อง", "หน่วย", "วิธีคำนวณ", "สัญญาอนุญาต")
        )
        assert all(head.get(name) for name in names), (link, head)


def test_of_very_many_rows_the_first_are_shown_with_the_number_of_all(
    met: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read = network_in(Path(shutil.copytree(met, tmp_path / "network", ignore=shutil.ignore_patterns("build"))))
    generation = current_generation(read.paths)
    assert generation is not None
    counts = {"trials": 0, "cohorts": 0}
    for name in counts:
        counts[name] = duckdb.execute(f"SELECT count(*) FROM '{generation.folder}/{name}.parquet'").fetchall()[0][0]
    for name, number in (("MOST_ROWS", 20), ("ROWS_SEARCHED", 10), ("ROWS_LISTED", 3)):
        monkeypatch.setattr(network_pages, name, number)
    files = network_pages.make_pages(read, generation, BuildCache(tmp_path / "cache", None)).files
    named = duckdb.execute(f"SELECT count(obstacle) FROM '{generation.folder}/trials.parquet'").fetchall()[0][0]
    assert 20 < named <= counts["trials"]
    table = files["files/tried.en.csv"].decode("utf-8-sig").replace("\r\n", "\n")
    head, _, rows_of_file = table.partition("\n\n")
    assert dict(csv.reader(io.StringIO(head)))["Rows"].startswith(f"These are the first 20 of {named} rows;")
    assert len(list(csv.DictReader(io.StringIO(rows_of_file)))) == 20
    assert f"These are the first 10 of {named} rows." in files["tried.html"].decode()
    assert files["index.html"].decode().count('<li value="') == 3
    assert f"These are the first 3 of {counts['cohorts']} rows." in files["index.html"].decode()


def test_what_is_published_holds_what_was_gathered(reported_network: Path) -> None:
    folder = reported_network / "build" / "published"
    generation = current_generation(network_in(reported_network).paths)
    assert generation is not None
    for file in generation.manifest["files"]:
        assert hashlib.sha256((folder / "data" / file["path"]).read_bytes()).hexdigest() == file["sha256"]
    listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert all(
        hashlib.sha256((folder / resource["path"]).read_bytes()).hexdigest() == resource["sha256"]
        for resource in listed
    )


def test_doctor_says_what_is_not_in_order(network: Path, copied: dict[str, Path]) -> None:
    list_members(network, copied)
    (copied["m2"] / "manifest.json").write_text("{}", encoding="utf-8")
    (network / "members.yml").open("a", encoding="utf-8").write("- {id: gone, source: nowhere.zip, hash: ''}\n")
    generation = current_generation(here(network).paths)
    assert generation is not None
    (generation.folder / "trials.parquet").write_bytes(b"x")
    found = {finding.code for finding in examine_network(NetworkPaths(network, ROOT)).findings}
    assert found >= {"member-not-as-agreed", "member-not-at-hand", "gathered-damaged", "gathered-older"}


# --- the template ---


def test_what_a_network_shares_with_a_cohort_is_the_same() -> None:
    from template_files import expected_network

    for path, content in expected_network().items():
        assert path.read_bytes() == content, f"{path.name}: run nox -s generate"


def test_a_cohort_has_nothing_of_a_network_and_the_other_way_round(fresh_th: Path, met: Path) -> None:
    assert not (fresh_th / "toolkit" / "network").exists()
    assert not (fresh_th / "members.yml").exists()
    assert not (met / "cohort.yml").exists()
    assert not (met / "data").exists()
    assert (met / "toolkit" / "network" / "settings.yaml").exists()
