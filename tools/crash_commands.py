"""The commands that write, for tools/crash.py: what each needs before, and how it is run."""

from __future__ import annotations

import csv
import hashlib
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.network import NetworkPaths, read_network
from cohort.model.paths import CohortPaths
from cohort.storing.generations import current_generation
from cohort.storing.lock import recover
from cohort.workflows.book.edit_texts import HostText, read_host_text, save_host_text
from cohort.workflows.intake.annotated_copies import save_mended_copy
from cohort.workflows.intake.answer_questions import CellAnswer, FileAnswers, keep_answers
from cohort.workflows.intake.read_submissions import read_submissions
from cohort.workflows.intake.receipt_contexts import receipt_context, sender_context
from cohort.workflows.intake.receive_files import receive_file
from cohort.workflows.intake.undo import undo_acceptance
from cohort.workflows.network.gather import gather
from cohort.workflows.network.members import add_member
from cohort.workflows.open_cohort import open_cohort
from cohort.workflows.publish import publish
from cohort.workflows.settings.edit_settings import change_settings
from cohort.workflows.settings.own_words import set_own_words
from cohort.workflows.tables.correct_row import Correction, accept_rows, correction_file

from tests.accepting import TEA, YARN, send
from tests.conftest import with_rows
from tests.helpers import build_file_tree, render, run
from tests.test_odd_packages import descriptor_of, entry_of, files_of

Work = Callable[[Path], Any]
# columns of the ledger that differ from run to run
MOMENTS = ("at",)
MEMBERS = ("north", "south")


def nothing(_: Path) -> None:
    """For a command that needs nothing."""


def recover_cohort(cohort: Path) -> None:
    """What the next session does first."""
    open_cohort(CohortPaths(cohort))


@dataclass(frozen=True)
class Command:
    """A command: what it needs before, how it is run, and what the next session does before anything else.

    `waits` says that a kill may leave a whole file in submissions/ or members/, which waits there to be taken in.
    """

    work: Work
    prepare: Work = nothing
    recover: Work = recover_cohort
    is_of_network: bool = False
    waits: bool = False


def prepared(folder: Path) -> Path:
    """A cohort with rows, a back-up, and two files that wait."""
    cohort = render(folder, cohort_name="Cohort One", language="en", country="LA", start_date="2026-11-01")
    with_rows(cohort, "as_of: 2026-12-15\n")
    run(cohort, "migrate")
    send(cohort, TEA)
    run(cohort, "accept")
    send(cohort, YARN, name="more.xlsx")
    send(cohort, ["2026-12-05", "Bus", 20, "Farmers", "Own money", "Bus"], name="other.xlsx")
    return cohort


def to_migrate(cohort: Path) -> None:
    """Lets the cohort add a table and a column of its own, which migrate writes."""
    tables = cohort / "local" / "tables"
    tables.mkdir(parents=True, exist_ok=True)
    field = "title: X, description: X., example: x, type: string"
    (tables / "more.yaml").write_text(f"extends: grants\nfields:\n- {{name: more, {field}}}\n", encoding="utf-8")
    (tables / "visits.yaml").write_text(
        "name: visits\ntitle: Visits\ndescription: Visits.\nprimaryKey: [visit_id]\nfields:\n"
        f"- {{name: visit_id, {field}, constraints: {{required: true}}}}\n",
        encoding="utf-8",
    )


def agreed(cohort: Path) -> None:
    """Lets a person agree to be shown, so that there is something to withdraw."""
    columns = "consent_id,person_id,purpose,lawful_basis,covers_sensitive,attribution,given_on,given_how,notice_version"
    values = "consent-1,p-aaaaaa,image,consent,false,nickname,2026-11-14,paper"
    content = f"{columns},retention_until,withdrawn_on\n{values},,2030-01-01,\n"
    build_file_tree(cohort, {"data/consents.csv": content})


def read(cohort: Path) -> Cohort:
    return Cohort.read(CohortPaths(cohort))


