"""Every text that a person may see, collected from where it is declared, and what a language lacks of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from ..i18n.data_dictionary import OWNERS, TYPES
from ..i18n.finding_texts import KINDS
from ..measures.due import read_due_kinds
from ..measures.measures import read_measures
from ..model.consent_notice import texts_of_notice
from ..model.menu_file import read_menu
from ..model.paths import Places
from ..model.rule_files import declared_rules
from ..model.yaml_files import read_yaml
from ..rendering.charts.charts import read_charts, words_in
from ..rendering.documents.document_files import read_documents
from ..rendering.pages.page_files import read_audiences, read_pages

KEYWORDS = {"say": None, "say_number": (1, 2)}
Text = str | tuple[str, str]


def texts(places: Places) -> dict[Text, str]:
    """Each text in English (a pair for one and many) with the first place where it is declared."""
    found: dict[Text, str] = {}
    for place, text in _declared(places):
        if text:
            found.setdefault(text, place)
    return found


def missing(places: Places, code: str) -> dict[Text, str]:
    """The texts that a language does not say, with their places."""
    with (places.languages / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    said = {
        message.id
        for message in catalogue
        if message.id and all(message.string if isinstance(message.string, tuple) else (message.string,))
    }
    return {text: place for text, place in texts(places).items() if text not in said}


def _declared(places: Places) -> Iterator[tuple[str, Text]]:
    yield from _in_tables(places)
    yield from (("schemas/components.yaml", entry["title"]) for entry in read_yaml(places.schemas / "components.yaml"))
    yield from (("i18n/finding_texts.py", text) for text in KINDS)
    yield from (("i18n/data_dictionary.py", text) for text in (*TYPES.values(), *OWNERS.values()))
    for entry in read_yaml(places.schemas / "settings.yaml"):
        yield from (("schemas/settings.yaml", entry.get(part)) for part in ("title", "meaning", "unit"))
        # what a cohort says that sets nothing else, such as a hypothesis
        for each in entry.get("default") or [] if "fields" in entry else []:
            yield from (("schemas/settings.yaml", each.get(part)) for part in ("title", "statement"))
    yield from _in_kinds(places, "findings.yaml")
    yield from _in_kinds(places, "diagnoses.yaml")
    for name in ("repairs", "unread", "answers"):
        yield from ((f"schemas/{name}.yaml", entry["title"]) for entry in read_yaml(places.schemas / f"{name}.yaml"))
    yield from (("schemas/menu.yaml", text) for text in _in_menu(places))
    forms = read_yaml(places.schemas / "forms.yaml")
    yield from (("schemas/forms.yaml", step) for step in forms["steps"])
    for entry in forms["forms"]:
        yield from (("schemas/forms.yaml", entry[part]) for part in ("title", "intro"))
    yield from (("schemas/notice.yaml", text) for text in texts_of_notice(places))
    yield from _in_sql(places)
    for chart in read_charts(places).values():
        yield from ((chart.where, text) for text in (chart.title, chart.description, *words_in(chart.spec)))
    for document in read_documents(places, read_measures(places), read_charts(places)).values():
        yield from ((document.where, text) for text in document.words)
    yield from (("report/audiences.yaml", each.title) for each in read_audiences(places).values())
    yield from ((page.where, page.title) for page in read_pages(places, read_measures(places)))
    for path in sorted((places.report / "pages").glob("*.jinja")):
        with path.open("rb") as file:
            for _, _, text, _ in babel_extract(file, tuple(KEYWORDS), (), {"encoding": "utf-8"}):
                yield places.named(path), _pair(text)
    for path in sorted((places.root / "scripts").rglob("*.py")):
        yield from ((places.named(path), text) for text in _in_python(path))


def _in_tables(places: Places) -> Iterator[tuple[str, Text]]:
    for path in sorted((places.schemas / "tables").glob("*.yaml")):
        table, place = read_yaml(path), places.named(path)
        yield from ((place, text) for text in (table["title"], table["description"], table.get("sheet")))
        for field in table["fields"]:
            of_field = (field["title"], field["description"], field.get("question"))
            yield from ((place, text) for text in (*of_field, *field.get("codes", {}).values()))


def _in_sql(places: Places) -> Iterator[tuple[str, Text]]:
    for measure in read_measures(places).values():
        pairs = (measure.columns, measure.labels, measure.blanks)
        headings = [text for each in pairs for text in each.values()]
        told = (measure.title, measure.unit, measure.formula, measure.source, measure.note)
        yield from ((measure.file.where, text) for text in (*told, *headings))
    for rule in declared_rules(places):
        said = rule.kind
        yield from ((rule.file.where, text) for text in (said.title, said.message, said.why, said.fix))
    for kind in read_due_kinds(places):
        yield from ((kind.file.where, text) for text in (kind.title, kind.message, kind.reminder))


def _in_menu(places: Places) -> Iterator[str]:
    for entry in read_menu(places):
        yield from (entry.title, entry.explanation, entry.asks)


def _in_kinds(places: Places, file: str) -> Iterator[tuple[str, Text]]:
    for entry in read_yaml(places.schemas / file):
        parts = ("title", "message", "why", "fix", "fix_in_form")
        yield from ((f"schemas/{file}", entry.get(part)) for part in parts)


def _in_python(path: Path) -> Iterator[Text]:
    for _, text, _, _ in extract_from_file("python", path, keywords=KEYWORDS):
        yield _pair(text)


def _pair(text: object) -> Text:
    if isinstance(text, tuple | list):
        words = tuple(part for part in text if isinstance(part, str))
        return (words[0], words[1]) if len(words) > 1 else words[0] if words else ""
    return str(text or "")
