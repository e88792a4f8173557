"""What docs/security.md says is defended, tried where no other test does: chapters, words, own texts, packages, the kit."""

from __future__ import annotations

import html
import io
import re
import struct
import zipfile
from dataclasses import replace as with_fields
from pathlib import Path

import openpyxl
import pytest
import yaml
from cohort.errors import CannotRun
from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.network import NetworkPaths, read_network
from cohort.model.paths import CohortPaths
from cohort.rendering.book.chapters import parse_chapter
from cohort.rendering.terminal.gathered import gathered_lines
from cohort.rendering.texts import pandoc
from cohort.rendering.texts.pandoc import read_text, write_file, write_text
from cohort.rendering.texts.tree import Tree, document, nodes_of
from cohort.storing.build_cache import BuildCache
from cohort.workflows.network.gather import gather
from cohort.workflows.publish import kit
from cohort.workflows.settings.edit_settings import change_settings
from cohort.workflows.settings.own_words import set_own_words

from tests.helpers import ROOT, build_file_tree, render, run
from tests.test_odd_packages import descriptor_of, entry_of, files_of

# orders to a browser, as a text may hide them
ORDERS = """# Title {onclick="alert(1)"}

A [link](javascript:alert(2)){onmouseover="alert(3)"}, [another](<java\tscript:alert(4)>), [a page](data:text/html,alert),
[a third](vbscript:alert(5)), [a good one](https://example.org/alert-6){onfocus="alert(7)" width=3}.

<script>alert(8)</script><b onclick="alert(9)">bold</b> `code`{onclick="alert(10)"}

<iframe src="https://example.org/alert-11"></iframe>

::: {onclick="alert(12)"}
inside
:::

``` {.python onclick="alert(13)"}
print("code")
```

- [in a list](JavaScript:alert(14)) and a note[^1]

[^1]: With [a link](javascript:alert(15)).

#read("/etc/hostname") #panic() \\input{/etc/hostname}
"""
HANDLER = re.compile(r"<[^>]*\son\w+\s*=", re.IGNORECASE)
ADDRESS = re.compile(r"""(?:href|src|Target)\s*=\s*["']?\s*(?:java|vb|data:text)""", re.IGNORECASE)


def parse(cohort: Path, name: str, content: bytes) -> Tree:
    """The tree of a chapter, as every format is made of it."""
    read = Cohort.read(CohortPaths(cohort))
    chapter = parse_chapter(read, cohort / "book" / name, content, BuildCache(cohort / "build" / "test", []), 1)
    return document(chapter.blocks)


def test_a_text_gives_no_orders_to_a_browser(small: Path) -> None:
    page = write_text(parse(small, "01-a.md", ORDERS.encode()), "html5")
    assert not HANDLER.search(page)
    assert not ADDRESS.search(page)
    assert "<script" not in page
    assert "<iframe" not in page
    # the words and the good link stay
    assert 'href="https://example.org/alert-6"' in page
    for words in ("another", "a third", "inside", "in a list", "With", "bold"):
        assert words in page


def test_neither_does_one_in_word(small: Path) -> None:
    content = write_file(read_text(ORDERS.encode(), "md", "book/01-a.md"), "docx", [], {})
    page = write_text(parse(small, "01-a.docx", content), "html5")
    assert "another" in page
    assert not HANDLER.search(page)
    assert not ADDRESS.search(page)


