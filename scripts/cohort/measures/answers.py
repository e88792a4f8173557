"""What the database answers about the stored tables, asked again only where what a question is about has changed."""

from __future__ import annotations

import datetime
import functools
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import duckdb

from ..database.cohort_database import MANY_ROWS, Columns, Source, describe_cohort, load_table, stored_columns
from ..database.csv_staging import THREADS, connect
from ..database.queries import Asks, Row, rows_of
from ..model.paths import Places
from ..model.settings import Settings, declared_settings
from ..model.sql_files import Value
from ..model.tables import Model
from ..storing.build_cache import Kept, digest

WORD = re.compile(r"\w+")
# what looks at more than a question names: at all tables there are, at a clock, at chance
FURTHER = re.compile(
    r"\b(?:duckdb_|information_schema\b|pg_|sqlite_|show\s+(?:all\s+)?tables\b|query\b|query_table\b|tablesample\b"
    r"|using\s+sample\b|now\b|today\b|random\b|nextval\b|setseed\b|getvariable\b|txid_|age\s*\()"
    r"|current_(?:date|time|local)|localtime|_timestamp\s*\(|uuid",
    re.IGNORECASE,
)
# values for which JSON has no form, and how they are read from their text
KINDS: dict[str, Callable[[str], Value]] = {
    "date": datetime.date.fromisoformat,
    "datetime": datetime.datetime.fromisoformat,
    "Decimal": Decimal,
}


class Answers(Asks):
    """Answers questions about the tables of data/, without what is personal, unless a `source` of cells has it.

    An answer is kept by the question, by all tables, views and definitions that are named in it or in one of these, and
    by what cohort.yml says. Only where one is missing the database is opened, and what it is about is loaded.
    """

    def __init__(
        self,
        places: Places,
        settings: Settings,
        model: Model,
        as_of: datetime.date,
        kept: Kept | Remembered,
        *,
        source: Source | None = None,
        last_backup: datetime.date | None = None,
        remembered: Remembered | None = None,
    ):
        self._places, self._settings, self._model, self._kept = places, settings, model, kept
        self._source, self._days = source, (as_of, last_backup)
        self._folders = (places.data, places.private) if source else (places.data,)
        self._is_spoilt = False
        self._database: duckdb.DuckDBPyConnection | None = None
        self._tables = model.tables | model.absent
        files = {path.stem: path for path in sorted((places.schemas / "views").glob("*.sql"))}
        self._where = {name: places.named(path) for name, path in files.items()}
        self._defined = {
            name: f'CREATE OR REPLACE TABLE "{name}" AS {path.read_text(encoding="utf-8")}'
            for name, path in files.items()
        }
        self._loaded: set[str] = set()
        self._states: dict[str, str] = {}
        said = [(setting, settings[setting.name]) for setting in declared_settings(places)]
        self._about_all = digest([said, model.components, list(model.tables), self._days])
        self._remembered = remembered
        if remembered and remembered.before:
            self._go_on(remembered.before)

    def __enter__(self) -> Answers:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        goes_on = self._remembered and error is None
        if self._remembered:
            self._remembered.before = self if goes_on else None
            self._remembered.forget_others()
        if not goes_on and self._database is not None:
            self._database.close()

    def _go_on(self, before: Answers) -> None:
        """Takes the database of answers that were given before, if what is in it is as it would be made anew."""
        is_other = before._about_all != self._about_all or before._tables.keys() != self._tables.keys()
        if is_other or before._where.keys() != self._where.keys() or before._is_spoilt:
            return
        self._database = before._database
        self._loaded = {
            name
            for name in before._loaded
            if name in self._tables.keys() | self._defined.keys()
            and all(before._states.get(each) == self._state(each) for each in {name, *self._named(name)})
            and not self._looks_further("", self._named(name))
        }

    def define(self, name: str, statement: str) -> None:
        self._defined[name] = statement
        # with what was made when it had another meaning
        self._loaded -= {each for each in self._loaded if name in (each, *self._named(self._defined.get(each, "")))}
        self._states.pop(name, None)

    def filled(self) -> set[str]:
        asked = 'FROM (SELECT 1) SEMI JOIN "{}" ON true'
        return {name for name in self._model.tables if self.rows(asked.format(name), name)[1]}

    def rows(self, sql: str, where: str) -> tuple[list[str], list[Row]]:
        names = self._named(sql)
        if self._looks_further(sql, names):
            return self._asked(sql, where, [*self._tables, *self._defined])
        source = ["answer", sql, [(name, self._state(name)) for name in names], self._about_all]
        try:
            answer = self._kept.made(source, lambda: self._kept_as(*self._asked(sql, where, names)))
        except _CannotBeKept as error:
            return error.columns, error.rows
        columns, rows = json.loads(answer, object_hook=_value)
        return columns, [dict(zip(columns, row, strict=True)) for row in rows]

    def _looks_further(self, sql: str, names: Iterable[str]) -> bool:
        said = [sql, *(self._defined.get(name, "") for name in names)]
        return any(FURTHER.search(each.replace('"', "")) for each in said)

    def _named(self, sql: str) -> list[str]:
        """What SQL names of tables and definitions, and what these name. It may be too many, but never too few."""
        names = {name.lower(): name for name in (*self._tables, *self._defined)}
        # one that is no word stands between quotation marks
        quoted = [name for name in names if not WORD.fullmatch(name)]
        found: set[str] = set()
        waiting = [sql]
        while waiting:
            text = waiting.pop()
            named = {names[word] for word in names.keys() & _words(text)} - found
            named |= {names[name] for name in quoted if name in text.lower()} - found
            found |= named
            waiting += [self._defined[name] for name in named if name in self._defined]
        return sorted(found)

    def _state(self, name: str) -> str:
        """What decides the rows of a table, or what a definition says."""
        if name not in self._states:
            self._states[name] = digest(self._defined.get(name) or [self._tables[name], self._digests(name)])
        return self._states[name]

    def _digests(self, name: str) -> list[str]:
        """What tells the files of a table from all others; of one that is dropped nothing is read."""
        digests = []
        for folder in self._folders if name in self._model.tables else ():
            try:
                digests.append(hashlib.sha256((folder / f"{name}.csv").read_bytes()).hexdigest())
            except OSError:
                digests.append("")
        return digests

    def _asked(self, sql: str, where: str, names: Iterable[str]) -> tuple[list[str], list[Row]]:
        database = self._opened()
        for name in names:
            self._load(database, name)
        # what makes something is asked each time, and nobody goes on with what it has made
        self._is_spoilt = self._is_spoilt or _makes_something(database, sql)
        return rows_of(database, sql, where)

    def _opened(self) -> duckdb.DuckDBPyConnection:
        if self._database is None:
            database = connect()
            # each of many questions about few rows is answered sooner by one thread
            database.execute("SET threads = 1")
            describe_cohort(database, self._places, self._settings, self._model, *self._days)
            self._database = database
        return self._database

    def _load(self, database: duckdb.DuckDBPyConnection, name: str) -> None:
        if name in self._loaded:
            return
        # definitions may name each other
        self._loaded.add(name)
        try:
            self._load_anew(database, name)
        except Exception:
            self._loaded.discard(name)
            raise

    def _load_anew(self, database: duckdb.DuckDBPyConnection, name: str) -> None:
        if name in self._defined:
            for other in self._named(self._defined[name]):
                self._load(database, other)
            rows_of(database, self._defined[name], self._where.get(name, name))
            return
        table = self._tables[name]
        columns: Columns = {}
        if name in self._model.tables:
            columns = self._source(table) if self._source else stored_columns(self._places, table)
        load_table(database, table, columns, whole=self._source is not None)
        # who watches builds while others write
        self._is_spoilt = self._is_spoilt or digest([table, self._digests(name)]) != self._state(name)
        if max(map(len, columns.values()), default=0) > MANY_ROWS:
            database.execute(f"SET threads = {THREADS}")

    def _kept_as(self, columns: list[str], rows: list[Row]) -> bytes:
        """An answer as JSON. Raises _CannotBeKept."""
        if self._is_spoilt:
            raise _CannotBeKept(columns, rows)
        try:
            return json.dumps([columns, [[_plain(row[name]) for name in columns] for row in rows]]).encode()
        except TypeError:
            raise _CannotBeKept(columns, rows) from None