def prepared_network(folder: Path) -> Path:
    """A network of two members that was gathered, one of which has published anew since, and a package that came."""
    render(folder, kind="network", language="en", cohort_name="Network", institution="Institute")
    for name in MEMBERS:
        list_member(folder, name, "2026-01")
    gather_network(folder)
    list_member(folder, MEMBERS[0], "2026-02")
    files = files_of(descriptor_of("east"), {}, bytes)
    with zipfile.ZipFile(folder / "sent.zip", "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return folder


def list_member(folder: Path, name: str, release: str) -> None:
    """Lets a member publish a release, and notes its hash."""
    described = descriptor_of(name, version=release)
    files = files_of(described, {}, lambda text: text.replace(b"2026-01", release.encode()))
    entry = entry_of(folder / "packages" / name, files)
    path = folder / "members.yml"
    entries = [member for member in json.loads(path.read_text()) if member["id"] != name] if is_json(path) else []
    path.write_text(json.dumps([*entries, entry]), encoding="utf-8")


def is_json(path: Path) -> bool:
    """Whether the list of members is the one that we have written: JSON is YAML too."""
    return path.read_text(encoding="utf-8").startswith("[")


def gather_network(folder: Path) -> Any:
    return gather(read_network(NetworkPaths(folder)))


def correct(cohort: Path) -> Any:
    """A cell corrected on the desk."""
    known = read(cohort)
    correction = Correction(known.model.tables["expenses"], ("expense-01",), {"amount": "75"}, "counted again")
    return accept_rows(known, *correction_file(known, cohort_language(known), correction), confirm=lambda _: True)


def answer(cohort: Path) -> Any:
    """An answer given on the desk."""
    return keep_answers(read(cohort), "0" * 64, FileAnswers("", True, [CellAnswer("Expenses", "C2", "x", "mine")]))


def mend(cohort: Path) -> Any:
    """A cell of a sent file mended on the desk."""
    known = read(cohort)
    intake = read_submissions(known, [cohort / "submissions" / "more.xlsx"])
    context = sender_context(receipt_context(known, intake), intake.submissions[0])
    return save_mended_copy(known, context, intake.submissions[0], {("Expenses", "C2"): "81"})


def change_name(cohort: Path) -> Any:
    """A setting changed on the desk."""
    known = read(cohort)
    return change_settings(known, {"cohort_name": "Another name"}, cohort_language(known))


def write_chapter(cohort: Path) -> Any:
    """A text written on the desk."""
    text = HostText(cohort / "book" / "01-tried.en.md", "Tried", "en", False)
    return save_host_text(read(cohort), text, "# Tried\n\nWords\n" * 500, read_host_text(text)[1])


def restore(cohort: Path) -> Any:
    # the oldest: a second one of the same second has a number behind its name
    (archive, *_) = sorted((cohort / "backups").glob("*.zip"), key=lambda path: path.stem)
    return run(cohort, "restore", str(archive), "--over-newer")


COMMANDS: dict[str, Command] = {
    "accept": Command(lambda cohort: run(cohort, "accept")),
    "remove": Command(lambda cohort: run(cohort, "remove", "expense-04", "--reason", "twice")),
    "forget": Command(lambda cohort: run(cohort, "forget", "p-aaaaaa", "--reason", "asked")),
    "expired": Command(lambda cohort: run(cohort, "forget", "--expired", "--as-of", "2040-01-01")),
    "person": Command(lambda cohort: run(cohort, "person", "p-aaaaaa")),
    "migrate": Command(lambda cohort: run(cohort, "migrate"), to_migrate),
    # more was taken in since the back-up
    "restore": Command(restore, lambda cohort: run(cohort, "accept")),
    "backup": Command(lambda cohort: run(cohort, "backup")),
    "forms": Command(lambda cohort: run(cohort, "forms", "register")),
    "undo": Command(lambda cohort: undo_acceptance(read(cohort)), lambda cohort: run(cohort, "accept")),
    "withdraw": Command(lambda cohort: run(cohort, "withdraw", "p-aaaaaa", "--reason", "asked"), agreed),
    "book": Command(lambda cohort: run(cohort, "book")),
    "processing": Command(lambda cohort: run(cohort, "processing")),
    "publish": Command(
        lambda cohort: run(cohort, "publish", "--release", "two"),
        lambda cohort: run(cohort, "publish", "--release", "one"),
    ),
    "desk: upload": Command(lambda cohort: receive_file(CohortPaths(cohort), "sent.csv", [b"a,b\n"] * 50), waits=True),
    "desk: answer": Command(answer),
    "desk: mend": Command(mend),
    "desk: correct": Command(correct, waits=True),
    "desk: settings": Command(change_name),
    "desk: words": Command(lambda cohort: set_own_words(read(cohort), "en", {"Partner": "Member"})),
    "desk: chapter": Command(write_chapter),
    "gather": Command(gather_network, nothing, lambda folder: recover(NetworkPaths(folder)), is_of_network=True),
    "members": Command(
        lambda folder: add_member(read_network(NetworkPaths(folder)), folder / "sent.zip"),
        nothing,
        lambda folder: recover(NetworkPaths(folder)),
        is_of_network=True,
        waits=True,
    ),
}


def state(root: Path) -> dict[str, str]:
    """The own files of a cohort or a network by the hash of their content, without the moments of the ledger."""
    paths, found = CohortPaths(root), {}
    folders = (paths.data, paths.private, paths.submissions, paths.local, paths.book, root / "members")
    files = [path for folder in folders for path in sorted(folder.rglob("*"))]
    for path in (paths.settings, root / "members.yml", *files):
        # an archive for undoing is called by a ledger with its moments
        if path.is_file() and not path.name.startswith(".lock") and path.parent != paths.undo:
            content = path.read_bytes()
            if path in (paths.ledger, paths.private_ledger):
                rows = csv.DictReader(content.decode("utf-8").splitlines())
                content = repr([{k: v for k, v in row.items() if k not in MOMENTS} for row in rows]).encode()
            found[path.relative_to(root).as_posix()] = hashlib.sha256(content).hexdigest()
    return found


def is_before_with_more(now: dict[str, str], before: dict[str, str]) -> bool:
    """Whether everything is as before, but for whole files that came in."""
    more = {name: found for name, found in now.items() if before.get(name) != found}
    return set(now) >= set(before) and all(
        name.startswith(("submissions/", "members/")) and name.count("/") == 1 and name not in before for name in more
    )


def published(root: Path) -> dict[str, bytes]:
    """What others read: the files of the published folder, or those of the generation of a network."""
    if (root / "gathered").is_dir():
        generation = current_generation(NetworkPaths(root))
        folder = generation.folder if generation else root / "gathered" / "none"
    else:
        folder = publish.published_folder(CohortPaths(root))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
