"""What is everybody's in a shared form, and what is each one's: put together, and parted again."""

from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from conversations import events as on
from conversations.effects import Doubtful
from conversations.engine import step
from conversations.forms.form import Form
from conversations.meeting import Meeting
from conversations.sharing import (
    alone,
    by_whom,
    common,
    entered,
    joined,
    parted,
    rival,
    seen,
    share,
    together,
)
from conversations.state import DRAFT, Draft, State
from conversations.turn import Turn
from tests.conversations.talks import NOW, Talk, at, catalog
from tests.conversations.test_step import EVENTS
from tests.conversations.test_step import catalog as sample

TEAM, OTHER = "装配车间钳工一班", "装配车间钳工二班"


@dataclass
class Team:
    """People with one form, without a database: their conversations, and the row they share."""

    catalog: Any = field(default_factory=catalog)
    people: dict[str, State] = field(default_factory=dict)
    row: Draft = field(default_factory=lambda: Draft("", 0))

    def begin(self, state: State, *others: str) -> "Team":
        """The first one's draft becomes everybody's."""
        assert state.draft
        mine = share(state.draft, "s1", "one")
        self.people["one"] = replace(state, drafts={**state.drafts, mine.ref: mine})
        self.row = kept(common(mine))
        for name in others:
            self.people[name] = entered(State(), self.row, "s1", name)
            self.do(name, on.Entered("shared"))
        return self

    def do(self, person: str, event: on.Event) -> Turn:
        """A turn of one of them, as the roof takes it."""
        own = self.people[person]
        state = together(own, {"s1": self.row})
        turn = Meeting(self.catalog, own, state, NOW).turn(event)
        drafts = dict(turn.state.drafts)
        for ref, draft in drafts.items():
            if draft.shared:
                undone = isinstance(event, on.Undone)
                mine = parted(self.row, draft, self.form, undone=undone)
                self.row = kept(common(mine))
                drafts[ref] = seen(mine, turn.state)
        self.people[person] = replace(turn.state, drafts=drafts)
        return turn

    def say(self, person: str, text: str) -> Turn:
        return self.do(person, on.Answered(text))

    def view(self, person: str) -> Draft:
        """The shared draft as one of them sees it by now."""
        return together(self.people[person], {"s1": self.row}).drafts[self.row.ref]

    @property
    def form(self) -> Form:
        found = self.catalog.find(self.row.form)
        assert found
        return found[1]  # type: ignore[no-any-return]


def kept(draft: Draft) -> Draft:
    """As it comes back from the database."""
    return DRAFT.validate_json(DRAFT.dump_json(draft))


def team(*others: str, form: str = "result") -> Team:
    talk = Talk()
    talk.do(on.ChoseForm(form))
    return Team().begin(talk.state, *(others or ("two",)))


def doubts(turn: Turn) -> list[str]:
    return [one.code for one in turn.effects if isinstance(one, Doubtful)]


def test_who_comes_sees_what_is_there_and_whose_it_is() -> None:
    talk = Talk()
    talk.do(on.ChoseForm("result"))
    talk.say(TEAM)
    both = Team().begin(talk.state, "two")
    assert both.view("two").answers == {"team_name": TEAM}
    assert by_whom(both.view("two"), "team_name") == "one"
    assert by_whom(both.view("one"), "team_name") == ""


def test_an_answer_in_between_is_asked_about_whatever_it_takes() -> None:
    both = team()
    both.say("one", TEAM)
    assert doubts(both.say("two", OTHER)) == ["colleague"]
    assert both.row.answers == {"team_name": TEAM}
    both.do("two", on.Picked(1))
    assert both.row.answers == {"team_name": OTHER}
    assert by_whom(both.view("one"), "team_name") == "two"


def test_what_puts_no_question_leaves_the_one_that_was_put() -> None:
    both = team()
    both.say("one", TEAM)
    both.do("two", on.Paused())
    both.say("one", "是")
    assert doubts(both.say("two", OTHER)) == ["colleague"]
    assert both.row.answers == {"team_name": TEAM, "will_present": "yes"}


