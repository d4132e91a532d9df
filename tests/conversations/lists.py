"""Conversations over the sample association in which answers are proposed, and what is listed."""

from datetime import datetime
from functools import cache
from typing import Any

from conversations import events as on
from conversations.effects import Offer, Proposal, Say
from conversations.forms.deadline import SOME_DAY
from conversations.forms.notice import Catalog
from conversations.forms.reading import read_association
from conversations.messages import Filled, SentFile
from conversations.state import State
from conversations.turn import Turn
from storage.association import read_folder, sample
from tests.conversations.talks import Talk

NOW = datetime(2021, 6, 1, 9, tzinfo=SOME_DAY.tzinfo)
THREE = "班组长张三，手机13900000001，12个人"
GIVEN = {"mobile": "13900000001", "team_leader": "张三", "team_size": "12"}
ANSWERS: dict[str, Any] = {
    "team_name": "装配车间钳工一班",
    "will_present": "yes",
    "enterprise_name": "江州重型机械股份有限公司",
    "address": "江苏省无锡市滨湖区某路8号",
    "postcode": "214000",
    "mobile": "13900000001",
    "team_size": "12",
    "first_pass_rate": "99.2",
    "training": ["36", "288"],
}


@cache
def served() -> Catalog:
    association, mistakes = read_association(read_folder(sample()))
    assert association
    assert not mistakes
    return association.catalog


def talk(form: str = "team-result", state: State | None = None) -> Talk:
    begun = Talk(state or State(), served(), NOW)
    if form:
        begun.do(on.ChoseForm(form))
    return begun


def filled(year: int = 2021, form: str = "team-result", **more: Any) -> SentFile:
    found = served().find(form)
    assert found
    printed = found[1].printed(year, ANSWERS)
    kept = {one.key for one in found[1].fields if one.printed}
    places = {
        place: tuple(text) if isinstance(text, list) else text
        for place, text in printed.items()
        if text and any(place.startswith(key) for key in kept)
    }
    document = Filled(form, places, year=year, **more)  # type: ignore[arg-type]
    return SentFile("申报.docx", 20_000, "0" * 64, "docx", filled=document)


def proposal(turn: Turn) -> Proposal:
    (effect,) = (one for one in turn.effects if isinstance(one, Proposal))
    return effect


def codes(turn: Turn) -> list[str]:
    return [one.code for one in turn.effects if isinstance(one, Say)]


def keys(turn: Turn) -> list[str]:
    return [option.key for one in turn.effects if isinstance(one, Offer) for option in one.options]
