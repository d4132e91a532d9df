"""How far every form is, for the office: all that is kept, whoever's and wherever it stands."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Integer, bindparam, select

from conversations.progress import Standing

from .progress import STANDING, standing_of
from .season import progress
from .session import Session
from .statements import meets

AT_ONCE = 1_000


def everything(session: Session, of: Sequence[tuple[str, int]]) -> Iterator[Standing]:
    """The rows of these forms and years, in the order in which they were first known."""
    for form, year in of:
        after, found = 0, AT_ONCE
        while found == AT_ONCE:
            values = {"form": form, "year": year, "after": after, "limit": AT_ONCE}
            rows = session.rows(EVERYTHING, values)
            yield from map(standing_of, rows)
            after, found = rows[-1][0] if rows else after, len(rows)


EVERYTHING = (
    select(*STANDING)
    .where(
        meets(progress.c.form),
        meets(progress.c.year),
        progress.c.id > bindparam("after", type_=Integer),
    )
    .order_by(progress.c.id)
    .limit(bindparam("limit", type_=Integer))
)
