"""One process polls; the lease moves soon when it has died, and never while it lives."""

from collections.abc import Callable
from threading import Event

import pytest

from bot.channels.telegram.channel import IDLE, POLL
from bot.channels.telegram.leading import LEASE
from tests.channels.telegram.desk import EndingLeases
from tests.channels.telegram.fake import TOKEN
from tests.channels.telegram.people import Person
from tests.channels.telegram.scene import Polling, Scene

NAME = f"telegram-poller-{TOKEN.partition(':')[0]}"
SOON = 30.0
"""Seconds until another process has taken over from one that died."""


@pytest.fixture
def leases(scene: Scene) -> EndingLeases:
    scene.leases = leases = EndingLeases(scene.clock)
    return leases


def until(done: Callable[[], bool]) -> None:
    for _ in range(3_000):
        if done():
            return
        Event().wait(0.01)
    pytest.fail("it did not come to that within 30 seconds")


def test_a_poll_that_waits_longer_than_the_lease_keeps_it(
    scene: Scene, person: Person, leases: EndingLeases
) -> None:
    with Polling(scene.channel()):
        scene.called("getUpdates")
        (first,) = leases.held.values()
        with Polling(scene.channel()):
            for _ in range(8):
                scene.clock.pass_by(LEASE / 4)
                until(lambda: leases.until[NAME] == scene.clock.now + LEASE)
            assert list(leases.held.values()) == [first]
            assert len(scene.telegram.made("getUpdates")) == 1, "it is one poll all the time"
            person.says("一")
            scene.confirmed()
    assert scene.desk.times == 1
    assert POLL > LEASE


def test_when_the_one_that_polls_dies_another_has_taken_over_soon(
    scene: Scene, person: Person, leases: EndingLeases
) -> None:
    assert leases.lease(NAME, "one that dies now", LEASE)
    person.says("一")
    with Polling(scene.channel()):
        scene.clock.pass_by(SOON - IDLE)
        scene.confirmed()
    assert scene.desk.texts == ["一"]


def test_who_has_lost_the_lease_hangs_up_in_the_middle_of_a_poll(
    scene: Scene, person: Person, leases: EndingLeases
) -> None:
    with Polling(scene.channel()):
        scene.called("getUpdates")
        leases.held[NAME] = "another"
        leases.until[NAME] = scene.clock.now + 10 * LEASE
        scene.clock.pass_by(LEASE / 4)
        until(lambda: leases.refused > 1)  # in the poll, and when it would begin another
        assert len(scene.telegram.made("getUpdates")) == 1
        person.says("一")
        del leases.until[NAME]
        scene.confirmed()
    assert scene.desk.texts == ["一"]


def test_a_database_that_is_away_while_a_poll_waits_ends_no_polling(
    scene: Scene, person: Person, leases: EndingLeases
) -> None:
    with Polling(scene.channel()):
        scene.called("getUpdates")
        leases.shut = 3
        scene.clock.pass_by(LEASE / 4)
        until(lambda: not leases.shut)
        person.says("一")
        scene.confirmed()
    assert scene.desk.texts == ["一"]


def test_a_file_that_comes_slowly_does_not_cost_the_lease(
    scene: Scene, person: Person, leases: EndingLeases
) -> None:
    scene.telegram.fail("getFile", "silent")
    person.uploads("材料.docx", b"PK\x03\x04")
    with Polling(scene.channel()):
        scene.called("getFile")
        for _ in range(6):
            scene.clock.pass_by(LEASE / 4)
            until(lambda: leases.until[NAME] == scene.clock.now + LEASE)
        with scene.telegram.changed:
            scene.telegram.closing = True
            scene.telegram.changed.notify_all()
        scene.confirmed()
    assert [one.problem for one in scene.desk.files] == [""]
