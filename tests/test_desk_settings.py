"""The settings on the desk: every setting as a field, what follows from a change, and the file with its comments."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
import yaml
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.workflows.doctor.migrate import migrate
from cohort.workflows.settings.own_words import own_words, set_own_words
from playwright.sync_api import Browser, expect

from tests.desk_browser import visit
from tests.desk_server import DeskClient, desk_of
from tests.helpers import build_file_tree, replace

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("desk")]
PART = "\x1f"
COMMENT = "# agreed with the board in May\n"


@pytest.fixture
def noted(small: Path) -> Path:
    """A cohort with a comment in its settings."""
    path = small / "cohort.yml"
    path.write_text(COMMENT + path.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    return small


def field(name: str, *parts: str) -> str:
    """The name of the field of a setting."""
    return PART.join(("setting", name, *parts))


def change(desk: DeskClient, fields: dict[str, str]) -> str:
    """Changes settings as a person does who looks first; returns what was shown."""
    form = form_of(desk) | fields
    seen = desk.post("/settings", form)
    if seen.digest:
        desk.post("/settings", form | {"digest": seen.digest})
    return seen.text


def form_of(desk: DeskClient) -> dict[str, str]:
    """All fields of the form with what stands in them."""
    page = desk.ask("/settings").text
    fields = dict(re.findall(r'<input[^>]*name="(setting[^"]*)" value="([^"]*)"', page))
    for name, options in re.findall(r'(?s)<select[^>]*name="(setting[^"]*)">(.*?)</select>', page):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return {
        name: value.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&") for name, value in fields.items()
    }


def test_a_form_that_is_sent_as_it_is_changes_nothing(noted: Path) -> None:
    before = (noted / "cohort.yml").read_bytes()
    with desk_of(noted) as desk:
        seen = change(desk.enter(), {})
    assert "Nothing would change." in seen
    assert (noted / "cohort.yml").read_bytes() == before


def test_a_component_is_dropped_with_what_goes_along_and_taken_up_again(browser: Browser, noted: Path) -> None:
    before = (noted / "cohort.yml").read_text(encoding="utf-8")
    with visit(browser, noted) as visitor:
        page = visitor.go("/settings")
        assert visitor.axe() == []
        page.get_by_role("link", name="Components").click()
        row = page.locator(".component").filter(has_text="The work of coaches")
        # what is as in the model needs no reason
        expect(row.get_by_role("textbox")).to_be_hidden()
        row.get_by_role("combobox").select_option("dropped")
        page.get_by_role("button", name="Look at what changes").click()
        # without a reason nothing is sent: the browser goes to the field, and says so in the language of the page
        expect(row.get_by_role("textbox")).to_be_focused()
        assert row.get_by_role("textbox").evaluate("field => field.validationMessage") == "Please fill in this field."
        row.get_by_role("textbox").fill("They have mentors.")
        page.get_by_role("button", name="Look at what changes").click()
        expect(page.get_by_role("main")).to_contain_text("Coach logs")
        expect(page.get_by_role("main")).to_contain_text("Form: Coach log")
        assert visitor.axe() == []
        # what was typed is still there for who goes back
        page.get_by_role("button", name="Go back and change it").click()
        expect(row.get_by_role("combobox")).to_have_value("dropped")
        expect(row.get_by_role("textbox")).to_have_value("They have mentors.")
        page.get_by_role("button", name="Look at what changes").click()
        page.get_by_role("button", name="Change the settings").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("The settings are changed")
        settings = yaml.safe_load((noted / "cohort.yml").read_text(encoding="utf-8"))
        assert settings["components"]["coaching"] == {"status": "dropped", "reason": "They have mentors."}
        assert (noted / "cohort.yml").read_text(encoding="utf-8").startswith(COMMENT)
        assert not visitor.go("/tables").get_by_role("link", name="Coach logs").count()
        # the data package went along, so nothing is left to tidy
        assert "coach_logs" not in (noted / "datapackage.yaml").read_text(encoding="utf-8")
        assert not migrate(Cohort.read(CohortPaths(noted)), dry_run=True).is_needed
        (noted / "data" / "coach_logs.csv").rename(noted / "coach_logs.csv")
        page = visitor.go("/settings")
        page.get_by_label("The work of coaches, from local needs", exact=True).select_option("")
        page.get_by_role("button", name="Look at what changes").click()
        expect(page.get_by_role("heading", name="What comes with it")).to_be_visible()
        page.get_by_role("button", name="Change the settings").click()
    cohort = Cohort.read(CohortPaths(noted))
    assert cohort.settings["components"] == {}
    # a table that comes and is not there begins empty
    assert (noted / "data" / "coach_logs.csv").read_text(encoding="utf-8").count("\n") == 1
    assert not migrate(cohort, dry_run=True).is_needed
    assert (noted / "cohort.yml").read_text(encoding="utf-8").replace("components: {}\n", "") == before


def test_values_of_each_type_are_read_again_as_they_were_typed(noted: Path) -> None:
    pause = ("New year", datetime.date(2026, 12, 30), datetime.date(2027, 1, 2))
    names = ("title", "from_date", "to_date")
    pauses = {field("pauses", "0", name): str(value) for name, value in zip(names, pause, strict=True)}
    typed = {
        # YAML reads NO as false where it has no quotation marks
        field("country"): "NO",
        field("coach_silent_days"): "30",
        field("also_in"): "th, en",
        field("commit_on_accept"): "false",
        field("last_report_on"): "2026-12-01",
        field("cohort_name"): "yes: # “1”",
    }
    # signs that YAML gives a meaning of their own, where they stand without quotation marks
    names_of_cohorts = ('"Small" grants', "[Draft] x", "A: b: c", "@home", "% x", "a\tb", "{a", "`x", "2018-02-30")
    with desk_of(noted) as desk:
        desk.enter()
        for name in names_of_cohorts:
            change(desk, {field("cohort_name"): name})
            assert Cohort.read(CohortPaths(noted)).settings["cohort_name"] == name
        change(desk, typed | pauses)
    read = Cohort.read(CohortPaths(noted)).settings
    assert {name: read[name] for name in ("country", "coach_silent_days", "also_in", "commit_on_accept")} == {
        "country": "NO",
        "coach_silent_days": 30,
        "also_in": ["th", "en"],
        "commit_on_accept": False,
    }
    assert read["last_report_on"] == datetime.date(2026, 12, 1)
    assert read["cohort_name"] == "yes: # “1”"
    assert read["pauses"] == [dict(zip(names, pause, strict=True))]


def test_what_cannot_be_is_one_line_and_nothing_is_written(noted: Path) -> None:
    before = (noted / "cohort.yml").read_bytes()
    cases = {
        (field("coach_silent_days"), "soon"): "Days of silence",
        (field("coach_silent_days"), "0"): "Days of silence",
        (field("start_date"), "31.2.2026"): "First day",
        (field("institution"), ""): "Institution",
        (field("end_date"), "2020-01-01"): "end_date",
        (field("pauses", "0", "title"), "New year"): "Pauses",
    }
    with desk_of(noted) as desk:
        desk.enter()
        for (name, text), words in cases.items():
            alert = re.search(r'(?s)role="alert">(.*?)</p>', change(desk, {name: text}))
            assert alert, name
            assert words in alert[1]
    assert (noted / "cohort.yml").read_bytes() == before


def test_an_error_leads_to_its_field(browser: Browser, noted: Path) -> None:
    with visit(browser, noted) as visitor:
        page = visitor.go("/settings")
        # as without scripts, where no browser asks for it
        page.evaluate("document.querySelector('form.settings').noValidate = true")
        row = page.locator(".component").filter(has_text="The work of coaches")
        row.get_by_role("combobox").select_option("dropped")
        page.get_by_role("button", name="Look at what changes").click()
        expect(page.get_by_role("alert")).to_contain_text("Say why")
        expect(row.get_by_role("combobox")).to_have_value("dropped")
        expect(row.get_by_role("textbox")).to_have_attribute("aria-invalid", "true")
        expect(page.locator("[aria-invalid]")).to_have_count(1)
        assert visitor.axe() == []
        page.get_by_role("link", name="Go to the field").click()
        expect(row.get_by_role("textbox")).to_be_focused()
        bar = page.locator(".keep").bounding_box()
        box = row.get_by_role("textbox").bounding_box()
        assert bar
        assert box
        assert box["y"] + box["height"] <= bar["y"]


def test_a_file_that_was_edited_meanwhile_is_shown_again(noted: Path) -> None:
    path = noted / "cohort.yml"
    with desk_of(noted) as desk:
        form = form_of(desk.enter()) | {field("coach_silent_days"): "30"}
        digest = desk.post("/settings", form).digest
        assert digest
        path.write_text(path.read_text(encoding="utf-8") + "settlement_days: 10\n", encoding="utf-8")
        assert "Something has changed" in desk.post("/settings", form | {"digest": digest}).text
    assert "coach_silent_days" not in path.read_text(encoding="utf-8")


def test_texts_are_said_in_the_words_of_the_cohort(browser: Browser, noted: Path) -> None:
    with visit(browser, noted) as visitor:
        page = visitor.go("/settings").get_by_role("link", name="Own words")
        page.click()
        page = visitor.page
        page.get_by_label("Find a text").fill("coach logs")
        page.get_by_role("button", name="Show").click()
        field = page.get_by_label("Coach logs", exact=True)
        field.fill("Mentor notes")
        assert visitor.axe() == []
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status")).to_contain_text("Saved.")
        assert visitor.go("/tables").get_by_role("link", name="Mentor notes", exact=True).count() == 1
        page = visitor.go("/settings/words")
        page.get_by_label("Mentor notes").fill("")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Nothing is said otherwise yet.")).to_be_visible()
        assert visitor.go("/tables").get_by_role("link", name="Coach logs", exact=True).count() == 1


def test_words_that_lose_what_is_filled_in_are_refused(noted: Path) -> None:
    text = "As of {day}"
    with desk_of(noted) as desk:
        fields = {"code": "en", "search": text, "save": "1", PART.join(("own", text)): "Today"}
        assert "keep it: {day}" in desk.enter().post("/settings/words", fields).text
        for broken in ("{day} {", "{day.__class__}", "{day!r}"):
            assert "keep it: {day}" in desk.post("/settings/words", fields | {PART.join(("own", text)): broken}).text
        assert not (noted / "local" / "languages" / "en.po").exists()
        desk.post("/settings/words", fields | {PART.join(("own", text)): "On {day}"})
        assert "On {day}" in (noted / "local" / "languages" / "en.po").read_text(encoding="utf-8")


def test_a_fault_across_settings_is_said_in_the_language_of_the_reader(noted: Path) -> None:
    before = (noted / "cohort.yml").read_bytes()
    with desk_of(noted) as desk:
        desk.enter()
        fields = form_of(desk) | {field("end_date"): "2020-01-01"}
        assert "end_date lies before start_date" in desk.post("/settings", fields).text
        desk.cookie += "; desk-language=th"
        answer = desk.post("/settings", fields).text
        assert "วันสิ้นสุด (end_date) อยู่ก่อนวันเริ่ม (start_date)" in answer
        assert "lies before" not in answer
        # the same of a file that somebody has edited by hand
        (noted / "cohort.yml").write_bytes(before + b"\nrules: [{rule: nothing, severity: error, reason: x}]\n")
        assert "ไม่มีกฎชื่อ nothing" in desk.ask("/settings").text


def test_own_words_leave_the_header_of_their_file_as_it_is(small: Path) -> None:
    header = '# Ours.\nmsgid ""\nmsgstr ""\n"Language: sw\\n"\n"X-Complete-For: forms\\n"\n'
    path = small / "local" / "languages" / "sw.po"
    build_file_tree(small, {"local/languages/sw.po": f'{header}\nmsgid "Partner"\nmsgstr "Mshirika"\n'})
    cohort = Cohort.read(CohortPaths(small))
    set_own_words(cohort, "sw", {"Money": "Pesa"})
    assert path.read_text(encoding="utf-8").startswith(f"{header}\n")
    assert {word.text: word.own for word in own_words(cohort, "sw")} == {"Partner": "Mshirika", "Money": "Pesa"}
    # the header of a new file has no moment, so that the same words are the same bytes
    set_own_words(cohort, "th", {"Partner": "สมาชิก"})
    assert not re.search(r"\d{4}-\d\d-\d\d", (path.parent / "th.po").read_text(encoding="utf-8"))


def test_no_language_is_chosen_that_has_no_translations_and_one_written_by_hand_stops_no_page(small: Path) -> None:
    settings, part = (small / "cohort.yml").read_text(encoding="utf-8"), "\x1f"
    with desk_of(small) as desk:
        desk.enter()
        for name, code in (("language", "xx"), ("also_in", "fr, ko"), ("partners_language", "fr")):
            answer = desk.post("/settings", {f"setting{part}{name}": code})
            assert "choose one of: en, " in answer.text, name
            assert "What would change" not in answer.text
        # who has written one into the file itself can mend it here
        (small / "cohort.yml").write_text(settings.replace("language: en", "language: xx"), encoding="utf-8")
        for address in ("/", "/inbox", "/tables", "/people", "/make"):
            answer = desk.ask(address)
            assert answer.status == 200 or "there is no language xx; choose one of" in answer.text, address
        assert 'value="xx"' in desk.ask("/settings").text


def test_a_fault_in_the_settings_is_said_in_the_language_of_the_reader(small: Path) -> None:
    settings = (small / "cohort.yml").read_text(encoding="utf-8")
    with desk_of(small) as desk:
        desk.enter()
        desk.cookie += "; desk-language=th"
        for written, said in (
            (settings + "nosuch: 1\n", "ไม่มีการตั้งค่าชื่อ nosuch"),
            (settings + "also_in: [th\n", "แก้บรรทัดนี้แล้วลองใหม่"),
        ):
            (small / "cohort.yml").write_text(written, encoding="utf-8")
            assert said in desk.ask("/").text
        (small / "cohort.yml").write_bytes(b"cohort_name: \xff\n")
        assert "ให้บันทึกไฟล์เป็นข้อความ UTF-8" in desk.ask("/").text


def test_an_entry_is_added_to_a_list_and_taken_out_while_no_row_has_it(browser: Browser, noted: Path) -> None:
    file = noted / "local" / "tables" / "coach_logs_own_codes.yaml"
    with visit(browser, noted) as visitor:
        page = visitor.go("/settings")
        page.get_by_role("link", name="Own entries of lists").click()
        page.get_by_label("Which list?").select_option("coach_logs.mode")
        page.get_by_role("button", name="Show").click()
        page.get_by_label("Label").fill("Letter by post")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("It is in the list.")
        assert visitor.axe() == []
        assert yaml.safe_load(file.read_text(encoding="utf-8")) == {
            "extends": "coach_logs",
            "codes": {"mode": {"letter_by_post": "Letter by post"}},
        }
        # what the list has, and what says nothing, is no new entry
        for label, reason in (("letter by  post", "is in the list already"), (" ", "Write a label")):
            page.get_by_label("Label").fill(label)
            page.get_by_role("button", name="Add it to the list").click()
            expect(page.get_by_role("alert")).to_contain_text(reason)
        for label in ("จดหมาย", "No"):
            page.get_by_label("Label").fill(label)
            page.get_by_role("button", name="Add it to the list").click()
        expect(page.get_by_role("button", name="Take it out จดหมาย")).to_be_visible()
        replace(noted / "data" / "coach_logs.csv", ",call,", ",letter_by_post,")
        page.get_by_role("button", name="Take it out Letter by post").click()
        expect(page.get_by_role("alert")).to_contain_text("“Letter by post”: 1. Correct them first")
        page.get_by_role("button", name="Take it out จดหมาย").click()
        expect(page.get_by_role("status")).to_contain_text("Removed from the list.")
    cohort = Cohort.read(CohortPaths(noted))
    codes = cohort.model.tables["coach_logs"].field("mode").codes
    assert (codes["letter_by_post"], codes["own_2"], "own_1" in codes) == ("Letter by post", "No", False)


def test_an_entry_is_said_in_each_language_of_the_cohort(noted: Path) -> None:
    (noted / "cohort.yml").write_text(
        (noted / "cohort.yml").read_text(encoding="utf-8").replace("language: en", "language: th") + "also_in: [en]\n",
        encoding="utf-8",
    )
    part = "\x1f"
    with desk_of(noted) as desk:
        desk.enter()
        labels = {f"label{part}th": "จดหมาย", f"label{part}en": "Letter"}
        answer = desk.post("/settings/codes", {"list": "coach_logs.mode", "add": "1", **labels})
        assert ">จดหมาย " in answer.text
        # the list has it in Thai
        answer = desk.post("/settings/codes", {"list": "coach_logs.mode", "add": "1", f"label{part}th": "โทรศัพท์"})
        assert "มี “โทรศัพท์” ในรายการแล้ว" in answer.text
    cohort = Cohort.read(CohortPaths(noted))
    assert cohort.model.tables["coach_logs"].field("mode").codes["letter"] == "Letter"
