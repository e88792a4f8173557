"""Pages are what their files say: in the navigation, for an audience, one for each row, with every number accounted for."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from cohort.errors import CannotRun
from cohort.i18n.language import cohort_language
from cohort.measures.measure_queries import read_measures
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.reading.accepted_rows import AcceptedRows
from cohort.rendering.pages.page_files import read_pages
from cohort.workflows.report.build_report import build_report

from tests.figures import PageRead, ask, faults, faults_among, pages_of
from tests.helpers import ROOT, build_file_tree, replace, run

FRAME = '{% extends "_page.html.jinja" %}\n{% block content %}<p>Hello</p>{% endblock %}\n'


def header(**lines: str) -> str:
    """The beginning of a page, as it should be but for these lines; an empty one is left out."""
    lines = {"title": "Ours", "audience": "partner", "order": "35"} | lines
    return "".join(f"{{# {name}: {value} #}}\n" for name, value in lines.items() if value)


def build(cohort: Path, only: str = "", as_of: str | None = None, *, files: bool = False) -> dict[str, str]:
    """Every page that is built, by the name of its file."""
    build_report(Cohort.read(CohortPaths(cohort), as_of), readers=only, documents=files)
    folder = cohort / "build" / (f"for/{only}" if only else "report")
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html"))}


def pages_in(cohort: Path) -> dict[str, str]:
    """Every page of a report that was built before, by the name of its file."""
    return {path.name: path.read_text(encoding="utf-8") for path in (cohort / "build" / "report").glob("*.html")}


def declared(cohort: Path) -> list[str]:
    return [page.name for page in read_pages(CohortPaths(cohort), read_measures(CohortPaths(cohort)))]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ({"title": ""}, "the page does not say what it is; write {# title: … #} at its beginning"),
        ({"audience": ""}, "the page does not say what it is; write {# audience: … #} at its beginning"),
        ({"order": ""}, "the page does not say what it is; write {# order: … #} at its beginning"),
        ({"audience": "funders"}, "there is no audience funders; choose from manager, funder, partner, coach, research, public, all"),
        ({"order": "second"}, "order: second is not a whole number"),
        ({"each": "partner"}, "each: there is no measure partner; write the name of a measure"),
        ({"titel": "Ours"}, "the header may not say “titel”; choose from title, audience, order, each, component, publish, session"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_header_is_one_line(tmp_path: Path, lines: dict[str, str], message: str) -> None:
    build_file_tree(
        tmp_path,
        {
            "report/pages/ours.html.jinja": header(**lines) + FRAME,
            "report/audiences.yaml": (ROOT / "report" / "audiences.yaml").read_text(encoding="utf-8"),
        },
    )
    with pytest.raises(CannotRun) as refused:
        read_pages(CohortPaths(tmp_path), {"partners"})
    assert str(refused.value) == f"report/pages/ours.html.jinja: {message}"


def test_pages_come_in_their_order_and_those_of_other_sessions_not_at_all(small: Path) -> None:
    names = declared(small)
    assert names[0] == "index"
    assert {path.name.split(".")[0] for path in (small / "toolkit" / "report" / "pages").glob("[a-z]*.jinja")} - set(
        names
    ) == {
        "book",
        "plan",
        "plan-organisation",
        "receipt",
        "consent",
    }


@pytest.mark.slow
def test_a_page_of_the_cohort_is_found_by_its_header_with_its_measure_and_chart(small: Path) -> None:
    measure = (small / "toolkit" / "report" / "measures" / "partners_taking_part.sql").read_text(encoding="utf-8")
    chart = (small / "toolkit" / "report" / "charts" / "research_notes.vl.yaml").read_text(encoding="utf-8")
    build_file_tree(
        small,
        {
            "local/measures/ours.sql": measure,
            "local/charts/our_notes.vl.yaml": chart,
            "local/pages/our-page.html.jinja": header(title="Our <page>")
            + '{% extends "_page.html.jinja" %}\n{% block content %}{{ figure_of(results.ours, "value") }}'
            "{{ drawings.our_notes.svg.wide | svg }}{% endblock %}\n",
        },
    )
    pages = build(small)
    link = '<a href="our-page.html">Our &lt;page&gt;</a>'
    assert all(link in html for name, html in pages.items() if name != "our-page.html")
    assert link.replace(">", ' aria-current="page">', 1) in pages["our-page.html"]
    order = re.findall(r'<a href="([\w.-]+)"', pages["funder.html"].split("</nav>")[0])
    assert order.index("partner-partner-02.html") < order.index("our-page.html") < order.index("coaching.html")
    assert re.search(r"<text[^>]*>Baseline<", pages["our-page.html"])
    assert faults(small) == []
    assert "local/<wbr>measures/<wbr>ours.sql" in pages["numbers.html"]


@pytest.mark.slow
def test_the_files_that_the_document_shows_make_a_page(small: Path) -> None:
    document = (ROOT / "docs" / "extend.md").read_text(encoding="utf-8")
    files = dict(re.findall(r"^`(local/\S+)`:\n\n```\w+\n(.*?)^```", document, flags=re.DOTALL | re.MULTILINE))
    assert {Path(name).parent.name for name in files} == {"measures", "charts", "pages", "documents"}
    build_file_tree(small, files)
    save_form(small / "local" / "documents" / "fund.xlsx", document)
    pages = build(small, files=True)
    html = pages["travel.html"]
    assert "Spent on travel, by partner" in html
    assert '<data value="100.5" data-measure="spent_on_travel" data-column="spent" data-row="1">100.50</data>' in html
    assert '<a href="travel.html">Travel</a>' in pages["index.html"]
    assert {"files/travel.xlsx", "files/travel.docx"} <= set(re.findall(r'href="([^"]+)" download', html))
    assert faults(small) == []
    assert "files/fund-grant-01-1-Weavers.xlsx" in re.findall(r'href="([^"]+)" download', pages["funder.html"])
    filled = openpyxl.load_workbook(small / "build" / "report" / "files" / "fund-grant-01-1-Weavers.xlsx").active
    assert filled["B1"].value == "Weavers"
    assert filled["B2"].value == "1 Nov 2026 to 15 Dec 2026"
    assert [filled[f"{column}{row}"].value for row in range(6, 9) for column in "AB"] == [
        "Bus",
        100.5,
        "Yarn",
        180,
        None,
        None,
    ]
    # what the form calculates itself, it calculates anew
    assert filled["B12"].value == "=SUM(B6:B11)"
    assert filled["B14"].value == 280.5


def save_form(path: Path, document: str) -> None:
    """The workbook that the document shows as a table of rows and columns."""
    book = openpyxl.Workbook()
    for row, *cells in re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \|$", document, flags=re.MULTILINE):
        for column, text in zip("AB", cells, strict=True):
            book.active[f"{column}{row}"] = text.strip("`")
    assert len(book.active["A"]) == 14
    book.save(path)


@pytest.mark.parametrize(
    ("kind", "name"),
    [("pages", "funder.html.jinja"), ("measures", "coaching_time.sql"), ("charts", "coach_contacts.vl.yaml")],
)
def test_a_file_of_the_cohort_may_not_take_the_place_of_one_of_ours(small: Path, kind: str, name: str) -> None:
    ours = (small / "toolkit" / "report" / kind / name).read_text(encoding="utf-8")
    build_file_tree(small, {f"local/{kind}/{name}": ours})
    with pytest.raises(CannotRun) as refused:
        build(small)
    assert str(refused.value) == (
        f"local/{kind}/{name}: toolkit/report/{kind}/ has a file of this name; give yours another one"
    )


@pytest.mark.slow
def test_two_pages_that_would_be_one_file_are_said(small: Path) -> None:
    build_file_tree(small, {"local/pages/partner-partner-02.html.jinja": header() + FRAME})
    with pytest.raises(
        CannotRun, match=r"^local/\S+: toolkit/report/\S+ makes partner-partner-02.html too; rename one$"
    ):
        build(small)


@pytest.mark.slow
def test_a_mistake_in_a_page_is_one_line_that_says_where(small: Path) -> None:
    for declaration, message in (
        ("{{ figure_of(results.coaching_time, 'hour') }}", "'hour'"),
        ("{{ results.coaching.row }}", "'dict object' has no attribute 'coaching'"),
        ("{% if %}", "Expected an expression, got 'end of statement block'"),
    ):
        page = header() + '{% extends "_page.html.jinja" %}\n{% block content %}\n' + declaration + "{% endblock %}\n"
        build_file_tree(small, {"local/pages/ours.html.jinja": page})
        with pytest.raises(CannotRun) as refused:
            build(small)
        assert str(refused.value) == f"local/pages/ours.html.jinja, line 6: {message}"


@pytest.mark.slow
def test_every_page_has_the_whole_navigation_with_itself_marked(small_reported: Path) -> None:
    pages = pages_in(small_reported)
    assert len(pages) > 10
    targets = {}
    for name, html in pages.items():
        navigation = html.split("<nav")[1].split("</nav>")[0]
        targets[name] = re.findall(r'href="([^"]+)"', navigation)
        assert re.findall(r'href="([^"]+)" aria-current="page"', html) == [name]
        assert html.index('class="skip"') < html.index("<nav")
    coaches = {name for name in pages if name.startswith("coach-p-")}
    assert coaches
    for name, linked in targets.items():
        # only whoever runs the cohort sees the names of all coaches
        is_for_manager = "For: The cohort manager" in pages[name]
        assert {*linked} == {*pages} - (set() if is_for_manager else coaches - {name}), name
    assert targets["index.html"][0] == "index.html"


@pytest.mark.parametrize("cohort", ["small_reported", "reported"])
@pytest.mark.slow
def test_every_link_leads_somewhere(cohort: str, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue(cohort)
    pages = pages_of(folder)
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), name
        for link in page.links:
            file, _, anchor = link.partition("#")
            assert (folder / "build" / "report" / (file or name)).is_file(), f"{name}: {link}"
            assert not anchor or anchor in pages[file or name].ids, f"{name}: {link}"


@pytest.mark.slow
def test_a_page_for_each_row_shows_what_belongs_to_it(small_reported: Path) -> None:
    pages = pages_in(small_reported)
    assert {name for name in pages if name.startswith("partner")} == {
        "partner-partner-01.html",
        "partner-partner-02.html",
    }
    for number, own, other in (("1", "Weavers", "Farmers"), ("2", "Farmers", "Weavers")):
        html = pages[f"partner-partner-0{number}.html"]
        assert f"<h1>{own}</h1>" in html
        main = html.split("<main")[1]
        assert other not in main
        assert set(re.findall(r'data-measure="money_by_partner" data-column="spent" data-row="(\d)"', main)) == {number}
        # what is said of all weeks of both partners is one chart of one partner here
        assert f">{own}</text>" in main
        # why the host does not accept an expense
        assert ("The seeds are of another grant" in main) == (own == "Farmers")
        assert "0</text>" in main


@pytest.mark.slow
def test_an_id_that_is_no_id_gets_no_file(small: Path) -> None:
    with (small / "data" / "organisations.csv").open("a", encoding="utf-8", newline="\n") as rows:
        rows.write("../../escaped,Out,,partner,civil_society,association,,LA-LP,false,,,,\n")
        rows.write("partner-01,Twin,,partner,civil_society,association,,LA-LP,false,,,,\n")
    pages = build(small)
    assert sum(name.startswith("partner-") for name in pages) == 2
    assert not list(small.rglob("*escaped*"))


@pytest.mark.slow
def test_only_the_pages_of_an_audience_and_those_for_everybody(small: Path) -> None:
    everything = build(small)
    pages = build(small, only="funder")
    assert "funder.html" in pages
    # what was built for others before is gone, so that the folder can be given away as it is
    assert set(everything) - set(pages) >= {"data-quality.html", "partner-partner-01.html"}
    measures = read_measures(CohortPaths(small))
    audiences = {page.name: page.audience for page in read_pages(CohortPaths(small), measures)}
    # the first page is what opens first
    assert pages.pop("index.html") == pages["funder.html"]
    assert {audiences[name.split(".")[0]] for name in pages} == {"funder", "all"}
    first, _ = build_report(Cohort.read(CohortPaths(small)), readers="funder", documents=False)
    assert first.name == "funder.html"
    assert 'href="index.html"' not in "".join(pages.values())


@pytest.mark.slow
def test_an_audience_that_is_not_there_is_one_line(small: Path) -> None:
    done = run(small, "report", "--only", "funders")
    assert done.returncode == 2
    assert done.stderr == (
        "--only funders: there is no such audience; "
        "choose from manager, funder, partner, coach, research, public, all, partner-01, partner-02, p-cccccc\n"
    )
    assert run(small, "report", "--only", "funder", "--lang", "both", "--as-of", "2026-11-30").returncode == 0
    assert "As of 30 November 2026" in (small / "build" / "for" / "funder" / "funder.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_overview_begins_with_what_needs_attention(small: Path) -> None:
    html = build(small, as_of="2027-03-01")["index.html"]
    overdue = html.split('id="attention"')[1].split("</section>")[0]
    assert "things are due" in overdue
    assert '<a href="partner-partner-02.html">Farmers</a>' in overdue
    # it is for whoever runs the cohort, and says who has to act
    assert "Somebody in the register" not in overdue
    assert "Noy (Weavers), Kham" in overdue
    assert '<a href="coach-p-cccccc.html">Kham</a>' in overdue
    assert "p-aaaaaa" not in overdue
    replace(small / "data" / "budgets.csv", "Bus,600", "Bus,many")
    html = build(small)["index.html"]
    assert '<span class="badge error">error</span>' in html.split('id="attention"')[1]
    assert html.index('id="attention"') < html.index('class="glances"')


def test_a_name_that_stands_in_data_by_mistake_is_not_read_for_a_page(small: Path) -> None:
    replace(small / "data" / "people.csv", "person_id,organisation_id", "person_id,nickname,organisation_id")
    replace(small / "data" / "people.csv", "p-aaaaaa,", "p-aaaaaa,Noy,")
    cohort = Cohort.read(CohortPaths(small))
    people = cohort.model.tables["people"]
    row = AcceptedRows.public_only(cohort, "en").rows(people)[("p-aaaaaa",)]
    assert (row["organisation_id"], row["nickname"]) == ("partner-01", "")


@pytest.mark.slow
def test_the_page_on_quality_says_what_was_found_what_was_not_looked_at_and_what_happened(small: Path) -> None:
    replace(small / "data" / "budgets.csv", "Bus,600", "Bus,many")
    html = build(small)["data-quality.html"]
    assert "data/budgets.csv" in html
    assert "1 error, 0 warnings" in html
    assert "<code>coach-silent</code></td><td>tested elsewhere</td>" in html
    build_file_tree(
        small,
        {
            "data/ledger.csv": (small / "data" / "ledger.csv").read_text(encoding="utf-8")
            + "3,2026-12-01T10:00:00+00:00,accept,,,organisations,,,3,2,1,0,,0.2.0,1\n"
            + "4,2026-12-02T10:00:00+00:00,remove,grant-03,,grants,,,0,0,0,1,,0.2.0,1\n",
            "private/ledger.csv": "entry_id,at,file,reason\n"
            "3,2026-12-01T10:00:00+00:00,from Noy.xlsx,\n4,2026-12-02T10:00:00+00:00,,Noy asked for it\n",
        },
    )
    html = build(small)["data-quality.html"]
    assert html.index("Rows were removed") < html.index("Rows were accepted") < html.index("The cohort was set up")
    assert "Noy" not in html
    (small / "data" / "ledger.csv").write_text("not a ledger\n", encoding="utf-8")
    assert "Nothing has been accepted yet." in build(small)["data-quality.html"]


@pytest.mark.slow
def test_the_passport_says_what_is_dropped_and_why(small: Path) -> None:
    with (small / "cohort.yml").open("a", encoding="utf-8") as file:
        file.write("components: {coaching: {status: dropped, reason: They have mentors}, communication: {status: dropped, reason: Another team does it}, team: {status: adapted, reason: With elders}}\n")  # fmt: skip
    pages = build(small)
    html = pages["fidelity.html"]
    for status, title, reason in (
        ("dropped", "Communication and impact value", "Another team does it"),
        ("adapted", "Team in transition", "With elders"),
    ):
        assert f'<span class="badge {status}">{status}</span> <span><strong>{title}</strong><br>{reason}' in html
    assert "Coaches selected and matched</strong><br>Goes with: The work of coaches, from local needs" in html
    assert "A book for others to adapt</strong><br>Goes with: Communication and impact value" in html
    # beside each component what is recorded of it: one of three workshops has ended, and both partners have a grant
    recorded = re.sub("<[^>]+>", "", html)
    for words in ("Workshops held: 1 of 3", "Partners with a grant: 2 of 2"):
        assert words in recorded, words
    # it speaks of coaches nowhere but where it says that they are dropped
    assert "coaching.html" not in pages
    for name in pages.keys() - {"fidelity.html", "data-quality.html", "dictionary.html"}:
        assert "coach" not in " ".join(PageRead.of(small / "build" / "report" / name).texts).lower(), name


HOSTILE = ("<script>alert(1)</script>", "<svg onload=alert(1)>", "{{ 7*7 }}", "=1+1", "{% raw %}", "&lt;b&gt;")


@pytest.mark.slow
def test_what_people_write_stays_text_on_every_page(small: Path) -> None:
    name = " ".join(HOSTILE)
    path = small / "data" / "organisations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Weavers", f'"{name}"'), encoding="utf-8")
    replace(small / "cohort.yml", 'cohort_name: "Cohort One"', f"cohort_name: '{name}'")
    with (small / "cohort.yml").open("a", encoding="utf-8") as file:
        file.write(f"components: {{team: {{status: adapted, reason: '{name}'}}}}\n")
    pages = build(small)
    for file, html in pages.items():
        # the one script is ours, and comes before anything that people have written
        assert html.count("<script") == 1, file
        assert "<svg onload" not in html, file
        assert "49" not in PageRead.of(small / "build" / "report" / file).texts[0], file
        assert " ".join(HOSTILE) in " ".join(PageRead.of(small / "build" / "report" / file).texts), file


@pytest.mark.slow
def test_every_number_is_what_its_measure_gives(small_reported: Path) -> None:
    assert faults(small_reported) == []
    shown = [figure for page in pages_of(small_reported).values() for figure in page.figures]
    assert len(shown) > 100
    assert {"coaching_time", "money_by_partner", "cohort_period"} <= {shown_result.measure for shown_result in shown}


@pytest.mark.slow
def test_every_number_of_the_demo_is_what_its_measure_gives(reported: Path) -> None:
    assert len(list((reported / "build" / "report").glob("*.html"))) > 20
    assert faults(reported) == []


@pytest.mark.slow
def test_every_number_of_an_unfinished_demo_is_what_its_measure_gives(pilot: Path, copy_of: Callable) -> None:
    cohort, as_of = copy_of(pilot), "2018-01-31"
    build_report(Cohort.read(CohortPaths(cohort), as_of), ["en"], documents=False)
    assert len(pages_in(cohort)) > 15
    assert faults(cohort, as_of) == []


@pytest.mark.slow
def test_a_number_that_was_altered_is_noticed(small_reported: Path, tmp_path: Path) -> None:
    built, results = pages_in(small_reported)["index.html"], {"en": ask(small_reported, "en")}

    def found(html: str) -> list[str]:
        page = tmp_path / "index.html"
        page.write_text(html, encoding="utf-8")
        return faults_among({"index.html": PageRead.of(page)}, results)

    assert found(built) == []
    whole = '<data value="45" data-measure="cohort_period" data-column="days_gone" data-row="1">45</data>'
    assert built.count(whole) == 1
    for altered in (
        whole.replace(">45<", ">46<"),
        whole.replace('value="45"', 'value="46"'),
        whole.replace("days_gone", "days_planned"),
        whole.replace('data-row="1"', 'data-row="2"'),
        "45",
    ):
        assert altered != whole
        assert len(found(built.replace(whole, altered))) == 1, altered
    assert found(built.replace(' data-measures="', ' data-none="', 1)) != []
    # of a report that is older than the data
    changed = Path(shutil.copytree(small_reported, tmp_path / "changed"))
    replace(changed / "data" / "coach_logs.csv", "log-01,p-cccccc,partner-01,,2026-11-10,90", "log-01,p-cccccc,partner-01,,2026-11-10,91")  # fmt: skip
    assert faults(changed) != []


@pytest.mark.slow
def test_no_heading_repeats_the_one_of_its_section(reported: Path) -> None:
    looked_at = 0
    for page in sorted((reported / "build" / "report").glob("*.html")):
        html = page.read_text(encoding="utf-8")
        for section in re.findall(r"<section[^>]*>(.*?)</section>", html, re.S):
            headings = [unescape(match) for match in re.findall(r"<(?:h2|h3|figcaption)>(.*?)<", section)]
            assert len(headings) == len(set(headings)), (page.name, headings)
            looked_at += len(headings) > 1
    assert looked_at > 20


def tables_in(folder: Path) -> set[str]:
    """The titles in the contents of the workbook of tables."""
    sheet = openpyxl.load_workbook(folder / "files" / "tables.xlsx").worksheets[0]
    return {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value}


COACHES = ("p-f7s9px", "p-frhrud", "p-tv2mft", "p-wxb8gk")


@pytest.mark.slow
def test_what_is_for_some_readers_has_nothing_more(reported: Path, tmp_path: Path) -> None:
    cohort = Path(shutil.copytree(reported, tmp_path / "cohort"))
    before = {path.name for path in (cohort / "build" / "report").rglob("*")}
    # an older report had what was for all coaches in one folder
    (cohort / "build" / "for" / "coach").mkdir(parents=True)
    (cohort / "build" / "for" / "coach" / "coaching.html").write_text("hours of all", encoding="utf-8")
    for readers in ("funder", "partner-01", "coach"):
        assert run(cohort, "report", "--only", readers, "--lang", "th").returncode == 0
    # the report itself is as it was
    assert {path.name for path in (cohort / "build" / "report").rglob("*")} == before

    measures, say = read_measures(CohortPaths(ROOT)), cohort_language(Cohort.read(CohortPaths(cohort))).say
    titles = {name: say(measure.title) for name, measure in measures.items()}
    funder, partner, coach = (cohort / "build" / "for" / readers for readers in ("funder", "partner-01", "p-frhrud"))
    assert titles["cash_position"] in tables_in(funder)
    assert {titles[name] for name in ("coaching_hours", "coder_agreement", "who_is_who")}.isdisjoint(tables_in(funder))
    assert titles["next_steps_open"] in tables_in(coach)
    assert titles["cash_position"] not in tables_in(coach)
    # nothing of another coach, and no comparison with the others
    others = {"p-f7s9px", "p-tv2mft", "p-wxb8gk", "เอิร์ธ", "ธีร์", "ไผ่สามวัย", "ถนนหายใจ"}
    for path in coach.rglob("*.*"):
        texts = path.read_text("utf-8") if path.suffix == ".html" else " ".join(cells_in(path))
        assert [
            other_name for other_name in others if other_name in texts and not path.stem.startswith("fidelity")
        ] == [], path.name
    assert not {"coaching.html"} & {path.name for path in coach.glob("*.html")}
    assert "ณิชา" in (coach / "coach-p-frhrud.html").read_text("utf-8")
    # each coach has a folder, and none has them all
    folders = [path.parent.name for path in (cohort / "build" / "for").rglob("*.html")]
    assert set(folders) == {"funder", "partner-01", *COACHES}

    assert {path.name for path in partner.glob("partner-*.html")} == {"partner-partner-01.html"}
    assert not {"funder.html", "coaching.html"} & {path.name for path in partner.glob("*.html")}
    documents = {path.name for path in (partner / "files").iterdir()}
    name = "สมาคมคนเลลมเช้า"
    statements = {f"statement-grant-01-{number}-{name}.{kind}" for number in (1, 2, 3) for kind in ("docx", "xlsx")}
    assert documents == {f"partner-partner-01-{name}.pdf", "tables.xlsx", *statements}
    # a partner's page offers its statements, and they are not in the folder of a coach
    offered = (partner / "partner-partner-01.html").read_text("utf-8")
    assert [statement for statement in statements if f'href="files/{statement}"' not in offered] == []
    assert {path.name for path in (coach / "files").iterdir()} == {"tables.xlsx"}
    # the tables of a partner have its own rows
    cells = cells_in(partner / "files" / "tables.xlsx")
    assert any("ลมเช้า" in text for text in cells)
    assert not [text for text in cells if "ถนนหายใจ" in text]
    # the first page opens first, and the funder has its report as PDF too
    assert (partner / "index.html").read_text("utf-8") == offered
    assert (funder / "files" / "funder.pdf").stat().st_size
    # the report tells of coaching: it is for whoever runs the cohort
    assert not list((cohort / "build" / "for").rglob("report*.pdf"))


def cells_in(path: Path) -> list[str]:
    """The texts of all cells of a workbook."""
    book = openpyxl.load_workbook(path)
    return [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
