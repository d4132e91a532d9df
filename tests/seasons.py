"""An association in which team leaders, contacts and the office have something to hand in."""

from collections.abc import Mapping
from dataclasses import replace

from bot.library import Library
from conversations.forms.notice import Catalog
from conversations.forms.roster import Role

EXPECTED: Mapping[str, tuple[Role, ...]] = {
    "team-application": ("leader",),
    "team-result": ("leader",),
    "brand-story": ("contact",),
}
"""Forms of the sample, and of whom the tests expect them whatever the sample says."""


def awaiting(library: Library, expected: Mapping[str, tuple[Role, ...]] = EXPECTED) -> Library:
    """The same association, in which these forms are expected and no others."""
    notices = tuple(
        notice.model_copy(
            update={
                "forms": tuple(
                    form.model_copy(update={"expected": expected.get(form.id, ())})
                    for form in notice.forms
                )
            }
        )
        for notice in library.catalog.notices
    )
    association = replace(library.association, catalog=Catalog(notices))
    return replace(library, association=association)
