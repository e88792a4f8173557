"""What the cohort adds to the lists of the model."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from ..errors import CannotRun
from ..i18n.language import cohort_language
from ..model.tables import Field, Table
from ..workflows.settings.own_codes import add_code, list_columns, own_codes, remove_code
from .pages import PART, PageRequest

LABEL = "label"


def show_own_codes(request: PageRequest, problem: str = "", note: str = "") -> Response:
    """The lists, and the entries of the one that somebody has chosen."""
    cohort, say = request.desk.cohort(), request.language.say
    chosen = _chosen(request)
    own = own_codes(cohort, *chosen) if chosen else []
    by_table: dict[str, list[tuple[str, str]]] = {}
    for table, column in list_columns(cohort):
        by_table.setdefault(say(table.title), []).append((_key(table, column), say(column.title)))
    return request.show(
        "own-codes",
        lists=sorted(by_table.items()),
        list=request.text("list") if chosen else "",
        title=" · ".join((say(chosen[0].title), say(chosen[1].title))) if chosen else "",
        codes=[(code, say(label), code in own) for code, label in chosen[1].codes.items()] if chosen else [],
        languages=[(code, cohort_language(cohort, code).native_name()) for code in cohort.report_languages],
        field=LABEL + PART,
        problem=problem,
        note=note,
    )


def set_own_codes(request: PageRequest) -> Response:
    """Adds an entry to a list, or takes one out."""
    cohort, say, chosen = request.desk.cohort(), request.language.say, _chosen(request)
    if chosen is None:
        return show_own_codes(request)
    labels = {code: request.text(f"{LABEL}{PART}{code}") for code in cohort.report_languages}
    try:
        with request.desk.work:
            if code := request.text("remove"):
                remove_code(cohort, *chosen, code)
            else:
                add_code(cohort, *chosen, labels)
    except CannotRun as reason:
        return show_own_codes(request, request.reason(reason))
    note = (
        say("Removed from the list.") if code else say("It is in the list. Forms that are made from now on offer it.")
    )
    # the label of a new entry is a word of the language too
    language = request.desk.language(request.language.code)
    return show_own_codes(replace(request, language=language), note=note)


def _key(table: Table, column: Field) -> str:
    return f"{table.name}.{column.name}"


def _chosen(request: PageRequest) -> tuple[Table, Field] | None:
    """The table and the column of the list that was chosen."""
    columns = list_columns(request.desk.cohort())
    return next((entry for entry in columns if _key(*entry) == request.text("list")), None)
