"""`xindeguo status`: how far every form is, as the office sees it."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.app import SHANGHAI
from bot.library import Library
from conversations.forms.names import called
from conversations.handling.describing import word_of
from conversations.progress import Stage, Standing
from storage import overview
from storage.store import Store

STAGES: tuple[Stage, ...] = ("not_begun", "draft", "returned", "changed", "handed_in", "sealed")
HEADS = ("编号", "环节", "表", "推荐单位", "企业", "班组", "姓名", "从")


@dataclass(frozen=True)
class Office:
    """What is looked at, and when."""

    library: Library
    store: Store
    now: datetime

    def standings(self, team: str = "") -> list[Standing]:
        """Every form of the seasons that are spoken of; of those a name calls, where one is."""
        of = [
            (form.id, notice.seasons.latest(self.now).year)
            for notice, form in self.library.catalog.forms
        ]
        with self.store.read() as reading:
            rows = list(overview.everything(reading.session, of))
        if not team:
            return rows
        names = {f"{one.enterprise}{one.team}" for one in rows if one.team}
        fits = called(team, names)
        return [one for one in rows if f"{one.enterprise}{one.team}" in fits]


def described(office: Office, rows: Sequence[Standing]) -> dict[str, Any]:
    """The counts, by stage, by form and by region, and every form, for a program."""
    return {
        "as_of": office.now.isoformat(timespec="seconds"),
        "counts": {
            "stages": _counted(rows),
            "forms": _by(rows, lambda one: one.form),
            "regions": _by(rows, lambda one: one.region),
        },
        "rows": [_row(office, one) for one in rows],
    }


def told(office: Office, rows: Sequence[Standing]) -> Iterator[str]:
    """The same as tables for a person."""
    yield f"截至 {office.now:%Y-%m-%d %H:%M}，共 {len(rows)} 份"
    if not rows:
        yield "现在没有受理中的通知，也没有人填表。各张表几号开始、几号截止，见 xindeguo forms"
        return
    words = office.library.phrases.tables["chart"]
    heads = [words[f"stage_{stage}"] for stage in STAGES]
    for title, counts in (
        ("表", _by(rows, lambda one: _title(office, one))),
        ("推荐单位", _by(rows, lambda one: one.region or "（没有写）")),
    ):
        lines = [[name, *(str(of.get(one, 0)) for one in STAGES)] for name, of in counts.items()]
        yield ""
        yield from _table([[title, *heads], *lines])
    yield ""
    yield from _table([HEADS, *(_cells(office, one) for one in rows)])


def _row(office: Office, one: Standing) -> dict[str, Any]:
    """One form; of whose it is the name, and no number to call."""
    return {
        "number": f"{one.year}-{one.number}",
        "form": one.form,
        "title": _title(office, one),
        "year": one.year,
        "stage": one.stage,
        "edition": one.edition,
        "expected": one.expected,
        "region": one.region,
        "enterprise": one.enterprise,
        "team": one.team,
        "person": _name(office, one),
        "since": one.changed_at and one.changed_at.astimezone(SHANGHAI).isoformat(),
    }


def _cells(office: Office, one: Standing) -> Sequence[str]:
    found = office.library.catalog.find(one.form)
    stage = word_of(one.stage, found[0].delivery[one.form]) if found else one.stage
    words = office.library.phrases.tables["chart"][f"stage_{stage}"]
    since = f"{one.changed_at.astimezone(SHANGHAI):%m-%d}" if one.changed_at else ""
    whose = (one.region, one.enterprise, one.team, _name(office, one))
    return (f"{one.year}-{one.number}", words, _title(office, one), *whose, since)


def _name(office: Office, one: Standing) -> str:
    person = office.library.association.roster.find(one.owner)
    return person.name if person else ""


def _title(office: Office, one: Standing) -> str:
    found = office.library.catalog.find(one.form)
    return f"{found[1].attachment} {found[1].name}" if found else one.form


def _counted(rows: Iterable[Standing]) -> dict[str, int]:
    counts = Counter(one.stage for one in rows)
    return {stage: counts[stage] for stage in STAGES if counts[stage]}


def _by(rows: Iterable[Standing], name: Any) -> Mapping[str, dict[str, int]]:
    parts: dict[str, list[Standing]] = {}
    for one in rows:
        parts.setdefault(name(one), []).append(one)
    return {part: _counted(some) for part, some in parts.items()}


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns below each other; a Chinese character is two wide."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        )
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
