"""The book that is published has nothing in it but what is published, whatever its chapters ask for."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cohort.errors import CannotRun
from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.publication.named_people import SHORT, NamedPeople
from cohort.publication.passages import MAY_NAME_FORGOTTEN
from cohort.publication.published_cohort import PublishedCohort, write_published_cohort
from cohort.reading.cells.vocabulary import read_vocabulary
from cohort.rendering.publication.metadata import CohortMetadata
from cohort.rendering.texts.tree import plain_text
from cohort.storing.places_left import CELL, Place, places_content, places_path, text_hash
from cohort.workflows.people.forget import forget_people
from cohort.workflows.publish.own_passages import OwnPassages
from cohort.workflows.publish.prepare import Preparation
from cohort.workflows.publish.public_book import PublicBook
from cohort.workflows.publish.public_pages import ask_published, check_words
from cohort.workflows.publish.public_texts import PublicTexts
from cohort.workflows.publish.review import texts_to_read

from tests.helpers import build_file_tree
from tests.published import prepared, rows, write

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("publish")]


class Writer:
    """A cohort with one chapter, and what of it would leave."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.preparation: Preparation = prepared(folder)
        self.published: PublishedCohort = write_published_cohort(
            self.preparation.cohort, self.preparation.file, self.preparation.selected, self.preparation.derived
        )
        cohort = self.published.cohort
        languages = {code: cohort_language(cohort, code) for code in cohort.report_languages}
        self.results, _ = ask_published(self.published, CohortMetadata(cohort, languages))

    def book(self, text: str, **files: str) -> PublicBook:
        shutil.rmtree(self.folder / "book", ignore_errors=True)
        build_file_tree(self.folder, {"book/01-a.th.md": f"# บทแรก\n\nเริ่มต้น\n\n{text}\n", **files})
        return self.as_it_is()

    def as_it_is(self) -> PublicBook:
        self.texts = PublicTexts(self.preparation)
        return PublicBook(self.texts, self.published, self.results)

    def stays(self, text: str) -> list[tuple[str, str]]:
        """Why passages of a text stay, and what is said of each."""
        self.book(text)
        return [(passage.objection.reason, passage.objection.about) for passage in self.texts.left_out]


@pytest.fixture(scope="module")
def writer(pilot: Path, tmp_path_factory: pytest.TempPathFactory) -> Writer:
    folder = tmp_path_factory.mktemp("public") / "cohort"
    return Writer(Path(shutil.copytree(pilot, folder, ignore=shutil.ignore_patterns("build", ".git"))))


@pytest.fixture
def person(writer: Writer) -> dict[str, str]:
    """Somebody who has agreed to no name."""
    agreed = {person for person, _ in writer.preparation.agreed_names}
    return next(row for row in rows(writer.folder / "private", "people") if row["person_id"] not in agreed)


def test_what_is_published_stays_in_the_book(writer: Writer) -> None:
    text = "มี {{measure changes_substantiated value}} เรื่อง\n\n{{table obstacles}}\n\nดู{{see obstacles}}\n\n{{claim change-03}}"
    book = writer.book(text)
    assert writer.texts.left_out == []
    assert len(book.chapters["th"][0].blocks) == 6


