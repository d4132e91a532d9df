"""What is to be delivered, in which order, and whether a person may be written to at all."""

from dataclasses import replace
from datetime import timedelta

from conversations.messages import Address
from storage.records import Contact, Settled, Unsettled
from storage.store import Store

from .examples import ANSWER, NAMESAKE, NOON, PERSON, SOMEBODY, begun, minutes, said, talk


def owed(store: Store, address: Address = PERSON, given: int = 0, message: str = "") -> int:
    """An answer that is to be delivered, of which so many parcels were given already."""
    with store.begin() as transaction:
        conversation = transaction.conversation(address)
        incoming = said("12", message, address) if message else None
        return transaction.turn(conversation, incoming, ANSWER, "{}", NOON, in_place=given)


def waiting(store: Store, channel: str | None = None, after: int = 0) -> list[int]:
    with store.read() as reading:
        return [one.id for one in reading.unsettled(channel, minutes(after))]


def test_what_went_with_the_response_is_settled_and_the_rest_is_owed(store: Store) -> None:
    talk(store, 1)
    turn = owed(store, given=2, message="m9")
    with store.read() as reading:
        assert reading.unsettled(None, NOON) == (Unsettled(turn, PERSON, ANSWER, NOON, 2),)


def test_of_each_door_only_the_oldest_answer_is_given(store: Store) -> None:
    first, theirs, second = owed(store), owed(store, SOMEBODY), owed(store)
    assert waiting(store) == [first, theirs]
    settle(store, first)
    assert waiting(store) == [theirs, second]
    with store.read() as reading:
        assert [one.id for one in reading.unsettled(None, NOON, limit=1)] == [theirs]


def test_an_answer_that_is_put_off_holds_back_those_after_it(store: Store) -> None:
    first, _, theirs = owed(store), owed(store), owed(store, SOMEBODY)
    with store.begin() as transaction:
        assert transaction.put_off(first, minutes(5))
    assert waiting(store) == [theirs]
    assert waiting(store, after=4) == [theirs]
    assert waiting(store, after=5) == [first, theirs]


def test_each_channel_finds_its_own(store: Store) -> None:
    mine, theirs = owed(store), owed(store, NAMESAKE)
    assert waiting(store, "web") == [mine]
    assert waiting(store, "telegram") == [theirs]
    assert waiting(store, "nowhere") == []


def test_parcels_are_counted_up_only_and_not_after_the_end(store: Store) -> None:
    turn = owed(store)
    with store.begin() as transaction:
        assert transaction.given(turn, 2)
        assert not transaction.given(turn, 2)
        assert not transaction.given(turn, 1)
        assert transaction.unsettled(None, NOON)[0].parts == 2
        assert transaction.settle([Settled(turn, "sent")], NOON)
        assert not transaction.given(turn, 3)
        assert not transaction.put_off(turn, minutes(9))


def test_who_never_wrote_has_no_contact(store: Store) -> None:
    owed(store)
    for address in (PERSON, SOMEBODY):
        assert contact(store, address) == Contact(None, 0, "")


def test_a_message_opens_the_window_anew(store: Store) -> None:
    owed(store, message="m1")
    with store.begin() as transaction:
        for _ in range(3):
            transaction.spent(PERSON)
        transaction.reach(PERSON, "blocked")
    assert contact(store, PERSON) == Contact(NOON, 3, "blocked")
    owed(store)
    assert contact(store, PERSON) == Contact(NOON, 3, "blocked"), "the bot spoke"
    with store.begin() as transaction:
        later = NOON + timedelta(hours=1)
        conversation = transaction.conversation(PERSON)
        transaction.turn(conversation, said("again", "m2"), ANSWER, "{}", later, in_place=1)
    assert contact(store, PERSON) == Contact(later, 0, "")


def test_who_is_reached_again_is_reached(store: Store) -> None:
    owed(store, message="m1")
    for why in ("left", ""):
        with store.begin() as transaction:
            transaction.reach(PERSON, why)
            transaction.reach(SOMEBODY, why)
        assert contact(store, PERSON).unreachable == why
    begun(store, SOMEBODY)
    assert contact(store, SOMEBODY) == Contact()


def settle(store: Store, exchange_id: int) -> None:
    with store.begin() as transaction:
        assert transaction.settle([Settled(exchange_id, "sent")], NOON)


def contact(store: Store, address: Address) -> Contact:
    with store.read() as reading:
        return reading.contact(address)


def test_what_was_not_given_is_owed_again_and_known_as_late(store: Store) -> None:
    ends = ("closed", "sent", "later", "refused", "unreachable")
    turns = [owed(store, given=1, message=end) for end in ends]
    theirs = owed(store, SOMEBODY, message="m1")
    with store.begin() as transaction:
        for turn, end in zip(turns, ends, strict=True):
            transaction.settle([Settled(turn, end)], NOON)
        transaction.settle([Settled(theirs, "closed")], NOON)
        transaction.reopen([PERSON], minutes(1))
    assert waiting(store) == []
    with store.begin() as transaction:
        transaction.reopen([PERSON], NOON)
    again = [turns[0], turns[2], turns[4]]
    for turn in again:
        assert waiting(store) == [turn]
        with store.begin() as transaction:
            claimed = transaction.claim(PERSON.channel, minutes(2), minutes(3), 1)
            owed_late = Unsettled(turn, PERSON, ANSWER, NOON, 1, late=True, tries=1)
            assert claimed == (owed_late,)
            assert transaction.claim(PERSON.channel, minutes(2), minutes(3), 1) == ()
            assert transaction.settle([Settled(turn, "sent")], NOON)
            transaction.reopen([PERSON], NOON)
    assert waiting(store) == []


def test_what_came_by_a_link_opens_no_window(store: Store) -> None:
    owed(store, message="m1")
    with store.begin() as transaction:
        transaction.reach(PERSON, "left")
        conversation = transaction.conversation(PERSON)
        file = replace(said("", "up.1"), opens="")
        transaction.turn(conversation, file, ANSWER, "{}", minutes(9), in_place=0)
    assert contact(store, PERSON) == Contact(NOON, 0, "left")


def test_what_is_to_be_given_again_is_not_settled(store: Store) -> None:
    exchange = owed(store, message="m1")
    with store.begin() as transaction:
        assert not transaction.settle([Settled(exchange, "sent", given=1)], NOON)
        assert transaction.given(exchange, 1)
        assert transaction.settle([Settled(exchange, "sent", given=1)], NOON)