@pytest.mark.slow
def test_no_format_of_a_book_runs_what_its_authors_wrote(small: Path) -> None:
    build_file_tree(small, {"book/01-a.md": ORDERS, "words/funder.md": ORDERS})
    assert run(small, "book").returncode in (0, 1)
    folder = small / "build" / "book"
    texts = {path.name: path.read_bytes() for path in folder.glob("*.html")}
    for path in (*folder.glob("*.epub"), *folder.glob("*.docx")):
        with zipfile.ZipFile(path) as packed:
            texts |= {f"{path.name}/{name}": packed.read(name) for name in packed.namelist()}
    assert len({name.split("/")[0].rpartition(".")[2] for name in texts}) == 3
    for name, content in texts.items():
        text = content.decode("utf-8", "replace")
        assert not ADDRESS.search(text), name
        if name.endswith((".html", ".xhtml")):
            # the scripts of the page are ours
            assert not HANDLER.search(text), name
            assert "alert(8)</script>" not in text, name
    assert run(small, "report", "--no-files").returncode == 0
    page = (small / "build" / "report" / "funder.html").read_text(encoding="utf-8")
    assert "in a list" in page
    assert not HANDLER.search(page)
    assert not ADDRESS.search(page)


def lying(content: bytes) -> bytes:
    """A Word file whose list of parts says that the document unpacks to nothing much."""
    changed, start = bytearray(content), 0
    while (start := content.find(b"PK\x01\x02", start)) >= 0:
        length = struct.unpack_from("<H", content, start + 28)[0]
        if content[start + 46 : start + 46 + length] == b"word/document.xml":
            struct.pack_into("<I", changed, start + 24, 10)
        start += 4
    return bytes(changed)


def word_file(document_xml: bytes) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", b"<Types/>")
        packed.writestr("word/document.xml", document_xml)
    return memory.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(lying(word_file(b"<w:document/>" + b" " * 100_000)), id="sizes that lie"),
        pytest.param(word_file(b"<a>" * 100_000), id="nested without end"),
        pytest.param(
            word_file(b'<!DOCTYPE x [<!ENTITY a "' + b"b" * 1000 + b'">]><w:document>&a;</w:document>'), id="entities"
        ),
        pytest.param(word_file(b"\xff\xfe<"), id="no XML"),
    ],
)
def test_a_word_file_that_misleads_is_one_line(small: Path, content: bytes) -> None:
    with pytest.raises(CannotRun) as refusal:
        parse(small, "01-a.docx", content)
    assert str(refusal.value).startswith("book/01-a.docx: ")
    assert len(str(refusal.value).splitlines()) == 1


def test_a_text_takes_only_so_much_memory(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "MOST_MEMORY", 20 * 2**20)
    paragraph = b"<w:p><w:r><w:t>" + b"a " * 500 + b"</w:t></w:r></w:p>"
    name = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    content = word_file(b"<w:document %s><w:body>%s</w:body></w:document>" % (name, paragraph * 5_000))
    with pytest.raises(CannotRun, match=r"book/01-a\.docx: .*") as refusal:
        parse(small, "01-a.docx", content)
    assert "heap" in str(refusal.value)


@pytest.mark.parametrize("target", ["../../private/people.csv", "/etc/hostname", "https://example.org/x.png"])
def test_a_word_file_takes_no_picture_from_elsewhere(small: Path, target: str) -> None:
    png = (ROOT / "docs" / "pictures" / "report-en-phone.png").read_bytes()
    content = write_file(read_text(b"![words](a.png)", "md", "x"), "docx", [], {"a.png": png})
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    relations = parts["word/_rels/document.xml.rels"]
    parts["word/_rels/document.xml.rels"] = re.sub(rb'Target="media/[^"]*"', f'Target="{target}"'.encode(), relations)
    assert parts["word/_rels/document.xml.rels"] != relations
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    # pandoc has no file for it, so the text comes without a picture
    assert not list(nodes_of(parse(small, "01-a.docx", memory.getvalue())["blocks"], "Image"))


# --- words and settings ---


@pytest.mark.slow
def test_own_words_with_markup_stay_words(small: Path) -> None:
    cohort = Cohort.read(CohortPaths(small))
    set_own_words(cohort, "en", {"Money": "<script>alert(1)</script>", "Coaching": "<svg onload=alert(2)>"})
    assert run(small, "report", "--no-files").returncode == 0
    pages = [path.read_text(encoding="utf-8") for path in (small / "build" / "report").glob("*.html")]
    assert any("&lt;script&gt;alert(1)" in page for page in pages)
    assert all("<script>alert" not in page and "<svg onload" not in page for page in pages)


