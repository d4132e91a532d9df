"""What people do in a season: when they come, fill in, hand in, and how they take reminders."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Literal, TypeAlias

from conversations.forms.notice import Catalog
from conversations.messages import Address, Incoming, Outgoing, Pressed
from conversations.understanding.codes import code_of
from storage import people
from storage.linking import Code

from .cast import Player
from .machine import Machine
from .oracle import Oracle
from .platform import Seen

DAY = timedelta(days=1)
TURNS = 90
"""Messages after which somebody gives up a form."""
Hour: TypeAlias = tuple[int, int]
What: TypeAlias = Literal["enter", "ask", "fill", "begin", "block", "mute", "snooze"]
HANDED_IN, REFUSED = "提交成功", "没法推到那天"


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody does; `about` is a form, the notices of a reminder, or the words."""

    what: What
    about: str = ""


@cache
def _action(what: What, about: str = "") -> Action:
    return Action(what, about)


@dataclass
class Script:
    """What everybody is about to do, by day and time of day."""

    players: Mapping[str, Player]
    catalog: Catalog
    random: Random
    messages: int = 0
    _planned: dict[date, dict[Hour, list[tuple[Player, Action]]]] = field(default_factory=dict)
    _reacted: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._at = {one.door: one for one in self.players.values() if one.door}

    def write(self, first: date, last: date) -> None:
        """Plan what each of them does by themselves. Of millions of actions each kind is one."""
        for player in self.players.values():
            if player.door is None:
                continue
            came = first + self.random.randrange(max(2, (last - first).days // 10)) * DAY
            self._plan(came, player, _action("enter"))
            self._plan(came + self.random.randrange(1, 20) * DAY, player, _action("ask", "状态"))
            if player.manner == "blocks":
                self._plan(came + self.random.randrange(1, 30) * DAY, player, _action("block"))
            for notice, form in self.catalog.forms:
                if player.person.role not in form.expected:
                    continue
                season = notice.seasons.of(last.year)
                begins = max(season.opens, came + DAY)
                if begins < season.deadline:
                    self._form(player, form.id, begins, season.deadline)

    def moments(self, day: date) -> list[Hour]:
        """When anything is planned on a day."""
        return sorted(self._planned.get(day, {}))

    def actions(self, day: date, at: Hour) -> list[tuple[Player, Action]]:
        """What is planned for then."""
        return self._planned.get(day, {}).get(at, [])

    def put_off(self, day: date) -> None:
        """Nobody answers on a day: what was planned is done on the next."""
        following = self._planned.setdefault(day + DAY, {})
        for at, actions in self._planned.pop(day, {}).items():
            following[at] = [*actions, *following.get(at, [])]

    def saw(self, seen: Seen, now: datetime) -> None:
        """Somebody gets something; some of them mute or put off what reminds them."""
        player, mute = self._at.get(seen.to), [one for one in seen.keys if one[:5] == "mute:"]
        if (
            not mute
            or seen.became != "arrived"
            or player is None
            or seen.to.person in self._reacted
        ):
            return
        later = now.date() + DAY * self.random.randrange(1, 4)
        if player.manner == "mutes":
            self._reacted.add(seen.to.person)
            self._plan(later, player, Action("mute", mute[0]))
        if player.manner == "snoozes":
            self._reacted.add(seen.to.person)
            words = self.random.choice(tuple(SNOOZES))
            self._plan(later, player, Action("snooze", words))

    def _form(self, player: Player, form: str, begins: date, deadline: date) -> None:
        span = (deadline - begins).days
        match player.manner:
            case "early":
                day = begins + self.random.randrange(max(1, span // 2)) * DAY
                self._plan(day, player, _action("fill", form))
            case "late":
                day = max(begins, deadline - self.random.choice(LATE) * DAY)
                self._plan(day, player, _action("fill", form))
            case "stops" | "snoozes":
                day = begins + self.random.randrange(max(1, span)) * DAY
                self._plan(day, player, _action("begin", form))
            case _:
                pass

    def forget(self, day: date) -> None:
        """A day is over."""
        self._planned.pop(day, None)

    def _plan(self, day: date, player: Player, action: Action) -> None:
        at = (self.random.randrange(7, 23), self.random.randrange(60))
        self._planned.setdefault(day, {}).setdefault(at, []).append((player, action))


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody who does what they are about to, at their door."""

    machine: Machine
    oracle: Oracle
    script: Script
    player: Player

    def do(self, action: Action) -> None:
        """Do it, and let the oracle know."""
        person, today = self.player.person.id, self.machine.now.date()
        match action.what:
            case "enter":
                self.say(Incoming(self.door, self.id(), text=self.code()), owed=True)
            case "ask":
                self.say(Incoming(self.door, self.id(), text=action.about), owed=True)
            case "block":
                self.machine.platforms[self.door.channel].blocked.add(self.door.person)
                self.oracle.answers.pop(self.door, None)
            case "mute":
                pressed = Pressed(action.about, "")
                self.say(Incoming(self.door, self.id(), pressed=pressed), owed=True)
                self.oracle.mutes(person, action.about.removeprefix("mute:").split(","))
            case "snooze":
                until = today + SNOOZES[action.about] * DAY
                answer = self.say(Incoming(self.door, self.id(), text=action.about), owed=True)
                refused = any(REFUSED in one.text for one in answer.replies)
                self.oracle.snoozes(person, today, until, refused=refused)
            case "fill":
                self.fill(action.about, TURNS)
            case "begin":
                self.fill(action.about, self.machine.random.randrange(2, 12))

    @property
    def door(self) -> Address:
        return self.player.door or Address("", "")  # nobody acts without one

    def fill(self, form: str, turns: int) -> None:
        """Fill a form in, answer by answer, and hand it in; or stop before."""
        answer = self.say(Incoming(self.door, self.id(), pressed=Pressed(f"form:{form}")))
        for _ in range(turns):
            before, answer = answer, self.say(self.answered(answer))
            if answer.replies == before.replies:
                return  # nobody says the same for ever to somebody who says the same
            if HANDED_IN in "".join(one.text for one in answer.replies):
                drafts = self.machine.assistant.state(self.door).drafts.values()
                for one in drafts:
                    if one.life == "handed_in":
                        self.oracle.hands_in(self.player.person.id, one.form)
                if any(one.form == form and one.life == "handed_in" for one in drafts):
                    return

    def answered(self, before: Outgoing) -> Incoming:
        """What somebody says to a question who takes what is offered first, or the example."""
        question, keys = before.question, [one.key for one in before.options]
        choices = [one for one in keys if one == "adopt" or one.startswith("=")]
        if not question.path:
            return Incoming(self.door, self.id(), text="提交")
        if choices:
            return Incoming(self.door, self.id(), pressed=Pressed(choices[0], question.path))
        if question.shape == "file":
            return Incoming(self.door, self.id(), file=self.machine.file)
        return Incoming(self.door, self.id(), text=question.example or "详见下文。")

    def say(self, incoming: Incoming, *, owed: bool = False) -> Outgoing:
        """Say it; `owed`: the answer is delivered, not given in place."""
        platform = self.machine.platforms[self.door.channel]
        platform.written(self.door.person)
        self.script.messages += 1
        with self.machine.counted("turns"):
            answer = self.machine.assistant.receive(incoming, in_place=0 if owed else None)
        if owed and self.door.person not in platform.blocked:
            self.oracle.is_answered(self.door, answer)
        return answer

    def id(self) -> str:
        return self.machine.new_id()

    def code(self) -> str:
        """A one-time code as staff would give it to them."""
        code, now = code_of(self.machine.new_id()), self.machine.now
        with self.machine.store.begin() as transaction:
            conversation = people.conversation_of(transaction.session, self.player.person.id)
            kept = Code(code, "invite", now + DAY, self.player.person.id)
            transaction.keep_code(conversation, kept, now)
        return code


LATE = (0, 0, 1, 1, 2, 3, 4, 7)
"""Days before the last on which those hand in who are late."""
SNOOZES = {"明天上午再说": 1, "3天后再提醒我": 3, "7天后再提醒我": 7}
