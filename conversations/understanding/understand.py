"""What a message means: an `Event` out of what was typed, pressed or sent.

It alone knows how people talk.

Order of work: a broadcast that is made hears first; a button says what it is; a choice that is
open takes its number or words; a command is a whole message, never a part of one; then manners:
thanks, 问下领导, a question, 同上; several answers are taken apart; a correction names its
question; all else is an answer. `答：` before a text makes it an answer whatever it says.
"""

import re
from datetime import datetime
from typing import Literal

from ..events import (
    Acknowledged,
    Answered,
    AskedOffice,
    AskedStatus,
    CameLate,
    Changed,
    ChoseForm,
    Declined,
    Edited,
    Event,
    Finished,
    Jumped,
    Picked,
    Postponed,
    Questioned,
    SameAs,
    SentAFile,
    SentOther,
    Started,
    WentBack,
)
from ..fields.base import Clear, Field, Wrong
from ..fields.rows import BLANK
from ..forms.notice import Catalog
from ..messages import Incoming, Pressed, SentFile
from ..scene import Scene, Sheet, set_scene
from ..state import Pending, State
from .amending import agreed, amendment
from .asking import asks, wonders
from .broadcasting import ELSEWHERE, NOT_HEARD, heard
from .choosing import another, asked_about, chosen, numbered
from .commands import (
    BOUND,
    COMMANDS_BY_KEY,
    LONGEST_COMMAND,
    REWRITE,
    command_in,
)
from .elsewhere import dropped, elsewhere
from .inviting import invitation_in, pressed_invitation, whom_it_is_for
from .manners import (
    TAKES_ANY_WORDS,
    acknowledges,
    agrees,
    corrects,
    fold,
    postpones,
    refuses,
    same,
    squeezed,
    used,
)
from .naming import last_answered, named, named_in, of_another, questions, unread
from .nudging import answered_nudge, nudge_in, pressed_nudge
from .others import asked_of_others
from .several import several_in
from .standing import asked_standing, one_of, pressed_standing, which
from .wishing import pressed_wish, wished


def understand(catalog: Catalog, state: State, incoming: Incoming, now: datetime) -> Event:
    """What a message means in this state.

    Never raises; whatever is not understood is an answer.
    """
    scene = set_scene(catalog, state, now)
    broadcast = heard(scene, incoming)
    if broadcast and broadcast != NOT_HEARD:
        return broadcast
    event = _meant(scene, incoming)
    return broadcast if broadcast and type(event) not in ELSEWHERE else event


def _meant(scene: Scene, incoming: Incoming) -> Event:
    if incoming.pressed:
        return _pressed(scene, incoming.pressed)
    if incoming.file:
        return SentAFile(incoming.file, incoming.text or "")
    if incoming.other:
        return SentOther(incoming.other, incoming.text or "")
    if incoming.text is None:
        return Started()
    if incoming.edits and scene.sheet:
        return _edited(scene, scene.sheet, incoming.edits, incoming.text)
    event = _said(scene, incoming.text)
    if isinstance(event, Answered) or incoming.text.strip().isdecimal():
        return whom_it_is_for(scene, incoming.text) or event
    return event


def manner(text: str) -> tuple[Literal["command", "question", "postpone"], str] | None:
    """What a whole message is whatever question is open, and its code; `None`: an answer."""
    command = command_in(text)
    if command or postpones(text):
        return ("command", command) if command not in {None, "postpone"} else POSTPONE
    asking = asks(text)
    return ("question", asking.kind) if asking else None


def _edited(scene: Scene, sheet: Sheet, edits: str, text: str) -> Event:
    """A new wording is for the question its message answered, never for another one.

    A message that answered nothing is read anew only where the question it was said to is still
    open: after a refusal, or while a choice of readings waits.
    """
    key = dict(scene.state.said).get(edits)
    if key is None and (scene.state.failed or (scene.state.pending and scene.state.pending.path)):
        return _said(scene, text)
    return Edited(key if key and sheet.number(key) else "", text)


def _pressed(scene: Scene, pressed: Pressed) -> Event:
    kind, _, rest = pressed.key.partition(":")
    if pressed.key in COMMANDS_BY_KEY and pressed.key not in BOUND:
        return COMMANDS_BY_KEY[pressed.key]()
    if kind == "form":
        return ChoseForm(rest)
    if invitation := pressed_invitation(scene, pressed.key):
        return invitation
    if rest and (wish := pressed_wish(scene, kind, rest)):
        return wish
    if found := pressed_standing(scene, kind, rest) or pressed_nudge(scene, kind, rest):
        return found
    if kind == "jump" and scene.sheet and scene.sheet.number(rest):
        return Jumped((rest,))
    if pressed.asked != scene.state.asked:
        return CameLate()
    if pressed.key.startswith("="):
        return Answered(pressed.key[1:])
    if kind == "pick" and rest.isdecimal():
        return Picked(int(rest[:3]))
    return COMMANDS_BY_KEY.get(pressed.key, CameLate)()


