"""Fills the templates of the desk in one language, and what every page of it shows."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from jinja2.sandbox import SandboxedEnvironment
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from ..errors import CannotRun
from ..i18n.language import Language, cohort_language
from ..model.cohort import Cohort
from ..rendering.pages.theme import read_theme
from ..shortening import visible
from ..storing.lock import lock_holder
from .state import Desk, desk_languages

LANGUAGE_COOKIE = "desk-language"
# between the parts of the name of a field
PART = "\x1f"


@dataclass(frozen=True)
class PageRequest:
    """What a page needs: the desk, its templates, the language of the reader, the parts of the address, and the fields
    that were sent."""

    desk: Desk
    pages: Pages
    language: Language
    address: Mapping[str, str]
    query: Mapping[str, str]
    form: FormData = field(default_factory=FormData)

    def show(self, name: str, status: int = 200, **content: Any) -> Response:
        """The page from a template of report/desk/. `content` is what it is about."""
        return self.pages.show(self.language, name, status, **content)

    def reason(self, error: CannotRun) -> str:
        """Why something could not be done, in the language of the reader."""
        return visible(error.words(self.language.say))

    def moment(self, moment: datetime.datetime) -> str:
        """A moment as a clock where the cohort is shows it, with the day in the calendar of the language."""
        local = moment.astimezone(time_zone(self.desk.cohort()))
        return f"{self.language.date(local.date())}, {local:%H:%M}"

    def day(self, moment: datetime.datetime) -> str:
        """The day of a moment where the cohort is."""
        return self.language.date(moment.astimezone(time_zone(self.desk.cohort())).date())

    def form_text(self, name: str) -> str:
        """A field of the submitted form, never of the address; empty if it is not there or is a file."""
        value = self.form.get(name, "")
        return value if isinstance(value, str) else ""

    def text(self, name: str) -> str:
        """A field of the form, or of the address; empty if it is not there or is a file."""
        value = self.form.get(name, self.query.get(name, ""))
        return value if isinstance(value, str) else ""


def time_zone(cohort: Cohort) -> ZoneInfo:
    """The time zone in which the desk shows moments, and in which the day of the cohort begins."""
    return ZoneInfo(cohort.settings["time_zone"])


def utc_offset(cohort: Cohort) -> str:
    """How far clocks are ahead of UTC there at present: UTC+7, UTC-3:30."""
    minutes = round(datetime.datetime.now(time_zone(cohort)).utcoffset().total_seconds() / 60)  # type: ignore[union-attr] # it has a zone
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


class Pages:
    """The templates of report/desk/, which can use the parts of receipts in report/pages/."""

    def __init__(self, desk: Desk):
        self._desk, paths = desk, desk.paths
        theme = read_theme(paths)
        folder = paths.report / "desk"
        self.files = {
            "style.css": (theme.style + (folder / "desk.css").read_text(encoding="utf-8"), "text/css"),
            "page.js": (theme.script, "text/javascript"),
            "desk.js": ((folder / "desk.js").read_text(encoding="utf-8"), "text/javascript"),
        }
        self._hashes = {name: hashlib.sha256(text.encode()).hexdigest()[:12] for name, (text, _) in self.files.items()}
        self._environment = SandboxedEnvironment(
            loader=jinja2.FileSystemLoader([folder, paths.report / "pages"], encoding="utf-8"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def show(self, language: Language, name: str, status: int = 200, **content: Any) -> Response:
        """A page in a language. `content` is what its template is about."""
        template = self._environment.get_template(f"{name}.html.jinja")
        return HTMLResponse(template.render(self._frame(language, self._desk.known_cohort()) | content), status)

    def _frame(self, language: Language, cohort: Cohort) -> dict[str, Any]:
        """What every page shows: the cohort, the languages, how much waits, and who is writing."""
        holder = lock_holder(self._desk.paths)
        zone, inbox_count = time_zone(cohort), self._desk.inbox.count()
        other_codes = [code for code in desk_languages(cohort) if code != language.code]
        return {
            "say": language.say,
            "say_number": language.say_number,
            "language": language,
            "cohort": cohort,
            "cohort_name": cohort.settings.localised_text("cohort_name", language.code),
            "as_of": cohort.as_of,
            "others": [{"code": code, "name": cohort_language(cohort, code).native_name()} for code in other_codes],
            "inbox_count": inbox_count,
            # while they are being checked it is not known how many of them count
            "inbox_waits": inbox_count is None and bool(self._desk.inbox.waiting()),
            "writer": holder and {"session": holder.session, "since": f"{holder.since.astimezone(zone):%H:%M}"},
            "has_report": (self._desk.paths.build / "report" / "index.html").is_file(),
            "hashes": self._hashes,
            "poll": "",
            "is_closed": False,
        }


def go_to(address: str) -> Response:
    """Sends the browser to another page after something was done."""
    return RedirectResponse(address, 303)


def progress(*, done: bool, text: str = "") -> Response:
    """What the script of a page that waits asks for: whether it can be shown, and what is being worked on."""
    return JSONResponse({"done": done, "text": text})
