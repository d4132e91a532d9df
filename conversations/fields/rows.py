"""A table that grows: rows of the same columns, filled in cell by cell, row by row, or at once.

Which kinds a column may be, the table of kinds says; here it is whatever reads and shows.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar, Generic, Literal, Self, TypeAlias, TypeVar

from pydantic import Field as Pydantic
from pydantic import model_validator

from .base import LONGEST, Answer, Clear, Data, Doubt, Field, Printed, Prompt, Reading, Warn, Wrong
from .numerals import SIGNS, numeral
from .typed import BREAKS, INVISIBLE, SAME, Typed, folded

Column = TypeVar("Column", bound=Field)
Row: TypeAlias = Mapping[str, Answer]
"""Canonical answers by the keys of the columns; a cell that is still to be asked is absent."""


class Rows(Typed, Generic[Column]):
    """The rows in their order: `[{"year": "2017", "event": "第36次大会", "award": None}]`."""

    type: Literal["rows"] = "rows"
    gathers: ClassVar[bool] = True

    columns: tuple[Column, ...] = Pydantic(min_length=1)
    at_least: int = Pydantic(1, ge=0)
    at_most: int = Pydantic(30, ge=1)

    @model_validator(mode="after")
    def _columns_differ(self) -> Self:
        keys = [column.key for column in self.columns]
        if len(set(keys)) < len(keys) or NUMBER in keys:
            raise ValueError(f"each column has a key of its own, and none is {NUMBER!r}")
        return self

    def read(self, text: str, now: datetime) -> Reading:
        said = super().read(text, now)
        if not isinstance(said, Clear) or not isinstance(said.answer, str):
            return said
        found = self.with_lines([], said.answer, now) or Wrong("row_unclear", self.labels())
        return self.finish(found.answer) if isinstance(found, Clear) else found

    def reading(self, said: str) -> Reading:
        """The text itself: what a cell means may depend on the day it is said."""
        return Clear(said)

    def nothing(self, said: str) -> Reading:
        return super().nothing(said) if self.at_least else Clear([])

    def add(self, so_far: Answer, text: str, now: datetime) -> Reading:
        """The open cell, or what is left of its row, or whole rows; or a row changed or gone."""
        if len(text) > LONGEST:
            return Wrong("too_long", {"count": len(text), "at_most": LONGEST})
        rows: list[Row] = list(so_far or ())
        said = BREAKS.sub("\n", INVISIBLE.sub("", text)).strip(" \n")
        if match := DELETE.fullmatch(said):
            return self.without(rows, match)
        if match := CHANGE.fullmatch(said):
            return self.changed(rows, match, now)
        index, missing = self.open(rows)
        if index >= self.at_most:
            return Wrong("too_many_rows", {"at_most": self.at_most})
        cell = self.above(rows, index, missing[0]) if folded(said) in SAME.split() else None
        cell = cell or self.unusual(missing[0], self.cell(missing[0], said, now))
        cell = placed(rows, index, cell)
        if index == len(rows):
            row = self.with_lines(rows, said, now)
            return cell if row is None or (taken(cell) and not taken(row)) else row
        rest = self.whole(said, missing, now)
        return cell if taken(cell) or rest is None else placed(rows, index, rest)

    def unusual(self, column: Column, cell: Reading) -> Reading:
        """A cell that looks like something else is asked about before the rest of its row."""
        odd = isinstance(cell, Clear) and column.warnings(cell.answer[column.key])
        return Doubt((cell.answer,), "as_it_is") if odd and isinstance(cell, Clear) else cell

    def above(self, rows: Sequence[Row], index: int, column: Column) -> Reading | None:
        """同上: the cell of the row before, if there is one."""
        row = rows[index - 1] if index else {}
        return Clear({column.key: row[column.key]}) if column.key in row else None

    def open(self, rows: Sequence[Row]) -> tuple[int, Sequence[Column]]:
        """The first row with missing cells, from 0, and their columns; after all, a new one."""
        for index, row in enumerate(rows):
            if missing := [column for column in self.columns if column.key not in row]:
                return index, missing
        return len(rows), self.columns

    def with_lines(self, rows: list[Row], said: str, now: datetime) -> Reading | None:
        """The rows with one more for each line; `None` when there is only one, and it is none."""
        lines = [line for line in said.split("\n") if line.strip()]
        if len(rows) + len(lines) > self.at_most:
            return Wrong("too_many_rows", {"at_most": self.at_most})
        more = [self.whole(line, self.columns, now) for line in lines]
        if len(more) <= 1:
            return placed(rows, len(rows), more[0]) if more and more[0] else None
        for number, row in enumerate(more, len(rows) + 1):
            if not isinstance(row, Clear):
                return Wrong("line_unclear", {"number": number, **self.labels()})
        return Clear([*rows, *(row.answer for row in more if isinstance(row, Clear))])

    def whole(self, line: str, columns: Sequence[Column], now: datetime) -> Reading | None:
        """These cells in a line, when it falls into as many parts in one way only."""
        failed = None
        for text in dict.fromkeys((ENUMERATION.sub("", line), line)):
            tried = [self.row(columns, parts, now) for parts in splits(text, len(columns))]
            rows: list[Row] = []
            for row in tried:
                if isinstance(row, Clear) and row.answer not in rows:
                    rows.append(row.answer)
            if rows:
                return Clear(rows[0]) if len(rows) == 1 else Doubt(tuple(rows), "which_one")
            failed = failed or next(filter(taken, tried), next(iter(tried), None))
        return failed

    def row(self, columns: Sequence[Column], parts: Sequence[str], now: datetime) -> Reading:
        """Cells that are told apart."""
        return self.together([self.cell(*one, now) for one in zip(columns, parts, strict=True)])

    def together(self, cells: Sequence[Reading]) -> Reading:
        """A row of its cells; of several doubtful ones no choice can be offered."""
        wrong = [cell for cell in cells if isinstance(cell, Wrong)]
        doubts = [cell for cell in cells if isinstance(cell, Doubt)]
        if wrong or len(doubts) > 1:
            return wrong[0] if wrong else Wrong("row_unclear", self.labels())
        sure: dict[str, Answer] = {}
        for cell in cells:
            if isinstance(cell, Clear):
                sure |= cell.answer
        return mapped(doubts[0], lambda cell: {**sure, **cell}) if doubts else Clear(sure)

    def cell(self, column: Column, text: str, now: datetime) -> Reading:
        """A row with this cell alone. Where it may be empty, 无 and 留空 leave it so."""
        reading = column.read(text, now)
        blank = isinstance(reading, Wrong) and reading.code in {"empty", "skip_instead"}
        if not column.required and (blank or folded(text) in BLANK):
            return Clear({column.key: None})
        match reading:
            case Wrong(code, data):
                return Wrong(code, {"label": column.label, **data})
            case Doubt(readings, code, data):
                rows = tuple({column.key: one} for one in readings)
                return Doubt(rows, code, {"label": column.label, **data})
            case Clear(answer):
                return Clear({column.key: answer})

    def without(self, rows: list[Row], order: re.Match[str]) -> Reading:
        """删除第2行, 删除最后一行."""
        number = numbered(order["number"] or order["other"], default=len(rows))
        if not 0 < number <= len(rows):
            return Wrong("no_such_row", {"count": len(rows)})
        return Clear(rows[: number - 1] + rows[number:])

    def changed(self, rows: list[Row], order: re.Match[str], now: datetime) -> Reading:
        """第2行改成 2018，第37次大会，一等奖 and 第2行 奖项 改成 一等奖."""
        number, name, value = numbered(order["number"]), order["column"], order["value"]
        if not 0 < number <= len(rows):
            return Wrong("no_such_row", {"count": len(rows)})
        if not name:
            row = self.whole(value, self.columns, now) or Wrong("row_unclear", self.labels())
            return placed(rows, number - 1, row)
        for column in self.columns:
            if folded(name) in map(folded, (column.label, *column.aliases)):
                return placed(rows, number - 1, self.cell(column, value, now))
        return Wrong("no_such_column", self.labels())

    def labels(self) -> Data:
        """What the columns are called, for a sentence."""
        return {"columns": "、".join(column.label for column in self.columns)}

    def prompt(self, so_far: Answer) -> Prompt:
        rows: Sequence[Row] = so_far or ()
        index, (column, *_) = self.open(rows)
        begun = index < len(rows)
        told = rows[index] if begun else rows[-1] if rows else {}
        data: Data = {
            "number": index + 1,
            "count": len(rows),
            "label": column.label,
            "row": self.line(told),
        }
        if index >= self.at_most:
            return Prompt("rows_full", data)
        blank = () if column.required else (LEAVE_BLANK,)
        return Prompt(
            "next_cell" if begun else "next_row" if rows else "first_row",
            data,
            part=f"[{index + 1}].{column.key}",
            ask=column.ask,
            example=column.example,
            shape=column.shape,
            choices=(*column.choices(), *column.suggest, *blank),
        )

    def finish(self, so_far: Answer) -> Reading:
        rows: Sequence[Row] = so_far or ()
        index, (column, *_) = self.open(rows)
        if index < len(rows):
            return Wrong("rows_incomplete", {"number": index + 1, "column": column.label})
        if len(rows) < self.at_least:
            return Wrong("too_few_rows", {"count": len(rows), "at_least": self.at_least})
        if len(rows) > self.at_most:
            return Wrong("too_many_rows", {"at_most": self.at_most})
        return Clear(list(rows))

    def show(self, answer: Answer) -> str:
        if answer == []:
            return NO_ROWS
        return "\n".join(f"{n}. {self.line(row)}" for n, row in enumerate(answer or (), 1))

    def spoken(self, answer: Answer) -> str:
        return self.show(answer).replace("\n", "；")

    def proposed(self, so_far: Answer, answer: Answer) -> str:
        """The rows that are another with it; not all the others, however many there are."""
        before: Sequence[Row] = so_far or ()
        rows = enumerate(answer or (), 1)
        new = [f"{n}. {self.line(row)}" for n, row in rows if row not in before]
        return "；".join(new) or self.spoken(answer)

    def line(self, row: Row) -> str:
        """The cells there are, in one line."""
        shown = (column.show(row[column.key]) for column in self.columns if column.key in row)
        return " ".join(" ".join(cell.split()) or EMPTY for cell in shown)

    def places(self, answer: Answer) -> Mapping[str, Printed]:
        return {"": [self.row_places(str(n), row) for n, row in enumerate(answer or (), 1)]}

    def row_places(self, number: str, row: Row) -> Mapping[str, str]:
        """What a template can print of a row: its number, and each column's places."""
        cells = ((one.key, one.places(row.get(one.key))) for one in self.columns)
        texts = {f"{key}{place}": text for key, places in cells for place, text in places.items()}
        return {
            NUMBER: number,
            **{place: text for place, text in texts.items() if isinstance(text, str)},
        }

    def recover(self, places: Mapping[str, Printed], now: datetime) -> Reading | None:
        """The rows that have something in them; with one that is not sure, none is taken."""
        printed = places.get("", ())
        so_far: Reading = Clear([])
        for number, row in enumerate(() if isinstance(printed, str) else printed, 1):
            match so_far, self.recovered(number, row, now):
                case _, None:
                    continue
                case _, Wrong() as wrong:
                    return wrong
                case Clear(rows), Clear() | Doubt() as cells:
                    so_far = placed(rows, len(rows), cells)
                case Doubt(), Clear(cells):
                    so_far = mapped(so_far, partial(followed, cells))
                case _:
                    return Wrong("row_unclear", self.labels())
        if isinstance(so_far, Clear):
            return self.finish(so_far.answer) if so_far.answer else None
        return so_far

    def recovered(self, number: int, row: Mapping[str, str], now: datetime) -> Reading | None:
        """The cells of one row of a document; `None` where all of them are blank."""
        cells: list[Reading | None] = []
        for column in self.columns:
            names = {place: f"{column.key}{place}" for place in column.places(None)}
            own = {place: row[name] for place, name in names.items() if name in row}
            cells.append(column.recover(own, now))
        if not any(cells):
            return None
        for column, cell in zip(self.columns, cells, strict=True):
            if cell is None and column.required:
                return Wrong("rows_incomplete", {"number": number, "column": column.label})
        told = zip(self.columns, cells, strict=True)
        return self.together(
            [mapped(cell or Clear(None), partial(keyed, column.key)) for column, cell in told]
        )

    def warnings(self, answer: Answer) -> tuple[Warn, ...]:
        return tuple(
            Warn(warn.code, {"label": one.label, "shown": one.spoken(row[one.key]), **warn.data})
            for row in answer or ()
            for one in self.columns
            for warn in one.warnings(row.get(one.key))
        )


