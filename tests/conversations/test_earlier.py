"""What is known from elsewhere is offered with its source where it belongs, and never put in."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations import events as on
from conversations.earlier import known, look_back
from conversations.effects import Proposal
from conversations.engine import step
from conversations.fields.base import Answer
from conversations.scene import set_scene
from conversations.state import STATE, Draft, Source, State
from conversations.turn import Turn
from tests.conversations.papers import (
    FILLED,
    HOUSE,
    NOW,
    at,
    begun,
    catalog,
    declared,
    draft,
    filled,
    proposed,
)


def test_what_lasts_is_proposed_from_this_years_other_form() -> None:
    turn = begun("recommendation", filled(draft("team-application", 2021)))
    assert proposed(turn) == {
        key: FILLED[key]
        for key in (
            "recommender",
            "team_name",
            "enterprise_name",
            "team_leader",
            "contact",
            "mobile",
        )
    }
    assert turn.state.pending
    assert {one.source.code for one in turn.state.pending.proposed} == {"this_year"}
    assert any(isinstance(effect, Proposal) for effect in turn.effects)


def test_what_lasts_is_proposed_from_last_year_and_what_changes_is_not() -> None:
    turn = begun("team-result", filled(draft("team-application", 2020)))
    assert proposed(turn).keys() == {
        "team_name",
        "enterprise_name",
        "address",
        "postcode",
        "dept",
        "phone",
        "contact",
        "mobile",
        "team_leader",
    }
    source = Source("last_year", {"form": "申报表（质量信得过班组）", "year": 2020})
    assert turn.state.pending
    assert all(one.source == source for one in turn.state.pending.proposed)


def test_a_draft_that_was_never_handed_in_is_used_like_any_other() -> None:
    last_year = draft("team-result", 2020)
    assert last_year.edition == 0
    assert proposed(begun("team-result", filled(last_year)))["team_leader"] == "王强"


def test_facts_that_change_are_shown_with_their_year_and_never_offered() -> None:
    turn = begun("team-result", filled(draft("team-result", 2020)))
    adopted = set_scene(catalog(), turn.state, NOW).with_draft(draft("team-result", 2021))
    open_again = Turn(adopted.state, ())
    buttons, ask = at(open_again, "first_pass_rate")
    assert "98.5" not in "".join(buttons)
    assert ask.known == ()
    assert ask.before
    assert (ask.before[0].code, ask.before[1]) == ("last_year", "98.5%")


def test_of_two_different_answers_the_newest_is_proposed_and_the_other_is_on_a_button() -> None:
    past = filled(draft("team-result", 2019, contact="孙浩"), draft("team-application", 2020))
    turn = begun("team-result", past)
    assert proposed(turn)["contact"] == "李敏"
    declined = step(catalog(), turn.state, on.Jumped(("contact",)), NOW)
    buttons, ask = at(declined, "contact")
    assert buttons == ["李敏", "孙浩"]
    assert [source.code for source, _ in ask.known] == ["last_year", "years_ago"]


def test_last_years_same_form_goes_before_last_years_others() -> None:
    past = filled(
        draft("team-application", 2020, contact="孙浩"),
        draft("team-result", 2020),
    )
    assert proposed(begun("team-application", declared(past)))["contact"] == "孙浩"
    assert proposed(begun("team-result", past))["contact"] == "李敏"


def test_what_stood_in_two_cells_is_proposed_for_one() -> None:
    turn = begun("brand-story", filled(draft("qc-result", 2021, group_name="精益求精QC小组")))
    assert proposed(turn)["address_postcode"] == [FILLED["address"], FILLED["postcode"]]
    turn = begun("award-application", filled(draft("team-result", 2021)))
    assert proposed(turn)["contact_phone"] == ["李敏", "0510-80000000转801"]
    turn = begun("award-application", filled(draft("qc-result", 2021)))
    assert proposed(turn)["contact_phone"] == ["李敏", "13900000001"]


def test_what_stood_in_one_cell_is_proposed_for_two() -> None:
    one_cell = draft("brand-story", 2021, address_postcode=["江苏省无锡市某路8号", "214000"])
    found = proposed(begun("team-result", filled(one_cell)))
    assert (found["address"], found["postcode"]) == ("江苏省无锡市某路8号", "214000")


def test_an_answer_that_the_question_cannot_hold_is_not_proposed() -> None:
    past = filled(draft("team-application", 2020, postcode="21400", mobile="0510-80000000"))
    assert not proposed(begun("team-result", past)).keys() & {"postcode", "mobile"}


def test_a_single_fact_is_a_button_with_its_source() -> None:
    past = filled(draft("overview-statistics", 2020, phone=None, contact=None, mobile=None))
    turn = begun("work-summary", past)
    assert turn.state.pending is None
    buttons, ask = at(turn, "enterprise_name")
    assert buttons == [HOUSE]
    assert [(source.code, shown) for source, shown in ask.known] == [("last_year", HOUSE)]


@pytest.mark.parametrize(("will_speak", "shown"), [("yes", "zhouting_2020"), ("no", None)])
def test_an_answer_to_a_question_that_is_not_asked_any_more_is_not_known(
    will_speak: str, shown: str | None
) -> None:
    story: Mapping[str, Answer] = {"story_title": "一颗螺栓的承诺"}
    then = draft("brand-story", 2020, **story, will_speak=will_speak, speaker_wechat=shown or "x1")
    mine = draft("brand-story", 2021, **story, will_speak="yes")
    state = set_scene(catalog(), filled(then), NOW).with_draft(mine).state
    _, ask = at(Turn(state, ()), "speaker_wechat")
    assert (ask.before and ask.before[1]) == shown


def test_what_was_answered_this_year_goes_before_the_roster() -> None:
    corrected = draft("qc-result", 2021, enterprise_name="江州重型机械集团有限公司")
    state = filled(corrected, enterprise_name=HOUSE, contact="陈洁")
    turn = begun("brand-story", state)
    assert proposed(turn)["enterprise_name"] == "江州重型机械集团有限公司"
    assert proposed(turn)["contact"] == "李敏"
    assert at(turn, "enterprise_name")[0] == ["江州重型机械集团有限公司", HOUSE]


def test_a_declaration_of_last_year_is_neither_proposed_nor_shown() -> None:
    last_year = draft("eligibility", 2020, **{f"declare_{n}": "yes" for n in range(1, 7)})
    turn = begun("eligibility", filled(last_year))
    assert proposed(turn).keys() == {"team_name", "enterprise_name"}
    answered = draft("eligibility", 2021)
    state = set_scene(catalog(), turn.state, NOW).with_draft(answered).state
    _, ask = at(Turn(state, ()), "declare_5")
    assert (ask.known, ask.before) == ((), None)


def test_what_was_handed_in_elsewhere_is_still_known_at_a_later_question() -> None:
    mine = on.Earlier("team-result", 2020, {**FILLED, "fax": "0510-80000001"})
    turn = begun("team-result", State(), mine)
    state = STATE.validate_json(STATE.dump_json(turn.state))
    assert at(Turn(state, ()), "fax")[0] == ["0510-80000001"]


def test_the_form_begun_last_goes_before_the_others_of_its_year() -> None:
    past = filled(draft("qc-result", 2021, contact="孙浩"), draft("award-application", 2021))
    past = replace(past, drafts={**past.drafts, "x": draft("team-application", 2021)})
    assert at(begun("team-result", past), "contact")[0] == ["李敏", "孙浩"]


def test_what_belongs_to_a_later_year_is_not_known_yet() -> None:
    assert proposed(begun("team-result", filled(draft("team-application", 2022)))) == {}


def test_this_years_number_of_another_form_is_on_a_button_and_not_called_last_years() -> None:
    turn = begun("recommendation", filled(draft("team-application", 2021)))
    buttons, ask = at(turn, "team_size")
    assert buttons == ["12"]
    assert [source.code for source, _ in ask.known] == ["this_year"]
    assert ask.before is None


def test_what_waits_at_a_question_is_not_on_a_button_beside_it() -> None:
    turn = begun("team-result", filled(draft("team-application", 2020)))
    looked_at = step(catalog(), turn.state, on.Picked(1), NOW)
    buttons, ask = at(looked_at, "postcode")
    assert (buttons, ask.former) == ([], "214000")


def test_a_file_is_never_offered_again() -> None:
    file = {"name": "材料.docx", "sha256": "0" * 64, "size": 20_000, "words": 900}
    answers: Mapping[str, Answer] = {"intro_way": "file", "material": file}
    then = draft("team-application", 2021, **answers)
    mine = draft("team-result", 2021, intro_way="file")
    state = set_scene(catalog(), filled(then), NOW).with_draft(mine).state
    buttons, ask = at(Turn(state, ()), "material")
    assert (buttons, ask.known) == ([], ())


def test_nothing_is_known_while_no_form_is_open() -> None:
    state = filled(draft("team-result", 2020))
    assert known(catalog(), state) == ()
    assert look_back(catalog(), state) is None


def test_a_form_that_is_no_longer_served_is_left_aside() -> None:
    state = filled(Draft("withdrawn", 2020, FILLED))
    assert proposed(begun("team-result", state)) == {}


FORMS = sorted(form.id for _, form in catalog().forms if not form.before)
PAST = st.lists(
    st.builds(
        on.Earlier,
        st.sampled_from(FORMS),
        st.integers(2018, 2021),
        st.dictionaries(
            st.sampled_from(sorted(FILLED)),
            st.one_of(st.sampled_from(list(FILLED.values())), st.none(), st.text(max_size=6)),
        ),
    ),
    max_size=4,
)
SAID = st.one_of(
    st.just(on.Declined()),
    st.just(on.AskedReview()),
    st.just(on.AskedStatus()),
    st.just(on.Acknowledged()),
    st.builds(on.Jumped, st.sampled_from(sorted(FILLED)).map(lambda key: (key,))),
)


@given(PAST, PAST, st.sampled_from(FORMS), st.lists(SAID, max_size=4))
def test_nothing_is_put_down_that_was_not_adopted(
    mine: list[on.Earlier], theirs: list[on.Earlier], form: str, said: list[on.Event]
) -> None:
    state = filled(*(Draft(one.form, one.year - 1, one.answers) for one in mine))
    others = [on.Earlier(one.form, one.year, one.answers, own=False) for one in theirs]
    turn = begun(form, state, *others)
    opened = turn.state.draft
    assert opened
    for event in said:
        turn = step(catalog(), turn.state, event, NOW)
        draft = turn.state.drafts[opened.ref]
        assert draft.answers == {}
        STATE.validate_json(STATE.dump_json(turn.state))
