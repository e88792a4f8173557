"""Write schemas/editor/: JSON Schemas by which an editor completes, explains and checks what people write in YAML.

They say what the code itself declares: settings.yaml and its types, the properties of tables and documents and their
shapes. Names that a cohort may add to, such as those of tables, are offered and not demanded.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from frictionless import Schema

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from cohort.i18n.catalogues import available_languages  # noqa: E402
from cohort.i18n.data_dictionary import OWNERS  # noqa: E402
from cohort.i18n.data_dictionary import TYPES as TYPE_TITLES  # noqa: E402
from cohort.i18n.language import read_language  # noqa: E402
from cohort.measures.measure_queries import read_measures  # noqa: E402
from cohort.model import column_declarations as columns  # noqa: E402
from cohort.model import property_shapes as shapes  # noqa: E402
from cohort.model import table_declarations as tables  # noqa: E402
from cohort.model.components import CORE, Component, component_choices  # noqa: E402
from cohort.model.data_package import SCHEMA_PROFILE  # noqa: E402
from cohort.model.findings import Severity  # noqa: E402
from cohort.model.paths import CohortPaths  # noqa: E402
from cohort.model.rule_files import SILENT, declared_rules  # noqa: E402
from cohort.model.setting_types import ID_PATTERN  # noqa: E402
from cohort.model.settings import Setting, Settings, declared_settings  # noqa: E402
from cohort.model.yaml_files import read_yaml  # noqa: E402
from cohort.rendering.charts.chart_specs import SHAPES as CHART_SHAPES  # noqa: E402
from cohort.rendering.charts.chart_specs import read_charts  # noqa: E402
from cohort.rendering.documents import document_files as documents  # noqa: E402
from cohort.rendering.pages.page_files import read_audiences  # noqa: E402

FOLDER = ROOT / "schemas" / "editor"
DRAFT = "http://json-schema.org/draft-07/schema#"
JsonSchema = dict[str, Any]

TEXT: JsonSchema = {"type": "string"}
NOT_BLANK: JsonSchema = {"type": "string", "pattern": r"\S"}
WHOLE_NUMBER: JsonSchema = {"type": "integer"}
# an editor sees a day as a text; the common era ends before the years of the Buddhist one
DAY: JsonSchema = {
    "type": "string",
    "format": "date",
    "pattern": r"^(?:[01]\d|2[0-3])\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$",
}
MONTH_DAY = r"(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8])"
# what the toolkit reads as true or false and an editor as a text
WORDS_FOR_BOOLEANS = r"^(?:[Yy]es|YES|[Nn]o|NO|[Oo]n|ON|[Oo]ff|OFF)$"
BOOLEAN: JsonSchema = {"anyOf": [{"type": "boolean"}, {"type": "string", "pattern": WORDS_FOR_BOOLEANS}]}
COMPONENT: JsonSchema = {
    "type": "object",
    "properties": {
        "status": {"enum": ["kept", "adapted", "dropped"]},
        "reason": {"description": "Why it is not kept as the model has it; the report says it."},
    },
    "required": ["status"],
    "if": {"properties": {"status": {"const": "kept"}}},
    "else": {"properties": {"reason": NOT_BLANK}, "required": ["reason"]},
}
# the types of settings, by their names in SETTING_TYPES
SETTING_SCHEMAS: dict[str, JsonSchema] = {
    "string": NOT_BLANK,
    "integer": WHOLE_NUMBER,
    "integers": {"type": "array", "items": WHOLE_NUMBER},
    "boolean": BOOLEAN,
    "date": DAY,
    "list": {"type": "array", "items": TEXT},
    "time_zone": {"type": "string", "pattern": "^[A-Za-z0-9+_-]+(?:/[A-Za-z0-9+_-]+)*$"},
    "id": {"type": "string", "pattern": f"^{ID_PATTERN}$"},
    "month_day": {"type": "string", "pattern": f"^(?:{MONTH_DAY})$"},
    "records": {"type": "array"},
    "components": {"type": "object", "additionalProperties": COMPONENT},
}
# the shapes of properties, by their names
PROPERTY_SCHEMAS: dict[str, JsonSchema] = {
    shapes.TEXT.name: TEXT,
    shapes.OPTIONAL_TEXT.name: {"type": ["string", "null"]},
    shapes.TEXT_OR_NUMBER.name: {"type": ["string", "number"]},
    shapes.NUMBER.name: {"type": "number"},
    shapes.INTEGER.name: WHOLE_NUMBER,
    shapes.TEXT_LIST.name: {"type": "array", "items": TEXT},
    shapes.LIST.name: {"type": "array"},
    shapes.BOOLEAN.name: BOOLEAN,
    shapes.MAPPING.name: {"type": "object"},
    # an editor sees what is written as !t as its text
    documents.WORDS.name: TEXT,
    documents.WORDS_LIST.name: {"type": "array", "items": TEXT},
    documents.ABOUT.name: {"const": "cohort"},
}
TABLE_MEANINGS = {
    "name": "The name of the table, which is also that of its file: small letters, digits and underscores.",
    "title": "What people call the table.",
    "description": "What a row of it is, in a sentence.",
    "component": "The component of the model it belongs to; it is dropped with it. core when it is not said.",
    "owner": "Who fills it in; host when it is not said.",
    "primaryKey": "The columns by which a row is told from all others.",
    "fields": "The columns, in their order.",
    "standard": "The standard that the table follows, if any.",
    "sheet": "What its sheet is called in workbooks; its title when it is not said.",
    "sheet_in": "The form that gets a sheet for this table, such as money; schemas/forms.yaml has all forms.",
    "label": "The columns that make up the name by which people know a row.",
    "known_by": "The columns each of which is a name of a row by itself.",
    "belongs_to": "The column that leads, from table to table, to the organisation whose row it is.",
    "pivot": "How a workbook shows a row for each value of one column and a yes or no for each code of another.",
    "persons": "True for the one table of which each row is a person.",
    "written_by": "The column for the person who wrote the row; forms show its personal texts to nobody else.",
    "publish": "rows where its rows may leave when the cohort is published; without it nothing of it leaves.",
    "publish_only": "The view with the keys of the rows that may leave; all rows where it is not said.",
    "appears_as": "The column in which each row says how it appears when the cohort is published.",
    "readers": "By column and value: who besides the author gets such a row in a form; nobody is written {}.",
}
FIELD_MEANINGS = {
    "name": "The name of the column: small letters, digits and underscores, such as visits_made.",
    "title": "What people call the column.",
    "description": "What stands in it, in a sentence; forms show it above the column.",
    "example": "A value as it may stand there, between quotation marks.",
    "type": "What its values are.",
    "constraints": "What a value must be beside its type.",
    "codes": "The allowed codes, each with its label.",
    "references": "The table whose rows it points to.",
    "personal": "True when it says something of a person that stays apart, in private/.",
    "standard": "The standard that its values follow, if any.",
    "default": "What a form fills in beforehand.",
    "question": "Its heading in forms; its title when it is not said.",
    "only": "Which rows of the table it points to may be chosen: a column of that table with the values it may have.",
    "about": "The table whose rows the personal columns of a row tell of, where its ids stand in this one.",
    "identifies": "True when a value leads to one person wherever it is read.",
    "document_number": "True for a number on a document, such as 061/0042, of which spreadsheets make days.",
    "any_currency": "True for an amount that need not be in the currency of the cohort.",
    "codes_of": "The component that a code belongs to: where a cohort drops it, nobody is asked for the code.",
    "set_by_host": "True when only the host sets it: in files of others it stays as it was, or has its default.",
    "publish": "How its values leave with a published row; they stay where it is not said.",
    "secret_if": "The column that is true where this place must stay secret.",
    "duration": "True for a number of minutes, which people also write as 1 hr or 1:30.",
    "translation_of": "The column whose text it says in the language at the end of its own name, as name_sw says name.",
}
CONSTRAINT_MEANINGS = {
    "required": "Whether each row needs a value.",
    "minimum": "The least value.",
    "maximum": "The greatest value.",
    "exclusiveMinimum": "What every value must exceed.",
    "exclusiveMaximum": "What every value must be below.",
    "minLength": "The fewest letters, or entries of a list.",
    "maxLength": "The most letters, or entries of a list.",
    "pattern": "A regular expression that the whole value fits.",
    "enum": "The only values; codes say it better, because they have labels.",
}
DOCUMENT_MEANINGS = {
    "title": "What the document is called, written as !t and its words.",
    "audience": "For whom it is.",
    "as": "As which files it is made; a pdf needs a template.",
    "template": "The typst file of the same folder that sets the PDF.",
    "shape": "Whether charts are drawn wide or narrow.",
    "form": "In place of as and parts: a DOCX or XLSX file of local/documents/ that the report fills in.",
    "each": "The measure for each row of which there is one document.",
    "narrowed_by": "Columns of that measure: of other measures only the rows that share their values are shown.",
    "called_by": "The columns of that measure that say which of the documents it is.",
    "offered_to": "The columns with the ids on whose pages it is offered, beside those that it is narrowed by.",
    "parts": "What is in it, from top to bottom.",
}
PART_MEANINGS = {
    "heading": "A heading, written as !t and its words.",
    "text": "A paragraph, written as !t and its words.",
    "about": "What the cohort is, in sentences about the components that it keeps; write cohort.",
    "words": "What the host has written in words/, under the name of a page such as funder.",
    "facts": "The first row of a measure, a line for each column.",
    "table": "All rows of a measure.",
    "chart": "A chart; a workbook does not show it.",
    "signatures": "Lines to sign on, each written as !t and who signs.",
    "without": "Columns that are left out.",
    "total": "True for a last row that sums up what are numbers.",
    "new_page": "True where it begins a page, in a workbook a sheet.",
    "private": "Personal columns that stand beside the others, as table.column of the row whose id the measure gives.",
    "private_if": "The setting that allows these personal columns.",
}


@dataclass(frozen=True)
class Known:
    """The names that there are in the template."""

    languages: Collection[str]
    components: dict[str, Component]
    tables: Collection[str]
    rules: Collection[str]
    forms: Collection[str]
    audiences: dict[str, str]
    measures: Collection[str]
    charts: Collection[str]
    templates: Collection[str]


def expected() -> dict[Path, str]:
    """Each file with the text that it must have."""
    paths = CohortPaths(ROOT)
    settings = Settings({setting.name: setting.default for setting in declared_settings(paths)})
    known = _known_names(paths, settings)
    written = {
        "cohort": _cohort_schema(paths, settings, known),
        "table": _table_schema(known),
        "document": _document_schema(known),
    }
    return {
        FOLDER / f"{name}.schema.json": json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        for name, schema in written.items()
    }


def _known_names(paths: CohortPaths, settings: Settings) -> Known:
    measures, charts = read_measures(paths), read_charts(paths)
    declared = documents.read_documents(paths, measures, charts)
    components = {name: choice.component for name, choice in component_choices(paths, settings).items()}
    return Known(
        languages=available_languages(paths),
        components=components,
        tables=list(tables.read_table_declarations(paths, set(components))),
        rules=[rule.code for rule in declared_rules(paths)],
        forms=[form["name"] for form in read_yaml(paths.schemas / "forms.yaml")["forms"]],
        audiences={name: audience.title for name, audience in read_audiences(paths).items()},
        measures=list(measures),
        charts=list(charts),
        templates=sorted({document.template for document in declared.values()} - {""}),
    )


def _or_other(names: Collection[str], pattern: str = "") -> JsonSchema:
    """One of these names, which an editor offers, or another one."""
    return {"anyOf": [{"enum": list(names)}, TEXT | ({"pattern": f"^(?:{pattern})$"} if pattern else {})]}


def _titled(titles: dict[str, str]) -> JsonSchema:
    """One of these values, each with what it means."""
    return {"oneOf": [{"const": value, "description": title} for value, title in titles.items()]}


# --- cohort.yml ---


def _cohort_schema(paths: CohortPaths, defaults: Settings, known: Known) -> JsonSchema:
    languages = [read_language(paths, defaults, code) for code in available_languages(paths)]

    def in_all_languages(text: str) -> str:
        """A text in English and what the other languages make of it."""
        return "\n\n".join(dict.fromkeys([text, *(language.say(text) for language in languages)]))

    settings = declared_settings(paths)
    schema = _head("Settings of a cohort", "What cohort.yml may say. A setting that it does not say has its default.")
    schema["properties"] = {
        setting.name: {
            "title": setting.title,
            "description": in_all_languages(setting.meaning) + (f"\n\n({setting.unit})" if setting.unit else ""),
            **_with_null(setting, _setting_schema(setting, known)),
            **({} if setting.default is None else {"default": _plain(setting.default)}),
            "examples": [_plain(setting.example)],
        }
        for setting in settings
    }
    schema["properties"]["components"]["properties"] = {
        name: {"title": component.title, "description": in_all_languages(component.title)} | _component(name)
        for name, component in known.components.items()
    }
    translated = "|".join(sorted(setting.translation_of for setting in settings if setting.translation_of))
    return schema | {
        "required": [setting.name for setting in settings if setting.required],
        # the text of one of these settings in a further language
        "patternProperties": {
            f"^(?:{translated})_[a-z]{{2,3}}(?:_[a-zA-Z]{{2}})?$": NOT_BLANK | {"type": ["string", "null"]}
        },
        "additionalProperties": False,
    }


def _component(name: str) -> JsonSchema:
    """What may become of a component; the one that every cohort has is not dropped."""
    if name != CORE:
        return COMPONENT
    properties = COMPONENT["properties"] | {"status": {"enum": ["kept", "adapted"]}}
    return COMPONENT | {"properties": properties}


def _setting_schema(setting: Setting, known: Known) -> JsonSchema:
    schema = dict(SETTING_SCHEMAS[setting.type_name])
    if setting.pattern:
        schema["pattern"] = f"^(?:{setting.pattern})$"
    if setting.minimum is not None and "items" in schema:
        schema["items"] = schema["items"] | {"minimum": setting.minimum}
    elif setting.minimum is not None:
        schema["minimum"] = setting.minimum
    if setting.maximum is not None:
        schema["maximum"] = setting.maximum
    if setting.fields:
        names = {
            ("rules", "rule"): _or_other(known.rules),
            ("rules", "severity"): {"enum": [*get_args(Severity), SILENT]},
            ("due", "table"): _or_other(known.tables),
        }
        schema["items"] = {
            "type": "object",
            "properties": {
                name: names.get((setting.name, name), SETTING_SCHEMAS[kind]) for name, kind in setting.fields.items()
            },
            "required": list(setting.fields),
            "additionalProperties": False,
        }
    if setting.name == "language":
        return _or_other(known.languages, setting.pattern or "")
    if setting.name in ("also_in", "buddhist_years_in"):
        schema["items"] = _or_other(known.languages)
    return schema


def _with_null(setting: Setting, schema: JsonSchema) -> JsonSchema:
    """Nothing after the colon is the default, unless a cohort has to say it."""
    if setting.required:
        return schema
    if "type" in schema:
        return schema | {"type": [schema["type"], "null"]}
    return schema | {"anyOf": [*schema["anyOf"], {"type": "null"}]}


def _plain(value: Any) -> Any:
    """A value as an editor sees it: days are texts."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value


