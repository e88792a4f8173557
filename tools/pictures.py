"""Make docs/pictures/ from a fresh demo: python tools/pictures.py (run by `nox -s pictures`).

The pictures in the README are real output: copier makes the demo cohort, this script fills it and builds
its report, and a real browser opens that. Those of the tutorial are taken while tools/tutorial.py plays it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pypdfium2
import yaml
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

import copier

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from tools import tutorial  # noqa: E402 - it stands beside this file

PICTURES = ROOT / "docs" / "pictures"
# those that the guide of a cohort shows
GUIDE_PICTURES = ROOT / "template" / "toolkit" / "pictures"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"]
# name: page, width, colour scheme, height (0: the whole page)
SHOTS = {
    "report-th": ("index.html", 1000, "light", 1240),
    "report-en": ("index.en.html", 1000, "light", 1600),
    "report-th-dark": ("index.html", 1000, "dark", 1600),
    "report-en-phone": ("index.en.html", 390, "light", 1600),
    "partner-th": ("partner-partner-01.html", 1000, "light", 2400),
    "research-en": ("research.en.html", 1000, "light", 2400),
}
# name: document, pages
DOCUMENTS = {"report-pdf-th": ("report.pdf", (0, 4)), "partner-pdf-th": ("partner-partner-01-[!A-Z]*.pdf", (0,))}


def launch(playwright: Playwright) -> Browser:
    """Starts the browser of this machine: chromium of Debian, or an installed Chrome."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program:
        return playwright.chromium.launch(executable_path=program, args=QUIET)
    return playwright.chromium.launch(channel="chrome", args=QUIET)


def make_pilot(folder: Path) -> Path:
    """Makes the demo cohort with its report; returns the folder of the report."""
    answers = yaml.safe_load((ROOT / "demo" / "pilot.yml").read_text(encoding="utf-8"))
    copier.run_copy(str(ROOT), folder, data=answers, defaults=True, vcs_ref="HEAD", quiet=True)
    for command in ([ROOT / "demo" / "generate.py", folder], [folder / "toolkit" / "scripts" / "report.py"]):
        subprocess.run([sys.executable, *map(str, command)], check=True)
    return folder / "build" / "report"


# rows that somebody types below the accepted expenses: day, purpose, amount, payee
NEW_EXPENSES = (
    ("๑๒/๕/๒๕๖๑", "ค่ารถตู้ไปประชุม", "๑,๒๐๐ บาท", "อู่รถพี่สมชาย"),
    ("01/02/61", "ค่าอาหารกลางวัน", "ประมาณ 800", "ครัวป้าแดง"),
    ("31/4/2561", "ค่าถ่ายเอกสาร", 350, "ร้านถ่ายเอกสาร"),
    ("5 พ.ค. 61", None, "฿450.00", "พี่แดง"),
)


def make_receipt(cohort: Path) -> Path:
    """Fills a form of the demo with rows as people write them; returns the PDF of its receipt."""
    subprocess.run(
        [sys.executable, str(cohort / "toolkit" / "scripts" / "forms.py"), "money"], check=True, capture_output=True
    )
    (form,) = (cohort / "build" / "forms").glob("งบประมาณและการใช้จ่าย * partner-01.xlsx")
    book = openpyxl.load_workbook(form)
    sheet = book.worksheets[2]
    blank = next(row for row in range(5, sheet.max_row + 1) if sheet.cell(row, 2).value is None)
    for number, (day, purpose, amount, payee) in enumerate(NEW_EXPENSES, start=blank):
        for column, value in ((2, day), (3, purpose), (4, amount), (5, sheet.cell(5, 5).value), (7, payee)):
            sheet.cell(number, column).value = value
    submission = cohort / "submissions" / "ค่าใช้จ่าย พ.ค. ลมเช้า.xlsx"
    submission.parent.mkdir(exist_ok=True)
    book.save(submission)
    subprocess.run(
        [sys.executable, str(cohort / "toolkit" / "scripts" / "validate.py"), str(submission)],
        check=False,
        capture_output=True,
    )
    return cohort / "build" / "receipts" / f"{submission.stem}.pdf"


# a sheet as a partner keeps it for itself
CASH_BOOK = (
    ("วันที่", "รายการ", "จำนวนเงิน", "ร้าน", "หมายเหตุ"),
    ("๓ มี.ค. ๖๑", "ค่ารถไปประชุม", "๓๕๐", "รถตู้สมชาย", ""),
    ("5/3/2561", "ค่าอาหาร", 1200, "ร้านป้าแดง", "มีใบเสร็จ"),
    ("31/2/2561", "ค่าเครื่องเขียน", "๘๕.๕๐", "ร้านหนังสือ", ""),
    ("12/3/61", "ค่าวิทยากร", "1.200", "", ""),
)


