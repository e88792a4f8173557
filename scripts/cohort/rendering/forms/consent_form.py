"""The content of the consent form with its privacy notice in one language, for the page and the PDF."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from ...errors import CannotRun
from ...i18n.language import Language
from ...model.cohort import Cohort
from ...model.consent_notice import ConsentNotice, SignatureBlock
from ...model.countries import read_country
from ...model.form_files import matches_values
from ...model.settings import Settings
from ...model.tables import Field
from ...reading.accepted_rows import AcceptedRows, RowNames

# a line to write on, for an unknown text
BLANK = "_" * 24


@dataclass(frozen=True)
class ConsentChoice:
    """A question with boxes to tick: its title, an explanation, and the boxes."""

    title: str
    text: str
    boxes: list[str]


@dataclass(frozen=True)
class TextBlock:
    """A heading and the lines below it."""

    title: str
    lines: list[str]


@dataclass(frozen=True)
class ConsentForm:
    """All texts of the form in one language.

    `uses` and `agree` have boxes for yes and no, `choose` has one for each answer. People write on the lines of
    `signatures` and `office`. `warning` is empty except in a demo.
    """

    language: str
    heading: str
    cohort_name: str
    institution: str
    intro: str
    notice: list[TextBlock]
    decision: TextBlock
    uses: list[ConsentChoice]
    agree: list[ConsentChoice]
    choose: list[ConsentChoice]
    statement: str
    signatures: list[TextBlock]
    office: list[str]
    version: str
    warning: str


@dataclass(frozen=True)
class ConsentContext:
    """The data behind the forms of all languages."""

    cohort: Cohort
    accepted: AcceptedRows
    names: RowNames
    notice: ConsentNotice


def make_consent_form(context: ConsentContext, language: Language) -> ConsentForm:
    """The form in one language. Raises CannotRun for an unknown {placeholder} in the notice."""
    notice, say = context.notice, language.say
    values = placeholder_values(context, language)
    uses, boxes = notice.uses(context.cohort.model), [say(box) for box in notice.decision.boxes]
    table = context.cohort.model.tables[notice.table]
    explain, paths = notice.decision.explain, context.cohort.paths
    file = paths.display_name(paths.schemas / "notice.yaml")
    return ConsentForm(
        language=language.code,
        heading=say(notice.heading),
        cohort_name=values["cohort"],
        institution=values["institution"],
        intro=say(notice.intro),
        notice=[TextBlock(say(part.title), fill_lines(part.lines, values, language, file)) for part in notice.sections],
        decision=TextBlock(say(notice.decision.title), [say(notice.decision.intro)]),
        uses=[ConsentChoice(say(label), say(explain.get(code, "")), boxes) for code, label in uses.codes.items()],
        agree=[ConsentChoice(say(choice.title), say(choice.text), boxes) for choice in notice.agree],
        choose=[
            ConsentChoice(say(choice.title), say(choice.text), _answers(table.field(choice.field), language))
            for choice in notice.choose
        ],
        statement=say(notice.statement),
        signatures=[_signature_block(block, values, language, file) for block in notice.signatures],
        office=[say(line) for line in notice.office],
        version=say("Version of the notice: {version}", version=context.cohort.settings["notice_version"]),
        warning=say("This form is part of a demo. Nobody should sign it.")
        if context.cohort.settings["synthetic"]
        else "",
    )


def _answers(column: Field, language: Language) -> list[str]:
    return [language.say(label) for label in column.codes.values()]


def _signature_block(block: SignatureBlock, values: dict[str, str], language: Language, file: str) -> TextBlock:
    title = fill_lines([block.title], values, language, file)
    return TextBlock(title[0] if title else "", [language.say(line) for line in block.lines])


def placeholder_values(context: ConsentContext, language: Language) -> dict[str, str]:
    """The texts for the {placeholders} of the notice; empty where the cohort has none."""
    settings, notice = context.cohort.settings, context.notice
    country = read_country(context.cohort.paths, settings["country"])
    law = country.law or notice.elsewhere["law"]
    authority = country.authority or notice.elsewhere["authority"]
    contact = settings["privacy_contact"] and settings.localised_text("privacy_contact", language.code)
    return {
        "institution": settings.localised_text("institution", language.code),
        "cohort": settings.localised_text("cohort_name", language.code),
        "contact": contact or BLANK,
        "kept_until": language.date(last_day_kept(settings), "long"),
        "age": str(settings["age_of_majority"]),
        "law": language.say(law),
        "authority": settings["supervisory_authority"] or language.say(authority),
        "recipients": ", ".join(_recipients(context, language.code)),
    }


def last_day_kept(settings: Settings) -> datetime.date:
    """The last day on which personal data is kept: `personal_data_years` after the end of the cohort."""
    end: datetime.date = settings["end_date"]
    year = end.year + settings["personal_data_years"]
    # most years have no 29 February
    return end.replace(year=year, day=28) if (end.month, end.day) == (2, 29) else end.replace(year=year)


def _recipients(context: ConsentContext, code: str) -> list[str]:
    """The names of those who receive data, in the order of their ids."""
    recipients = context.notice.recipients
    table = context.cohort.model.tables.get(recipients.table)
    if table is None:
        return []
    labels, translation = context.names.labels(table), table.translations(code).get(table.label[0], "")
    return [
        row.get(translation) or labels[key[0]]
        for key, row in context.accepted.rows(table).items()
        if matches_values(row, recipients.who)
    ]


def fill_lines(lines: list[str], values: dict[str, str], language: Language, file: str) -> list[str]:
    """The lines in one language with their placeholders filled in, without lines whose value is empty."""
    filled_lines = []
    for line in lines:
        placeholders = re.findall(r"\{(\w+)\}", line)
        for name in placeholders:
            if name not in values:
                raise CannotRun(f"{file}: {{{name}}} cannot be filled in; choose from {', '.join(values)}")
        if line and all(values[name] for name in placeholders):
            filled_lines.append(language.say(line, **{name: values[name] for name in placeholders}))
    return filled_lines
