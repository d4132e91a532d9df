"""A question that nobody was ever asked is seen to have no past without looking at any."""

import pytest

from conversations.earlier import look_back
from conversations.fields.base import Answer
from conversations.state import Draft, State
from tests.conversations.papers import FILLED, HOUSE, TEAM, catalog

FORMS = {form.id: form for _, form in catalog().forms}
NAMES = {"enterprise_name": HOUSE, "team_name": TEAM}
KNOWN: dict[str, Answer] = {
    **FILLED,
    "address_postcode": ["江苏省无锡市滨湖区某路8号", "214000"],
    "contact_phone": ["李敏", "0510-80000000"],
    "email": "limin@example.com",
    "email_or_qq": "limin@example.com",
}
TOGETHER = [{key} for key in KNOWN] + [
    {"address", "postcode"},
    {"contact", "phone"},
    {"contact", "mobile"},
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("keys", TOGETHER, ids=lambda keys: "-".join(sorted(keys)))
def test_what_a_form_tells_is_never_passed_over(form: str, keys: set[str]) -> None:
    own = Draft(form, 2021, NAMES)
    told = {**NAMES, **{key: KNOWN[key] for key in keys}}
    others = [Draft(other, 2020, told) for other in FORMS]
    assert _seen_at_once(State({one.ref: one for one in (*others, own)}, own.ref)) == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("keys", TOGETHER, ids=lambda keys: "-".join(sorted(keys)))
def test_what_the_roster_tells_is_never_passed_over(form: str, keys: set[str]) -> None:
    own = Draft(form, 2021, NAMES)
    facts = {key: KNOWN[key] for key in keys if isinstance(KNOWN[key], str)}
    state = State({own.ref: own}, own.ref, facts={**NAMES, **facts})
    assert _seen_at_once(state) == []


def test_most_questions_have_no_past() -> None:
    own = Draft("team-application", 2021)
    other = Draft("eligibility", 2020, {"contact_phone": KNOWN["contact_phone"]})
    state = State({one.ref: one for one in (other, own)}, own.ref)
    fields = FORMS["team-application"].fields
    seen = {field.key for field in fields if look_back(catalog(), state, field)}
    assert seen == {"contact", "phone", "mobile"}


def _seen_at_once(state: State) -> list[str]:
    """The questions that look as if nothing was told, although it was."""
    whole = look_back(catalog(), state)
    assert whole
    return [
        field.key
        for field in whole.form.fields
        if whole.told(field) and not look_back(catalog(), state, field)
    ]