def placed(rows: Sequence[Row], index: int, cells: Reading) -> Reading:
    """The rows with these cells in one of them, or in a new one."""
    row = rows[index] if index < len(rows) else {}
    return mapped(cells, lambda more: [*rows[:index], {**row, **more}, *rows[index + 1 :]])


def keyed(key: str, answer: Answer) -> Row:
    """A row with this cell alone."""
    return {key: answer}


def followed(row: Row, rows: Sequence[Row]) -> list[Row]:
    """The rows, and one more."""
    return [*rows, row]


def mapped(reading: Reading, change: Callable[[Answer], Answer]) -> Reading:
    """A reading with each of its answers changed."""
    match reading:
        case Clear(answer):
            return Clear(change(answer))
        case Doubt(readings, code, data):
            return Doubt(tuple(map(change, readings)), code, data)
        case _:
            return reading


def taken(reading: Reading | None) -> bool:
    """Whether there is an answer in it, be it doubtful."""
    return isinstance(reading, Clear | Doubt)


def splits(line: str, count: int) -> Iterator[list[str]]:
    """A line in so many parts, for each sign that may stand between them."""
    text = line.strip(AROUND)
    for separator in SEPARATORS if count > 1 else ():
        if len(parts := separator.split(text)) == count:
            yield parts
    if count == 1:
        yield [text]