def _said(scene: Scene, text: str) -> Event:
    escaped = ESCAPE.match(text)
    if escaped:
        return Answered(text[escaped.end() :], outright=True)
    if invitation := invitation_in(scene, text):
        return invitation
    words = fold(text) if len(text) <= LONGEST_COMMAND else ""
    if not words:
        return (
            amendment(scene, text)
            or _chosen(scene, text)
            or several_in(scene, text)
            or named_in(scene, text)
            or Answered(text)
        )
    return (
        answered_nudge(scene, text)
        or amendment(scene, text)
        or _picked(scene, words)
        or agreed(scene, words)
        or _offered(scene, text, words)
        or _finished(scene, words)
        or wished(scene, scene.sheet.open if scene.sheet else None, text)
        or elsewhere(scene, text)
        or asked_standing(scene, _in_question(scene), text)
        or asked_of_others(scene, _in_question(scene), text)
        or _chosen(scene, text)
        or nudge_in(scene, _in_question(scene), text)
        or _command(scene, words)
        or another(scene, _in_question(scene), text)
        or _mannered(scene, text)
        or dropped(scene, words)
        or which(scene, text)
        or several_in(scene, text)
        or named_in(scene, text)
        or of_another(scene, text)
        or _wondered(scene, text)
        or Answered(text)
    )


def _picked(scene: Scene, words: str) -> Event | None:
    """An answer to what is pending: its number, its words, yes or no; or a form from the list."""
    pending = scene.state.pending
    if scene.sheet is None:
        return one_of(scene, words) or numbered(scene, words) or _filled_form(scene, words)
    if pending is None:
        return None
    if refuses(words):
        return Declined()
    if agrees(words) and (pending.kind in {"restart", "adopt"} or len(pending.readings) == 1):
        return Picked(0)
    labels = [fold(label) for label in _labels(scene.sheet, pending)]
    if words in labels:
        return Picked(labels.index(words))
    # With one reading there is nothing to count, so a bare number is a new answer.
    counted = words.isdecimal() and 1 <= int(words) <= len(labels) and len(labels) > 1
    return Picked(int(words) - 1) if counted else None


def _chosen(scene: Scene, text: str) -> Event | None:
    """The form that is asked for, while none is open."""
    return chosen(scene.catalog, scene.state.role, text) if scene.sheet is None else None


def _labels(sheet: Sheet, pending: Pending) -> list[str]:
    if pending.kind == "adopt":
        return []
    if pending.kind == "which":
        return [sheet.form.by_key[str(key)].label for key in pending.readings]
    field = sheet.form.by_key.get(pending.path)
    if field is None:
        return []
    so_far = sheet.draft.aside.get(field.key) if field.gathers else None
    return [field.proposed(so_far, one) for one in pending.readings]


def _filled_form(scene: Scene, words: str) -> Event | None:
    """A yes to the filled form that was sent last is a yes to filling that form."""
    sent = next((one for one in scene.state.held[::-1] if isinstance(one, SentFile)), None)
    form = sent.filled.form if sent and sent.filled else ""
    yes = agrees(words) or THIS_FORM.fullmatch(squeezed(words))
    return ChoseForm(form) if form and yes and scene.catalog.find(form) else None


def _offered(scene: Scene, text: str, words: str) -> Event | None:
    """What the open question itself understands goes before a command of the same words."""
    field = scene.sheet.open if scene.sheet and scene.stage == "asking" else None
    if field and field.gathers and words in ANEW:
        return Answered(text)
    if field and field.type == "rows" and words in BLANK - {"跳过"}:
        return Answered(text)
    if field is None or not (choices := field.choices()):
        return None
    reading = field.read(text, scene.now)
    named = isinstance(reading, Clear) and (field.gathers or field.show(reading.answer) in choices)
    return Answered(text) if named or words in map(fold, choices) else None


def _finished(scene: Scene, words: str) -> Event | None:
    """完成 ends an answer in several messages, and 重写 empties a text of several.

    Elsewhere they are words like any other.
    """
    field = scene.sheet.open if scene.sheet else None
    if field is None or not field.gathers:
        return None
    if field.shape == "long" and command_in(words) == "rewrite":
        return Answered(REWRITE)
    return Finished() if words in DONE else None


def _command(scene: Scene, words: str) -> Event | None:
    key = command_in(words)
    if key == "back" and words.endswith("错了") and scene.sheet:
        # 上一个填错了 is about what was answered last, wherever that stands in the form.
        last = scene.sheet.before()
        if (found := last_answered(scene, scene.sheet)) and found != (last.key if last else ""):
            return Jumped((found,))
        return WentBack()
    return COMMANDS_BY_KEY[key]() if key else None


def _mannered(scene: Scene, text: str) -> Event | None:
    """Thanks, 问下领导, a question, 同上, 不对，是…: what people say beside their answers."""
    if acknowledges(text):
        return Acknowledged()
    if postpones(text) or _postpones_by_name(scene, text):
        return Postponed()
    return _questioned(scene, text) or _same_as(scene, text) or _instead(scene, text)


