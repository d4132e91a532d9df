"""Whatever happens: no exception, no lost answer, and back then forward is nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from conversations import events as happened
from conversations.effects import Ask, GiveDocument, HandIn
from conversations.engine import STAGES, TABLE, step
from conversations.forms.deadline import SOME_DAY
from conversations.forms.notice import Catalog
from conversations.forms.reading import read_association
from conversations.messages import Address, Incoming, Pressed, SentFile
from conversations.scene import set_scene
from conversations.state import STATE, Draft, State
from conversations.understanding.understand import understand
from storage.association import read_folder, sample

NOW = datetime(2021, 6, 1, 9, tzinfo=SOME_DAY.tzinfo)
SOUND = SentFile("材料.docx", 20_000, "0" * 64, "docx", words=1800)


@cache
def catalog() -> Catalog:
    association, mistakes = read_association(read_folder(sample()))
    assert association
    assert not mistakes
    return association.catalog


@cache
def form(name: str) -> Any:
    found = catalog().find(name)
    assert found
    return found[1]


FORMS = (
    "team-application",
    "team-result",
    "statistics",
    "promoter",
    "work-summary",
    "brand-story",
)
DECLARED = State({"eligibility@2021": Draft("eligibility", 2021, life="handed_in", edition=1)})
"""附件1 was handed in, so that 附件2 can be begun."""


def examples() -> list[str]:
    texts = {field.example for name in FORMS for field in form(name).fields if field.example}
    return sorted(
        texts
        | {"是", "否", "江苏省质量协会", "上传 Word 材料", "在这里分段填写", "生产", "无", "0.985"}
    )


def keys() -> list[str]:
    return sorted({field.key for name in FORMS for field in form(name).fields if field.asked})


TEXTS = st.one_of(st.sampled_from(examples()), st.text(max_size=40))
KEYS = st.lists(st.sampled_from(keys()), min_size=1, max_size=2, unique=True).map(tuple)
PASTED = st.sampled_from(
    [
        "班组长：王强\n班组人数：12人\n手机：13900000001",
        "班组长：不清楚\n班组人数：十几个",
        "企业名称：江州重型机械股份有限公司\n联系人：李敏\n邮编：21400",
    ]
)
FILES = st.builds(
    SentFile,
    name=st.text(max_size=20),
    size=st.integers(0, 10**8),
    sha256=st.just("0" * 64),
    kind=st.sampled_from(["docx", "pdf", "image", ""]),
    words=st.one_of(st.none(), st.integers(0, 20_000)),
    problem=st.sampled_from(["", "macros"]),
)


def _plain(event: Any) -> happened.Event:
    return event()  # type: ignore[no-any-return]


EVENTS = st.one_of(
    st.sampled_from([event for event in TABLE if not event.__dataclass_fields__]).map(_plain),
    st.builds(happened.ChoseForm, st.sampled_from([*FORMS, "no-such-form"])),
    st.builds(happened.Answered, TEXTS),
    st.builds(happened.Answered, TEXTS),
    st.builds(happened.Answered, TEXTS),
    st.builds(happened.SentAFile, st.one_of(st.just(SOUND), FILES)),
    st.builds(happened.Picked, st.integers(0, 3)),
    st.builds(happened.Jumped, KEYS),
    st.builds(happened.Changed, KEYS, TEXTS),
    st.builds(happened.HandedIn, twin=st.booleans()),
    st.builds(happened.Pasted, PASTED),
    st.builds(happened.Edited, KEYS.map(lambda keys: keys[0]) | st.just(""), TEXTS),
    st.builds(happened.SameAs, KEYS.map(lambda keys: keys[0]) | st.just("")),
    st.builds(happened.Postponed, KEYS | st.just(())),
    st.builds(happened.Questioned, KEYS | st.just(()), st.booleans()),
    st.builds(happened.SentOther, st.sampled_from(["voice", "sticker", "?"])),
    st.builds(happened.Dropped, KEYS),
    st.just(happened.AskedLink("code")),
    st.just(happened.AskedShare("code", "shared", "one")),
    st.just(happened.StoppedSharing()),
    st.builds(happened.Entered, st.sampled_from(["linked", "shared", "wrong"])),
)
MOMENTS = st.integers(0, 500).map(lambda days: NOW + timedelta(days=days))


@st.composite
def states(draw: st.DrawFn) -> State:
    """A state that a conversation can really be in: where some events have led."""
    name = draw(st.sampled_from(FORMS))
    state = step(catalog(), DECLARED, happened.ChoseForm(name), NOW).state
    state = _answered(state, draw(st.integers(0, 31)))
    for event in draw(st.lists(EVENTS, max_size=6)):
        state = step(catalog(), state, event, NOW).state
    return state


def _answered(state: State, number: int) -> State:
    """The first questions answered with their examples."""
    for _ in range(number):
        sheet = set_scene(catalog(), state, NOW).sheet
        if sheet is None or sheet.open is None:
            break
        field = sheet.open
        event: happened.Event = happened.SentAFile(SOUND)
        if not field.accepts():
            event = happened.Answered(next(iter(field.choices()), field.example or "详见材料。"))
        state = step(catalog(), state, event, NOW).state
    return state


def kept(state: State) -> Mapping[tuple[str, str], Any]:
    """Every answer that is known anywhere, by draft and key."""
    return {
        (ref, key): value
        for ref, draft in state.drafts.items()
        for key, value in {**draft.aside, **draft.answers}.items()
    }


@given(states(), st.lists(EVENTS, max_size=12), MOMENTS)
def test_nothing_that_happens_raises_or_loses_an_answer(
    state: State, events: list[happened.Event], now: datetime
) -> None:
    for event in events:
        before = state
        turn = step(catalog(), state, event, now)
        state = STATE.validate_json(STATE.dump_json(turn.state))
        assert state == turn.state, "the state is JSON by nature"
        began_anew = before.pending and before.pending.kind == "restart"
        if not (began_anew and isinstance(event, happened.Picked)):
            assert kept(before).keys() <= kept(state).keys()
        for draft in state.drafts.values():
            assert not draft.answers.keys() & draft.aside.keys()
        assert turn.effects, "every message is answered"


@given(states(), EVENTS, MOMENTS)
def test_only_an_answer_changes_an_answer(
    state: State, event: happened.Event, now: datetime
) -> None:
    answering = (
        happened.Answered,
        happened.SentAFile,
        happened.Changed,
        happened.Edited,
        happened.Picked,
    )
    after = step(catalog(), state, event, now).state
    if not isinstance(event, answering):
        known = kept(after)
        assert all(known.get(key) == value for key, value in kept(state).items())


@given(states())
def test_back_then_forward_is_the_identity(state: State) -> None:
    state = replace(state, pending=None)
    sheet = set_scene(catalog(), state, NOW).sheet
    if sheet is None or sheet.before() is None:
        return
    back = step(catalog(), state, happened.WentBack(), NOW)
    forward = step(catalog(), back.state, happened.Kept(), NOW)
    assert forward.state.draft == state.draft


@given(states(), st.text(max_size=60), st.one_of(st.none(), st.text(max_size=10)), MOMENTS)
def test_whatever_is_typed_or_pressed_is_understood_as_something(
    state: State, text: str, asked: str | None, now: datetime
) -> None:
    address = Address("console", "somebody")
    pressed = Pressed(text, asked or "")
    for message in (
        Incoming(address, "1", text=text),
        Incoming(address, "2", pressed=pressed),
    ):
        event = understand(catalog(), state, message, now)
        step(catalog(), state, event, now)


def test_the_table_has_a_line_for_every_event_and_a_handler_for_every_stage() -> None:
    assert set(TABLE) == set(happened.Event.__args__)
    for event, handlers in TABLE.items():
        assert set(STAGES) - set(handlers) <= {"confirming"}, event


def test_handing_in_gives_the_document_and_files_just_what_is_asked() -> None:
    state = step(catalog(), DECLARED, happened.ChoseForm("team-application"), NOW).state
    state = _answered(state, 40)
    turn = step(catalog(), state, happened.HandedIn(), NOW)
    (filed,) = (effect for effect in turn.effects if isinstance(effect, HandIn))
    (given_,) = (effect for effect in turn.effects if isinstance(effect, GiveDocument))
    assert filed.answers == given_.answers
    assert "intro_1" not in filed.answers
    assert filed.edition == 1
    assert isinstance(turn.state.draft, Draft)
    assert turn.state.draft.life == "handed_in"


def test_a_draft_of_a_form_no_longer_served_is_kept_and_not_open() -> None:
    gone = Draft("gone", 2021, {"team_name": "一班"})
    state = State({gone.ref: gone}, gone.ref)
    turn = step(catalog(), state, happened.Answered("二班"), NOW)
    assert turn.state.drafts[gone.ref] == gone
    assert not any(isinstance(effect, Ask) for effect in turn.effects)
