"""Cohorts that many tests look at, made once; tests that change one take a copy."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import hypothesis
import pytest
import yaml
from cohort.model.cohort import Cohort
from cohort.model.paths import CACHE_VARIABLE, CohortPaths
from cohort.workflows.publish import publish
from cohort.workflows.report import build_report

from demo.generate import fill
from tests.helpers import ROOT, SHARED_VARIABLE, build_file_tree, render, run, run_process, shared
from tests.rule_base import declared

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SEED = 2561
"""The seed of the demo where nobody names one."""
SHARED_FOLDERS = (CACHE_VARIABLE, SHARED_VARIABLE)
"""Environment variables of folders that all workers of a run share."""
OWN_FOLDERS: list[str] = []
"""Those of them that this process has made."""
BUILT = {"pilot", "reported", "small_reported", "done", "packages", "met", "reported_network"}
"""Fixtures that build the demo, reports, publications or networks, which takes seconds."""


def pytest_configure() -> None:
    """Charts and documents that are equal in many reports are made once; a test of how they are made makes them anew."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # so it is for who starts the tests in the background, and a process hands it down: programs would not end
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # the time of one example says how busy the computer is; what has to be quick has a test of its own
    hypothesis.settings.register_profile("tests", deadline=None)
    hypothesis.settings.load_profile("tests")
    # workers have the folders of who started them, and a tool may share its own among many runs
    OWN_FOLDERS.extend(variable for variable in SHARED_FOLDERS if variable not in os.environ)
    for variable in OWN_FOLDERS:
        os.environ[variable] = tempfile.mkdtemp(prefix="cohort-tests-")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two workers more than this computer has cores, because tests wait for browsers, other programs and the disk."""
    return 2 + (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Groups, which one worker runs from beginning to end, come first, so that no worker waits for the last one.

    A test that looks at something that takes seconds to build is slow, whether it is the first one that asks or not, and
    so is a thorough one.
    """
    for item in items:
        if BUILT & set(getattr(item, "fixturenames", ())) or item.get_closest_marker("thorough"):
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