def numbered(number: str | None, default: int = 0) -> int:
    """The number of a row, as it was written."""
    found = numeral(number) if number else None
    return int(found.value) if found else default


NUMBER = "number"
"""The key under which a template finds the number of a row."""
NO_ROWS, EMPTY = "无", "—"
"""How a table without rows is shown, and a cell that was left empty."""
LEAVE_BLANK = "留空"
BLANK = frozenset({LEAVE_BLANK, *"空着 不填 跳过 空 - -- — —— /".split()})

AROUND = " \n|｜，,、；;。"
SEPARATORS = tuple(
    map(re.compile, (r"[\t|｜]", "[；;]", "[，,]", "、", r"[\t|｜；;，,、]", r"\s+"))
)
"""From the strongest sign to the weakest, any of them mixed, and blanks."""
ENUMERATION = re.compile(
    r"^\s*(?:[0-9]{1,2}(?:[.．](?![0-9])|[、)）:：])|第[0-9]{1,2}行[.．、:：]?)\s*"
)

ROW = "[行条个家]"
AT = rf"第\s*(?P<number>[{SIGNS}]{{1,4}})\s*{ROW}"
DELETE = re.compile(
    rf"(?:删除|删掉|删去|去掉|删了?)\s*(?:{AT}|(?:最后|上|这)[一1]{ROW})"
    rf"|第\s*(?P<other>[{SIGNS}]{{1,4}})\s*{ROW}\s*(?:删除|删掉|删了|去掉|不要)了?"
)
CHANGE = re.compile(
    rf"{AT}\s*+(?:的\s*+)?(?P<column>[^\n]{{0,40}}?)\s*+(?:改成|改为|换成|应改为|应该?[是为])"
    r"[:：\s]*(?P<value>\S.*)",
    re.DOTALL,
)
