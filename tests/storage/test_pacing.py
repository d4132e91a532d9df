"""A platform's pace is kept by all workers together, to the message."""

import random
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta

import pytest

from bot.channels import telegram, wecom
from bot.channels.base import Abilities, Pace
from conversations.messages import Address
from storage import pacing
from storage.pacing import TRIPS, Condition
from storage.store import Store

from .examples import NOON

NAME = "fake"
# The most that platforms take: in so many seconds, of one channel, and to one person.
PLATFORMS = {
    "telegram": (telegram.ABILITIES, {1.0: 30}, {}),
    "wecom": (wecom.ABILITIES, {}, {60.0: 30, 3600.0: 1000}),
    "quick": (Abilities(text=9, pace=Pace(0.1, burst=4), pace_each=Pace(0.5, 2)), {}, {}),
}


def to(person: str) -> Address:
    return Address(NAME, person)


def opened(store: Store, people: Sequence[str]) -> None:
    store.upgrade()
    with store.begin() as transaction:
        for person in people:
            transaction.conversation(to(person))


def taken(
    store: Store, person: str, abilities: Abilities, now: datetime
) -> tuple[str, datetime] | None:
    """The moment of a message that is sent as soon as it may be; `None`: it is put off."""
    paces = abilities.pace, abilities.pace_each
    with store.begin() as transaction:
        turn = pacing.take_turn(transaction.session, to(person), paces, now)
    return (person, now + timedelta(seconds=turn.wait)) if turn.taken else None


def most(moments: Sequence[datetime], seconds: float) -> int:
    """The most of them within any stretch of so many seconds."""
    ordered = sorted(moments)
    return max(
        (
            sum(0 <= (each - first).total_seconds() < seconds for each in ordered[at:])
            for at, first in enumerate(ordered)
        ),
        default=0,
    )


@pytest.mark.parametrize("name", PLATFORMS)
def test_no_stretch_of_time_holds_more_than_the_platform_takes(lasting: str, name: str) -> None:
    abilities, of_all, of_one = PLATFORMS[name]
    people, chance = ["a", "b", "c", *map(str, range(30))], random.Random(name)
    with closing(Store(lasting)) as one, closing(Store(lasting)) as other:
        opened(one, people)

        def work(store: Store, seed: float) -> list[tuple[str, datetime]]:
            mine, now, found = random.Random(seed), NOON, []
            for _ in range(400):
                now += timedelta(seconds=mine.choice([0, 0, 0, 0.003, 0.05, 0.4, 5]))
                person = mine.choice(people if mine.random() < 0.8 else people[:3])
                if turn := taken(store, person, abilities, now):
                    found.append(turn)
            return found

        with ThreadPoolExecutor(2) as threads:
            both = threads.map(work, (one, other), (chance.random(), chance.random()))
            found = [turn for turns in both for turn in turns]
    of_each = defaultdict(list)
    for person, at in found:
        of_each[person].append(at)
    assert found
    for seconds in (0.01, 0.5, 1.0, 2.5, 10.0, 60.0, 3600.0):
        if pace := abilities.pace:
            assert most([at for _, at in found], seconds) <= pace.burst + seconds / pace.seconds
        if pace := abilities.pace_each:
            each = max(most(moments, seconds) for moments in of_each.values())
            assert each <= pace.burst + seconds / pace.seconds
    assert all(most([at for _, at in found], one) <= limit for one, limit in of_all.items())
    for seconds, limit in of_one.items():
        assert max(most(moments, seconds) for moments in of_each.values()) <= limit


@pytest.mark.parametrize(
    ("pace", "seconds", "limit"),
    [
        (telegram.ABILITIES.pace, 1.1, 30),  # a turn may come a tenth of a second late
        (wecom.ABILITIES.pace_each, 60.1, 30),
        (wecom.ABILITIES.pace_each, 3600.1, 1000),
    ],
)
def test_what_is_late_by_as_much_as_is_allowed_is_within_the_limit(
    pace: Pace, seconds: float, limit: int
) -> None:
    assert pace.burst + seconds / pace.seconds <= limit


