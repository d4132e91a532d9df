"""`xindeguo forms`: what there is to fill in."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from conversations.fields.base import Field
from conversations.forms.notice import Catalog


def described(catalog: Catalog, now: datetime) -> list[dict[str, Any]]:
    """Every form for a program: its season's title and deadline, its fields in their order."""
    return [
        {
            "notice": notice.id,
            "form": form.id,
            "title": form.title_in(season.year),
            "deadline": season.deadline.isoformat(),
            "fields": [_field(field) for field in form.fields if field.asked],
            "attachment": form.attachment,
            "filled_by": form.filled_by,
            "year": season.year,
            "opens": season.opens.isoformat(),
            "delivery": notice.delivery[form.id].model_dump(exclude={"steps", "courier_days"}),
            "steps": list(notice.delivery[form.id].steps_in(season)),
        }
        for notice, form in catalog.forms
        for season in (notice.seasons.at(now),)
    ]


def told(catalog: Catalog, now: datetime) -> Iterator[str]:
    """Every form in a line for a person."""
    for notice, form in catalog.forms:
        season = notice.seasons.at(now)
        yield (
            f"{form.id}  {form.attachment}《{form.title_in(season.year)}》"
            f"  {form.filled_by}填写  {season.deadline} 截止"
        )


def _field(field: Field) -> dict[str, Any]:
    return {
        "key": field.key,
        "label": field.label,
        "type": field.type,
        "required": field.required,
        "example": field.example,
        "options": list(field.choices()),
        "when": field.when.model_dump(by_alias=True) if field.when else None,
        "columns": [_field(one) for one in getattr(field, "columns", ())],
    }
