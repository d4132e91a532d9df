"""Whom of the roster some words mean: an exact name first, then a part, then a slip."""

import pytest

from conversations.forms.roster import Person, Roster
from conversations.forms.whom import labels, whom

EAST, WEST = "江苏省质量协会", "浙江省质量协会"
HEAVY, FINE = "江州重型机械股份有限公司", "江州精工轴承有限公司"


def person(number: int, role: str, name: str, place: str) -> Person:
    house, _, team = place.partition("/")
    region = WEST if house.startswith("钱塘") else EAST
    facts = {"id": f"p-{number}", "role": role, "name": name, "mobile": f"1390000{number:04}"}
    return Person.model_validate({**facts, "region": region, "enterprise": house, "team": team})


ROSTER = Roster(
    (
        person(1, "staff", "周岚", ""),
        person(2, "contact", "李敏", HEAVY),
        person(3, "leader", "王强", f"{HEAVY}/装配车间钳工一班"),
        person(4, "leader", "王强", f"{FINE}/磨工车间超精班"),
        person(5, "leader", "王强国", f"{HEAVY}/装配车间钳工二班"),
        person(6, "leader", "何涛", "钱塘动力设备（集团）有限公司/总装一工段调试班"),
    )
)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("王强", [3, 4]),
        ("王强国", [5]),
        ("王强 钳工一班", [3]),
        ("王强，江州精工轴承有限公司", [4]),
        ("王 强国", [5]),
        ("装配车间钳工一班", [3]),
        ("钳工一班", [3]),
        ("钳工", [3, 5]),
        ("江州重型机械股份有限公司装配车间钳工二班", [5]),
        ("江州重型 的联系人", [2]),
        ("江州重型的班组长", [3, 5]),
        ("江苏省质量协会 工作人员", [1]),
        ("联系人", [2]),
        ("磨工车间超经班", [4]),
        ("p-3", [3]),
        ("何涛", []),
        ("p-6", []),
        ("钱塘动力", []),
        ("王", []),
        ("", []),
    ],
)
def test_words_mean(words: str, found: list[int]) -> None:
    assert [one.id for one in whom(ROSTER, {EAST}, words)] == [f"p-{number}" for number in found]


def test_a_label_finds_whom_it_names_and_nobody_else() -> None:
    people = [*ROSTER.people[:5], person(7, "leader", "王强", f"{FINE}/装配车间钳工一班")]
    twin = person(8, "leader", "王强", f"{FINE}/装配车间钳工一班")
    told = list(labels([*people, twin]))
    everybody = Roster((*people, twin))
    for one, label in zip([*people, twin], told, strict=True):
        assert whom(everybody, {EAST}, label) == (one,)
    assert told[-1] == "p-8"