def pytest_collection_finish() -> None:
    """What libraries and tests brought stays until the end, so nobody looks again and again whether it may go."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Takes away what was kept."""
    for variable in OWN_FOLDERS:
        shutil.rmtree(os.environ.pop(variable, ""), ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def no_more_processes() -> Iterator[None]:
    """What a test builds in its process is built there alone, as on a computer of one core: the tests have the others.

    Reports and publications that are made in a process of their own start more as they do for people.
    """

    @contextmanager
    def no_pool(_: int) -> Iterator[None]:
        yield None

    with mock.patch.object(build_report, "worker_pool", no_pool), mock.patch.object(publish, "worker_pool", no_pool):
        yield


@pytest.fixture
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each cohort makes everything itself, as it does outside of tests."""
    monkeypatch.delenv(CACHE_VARIABLE)


@pytest.fixture(scope="module")
def cohort_of(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Makes a cohort with these settings, once for all cases that have the same."""
    cohorts: dict[str, Cohort] = {}

    def cohort(**settings: Any) -> Cohort:
        if repr(settings) not in cohorts:
            cohorts[repr(settings)] = declared(tmp_path_factory.mktemp("cohort"), **settings)
        return cohorts[repr(settings)]

    return cohort


@pytest.fixture(scope="session")
def fresh_th() -> Path:
    """A cohort in Thai, just made. Do not change it."""
    return shared("fresh-th", lambda folder: render(folder, cohort_name="รุ่นที่ ๒"))


@pytest.fixture(scope="session")
def fresh_en() -> Path:
    """A cohort in English in Laos, just made. Do not change it."""
    answers = {"cohort_name": "Cohort One", "language": "en", "country": "LA", "start_date": "2026-11-01"}
    return shared("fresh-en", lambda folder: render(folder, **answers))


@pytest.fixture(scope="session")
def pilot() -> Path:
    """The demo cohort with its synthetic data. Do not change it."""
    return shared("pilot", pilot_in("closed"))


@pytest.fixture(scope="session")
def pilot_of() -> Callable[[str], Path]:
    """The demo cohort in a state, such as `month2`, in which it is on its way. Do not change it."""
    return lambda state: shared(f"pilot-{state}", pilot_in(state))


def pilot_in(state: str) -> Callable[[Path], None]:
    """A function that makes the demo cohort in a state."""

    def make(folder: Path) -> None:
        render(folder, **yaml.safe_load((ROOT / "demo" / "pilot.yml").read_text(encoding="utf-8")))
        fill(folder, SEED, state)

    return make


@pytest.fixture(scope="session")
def reported(pilot: Path) -> Path:
    """The pilot with its report. Do not change it."""

    def make(folder: Path) -> None:
        shutil.copytree(pilot, folder, ignore=shutil.ignore_patterns("build", ".git"))
        # where a test drives a browser, the drawing of charts would not run in its process
        assert run_process(folder, "report").returncode == 0

    return shared("reported", make)


@pytest.fixture(scope="session")
def packages(pilot: Path) -> dict[str, Path]:
    """What five institutions have published, by the id of a member. Do not change it."""
    from tests.networks import published_packages

    return published_packages(pilot)


@pytest.fixture(scope="session")
def met(packages: dict[str, Path]) -> Path:
    """A network that has gathered the five. Do not change it."""
    from tests.networks import network_of

    return network_of(packages)


@pytest.fixture(scope="session")
def reported_network(met: Path) -> Path:
    """The network with its report and what it publishes. Do not change it."""
    from tests.networks import reported as reported_of

    return reported_of(met)


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[[Path], Path]:
    """Copies a cohort into a folder of the test's own."""

    def copy(cohort: Path) -> Path:
        folder = tmp_path / "cohort"
        if os.name == "nt" or (cohort / "build").exists() or (cohort / ".nox").exists():
            return Path(shutil.copytree(cohort, folder, ignore=shutil.ignore_patterns("build", ".nox")))
        # many hundreds of files for most of the tests, which this copies in half the time
        subprocess.run(["cp", "-R", "-p", str(cohort), str(folder)], check=True)
        return folder

    return copy


SMALL = {
    "data/organisations.csv": """\
organisation_id,name,name_en,roles,sector,legal_form,registration_number,province,location_is_sensitive,constraints_at_start,constraints_at_close,joined_on,left_on,publish_as
funder-1,Fund,,funder,public,government,,,false,,,,,
host-1,University,,host,academic,university,,LA-VT,false,,,,,
partner-01,Weavers,,partner,civil_society,association,,LA-LP,false,money,,2026-11-01,,
partner-02,Farmers,,partner,civil_society,cooperative,,LA-CH,true,team,,2026-11-01,,
""",
    "data/people.csv": """\
person_id,organisation_id,roles,expertise,selected_by_organisation_id,from_date,to_date
p-aaaaaa,partner-01,leader,,,,
p-cccccc,,coach,,host-1,,
""",
    "private/people.csv": """\
person_id,full_name,nickname,gender,age_band,contact
p-aaaaaa,Noy Sample,Noy,,25_34,noy@example.org
p-cccccc,Kham Sample,Kham,,to_24,
""",
    "data/grants.csv": """\
grant_id,parent_grant_id,organisation_id,funder_organisation_id,contract_number,title,description,amount_awarded,award_date,start_date,end_date
grant-01,,partner-01,funder-1,,Looms,Looms for the young,1000,2026-10-20,2026-11-01,2027-05-31
grant-02,,partner-02,funder-1,,Seeds,A seed bank,3000,2026-10-20,2026-11-01,2027-05-31
""",
    "data/budgets.csv": """\
budget_line_id,grant_id,component,cost_category,cost_kind,description,amount_planned,amount_revised,revised_on,variance_reason
line-01,grant-01,trials,travel,direct,Bus,600,,,
line-02,grant-01,trials,materials,direct,Yarn,400,300,2026-12-10,
line-03,grant-02,trials,materials,direct,Seeds,3000,,,
""",
    "data/expenses.csv": """\
expense_id,organisation_id,budget_line_id,trial_id,spent_on,description,amount,funded_by,document_kind,status,status_note,original_currency,original_amount,exchange_rate,advance_id
expense-01,partner-01,line-01,,2026-11-20,Bus tickets,100.50,grant,receipt,cleared,,,,,
expense-02,partner-01,line-02,,2026-12-05,Yarn,200,grant,receipt,claimed,,,,,
expense-03,partner-01,line-02,,2026-12-06,Yarn given back,-20,grant,receipt,claimed,,,,,
expense-04,partner-01,,,2026-12-07,Volunteers,500,in_kind,none,cleared,,,,,
expense-05,partner-02,line-03,,2026-12-08,Not for this grant,50,grant,receipt,disallowed,The seeds are of another grant,,,,
expense-06,partner-02,line-03,,2027-01-09,Seeds,70,grant,receipt,claimed,,,,,
""",
    "private/expenses.csv": """\
expense_id,payee,receipt_reference
expense-01,Bus company,12
""",
    "data/workshops.csv": """\
workshop_id,kind,sequence,title,title_en,start_date,end_date,province,host_organisation_id,people_expected,tools,objectives
workshop-01,strategy,1,Strategy workshop,,2026-11-14,2026-11-16,LA-VT,host-1,12,,
workshop-02,finance,2,Finance workshop,,2027-01-16,2027-01-17,LA-LP,partner-01,12,,
workshop-03,forum,,Closing forum,,2027-05-15,2027-05-16,,,40,,
""",
    "data/coach_logs.csv": """\
coach_log_id,coach_id,organisation_id,trial_id,date,minutes,mode,purpose,need,need_voiced_by,next_step,next_step_due,support_needed,is_confidential
log-01,p-cccccc,partner-01,,2026-11-10,90,visit,find_needs,A market,community,,,,false
log-02,p-cccccc,partner-01,,2026-11-12,30,call,trial,,,,,,false
log-03,p-cccccc,partner-01,,2026-12-14,60,online,exchange,,,,,,false
log-04,p-cccccc,partner-01,,2027-02-01,60,online,exchange,,,,,,false
""",
    "private/coach_logs.csv": "coach_log_id,summary\nlog-01,We walked through the market\n",
    "data/research_notes.csv": """\
research_note_id,round,source_kind,captured_on,captured_by,organisation_id,workshop_id,source_person_ids,independence,access
note-01,baseline,interview,2026-11-08,p-aaaaaa,partner-01,,p-aaaaaa,claimant,team
note-02,baseline,interview,2026-11-09,p-aaaaaa,partner-02,,,involved,team
note-03,baseline,document,2026-11-09,p-aaaaaa,partner-02,,,independent,public
note-04,mid,interview,2027-02-09,p-aaaaaa,partner-02,,,independent,public
""",
    "private/research_notes.csv": """\
research_note_id,location_reference,summary,summary_en
note-01,,She listens,
note-02,,They plan,
note-03,,Minutes,
note-04,,Seeds,
""",
}


THAI_SETTINGS = (
    "language: th",
    "country: TH",
    "currency: THB",
    "start_date: 2017-11-01",
    "end_date: 2018-05-31",
    "as_of: 2018-03-15",
)
THAI_ROWS = {
    "data/organisations.csv": """\
partner-03,กลุ่มน้ำใจ,,partner,civil_society,informal_group,,TH-57,false,,,,
partner-04,ກຸ່ມນ້ຳໃສ,,partner,civil_society,informal_group,,TH-43,false,,,,
""",
    "data/people.csv": """\
p-dddddd,partner-03,leader;coach,,,,
p-eeeeee,partner-01,coach,,,,
p-ffffff,partner-02,coach,,,,
""",
    "private/people.csv": """\
p-dddddd,สมหญิง ตัวอย่าง,แดง,,35_49,
p-eeeeee,แก้วตา ตัวอย่าง,แก้ว,,,
p-ffffff,แก้วใจ ตัวอย่าง,แก้ว,,,
""",
}


# the few rows break some rules across tables, which have tests of their own
NO_RULES = "rules:\n" + "".join(
    f"- {{rule: {path.stem}, severity: silent, reason: tested elsewhere}}\n"
    for path in sorted((ROOT / "schemas" / "rules").glob("*.sql"))
)


def with_rows(cohort: Path, settings: str) -> Path:
    """Gives a cohort a few rows in each table, and more settings."""
    build_file_tree(cohort, SMALL)
    settings += NO_RULES
    before = (cohort / "cohort.yml").read_text(encoding="utf-8")
    build_file_tree(cohort, {"cohort.yml": before + settings})
    return cohort


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser for the tests of a module."""
    # most tests need none
    from playwright.sync_api import sync_playwright

    from tools.pictures import launch

    with sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()


@pytest.fixture
def small(fresh_en: Path, copy_of: Callable[[Path], Path]) -> Path:
    """A cohort of the test's own with a few rows in each table, as of 15 December 2026."""
    return with_rows(copy_of(fresh_en), "as_of: 2026-12-15\n")


@pytest.fixture(scope="session")
def small_reported(fresh_en: Path) -> Path:
    """The same rows with the pages of their report. Do not change it."""

    def make(folder: Path) -> None:
        shutil.copytree(fresh_en, folder)
        with_rows(folder, "as_of: 2026-12-15\n")
        assert run(folder, "report", "--no-files").returncode == 0

    return shared("small-reported", make)


@pytest.fixture(scope="session")
def in_english(fresh_en: Path, tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    """The same rows, read once for many tests. Do not change it."""
    folder = tmp_path_factory.mktemp("small") / "en"
    return Cohort.read(CohortPaths(with_rows(Path(shutil.copytree(fresh_en, folder)), "as_of: 2026-12-15\n")))


@pytest.fixture(scope="session")
def in_country(in_english: Cohort, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Cohort]:
    """The same rows in a country with a currency, read once for each. Do not change it."""

    @cache
    def cohort(country: str, currency: str) -> Cohort:
        folder = Path(shutil.copytree(in_english.paths.root, tmp_path_factory.mktemp("small") / country))
        settings = (folder / "cohort.yml").read_text(encoding="utf-8")
        for name, before, after in (("country", "LA", country), ("currency", "LAK", currency)):
            settings = settings.replace(f"{name}: {before}\n", f"{name}: {after}\n")
        build_file_tree(folder, {"cohort.yml": settings})
        return Cohort.read(CohortPaths(folder))

    return cohort


@pytest.fixture(scope="session")
def in_thai(in_english: Cohort, tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    """The same rows and a few more in Thailand from November 2017 to May 2018, read once. Do not change it."""
    cohort = Path(shutil.copytree(in_english.paths.root, tmp_path_factory.mktemp("small") / "th"))
    settings = (cohort / "cohort.yml").read_text(encoding="utf-8").splitlines()
    other_lines = [
        line for line in settings if line.split(":")[0] not in {setting.split(":")[0] for setting in THAI_SETTINGS}
    ]
    build_file_tree(cohort, {"cohort.yml": "\n".join([*other_lines, *THAI_SETTINGS, ""])})
    for file, lines in THAI_ROWS.items():
        with (cohort / file).open("a", encoding="utf-8", newline="\n") as rows:
            rows.write(lines)
    return Cohort.read(CohortPaths(cohort))
