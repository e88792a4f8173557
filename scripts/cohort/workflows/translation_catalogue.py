"""Collects every text that people may see from its declarations, and finds those without a translation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from jinja2 import TemplateSyntaxError
from jinja2.ext import babel_extract

from ..checking.rule_queries import ALL_DAYS, ALL_TEXTS
from ..errors import CannotRun
from ..i18n.catalogues import EVERYTHING, scope_of_catalogue
from ..i18n.data_dictionary import OWNERS, TYPES
from ..i18n.finding_texts import FILE_KIND_NAMES
from ..measures.due import read_due_kinds
from ..measures.measure_queries import Measure, read_measures
from ..model.consent_notice import notice_texts
from ..model.countries import declared_countries
from ..model.menu_file import read_menu
from ..model.model_versions import read_model_versions
from ..model.network import NetworkPaths
from ..model.paths import CohortPaths
from ..model.processing import processing_texts
from ..model.rule_files import declared_rules
from ..model.setting_types import SETTING_TYPES
from ..model.sign_in import sign_in_texts
from ..model.yaml_files import read_yaml
from ..rendering.charts.chart_specs import read_charts, translatable_texts
from ..rendering.documents.document_files import read_documents
from ..rendering.pages.page_files import read_audiences, read_pages
from ..storing.ledger_chain import TAKEN_OUT

KEYWORDS = {"say": None, "say_number": (1, 2)}
# the folders of report/ with measures
MEASURES = ("measures", "receipts", "book")
Text = str | tuple[str, str]
# the name of a measure as a template writes it
_NAME_IN_TEMPLATE = re.compile(r"""["'.](\w+)""")
FINDING_TEXTS = ("title", "message", "why", "fix", "fix_in_form", "fix_in_own_sheet")
# the role of organisations that get forms, and the files whose texts all stand in what these get
PARTNER, PARTNERS = "partner", "partners"
PARTNER_FILES = (
    "schemas/country_words.yaml",
    "schemas/repairs.yaml",
    "schemas/unread.yaml",
    "schemas/answers.yaml",
    "schemas/messages.yaml",
    "schemas/notice.yaml",
    "schemas/sign_in.yaml",
    "report/receipts/",
    "report/pages/_",
    "report/pages/receipt",
    "report/pages/consent",
    "scripts/cohort/rendering/documents/document_builder.py",
    "scripts/cohort/rendering/documents/pdf_document.py",
    "scripts/cohort/rendering/documents/docx_document.py",
    "scripts/cohort/rendering/documents/xlsx_document.py",
    "scripts/cohort/rendering/forms/",
    "scripts/cohort/rendering/receipts/",
    "scripts/cohort/rendering/cell_display.py",
    "scripts/cohort/rendering/message_lines.py",
    "scripts/cohort/rendering/reminders.py",
    "scripts/cohort/rendering/row_counts.py",
    "scripts/cohort/i18n/finding_texts.py",
    "i18n/finding_texts.py",
)


def all_texts(paths: CohortPaths) -> dict[Text, str]:
    """Each English text (a pair for singular and plural) with the first file that declares it."""
    files: dict[Text, str] = {}
    for file, text in _declared_texts(paths):
        if text:
            files.setdefault(text, file)
    return files


def partner_texts(paths: CohortPaths) -> dict[Text, str]:
    """The texts that stand in what partners get: their forms with the tables in them, the consent form,
    receipts with the findings that a sender mends, their page of the report with its documents, and reminders."""
    tables, words = _partner_tables_and_words(paths)
    words |= {*_answers_of_consent_form(paths), *_words_of_partner_pages(paths), *_reminders_to_partners(paths)}
    files = (*(f"schemas/tables/{table}.yaml" for table in tables), *PARTNER_FILES)
    partner_words = {text for file, text in _declared_texts(paths) if text and file.startswith(files)} | words
    return {text: file for text, file in all_texts(paths).items() if text in partner_words}


