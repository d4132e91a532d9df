"""Whose facts may be offered to whom: of the same team, the same house, the same enterprise."""

from dataclasses import replace

import pytest

from conversations import events as on
from conversations.earlier import kept, known
from conversations.engine import step
from conversations.fields.base import Doubt
from conversations.forms.deadline import SOME_DAY
from conversations.scene import set_scene
from conversations.state import Draft, Source, State
from conversations.turn import Turn
from tests.conversations.papers import (
    FILLED,
    HOUSE,
    NOW,
    OTHER_TEAM,
    TEAM,
    at,
    begun,
    catalog,
    declared,
    draft,
    filled,
    proposed,
)


def test_facts_of_another_team_are_not_shown_as_last_years() -> None:
    mine = Draft("team-result", 2021, {"team_name": OTHER_TEAM, "enterprise_name": HOUSE})
    past = filled(draft("team-application", 2020), mine)
    state = set_scene(catalog(), past, NOW).with_draft(mine).state
    _, ask = at(Turn(state, ()), "first_pass_rate")
    assert ask.before is None


def test_the_facts_of_one_team_are_never_proposed_for_another() -> None:
    """The house is the same, so its address is; the team is not, so its leader is not."""
    past = filled(draft("team-application", 2020))
    mine = Draft("team-result", 2021, {"team_name": OTHER_TEAM, "enterprise_name": HOUSE})
    state = set_scene(catalog(), past, NOW).with_draft(mine).state
    keys = {one.key for one in known(catalog(), state)}
    assert "address" in keys
    assert not keys & {"team_leader", "team_name", "enterprise_name"}
    assert at(Turn(state, ()), "team_leader")[0] == []


def test_two_teams_are_both_offered_at_their_question_and_no_leader_is_proposed() -> None:
    past = filled(
        draft("team-application", 2020),
        draft("team-result", 2020, team_name=OTHER_TEAM, team_leader="赵磊"),
    )
    turn = begun("team-application", declared(past))
    assert not proposed(turn).keys() & {"team_name", "team_leader"}
    assert proposed(turn)["enterprise_name"] == HOUSE
    assert at(turn, "team_name")[0] == [TEAM, OTHER_TEAM]


def test_the_facts_of_one_house_are_never_proposed_for_another() -> None:
    past = filled(draft("team-application", 2020))
    mine = Draft("team-result", 2021, {"enterprise_name": "江州精工轴承有限公司"})
    state = set_scene(catalog(), past, NOW).with_draft(mine).state
    assert known(catalog(), state) == ()


def test_the_association_and_an_enterprise_have_their_own_contact() -> None:
    """附件4 is the association's own form: the contact in it is not that of a team's house."""
    past = filled(draft("statistics", 2021, contact="周岚", mobile="13900000101"))
    found = {one.key for one in known(catalog(), begun("recommendation", past).state)}
    assert not found & {"contact", "mobile", "team_name"}
    assert at(begun("recommendation", past), "recommender")[1].known


def test_of_others_only_what_is_the_enterprises_own_is_proposed() -> None:
    theirs = on.Earlier("team-result", 2020, {**FILLED, "email": "limin@example.com"}, own=False)
    turn = begun("team-result", State(facts={"enterprise_name": HOUSE}), theirs)
    assert proposed(turn) == {
        key: FILLED[key] for key in ("enterprise_name", "address", "postcode", "dept")
    }
    for key in ("contact", "mobile", "phone", "email", "team_leader", "team_name", "team_size"):
        buttons, ask = at(turn, key)
        assert (buttons, ask.known, ask.before) == ([], (), None)


def test_of_others_nothing_more_is_kept_than_may_be_shown() -> None:
    theirs = on.Earlier("team-result", 2020, FILLED, own=False)
    shared = {
        key: FILLED[key]
        for key in ("recommender", "enterprise_name", "address", "postcode", "dept")
    }
    assert kept(State(), [theirs]) == (replace(theirs, answers=shared),)


def test_own_drafts_are_not_kept_twice_and_what_a_file_brought_stays() -> None:
    handed_in, newer = on.Earlier("team-result", 2019, FILLED), on.Earlier("qc-result", 2018, {})
    brought, again = on.Earlier("qc-result", 2020, FILLED), on.Earlier("team-result", 2019, {})
    gone = on.Earlier("qc-result", 2017, FILLED, own=False)
    state = replace(filled(draft("qc-result", 2018)), earlier=(brought, again, gone))
    assert kept(state, [handed_in, newer]) == (handed_in, brought)


