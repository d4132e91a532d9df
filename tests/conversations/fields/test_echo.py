"""An answer is repeated when it differs from what was typed in more than blanks and width."""

from datetime import datetime
from typing import Any

import pytest

from conversations.fields import KINDS
from conversations.fields.base import Clear

NOW = datetime.fromisoformat("2020-09-01T09:00+08:00")
PAIR = {"units": ["人次", "学时"]}
OPTIONS = {"options": ["生产", "服务"], "other": True}

SILENT: list[tuple[str, str, dict[str, Any]]] = [
    ("text", " 质量部 ", {}),
    ("text", "质\u200b量部", {}),
    ("long_text", "一\r\n二\n", {}),
    ("organisation", "江州机械厂", {}),
    ("person", "王强 ", {}),
    ("integer", "12", {"unit": "人"}),
    ("integer", "１２ 人", {"unit": "人"}),
    ("percent", "98.5％", {}),
    ("money", "3.2万元", {}),
    ("money", "３．２", {}),
    ("pair", "36人次/288学时", PAIR),
    ("pair", "36/288", PAIR),
    ("phone", "０１０－６８５７０５３６", {}),
    ("mobile", "13800138000", {}),
    ("postcode", " ２１４０００", {}),
    ("email", "limin＠example.com", {}),
    ("yes_no", "否", {}),
    ("choice", "生产", OPTIONS),
]
REPEATED: list[tuple[str, str, dict[str, Any]]] = [
    ("text", "江苏省无锡市\n某路8号", {}),
    ("text", "没有", {"required": False}),
    ("organisation", "江州 机械厂", {}),
    ("organisation", "江州机械厂。", {}),
    ("person", "张 三", {}),
    ("integer", "十二", {"unit": "人"}),
    ("integer", "12名", {"unit": "人"}),
    ("integer", "12,345", {}),
    ("integer", "一共12人", {"unit": "人"}),
    ("percent", "98.50", {}),
    ("percent", "百分之九十八", {}),
    ("money", "32000元", {}),
    ("money", "三万二", {}),
    ("pair", "288学时，36人次", PAIR),
    ("phone", "(010)68570536", {}),
    ("mobile", "138 0013 8000", {}),
    ("mobile", "幺三八零零幺三八零零零", {}),
    ("postcode", "二一四零零零", {}),
    ("email", "limin@EXAMPLE.com", {}),
    ("yes_no", "好的", {}),
    ("yes_no", "1", {}),
    ("choice", "2", OPTIONS),
    ("choice", "检验", OPTIONS),
]


def read(kind: str, text: str, told: dict[str, Any]) -> Clear:
    asked = KINDS[kind].model_validate({"key": "field", "label": "这一项", "type": kind, **told})
    reading = asked.read(text, NOW)
    assert isinstance(reading, Clear)
    return reading


@pytest.mark.parametrize(("kind", "text", "told"), SILENT)
def test_it_is_taken_silently(kind: str, text: str, told: dict[str, Any]) -> None:
    assert not read(kind, text, told).echo


@pytest.mark.parametrize(("kind", "text", "told"), REPEATED)
def test_it_is_repeated(kind: str, text: str, told: dict[str, Any]) -> None:
    assert read(kind, text, told).echo