def _partner_tables_and_words(paths: CohortPaths) -> tuple[set[str], set[Text]]:
    """The tables in forms for partners, and the words of these forms, of findings and of rules that a sender mends."""
    declared = read_yaml(paths.schemas / "forms.yaml")
    forms = [form for form in declared["forms"] if PARTNER in form["for"].get("organisations", {}).get("roles", ())]
    tables = {sheet["table"] for form in forms for sheet in form["sheets"]}
    words: set[Text] = {*declared["steps"], *(form[part] for form in forms for part in ("title", "intro"))}
    findings = (entry for entry in read_yaml(paths.schemas / "findings.yaml") if entry["mends"] == "sender")
    words |= {text for entry in findings for text in _kind_texts(entry) if text}
    for rule in declared_rules(paths):
        if rule.kind.mends == "sender" and set(rule.points_at) & {*tables, ALL_DAYS, ALL_TEXTS}:
            words |= {rule.kind.title, rule.kind.message, rule.kind.why, rule.kind.fix}
    return tables, words


def _answers_of_consent_form(paths: CohortPaths) -> Iterator[Text]:
    """What people tick on the consent form: the labels of codes of its table."""
    notice = read_yaml(paths.schemas / "notice.yaml")
    table = read_yaml(paths.schemas / "tables" / f"{notice['table']}.yaml")
    ticked = {table["pivot"]["by"], *(choice["field"] for choice in notice["choose"])}
    for column in table["fields"]:
        yield from column.get("codes", {}).values() if column["name"] in ticked else ()


def _words_of_partner_pages(paths: CohortPaths) -> Iterator[Text]:
    """What stands on the page of a partner and in its documents: their own words, and those of the measures and charts
    that they show, with the labels of codes."""
    measures, charts = read_measures(paths), read_charts(paths)
    shown: set[str] = set()
    for page in read_pages(paths, measures):
        if page.audience == PARTNER:
            template = (paths.report / "pages" / page.template).read_text(encoding="utf-8")
            shown |= set(_NAME_IN_TEMPLATE.findall(template)) & set(measures)
            yield page.title
            yield from (text for file, text in _in_templates(paths, paths.report / "pages") if file == page.where)
    drawn = {name for name, chart in charts.items() if chart.measure in shown}
    for document in read_documents(paths, measures, charts).values():
        if document.audience == PARTNER or document.reader_columns:
            yield from document.words
            drawn |= {part.shows for part in document.parts if part.kind == "chart"}
            for name in (part.shows for part in document.parts if part.kind in ("table", "facts")):
                shown.add(name)
                yield measures[name].formula
    for chart in (charts[name] for name in drawn):
        yield from (chart.title, chart.description, *translatable_texts(chart.spec))
    yield read_audiences(paths)[PARTNER].title
    for measure in (measures[name] for name in shown):
        mappings = (measure.columns, measure.labels, measure.blanks, measure.says)
        yield from (measure.title, measure.note, *(text for texts in mappings for text in texts.values()))
        yield from _labels_of_codes(paths, measure)


def _reminders_to_partners(paths: CohortPaths) -> Iterator[Text]:
    """What reminds organisations of what they have to do."""
    senders = read_yaml(paths.schemas / "forms.yaml")["senders"]
    organisations = {entry["table"] for entry in senders if "any_row" in entry}
    for kind in read_due_kinds(paths):
        if kind.names.get("who") in organisations:
            yield from (text for text in (kind.title, kind.reminder, kind.brief) if text)


def _labels_of_codes(paths: CohortPaths, measure: Measure) -> Iterator[Text]:
    """The labels of the codes in the columns of a measure that are those of a table."""
    for source in measure.codes.values():
        table, _, column = source.partition(".")
        file = paths.schemas / "tables" / f"{table}.yaml"
        if column and file.exists():
            fields = {field["name"]: field for field in read_yaml(file)["fields"]}
            yield from fields.get(column, {}).get("codes", {}).values()


def texts_of_scope(paths: CohortPaths, scope: str) -> dict[Text, str]:
    """The texts for which a catalogue is complete: everything, partners or nothing."""
    if scope == EVERYTHING:
        return all_texts(paths)
    return partner_texts(paths) if scope == PARTNERS else {}


def missing_translations(paths: CohortPaths, code: str) -> dict[Text, str]:
    """The texts that the catalogue of a language should translate but does not, each with the file that declares it."""
    with (paths.languages / f"{code}.po").open("rb") as stream:
        catalogue = read_po(stream, locale=code)
    translated = {
        message.id
        for message in catalogue
        if message.id and all(message.string if isinstance(message.string, tuple) else (message.string,))
    }
    needed = texts_of_scope(paths, scope_of_catalogue(paths.languages / f"{code}.po"))
    return {text: file for text, file in needed.items() if text not in translated}


