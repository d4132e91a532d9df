"""An answer as the messages a channel can carry: nothing cut, nothing lost."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Abilities, Card, Choices, Parcel, Text
from bot.channels.parcels import Packer, split
from conversations.messages import (
    Address,
    Brief,
    Document,
    Option,
    Outgoing,
    Question,
    Reply,
)
from renderers.phrases import phrases

WHO = Address("test", "one")
DOCUMENT = Document("id", "申报表.docx", 10, "0" * 64)
BUTTONS = Abilities(text=40, options=3, label=6)
BYTES = Abilities(text=60, unit="bytes", merged=True)


def packed(abilities: Abilities, outgoing: Outgoing, exchange: int = 7) -> list[Parcel]:
    """The parcels, a document as a card."""
    packer = Packer(abilities, phrases(), lambda _, one: [Card(one.name, "", "link")])
    return list(packer.pack(outgoing, Address("test", "one"), exchange))


def test_bubbles_stay_bubbles_and_buttons_go_with_the_last_words() -> None:
    said = Outgoing((Reply("一"), Reply("", DOCUMENT), Reply("二")), (Option("skip", "跳过"),))
    assert packed(BUTTONS, said) == [
        Text("一"),
        Card("申报表.docx", "", "link"),
        Choices("二", (Option("skip", "跳过"),), ("7:0",)),
    ]


def test_rationed_bubbles_are_joined_and_documents_follow() -> None:
    said = Outgoing((Reply("一"), Reply("", DOCUMENT), Reply("二")))
    assert packed(BYTES, said) == [Text("一\n\n二"), Card("申报表.docx", "", "link")]


def test_long_labels_are_listed_and_their_buttons_numbered() -> None:
    options = (Option("pick:0", "江苏省质量协会"), Option("pick:1", "浙江省质量协会"))
    (only,) = packed(BUTTONS, Outgoing((Reply("哪一个？"),), options))
    assert isinstance(only, Choices)
    assert only.text == "哪一个？\n1. 江苏省质量协会\n2. 浙江省质量协会"
    assert [one.label for one in only.options] == ["1", "2"]
    assert [one.key for one in only.options] == ["pick:0", "pick:1"]


def test_buttons_without_words_get_some() -> None:
    (only,) = packed(BUTTONS, Outgoing((), (Option("draft", "Word 文件"),)))
    assert isinstance(only, Choices)
    assert only.text


WORDS = Abilities(text=2000, unit="bytes", merged=True)


@pytest.mark.parametrize(
    ("options", "shape", "words"),
    [
        (("pick:0", "pick:1"), "text", "1. 甲\n2. 乙\n回复序号就可以。"),
        (("=甲", "=乙"), "choice", "1. 甲\n2. 乙\n回复序号就可以。"),
        (("=甲", "=乙"), "text", "可以回复：“甲”、“乙”。"),
        (("pick:0",), "text", "可以回复：“甲”。"),
        (("form:a", "form:b"), "text", "回复序号"),
    ],
)
def test_without_buttons_options_are_named_as_they_are_understood(
    options: tuple[str, ...], shape: str, words: str
) -> None:
    offered = tuple(Option(key, name) for key, name in zip(options, "甲乙", strict=False))
    said = Outgoing((Reply("问"),), offered, Question("q", shape=shape))  # type: ignore[arg-type]
    (only,) = packed(WORDS, said)
    assert isinstance(only, Text)
    assert words.removesuffix("回复序号") in only.text


def test_more_options_than_buttons_are_named_too() -> None:
    options = tuple(Option(f"=第{n}个", f"第{n}个") for n in range(4))
    (only,) = packed(BUTTONS, Outgoing((Reply("问"),), options))
    assert isinstance(only, Text)
    assert all(one.label in only.text for one in options)


@given(st.text(max_size=400), st.integers(8, 90), st.booleans())
def test_a_split_text_is_whole_and_fits(text: str, limit: int, in_bytes: bool) -> None:  # noqa: FBT001 - a property
    text = text.encode("utf-8", "ignore").decode()
    pieces = split(text, limit, in_bytes=in_bytes)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    for piece in pieces:
        size = len(piece.encode()) if in_bytes else len(piece.encode("utf-16-le")) // 2
        assert size <= limit


def test_it_is_cut_where_one_would_pause() -> None:
    text = "第一句话说完了。第二句话也说完了，后面还有。第三句"
    assert split(text, 24, in_bytes=False) == [
        "第一句话说完了。第二句话也说完了，后面还有。",
        "第三句",
    ]
    assert split("甲乙丙\n丁戊", 5, in_bytes=False) == ["甲乙丙", "丁戊"]


@pytest.mark.parametrize("sign", ["👨‍👩‍👧", "é", "👍🏽", "1️⃣"])
def test_a_character_written_with_several_stays_whole(sign: str) -> None:
    for before in range(12):
        for piece in split("字" * before + sign + "字" * 12, 14, in_bytes=False):
            assert not unicodedata.combining(piece[0])
            assert piece[0] not in "\u200d\ufe0f\u20e3"
            assert (sign in piece) or not set(sign) & set(piece) - {"1", "e"}


def test_how_far_a_form_is_comes_with_a_link_where_messages_are_rationed() -> None:
    said = Outgoing((Reply("已填 3/21 项"),), overview=True)
    for abilities, told in ((BYTES, True), (BUTTONS, False)):
        packer = Packer(abilities, phrases(), lambda *_: (), status=lambda to: f"link/{to.person}")
        texts = [one.text for one in packer.pack(said, WHO) if isinstance(one, Text)]
        assert ("link/one" in "".join(texts)) is told


def test_where_a_file_cannot_be_carried_it_is_said_where_to_send_it() -> None:
    said = Outgoing((Reply("请发材料"),), question=Question("q", accept=(".docx",)))
    for abilities, told in ((WORDS, True), (replace(WORDS, file_in=9), False)):
        packer = Packer(abilities, phrases(), lambda *_: (), upload=lambda to: f"link/{to.person}")
        (only,) = packer.pack(said, WHO)
        assert isinstance(only, Text)
        assert ("link/one" in only.text) is told


LINKED = Packer(
    Abilities(text=2000, merged=True),
    phrases(),
    lambda _, one: [Card(one.name, "", "link")],
    status=lambda to: f"https://bot.example.org/s/{to.person}",
    ticket=lambda to: f"https://bot.example.org/t/{to.person}",
)


def linked(outgoing: Outgoing, *, outbound: bool = False, tickets: bool = False) -> str:
    """The words of an answer where there are links."""
    abilities = replace(LINKED.abilities, outbound=outbound, tickets=tickets)
    (only,) = replace(LINKED, abilities=abilities).pack(outgoing, WHO)
    assert isinstance(only, Text)
    return only.text


def test_where_nobody_can_answer_there_is_one_link_and_no_option() -> None:
    options = (Option("pick:0", "钳工一班"), Option("skip", "跳过"))
    question = Question("scan", "扫描件", accept=(".pdf",))
    said = Outgoing((Reply("还有 7 天截止。"),), options, question, overview=True)
    text = linked(said, outbound=True)
    assert text.count("https://bot.example.org/s/one") == text.count("https://") == 1
    assert not any(one.label in text for one in options)
    assert "回复" not in text


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        (Outgoing((Reply("一"),), overview=True), True),
        (Outgoing((Reply("一"),), parting=True), True),
        (Outgoing((Reply("一"),), brief=Brief("还有 7 天", "还没交。")), True),
        (Outgoing((Reply("一"),)), False),
    ],
)
def test_a_ticket_is_asked_for_where_the_person_leaves_for_long(
    said: Outgoing,
    asks: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert ("https://bot.example.org/t/one" in linked(said, tickets=True)) is asks
    assert "https://bot.example.org/t/one" not in linked(said)
