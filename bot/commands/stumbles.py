"""`xindeguo stumbles`: which questions people stumble on most; never what they answered."""

from collections.abc import Iterable, Iterator
from typing import Any

from conversations.forms.notice import Catalog
from storage.records import Stumble


def described(catalog: Catalog, stumbles: Iterable[Stumble]) -> list[dict[str, Any]]:
    """Every question for a program; one that is no longer asked has its key for a label."""
    return [
        {
            "form": one.form,
            "title": found[1].title_in(one.year) if found else one.form,
            "year": one.year,
            "key": one.key,
            "label": _label(catalog, one),
            "count": one.count,
        }
        for one in stumbles
        for found in (catalog.find(one.form),)
    ]


def told(catalog: Catalog, stumbles: Iterable[Stumble]) -> Iterator[str]:
    """Every question in a line for a person."""
    none = True
    for one in described(catalog, stumbles):
        none = False
        yield f"{one['count']} 次  {one['label']}（{one['title']}，{one['year']} 年度）"
    if none:
        yield "还没有人填错过。"


def _label(catalog: Catalog, one: Stumble) -> str:
    found = catalog.find(one.form)
    field = found[1].by_key.get(one.key) if found else None
    return field.label if field else one.key
