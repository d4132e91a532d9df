"""Invitations as they are kept: out, called back, used, and masked where they stood."""

from datetime import datetime, timedelta

from conversations.messages import Address, Document, Outgoing, Reply
from conversations.understanding.codes import MASK, code_of
from storage import invitations
from storage.linking import Code, given_in
from storage.store import Store
from tests.storage.examples import NOON, PERSON

WHOM = "wang-qiang"
PHONE = Address("kefu", "phone")


def issued(store: Store, secret: str, at: datetime = NOON) -> tuple[str, int]:
    """An invitation that an answer gives; its code, and the answer's exchange."""
    code = code_of(secret)
    picture = Document(f"invite.{code}", "邀请.png", 3, "0" * 64)
    answer = Outgoing((Reply("邀请做好了"), Reply(f"发：绑定 {code}"), Reply("", picture)))
    with store.begin() as transaction:
        office = transaction.conversation(PERSON)
        kept = Code(code, invitations.INVITE, at + timedelta(days=14), WHOM)
        transaction.keep_code(office, kept, at)
        exchange = transaction.turn(office, None, answer, "{}", at)
        given_in(transaction.session, code, exchange)
    return code, exchange


def answer(store: Store, exchange: int) -> Outgoing:
    with store.read() as reading:
        found = reading.answer(PERSON, exchange)
    assert found
    return found


def test_one_is_out_until_it_is_used_called_back_or_out_of_date(store: Store) -> None:
    code, _ = issued(store, "one")
    with store.begin() as transaction:
        session = transaction.session
        assert invitations.unused(session, WHOM, NOON)
        assert not invitations.unused(session, "li-min", NOON)
        assert not invitations.unused(session, WHOM, NOON + timedelta(days=14))
        assert transaction.use_invitation(PHONE, code, WHOM, NOON)
        assert not invitations.unused(session, WHOM, NOON)
        assert invitations.call_back(session, WHOM, NOON) == 0


def test_it_opens_the_persons_own_conversation_whoever_issued_it(store: Store) -> None:
    code, _ = issued(store, "one")
    with store.begin() as transaction:
        office = transaction.conversation(PERSON)
        theirs = transaction.use_invitation(PHONE, code, WHOM, NOON)
        assert theirs
        assert (theirs.person, theirs.id == office.id) == (WHOM, False)
        assert invitations.here_since(transaction.session, WHOM) is None
        transaction.open_door(PHONE, theirs, NOON)
        assert invitations.here_since(transaction.session, WHOM) == NOON


def test_called_back_it_opens_nothing_and_stands_nowhere(store: Store) -> None:
    code, exchange = issued(store, "one")
    _, other = issued(store, "two")
    with store.begin() as transaction:
        assert invitations.call_back(transaction.session, WHOM, NOON) == 2
        assert transaction.use_invitation(PHONE, code, WHOM, NOON) is None
        found = transaction.find_code(code)
    assert found
    assert (found.used_at, found.expires_at) == (None, NOON)
    for one in (exchange, other):
        texts = [reply.text for reply in answer(store, one).replies]
        assert texts == ["邀请做好了", f"发：绑定 {MASK}"]


def test_used_it_stands_nowhere(store: Store) -> None:
    code, exchange = issued(store, "one")
    assert answer(store, exchange).replies[2].document
    with store.begin() as transaction:
        assert transaction.use_invitation(PHONE, code, WHOM, NOON)
    assert code not in repr(answer(store, exchange))
    assert len(answer(store, exchange).replies) == 2


def test_long_out_of_date_it_is_forgotten_with_the_next(store: Store) -> None:
    code, exchange = issued(store, "one")
    issued(store, "two", NOON + timedelta(days=15))
    assert code not in repr(answer(store, exchange))
    with store.begin() as transaction:
        assert transaction.find_code(code) is None