def _postpones_by_name(scene: Scene, text: str) -> bool:
    """邮编忘了: the same with the name of the question it is said to."""
    field = _in_question(scene)
    names = (field.label, *field.aliases) if field else ()
    name = max((one for one in names if text.startswith(one)), key=len, default="")
    return bool(name) and postpones(text.removeprefix(name).lstrip(" 是的:：,，"))


def _questioned(scene: Scene, text: str) -> Event | None:
    asking = asks(text)
    field = _in_question(scene)
    if asking is None:
        if field is None or field.type in TAKES_ANY_WORDS or not wonders(text):
            return None
        reading = field.read(text, scene.now)
        # No name ends in 吗, though one can be read out of a text that does.
        no_name = field.type in NAMES and not isinstance(reading, Clear)
        return Questioned() if no_name or isinstance(reading, Wrong) else None
    if asking.kind == "office":
        return AskedOffice()
    if asking.kind == "status":
        return AskedStatus()
    if asking.kind == "delivery":
        form = asked_about(scene, text)
        return Questioned(delivery=True, form=form)
    if not asking.about or scene.sheet is None:
        return Questioned()
    # Of what is no question of the form, a text may well speak: 如何选刀具.
    words = field is not None and field.type in TAKES_ANY_WORDS
    keys = questions(scene, scene.sheet, asking.about, loose=not words)
    return None if words and not keys else Questioned(keys)


def _wondered(scene: Scene, text: str) -> Event | None:
    """Any other question, before a form is chosen: whoever asks wants to know how to begin.

    Who looks after others knows, and asks about them in words that are not understood.
    """
    if scene.state.role in {"contact", "staff"}:
        return None
    asks_something = scene.sheet is None and (wonders(text) or WHO_OR_WHICH.search(text))
    return Questioned() if asks_something else None


def _in_question(scene: Scene) -> Field | None:
    """The question that words are for: the one in doubt, else the one that is open."""
    if scene.sheet is None:
        return None
    pending = scene.state.pending
    return scene.sheet.form.by_key.get(pending.path) if pending else scene.sheet.open


def _same_as(scene: Scene, text: str) -> Event | None:
    field = scene.sheet.open if scene.sheet else None
    if scene.sheet is None or field is None or field.gathers:
        return None
    name = same(text)
    if name is None and field.type not in TAKES_ANY_WORDS:
        name = used(text) or None
    if name is None:
        return None
    if not name:
        return SameAs()
    keys = named(scene.sheet, name)
    return SameAs(keys[0]) if keys and keys[0] != field.key else None


def _instead(scene: Scene, text: str) -> Event | None:
    """不对，是97.5: for the last answer, for the open question, or one that has to be asked."""
    sheet = scene.sheet
    found = corrects(text) if sheet else None
    if sheet is None or found is None:
        return None
    field = _in_question(scene)
    last = sheet.form.by_key.get(last_answered(scene, sheet))
    if found.outright and last is None:
        return WentBack()
    if found.old:
        meant = last is not None and _says(scene, sheet, last, found.old)
        return Changed((last.key,), found.value) if meant and last else None
    if scene.state.pending:
        return Answered(found.value) if field else None
    prose = field is not None and (field.gathers or field.shape == "long")
    fits = last is not None and (found.outright or not unread(scene, last, found.value))
    if prose and last and last.type in NAMES | TAKES_ANY_WORDS and not found.outright:
        return None  # whatever is written there would fit
    if last and fits and (found.outright or field is None or prose):
        return Changed((last.key,), found.value)
    free = field is None or prose or (found.bare and field.type in TAKES_ANY_WORDS)
    here = not free and not unread(scene, field, found.value)
    if field and here and (scene.state.failed or not fits):
        return Changed((field.key,), found.value)
    keys = ([last.key] if last and fits else []) + ([field.key] if field and here else [])
    return Changed(tuple(dict.fromkeys(keys)), found.value) if keys else None


def _says(scene: Scene, sheet: Sheet, field: Field, text: str) -> bool:
    """Whether a text is the answer that stands there."""
    reading = field.read(text, scene.now)
    return isinstance(reading, Clear) and reading.answer == sheet.draft.answers[field.key]


POSTPONE: tuple[Literal["postpone"], str] = ("postpone", "postpone")
NAMES = frozenset({"organisation", "team_name", "person"})
WHO_OR_WHICH = re.compile("[谁哪]|多少|[?？]$")
THIS_FORM = re.compile(
    "(?:好的?|嗯+|行|对|是的?|那)*就?(?:填|是)?(?:这个|这一?张表?|它)(?:吧|了|的)*"
)
ESCAPE = re.compile(r"\s*答\s*[:：]\s*")

"""What, said to a short list of forms, asks for all of them."""
ANEW = frozenset("重写 全部重写 清空 重新写".split())
"""What begins an answer in several messages anew."""
DONE = frozenset("完成 写完了 写完 填完了 选好了 没有了 就这些 好了 done".split())
