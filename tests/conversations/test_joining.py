"""Two conversations become one, and nothing that was said in either is lost."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from conversations.joining import joined
from conversations.state import STATE, Draft, Life, Pending, State

KEYS = ("team", "size", "rate")
ANSWERS = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(("1", "2")))


@st.composite
def drafts(draw: st.DrawFn, form: str) -> Draft:
    answers = draw(ANSWERS)
    aside = {key: one for key, one in draw(ANSWERS).items() if key not in answers}
    edition = draw(st.integers(0, 2))
    lives: tuple[Life, ...] = ("handed_in", "changed") if edition else ("draft",)
    return Draft(form, 2026, answers, aside, life=draw(st.sampled_from(lives)), edition=edition)


@st.composite
def states(draw: st.DrawFn) -> State:
    begun = [draw(drafts(form)) for form in draw(st.sets(st.sampled_from("abc")))]
    open_ = draw(st.sampled_from(["", *(one.ref for one in begun)]))
    return State({one.ref: one for one in begun}, open_, facts=draw(ANSWERS))


def said(state: State) -> set[tuple[str, str, object]]:
    """Every answer a state holds, wherever it is kept."""
    return {
        (one.ref, key, answer)
        for one in (*state.drafts.values(), *state.beside)
        for key, answer in (*one.answers.items(), *one.aside.items())
    }


@given(states(), states())
def test_nothing_is_lost_and_nothing_is_put_in(state: State, own: State) -> None:
    both = joined(state, own)
    assert said(both) == said(state) | said(own)
    for ref, one in state.drafts.items():
        if one.answers or one.aside or one.edition:
            assert both.drafts[ref].answers == one.answers, "what stands here stands"
        assert both.drafts[ref].edition >= one.edition
    for one in both.drafts.values():
        assert not set(one.answers) & set(one.aside)
        assert one.edition == 0 or one.life != "draft"
    assert STATE.validate_json(STATE.dump_json(both)) == both


@given(states(), states())
def test_to_join_what_is_joined_adds_nothing(state: State, own: State) -> None:
    both = joined(state, own)
    assert joined(both, both) == both
    assert joined(both, State()) == both


@given(states(), states())
def test_the_conversation_entered_goes_on(state: State, own: State) -> None:
    both = joined(state, own)
    where = state if state.open else own
    assert (both.open, both.asked, both.pending) == (where.open, where.asked, where.pending)
    assert dict(both.facts).items() >= state.facts.items()


def test_a_form_only_the_other_has_is_taken_over_whole() -> None:
    theirs = Draft("b", 2026, {"size": "12"}, {"rate": "98"}, life="handed_in", edition=2)
    both = joined(State({"a@2026": Draft("a", 2026)}), State({theirs.ref: theirs}))
    assert both.drafts[theirs.ref] == theirs


def test_what_is_asked_yet_is_offered_as_it_was_answered_there() -> None:
    ours = Draft("a", 2026, {"team": "一班"}, {"rate": "97"})
    theirs = Draft("a", 2026, {"team": "二班", "size": "12"}, {"rate": "98"})
    both = joined(State({ours.ref: ours}, ours.ref), State({theirs.ref: theirs}))
    [draft] = both.drafts.values()
    assert draft.answers == {"team": "一班"}
    assert draft.aside == {"size": "12", "rate": "97"}
    assert both.beside == (theirs,)


def test_what_was_handed_in_there_is_changed_here() -> None:
    ours = Draft("a", 2026, {"team": "一班"})
    theirs = Draft("a", 2026, {"team": "一班", "size": "12"}, life="handed_in", edition=2)
    both = joined(State({ours.ref: ours}), State({theirs.ref: theirs}))
    draft = both.drafts[ours.ref]
    assert (draft.edition, draft.life, draft.aside) == (2, "changed", {"size": "12"})


def test_what_waits_for_a_word_waits_on() -> None:
    ours = Draft("a", 2026, {"team": "一班"})
    pending = Pending("doubt", "size", ("12", "21"))
    state = State({ours.ref: ours}, ours.ref, asked="size", pending=pending)
    assert joined(state, replace(state, pending=None, asked="team")).pending == pending
    assert joined(State(), state) == state
