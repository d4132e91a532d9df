"""A round in one process, as `xindeguo remind` does it: one by one, and nobody waits for it."""

from tests.reminding.conftest import Season
from tests.rounds import Rounds

LEADERS = ("wang-qiang", "zhao-lei", "qian-fang")


def test_a_round_in_one_process_lets_others_in_between_and_may_be_ended(
    season: Season, rounds: Rounds
) -> None:
    for one in LEADERS:
        season.door(one)
    rounds.now = season.at("2021-07-08T09:30")
    steps: list[tuple[int, int]] = []
    going = rounds.reminders.sent()
    first = next(one for one in going if one.channel)
    # Nothing is held: somebody else writes, and is answered.
    assert season.say("sun-hao", "状态").replies
    del going
    states = [(owner, state) for owner, day, state, _ in rounds.rows() if "07-08" in day]
    assert [owner for owner, state in states if state == "sending"] == [first.person]
    assert set(LEADERS) - {first.person} <= {one for one, state in states if state == "planned"}

    rest = list(rounds.reminders.sent(lambda *step: steps.append(step)))
    assert first.person not in {one.person for one in rest}
    assert {one.person for one in (first, *rest)} >= set(LEADERS)
    assert [one for one in rounds.rows() if one[2] == "planned" and "07-08" in one[1]] == []
    assert steps[-1][0] == steps[-1][1] >= len(rest)
    assert sorted(person for _, person, _ in rounds.delivered()) == sorted(
        f"{one}-there" for one in LEADERS
    )
    assert list(rounds.reminders.sent()) == []


def test_what_would_be_told_is_what_is_sent(season: Season, rounds: Rounds) -> None:
    for one in LEADERS:
        season.door(one)
    rounds.now = season.at("2021-07-08T09:30")
    would = rounds.reminders.told(rounds.now)
    assert rounds.rows() == []
    assert list(rounds.reminders.sent()) == would
    assert {one.person for one in would} > set(LEADERS)