def _in_components(paths: CohortPaths) -> Iterator[tuple[str, Text]]:
    for entry in read_yaml(paths.schemas / "components.yaml"):
        yield from (("schemas/components.yaml", entry[name]) for name in ("title", "about") if name in entry)


def _declared_texts(paths: CohortPaths) -> Iterator[tuple[str, Text]]:
    yield from _in_tables(paths, paths.schemas / "tables", paths.schemas / "derived")
    yield from _in_components(paths)
    yield from (("i18n/finding_texts.py", text) for text in FILE_KIND_NAMES)
    yield "storing/ledger_chain.py", TAKEN_OUT
    yield from (("i18n/data_dictionary.py", text) for text in (*TYPES.values(), *OWNERS.values()))
    for entry in read_yaml(paths.schemas / "settings.yaml"):
        yield from (("schemas/settings.yaml", entry.get(key)) for key in ("title", "meaning", "unit"))
        # statements of a cohort, such as a hypothesis
        for entry_default in entry.get("default") or [] if "fields" in entry else []:
            yield from (("schemas/settings.yaml", entry_default.get(key)) for key in ("title", "statement"))
    yield from (("model/setting_types.py", kind.description) for kind in SETTING_TYPES.values())
    for version in read_model_versions(paths):
        texts = (version.title, version.about, *version.changes, *(lesson.why for lesson in version.lessons))
        yield from (("schemas/model_versions.yaml", text) for text in texts)
    yield from _in_kinds(paths, "findings.yaml")
    yield from _in_kinds(paths, "diagnoses.yaml")
    yield from _in_kinds(paths, "book_findings.yaml")
    yield from _in_country_words(paths)
    for name in ("repairs", "unread", "answers"):
        yield from ((f"schemas/{name}.yaml", entry["title"]) for entry in read_yaml(paths.schemas / f"{name}.yaml"))
    yield from (("schemas/menu.yaml", text) for text in _in_menu(paths))
    yield from (("schemas/messages.yaml", entry["title"]) for entry in read_yaml(paths.schemas / "messages.yaml"))
    forms = read_yaml(paths.schemas / "forms.yaml")
    yield from (("schemas/forms.yaml", step) for step in forms["steps"])
    for entry in forms["forms"]:
        yield from (("schemas/forms.yaml", entry[part]) for part in ("title", "intro"))
    yield from (("schemas/notice.yaml", text) for text in notice_texts(paths))
    yield from (("schemas/processing.yaml", text) for text in processing_texts(paths))
    yield from (("schemas/sign_in.yaml", text) for text in sign_in_texts(paths))
    yield from (("schemas/publication.yaml", text) for text in _in_publication(paths))
    yield from _in_sql(paths)
    for chart in read_charts(paths).values():
        yield from ((chart.where, text) for text in (chart.title, chart.description, *translatable_texts(chart.spec)))
    for document in read_documents(paths, read_measures(paths), read_charts(paths)).values():
        yield from ((document.where, text) for text in document.words)
    yield from (("report/audiences.yaml", audience.title) for audience in read_audiences(paths).values())
    yield from ((page.where, page.title) for page in read_pages(paths, read_measures(paths)))
    for folder in ("pages", "desk"):
        yield from _in_templates(paths, paths.report / folder)
    for path in sorted((paths.root / "scripts").rglob("*.py")):
        yield from ((paths.display_name(path), text) for text in _in_python(path))
    yield from _in_network(NetworkPaths(paths.root, paths.declarations_root))


def _in_network(paths: NetworkPaths) -> Iterator[tuple[str, Text]]:
    """The texts that only a network declares."""
    yield from _in_tables(paths, paths.network / "tables")
    for name in ("diagnoses.yaml", "refusals.yaml"):
        for entry in read_yaml(paths.network / name):
            yield from ((f"network/{name}", entry.get(key)) for key in ("title", "message", "why", "fix"))
    for entry in read_yaml(paths.setting_declarations):
        yield from (("network/settings.yaml", entry.get(key)) for key in ("title", "meaning", "unit"))
    measures = read_measures(paths)
    for measure in measures.values():
        yield from _in_measure(measure)
    for chart in read_charts(paths).values():
        yield from ((chart.where, text) for text in (chart.title, chart.description, *translatable_texts(chart.spec)))
    for document in read_documents(paths, measures, read_charts(paths)).values():
        yield from ((document.where, text) for text in document.words)
    yield from ((page.where, page.title) for page in read_pages(paths, measures))
    yield from _in_templates(paths, paths.report_folder("pages"))


