"""One of several options: chosen with the arrow keys, or by its number where keys cannot be read one by one."""

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
# a lone Esc is told from the beginning of an arrow key by the time that passes after it, in seconds
ESCAPE_TIMEOUT = 0.05

# pieces of a line, each with its style
Line = list[tuple[str, str]]


@dataclass(frozen=True)
class Option:
    """What is given back, the number that chooses it, and its words."""

    value: str
    number: int
    title: str
    explanation: str = ""


@dataclass(frozen=True)
class Question:
    """What is asked, with a remark below it, and the options.

    `first` is the value that Enter alone chooses, `esc` says what Esc does.
    """

    heading: str
    options: list[Option]
    first: str
    esc: str
    remark: str = ""


def ask(question: Question, language: Language, *, whole_screen: bool = False) -> str | None:
    """The value of the chosen option; None when the person leaves it with Esc, q or the end of the input.

    Raises KeyboardInterrupt for Ctrl-C.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb":
        return _by_number(question, language)
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


def _by_number(question: Question, language: Language) -> str | None:
    """Prints the options and reads a number in a line of its own."""
    by_number = {option.number: option for option in question.options}
    print("", question.heading, *filter(None, (question.remark,)), sep="\n")
    for option in question.options:
        print(f"{option.number:>3}  {option.title}" + (f": {option.explanation}" if option.explanation else ""))
    while True:
        try:
            typed = input(language.say("Type a number, then Enter:") + " ").strip()
        except EOFError:
            print()
            return None
        if not typed:
            return question.first
        if typed.isdecimal() and int(typed) in by_number:
            return by_number[int(typed)].value
        print(language.say("There is no {number} here.", number=typed))


class _Screen:
    """The options on the screen, one of which is marked."""

    def __init__(self, question: Question, language: Language):
        self._question, self._language = question, language
        self._marked = [option.value for option in question.options].index(question.first)
        self._titles = max(get_cwidth(option.title) for option in question.options)
        self._explanations = max(get_cwidth(option.explanation) for option in question.options)

    def container(self) -> HSplit:
        """Heading, options, where the screen is too narrow the explanation of the marked one, and the keys."""
        narrow = ConditionalContainer(
            HSplit([_gap(), _text(self._explanation_below)]),
            filter=Condition(lambda: bool(self._explanations) and not self._is_wide()),
        )
        return HSplit(
            [_gap(), _text(self._head), _gap(), _text(self._options), narrow, _gap(), _text(self._help), _gap()],
            align=VerticalAlign.TOP,
        )

    def keys(self) -> KeyBindings:
        """Which key does what."""
        keys, last = KeyBindings(), len(self._question.options) - 1
        moves: dict[str, Callable[[], int]] = {
            "up": lambda: (self._marked - 1) % (last + 1),
            "down": lambda: (self._marked + 1) % (last + 1),
            "home": lambda: 0,
            "pageup": lambda: 0,
            "end": lambda: last,
            "pagedown": lambda: last,
        }
        for key, move in moves.items():
            keys.add(key)(lambda _, move=move: self._mark(move()))
        keys.add("enter")(lambda event: event.app.exit(result=self._question.options[self._marked].value))
        for key in ("escape", "q", "Q"):
            keys.add(key)(lambda event: event.app.exit(result=None))
        for key in ("c-c", "<sigint>"):
            keys.add(key)(lambda event: event.app.exit(exception=KeyboardInterrupt))
        keys.add("<any>")(self._typed)
        return keys

    def _typed(self, event: KeyPressEvent) -> None:
        """A digit marks its option, also a Thai one; other keys do nothing."""
        numbers = [option.number for option in self._question.options]
        if event.data.isdecimal() and int(event.data) in numbers:
            self._mark(numbers.index(int(event.data)))

    def _mark(self, place: int) -> None:
        self._marked = place

    def _is_wide(self) -> bool:
        return get_app().output.get_size().columns > len(" › 10  ") + self._titles + 2 + self._explanations

    def _head(self) -> list[Line]:
        remark: list[Line] = [[("", f" {self._question.remark}")]] if self._question.remark else []
        return [[("class:heading", f" {self._question.heading}")], *remark]

    def _options(self) -> list[Line]:
        return [self._option(option, place == self._marked) for place, option in enumerate(self._question.options)]

    def _option(self, option: Option, marked: bool) -> Line:
        padding = " " * (self._titles - get_cwidth(option.title))
        title = f" {'›' if marked else ' '} {option.number:>2}  {option.title}{padding} "
        line: Line = [("class:marked" if marked else "", title)]
        if self._is_wide():
            line.append(("" if marked else "class:aside", f" {option.explanation}"))
        return line

    def _explanation_below(self) -> list[Line]:
        return [[("", f" {self._question.options[self._marked].explanation}")]]

    def _help(self) -> list[Line]:
        say = self._language.say
        choosing = [say("↑ ↓ or a number: choose")] if len(self._question.options) > 1 else []
        keys = [*choosing, say("Enter: go"), self._question.esc]
        return [[("class:aside", f" {'   '.join(keys)}")]]


def _text(lines: Callable[[], list[Line]]) -> Window:
    def joined() -> StyleAndTextTuples:
        # without the space prompt_toolkit shows a mark over the last letter twice
        ended = [part for line in lines() for part in (*line, ("", " \n"))]
        return [*ended[:-1], ("", " ")]

    return Window(FormattedTextControl(joined), wrap_lines=True, dont_extend_height=True, always_hide_cursor=True)


def _gap() -> Window:
    return Window(height=1)