def test_it_is_asked_about_again_when_it_has_changed_again() -> None:
    three = team("two", "three")
    three.say("one", TEAM)
    three.say("two", OTHER)
    three.say("three", "装配车间钳工三班")
    three.do("two", on.Picked(1))
    assert doubts(three.do("three", on.Picked(1))) == ["colleague"]
    assert three.row.answers == {"team_name": OTHER}


def test_what_is_open_again_for_one_stands_for_the_others() -> None:
    both = team()
    both.say("one", TEAM)
    both.do("one", on.Jumped(("team_name",)))
    assert both.view("one").answers == {}
    assert both.view("two").answers == both.row.answers == {"team_name": TEAM}
    both.do("one", on.Kept())
    assert by_whom(both.view("two"), "team_name") == "one"


def test_what_the_other_changes_while_it_is_open_again_is_asked_about() -> None:
    both = team()
    both.say("one", TEAM)
    both.do("one", on.Jumped(("team_name",)))
    both.do("two", on.AskedStatus())
    both.do("two", on.Changed(("team_name",), OTHER))
    assert both.row.answers == {"team_name": OTHER}
    assert doubts(both.say("one", "装配车间钳工三班")) == ["colleague"]
    both.do("one", on.Picked(0))
    assert both.row.answers == {"team_name": OTHER}
    assert by_whom(both.view("one"), "team_name") == "two"


def test_what_depends_on_a_changed_answer_is_asked_of_all_again() -> None:
    talk = Talk()
    talk.do(on.ChoseForm("application"))
    both = Team().begin(talk.state, "two")
    both.do("one", on.Changed(("intro_way",), "在这里分段填写"))
    both.do("one", on.Changed(("intro_1",), "班组成立于2015年。"))
    both.do("two", on.Jumped(("intro_1",)))
    both.do("one", on.Changed(("intro_way",), "上传 Word 材料"))
    assert "intro_1" not in both.row.answers
    assert both.row.aside["intro_1"] == "班组成立于2015年。"
    both.do("one", on.Changed(("intro_way",), "在这里分段填写"))
    assert both.form.asked(both.view("two").answers).numbers["intro_1"]


def test_what_was_left_for_later_is_left_by_one_only() -> None:
    both = team()
    both.do("one", on.Postponed())
    assert both.view("one").later == ("team_name",)
    assert both.view("two").later == ()


def test_nobody_else_is_seen_by_who_is_alone_again() -> None:
    both = team()
    both.say("one", TEAM)
    both.do("one", on.Jumped(("team_name",)))
    left = alone(both.view("one"))
    assert left.shared is None
    assert left.answers == {"team_name": TEAM}
    assert alone(left) is left


def test_a_form_of_ones_own_stays_that_beside_a_shared_one() -> None:
    first = catalog().forms[0][1].id
    talk = Talk(team().people["one"])
    talk.do(on.ChoseForm(first))
    key = talk.open
    talk.do(on.Answered(TEAM))
    state = replace(talk.state, asked=key)  # put before, and answered since
    meeting = Meeting(catalog(), state, state, NOW)
    assert meeting.faced() is state
    draft = meeting.turn(on.Declined()).state.draft
    assert draft
    assert draft.shared is None


def test_no_rival_where_nobody_else_answers() -> None:
    draft = Draft("result", 2021, {"team_name": TEAM})
    name = Talk().catalog.find("result")
    assert name
    assert rival(draft, name[1].by_key["team_name"], OTHER) is None


def test_the_form_before_is_known_to_who_has_none_of_their_own() -> None:
    first = Draft("eligibility", 2021, {"team_name": TEAM}, life="handed_in", edition=1)
    state = State({first.ref: first})
    state = step(sample(), state, on.ChoseForm("team-application"), NOW).state
    event = on.AskedShare("code", "s1", "one")
    shared = step(sample(), state, event, NOW).state.draft
    assert shared
    assert shared.shared
    assert shared.shared.preceding == {"team_name": TEAM}
    two = entered(State(), kept(common(shared)), "s1", "two")
    again = step(sample(), two, on.ChoseForm("team-application"), NOW)
    assert again.state.open == "team-application@2021", "it need not be filled in once more"


