"""A cohort in which everything is there that README and guide name, and the typing of their commands."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.accepting import rows, send
from tests.conftest import with_rows
from tests.guide_pages import session_of
from tests.helpers import ROOT, render, replace, run

LANGUAGES = ("en", "th")
# the tests of a language share a cohort, which one process makes once; the guide in Thai has the same commands and files
# as that in English, so what it says is tried less often
MARKS = {
    "en": [pytest.mark.xdist_group("guide-en")],
    "th": [pytest.mark.xdist_group("guide-th"), pytest.mark.thorough],
}
IN_EACH_LANGUAGE = [pytest.param(language, marks=MARKS[language]) for language in LANGUAGES]
PERSON = {"en": "Noy Sample", "th": "น้อย ตัวอย่าง"}
EXPENSE = "expense-3f9a27c5d1b0"
BACKUP = "2026-12-15T093000Z.zip"
TEA = ["2026-12-01", "Tea", 120, "Weavers", "Own money", "Tea house"]

MORE_ROWS = {
    "data/expenses.csv": f"{EXPENSE},partner-01,line-01,,2026-11-20,Bus tickets,100.50,grant,receipt,claimed,,,,,\n",
    "data/attendance.csv": "workshop-01,p-aaaaaa,leader,3\n",
    "data/consents.csv": "consent-1,p-aaaaaa,participation,consent,false,,2026-11-02,paper,1,,\n"
    "consent-2,p-aaaaaa,image,consent,false,,2026-11-02,paper,1,,\n",
}


def source(name: str, language: str) -> str:
    """README or GUIDE as the template has it, which is what a cohort gets but for a few names."""
    return (ROOT / "copier" / f"{name}.{language}.md").read_text(encoding="utf-8")


def both(language: str) -> str:
    """README and GUIDE, one after the other."""
    return source("README", language) + source("GUIDE", language)


def make(folder: Path, language: str) -> Path:
    """A cohort of the time that the pages speak of."""
    country = {"en": "LA", "th": "TH"}[language]
    return render(folder, cohort_name="Cohort", language=language, country=country, start_date="2026-11-01")


def prepare(fresh: Path, folder: Path, language: str) -> Path:
    """The same with rows, a submission, its receipt and a back-up, by the names that the pages use."""
    with_rows(Path(shutil.copytree(fresh, folder)), "as_of: 2026-12-15\n")
    for name, lines in MORE_ROWS.items():
        with (folder / name).open("a", encoding="utf-8", newline="\n") as file:
            file.write(lines)
    replace(folder / "private" / "people.csv", "Noy Sample", PERSON[language])
    done = run(folder, "doctor", "--fix", "--reason", "entered at the start")
    assert done.returncode == 0, done.stdout + done.stderr
    assert run(folder, "backup").returncode == 0
    (backup,) = (folder / "backups").iterdir()
    backup.rename(folder / "backups" / BACKUP)
    send(folder, TEA)
    assert run(folder, "validate").returncode == 0
    return folder


def nox(cohort: Path, line: str) -> subprocess.CompletedProcess[str]:
    """Runs what a line of nox runs, in the environment of the test."""
    session, arguments = session_of(line)
    return run(cohort, session, *arguments)


def sessions(cohort: Path) -> list[str]:
    """What its noxfile offers."""
    return re.findall(r"^@nox\.session.*\ndef (\w+)", (cohort / "noxfile.py").read_text(encoding="utf-8"), re.M)


def spent_on(cohort: Path) -> list[str]:
    """What each accepted expense was for."""
    return [row["description"] for row in rows(cohort, "expenses")]