class Remembered:
    """The answers that were given last in this process, for who asks again: others go on with their database.

    It keeps what was made as Kept does, but in memory: what is personal may not lie in build/.
    """

    def __init__(self) -> None:
        self.before: Answers | None = None
        self._made: dict[str, bytes] = {}
        self._asked: set[str] = set()

    def made(self, source: Any, make: Callable[[], bytes]) -> bytes:
        """What was made from this source before, or what `make` makes of it now."""
        key = digest(source)
        self._asked.add(key)
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def forget_others(self) -> None:
        """Takes away what nobody has asked for since this was said before."""
        self._made = {key: made for key, made in self._made.items() if key in self._asked}
        self._asked = set()


def _makes_something(database: duckdb.DuckDBPyConnection, sql: str) -> bool:
    try:
        statements = database.extract_statements(sql)
    except duckdb.Error:
        return True
    return [each.type for each in statements] != [duckdb.StatementType.SELECT]


@functools.lru_cache(maxsize=1024)
def _words(sql: str) -> frozenset[str]:
    return frozenset(WORD.findall(sql.lower()))


class _CannotBeKept(Exception):
    """An answer with values that would not be read as what they were, or of rows that changed meanwhile."""

    def __init__(self, columns: list[str], rows: list[Row]):
        super().__init__()
        self.columns, self.rows = columns, rows


def _plain(value: Any) -> Any:
    """A value as JSON has it. Raises TypeError for one that has no form."""
    if value is None or type(value) in (str, int, float, bool):
        return value
    if type(value) is list:
        return [_plain(each) for each in value]
    name = type(value).__name__
    if name in KINDS and getattr(value, "tzinfo", None) is None:
        return {name: str(value)}
    raise TypeError(name)


def _value(written: dict[str, str]) -> Value:
    """What `_plain` has written of a value without a form of its own."""
    ((name, text),) = written.items()
    return KINDS[name](text)
