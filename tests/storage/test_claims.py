"""Whoever delivers claims an answer first: nobody else has it then, and none is lost."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from conversations.messages import Address, Incoming
from storage.records import Settled, Unsettled
from storage.store import Store
from storage.transaction import BROADCAST, REMINDER

from .examples import ANSWER, NOON, PERSON, SOMEBODY, begun, minutes, said


def owed(store: Store, address: Address = PERSON) -> int:
    with store.begin() as transaction:
        conversation = transaction.conversation(address)
        return transaction.turn(conversation, None, ANSWER, "{}", NOON, in_place=0)


def claim_all(store: Store, at: float, until: float) -> tuple[Unsettled, ...]:
    with store.begin() as transaction:
        return transaction.claim(PERSON.channel, minutes(at), minutes(until), 9)


def claim(store: Store, at: float, until: float) -> Unsettled | None:
    with store.begin() as transaction:
        claimed = transaction.claim(PERSON.channel, minutes(at), minutes(until), 1)
    return claimed[0] if claimed else None


def settle(store: Store, one: int) -> None:
    with store.begin() as transaction:
        assert transaction.settle([Settled(one, "sent")], NOON)


def test_what_is_claimed_is_nobody_elses_until_then(store: Store) -> None:
    turn = owed(store)
    assert claim(store, 0, 2) == Unsettled(turn, PERSON, ANSWER, NOON, tries=1)
    assert claim(store, 1, 3) is None
    again = claim(store, 2, 4)
    assert again, "not settled in time"
    assert (again.id, again.tries, again.in_doubt) == (turn, 2, True)
    settle(store, turn)
    assert claim(store, 9, 10) is None


def test_a_claim_says_how_many_parcels_are_given_by_now(store: Store) -> None:
    turn = owed(store)
    claim(store, 0, 1)
    with store.begin() as transaction:
        transaction.given(turn, 2)
    again = claim(store, 1, 2)
    assert again
    assert again.parts == 2


def test_a_claim_of_a_clock_that_was_ahead_holds_nothing_up(store: Store) -> None:
    turn, year = owed(store), 365 * 24 * 60
    assert claim(store, year, year + 1)
    again = claim(store, 0, 1)
    assert again
    assert (again.id, again.tries) == (turn, 2)
    assert claim(store, 0, 1) is None
    with store.begin() as transaction:
        transaction.put_off(turn, minutes(24 * 60))
    assert claim(store, 0, 1) is None, "as far as anything is put off"
    settle(store, turn)


def test_only_the_oldest_of_a_door_is_claimed(store: Store) -> None:
    first, second, theirs = owed(store), owed(store), owed(store, SOMEBODY)
    assert claim_all(store, 0, 5) == (
        Unsettled(first, PERSON, ANSWER, NOON, tries=1),
        Unsettled(theirs, SOMEBODY, ANSWER, NOON, tries=1),
    )
    assert claim(store, 0, 5) is None, "the second waits for the first"
    settle(store, first)
    assert claim_all(store, 0, 5) == (Unsettled(second, PERSON, ANSWER, NOON, tries=1),)


def test_a_claim_that_is_renewed_lasts_and_one_that_lapsed_is_somebody_elses(store: Store) -> None:
    turn = owed(store)
    assert claim(store, 0, 2)
    with store.begin() as transaction:
        assert transaction.renew(turn, 1, minutes(4))
    assert claim(store, 3, 5) is None
    assert claim(store, 4, 6)
    with store.begin() as transaction:
        assert not transaction.renew(turn, 1, minutes(9))
        assert transaction.take_over(turn, 1, minutes(9)) is None
        taken = transaction.take_over(turn, 2, minutes(9))
        assert taken == Unsettled(turn, PERSON, ANSWER, NOON, tries=2, in_doubt=True)
    assert claim(store, 8, 9) is None, "whoever took it over has it"
    settle(store, turn)
    with store.begin() as transaction:
        assert transaction.take_over(turn, 2, minutes(9)) is None


def test_what_was_put_off_is_not_gone_on_with_by_who_put_it_off(store: Store) -> None:
    turn = owed(store)
    assert claim(store, 0, 2)
    with store.begin() as transaction:
        transaction.put_off(turn, minutes(5))
        assert transaction.take_over(turn, 1, minutes(9)) is None


def test_what_was_put_off_is_in_no_doubt_unless_somebody_died_with_it(store: Store) -> None:
    turn = owed(store)
    claim(store, 0, 1)
    put_off(store, turn, 2)
    undoubted = claim(store, 2, 3)
    assert undoubted
    assert not undoubted.in_doubt
    claim(store, 3, 4)
    put_off(store, turn, 5)
    doubted = claim(store, 5, 6)
    assert doubted
    assert doubted.in_doubt, "who put it off did not know either"


def test_what_is_owed_again_was_in_doubt_only_if_it_was_before(store: Store) -> None:
    ends = {}
    for door, died in {PERSON: 0, SOMEBODY: 1}.items():
        turn = owed(store, door)
        for at in range(died + 1):
            claim(store, at, at + 1)
        with store.begin() as transaction:
            assert transaction.settle([Settled(turn, "closed")], NOON)
            transaction.reopen([door], NOON)
        again = claim(store, 9, 10)
        assert again
        ends[door] = again.in_doubt
        settle(store, turn)
    assert ends == {PERSON: False, SOMEBODY: True}


def put_off(store: Store, turn: int, until: float) -> None:
    with store.begin() as transaction:
        assert transaction.put_off(turn, minutes(until))


def say_first(store: Store, priority: int, address: Address = PERSON) -> int:
    with store.begin() as transaction:
        conversation = transaction.conversation(address)
        return transaction.say_first(conversation, ANSWER, NOON, priority=priority)


def test_an_answer_goes_before_what_the_bot_says_first(store: Store) -> None:
    broadcast, reminder = say_first(store, BROADCAST), say_first(store, REMINDER)
    theirs = say_first(store, BROADCAST, SOMEBODY)
    answer = owed(store)
    order = []
    while found := claim_all(store, 0, 5):
        order.append([one.id for one in found])
        for one in found:
            settle(store, one.id)
    assert order == [[answer, theirs], [reminder], [broadcast]]


def test_only_what_is_urgent_is_claimed_where_that_is_asked_for(store: Store) -> None:
    say_first(store, BROADCAST)
    reminder = say_first(store, REMINDER, SOMEBODY)
    with store.begin() as transaction:
        claimed = transaction.claim(PERSON.channel, NOON, minutes(5), 9, REMINDER)
    assert [one.id for one in claimed] == [reminder]


def test_what_is_put_off_is_not_claimed(store: Store) -> None:
    turn = owed(store)
    with store.begin() as transaction:
        transaction.put_off(turn, minutes(5))
    assert claim(store, 4, 9) is None
    assert claim(store, 5, 9)


def test_nothing_is_claimed_at_a_door_nobody_came_through(store: Store) -> None:
    assert claim(store, 0, 5) is None


def test_no_answer_is_claimed_by_two_at_once(lasting: str) -> None:
    with closing(Store(lasting)) as store:
        store.upgrade()
        turns = [owed(store) for _ in range(12)]

        def work(_: int) -> list[int]:
            mine = []
            while True:
                one = claim(store, 0, 60)
                if one:
                    mine.append(one.id)
                    settle(store, one.id)
                with store.read() as reading:
                    if not reading.unsettled(None, minutes(90)):
                        return mine

        with ThreadPoolExecutor(4) as threads:
            claimed = [one for mine in threads.map(work, range(4)) for one in mine]
    assert sorted(claimed) == turns, "each exactly once"
    assert len(claimed) == len(set(claimed))


def test_of_many_who_claim_at_once_one_has_it(lasting: str) -> None:
    with closing(Store(lasting)) as store:
        store.upgrade()
        owed(store)
        with ThreadPoolExecutor(8) as threads:
            claims = list(threads.map(lambda _: claim(store, 0, 5), range(8)))
    assert len([one for one in claims if one]) == 1


def in_place(store: Store, parcels: int, message: str = "m1") -> int:
    with store.begin() as transaction:
        conversation = transaction.conversation(PERSON)
        incoming = said("12", message)
        return transaction.turn(conversation, incoming, ANSWER, "{}", NOON, in_place=parcels)


def give_again(store: Store, message: str = "m1", at: float = 1) -> None:
    conversation = begun(store)
    with store.begin() as transaction:
        transaction.give_again(conversation, message, minutes(at))


def waiting(store: Store, at: float = 2) -> list[tuple[int, int]]:
    with store.read() as reading:
        return [(one.id, one.parts) for one in reading.unsettled(None, minutes(at))]


def test_what_was_to_go_with_a_response_is_delivered_after_all(store: Store) -> None:
    turn = in_place(store, 1)
    give_again(store)
    assert waiting(store) == [(turn, 0)]
    with store.begin() as transaction:
        transaction.given(turn, 1)
        transaction.settle([Settled(turn, "sent")], NOON)
    give_again(store)
    assert waiting(store) == [], "once is enough"


def test_an_answer_all_of_which_was_in_the_response_is_delivered_after_all(store: Store) -> None:
    turn = in_place(store, 1)
    settle(store, turn)
    give_again(store)
    assert waiting(store) == [(turn, 0)]


def test_where_the_rest_is_given_already_all_of_it_is_given_once_more(store: Store) -> None:
    turn = in_place(store, 1)
    with store.begin() as transaction:
        transaction.given(turn, 2)
        transaction.settle([Settled(turn, "sent")], NOON)
    give_again(store)
    give_again(store)
    [(again, parts)] = waiting(store)
    assert again > turn
    assert parts == 0
    with store.read() as reading:
        assert reading.answer(PERSON, again) == ANSWER
        assert [one.said for one in reading.history(PERSON)] == [said("12"), None]


def test_where_somebody_is_about_to_give_the_rest_all_of_it_is_given_once_more(
    store: Store,
) -> None:
    turn = in_place(store, 1)
    assert claim(store, 0, 5)
    give_again(store, at=1)
    with store.begin() as transaction:
        transaction.given(turn, 2)
        transaction.settle([Settled(turn, "sent")], NOON)
    [(again, parts)] = waiting(store)
    assert again > turn
    assert parts == 0


def test_an_answer_that_went_whole_or_not_at_all_stays_as_it_is(store: Store) -> None:
    with store.begin() as transaction:
        conversation = transaction.conversation(PERSON)
        transaction.turn(conversation, said("12"), ANSWER, "{}", NOON)
    give_again(store)
    give_again(store, message="never sent")
    assert waiting(store) == []
    turn = in_place(store, 0, "m2")
    with store.begin() as transaction:
        transaction.given(turn, 2)
    give_again(store, "m2")
    assert waiting(store) == [(turn, 2)]


def test_another_door_with_the_same_message_is_left_alone(store: Store) -> None:
    with store.begin() as transaction:
        conversation = transaction.conversation(SOMEBODY)
        incoming = Incoming(SOMEBODY, "m1", text="12")
        turn = transaction.turn(conversation, incoming, ANSWER, "{}", NOON, in_place=1)
    in_place(store, 1)
    give_again(store)
    assert (turn, 1) in waiting(store)
