"""The consent form with its privacy notice in one language: what page and PDF print."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from ...errors import CannotRun
from ...i18n.language import Language
from ...model.cohort import Cohort
from ...model.consent_notice import ConsentNotice, SignatureBlock
from ...model.form_files import matches_values
from ...model.settings import Settings
from ...model.tables import Field
from ...reading.accepted_rows import AcceptedRows, RowNames

# a line to write on where a text is not known
BLANK = "_" * 24


@dataclass(frozen=True)
class ConsentChoice:
    """Something to tick: a title, a text that explains it, and the boxes."""

    title: str
    text: str
    boxes: list[str]


@dataclass(frozen=True)
class TextBlock:
    """A heading with the lines under it."""

    title: str
    lines: list[str]


@dataclass(frozen=True)
class ConsentForm:
    """Everything that stands on the form, in the words of one language.

    `uses` and `agree` have the boxes of agreeing and not, `choose` one for each answer; the lines of `signatures` and
    `office` are to be written on. `warning` is empty but on the form of a demo.
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
    """What the forms of all languages are made from."""

    cohort: Cohort
    accepted: AcceptedRows
    names: RowNames
    notice: ConsentNotice


def make_consent_form(context: ConsentContext, language: Language) -> ConsentForm:
    """The form in one language."""
    notice, say = context.notice, language.say
    words = _placeholders(context, language)
    uses, boxes = notice.uses(context.cohort.model), [say(each) for each in notice.decision.boxes]
    table = context.cohort.model.tables[notice.table]
    explain = notice.decision.explain
    return ConsentForm(
        language=language.code,
        heading=say(notice.heading),
        cohort_name=words["cohort"],
        institution=words["institution"],
        intro=say(notice.intro),
        notice=[TextBlock(say(each.title), _fill_lines(each.lines, words, language)) for each in notice.sections],
        decision=TextBlock(say(notice.decision.title), [say(notice.decision.intro)]),
        uses=[ConsentChoice(say(label), say(explain.get(code, "")), boxes) for code, label in uses.codes.items()],
        agree=[ConsentChoice(say(each.title), say(each.text), boxes) for each in notice.agree],
        choose=[
            ConsentChoice(say(each.title), say(each.text), _answers(table.field(each.field), language))
            for each in notice.choose
        ],
        statement=say(notice.statement),
        signatures=[_signatures(each, words, language) for each in notice.signatures],
        office=[say(each) for each in notice.office],
        version=say("Version of the notice: {version}", version=context.cohort.settings["notice_version"]),
        warning=say("This form is part of a demo. Nobody should sign it.")
        if context.cohort.settings["synthetic"]
        else "",
    )


def _answers(each: Field, language: Language) -> list[str]:
    return [language.say(label) for label in each.codes.values()]


def _signatures(block: SignatureBlock, words: dict[str, str], language: Language) -> TextBlock:
    title = _fill_lines([block.title], words, language)
    return TextBlock(title[0] if title else "", [language.say(line) for line in block.lines])


def _placeholders(context: ConsentContext, language: Language) -> dict[str, str]:
    """What fills the {words} of the notice; empty where there is nothing to say."""
    settings, notice = context.cohort.settings, context.notice
    english = language.is_english
    country = notice.elsewhere | notice.countries.get(settings["country"], {})
    law, authority = country["law"], country["authority"]
    contact = settings["privacy_contact"] and settings.localised_text("privacy_contact", english=english)
    return {
        "institution": settings.localised_text("institution", english=english),
        "cohort": settings.localised_text("cohort_name", english=english),
        "contact": contact or BLANK,
        "kept_until": language.date(last_day_kept(settings), "long"),
        "age": str(settings["age_of_majority"]),
        "law": language.say(law),
        "authority": settings["supervisory_authority"] or language.say(authority),
        "recipients": ", ".join(_recipients(context, english=english)),
    }


def last_day_kept(settings: Settings) -> datetime.date:
    """Until when personal data is kept: so many years after the last day of the cohort."""
    end: datetime.date = settings["end_date"]
    year = end.year + settings["personal_data_years"]
    # the last day of a February has no day of its own in most years
    return end.replace(year=year, day=28) if (end.month, end.day) == (2, 29) else end.replace(year=year)


def _recipients(context: ConsentContext, *, english: bool) -> list[str]:
    """What the rows are called that receive data, by the order of their ids."""
    wanted = context.notice.recipients
    table = context.cohort.model.tables.get(wanted.table)
    if table is None:
        return []
    labels = context.names.labels(table)
    return [
        (english and row.get(f"{table.label[0]}_en")) or labels[key[0]]
        for key, row in context.accepted.rows(table).items()
        if matches_values(row, wanted.who)
    ]


def _fill_lines(lines: list[str], words: dict[str, str], language: Language) -> list[str]:
    """The lines in words, without those for which there is nothing to fill in."""
    filled = []
    for line in lines:
        needed = re.findall(r"\{(\w+)\}", line)
        for name in needed:
            if name not in words:
                raise CannotRun(f"schemas/notice.yaml: {{{name}}} cannot be filled in; choose from {', '.join(words)}")
        if line and all(words[name] for name in needed):
            filled.append(language.say(line, **{name: words[name] for name in needed}))
    return filled
