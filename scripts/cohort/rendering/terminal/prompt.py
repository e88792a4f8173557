"""Asks people to choose an option with the arrow keys, or by its number outside a full terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

from prompt_toolkit.application import Application
from prompt_toolkit.application.current import get_app
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import ConditionalContainer, HSplit, Layout, VerticalAlign, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import get_cwidth

from ...i18n.language import Language

STYLE = Style.from_dict({"heading": "bold", "marked": "bold reverse", "aside": "dim"})
# arrow keys send Esc first: an Esc that nothing follows within so many seconds is the key Esc
ESCAPE_TIMEOUT = 0.05
YES, NO = "yes", "no"

# the parts of a line as (style, text)
Line = list[tuple[str, str]]


@dataclass(frozen=True)
class Option:
    """An option: the value that `ask` returns, the number that chooses it, and its texts."""

    value: str
    number: int
    title: str
    explanation: str = ""


@dataclass(frozen=True)
class Question:
    """A question with a remark below it, and its options.

    Enter alone chooses the option with the value `first`; `esc` describes what Esc does.
    """

    heading: str
    options: list[Option]
    first: str
    esc: str
    remark: str = ""


def ask(question: Question, language: Language, *, whole_screen: bool = False) -> str | None:
    """The value of the chosen option; None when the person leaves with Esc, q or the end of the input.

    Raises KeyboardInterrupt for Ctrl-C.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb":
        return _ask_for_number(question, language)
    screen = _Screen(question, language)
    application: Application[str | None] = Application(
        layout=Layout(screen.container()),
        key_bindings=screen.keys(),
        style=STYLE,
        full_screen=whole_screen,
        erase_when_done=True,
    )
    application.ttimeoutlen = application.timeoutlen = ESCAPE_TIMEOUT
    try:
        return application.run()
    except EOFError:
        return None


def confirm(text: str, language: Language, no: str, esc: str) -> bool:
    """Whether the person confirms. Enter alone means no: it may have been typed before the question appeared."""
    options = [Option(YES, 1, language.say("Yes")), Option(NO, 0, no)]
    return ask(Question(text, options, NO, esc), language) == YES


def ask_for_text(text: str) -> str:
    """What the person types on one line; nothing for an empty line or the end of the input."""
    try:
        return input(f"{text} ").strip()
    except EOFError:
        print()
        return ""


def _ask_for_number(question: Question, language: Language) -> str | None:
    """Prints the options and reads a line with a number."""
    options = {option.number: option for option in question.options}
    print("", question.heading, *filter(None, (question.remark,)), sep="\n")
    for option in question.options:
        print(f"{option.number:>3}  {option.title}" + (f": {option.explanation}" if option.explanation else ""))
    while True:
        try:
            line = input(language.say("Type a number, then Enter:") + " ").strip()
        except EOFError:
            print()
            return None
        if not line:
            return question.first
        if line.isdecimal() and int(line) in options:
            return options[int(line)].value
        print(language.say("There is no {number} here.", number=line))


class _Screen:
    """The options on the screen, with one marked."""

    def __init__(self, question: Question, language: Language):
        self._question, self._language = question, language
        self._marked_index = [option.value for option in question.options].index(question.first)
        self._typed = ""
        self._title_width = max(get_cwidth(option.title) for option in question.options)
        self._explanation_width = max(get_cwidth(option.explanation) for option in question.options)

    def container(self) -> HSplit:
        """Heading, options and keys; on a narrow screen also the explanation of the marked option."""
        explanation = ConditionalContainer(
            HSplit([_gap(), _text(self._explanation_below)]),
            filter=Condition(lambda: bool(self._explanation_width) and not self._is_wide()),
        )
        return HSplit(
            [_gap(), _text(self._head), _gap(), _text(self._options), explanation, _gap(), _text(self._help), _gap()],
            align=VerticalAlign.TOP,
        )

    def keys(self) -> KeyBindings:
        """The actions of keys."""
        keys, last = KeyBindings(), len(self._question.options) - 1
        moves: dict[str, Callable[[], int]] = {
            "up": lambda: (self._marked_index - 1) % (last + 1),
            "down": lambda: (self._marked_index + 1) % (last + 1),
            "home": lambda: 0,
            "pageup": lambda: 0,
            "end": lambda: last,
            "pagedown": lambda: last,
        }
        for key, move in moves.items():
            keys.add(key)(lambda _, move=move: self._mark(move()))
        keys.add("enter")(lambda event: event.app.exit(result=self._question.options[self._marked_index].value))
        for key in ("escape", "q", "Q"):
            keys.add(key)(lambda event: event.app.exit(result=None))
        for key in ("c-c", "<sigint>"):
            keys.add(key)(lambda event: event.app.exit(exception=KeyboardInterrupt))
        keys.add("<any>")(self._mark_by_digit)
        return keys

    def _mark_by_digit(self, event: KeyPressEvent) -> None:
        """Marks the option of a number, also in Thai digits; ignores other keys."""
        numbers = [option.number for option in self._question.options]
        # 1 and 2 are 12 where there are so many
        for typed in (self._typed + event.data, event.data):
            if event.data.isdecimal() and int(typed) in numbers:
                self._mark(numbers.index(int(typed)))
                self._typed = typed
                break

    def _mark(self, index: int) -> None:
        self._marked_index, self._typed = index, ""

    def _is_wide(self) -> bool:
        return get_app().output.get_size().columns > len(" › 10  ") + self._title_width + 2 + self._explanation_width

    def _head(self) -> list[Line]:
        remark: list[Line] = [[("", f" {self._question.remark}")]] if self._question.remark else []
        return [[("class:heading", f" {self._question.heading}")], *remark]

    def _options(self) -> list[Line]:
        return [
            self._option(option, index == self._marked_index) for index, option in enumerate(self._question.options)
        ]

    def _option(self, option: Option, is_marked: bool) -> Line:
        padding = " " * (self._title_width - get_cwidth(option.title))
        title = f" {'›' if is_marked else ' '} {option.number:>2}  {option.title}{padding} "
        line: Line = [("class:marked" if is_marked else "", title)]
        if self._is_wide():
            line.append(("" if is_marked else "class:aside", f" {option.explanation}"))
        return line

    def _explanation_below(self) -> list[Line]:
        return [[("", f" {self._question.options[self._marked_index].explanation}")]]

    def _help(self) -> list[Line]:
        say = self._language.say
        choice_help = [say("↑ ↓ or a number: choose")] if len(self._question.options) > 1 else []
        keys = [*choice_help, say("Enter: go"), self._question.esc]
        return [[("class:aside", f" {'   '.join(keys)}")]]


def _text(lines: Callable[[], list[Line]]) -> Window:
    def join_lines() -> StyleAndTextTuples:
        # without a space at the end of a line prompt_toolkit shows a mark over the last letter twice
        parts = [part for line in lines() for part in (*line, ("", " \n"))]
        return [*parts[:-1], ("", " ")]

    return Window(FormattedTextControl(join_lines), wrap_lines=True, dont_extend_height=True, always_hide_cursor=True)


def _gap() -> Window:
    return Window(height=1)
