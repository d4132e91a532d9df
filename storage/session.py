"""How a statement is run: written with SQLAlchemy Core, executed by the driver itself.

Core is kept for what it does best, one SQL for two databases. Its own way to the driver costs a
turn more than the commit to the disk does; so each statement is compiled once in a store, and what
the types of its values and columns do on the way in and out is done here.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Delete, Dialect, Insert, Select, TextClause, Update

Statement: TypeAlias = Select[Any] | Insert | Update | Delete | TextClause
Values: TypeAlias = dict[str, Any]
Row: TypeAlias = tuple[Any, ...]
Conversion: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement as its driver takes it, its constants, the values and columns to convert."""

    sql: str
    constants: Values
    values: tuple[tuple[str, Conversion], ...]
    columns: tuple[tuple[int, Conversion], ...]


class Session:
    """A driver's connection while a transaction lasts."""

    def __init__(self, driver: Any, dialect: Dialect, known: dict[Statement, Prepared]) -> None:
        self._driver = driver
        self._dialect = dialect
        self._known = known
        self.counted: Counter[tuple[str, str, int, str]] = Counter()
        """What the tallies change by, by their keys: written last, just before the commit."""

    @property
    def is_embedded(self) -> bool:
        """Whether the database runs within this process, by its clock."""
        return self._dialect.name == "sqlite"

    def rows(self, statement: Statement, values: Values) -> list[Row]:
        """Every row that a statement returns."""
        prepared = self._prepared(statement, values)
        rows: list[Row] = self._run(prepared, values).fetchall()
        return [_converted(row, prepared.columns) for row in rows] if prepared.columns else rows

    def row(self, statement: Statement, values: Values) -> Row | None:
        """The first row that a statement returns."""
        rows = self.rows(statement, values)
        return rows[0] if rows else None

    def change(self, statement: Statement, values: Values) -> int:
        """How many rows a statement has changed."""
        changed: int = self._run(self._prepared(statement, values), values).rowcount
        return changed

    def many(self, statement: Statement, values: Sequence[Values]) -> int:
        """How many rows a statement has changed, run for each of these values."""
        if not values:
            return 0
        prepared = self._prepared(statement, values[0])
        cursor = self._driver.cursor()
        cursor.executemany(prepared.sql, [self._ready(prepared, one) for one in values])
        changed: int = cursor.rowcount
        return changed

    def alone(self, lock: Statement) -> None:
        """Take a lock until the transaction ends. On SQLite the transaction is the lock."""
        if self._dialect.name != "sqlite":
            self._run(self._prepared(lock, {}), {})

    def _prepared(self, statement: Statement, values: Values) -> Prepared:
        prepared = self._known.get(statement)
        if prepared is None:
            prepared = self._known[statement] = _prepare(statement, values, self._dialect)
        return prepared

    def _run(self, prepared: Prepared, values: Values) -> Any:
        return self._driver.execute(prepared.sql, self._ready(prepared, values))

    def _ready(self, prepared: Prepared, values: Values) -> Values:
        values = prepared.constants | values
        for name, to in prepared.values:
            values[name] = to(values[name])
        return values


def _prepare(statement: Statement, names: Iterable[str], dialect: Dialect) -> Prepared:
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    values = [
        (name, value.type.dialect_impl(dialect).bind_processor(dialect))
        for name, value in compiled.binds.items()
    ]
    columns = [
        (place, column.type.dialect_impl(dialect).result_processor(dialect, None))
        for place, column in enumerate(getattr(statement, "exported_columns", ()))
    ]
    return Prepared(
        str(compiled),
        {name: value for name, value in compiled.params.items() if value is not None},
        tuple((name, to) for name, to in values if to),
        tuple((place, to) for place, to in columns if to),
    )


def _converted(row: Row, columns: Iterable[tuple[int, Conversion]]) -> Row:
    values = list(row)
    for place, to in columns:
        values[place] = to(values[place])
    return tuple(values)
