"""The menu: offers the sessions by name, runs the chosen one, offers to open its results, and starts again."""

from __future__ import annotations

import time
from pathlib import Path

from rich.console import Console
from rich.text import Text

from ...i18n.catalogues import SOURCE
from ...i18n.language import Language, cohort_language
from ...model.cohort import Cohort
from ...model.menu_file import MenuEntry, read_menu, session_names
from ...rendering.terminal.prompt import Option, Question, ask, ask_for_text, confirm
from ...systems import can_open, open_path
from ..intake.read_submissions import submitted_files
from ..people.expired import expired_people
from .nox_sessions import run_session

LANGUAGE, QUIT, OPEN, BACK = "other-language", "quit", "open", "back"
# some disks store times only to two seconds
COARSE_CLOCK = 2.0


def run_menu(cohort: Cohort, code: str | None = None) -> None:
    """Shows the menu until the person leaves it. Raises KeyboardInterrupt for Ctrl-C."""
    sessions = session_names(cohort.paths)
    entries = {entry.session: entry for entry in read_menu(cohort.paths) if entry.session in sessions}
    language, selected = cohort_language(cohort, code), next(iter(entries), QUIT)
    while True:
        question = _menu_question(cohort, list(entries.values()), language, selected)
        choice = ask(question, language, whole_screen=True)
        if choice in {None, QUIT}:
            return
        selected = choice or selected
        if selected == LANGUAGE:
            language = _next_language(cohort, language)
        else:
            _carry_out(cohort, entries[selected], language)


def _menu_question(cohort: Cohort, entries: list[MenuEntry], language: Language, selected: str) -> Question:
    """The question with all entries of the menu, under the name of the cohort."""
    say, other = language.say, _next_language(cohort, language)
    options = [
        Option(entry.session, number, say(entry.title), say(entry.explanation))
        for number, entry in enumerate(entries, start=1)
    ]
    native_name, explanation = other.native_name(), other.say("show this menu in this language")
    options.append(Option(LANGUAGE, len(options) + 1, native_name, explanation))
    options.append(Option(QUIT, 0, say("Quit")))
    file_count = len(submitted_files(cohort, []))
    remark = say("Nothing lies in submissions/.")
    if file_count:
        remark = language.say_number("{n} file lies in submissions/.", "{n} files lie in submissions/.", file_count)
    return Question(cohort.settings["cohort_name"], options, selected, say("Esc: quit"), remark)


def _next_language(cohort: Cohort, language: Language) -> Language:
    """The language after this one; after the last one the first."""
    # those of partners have no words for the menu
    codes = list(dict.fromkeys([*cohort.report_languages, SOURCE, language.code]))
    return cohort_language(cohort, codes[(codes.index(language.code) + 1) % len(codes)])


def _carry_out(cohort: Cohort, entry: MenuEntry, language: Language) -> None:
    """Runs the chosen session, after a dry run and a question if declared, and says where its results are."""
    say = language.say
    if entry.needs_files and not submitted_files(cohort, []):
        remark = say("Put the files that were sent to you there.")
        _offer_to_open(cohort, say("Nothing lies in submissions/."), remark, "submissions/", language)
        return
    if entry.needs_expired and not expired_people(cohort):
        _offer_to_open(cohort, say("Nobody's data is kept longer than it may be."), "", "", language)
        return
    print()
    Console(highlight=False).rule(Text(say(entry.title), style="bold"), align="left")
    start = time.time() - COARSE_CLOCK
    typed = ask_for_text(say(entry.asks_for)) if entry.asks_for else ""
    if entry.asks_for and not typed:
        return
    could_run = run_session(cohort.paths, entry.session, *entry.looks_first.split(), *filter(None, (typed,)))
    if could_run and entry.looks_first:
        if not confirm(say(entry.asks), language, say("No, back to the menu"), say("Esc: back")):
            return
        could_run = run_session(cohort.paths, entry.session, *entry.confirmed.split())
    sentence = say("Done.") if could_run else say("This could not be done; the reason is above.")
    has_results = entry.opens and _written_since(cohort.paths.root / entry.opens, start)
    remark = say("The results lie in {place}", place=entry.opens) if has_results and not can_open() else ""
    _offer_to_open(cohort, sentence, remark, entry.opens if has_results else "", language)


def _offer_to_open(cohort: Cohort, sentence: str, remark: str, target: str, language: Language) -> None:
    """Shows how it went, offers to open the target (a file or folder) if there is a screen, and waits."""
    options = [Option(BACK, 0, language.say("Back to the menu"))]
    if target and can_open():
        options.insert(0, Option(OPEN, 1, language.say("Open {place}", place=target)))
    question = Question(sentence, options, options[0].value, language.say("Esc: back"), remark)
    if ask(question, language) == OPEN:
        open_path(cohort.paths.root / target)


def _written_since(path: Path, moment: float) -> bool:
    """Whether the file, or a file in the folder, was written at or after a moment (seconds since 1970)."""
    files = path.rglob("*") if path.is_dir() else [path]
    return any(file.is_file() and file.stat().st_mtime >= moment for file in files)
