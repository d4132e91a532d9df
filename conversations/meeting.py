"""What somebody says about a form that others fill in too, and what came in between.

Words are for the question that was put to who says them, whatever has been answered since: it is
the open one for this step (`faced`). Where somebody else has answered it, the two answers are
asked about; what cannot be placed any more is named.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from . import events as on
from .effects import Doubtful, Say
from .engine import step
from .events import Event
from .fields.base import Data, Field
from .forms.notice import Catalog
from .handling.settling import again
from .scene import Sheet, put_question, set_scene
from .state import Draft, State
from .turn import Turn


@dataclass(frozen=True, slots=True)
class Meeting:
    """A conversation as its person saw it last (`before`), and with what others did since."""

    catalog: Catalog
    before: State
    state: State
    now: datetime

    def faced(self) -> State:
        """The conversation with the question that was put last open, whoever answered it since."""
        field, sheet = self.asked(), self.sheet()
        if field is None or sheet is None or not sheet.number(field.key):
            return self.state
        draft, key, shared = sheet.draft, field.key, sheet.draft.shared
        if sheet.open is field or shared is None:
            return self.state
        answers, aside = dict(draft.answers), dict(draft.aside)
        if key in answers:
            aside[key] = theirs = answers.pop(key)
            shared = replace(shared, taken={**shared.taken, key: theirs})
        ahead = (key, *(one for one in draft.ahead if one != key))
        later = tuple(one for one in draft.later if one != key)
        draft = replace(
            draft, answers=answers, aside=aside, ahead=ahead, later=later, shared=shared
        )
        return replace(self.state, drafts={**self.state.drafts, draft.ref: draft})

    def turn(self, event: Event) -> Turn:
        """What an event leads to, after what the others have done is told."""
        turn = self.met(event)
        news = tuple(self.news(turn))
        return replace(turn, effects=(*news, *turn.effects)) if news else turn

    def met(self, event: Event) -> Turn:
        """What an event leads to by itself."""
        pending = self.state.pending
        if isinstance(event, on.Picked) and pending and pending.kind in LISTS and self.rivals():
            return again(set_scene(self.catalog, self.state, self.now))
        if type(event) not in TO_THE_QUESTION:
            return step(self.catalog, self.state, event, self.now)
        field, sheet = self.asked(), self.sheet()
        if sheet is None or pending is None:
            if why := self.unplaced(field, sheet, event):
                return self.put(*why)
            if field and type(event) in YIELDS and self.is_answered(field):
                return self.put()
        return step(self.catalog, self.faced(), event, self.now)

    def asked(self) -> Field | None:
        """The question that was put last; none where a choice waits for one that has an answer."""
        draft, found = self.before.draft, self.found()
        key = self.before.asked.partition("[")[0]
        if draft is None or found is None or (self.before.pending and key in draft.answers):
            return None
        return found.form.by_key.get(key)

    def is_answered(self, field: Field) -> bool:
        """Whether somebody else has answered a question since it was put."""
        draft = self.state.draft
        return bool(draft and draft.shared and field.key in draft.shared.rivals)

    def unplaced(
        self, field: Field | None, sheet: Sheet | None, event: Event
    ) -> tuple[Say, ...] | None:
        """Why words are for no question any more, and they are named; `None`: they still are.

        Its question is gone; or none was put, and now there is one; or somebody else is writing at
        the very same, and what was asked for there has moved on.
        """
        words = ""
        if isinstance(event, on.Answered | on.SentAFile):
            words = event.text if isinstance(event, on.Answered) else event.file.name
        before = self.before.draft
        if sheet is None or before is None:
            return None
        if field is None:
            rested = not self.before.asked and sheet.open is not None
            named = (Say("meanwhile_unasked", {"text": words}),) if words else ()
            return named if rested else None
        facts: Data = {"label": field.short_name, "text": words}
        if not sheet.number(field.key):
            return (Say("meanwhile_gone", facts),) if words else ()
        known = {**sheet.draft.aside, **sheet.draft.answers}.get(field.key)
        if words and field.gathers and known != before.aside.get(field.key):
            return (Say("meanwhile_part", facts),)
        return None

    def put(self, *said: Say) -> Turn:
        """The open question; where several write at one, it stays open with all that is there."""
        here = any(one.code == "meanwhile_part" for one in said)
        state = self.faced() if here else self.state
        return put_question(set_scene(self.catalog, state, self.now), *said)

    def rivals(self) -> dict[str, str]:
        """The questions that others have answered since, and who."""
        draft, before = self.state.draft, self.before.draft
        if draft is None or draft.shared is None or before is None or before.shared is None:
            return {}
        known = before.shared.rivals
        return {
            key: name
            for key, name in draft.shared.rivals.items()
            if key not in known or _told(draft, key) != _told(before, key)
        }

    def news(self, turn: Turn) -> Iterator[Say]:
        """What the others have done since, in a line for each of them.

        Which of two answers is right is asked with both of them, and needs no line beside.
        """
        sheet, rivals = self.sheet(), self.rivals()
        if sheet is None:
            return
        for effect in turn.effects:
            if isinstance(effect, Doubtful) and effect.code == "colleague":
                rivals.pop(effect.question.path.partition("[")[0], None)
        for name in dict.fromkeys(rivals.values()):
            labels = [one.short_name for one in sheet.asked if rivals.get(one.key) == name]
            if labels:
                named = "、".join(labels[:MANY]) + ("……" if labels[MANY:] else "")
                facts: Data = {"name": name, "number": len(labels), "labels": named}
                yield Say("meanwhile", facts)
        edition = self.before.draft.edition if self.before.draft else 0
        if sheet.draft.edition > edition:
            yield Say("meanwhile_handed_in", {"edition": sheet.draft.edition})

    def found(self) -> Sheet | None:
        """The open form as the person saw it last."""
        return set_scene(self.catalog, self.before, self.now).sheet

    def sheet(self) -> Sheet | None:
        """The open form as it is now."""
        return set_scene(self.catalog, self.state, self.now).sheet


def _told(draft: Draft, key: str) -> object:
    taken = draft.shared.taken if draft.shared else {}
    return {**draft.answers, **taken}.get(key)


MANY = 5
"""Questions that are named in one line."""
LISTS = frozenset({"adopt", "restart"})
"""Choices about several answers at once: they are put again when one of those has changed."""
YIELDS = frozenset({on.Skipped, on.Kept, on.Postponed, on.Finished})
"""What gives no answer: where somebody else has given one, that one stands."""
TO_THE_QUESTION = YIELDS | {
    on.Answered,
    on.SentAFile,
    on.Picked,
    on.Declined,
    on.WentBack,
    on.SameAs,
}
"""What is about the question that was put last, without naming it."""
