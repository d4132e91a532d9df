"""Invitations of one person, used at several doors at once, end in one conversation."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from bot.commands.invite import invited
from conversations.messages import Address
from tests.bots import Bot, enters

DOORS = tuple(Address("web", f"door-{number}") for number in range(4))


@pytest.fixture
def office(tmp_path: Path, lasting: str) -> Iterator[Bot]:
    bot = Bot(tmp_path, database=lasting)
    yield bot
    bot.store.close()


def code_for(bot: Bot, person: str) -> str:
    association = bot.library.association
    found = association.roster.find(person)
    assert found
    return invited(association, bot.store, found, bot.now, days=14)[0].code


def test_a_person_has_one_conversation_through_all_doors(office: Bot) -> None:
    first = code_for(office, "wang-qiang")
    with ThreadPoolExecutor(len(DOORS)) as crowd:
        came = list(crowd.map(partial(enters, office.assistant), DOORS, [first] * len(DOORS)))
    assert came.count(True) == 1, "an invitation lets one in"
    codes = [office.assistant.link(DOORS[came.index(True)]) for _ in DOORS]
    with ThreadPoolExecutor(len(DOORS)) as crowd:
        assert all(crowd.map(partial(enters, office.assistant), DOORS, codes))
    with office.store.begin() as transaction:
        ids = {transaction.conversation(door).id for door in DOORS}
        people = {transaction.conversation(door).person for door in DOORS}
    assert (len(ids), people) == (1, {"wang-qiang"})


def test_of_two_people_at_one_door_at_once_one_comes_in(office: Bot) -> None:
    codes = {one: code_for(office, one) for one in ("wang-qiang", "li-min")}
    with ThreadPoolExecutor(2) as crowd:
        came = list(crowd.map(partial(enters, office.assistant), [DOORS[0]] * 2, codes.values()))
    assert sorted(came) == [False, True]
    who = list(codes)[came.index(True)]
    with office.store.begin() as transaction:
        assert transaction.conversation(DOORS[0]).person == who
    other = next(one for one in codes if one != who)
    assert enters(office.assistant, DOORS[1], codes[other]), "the code is good yet"
