"""What the store's verbs promise, on every database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest

from conversations.messages import Exchange, Outgoing, Reply
from storage.errors import Stale
from storage.records import Conversation, Settled, Stumble, Unsettled
from storage.store import Store
from tests.kept import made, submissions, uploads

from .examples import (
    ANSWER,
    NAMESAKE,
    NOON,
    PERSON,
    SHA256,
    SOMEBODY,
    begun,
    document,
    every_kind_of_message,
    minutes,
    said,
    submission,
    take_turn,
    talk,
    upload,
)


def test_a_conversation_begins_empty_and_is_found_again(store: Store) -> None:
    first = begun(store)
    assert (first.state, first.version) == ("", 0)
    assert begun(store) == first


def test_the_same_name_in_another_channel_is_another_person(store: Store) -> None:
    assert len({begun(store, who).id for who in (PERSON, SOMEBODY, NAMESAKE)}) == 3


def test_a_turn_is_found_again_as_it_was_written(store: Store) -> None:
    with store.begin() as transaction:
        conversation = transaction.conversation(PERSON)
        turn = transaction.turn(conversation, said("12 人"), ANSWER, '{"a": "1"}', NOON)
    with store.begin() as transaction:
        after = transaction.conversation(PERSON)
        expected = Conversation(conversation.id, '{"a": "1"}', 1, conversation.door_id)
        assert after == expected
        assert transaction.answered(after, "m1") == ANSWER
        assert transaction.met(PERSON, "m1") == (after, ANSWER)
        assert transaction.met(PERSON, "m2") == (after, None)
        assert transaction.answered(after, "m2") is None
        assert transaction.history(PERSON) == (Exchange(turn, said("12 人"), ANSWER, NOON),)


def test_every_kind_of_message_comes_back_the_same(store: Store) -> None:
    for message in every_kind_of_message():
        with store.begin() as transaction:
            transaction.turn(transaction.conversation(PERSON), message, ANSWER, "{}", NOON)
    with store.read() as reading:
        kept = tuple(exchange.said for exchange in reading.history(PERSON))
    assert kept == every_kind_of_message()


@pytest.mark.parametrize(
    "text", ["", "👩‍👩‍👧", "\x00\x1b[31m\u202e", "{{ 7*7 }}'; DROP TABLE", "字" * 100_000]
)
def test_what_a_person_types_is_kept_to_the_last_character(store: Store, text: str) -> None:
    with store.begin() as transaction:
        conversation = transaction.conversation(PERSON)
        transaction.turn(conversation, said(text), Outgoing((Reply(text),)), "{}", NOON)
        assert transaction.answered(conversation, "m1") == Outgoing((Reply(text),))
        assert transaction.history(PERSON)[0].said == said(text)


def test_the_bot_may_speak_first_and_again(store: Store) -> None:
    for _ in range(2):
        with store.begin() as transaction:
            transaction.turn(transaction.conversation(PERSON), None, ANSWER, "{}", NOON)
    with store.read() as reading:
        assert [exchange.said for exchange in reading.history(PERSON)] == [None, None]


def test_one_persons_message_is_not_anothers(store: Store) -> None:
    talk(store, 1, PERSON)
    with store.begin() as transaction:
        assert transaction.answered(transaction.conversation(SOMEBODY), "m0") is None
    talk(store, 1, SOMEBODY)
    with store.read() as reading:
        assert len(reading.history(PERSON)) == len(reading.history(SOMEBODY)) == 1


def test_a_conversation_that_has_moved_on_is_stale(store: Store) -> None:
    seen = begun(store)
    talk(store, 1)
    with pytest.raises(Stale, match="changed by another"):
        take_turn(store, seen, said("late", "m9"))
    with store.read() as reading:
        assert [exchange.said for exchange in reading.history(PERSON)] == [said("0", "m0")]
    assert begun(store).state == "{}"


def test_an_exception_leaves_nothing_behind(store: Store) -> None:
    def turn_that_fails() -> None:
        with store.begin() as transaction:
            conversation = transaction.conversation(PERSON)
            transaction.turn(conversation, said("12"), ANSWER, "{}", NOON)
            transaction.hand_in(submission(conversation.id))
            raise LookupError

    with pytest.raises(LookupError):
        turn_that_fails()
    with store.read() as reading:
        assert reading.history(PERSON) == ()
        assert submissions(reading) == ()
    assert begun(store).version == 0


def test_history_is_the_newest_or_what_follows_an_id_oldest_first(store: Store) -> None:
    ids = talk(store, 5)
    assert ids == sorted(ids)
    talk(store, 1, SOMEBODY)
    with store.read() as reading:
        assert [each.id for each in reading.history(PERSON)] == ids
        assert [each.id for each in reading.history(PERSON, limit=2)] == ids[3:]
        assert [each.id for each in reading.history(PERSON, after=ids[1])] == ids[2:]
        assert [each.id for each in reading.history(PERSON, ids[1], limit=2)] == ids[2:4]
        assert reading.history(PERSON, after=ids[4]) == ()
        assert reading.history(NAMESAKE) == ()


def test_an_answer_is_on_its_way_until_it_is_settled_once(store: Store) -> None:
    talk(store, 1)
    with store.begin() as transaction:
        conversation = transaction.conversation(NAMESAKE)
        turn = transaction.turn(conversation, None, ANSWER, "{}", NOON, in_place=0)
    expected = (Unsettled(turn, NAMESAKE, ANSWER, NOON),)
    with store.begin() as transaction:
        assert transaction.unsettled(None, NOON) == expected
        assert transaction.unsettled("telegram", NOON) == expected
        assert transaction.unsettled("web", NOON) == ()
        assert transaction.settle([Settled(turn, "delivered")], minutes(1))
    with store.begin() as transaction:
        assert not transaction.settle([Settled(turn, "refused")], minutes(2))
        assert transaction.unsettled(None, NOON) == ()


def test_an_answer_given_in_place_cannot_be_settled_again(store: Store) -> None:
    [turn] = talk(store, 1)
    with store.begin() as transaction:
        assert not transaction.settle([Settled(turn, "refused")], NOON)


def test_times_come_back_in_utc_and_are_the_same_instant(store: Store) -> None:
    given = datetime(2026, 6, 30, 20, 0, 0, 123_456, tzinfo=timezone(timedelta(hours=8)))
    with store.begin() as transaction:
        transaction.turn(transaction.conversation(PERSON), said("1"), ANSWER, "{}", given)
    with store.read() as reading:
        [exchange] = reading.history(PERSON)
    assert exchange.at == given
    assert exchange.at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="time zone"):
        take_turn(store, begun(store), said("1"), NOON.replace(tzinfo=None))


def test_a_submission_is_kept_with_its_conversation(store: Store) -> None:
    mine, theirs = begun(store), begun(store, SOMEBODY)
    first = submission(mine.id, "s1")
    second = replace(submission(theirs.id, "s2"), year=2027, handed_in_at=minutes(1))
    third = replace(submission(mine.id, "s3"), form="other", handed_in_at=minutes(2))
    with store.begin() as transaction:
        for each in (third, first, second):
            transaction.hand_in(each)
    with store.read() as reading:
        assert submissions(reading) == (first, second, third)
        assert submissions(reading, mine.id) == (first, third)


def test_a_form_handed_in_again_replaces_its_edition_only(store: Store) -> None:
    first = submission(begun(store).id, "s1")
    again = replace(first, id="s2", answers="{}", handed_in_at=minutes(5))
    next_edition = replace(first, id="s3", edition=2, handed_in_at=minutes(9))
    with store.begin() as transaction:
        for each in (first, again, next_edition):
            transaction.hand_in(each)
        assert submissions(transaction) == (again, next_edition)


def test_the_same_team_is_known_however_its_names_are_written(store: Store) -> None:
    mine, theirs = begun(store), begun(store, SOMEBODY)
    handed_in = submission(mine.id)
    with store.begin() as transaction:
        transaction.hand_in(handed_in)
    where = (handed_in.form, handed_in.year)
    written = ("中国石油\u3000ａｂｃ公司", " “星火” 班")
    with store.read() as reading:
        assert reading.same_team(*where, *written, except_conversation=theirs.id)
        assert not reading.same_team(*where, *written, except_conversation=mine.id)
        assert not reading.same_team(*where, written[0], "“星光”班", theirs.id)
        assert not reading.same_team(where[0], 2027, *written, theirs.id)
        assert not reading.same_team("other", where[1], *written, theirs.id)


def test_names_of_any_length_can_be_handed_in(store: Store) -> None:
    # Digests do not compress: a name that an index keeps whole would be too long for PostgreSQL.
    name = "".join(sha256(bytes([number])).hexdigest() for number in range(200))
    handed_in = replace(submission(begun(store).id), enterprise_name=name, team_name=name[::-1])
    with store.begin() as transaction:
        transaction.hand_in(handed_in)
        assert submissions(transaction) == (handed_in,)
        assert transaction.same_team(handed_in.form, 2026, name, name[::-1], 0)
        assert not transaction.same_team(handed_in.form, 2026, name, name, 0)


def test_a_document_opens_for_its_own_person_only(store: Store) -> None:
    kept = document(begun(store).id)
    begun(store, SOMEBODY)
    with store.begin() as transaction:
        transaction.keep_document(kept)
    with store.read() as reading:
        assert reading.document("d1", PERSON) == kept
        assert reading.document("d1", SOMEBODY) is None
        assert reading.document("d1", NAMESAKE) is None
        assert reading.document("d2", PERSON) is None


def test_a_persons_documents_and_uploads_are_listed(store: Store) -> None:
    mine, theirs = begun(store).id, begun(store, SOMEBODY).id
    older, newer = document(mine, "z"), replace(document(mine, "a"), made_at=minutes(1))
    with store.begin() as transaction:
        for each in (newer, older, document(theirs, "other")):
            transaction.keep_document(each)
        for sent in (upload(mine, "b"), upload(mine, "a"), upload(theirs)):
            transaction.keep_upload(sent)
    with store.read() as reading:
        assert made(reading, mine) == (older, newer)
        assert uploads(reading, mine) == (upload(mine, "b"), upload(mine, "a"))


def test_nothing_is_kept_for_a_conversation_that_is_not_there(store: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"), store.begin() as transaction:
        transaction.keep_upload(upload(404))


def test_a_message_answered_twice_is_stale_and_the_first_answer_stays(store: Store) -> None:
    talk(store, 1)
    before = begun(store)
    with pytest.raises(Stale):
        take_turn(store, before, said("again", "m0"))
    assert begun(store) == before


def test_a_scan_belongs_to_the_edition_that_was_sealed(store: Store) -> None:
    with store.begin() as transaction:
        conversation = transaction.conversation(PERSON)
        handed_in = submission(conversation.id)
        transaction.hand_in(handed_in)
        edition = (handed_in.form, handed_in.year, handed_in.edition)
        assert transaction.seal(conversation, edition, SHA256)
        assert not transaction.seal(conversation, (handed_in.form, handed_in.year, 2), SHA256)
        (kept,) = submissions(transaction)
    assert (kept.status, kept.scan) == ("sealed", SHA256)


def test_stumbles_are_counted_by_question(store: Store) -> None:
    with store.begin() as transaction:
        for key, times in (("mobile", 1), ("rate", 3)):
            for _ in range(times):
                transaction.stumbled("application", 2026, key)
        transaction.stumbled("result", 2025, "rate")
    with store.read() as reading:
        assert reading.stumbles() == (
            Stumble("application", 2026, "rate", 3),
            Stumble("application", 2026, "mobile", 1),
            Stumble("result", 2025, "rate", 1),
        )


def test_what_was_handed_in_earlier_is_the_latest_edition_newest_first(store: Store) -> None:
    mine, theirs = begun(store), begun(store, SOMEBODY)
    first = submission(mine.id, "s1")
    second = replace(first, id="s2", edition=2, handed_in_at=minutes(5))
    before = replace(first, id="s3", year=2025, handed_in_at=minutes(-9))
    other = replace(submission(theirs.id, "s4"), handed_in_at=minutes(1), enterprise_name="别处")
    with store.begin() as transaction:
        for each in (first, second, before, other):
            transaction.hand_in(each)
        assert transaction.earlier(mine.id) == (second, before)
        assert transaction.earlier(theirs.id) == (other,)
        assert transaction.earlier(404) == ()


def test_an_enterprise_knows_what_its_others_handed_in_however_it_is_written(store: Store) -> None:
    mine, theirs = begun(store), begun(store, SOMEBODY)
    with store.begin() as transaction:
        for number in range(25):
            one = replace(
                submission(theirs.id, f"s{number}"),
                form=f"form-{number}",
                handed_in_at=minutes(number),
            )
            transaction.hand_in(one)
            transaction.hand_in(replace(one, id=f"t{number}", edition=2))
        transaction.hand_in(replace(submission(theirs.id, "u"), enterprise_name=""))
        found = transaction.earlier(mine.id, " 中国石油ａｂｃ公司")
        assert [one.id for one in found] == [f"t{number}" for number in range(24, 4, -1)]
        assert len(transaction.earlier(mine.id, "中国石油ABC公司", limit=3)) == 3
        assert transaction.earlier(mine.id, "中国石油") == ()
        assert transaction.earlier(mine.id, " ") == ()


def test_what_was_said_is_found_by_its_id_at_its_door(store: Store) -> None:
    talk(store, 1)
    with store.begin() as transaction:
        conversation = transaction.conversation(PERSON)
        assert transaction.said(conversation, "m0") == said("0", "m0")
        assert transaction.said(conversation, "m1") is None
        assert transaction.said(transaction.conversation(SOMEBODY), "m0") is None


def test_the_journal_of_a_conversation_is_written_with_its_turn(store: Store) -> None:
    with store.begin() as transaction:
        conversation = transaction.conversation(PERSON)
        transaction.turn(conversation, said("1"), ANSWER, "{}", NOON, recent="[1]")
    assert begun(store).recent == "[1]"
    take_turn(store, begun(store), said("2", "m2"))
    assert begun(store).recent == ""