def desk_pictures(browser: Browser, cohort: Path) -> None:
    """The desk with two files in its inbox, in both languages, and the page of one of them."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "สมุดเงินสด"
    for row in CASH_BOOK:
        sheet.append(row)
    book.save(cohort / "submissions" / "สมุดเงินสด มีนาคม.xlsx")
    with open_desk(cohort) as start:
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        page.goto(start)
        address = start.partition("/start")[0]
        for path, name in (("/", "desk-today-th"), ("/inbox", "desk-inbox-th")):
            page.goto(address + path)
            expect(page.locator("body[data-poll]")).to_have_count(0, timeout=60_000)
            page.screenshot(path=PICTURES / f"{name}.png")
        page.get_by_role("link", name="สมุดเงินสด มีนาคม.xlsx").click()
        page.screenshot(path=PICTURES / "desk-file-th.png")
        page.get_by_role("button", name="English").click()
        page.screenshot(path=PICTURES / "desk-file-en.png")


def tutorial_pictures(browser: Browser, folder: Path) -> None:
    """The steps of docs/tutorial.md, in both languages."""
    for code in ("en", "th"):
        cohort = folder / f"tutorial-{code}"
        answers = yaml.safe_load((tutorial.FOLDER / f"answers.{code}.yml").read_text(encoding="utf-8"))
        copier.run_copy(str(ROOT), cohort, data=answers, defaults=True, vcs_ref="HEAD", quiet=True)
        with open_desk(cohort, "--as-of", tutorial.DAY) as start:
            page = browser.new_page(viewport={"width": 1200, "height": 900})
            page.goto(start)

            def shoot(step: str, page: Page = page, code: str = code) -> None:
                page.screenshot(path=PICTURES / f"tutorial-{step}-{code}.png")

            tutorial.Tutorial(cohort, code, page, shoot).play()
            page.close()


@contextmanager
def open_desk(cohort: Path, *arguments: str) -> Iterator[str]:
    """The desk of a cohort in a process of its own; gives the address with which it is entered."""
    script = str(cohort / "toolkit" / "scripts" / "desk.py")
    command = [sys.executable, "-u", script, "--no-browser", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as desk:
        try:
            yield next(found[0] for line in desk.stdout or () if (found := re.search(r"http://\S+", line)))
        finally:
            desk.terminate()


def main() -> None:
    """Writes every picture; an unchanged picture keeps its bytes if the browser draws the same."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        report = make_pilot(Path(temporary) / "pilot")
        browser = launch(playwright)
        for name, (file, width, scheme, height) in SHOTS.items():
            context = browser.new_context(viewport={"width": width, "height": height or 900}, color_scheme=scheme)
            page = context.new_page()
            page.goto((report / file).as_uri())
            page.evaluate("document.fonts.ready")
            page.screenshot(path=PICTURES / f"{name}.png", full_page=not height)
            context.close()
        page = browser.new_page()
        page.goto((report / "index.html").as_uri())
        page.pdf(path=Path(temporary) / "print.pdf", prefer_css_page_size=True)
        print_picture(Path(temporary) / "print.pdf", PICTURES / "report-th-print.png", (0, 1))
        for name, (file, numbers) in DOCUMENTS.items():
            (path,) = (report / "files").glob(file)
            print_picture(path, PICTURES / f"{name}.png", numbers)
        receipt = pypdfium2.PdfDocument(make_receipt(Path(temporary) / "pilot"))
        receipt[0].render(scale=1.4).to_pil().save(PICTURES / "receipt-th.png")
        desk_pictures(browser, Path(temporary) / "pilot")
        tutorial_pictures(browser, Path(temporary))
        browser.close()
    make_small()
    GUIDE_PICTURES.mkdir(exist_ok=True)
    for language in ("th", "en"):
        shutil.copyfile(PICTURES / f"desk-file-{language}.png", GUIDE_PICTURES / f"desk.{language}.png")


def make_small() -> None:
    """Takes 256 colours, which are enough for a page and take a third of the space."""
    for picture in PICTURES.glob("*.png"):
        Image.open(picture).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(picture, optimize=True)


def print_picture(pdf: Path, picture: Path, numbers: Sequence[int]) -> None:
    """Writes some printed pages side by side as one picture."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [document[number].render(scale=1.2).to_pil() for number in numbers]
    width = sum(page.width for page in pages) + 20 * (len(pages) - 1)
    sheet = Image.new("RGB", (width, pages[0].height), "#888888")
    for index, page in enumerate(pages):
        sheet.paste(page, (index * (page.width + 20), 0))
    sheet.save(picture, optimize=True)


if __name__ == "__main__":
    main()
