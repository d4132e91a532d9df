"""A name that is nearly a known one is asked; one that is simply another one is not."""

import pytest

from conversations import events as on
from conversations.effects import Doubtful
from conversations.engine import step
from conversations.forms.names import probably_same
from conversations.state import State
from tests.conversations.papers import HOUSE, NOW, OTHER_TEAM, TEAM, begun, catalog, draft, filled


def test_a_name_that_is_nearly_the_rosters_is_asked_and_both_can_be_picked() -> None:
    state = State(facts={"enterprise_name": HOUSE})
    typed = HOUSE.replace("江州", "江洲")
    turn = step(catalog(), begun("work-summary", state).state, on.Answered(typed), NOW)
    (asked,) = [effect for effect in turn.effects if isinstance(effect, Doubtful)]
    assert (asked.code, asked.readings) == ("near_roster", (HOUSE, typed))
    for number, name in enumerate(asked.readings):
        picked = step(catalog(), turn.state, on.Picked(number), NOW).state.draft
        assert picked
        assert picked.answers["enterprise_name"] == name


def test_a_name_that_is_nearly_an_earlier_one_is_asked_with_where_it_stood() -> None:
    past = filled(draft("team-result", 2020))
    begun_anew = step(catalog(), begun("team-result", past).state, on.Declined(), NOW)
    turn = step(catalog(), begun_anew.state, on.Changed(("team_name",), "装配车问钳工一班"), NOW)
    (asked,) = [effect for effect in turn.effects if isinstance(effect, Doubtful)]
    assert (asked.code, asked.data["year"], asked.data["known"]) == ("near_earlier", 2020, TEAM)


def test_another_name_and_the_very_name_are_taken_as_they_are() -> None:
    state = State(facts={"enterprise_name": HOUSE})
    for name in (HOUSE, "江州精工轴承有限公司"):
        turn = step(catalog(), begun("work-summary", state).state, on.Answered(name), NOW)
        assert turn.state.draft
        assert turn.state.draft.answers["enterprise_name"] == name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (HOUSE, "江州重型机械有限公司"),
        (HOUSE, "江洲重型机械股份有限公司"),
        ("钱塘动力设备有限公司", "钱塘动力设备有限责任公司"),
        ("钱塘动力设备（集团）有限公司", "钱塘动力设备集团有限公司"),
        ("钱塘动力设备（集团）有限公司", "钱塘动力设备(集团) 有限公司"),
        ("“新技术”爆破班组", "新技术爆破班组"),
        ("装配车间钳工1班", "装配车间钳工一班"),
        ("精益求精ＱＣ小组", "精益求精qc小组"),
    ],
)
def test_names_that_are_probably_the_same(one: str, other: str) -> None:
    assert probably_same(one, other)
    assert probably_same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TEAM, OTHER_TEAM),
        ("总装甲班", "总装乙班"),
        ("江州第一机床厂", "江州第二机床厂"),
        ("江州精工轴承有限公司", HOUSE),
        ("江州机床有限公司", "江州轴承有限公司"),
        (HOUSE, HOUSE + "无锡分公司"),
        ("有限公司", HOUSE),
        ("", HOUSE),
        ("（）", "“”"),
    ],
)
def test_names_that_are_two(one: str, other: str) -> None:
    assert not probably_same(one, other)
    assert not probably_same(other, one)
