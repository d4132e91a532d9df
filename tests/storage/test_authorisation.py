"""Whatever is asked of the store, nobody sees a row outside their scope, and everything inside."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings

from conversations.forms.names import folded
from conversations.progress import Of, Stage, Standing
from storage import progress
from storage.progress import Wanted
from storage.reading import Reading
from storage.scope import Scope, scope_of
from storage.store import Store

from .undoing import emptied
from .worlds import FORMS, HOUSES, TEAMS, YEARS, World, address_of, build, worlds

OF: tuple[Of, ...] = tuple((form, year) for form in FORMS for year in YEARS)
EVERY: tuple[Stage, ...] = ("not_begun", "draft", "changed", "returned", "handed_in", "sealed")


@dataclass(frozen=True)
class Asked:
    """Who asks, of what store, what they may see and everything there is, by number."""

    world: World
    talker: int
    scope: Scope
    reading: Reading
    seen: frozenset[int]
    rows: dict[int, Standing]


def paged(asked: Asked) -> None:
    for limit in (1, 2, 7):
        numbers: list[int] = []
        after, more = "", True
        while more:
            page = progress.page(
                asked.reading.session, asked.scope, Wanted(OF, EVERY), after, limit
            )
            numbers += [one.number for one in page.rows]
            after, more = page.after, bool(page.after)
        assert len(numbers) == len(set(numbers))
        assert set(numbers) == asked.seen


def of_one_enterprise(asked: Asked) -> None:
    for house in HOUSES:
        wanted = Wanted(OF, EVERY, enterprise=house)
        page = progress.page(asked.reading.session, asked.scope, wanted, limit=1_000)
        assert {one.number for one in page.rows} <= asked.seen


def counted(asked: Asked) -> None:
    tallies = progress.tallies(asked.reading.session, asked.scope, OF)
    rows = (asked.rows[one] for one in asked.seen)
    assert {(one.form, one.year, one.stage): one.count for one in tallies} == Counter(
        (one.form, one.year, one.stage) for one in rows
    )


def numbered(asked: Asked) -> None:
    for number, row in asked.rows.items():
        found = progress.numbered(asked.reading.session, asked.scope, number)
        assert found == (row if number in asked.seen else None)
    assert progress.numbered(asked.reading.session, asked.scope, 10**9) is None


def named_exactly(asked: Asked) -> None:
    for name in TEAMS:
        found = progress.named(asked.reading.session, asked.scope, name, OF, limit=1_000)
        numbers = {one.number for one in found}
        assert numbers <= asked.seen
        exact = {one for one in asked.seen if folded(asked.rows[one].team) == folded(name)}
        assert exact <= numbers


def named_somehow(asked: Asked) -> None:
    for words in (*HOUSES, "钳工", "班", "%", "_", "!", "江州重型机械公可", " ", "p0", "公司"):
        found = progress.named(asked.reading.session, asked.scope, words, OF, limit=1_000)
        assert {one.number for one in found} <= asked.seen, words


def said(asked: Asked) -> None:
    own = address_of(asked.talker)
    [exchange] = asked.reading.history(own)
    assert exchange.said
    assert exchange.said.text == f"说{asked.talker}"
    for other in asked.world.conversations:
        [theirs] = asked.reading.history(address_of(other))
        found = asked.reading.answer(own, theirs.id)
        assert (found is not None) == (other == asked.talker)


def given_documents(asked: Asked) -> None:
    for other in asked.world.conversations:
        found = asked.reading.document(f"d{other}", address_of(asked.talker))
        assert (found is not None) == (other == asked.talker)


QUESTIONS: tuple[Callable[[Asked], None], ...] = (
    paged,
    of_one_enterprise,
    counted,
    numbered,
    named_exactly,
    named_somehow,
    said,
    given_documents,
)
"""Everything that may be asked of the store; a new question is added here."""


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=worlds())
def test_no_row_outside_the_scope_and_every_row_inside(store: Store, world: World) -> None:
    emptied(store)
    build(store, world)
    owners = {world.owner(talker) for talker in world.conversations}
    with store.read() as reading:
        every = [one for owner in owners for one in progress.of_owner(reading.session, owner)]
        rows = {one.number: one for one in every}
        for talker, person in enumerate(world.talkers):
            seen = frozenset(number for number, one in rows.items() if world.sees(talker, one))
            scope = scope_of(world.owner(talker), world.roster.find(person), world.subregions)
            for question in QUESTIONS:
                question(Asked(world, talker, scope, reading, seen, rows))
