"""Parcels as Telegram's Bot API takes them, and its settings."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Card, Choices, File, Parcel, Picture, Text
from bot.channels.telegram import ABILITIES, Settings
from bot.channels.telegram.sending import BUTTONS, ROW, rows, unfit
from conversations.messages import Document, Option
from conversations.understanding.commands import command_in
from tests.channels.telegram.fake import TOKEN

KEYS = {"XINDEGUO_TELEGRAM_TOKEN": TOKEN}
SECRET = {"XINDEGUO_TELEGRAM_SECRET": "0f8fad5b-d9cb-469f-a165-70867728950e"}
WORD = Document("d", "申报表.docx", 3, "")


@pytest.mark.parametrize(
    ("parcel", "why"),
    [
        (Text("字" * 4096), ""),
        (Text("字" * 4097), "length"),
        (Text("😀" * 2049), "length"),
        (Text(" \n"), "length"),
        (Choices("选", (Option("a", "是"),), ("9:0",)), ""),
        (Choices("选", (Option("a", "是"),), ("字" * 22,)), "buttons"),
        (Choices("选", (Option("a", "是"),), ("",)), "buttons"),
        (Choices("选", (Option("a", ""),), ("9:0",)), "buttons"),
        (Choices("选", (Option("a", "是"),), ()), "buttons"),
        (Choices("选", (Option("a", "是"),) * 101, ("9:0",) * 101), "buttons"),
        (Choices("字" * 4097, (Option("a", "是"),), ("9:0",)), "length"),
        (File(WORD, b"PK"), ""),
        (File(WORD, bytes(50 * 2**20 + 1)), "too_big"),
        (Picture("1.png", bytes(10 * 2**20 + 1)), "too_big"),
        (Card("申报表", "字" * 4096, "https://bot.example.org/d/1"), "length"),
    ],
)
def test_what_telegram_would_not_take_is_told_before(parcel: Parcel, why: str) -> None:
    assert unfit(parcel) == why


@given(st.lists(st.integers(1, ABILITIES.label), min_size=1, max_size=BUTTONS))
def test_buttons_are_laid_out_whole_and_in_order(lengths: list[int]) -> None:
    options = [Option(str(n), "字" * length) for n, length in enumerate(lengths)]
    laid = rows(options, [f"1:{n}" for n in range(len(options))])
    assert [button.text for row in laid for button in row] == [one.label for one in options]
    assert [button.callback_data for row in laid for button in row] == [
        f"1:{n}" for n in range(len(options))
    ]
    for row in laid:
        assert 0 < len(row) <= ROW
        assert len(row) == 1 or sum(len(button.text) for button in row) < ABILITIES.label


def test_the_menu_of_the_docs_is_understood() -> None:
    docs = (Path(__file__).parents[3] / "docs" / "channels" / "telegram.md").read_text("utf-8")
    menu = re.findall(r"^ +([a-z_]+) - \S", docs, re.MULTILINE)
    assert len(menu) > 5
    assert [one for one in menu if not command_in(one)] == []


def test_the_settings_of_a_bot_that_polls() -> None:
    settings = Settings.of({}, KEYS)
    assert (settings.mode, settings.base) == ("polling", "https://api.telegram.org")


def test_a_webhook_is_where_nobody_guesses_it() -> None:
    table = {"mode": "webhook", "address": "https://bot.example.org/"}
    settings = Settings.of(table, KEYS | SECRET)
    assert re.fullmatch(r"https://bot\.example\.org/telegram/[0-9a-f]{32}", settings.webhook)
    assert SECRET["XINDEGUO_TELEGRAM_SECRET"] not in settings.webhook
    other = Settings.of(table, KEYS | {"XINDEGUO_TELEGRAM_SECRET": "x" * 32})
    assert other.path != settings.path


@pytest.mark.parametrize(
    ("table", "environment"),
    [
        ({}, {}),
        ({}, {"XINDEGUO_TELEGRAM_TOKEN": "secret-thing"}),
        ({"token": TOKEN}, {}),
        ({"proxy": "http://127.0.0.1:1"}, KEYS),
        ({"base": "http://api.example.org"}, KEYS),
        ({"base": "http://127.0.0.1.example.org"}, KEYS),
        ({"base": ""}, KEYS),
        ({"mode": "webhook"}, KEYS | SECRET),
        ({"mode": "webhook", "address": "https://bot.example.org"}, KEYS),
        (
            {"mode": "webhook", "address": "https://bot.example.org"},
            KEYS | {"XINDEGUO_TELEGRAM_SECRET": "secret-thing"},
        ),
        ({"mode": "both"}, KEYS),
        ({"colour": "red"}, KEYS),
        ({}, KEYS | {"XINDEGUO_TELEGRAM_PROXY": "socks5://me:secret-thing@127.0.0.1"}),
    ],
)
def test_settings_that_cannot_work_are_refused_without_their_secrets(
    table: dict[str, Any], environment: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match=r"XINDEGUO|address|base|mode|colour|token") as refused:
        Settings.of(table, environment)
    assert TOKEN not in str(refused.value)
    assert "secret-thing" not in str(refused.value)


def test_settings_show_no_secret() -> None:
    settings = Settings.of({}, KEYS | SECRET)
    shown = f"{settings!r} {settings} {settings.model_dump()}"
    assert not any(secret in shown for secret in [*KEYS.values(), *SECRET.values()])
