"""The pages of a network as a steward meets them, and its guide, which leads to them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.guide_pages import commands, examples
from tests.helpers import ROOT, build_file_tree, run, run_process
from tests.networks import INSTITUTIONS

pytestmark = pytest.mark.xdist_group("browser")
PAGES = ("index", "model", "costs", "practice", "changes", "tried", "gathering", "numbers")


@pytest.mark.slow
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_page_can_be_read_by_everybody(reported_network: Path, browser: Browser, width: int, scheme: str) -> None:
    folder = reported_network / "build" / "report"
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    for name in PAGES:
        for language in ("", ".th"):
            page.goto((folder / f"{name}{language}.html").as_uri())
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, language)
            page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
            found = Axe().run(page).response["violations"]
            assert not found, (name, language, [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found])
    assert all(url.startswith(("file:", "data:")) for url in requests)
    context.close()


@pytest.mark.slow
def test_what_others_tried_is_found_without_a_network(reported_network: Path, browser: Browser) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto((reported_network / "build" / "report" / "tried.html").as_uri())
    rows = page.locator("table[data-measure=tried] tbody tr:visible")
    everything = rows.count()
    page.get_by_label("Search in this table").first.fill("แม่บ้านทำอาหารไม่ทัน")
    assert rows.count() == INSTITUTIONS < everything
    context.close()


def test_a_dot_stands_for_a_cohort_and_n_beside_it(reported_network: Path) -> None:
    html = (reported_network / "build" / "report" / "practice.html").read_text(encoding="utf-8")
    for block in ("retention_by_cohort", "coach_hours_by_cohort", "loop_by_cohort"):
        wide = html.split(f'id="shown-{block}"')[1].split("<svg")[1]
        assert len(re.findall(r"n = \d+", wide)) == INSTITUTIONS
        assert "no ranking" in html.split(f'id="shown-{block}"')[1].split("</figure>")[0]


def test_all_of_it_can_be_printed(reported_network: Path, packages: dict[str, Path]) -> None:
    report = reported_network / "build" / "report"
    for code, heading, note in (("", "The model, cohort by cohort", "no ranking"), (".th", "ต้นทุน", "ไม่ใช่การจัดอันดับ")):
        link = f'href="files/network{code}.pdf"'
        assert link in (report / f"index{code}.html").read_text(encoding="utf-8")
        pdf = pypdfium2.PdfDocument(report / "files" / f"network{code}.pdf")
        text = "".join(page.get_textpage().get_text_range() for page in pdf).replace("\r\n", " ").replace("\n", " ")
        assert heading in text
        assert note in text
        # each amount has the currency of its cohort beside it
        assert not re.search("XXX|Amounts in|จำนวนเงินเป็น", text)
        assert "\ufffd" not in text
        assert text.count("example cohort" if not code else "รุ่นตัวอย่างที่") >= len(packages) - 1
    published = reported_network / "build" / "published" / "files" / "network.pdf"
    assert published.read_bytes() == (report / "files" / "network.pdf").read_bytes()


# --- the guide ---


def page(name: str, language: str) -> str:
    return (ROOT / "copier" / f"{name}.network.{language}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["README", "GUIDE"])
def test_both_languages_give_the_same_commands_and_files_in_the_same_order(name: str) -> None:
    assert commands(page(name, "en")) == commands(page(name, "th"))
    assert examples(page(name, "en")) == examples(page(name, "th"))


def test_the_first_hour_leads_from_a_mailed_zip_to_the_pages(
    met: Path, packages: dict[str, Path], tmp_path: Path
) -> None:
    # the commands are the same in both languages
    folder = tmp_path / "network"
    shutil.copytree(met, folder, ignore=shutil.ignore_patterns("build", "gathered"))
    (folder / "members.yml").write_text("[]\n", encoding="utf-8")
    (folder / "Downloads").mkdir()
    shutil.copy(packages["m0"] / "cohort.zip", folder / "Downloads")
    sessions = {"members": "members", "gather": "gather", "report": "network_report"}
    typed = re.findall(r"start\.py -s (\w+)(?: -- (--add \S+))?", page("README", "en"))
    assert [session for session, _ in typed if session in sessions][:3] == ["members", "gather", "report"]
    for session, arguments in typed[:3]:
        words = [str(folder / word) if word.endswith(".zip") else word for word in arguments.split()]
        done = run_process(folder, sessions[session], *words)
        assert done.returncode == 0, done.stderr
    assert (folder / "build" / "report" / "index.html").exists()


def test_the_page_in_the_guide_is_built(met: Path, tmp_path: Path) -> None:
    # the files are the same in both languages
    folder = tmp_path / "network"
    shutil.copytree(met, folder, ignore=shutil.ignore_patterns("build"))
    files = examples(page("GUIDE", "en"))
    assert len(files) == 2
    build_file_tree(folder, files)
    done = run_process(folder, "network_report")
    assert done.returncode == 0, done.stderr
    assert (folder / "build" / "report" / "results.html").read_text(encoding="utf-8").count("<tr>") > 2


def test_sessions_of_the_guide_are_there(met: Path) -> None:
    noxfile = (met / "noxfile.py").read_text(encoding="utf-8")
    for language in ("en", "th"):
        for session in set(
            re.findall(r"(?:nox|start\.py) -s (\w+)", page("GUIDE", language) + page("README", language))
        ):
            if session != "publish":
                assert f"def {session}(" in noxfile, session
    assert run(met, "network_doctor").returncode == 0