def test_others_of_another_enterprise_are_never_heard() -> None:
    theirs = on.Earlier("team-result", 2020, FILLED, own=False)
    turn = begun("team-result", State(facts={"enterprise_name": "江州精工轴承有限公司"}), theirs)
    assert proposed(turn) == {}
    assert at(turn, "address")[0] == []


def test_what_the_roster_knows_is_proposed_with_its_source() -> None:
    state = State(facts={"enterprise_name": HOUSE, "team_name": TEAM, "team_leader": "王强"})
    turn = begun("team-result", state)
    assert proposed(turn) == {
        "team_name": TEAM,
        "enterprise_name": HOUSE,
        "team_leader": "王强",
    }
    assert turn.state.pending
    assert {one.source.code for one in turn.state.pending.proposed} == {"roster"}


@pytest.mark.parametrize(
    ("key", "name"),
    [("enterprise_name", "93123部队"), ("contact", "张建工"), ("team_leader", "李工")],
)
def test_a_name_of_the_roster_that_only_wants_confirming_is_proposed(key: str, name: str) -> None:
    found = catalog().find("team-result")
    assert found
    assert isinstance(found[1].by_key[key].read(name, SOME_DAY), Doubt)
    facts = {"enterprise_name": HOUSE, "team_name": TEAM, key: name}
    turn = begun("team-result", State(facts=facts))
    assert turn.state.draft
    assert key not in turn.state.draft.answers
    assert proposed(turn)[key] == name
    adopted = step(catalog(), turn.state, on.Picked(0), NOW).state.draft
    assert adopted
    assert (adopted.answers[key], adopted.sources[key]) == (name, Source("roster"))
    shown, ask = at(turn, key)
    assert (shown, ask.known) == ([name], ((Source("roster"), name),))


def test_a_name_of_the_roster_that_is_none_is_not_proposed() -> None:
    facts = {"enterprise_name": HOUSE, "team_name": TEAM, "team_leader": "王"}
    assert "team_leader" not in proposed(begun("team-result", State(facts=facts)))


def test_the_rosters_name_and_mobile_are_proposed_for_one_cell() -> None:
    state = State(facts={"enterprise_name": HOUSE, "contact": "李敏", "mobile": "13900000001"})
    assert proposed(begun("promoter", state))["contact_phone"] == ["李敏", "13900000001"]


def test_what_others_handed_in_is_guarded_again_where_it_is_shown() -> None:
    theirs = on.Earlier("team-result", 2020, FILLED, own=False)
    state = replace(filled(enterprise_name=HOUSE, team_name=TEAM), earlier=(theirs,))
    turn = begun("team-result", state)
    assert not proposed(turn).keys() & {"contact", "mobile", "phone", "team_leader"}
    assert at(turn, "team_size")[1].before is None


def test_the_persons_own_goes_before_what_others_handed_in_the_same_year() -> None:
    theirs = on.Earlier("team-result", 2020, {**FILLED, "postcode": "214001"}, own=False)
    past = filled(draft("qc-result", 2020), enterprise_name=HOUSE)
    turn = begun("team-result", past, theirs)
    assert proposed(turn)["postcode"] == "214000"
    assert at(turn, "postcode")[0] == ["214000", "214001"]


def test_the_roster_goes_before_what_was_answered_in_earlier_years() -> None:
    past = filled(draft("qc-result", 2020, enterprise_name="江州重机"), enterprise_name=HOUSE)
    assert at(begun("work-summary", past), "enterprise_name")[0] == [HOUSE, "江州重机"]


def test_where_earlier_years_name_two_teams_the_roster_decides() -> None:
    past = filled(
        draft("team-application", 2020),
        draft("team-result", 2020, team_name=OTHER_TEAM, team_leader="赵磊"),
        team_name=OTHER_TEAM,
    )
    found = proposed(begun("team-result", past))
    assert (found["team_name"], found["team_leader"]) == (OTHER_TEAM, "赵磊")


def test_a_name_that_is_another_one_every_year_stands_for_nothing_until_it_is_given() -> None:
    told_then = {
        "story_title": "一颗螺栓的承诺",
        "will_speak": "yes",
        "speaker_wechat": "zhouting",
    }
    mine = draft("brand-story", 2021, will_speak="yes")
    past = filled(draft("brand-story", 2020, **told_then), mine)
    state = set_scene(catalog(), past, NOW).with_draft(mine).state
    assert at(Turn(state, ()), "speaker_wechat")[1].before is None
    assert at(Turn(state, ()), "story_title")[1].before