# --- tables ---


def _table_schema(known: Known) -> JsonSchema:
    column = {"type": "string", "pattern": f"^{columns.NAME.pattern}$"}
    own = _properties(tables.TABLE_SHAPES, TABLE_MEANINGS)
    own["name"] |= column
    own["component"] |= _or_other(known.components)
    own["owner"] |= _or_other(OWNERS)
    own["sheet_in"] |= {"enum": [*known.forms, None]}
    own["primaryKey"] |= {"items": column, "minItems": 1}
    for name in ("label", "known_by"):
        own[name] |= {"items": column}
    own["pivot"] |= {
        "properties": dict.fromkeys(sorted(tables.PIVOT_PROPERTIES | tables.OPTIONAL_PIVOT_PROPERTIES), column),
        "required": sorted(tables.PIVOT_PROPERTIES),
        "additionalProperties": False,
    }
    own["fields"] |= {"items": {"$ref": "#/definitions/column"}, "minItems": 1}
    extends = {"description": "The table that gets more columns or codes."} | _or_other(known.tables)
    schema = _head("Table", "A table, or with “extends” more columns or codes of one.")
    return schema | {
        "properties": {"extends": extends},
        "if": {"required": ["extends"]},
        "then": {"$ref": "#/definitions/extension"},
        "else": {"$ref": "#/definitions/table"},
        "definitions": {
            "table": {
                "type": "object",
                "properties": own,
                "required": [name for name in own if name in tables.TABLE_PROPERTIES - set(tables.LOCAL_DEFAULTS)],
                "additionalProperties": False,
            },
            "extension": {
                "type": "object",
                "properties": {
                    "extends": extends,
                    "fields": own["fields"] | {"items": {"$ref": "#/definitions/added_column"}},
                    "codes": {
                        "description": "More codes for columns that have a list of them, each with its label.",
                        "type": "object",
                        "additionalProperties": {
                            "type": "object",
                            "propertyNames": {"pattern": f"^(?:{columns.CODE.pattern})$"},
                            "additionalProperties": {"type": "string"},
                        },
                    },
                },
                "required": ["extends"],
                "anyOf": [{"required": ["fields"]}, {"required": ["codes"]}],
                "additionalProperties": False,
            },
            "added_column": {
                "allOf": [
                    {"$ref": "#/definitions/column"},
                    # older rows lack it
                    {"properties": {"constraints": {"properties": {"required": {"enum": [False]}}}}},
                ]
            },
            "column": _column(column, known),
        },
    }


