"""An office of one region with many teams, each with a door of its own.

As a program, `python -m tests.broadcasts.office URL TEAMS`, it says "ready", waits for a line,
writes the broadcast that is under way, and says "done".
"""

import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.app import SHANGHAI, open_library
from bot.audience import Audiences
from bot.broadcasting import Broadcasts
from bot.channels.base import Abilities
from bot.expecting import expect
from bot.library import Library
from conversations.broadcast import Segment
from conversations.forms.roster import Person, Roster
from conversations.messages import Address
from storage import broadcasts, people
from storage.association import sample
from storage.broadcasts import Kept
from storage.store import Store
from tests.seasons import awaiting
from tests.spreading import ANYTIME, Spreading

REGION, ELSEWHERE = "江苏省质量协会", "浙江省质量协会"
NOW = datetime(2021, 6, 1, 10, tzinfo=SHANGHAI)
FORM = "team-application"


@dataclass
class Office:
    """Its people over a store; some of them are of another region."""

    store: Store
    teams: int = 20
    channels: Mapping[str, Abilities] = field(default_factory=lambda: {"test": ANYTIME})

    def __post_init__(self) -> None:
        library = awaiting(open_library(sample()))
        staff = person("zhou-lan", "staff", REGION)
        roster = Roster((staff, *(leader(number) for number in range(self.teams))))
        self.library = replace(library, association=replace(library.association, roster=roster))
        self.association = self.library.association

    @property
    def audiences(self) -> Audiences:
        """Who is reached."""
        library: Library = self.library
        channels = dict(self.channels)
        return Audiences(library.association, library.phrases, lambda: "new", channels)

    @property
    def owners(self) -> list[str]:
        """The teams of the own region."""
        return [one.id for one in self.association.roster.people if one.team and ours(one)]

    def open(self, channel: str = "test") -> None:
        """What is expected is in the store, and everybody has a door."""
        expect(self.association, self.store, NOW)
        with self.store.begin() as transaction:
            for one in self.association.roster.people:
                conversation = people.conversation_of(transaction.session, one.id)
                transaction.open_door(Address(channel, one.id), conversation, NOW)

    def confirm(self, id_: str = "b1", words: str = "请在周五前提交。", form: str = FORM) -> None:
        """A broadcast to all who have not handed in."""
        segment = Segment(form, "awaited")
        one = Kept(id_, "zhou-lan", segment, words, "going", len(self.owners), NOW)
        with self.store.begin() as transaction:
            broadcasts.keep(transaction.session, one)

    def kept(self, id_: str = "b1") -> Kept:
        """How far it is."""
        with self.store.read() as reading:
            found = broadcasts.find(reading.session, id_)
        assert found
        return found

    def spreading(self) -> Spreading:
        """What writes and delivers it."""
        return Spreading(self.audiences, self.store)


def person(id_: str, role: str, region: str, team: str = "") -> Person:
    """Somebody of the roster."""
    house = "江州重型机械股份有限公司" if team else ""
    facts = {"id": id_, "role": role, "name": "王强", "mobile": "13900000001", "region": region}
    return Person.model_validate({**facts, "enterprise": house, "team": team})


def leader(number: int) -> Person:
    """One of the teams' leaders; each fourth is of another region."""
    region = ELSEWHERE if number % 4 == 3 else REGION
    return person(f"p{number}", "leader", region, f"钳工{number}班")


def ours(one: Person) -> bool:
    """Whether somebody is of the own region."""
    return one.region == REGION


if __name__ == "__main__":
    with closing(Store(sys.argv[1])) as store:
        office = Office(store, int(sys.argv[2]))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        Broadcasts(office.audiences, store, lambda: NOW, at_once=7).write("b1~now")
        sys.stdout.write("done\n")