@pytest.mark.parametrize(
    ("text", "reason", "about"),
    [
        # people's work by partner, people by workshop, money by partner: none of these measures is published
        ("ห่างไป {{measure longest_coach_gap days partner=partner-01}}", "not published", "{{measure longest_coach_gap days partner=partner-01}}"),
        ("{{chart coach_contacts}}", "not published", "{{chart coach_contacts}}"),
        ("{{table money_by_partner}}", "not published", "{{table money_by_partner}}"),
        ("{{see obstacles}}", "lost figure", "{{see obstacles}}"),
        # a claim that nobody may pass on
        ("{{claim change-28}}", "not published", "{{claim change-28}}"),
        # organisations without a name, in words and by their id
        ("มูลนิธิน้ำค้างหลังดอยเล่าว่า", "names organisation", "มูลนิธิน้ำค้างหลังดอย"),
        ("เพื่อนจากน้ำค้างหลังดอย", "names organisation", "น้ำค้างหลังดอย"),
        ("เพื่อนจาก น้ำค้าง หลังดอย", "names organisation", "น้ำค้างหลังดอย"),
        ("เพื่อนจากน้ำค้าง\u200bหลัง\u200bดอย", "names organisation", "น้ำค้างหลังดอย"),
        # where they are, and nobody else who appears by name
        ("ห้องแถวที่ขอนแก่นไม่มีเจ้าของ", "names place", "ขอนแก่น"),
        ("A shop in Khon Kaen that nobody owned", "names place", "Khon Kaen"),
        ("NAMKHANG LANG-DOI again", "names organisation", "Namkhang Lang Doi"),
        ("ดูหมายเหตุ[^1]\n\n[^1]: Namkhang Lang Doi Foundation", "names organisation", "Namkhang Lang Doi Foundation"),
        ("{{measure unit_costs units partner=partner-03 round=close}}", "not published", "{{measure unit_costs units partner=partner-03 round=close}}"),
    ],
)  # fmt: skip
def test_a_passage_that_tells_more_stays(writer: Writer, text: str, reason: str, about: str) -> None:
    assert writer.stays(f"ก่อน\n\n{text}\n\nหลัง") == [(reason, about)]


