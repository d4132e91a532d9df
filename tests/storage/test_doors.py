"""Several doors open one conversation; a one-time code lets another door in, and loses nothing."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import create_engine, make_url, text

from conversations.messages import Address
from storage.errors import Stale
from storage.linking import TRIES, Code
from storage.store import Store
from tests.kept import submissions, uploads

from .examples import (
    ANSWER,
    NAMESAKE,
    NOON,
    PERSON,
    SOMEBODY,
    begun,
    document,
    minutes,
    said,
    submission,
    talk,
    upload,
)

HOUR = timedelta(hours=1)


def issue(
    store: Store, code: str, address: Address = PERSON, until: datetime = NOON + HOUR
) -> str:
    with store.begin() as transaction:
        conversation = transaction.conversation(address)
        transaction.keep_code(conversation, Code(code, "link", until), NOON)
    return code


def enter(
    store: Store, address: Address, code: str, at: datetime = NOON, purpose: str = "link"
) -> bool:
    """As the assistant does; the state that remains is that of the conversation entered."""
    with store.begin() as transaction:
        into = transaction.use_code(address, code, purpose, at)
        if into is None:
            return False
        if not transaction.knows(address):
            transaction.open_door(address, into, at)
            return True
        own = transaction.conversation(address)
        if own.id != into.id:
            transaction.join(own, into, f"{into.state}+{own.state}", at)
        return True


def test_every_door_of_a_conversation_sees_the_same(store: Store) -> None:
    mine = begun(store)
    [turn] = talk(store, 1)
    with store.begin() as transaction:
        transaction.keep_document(document(mine.id))
    assert enter(store, NAMESAKE, issue(store, "c1"))
    theirs = begun(store, NAMESAKE)
    assert theirs.id == mine.id
    assert theirs.door_id != mine.door_id
    with store.read() as reading:
        assert reading.history(NAMESAKE) == reading.history(PERSON)
        assert reading.history(NAMESAKE)[-1].id == turn
        assert reading.document("d1", NAMESAKE)
        assert reading.answer(NAMESAKE, turn) == ANSWER
        assert reading.answer(SOMEBODY, turn) is None


def test_an_answer_goes_to_the_door_that_was_spoken_through(store: Store) -> None:
    assert enter(store, NAMESAKE, issue(store, "c1"))
    for address in (NAMESAKE, PERSON):
        with store.begin() as transaction:
            conversation = transaction.conversation(address)
            message = said("12", "m1", address)
            transaction.turn(conversation, message, ANSWER, "{}", NOON, in_place=0)
    with store.read() as reading:
        assert [one.address for one in reading.unsettled(None, NOON)] == [NAMESAKE, PERSON]
        said_by = [one.said and one.said.address for one in reading.history(PERSON)]
    assert said_by == [NAMESAKE, PERSON], "one message id in two channels is two messages"


@pytest.mark.parametrize("wrong", ["", "c2", "c1 ", "C1", "\0", "c1" * 1_000, "\ud800"])
def test_a_wrong_code_opens_nothing(store: Store, wrong: str) -> None:
    issue(store, "c1")
    assert not enter(store, SOMEBODY, wrong)
    assert begun(store, SOMEBODY).id != begun(store).id
    assert enter(store, SOMEBODY, "c1")


def test_a_code_is_used_once(store: Store) -> None:
    issue(store, "c1")
    assert enter(store, NAMESAKE, "c1")
    assert not enter(store, SOMEBODY, "c1")
    assert not enter(store, NAMESAKE, "c1")


def test_a_code_expires(store: Store) -> None:
    issue(store, "c1")
    assert not enter(store, NAMESAKE, "c1", at=NOON + HOUR)
    assert enter(store, NAMESAKE, "c1", at=NOON + HOUR - timedelta(seconds=1))


def test_a_code_is_for_its_purpose(store: Store) -> None:
    issue(store, "c1")
    assert not enter(store, NAMESAKE, "c1", purpose="invitation")


def test_after_too_many_wrong_codes_a_door_waits(store: Store) -> None:
    issue(store, "c1", until=NOON + 3 * HOUR)
    for number in range(TRIES):
        assert not enter(store, NAMESAKE, f"wrong {number}", minutes(number))
    assert not enter(store, NAMESAKE, "c1", minutes(TRIES))
    assert enter(store, SOMEBODY, "c1", minutes(TRIES)), "another door is not held up"
    issue(store, "c2", until=NOON + 3 * HOUR)
    assert enter(store, NAMESAKE, "c2", minutes(TRIES + 61))


def test_only_the_digest_of_a_code_is_kept(lasting: str) -> None:
    with closing(Store(lasting)) as store:
        store.upgrade()
        issue(store, "secret-code")
    engine = create_engine(make_url(lasting))
    with engine.connect() as connection:
        [row] = connection.execute(text("SELECT * FROM codes"))
    engine.dispose()
    assert "secret-code" not in str(row)


def test_codes_that_expired_long_ago_are_forgotten(store: Store) -> None:
    for number in range(3):
        at = NOON + number * timedelta(days=2)
        with store.begin() as transaction:
            conversation = transaction.conversation(PERSON)
            code = Code(f"c{number}", "link", at + HOUR)
            transaction.keep_code(conversation, code, at)
    with store._writing.one() as driver:
        assert driver.execute("SELECT count(*) FROM codes").fetchone() == (1,)


def test_what_a_door_had_goes_along(store: Store) -> None:
    mine, theirs = begun(store), begun(store, NAMESAKE)
    talk(store, 1)
    first = submission(theirs.id, "s1")
    second = replace(first, id="s2", edition=2)
    with store.begin() as transaction:
        for one in (first, second):
            transaction.hand_in(one)
        transaction.keep_document(document(theirs.id, "d2"))
        transaction.keep_upload(upload(theirs.id))
    talk(store, 2, NAMESAKE)
    spare = issue(store, "spare", NAMESAKE)
    assert enter(store, NAMESAKE, issue(store, "c1"))
    assert begun(store, NAMESAKE).state == "{}+{}"
    with store.read() as reading:
        assert len(reading.history(PERSON)) == 3
        assert reading.document("d2", PERSON)
        assert [one.id for one in submissions(reading, mine.id)] == ["s1", "s2"]
        assert len(uploads(reading, mine.id)) == 1
        assert submissions(reading, theirs.id) == ()
    assert enter(store, SOMEBODY, spare), "a code for what is gone opens what it became"
    assert begun(store, SOMEBODY).id == mine.id


def test_a_form_both_have_handed_in_stays_with_each(store: Store) -> None:
    mine, theirs = begun(store), begun(store, NAMESAKE)
    kept = replace(submission(theirs.id, "s2"), team_name="“星光”班")
    with store.begin() as transaction:
        transaction.hand_in(submission(mine.id, "s1"))
        transaction.hand_in(kept)
        transaction.hand_in(replace(kept, id="s3", form="other"))
    assert enter(store, NAMESAKE, issue(store, "c1"))
    with store.read() as reading:
        assert [one.id for one in submissions(reading, mine.id)] == ["s1", "s3"]
        assert submissions(reading, theirs.id) == (kept,)


def test_all_doors_of_a_conversation_go_along(store: Store) -> None:
    assert enter(store, NAMESAKE, issue(store, "c1"))
    assert enter(store, PERSON, issue(store, "c2", SOMEBODY))
    assert begun(store).id == begun(store, NAMESAKE).id == begun(store, SOMEBODY).id


def test_a_code_for_ones_own_conversation_changes_nothing(store: Store) -> None:
    talk(store, 1)
    before = begun(store)
    assert enter(store, PERSON, issue(store, "c1"))
    assert begun(store) == before


def test_a_turn_that_began_before_a_conversation_was_joined_is_stale(store: Store) -> None:
    talk(store, 1, NAMESAKE)
    seen = begun(store, NAMESAKE)
    assert enter(store, NAMESAKE, issue(store, "c1"))
    with pytest.raises(Stale), store.begin() as transaction:
        transaction.turn(seen, said("late", "m9", NAMESAKE), ANSWER, "{}", NOON)


def test_doors_that_join_crosswise_while_people_talk_end_in_one(lasting: str) -> None:
    doors = [Address("web", f"door-{number}") for number in range(4)]
    with closing(Store(lasting)) as store:
        store.upgrade()
        for address in doors:
            talk(store, 1, address)
        codes = [issue(store, f"c{number}", address) for number, address in enumerate(doors)]
        gate = Barrier(8, timeout=20)

        def join(number: int) -> bool:
            gate.wait()
            return enter(store, doors[number], codes[(number + 1) % 4])

        def chat(number: int) -> int:
            gate.wait()
            return sum(_say(store, doors[number], f"c{n}") for n in range(10))

        with ThreadPoolExecutor(8) as threads:
            joined = [threads.submit(join, number) for number in range(4)]
            chats = [threads.submit(chat, number) for number in range(4)]
            assert all(one.result() for one in joined)
            assert [one.result() for one in chats] == [10] * 4
        assert len({begun(store, address).id for address in doors}) == 1
        with store.read() as reading:
            assert len(reading.history(doors[0])) == 4 + 40


def _say(store: Store, address: Address, message_id: str) -> bool:
    with store.begin() as transaction:
        conversation = transaction.conversation(address)
        assert transaction.answered(conversation, message_id) is None
        transaction.turn(conversation, said("1", message_id, address), ANSWER, "{}", NOON)
    return True


def test_many_who_enter_the_same_code_at_once_are_one(store: Store) -> None:
    issue(store, "c1")
    people: Sequence[Address] = [Address("web", f"person-{number}") for number in range(6)]
    with ThreadPoolExecutor(6) as threads:
        entered = list(threads.map(lambda who: enter(store, who, "c1"), people))
    assert sum(entered) == 1