def _column(name: JsonSchema, known: Known) -> JsonSchema:
    """What the declaration of a column may say, with the constraints that its type has."""
    properties = _properties(columns.FIELD_SHAPES, FIELD_MEANINGS)
    properties["name"] |= name
    properties["type"] |= _titled({kind: TYPE_TITLES[kind] for kind in sorted(columns.TYPES)})
    for to_table in ("references", "about"):
        either = _or_other(known.tables)["anyOf"]
        properties[to_table] |= {"anyOf": [*either, {"type": "null"}]}
    properties["codes"] |= {"additionalProperties": TEXT}
    properties["only"] |= {"additionalProperties": PROPERTY_SCHEMAS[shapes.TEXT_LIST.name]}
    return {
        "type": "object",
        "properties": properties,
        "required": ["name", "title"],
        "additionalProperties": False,
        "allOf": [
            # a translation has the rest of its original
            {
                "if": {"required": ["translation_of"]},
                "else": {"required": [name for name in properties if name in columns.FIELD_PROPERTIES]},
            },
            *(
                {
                    "if": {"properties": {"type": {"const": kind}}, "required": ["type"]},
                    "then": {"properties": {"constraints": _constraints(kind)}},
                }
                for kind in sorted(columns.TYPES)
            ),
        ],
    }


