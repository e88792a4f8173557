"""What live parts of a text stand for: cells, claims, charts, tables and quotes from the results of measures."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from ...i18n.language import Language
from ..documents.document_content import Row
from . import tree
from .live_parts import LivePart
from .live_sources import LiveFigure, LiveSources, Uses, WrongLivePart
from .tree import Node

if TYPE_CHECKING:
    from ...measures.measure_queries import Result

# live parts that stand in a sentence, and those that are a paragraph by themselves; a claim may be both
IN_LINES, BLOCKS = ("measure", "claim", "cite", "see"), ("chart", "table", "quotes", "claim", "adaptations")
# those whose words are names of measures, columns and charts
NAMED = ("measure", "chart", "table", "see")
# options of a table that say how it looks; all others pick rows
COLUMNS, WITHOUT, MOST, TITLE = "columns", "without", "most", "title"
LOOKS = (COLUMNS, WITHOUT, MOST, TITLE)
UNIT_WORDS = {"days": "{n} days", "hours": "{n} hours", "minutes": "{n} minutes"}
# the columns that report/book/claims.sql and quotes.sql have to give
CLAIMS, QUOTES = "claims", "quotes"


class LiveValues:
    """Fills live parts in one language, and notes what was used in `uses`.

    `figures` gets each chart and table under the name that the tree has for it.
    """

    def __init__(self, sources: LiveSources, language: Language):
        self._sources, self._language = sources, language
        self.uses, self.figures = Uses(), dict[str, LiveFigure]()

    def in_line(self, part: LivePart) -> list[Node]:
        """What stands for a live part in a sentence. Raises WrongLivePart."""
        part = self._as_named(part)
        if part.kind == "measure":
            return tree.inlines(self.measure_text(part))
        if part.kind == "claim":
            return self._claim_in_line(self._claim(part))
        if part.kind == "cite":
            return [self._citation(part)]
        if part.kind == "see" and not self._sources.numbers_figures:
            raise WrongLivePart("unknown-figure", part=part.typed)
        if part.kind == "see":
            return [tree.span([], "see", name="", to=self._only_word(part))]
        if part.kind in BLOCKS:
            raise WrongLivePart("live-part-in-sentence", part=part.typed)
        raise WrongLivePart("unknown-live-part", part=part.typed, near=self._likely_kind(part))

    def block(self, part: LivePart) -> list[Node] | None:
        """What stands for a live part that is a paragraph; None for one that belongs in a sentence."""
        part = self._as_named(part)
        if part.kind == "chart":
            return [self._figure(self._chart(part), self._only_word(part))]
        if part.kind == "table":
            return [self._figure(self._table(part), self._only_word(part))]
        if part.kind == "quotes":
            return self._quotes(part)
        if part.kind == "claim":
            return self._claim_block(self._claim(part))
        if part.kind == "adaptations":
            return [self._figure(self._adaptations(), part.kind)]
        return None

    def words_of_work(self, key: str) -> str:
        """What the list of references says of a work; empty for one that is not there."""
        return self._sources.references.get(key, "")

    def add_figure(self, figure: LiveFigure, name: str) -> Node:
        """A figure that is not of the data, such as a picture of the author."""
        return self._figure(figure, name)

    def measure_text(self, part: LivePart) -> str:
        """The one cell that a live part names, with its unit."""
        name, column = self._measure_and_column(part)
        result = self._result(name, part)
        if column not in result.measure.columns:
            near = _near(column, result.measure.columns)
            raise WrongLivePart("unknown-column", part=part.typed, name=column, measure=name, near=near)
        rows = self._rows(result, part)
        if len(rows) != 1:
            code = "live-part-several-cells" if rows else "live-part-no-cell"
            raise WrongLivePart(code, part=part.typed, n=len(rows), columns=", ".join(result.measure.columns))
        self.uses.measures.add(name)
        return self.with_unit(result, column, rows[0])

    def with_unit(self, result: Result, column: str, row: Row) -> str:
        """The text of a cell with its unit: 204,430 baht, 11 days."""
        text = self._sources.cell_text(result, column, row)
        if not isinstance(row[column], int | float | Decimal):
            return text
        unit = result.measure.units.get(column, "")
        if unit == "money":
            return f"{text} {self._sources.currency}"
        return self._language.say(UNIT_WORDS[unit], n=text) if unit in UNIT_WORDS else text

    def _as_named(self, part: LivePart) -> LivePart:
        """A live part with its names as they are spelled: word processors begin lines and cells with a capital."""
        if part.kind not in NAMED or all(word.islower() for word in part.words):
            return part
        sources = self._sources
        columns = {column for result in sources.results.values() for column in result.measure.columns}
        known_names = {*sources.names, *sources.results, *sources.charts, *columns}
        # also with spaces in place of their underscores
        names = known_names | {piece for name in known_names for piece in name.split("_")}
        words = (word if word in names or word.lower() not in names else word.lower() for word in part.words)
        return replace(part, words=tuple(words))

    def _likely_kind(self, part: LivePart) -> str:
        """The kind that somebody has left out or misspelt."""
        sources = self._sources
        kinds = {"measure": {*sources.names, *sources.results}, "chart": sources.charts}
        left_out = next((kind for kind, names in kinds.items() if part.kind in names), "")
        return f"{left_out} {part.kind}" if left_out else _near(part.kind, (*IN_LINES, *BLOCKS))

    def _measure_and_column(self, part: LivePart) -> tuple[str, str]:
        """The two names of a live part; with spaces in place of their underscores too."""
        words = part.words
        for length in range(1, len(words)) if len(words) > 2 else ():
            name = "_".join(words[:length])
            if name in self._sources.results:
                return name, "_".join(words[length:])
        if len(words) != 2:
            raise WrongLivePart("live-part-incomplete", part=part.typed, how="{{measure NAME COLUMN}}")
        return words[0], words[1]

    def _result(self, name: str, part: LivePart) -> Result:
        results = self._sources.results
        if name not in results:
            names = self._sources.names or results
            # a measure without rows in this cohort is called so all the same
            near = name if name in names else _near(name, names)
            raise WrongLivePart("unknown-measure", part=part.typed, name=name, near=near)
        return results[name]

    def _rows(self, result: Result, part: LivePart) -> list[Row]:
        return self._picked(result, part).rows

    def _picked(self, result: Result, part: LivePart) -> Result:
        """Only the rows that the options of a live part pick: by a column, or by the id behind it."""
        for name, value in part.options.items():
            if name in LOOKS:
                continue
            visible = result.measure.columns
            first = result.rows[0] if result.rows else {}
            if result.rows and name not in first and name not in visible and f"{name}_id" not in first:
                near = _near(name, [*visible, *first])
                raise WrongLivePart(
                    "unknown-column", part=part.typed, name=name, measure=result.measure.name, near=near
                )
            ids = [column for column in first if column not in visible]
            columns = [name] if name in first else []
            result = result.where(self._matcher(result, columns, ids, value))
        return result

    def _matcher(self, result: Result, columns: list[str], ids: list[str], value: str) -> Callable[[Row], bool]:
        """Whether a row has a value in one of these columns, as it is stored or as readers see it."""

        def matches(row: Row) -> bool:
            texts = {str(row[name]) for name in (*columns, *ids)}
            return value in texts or any(self._sources.cell_text(result, name, row) == value for name in columns)

        return matches

    def _chart(self, part: LivePart) -> LiveFigure:
        name, charts = self._only_word(part), self._sources.charts
        if name not in charts:
            raise WrongLivePart("unknown-chart", part=part.typed, name=name, near=_near(name, charts))
        chart = charts[name]
        results = dict(self._sources.results)
        for measure in chart.measures:
            if measure in results:
                results[measure] = self._picked(results[measure], part)
        drawing = self._sources.draw(chart, results)
        if drawing is None:
            raise WrongLivePart("nothing-to-show", part=part.typed)
        is_first = name not in self.uses.charts
        self.uses.charts.add(name)
        self.uses.measures.update(chart.measures)
        title = part.options.get(TITLE) or self._language.say(chart.title)
        return LiveFigure("chart", title, self._language.say(chart.description), drawing=drawing, shows_note=is_first)

    def _table(self, part: LivePart) -> LiveFigure:
        name = self._only_word(part)
        result = self._picked(self._result(name, part), part)
        if not result.rows:
            raise WrongLivePart("nothing-to-show", part=part.typed)
        chosen = [name for name in part.options.get(COLUMNS, "").split(",") if name] or list(result.columns)
        without = part.options.get(WITHOUT, "").split(",")
        for column in (*chosen, *filter(None, without)):
            if column not in result.measure.columns:
                near = _near(column, result.measure.columns)
                raise WrongLivePart("unknown-column", part=part.typed, name=column, measure=name, near=near)
        columns = tuple(column for column in chosen if column not in without)
        self.uses.measures.add(name)
        say = self._language.say
        title = part.options.get(TITLE) or say(result.measure.title)
        amounts = any(result.measure.units.get(column) == "money" for column in columns)
        notes = [say("Amounts in {currency}", currency=self._sources.currency) + "."] if amounts else []
        if result.measure.note:
            notes.append(say(result.measure.note))
        return LiveFigure("table", title, " ".join(notes), result=result, columns=columns)

    def _adaptations(self) -> LiveFigure:
        if not self._sources.adaptations:
            raise WrongLivePart("no-adaptations")
        say = self._language.say
        headings = (say("Who"), say("Where"), say("Since"), say("What was adapted"), say("Link"))
        rows = [[_cell_of_text(cell) for cell in row] for row in self._sources.adaptations]
        node = tree.table(headings, rows, [False] * len(headings), [0.22, 0.16, 0.12, 0.32, 0.18])
        return LiveFigure("table", say("Who has adapted the model"), node=node)

    def _figure(self, figure: LiveFigure, name: str) -> Node:
        kind = "table" if figure.kind == "table" else "figure"
        number = sum(key.rpartition("-")[0] == f"{kind}-{name}" for key in self.figures) + 1
        key = f"{kind}-{name}-{number}"
        self.figures[key] = figure
        return tree.div([], "live-figure", name=key)

    def _claim(self, part: LivePart) -> Row:
        key, claims = self._only_word(part), self._sources.special.get(CLAIMS)
        rows = {str(row["claim"]): row for row in claims.rows} if claims else {}
        if key not in rows:
            raise WrongLivePart("unknown-claim", part=part.typed, name=key, near=_near(key, rows))
        self.uses.claims.append(rows[key])
        return rows[key]

    def _claim_in_line(self, row: Row) -> list[Node]:
        """The grade in brackets, and the evidence as a note."""
        evidence = [tree.paragraph([*tree.inlines(f"“{row['statement']}”"), tree.SPACE, *self._evidence(row)])]
        grade = tree.span(tree.inlines(f"[{self._grade(row)}]"), "grade")
        return [grade, tree.note(evidence)]

    def _claim_block(self, row: Row) -> list[Node]:
        statement = tree.paragraph([{"t": "Strong", "c": tree.inlines(str(row["statement"]))}])
        return [tree.div([statement, tree.paragraph(self._evidence(row))], "claim")]

    def _grade(self, row: Row) -> str:
        claims = self._sources.special[CLAIMS]
        return self._sources.cell_text(claims, "grade", row)

    def _evidence(self, row: Row) -> list[Node]:
        """The grade, the evidence on both sides and, where it belongs, the line about the long term."""
        say, claims = self._language.say, self._sources.special[CLAIMS]
        number = {
            name: self._sources.cell_text(claims, name, row)
            for name in ("supporting", "contradicting", "independent_sources")
        }
        sentences = [
            say("Grade: {grade}.", grade=self._grade(row)),
            say(
                "Passages of research notes that speak for it: {supporting} (independent notes: "
                "{independent_sources}); against it: {contradicting}.",
                **number,
            ),
        ]
        if row["is_long_term"]:
            sentences.append(say("It speaks of the long term, whose impact is not yet visible."))
        return tree.inlines(" ".join(sentences))

    def _quotes(self, part: LivePart) -> list[Node]:
        quotes = self._sources.special.get(QUOTES)
        chosen = self._picked(quotes, part).rows if quotes else []
        quotable_rows = [row for row in chosen if row["has_basis"] and row["quote"]]
        if not quotable_rows:
            # a copy without private/ has the basis, and not the words
            refused = chosen and not any(row["has_basis"] for row in chosen)
            code = "quotes-without-basis" if refused else "nothing-to-show"
            raise WrongLivePart(code, part=part.typed, n=len(chosen))
        most = part.options.get(MOST, "3")
        quotable_rows = quotable_rows[: int(most)] if most.isdecimal() else quotable_rows
        self.uses.quotes += quotable_rows
        return [tree.div([self._quote(row) for row in quotable_rows], "quotes")]

    def _quote(self, row: Row) -> Node:
        quotes = self._sources.special[QUOTES]
        names = [str(row[name]) for name in ("full_name", "nickname") if row.get(name)]
        by = [*names, *([self._sources.cell_text(quotes, "partner", row)] if row["names_partner"] else [])]
        by = by or [self._sources.cell_text(quotes, "role", row)]
        quotation = tree.paragraph(tree.inlines(f"“{row['quote']}”"))
        return {
            "t": "BlockQuote",
            "c": [quotation, tree.div([tree.paragraph(tree.inlines("— " + ", ".join(by)))], "by")],
        }

    def _citation(self, part: LivePart) -> Node:
        key = self._only_word(part)
        if key not in self._sources.references:
            near = _near(key, self._sources.references)
            raise WrongLivePart("unknown-reference", part=part.typed, name=key, near=near)
        self.uses.sources.add(key)
        pages = part.options.get("page", "")
        return citation(key, f"p. {pages}" if pages else "")

    def _only_word(self, part: LivePart) -> str:
        """The name in a live part; with spaces in place of its underscores too."""
        if not part.words:
            raise WrongLivePart("live-part-incomplete", part=part.typed, how=f"{{{{{part.kind} NAME}}}}")
        return "_".join(part.words)


def citation(key: str, suffix: str = "") -> Node:
    """A citation in brackets, which pandoc fills in."""
    entry: dict[str, Any] = {
        "citationId": key,
        "citationPrefix": [],
        "citationSuffix": [tree.text(","), tree.SPACE, *tree.inlines(suffix)] if suffix else [],
        "citationMode": {"t": "NormalCitation"},
        "citationNoteNum": 0,
        "citationHash": 0,
    }
    return {"t": "Cite", "c": [[entry], [tree.text(f"[@{key}]")]]}


def _cell_of_text(text: str) -> list[Node]:
    return [tree.link(tree.inlines(text), text)] if text.startswith(("https://", "http://")) else tree.inlines(text)


def _near(name: str, names: Collection[str]) -> str:
    """The most similar of some names, or the first few."""
    near = get_close_matches(name, list(names), n=1, cutoff=0.5)
    return near[0] if near else ", ".join(list(names)[:3])
