"""The rows of forms that several people fill in."""

import pytest

from conversations.messages import Address
from storage import sharing
from storage.linking import Code
from storage.records import SharedForm, Sharer
from storage.store import Store
from tests.kept import submissions

from .examples import NAMESAKE, NOON, PERSON, SOMEBODY, begun, minutes, submission

FORM, YEAR = "caq-2020-6/application", 2026
ONE = SharedForm("s1", FORM, YEAR, "{}", 0)


def shared(store: Store, address: Address = PERSON, one: SharedForm = ONE) -> int:
    """The conversation in which what is handed in together is filed."""
    mine = begun(store, address)
    with store.begin() as transaction:
        sharing.share(transaction.session, one, Sharer(mine.id, "王强"))
        return sharing.locked(transaction.session, [one.id])[one.id].conversation_id


def joins(store: Store, address: Address, name: str) -> int:
    other = begun(store, address)
    with store.begin() as transaction:
        sharing.take_part(transaction.session, "s1", Sharer(other.id, name))
    return other.id


def test_a_shared_form_is_kept_and_found(store: Store) -> None:
    filed_in = shared(store)
    with store.begin() as transaction:
        sharing.keep(transaction.session, "s1", '{"a": 1}')
        assert sharing.locked(transaction.session, ["s1", "s1", "none"]) == {
            "s1": SharedForm("s1", FORM, YEAR, '{"a": 1}', filed_in)
        }


def test_who_shares_it(store: Store) -> None:
    shared(store)
    two = joins(store, NAMESAKE, "同事2")
    one = begun(store).id
    with store.begin() as transaction:
        known = sharing.who(transaction.session, "s1")
        assert set(known) == {Sharer(one, "王强"), Sharer(two, "同事2")}
        sharing.leave(transaction.session, "s1", one)
        assert sharing.who(transaction.session, "s1") == (Sharer(two, "同事2"),)


def test_no_two_have_the_same_name(store: Store) -> None:
    shared(store)
    with pytest.raises(Exception, match=r"(?i)unique"):
        joins(store, NAMESAKE, "王强")


def test_what_was_handed_in_alone_goes_along_and_is_found_by_all(store: Store) -> None:
    mine = begun(store)
    with store.begin() as transaction:
        transaction.hand_in(submission(mine.id))
    filed_in = shared(store)
    two, somebody = joins(store, NAMESAKE, "同事2"), begun(store, SOMEBODY).id
    with store.read() as reading:
        assert submissions(reading, mine.id) == ()
        [filed] = submissions(reading, filed_in)
        for conversation in (mine.id, two):
            assert reading.together(conversation) == {filed_in}
            assert reading.earlier(conversation, filed.enterprise_name) == (filed,)
        assert reading.together(somebody) == frozenset()
        assert reading.earlier(somebody) == ()


def test_who_shares_a_form_is_no_twin_of_it(store: Store) -> None:
    filed_in = shared(store)
    two = joins(store, NAMESAKE, "同事2")
    alone = submission(two)
    names, one = (alone.enterprise_name, alone.team_name), begun(store).id
    with store.begin() as transaction:
        transaction.hand_in(alone)
    with store.read() as reading:
        assert not reading.same_team(FORM, YEAR, *names, except_conversation=filed_in)
        assert reading.same_team(FORM, YEAR, *names, except_conversation=one)
    with store.begin() as transaction:
        sharing.leave(transaction.session, "s1", two)
    with store.read() as reading:
        assert reading.same_team(FORM, YEAR, *names, except_conversation=filed_in)


def test_two_sharers_that_become_one_conversation_are_one(store: Store) -> None:
    shared(store)
    joins(store, NAMESAKE, "同事2")
    with store.begin() as transaction:
        code = Code("c1", "link", minutes(60))
        transaction.keep_code(transaction.conversation(PERSON), code, NOON)
    with store.begin() as transaction:
        into = transaction.use_code(NAMESAKE, "c1", "link", NOON)
        assert into
        transaction.join(transaction.conversation(NAMESAKE), into, "{}", NOON)
        known = sharing.who(transaction.session, "s1")
    assert known == (Sharer(begun(store).id, "王强"),)


def test_a_sharer_that_joins_another_conversation_shares_there(store: Store) -> None:
    shared(store, NAMESAKE)
    with store.begin() as transaction:
        code = Code("c1", "link", minutes(60))
        transaction.keep_code(transaction.conversation(PERSON), code, NOON)
    with store.begin() as transaction:
        into = transaction.use_code(NAMESAKE, "c1", "link", NOON)
        assert into
        transaction.join(transaction.conversation(NAMESAKE), into, "{}", NOON)
        assert sharing.who(transaction.session, "s1") == (Sharer(into.id, "王强"),)


def test_codes_of_one_sharer_are_called_back(store: Store) -> None:
    shared(store)
    joins(store, NAMESAKE, "同事2")
    for code, address in (("c1", PERSON), ("c2", NAMESAKE)):
        with store.begin() as transaction:
            one = Code(code, "share", minutes(60), "s1")
            transaction.keep_code(transaction.conversation(address), one, NOON)
    with store.begin() as transaction:
        sharing.call_back(transaction.session, "s1", transaction.conversation(PERSON).id)
        assert transaction.find_code("c1") is None
        kept = transaction.find_code("c2")
    assert kept
    assert (kept.purpose, kept.about, kept.used_at) == ("share", "s1", None)