@pytest.mark.parametrize(
    "name", ["A\nlanguage: th", "A # b", "*x", "&x y", "!!python/object:os.system x", '"', "{a: b}"]
)
def test_a_value_typed_into_a_setting_is_one_value(small: Path, name: str) -> None:
    before = Cohort.read(CohortPaths(small))
    change_settings(before, {"cohort_name": name}, cohort_language(before))
    after = Cohort.read(CohortPaths(small))
    assert after.settings["cohort_name"] == name
    assert {key: value for key, value in after.settings.items() if key != "cohort_name"} == {
        key: value for key, value in before.settings.items() if key != "cohort_name"
    }


# --- packages ---

MARKUP = "<script>alert(1)</script>\x1b[31m\u202e"


@pytest.mark.slow
def test_what_a_package_says_gives_no_orders(tmp_path: Path) -> None:
    render(tmp_path, kind="network", language="en", cohort_name="Network", institution="Institute")
    settings = {"cohort_name": MARKUP, "institution": MARKUP, "country": MARKUP, "published_at": "javascript:alert(1)"}
    described = descriptor_of("odd", cohort={"schema_version": 5, "settings": settings}, homepage=MARKUP)
    entry = entry_of(tmp_path / "odd", files_of(described, {}, bytes))
    (tmp_path / "members.yml").write_text(yaml.safe_dump([entry]), encoding="utf-8")
    network = read_network(NetworkPaths(tmp_path))
    gathered = gather(network)
    lines = gathered_lines(
        network, gathered.generation, gathered.before, gathered.retained_members, cohort_language(network.cohort)
    )
    assert all(line.isprintable() for line in lines)
    done = run_report(tmp_path)
    assert done
    for path in done:
        text = path.read_text(encoding="utf-8")
        assert "<script>alert" not in text, path.name
        assert not re.search(r'href="\s*javascript', text), path.name
        assert "\x1b" not in text
        assert "\u202e" not in html.unescape(text)


def run_report(folder: Path) -> list[Path]:
    from cohort.workflows.network.network_report import build_network_report

    build_network_report(read_network(NetworkPaths(folder)))
    return sorted((folder / "build" / "report").glob("*.html"))


# --- the kit ---


@pytest.mark.slow
def test_the_kit_has_no_formulas_and_no_rows(in_english: Cohort, tmp_path: Path) -> None:
    """Whoever opens a form of the kit runs nothing that somebody typed into a setting."""
    settings = type(in_english.settings)({**in_english.settings, "cohort_name": '=HYPERLINK("http://example.org")'})
    files = kit.kit_files(with_fields(in_english, settings=settings), BuildCache(tmp_path, []))
    workbooks = [file for file in files if file.path.endswith(".xlsx")]
    assert workbooks
    for file in workbooks:
        book = openpyxl.load_workbook(io.BytesIO(file.content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert not [cell.value for cell in cells if cell.data_type == "f" and "example.org" in str(cell.value)]
        texts = {str(cell.value) for cell in cells}
        assert not {"Noy Sample", "Weavers", "partner-01", "p-aaaaaa"} & texts


# --- the page itself ---


def test_each_line_of_the_page_names_a_test_that_is_there() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    rows = [
        line
        for line in page.splitlines()
        if line.startswith("|") and not line.startswith(("| attack", "| danger", "|--"))
    ]
    assert len(rows) > 40
    for row in rows:
        named = re.findall(r"`(test_\w+)\.(test_\w+)`", row)
        assert named, row
        for file, test in named:
            source = (ROOT / "tests" / f"{file}.py").read_text(encoding="utf-8")
            assert f"def {test}(" in source, f"{file}.{test}"
