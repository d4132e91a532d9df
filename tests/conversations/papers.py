"""Forms that were filled in before, for the tests of what is known from them."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from conversations import events as on
from conversations.effects import Ask, Offer
from conversations.engine import step
from conversations.fields.base import Answer
from conversations.forms.deadline import SOME_DAY
from conversations.forms.notice import Catalog
from conversations.forms.reading import read_association
from conversations.state import Draft, State
from conversations.turn import Turn
from storage.association import read_folder, sample

NOW = datetime(2021, 6, 1, 9, tzinfo=SOME_DAY.tzinfo)
HOUSE = "江州重型机械股份有限公司"
TEAM = "装配车间钳工一班"
OTHER_TEAM = "装配车间钳工二班"
FILLED: Mapping[str, Answer] = {
    "recommender": "江苏省质量协会",
    "team_name": TEAM,
    "enterprise_name": HOUSE,
    "address": "江苏省无锡市滨湖区某路8号",
    "postcode": "214000",
    "dept": "质量管理部",
    "contact": "李敏",
    "mobile": "13900000001",
    "phone": "0510-80000000转801",
    "team_leader": "王强",
    "team_size": "12",
    "first_pass_rate": "98.5",
    "training": ["36", "288"],
}


@cache
def catalog() -> Catalog:
    association, mistakes = read_association(read_folder(sample()))
    assert association
    assert not mistakes
    return association.catalog


def draft(form: str, year: int, **other: Answer) -> Draft:
    """A draft of a form with as much of what is filled in as it asks for."""
    found = catalog().find(form)
    assert found
    answers = {key: value for key, value in FILLED.items() if key in found[1].by_key}
    return Draft(form, year, {**answers, **other})


def filled(*drafts: Draft, **facts: str) -> State:
    return State({one.ref: one for one in drafts}, facts=facts)


def begun(form: str, state: State, *earlier: on.Earlier) -> Turn:
    return step(catalog(), state, on.ChoseForm(form, earlier), NOW)


def proposed(turn: Turn) -> dict[str, Answer]:
    pending = turn.state.pending
    return {one.key: one.answer for one in pending.proposed} if pending else {}


def at(turn: Turn, key: str) -> tuple[list[str], Ask]:
    """The answers on the buttons of a question, and how it is put."""
    put = step(catalog(), turn.state, on.Jumped((key,)), NOW)
    options = [effect for effect in put.effects if isinstance(effect, Offer)][-1].options
    (ask,) = [effect for effect in put.effects if isinstance(effect, Ask)]
    assert ask.question.path == key
    return [one.label for one in options if one.key.startswith("=")], ask


def declared(state: State) -> State:
    """附件1 of this year was handed in, without a name, so that 附件2 can be begun."""
    declared = Draft("eligibility", 2021, life="handed_in", edition=1)
    return State({**state.drafts, declared.ref: declared})