@pytest.mark.parametrize(
    "text",
    [
        "{full_name} เปิดประชุม",
        "คุณ{joined}เปิดประชุม",
        "เมื่อคุณ{first}เปิดประชุม",
        "เขาชื่อ **{first}** {last}",
        "ดูหมายเหตุ[^1]\n\n[^1]: {full_name}",
        "![{full_name}](loom.svg)",
        "[เขียนถึงเรา](mailto:{contact})",
        "โทรหา {contact} ได้",
        "พี่{nickname} ช่วยคิด",
        "โคช{nickname}ชวนทีมคิด",
        "ถาม {nickname} ก่อน",
        "- ข้อแรก\n- {full_name}",
        "- first\n- {contact}",
        "    {full_name}",
        "[เรา](https://example.org '{full_name}')",
        "| ก | ข |\n|---|---|\n| {full_name} | ค |",
        "| ชื่อ | สกุล |\n|---|---|\n| {first} | {last} |",
        # a term and what it means, and lines of verse, are no paragraphs
        "{nickname}\n:   คนที่ช่วยคิด",
        "| ขอบคุณ\n| {nickname}\n| และทุกคน",
        # with signs that nobody sees, as programs for Thai write them between words
        "พี่\u200b{nickname}\u200b ช่วยคิด",
        "ถาม\u00ad {nickname} ก่อน",
        "{spread} เปิดประชุม",
        "โทร {dotted} ได้",
    ],
)
def test_a_passage_that_names_somebody_stays(writer: Writer, person: dict[str, str], text: str) -> None:
    first, _, last = person["full_name"].partition(" ")
    spread, dotted = "\u200b".join(person["full_name"]), person["contact"].replace("-", ".")
    typed = text.format(**person, first=first, last=last, joined=first + last, spread=spread, dotted=dotted)
    (writer.folder / "book").mkdir(exist_ok=True)
    picture = {"book/loom.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>'} if "loom" in typed else {}
    writer.book(f"ก่อน\n\n{typed}\n\nหลัง", **picture)
    stays = writer.texts.left_out
    assert [(passage.where, passage.paragraph) for passage in stays] == [("book/01-a.th.md", 4)]
    assert stays[0].objection.reason == "names person"


@pytest.mark.parametrize(
    "text",
    [
        "[เรา](https://example.org){{title='{full_name}'}}",
        "### เรา {{data-who='{full_name}'}}\n\nหลัง",
        "```{{#x who='{full_name}'}}\nเรา\n```",
    ],
)
def test_what_a_page_would_have_beside_its_words_is_not_in_the_book(
    writer: Writer, person: dict[str, str], text: str
) -> None:
    book = writer.book(text.format(**person))
    assert writer.texts.left_out == []
    blocks = str([chapter.blocks for chapter in book.chapters["th"]])
    assert "เรา" in blocks
    assert person["full_name"] not in blocks


def test_a_passage_in_which_a_word_may_be_a_nickname_stays_until_somebody_has_read_it(
    writer: Writer, copy_of: Callable[[Path], Path]
) -> None:
    folder = copy_of(writer.folder)
    other = Writer(folder)
    agreed = {person for person, _ in other.preparation.agreed_names}
    nicknames = [row["nickname"] for row in rows(folder / "private", "people") if row["person_id"] not in agreed]
    marks = OwnPassages(other.preparation).marks
    # not one that is found by itself, and not one that is a part of a word there
    texts = {nickname: f"วันนั้น{nickname}จัดวงคุยแม่ ๆ" for nickname in nicknames if len(nickname) < SHORT}
    nickname, text = next((name, text) for name, text in texts.items() if marks.nicknames(text))
    assert other.stays(f"ก่อน\n\n{text}\n\nหลัง") == [("may name person", nickname)]
    (question,) = (read for read in texts_to_read(other.preparation) if read.text == text)
    assert (question.place, question.hints) == ("book/01-a.th.md, ย่อหน้าที่ 4", f"{nickname}: ชื่อเล่น")
    # it is a word there
    reviews = rows(folder / "data", "reviews")
    answer = dict.fromkeys(reviews[0], "") | {"review_id": question.review_id, "answer": "yes"}
    write(folder / "data" / "reviews.csv", [*reviews, answer])
    other.preparation = prepared(folder)
    assert other.stays(f"ก่อน\n\n{text}\n\nหลัง") == []
    # another text is read anew
    assert other.stays(f"{text} ทุกวัน") == [("may name person", nickname)]


DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g id="{name}"><text>{words}</text></g></svg>"""


@pytest.mark.parametrize(
    ("name", "words"), [("a", "วงของ <tspan x='1'>{first}</tspan> <tspan x='2'>{last}</tspan>"), ("{nickname}", "วง")]
)
def test_a_drawing_that_names_somebody_stays(writer: Writer, person: dict[str, str], name: str, words: str) -> None:
    first, _, last = person["full_name"].partition(" ")
    drawing = DRAWING.format(name=name.format(**person), words=words.format(first=first, last=last))
    writer.book("ก่อน\n\n![วง](circle.svg)\n\nหลัง", **{"book/circle.svg": drawing})
    assert [passage.objection.reason for passage in writer.texts.left_out] == ["names person"]


@pytest.mark.parametrize("cited", ["{{cite talk}}", "[@talk]", "@talk"])
def test_a_work_that_names_somebody_is_cited_nowhere(writer: Writer, person: dict[str, str], cited: str) -> None:
    work = f"@misc{{talk, title={{Talk with โคช{person['nickname']}}}, year={{2018}}}}"
    book = writer.book(f"ก่อน\n\nเขาว่า {cited}\n\nหลัง", **{"book/references.bib": work})
    assert [passage.objection.reason for passage in writer.texts.left_out] == ["names person"]
    assert "Talk with" not in book.files()["book/book.html"].decode("utf-8")


def test_who_agreed_to_a_nickname_is_called_so_and_by_no_other_name(writer: Writer) -> None:
    people = {row["person_id"]: row for row in rows(writer.folder / "private", "people")}
    agreed_names = writer.preparation.agreed_names
    person = next(
        people[person]
        for person, column in sorted(agreed_names)
        if column == "nickname" and (person, "full_name") not in agreed_names
    )
    assert writer.stays(f"{person['nickname']} เล่าว่า") == []
    assert writer.stays(f"{person['full_name']} เล่าว่า") == [("names person", person["full_name"])]


def test_a_heading_that_stays_takes_along_what_is_below_it(writer: Writer) -> None:
    text = "## มูลนิธิน้ำค้างหลังดอย\n\nเริ่มจากบ้านหลังเดียว\n\n### ปีแรก\n\nยาก\n\n## อีกแห่ง\n\nง่าย\n\n## ว่าง\n\n{{table money_by_partner}}"
    book = writer.book(text)
    assert [passage.paragraph for passage in writer.texts.left_out] == [3, 4, 5, 6, 10]
    # nor does a heading leave that has nothing left below it
    assert [plain_text(block) for block in book.chapters["th"][0].blocks] == ["บทแรก", "เริ่มต้น", "อีกแห่ง", "ง่าย"]


def test_a_claim_leaves_in_the_words_that_somebody_signed(writer: Writer) -> None:
    stored = {row["change_id"]: row for row in rows(writer.folder / "data", "changes")}
    change_id, words = next(
        (key, row["statement"])
        for (key,), row in writer.preparation.selected.rows["changes"].items()
        if row["statement"] and row["statement"] != stored[key]["statement"]
    )
    book = writer.book(f"เราเห็น {{{{claim {change_id}}}}}")
    assert writer.texts.left_out == []
    page = book.files()["book/book.html"].decode("utf-8")
    assert words in page
    assert stored[change_id]["statement"] not in page


def quotes_of(folder: Path) -> dict[str, dict[str, str]]:
    return {row["coding_id"]: row for row in rows(folder / "private", "codings")}


def test_quotes_leave_while_their_basis_holds_and_where_nothing_in_them_names_anybody(
    writer: Writer, person: dict[str, str]
) -> None:
    text = "{{quotes code=thinks-along most=50}}"
    page = writer.book(text).files()["book/book.html"].decode("utf-8")
    shown = {
        key: row["quote"] for key, row in quotes_of(writer.folder).items() if row["quote"] and row["quote"] in page
    }
    assert shown
    key, quote = next(iter(shown.items()))
    preparation = writer.preparation
    stored = preparation.accepted.rows(preparation.cohort.model.tables["codings"])[key,]
    try:
        stored["quote"] = f"{quote} ขอบคุณ {person['full_name']}"
        assert quote not in writer.book(text).files()["book/book.html"].decode("utf-8")
    finally:
        stored["quote"] = quote


def test_a_quote_that_may_name_somebody_who_was_forgotten_stays(writer: Writer) -> None:
    text = "{{quotes code=thinks-along most=50}}"
    page = writer.book(text).files()["book/book.html"].decode("utf-8")
    key, quote = next(
        (key, row["quote"]) for key, row in quotes_of(writer.folder).items() if row["quote"] and row["quote"] in page
    )
    note = places_path(writer.preparation.cohort.paths, "p-gone00")
    note.parent.mkdir()
    note.write_bytes(places_content([Place(CELL, "codings", key, "quote", text_hash(quote))]))
    try:
        assert quote not in writer.book(text).files()["book/book.html"].decode("utf-8")
    finally:
        shutil.rmtree(note.parent)


def test_nothing_is_taken_from_an_earlier_build(writer: Writer) -> None:
    build_file_tree(writer.folder, {"build/book/book.html": "an old one"})
    files = writer.book("ใหม่").files()
    assert b"an old one" not in files["book/book.html"]
    assert set(files) == {f"book/book.{kind}" for kind in ("html", "pdf", "docx", "epub")}
    assert writer.as_it_is().chapters.keys() == {"th"}


def test_a_book_of_which_nothing_leaves_is_no_book(writer: Writer) -> None:
    shutil.rmtree(writer.folder / "book")
    build_file_tree(writer.folder, {"book/01-a.th.md": "# มูลนิธิน้ำค้างหลังดอย\n\nเรื่องของเรา\n"})
    book = writer.as_it_is()
    assert (book.files(), len(writer.texts.left_out)) == ({}, 2)


def test_a_name_on_the_cover_is_refused(writer: Writer, person: dict[str, str]) -> None:
    with pytest.raises(CannotRun, match=r"book/book.yml: .* stands on the cover and must not be named"):
        writer.book("ใหม่", **{"book/book.yml": f"subtitle: จาก {person['full_name']}\n"})


def test_who_has_adapted_the_model_is_listed_without_those_who_must_not_be_named(
    writer: Writer, person: dict[str, str]
) -> None:
    table = f"who,where,since,what_was_adapted,link\nวิทยาลัย,สตูล,2019,ไม่มีทุน,\n{person['full_name']},น่าน,2020,,\n"
    page = writer.book("{{adaptations}}", **{"book/adaptations.csv": table}).files()["book/book.html"].decode("utf-8")
    assert "วิทยาลัย" in page
    assert person["full_name"] not in page


def test_the_words_of_a_public_page_leave_by_the_same_rules(writer: Writer, person: dict[str, str]) -> None:
    text = "## สรุป\n\nโคช{nickname}ช่วยมาก\n\n{{{{measure retention joined}}}}\n\n{{{{measure changes_substantiated value}}}}\n"
    build_file_tree(writer.folder, {"words/public.th.md": text.format(**person), "words/public.en.md": "Fine.\n"})
    texts = PublicTexts(writer.preparation)
    check_words(texts, writer.published, writer.results)
    assert [(passage.where, passage.objection.reason) for passage in texts.left_out] == [
        ("words/public.th.md", "names person"),
        ("words/public.th.md", "not published"),
    ]


def test_what_names_somebody_who_was_forgotten_still_stays(small: Path) -> None:
    chapter_text = "# Start\n\nFine work.\n\nNoy Sample cried.\n"
    own = {
        "book/01-start.en.md": chapter_text,
        "words/public.en.md": chapter_text,
        "book/adaptations.csv": f"{ADAPTED}Noy Sample,,,,\n",
    }
    build_file_tree(small, own | {"book/02-next.en.md": "# Next\n\nMore work.\n"})
    names_forgotten = dict.fromkeys(own, MAY_NAME_FORGOTTEN)
    assert chosen(small) == (["Start", "Next"], {})
    forget_people(Cohort.read(CohortPaths(small)), ["p-aaaaaa"], "asked")
    assert chosen(small) == (["Next"], names_forgotten)
    # another name of the file takes nobody out of it
    (small / "book" / "01-start.en.md").rename(small / "book" / "03-start.en.md")
    names_forgotten["book/03-start.en.md"] = names_forgotten.pop("book/01-start.en.md")
    assert chosen(small) == (["Next"], names_forgotten)
    build_file_tree(small, {"book/03-start.en.md": "# Start\n\nFine work.\n"})
    del names_forgotten["book/03-start.en.md"]
    assert chosen(small) == (["Next", "Start"], names_forgotten)


def test_a_cover_that_names_somebody_who_was_forgotten_is_refused(small: Path) -> None:
    build_file_tree(
        small, {"book/01-start.en.md": "# Start\n\nFine work.\n", "book/book.yml": "subtitle: with Noy Sample\n"}
    )
    forget_people(Cohort.read(CohortPaths(small)), ["p-aaaaaa"], "asked")
    with pytest.raises(CannotRun, match=r"book/book.yml: it may still name somebody who was forgotten"):
        chosen(small)


ADAPTED = "who,where,since,what_was_adapted,link\n"


def chosen(folder: Path) -> tuple[list[str], dict[str, str]]:
    """The titles of the chapters that leave, and the files that stay as a whole."""
    writer = Writer(folder)
    book = writer.as_it_is()
    check_words(writer.texts, writer.published, writer.results)
    return [chapter.title for chapter in book.chapters["en"]], writer.texts.left_out_files


def test_a_nickname_leaves_only_if_everybody_who_has_it_may_be_called_so(in_english: Cohort) -> None:
    vocabulary = read_vocabulary(in_english, ["en", "th"])

    def found(*may: bool) -> list[str]:
        people = [
            {"full_name": "", "nickname": "Noy", "may_full_name": False, "may_nickname": allowed} for allowed in may
        ]
        return list(NamedPeople(people, vocabulary, "LA").find("We asked Noy about it"))

    assert (found(True), found(True, True)) == ([], [])
    assert (found(False), found(True, False), found(False, True)) == (["Noy"], ["Noy"], ["Noy"])
