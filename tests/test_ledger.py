"""The ledger: what may lie in git has no word of people, and the chain stays whole when their words go."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from cohort.errors import CannotRun
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.storing.csv_tables import csv_text
from cohort.storing.ledger import extended_ledger, ledger_entry, read_ledger
from cohort.storing.ledger_chain import removed_rows
from cohort.storing.places_left import ENTRY
from cohort.workflows.doctor.examine import examine
from cohort.workflows.doctor.migrate import migrate
from cohort.workflows.people.forget import forget

from tests.accepting import TEA, YARN, entries, rows, send, take
from tests.helpers import VERSION, build_file_tree, run

COLUMNS = "entry_id,at,action,file,file_sha256,table,table_sha256,previous_sha256,added,changed,unchanged,removed,reason,toolkit,schema_version"
# an entry of version 3: the action, the file, the table, the reason
OLD = [
    ("accept", "submissions/Noy Sample.xlsx", "expenses", "Expenses A2: Noy's shop; left out: Noy 3"),
    ("accept", 'submissions/a "b", c.xlsx', "expenses", ""),
    ("remove", "", "expenses", "expense-09: Noy said: entered twice"),
    ("remove", "", "attendance", "workshop-01 p-aaaaaa: was ill"),
    ("remove", "", "expenses", "Noy wrote this by hand: no key stands before it"),
    ("withdraw", "", "consents", "p-aaaaaa: Noy does not want it any more"),
    ("forget", "", "people", "p-bbbbbb: asked by letter"),
    ("edit", "", "organisations", "Noy's province"),
    ("migrate", "", "grants", "title, old → new"),
]
AT = "2026-12-01T10:00:00+00:00"
KEYS = ["", "", "expense-09", "workshop-01 p-aaaaaa", "", "p-aaaaaa", "p-bbbbbb", "", ""]


def with_old_ledger(cohort: Path) -> Path:
    """The cohort as version 3 left it: the start of the ledger, and what happened since with the words of people."""
    first = [
        {**row, "file": "", "reason": row["note"], "schema_version": "3"}
        for row in rows(cohort, "ledger")
        if row["action"] == "start"
    ]
    later = [
        {"at": AT, "action": action, "file": file, "table": table, "reason": reason, "schema_version": "3"}
        for action, file, table, reason in OLD
    ]
    with (cohort / "data" / "ledger.csv").open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, COLUMNS.split(","), extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        for number, row in enumerate([*first, *later], start=1):
            writer.writerow({"added": "0", "toolkit": "0.3.0"} | row | {"entry_id": number})
    return cohort


def public(cohort: Path) -> str:
    return (cohort / "data" / "ledger.csv").read_text(encoding="utf-8")


def codes(cohort: Path) -> set[str]:
    """What doctor says of the ledger."""
    found = {finding.code for finding in examine(CohortPaths(cohort)).findings}
    return {code for code in found if "ledger" in code or code.startswith(("edited", "private"))}


def test_what_people_wrote_leaves_data_and_nothing_is_lost(small: Path) -> None:
    with_old_ledger(small)
    before = rows(small, "ledger")
    looked = run(small, "migrate", "--dry-run")
    assert "go from data/ledger.csv to private/ledger.csv" in " ".join(looked.stdout.split())
    assert rows(small, "ledger") == before
    assert run(small, "migrate").returncode == 0
    assert "Noy" not in public(small)
    after = entries(small)
    for old, new in zip(before, after, strict=False):
        same = {name: text for name, text in old.items() if name != "reason"}
        assert {name: new[name] for name in same} == same
    old_rows = after[len(before) - len(OLD) : len(before)]
    assert [row["key"] for row in old_rows] == KEYS
    assert [": ".join(filter(None, [row["key"], row["note"] or row["reason"]])) for row in old_rows] == [
        reason for *_, reason in OLD
    ]
    assert [row["note"] for row in old_rows] == [*[""] * (len(OLD) - 1), OLD[-1][-1]]
    assert [row["note"] for row in after[len(before) :] if "private" in row["note"]] == [
        "names of files, answers and reasons of older entries moved to private/ledger.csv"
    ]
    # once
    assert run(small, "migrate").stdout == "Everything is as the schemas declare it.\n"
    assert removed_rows(read_ledger(CohortPaths(small))).people.keys() == {"p-bbbbbb"}


def test_where_private_is_not_here_the_words_stay_where_they_are(small: Path) -> None:
    with_old_ledger(small)
    shutil.rmtree(small / "private")
    before = public(small)
    with pytest.raises(CannotRun, match="run “nox -s migrate” where private/ is"):
        migrate(Cohort.read(CohortPaths(small)), dry_run=False)
    assert public(small) == before


def test_a_copy_without_private_knows_that_it_has_none_whatever_is_written_there(small: Path) -> None:
    for path in (small / "private").glob("*.csv"):
        path.unlink()
    assert run(small, "remove", "workshop-02", "--reason", "was none").returncode == 0
    assert entries(small)[-1]["reason"] == "was none"
    assert "private-absent" in codes(small)
    assert run(small, "remove", "expense-01", "--reason", "was none").returncode == 2


def test_words_go_to_the_entry_that_they_were_written_for(small: Path) -> None:
    assert run(small, "remove", "expense-06", "--reason", "entered twice").returncode == 0
    before = public(small)
    # data/ comes back from git as it was before, and goes on from there; private/ is not in git
    lines = before.splitlines(keepends=True)
    (small / "data" / "ledger.csv").write_text(
        "".join([*lines[:-1], lines[-1].replace(entries(small)[-1]["at"], AT)]), encoding="utf-8"
    )
    assert entries(small)[-1]["reason"] == ""
    assert read_ledger(CohortPaths(small))[-1]["reason"] == ""


@pytest.mark.slow
def test_a_forgotten_person_goes_from_the_words_and_the_chain_stays_whole(small: Path) -> None:
    send(small, TEA, name="Noy Sample.xlsx")
    send(small, YARN, name="farmers.xlsx")
    assert len(take(small)[0]) == 2
    for row, reason in (("expense-06", "noy@example.org wrote"), ("expense-04", "as Noy said")):
        assert run(small, "remove", row, "--reason", reason).returncode == 0
    build_file_tree(
        small,
        {
            "data/consents.csv": "consent_id,person_id,purpose,lawful_basis,covers_sensitive,attribution,given_on,given_how,notice_version,retention_until,withdrawn_on\n"
            "consent-1,p-aaaaaa,image,consent,false,nickname,2026-11-14,paper,,2030-01-01,\n"
        },
    )
    assert run(small, "withdraw", "Noy", "--reason", "she is ill").returncode == 0
    assert run(small, "doctor", "--fix", "--reason", "typed from paper").returncode in (0, 1)
    before, found = rows(small, "ledger"), codes(small)
    planned = forget(Cohort.read(CohortPaths(small)), ["Noy"], "asked by letter", dry_run=True)
    (unsure,) = [place.where for place in planned.places if place.kind == ENTRY]
    assert next(row["reason"] for row in entries(small) if row["entry_id"] == unsure) == "as Noy said"
    done = run(small, "forget", "Noy", "--reason", "asked by letter")
    assert f"A name of the person may stand in private/ledger.csv, entry {unsure}" in done.stdout
    words = (small / "private" / "ledger.csv").read_text(encoding="utf-8")
    assert [needle for needle in ("Noy Sample", "noy@example.org", "she is ill") if needle in words] == []
    reasons = {(row["action"], row["key"]): row["reason"] for row in entries(small)}
    assert reasons["withdraw", "p-aaaaaa"] == ""
    assert reasons["remove", "expense-06"] == "(forgotten) wrote"
    assert reasons["edit", ""] == "typed from paper"
    assert reasons["forget", "p-aaaaaa"] == "asked by letter"
    # not one letter of what is under the chain has changed
    assert rows(small, "ledger")[: len(before)] == before
    assert codes(small) == found == set()


# every control character, and what splits lines elsewhere
HOSTILE = "".join(map(chr, [*range(32), 127, *range(0x80, 0xA0), 0x2028, 0x2029])) + ",\";'\\"


def test_every_sign_is_written_so_that_it_is_read_again(tmp_path: Path) -> None:
    for sign in HOSTILE:
        cells = [f"a{sign}b", sign, f"{sign}a", f"a{sign}", f"\r{sign}\n"]
        names = [f"c{number}" for number in range(len(cells))]
        text = csv_text(names, [dict(zip(names, cells, strict=True))] * 2)
        (tmp_path / "table.csv").write_bytes(text.encode())
        with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as file:
            assert list(csv.reader(file, strict=True)) == [names, cells, cells], repr(sign)


def test_no_sign_in_any_field_damages_the_ledger(small: Path) -> None:
    paths = CohortPaths(small)
    words = dict.fromkeys(("key", "file", "table", "note", "reason"), f"a{HOSTILE}b")
    entry = ledger_entry("edit", VERSION, **words)
    for _ in range(2):
        for path, content in extended_ledger(paths, [entry]).items():
            path.write_bytes(content)
    last = read_ledger(paths)[-1]
    assert {name: last[name] for name in words} == words
    assert last["entry_id"] == str(len(read_ledger(paths)))


@pytest.mark.slow
def test_a_carriage_return_that_an_older_version_wrote_ends_no_line(small: Path) -> None:
    with_old_ledger(small)
    path = small / "data" / "ledger.csv"
    path.write_bytes(path.read_bytes().replace(b"Noy's shop", b"Noy's\rshop").replace(b"was ill", b"was\rill"))
    assert [row["reason"] for row in read_ledger(CohortPaths(small)) if "shop" in row["reason"]] == [
        "Expenses A2: Noy's shop; left out: Noy 3"
    ]
    assert run(small, "migrate").returncode == 0
    assert b"\r" not in path.read_bytes()
    assert "was ill" in [row["reason"] for row in entries(small)]
    # one of today that somebody has broken is mended where it lies
    before = read_ledger(CohortPaths(small))
    path.write_bytes(path.read_bytes().replace(b",0.3.0,", b",0.3.0\r,"))
    assert "ledger-damaged" in codes(small)
    assert run(small, "doctor", "--fix").returncode in (0, 1)
    assert "ledger-damaged" not in codes(small)
    assert [{**row, "toolkit": row["toolkit"].strip()} for row in read_ledger(CohortPaths(small))] == before


@pytest.mark.slow
@pytest.mark.parametrize("name", ["data/ledger.csv", "private/ledger.csv"])
@pytest.mark.parametrize("damage", [b"\0" * 300, b'entry_id,"at', b"\xff\xfe"])
def test_a_damaged_ledger_stops_no_reader_and_the_advice_mends_it(small: Path, name: str, damage: bytes) -> None:
    assert run(small, "remove", "expense-06", "--reason", "entered twice").returncode == 0
    assert run(small, "backup").returncode == 0
    path = small / name
    whole = path.read_bytes()
    path.write_bytes(damage)
    send(small, TEA)
    looked, acceptance = run(small, "validate"), run(small, "accept", "--yes")
    for done in (looked, acceptance):
        assert (done.returncode, done.stderr.count("\n")) in ((0, 0), (2, 1))
        assert done.returncode == 0 or done.stderr.endswith("run: nox -s doctor -- --fix\n")
    assert acceptance.returncode == 2
    assert path.read_bytes() == damage
    assert run(small, "doctor").returncode == 1
    mended = run(small, "doctor", "--fix")
    assert f"Brought back: {name} from backups/" in mended.stdout
    assert path.read_bytes() == whole
    assert damage in {content.read_bytes() for content in (small / "backups").glob("*ledger.csv")}
    assert run(small, "accept", "--yes").returncode == 0