def _in_templates(paths: CohortPaths, folder: Path) -> Iterator[tuple[str, Text]]:
    for path in sorted(folder.glob("*.jinja")):
        name = paths.display_name(path)
        try:
            with path.open("rb") as file:
                # by default a template with a mistake gives no texts, and no error
                options = {"encoding": "utf-8", "silent": "false"}
                texts = [_pair(text) for _, _, text, _ in babel_extract(file, tuple(KEYWORDS), (), options)]
        except TemplateSyntaxError as error:
            raise CannotRun(f"{name}, line {error.lineno}: {error.message}") from None
        yield from ((name, text) for text in texts)


def _in_country_words(paths: CohortPaths) -> Iterator[tuple[str, Text]]:
    for entry in read_yaml(paths.schemas / "country_words.yaml"):
        yield from (("schemas/country_words.yaml", text) for text in entry["words"].values())
    for country in declared_countries(paths):
        titles = (region.title for region in country.regions)
        texts = (country.law, country.authority, *titles, *country.words.values())
        yield from ((f"schemas/countries/{country.code}.yaml", text) for text in texts if text)


def _in_tables(paths: CohortPaths, *folders: Path) -> Iterator[tuple[str, Text]]:
    for path in (path for folder in folders for path in sorted(folder.glob("*.yaml"))):
        table, file = read_yaml(path), paths.display_name(path)
        yield from ((file, text) for text in (table["title"], table["description"], table.get("sheet")))
        for field in table["fields"]:
            field_texts = (field["title"], field["description"], field.get("question"))
            yield from ((file, text) for text in (*field_texts, *field.get("codes", {}).values()))


def _in_sql(paths: CohortPaths) -> Iterator[tuple[str, Text]]:
    for measure in (measure for kind in MEASURES for measure in read_measures(paths, kind).values()):
        yield from _in_measure(measure)
    for rule in declared_rules(paths):
        rule_kind = rule.kind
        yield from (
            (rule.file.where, text) for text in (rule_kind.title, rule_kind.message, rule_kind.why, rule_kind.fix)
        )
    for kind in read_due_kinds(paths):
        yield from ((kind.file.where, text) for text in (kind.title, kind.message, kind.reminder, kind.brief))


def _in_measure(measure: Measure) -> Iterator[tuple[str, Text]]:
    mappings = (measure.columns, measure.labels, measure.blanks, measure.says)
    headings = [text for texts in mappings for text in texts.values()]
    measure_texts = (measure.title, measure.unit, measure.formula, measure.source, measure.note)
    yield from ((measure.file.where, text) for text in (*measure_texts, *headings))


def _in_publication(paths: CohortPaths) -> Iterator[str]:
    declared = read_yaml(paths.schemas / "publication.yaml")
    yield from (entry["title"] for entry in (*declared["people"]["by"], *declared["kit"]))
    yield from (entry["intro"] for entry in declared["kit"])


def _in_menu(paths: CohortPaths) -> Iterator[str]:
    for entry in read_menu(paths):
        yield from (entry.title, entry.explanation, entry.asks, entry.asks_for, entry.confirms)


def _in_kinds(paths: CohortPaths, file: str) -> Iterator[tuple[str, Text]]:
    for entry in read_yaml(paths.schemas / file):
        yield from ((f"schemas/{file}", text) for text in _kind_texts(entry))


def _kind_texts(entry: Mapping[str, Any]) -> list[Text]:
    """The texts of a declared finding; some are missing or empty."""
    return [*(entry.get(key, "") for key in FINDING_TEXTS), *entry.get("why_of", {}).values()]


def _in_python(path: Path) -> Iterator[Text]:
    for _, text, _, _ in extract_from_file("python", path, keywords=KEYWORDS):
        yield _pair(text)


def _pair(text: object) -> Text:
    if isinstance(text, tuple | list):
        texts = tuple(entry for entry in text if isinstance(entry, str))
        return (texts[0], texts[1]) if len(texts) > 1 else texts[0] if texts else ""
    return str(text or "")