PEOPLE = st.sampled_from(["one", "two"])
ANYTHING = st.lists(st.tuples(PEOPLE, EVENTS), max_size=14)
STAYING = (on.ChoseForm, on.AskedForms, on.StoppedSharing)


@given(st.sampled_from(["team-result", "team-application"]), ANYTHING)
def test_whatever_two_people_do_nothing_raises_or_is_lost(
    form: str, done: list[tuple[str, on.Event]]
) -> None:
    declared = Draft("eligibility", 2021, life="handed_in", edition=1)
    state = step(sample(), State({declared.ref: declared}), on.ChoseForm(form), NOW).state
    both = Team(sample()).begin(replace(state, pending=None), "two")
    for person, event in done:
        if isinstance(event, STAYING):
            continue
        before, view = both.row, both.view(person)
        turn = both.do(person, event)
        assert turn.effects
        began_anew = isinstance(event, on.Picked)
        known = {**both.row.aside, **both.row.answers}
        assert began_anew or {**before.aside, **before.answers}.keys() <= known.keys()
        assert not both.row.answers.keys() & both.row.aside.keys()
        for key, answer in both.row.answers.items():
            if before.answers.get(key) != answer or key not in before.answers:
                assert both.row.shared
                assert both.row.shared.by[key] == person, "who answered is written down"
        again = both.view(person)
        assert joined(again, both.row).answers == again.answers, "nothing new, nothing changes"
        assert view.ref == again.ref


ANSWERS = {
    "team_leader": ("王强", "李敏", "陈洁"),
    "team_size": ("12", "13", "14"),
    "defect_rate": ("1%", "2%", "0.3"),
    "first_pass_rate": ("98%", "97%", "0.99"),
    "accidents": ("0", "1", "2"),
    "training": ("30人次/90学时", "31人次/91学时", "32人次/92学时"),
    "join_rate": ("95%", "96%", "97"),
    "quality_cost": ("4.56万", "5", "6万"),
    "intro_way": ("在这里分段填写", "上传 Word 材料", "在这里分段填写"),
    "intro_1": ("班组成立于2015年。", "十二人。", "13"),
    "intro_2": ("以班前会为抓手。", "14", "有制度。"),
}
"""Questions one after the other that each other's words would answer as well."""


def at_the_numbers() -> Team:
    """Two people with a form that is filled in up to there."""
    return Team().begin(at("team_leader").state, "two")


SENSIBLY = 9
"""Of twelve things that are done, so many answer what was asked."""


@given(st.lists(st.tuples(PEOPLE, st.integers(0, 11), EVENTS), min_size=6, max_size=25))
def test_an_answer_of_another_is_never_overwritten_unseen(
    done: list[tuple[str, int, on.Event]],
) -> None:
    """And an answer is always one that somebody gave to that very question."""
    both = at_the_numbers()
    for person, number, anything in done:
        own = both.people[person]
        event = said(own, number % 3) if number < SENSIBLY else anything
        if isinstance(event, STAYING):
            continue
        told = common(own.drafts[both.row.ref]).answers
        before = both.row.answers
        both.do(person, event)
        for key, answer in before.items():
            if told.get(key) != answer:
                known = {**both.row.aside, **both.row.answers}
                assert known.get(key) == answer, "it was not told yet"
        for key, answer in both.row.answers.items():
            if before.get(key) != answer and isinstance(event, on.Answered | on.Picked):
                field_ = both.form.by_key[key]
                given_ = (own.asked, own.pending.path if own.pending else "")
                listed = own.pending and own.pending.kind in {"adopt", "which", "restart"}
                assert key in given_ or listed, f"{field_.label} was not asked"


def said(own: State, number: int) -> on.Event:
    """What somebody says next: an answer to what they were asked."""
    if own.pending and own.pending.kind in {"doubt", "unusual"}:
        return on.Picked(number % len(own.pending.readings))
    words = ANSWERS.get(own.asked)
    return on.Answered(words[number]) if words else on.Jumped((sorted(ANSWERS)[number],))