def test_a_turn_that_is_near_is_taken_and_one_that_is_not_takes_nothing(store: Store) -> None:
    abilities = Abilities(text=9, pace=Pace(0.4))
    opened(store, ["a"])
    turns = [taken(store, "a", abilities, NOON) for _ in range(4)]
    assert [turn and turn[1] - NOON for turn in turns] == [
        timedelta(0),
        timedelta(seconds=0.4),
        timedelta(seconds=0.8),
        None,
    ]
    with store.read() as reading:
        paced_at = pacing.conditions(reading.session)[NAME].paced_at
    later = NOON + timedelta(seconds=0.4)
    assert pacing.turns_left(abilities.pace or Pace(1), paced_at, NOON) == 0
    assert pacing.turns_left(abilities.pace or Pace(1), paced_at, later) == 1
    assert taken(store, "a", abilities, later) == ("a", NOON + timedelta(seconds=1.2))


def test_who_was_just_written_to_holds_up_nobody_else(store: Store) -> None:
    abilities = Abilities(text=9, pace=Pace(0.01), pace_each=Pace(1))
    opened(store, ["a", "b"])
    assert taken(store, "a", abilities, NOON)
    assert taken(store, "a", abilities, NOON) is None
    assert taken(store, "b", abilities, NOON + timedelta(seconds=0.01))


def test_a_channel_is_down_after_some_failures_and_tried_by_one(store: Store) -> None:
    store.upgrade()
    until = NOON + timedelta(seconds=30)
    with store.begin() as transaction:
        session = transaction.session
        assert [pacing.failed(session, NAME) for _ in range(TRIPS)] == list(range(1, TRIPS + 1))
        assert pacing.conditions(session)[NAME] == Condition(failures=TRIPS)
        assert pacing.probe(session, NAME, NOON, until)
        assert not pacing.probe(session, NAME, NOON, until), "another is at it"
        assert pacing.conditions(session)[NAME].silence(NOON) == 30
        pacing.answered(session, NAME)
        assert pacing.conditions(session)[NAME] == Condition()
        assert not pacing.probe(session, NAME, NOON, until), "it is not down"


def test_what_a_platform_asked_for_is_obeyed_by_all_and_outlives_an_answer(store: Store) -> None:
    store.upgrade()
    with store.begin() as transaction:
        session = transaction.session
        pacing.failed(session, NAME)
        pacing.silence(session, NAME, NOON + timedelta(seconds=30))
        pacing.silence(session, NAME, NOON + timedelta(seconds=3))
        pacing.answered(session, NAME)
        assert pacing.conditions(session)[NAME].silence(NOON) == 30


def test_a_clock_that_was_wrong_and_is_set_back_holds_nothing_up(store: Store) -> None:
    abilities = Abilities(text=9, pace=Pace(0.4), pace_each=Pace(1))
    opened(store, ["a"])
    ahead = NOON + timedelta(days=365)
    with store.begin() as transaction:
        session = transaction.session
        for _ in range(TRIPS):
            pacing.failed(session, NAME)
        pacing.silence(session, NAME, ahead)
        condition = pacing.conditions(session)[NAME]
        assert condition.silence(NOON) == 0
        assert pacing.probe(session, NAME, NOON, NOON + timedelta(seconds=30))
        assert pacing.conditions(session)[NAME].silence(NOON) == 30
        pacing.silence(session, NAME, ahead)
        pacing.silence(session, NAME, NOON + timedelta(seconds=3))
        assert pacing.conditions(session)[NAME].silence(NOON) == 3
    assert taken(store, "a", abilities, ahead)
    assert taken(store, "a", abilities, NOON) == ("a", NOON)
    assert pacing.turns_left(Pace(0.4), ahead, NOON) > 0
