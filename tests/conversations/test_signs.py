"""What is looked for before many patterns are tried stands in whatever any of them takes."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from conversations.understanding import (
    broadcasting,
    elsewhere,
    lately,
    nudging,
    standing,
    wishing,
)

SINGLE = tuple(pattern for pattern, _ in standing.SINGLE)
ANYTIME = tuple(pattern for pattern, _ in broadcasting.ANYTIME)
BEHIND: dict[re.Pattern[str], tuple[re.Pattern[str], ...]] = {
    standing.ASKING: (
        standing.NUMBER,
        standing.PICTURE,
        standing.PICTURE_OF,
        standing.WHO_LACKS,
        *SINGLE,
        standing.OF_ALL,
        standing.OWN,
        standing.NAMED,
    ),
    broadcasting.SENDING: ANYTIME,
    lately.DAYS: (lately.WHEN,),
    elsewhere.LATER: (elsewhere.EXTENSION,),
    elsewhere.ASKING: tuple(elsewhere.TOPICS.values()),
    nudging.URGING: nudging.WAYS,
    nudging.SPEAKING: nudging.SPOKEN,
    wishing.WISHING: (
        wishing.MUTE,
        wishing.UNMUTE,
        wishing.CALLS,
        wishing.GO_ON,
        wishing.SNOOZE,
    ),
}


@pytest.mark.parametrize("signs", BEHIND)
@settings(max_examples=400, deadline=None)
@given(data=some.data())
def test_no_pattern_takes_a_text_without_its_signs(
    signs: re.Pattern[str], data: some.DataObject
) -> None:
    pattern = data.draw(some.sampled_from(BEHIND[signs]))
    assert signs.search(data.draw(some.from_regex(pattern, fullmatch=True)))