def _constraints(kind: str) -> JsonSchema:
    """The constraints that Table Schema has for a type."""
    descriptor = {"$schema": SCHEMA_PROFILE, "fields": [{"name": "column", "type": kind}]}
    values: dict[str, JsonSchema] = {
        "required": {"type": "boolean"},
        "minLength": WHOLE_NUMBER | {"minimum": 0},
        "maxLength": WHOLE_NUMBER | {"minimum": 0},
        "pattern": TEXT,
        "enum": {"type": "array", "minItems": 1, "uniqueItems": True},
    }
    bound = {"date": DAY, "integer": WHOLE_NUMBER}.get(kind, PROPERTY_SCHEMAS[shapes.NUMBER.name])
    values |= dict.fromkeys(columns.BOUNDS, bound)
    supported = Schema.from_descriptor(descriptor).get_field("column").supported_constraints
    return {
        "properties": {name: {"description": CONSTRAINT_MEANINGS[name]} | values[name] for name in supported},
        "additionalProperties": False,
    }


# --- documents ---


def _document_schema(known: Known) -> JsonSchema:
    properties = _properties(documents.DOCUMENT_SHAPES, DOCUMENT_MEANINGS)
    properties["audience"] |= _titled(known.audiences)
    properties["as"] |= {"items": {"enum": list(documents.FORMATS)}}
    properties["template"] |= _or_other(known.templates)
    properties["shape"] |= {"enum": list(CHART_SHAPES), "default": CHART_SHAPES[0]}
    properties["each"] |= _or_other(known.measures)
    shown = {"facts": known.measures, "table": known.measures, "chart": known.charts}
    parts = _properties(documents.PART_SHAPES, PART_MEANINGS)
    for kind, names in shown.items():
        parts[kind] |= _or_other(names)
    beside = {name: schema for name, schema in parts.items() if name not in documents.PART_KINDS}
    properties["parts"] |= {
        "items": {
            "oneOf": [
                {
                    "type": "object",
                    "properties": {kind: parts[kind]} | beside,
                    "required": [kind],
                    "additionalProperties": False,
                }
                for kind in documents.PART_KINDS
            ]
        }
    }
    schema = _head("Document to take away", "What is in a document of the report, and as which files it is made.")
    return schema | {
        "properties": {name: properties[name] for name in documents.DOCUMENT_PROPERTIES},
        "required": sorted(documents.REQUIRED_PROPERTIES),
        # a form has its own content
        "oneOf": [
            {"required": sorted(documents.REQUIRED_WITHOUT_FORM), "properties": {"form": False}},
            {"required": ["form"], "properties": dict.fromkeys(("as", "parts", "template", "shape"), False)},
        ],
        "additionalProperties": False,
        # a template is for a PDF, and a PDF needs one
        "if": {"properties": {"as": {"contains": {"const": "pdf"}}}, "required": ["as"]},
        "then": {"required": ["template"]},
        "else": {"properties": {"template": False}},
    }


def _head(title: str, description: str) -> JsonSchema:
    return {
        "$schema": DRAFT,
        "$comment": "Made by tools/editor_schemas.py of the template from what the toolkit declares.",
        "title": title,
        "description": description,
        "type": "object",
    }


def _properties(shaped: dict[str, shapes.Shape], meanings: dict[str, str]) -> dict[str, JsonSchema]:
    """Each property with its meaning and its shape. A property without a meaning is a mistake of this tool."""
    return {name: {"description": meanings[name]} | PROPERTY_SCHEMAS[shape.name] for name, shape in shaped.items()}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for path, text in expected().items():
        path.write_text(text, encoding="utf-8", newline="\n")
