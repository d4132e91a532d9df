"""One of everything the store keeps, for its tests to change where it matters."""

from datetime import UTC, datetime, timedelta

from conversations.messages import (
    Address,
    Incoming,
    Option,
    Outgoing,
    Pressed,
    Question,
    Reply,
    SentFile,
)
from storage.records import Conversation, KeptDocument, KeptUpload, Submission
from storage.store import Store

PERSON = Address("web", "a1b2")
SOMEBODY = Address("web", "c3d4")
NAMESAKE = Address("telegram", "a1b2")
NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
SHA256 = "0" * 64

ANSWER = Outgoing(
    replies=(Reply("好的。"), Reply("请填写班组人数。")),
    options=(Option("skip", "跳过"),),
    question=Question("team_size", "班组人数", 3, 22, "integer", "12"),
)
"""An answer with every part that an answer can have."""


def said(text: str, message_id: str = "m1", address: Address = PERSON) -> Incoming:
    return Incoming(address, message_id, text=text)


def every_kind_of_message() -> tuple[Incoming, ...]:
    file = SentFile("成果 报告.docx", 13_000, SHA256, "docx", words=3_200, problem="macros")
    return (
        said("12 人", "m1"),
        Incoming(PERSON, "m2", pressed=Pressed("skip", "team_size")),
        Incoming(PERSON, "m3", file=file),
        Incoming(PERSON, "m4"),
    )


def minutes(after: float) -> datetime:
    return NOON + timedelta(minutes=after)


def submission(conversation_id: int, submission_id: str = "s1") -> Submission:
    return Submission(
        id=submission_id,
        conversation_id=conversation_id,
        form="caq-2020-6/application",
        year=2026,
        edition=1,
        status="handed_in",
        answers='{"team_size": "12"}',
        handed_in_at=NOON,
        enterprise_name="中国石油 ABC 公司",
        team_name="“星火”班",
    )


def document(conversation_id: int, document_id: str = "d1") -> KeptDocument:
    return KeptDocument(
        id=document_id,
        conversation_id=conversation_id,
        name="申报表.docx",
        sha256=SHA256,
        size=13_000,
        form="caq-2020-6/application",
        year=2026,
        edition=1,
        answers='{"team_size": "12"}',
        made_at=NOON,
    )


def upload(conversation_id: int, name: str = "成果.docx") -> KeptUpload:
    return KeptUpload(conversation_id, name, SHA256, 13_000, NOON)


def begun(store: Store, address: Address = PERSON) -> Conversation:
    with store.begin() as transaction:
        return transaction.conversation(address)


def take_turn(store: Store, seen: Conversation, message: Incoming, at: datetime = NOON) -> int:
    """One turn in a transaction of its own, on a conversation as it was seen before."""
    with store.begin() as transaction:
        return transaction.turn(seen, message, ANSWER, "{}", at)


def talk(store: Store, count: int, address: Address = PERSON) -> list[int]:
    """The ids of so many turns, each of which says its number."""
    ids = []
    for number in range(count):
        seen = begun(store, address)
        ids.append(take_turn(store, seen, said(f"{number}", f"m{seen.version}", address)))
    return ids
