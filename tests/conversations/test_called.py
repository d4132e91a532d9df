"""Which of the names in sight somebody means: never one of another number."""

import pytest

from conversations.forms.names import called

TEAMS = (
    "装配车间钳工一班",
    "装配车间钳工二班",
    "装配车间钳工十一班",
    "热处理车间检验班",
    "总装一工段调试班",
    "计量室长度组",
)
HOUSES = ("江州重型机械股份有限公司", "江州精工轴承有限公司", "钱塘动力设备（集团）有限公司")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("装配车间钳工一班", TEAMS[:1]),
        ("装配车间 钳工1班", TEAMS[:1]),
        ("钳工一班", TEAMS[:1]),
        ("钳工11班", ()),
        ("十一班", TEAMS[2:3]),
        ("一班", TEAMS[:1]),
        ("钳工", TEAMS[:3]),
        ("装配钳工二班", TEAMS[1:2]),
        ("热处理检验班", TEAMS[3:4]),
        ("钱工一班", TEAMS[:1]),
        ("热处里车间检验班", TEAMS[3:4]),
        ("钳工三班", ()),
        ("调试班", TEAMS[4:5]),
        ("长度", TEAMS[5:]),
        ("班", ()),
        ("", ()),
        ("火星班", ()),
        ("。", ()),
    ],
)
def test_teams(words: str, meant: tuple[str, ...]) -> None:
    assert called(words, TEAMS) == meant


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("江州重型", HOUSES[:1]),
        ("江州", HOUSES[:2]),
        ("江州重型机械", HOUSES[:1]),
        ("江洲重型机械", HOUSES[:1]),
        ("江州轴承", HOUSES[1:2]),
        ("钱塘动力", HOUSES[2:]),
        ("钱塘动力设备集团", HOUSES[2:]),
        ("江州重型机械有限责任公司", HOUSES[:1]),
    ],
)
def test_enterprises(words: str, meant: tuple[str, ...]) -> None:
    assert called(words, HOUSES) == meant
