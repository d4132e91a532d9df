"""What is said about a list of proposed answers: which of them is another, and which is not meant.

The numbers are the list's own. A name may be any that its question has.
"""

import re
from itertools import chain

from ..events import Changed, Declined, Dropped, Event, Picked
from ..pasting.labels import WIDTH, labels_of
from ..scene import Scene, Sheet
from ..state import Pending
from .manners import fold


def amendment(scene: Scene, text: str) -> Event | None:
    """What a short message does to the list that waits; `None`: it is not about it."""
    pending, sheet = scene.state.pending, scene.sheet
    if sheet is None or pending is None or pending.kind != "adopt" or len(text) > LONGEST:
        return None
    words = fold(text)
    if words in ONE_BY_ONE:
        return Picked(1)
    if words in NONE_OF_THEM:
        return Declined()
    line = " ".join(text.translate(WIDTH).split())
    if match := LEAVE_OUT.fullmatch(line):
        names = AND.split(match["one"] or match["other"])
        keys = [_keys(sheet, pending, name) for name in names]
        return Dropped(tuple(chain(*keys))) if all(keys) else None
    match = NUMBERED.fullmatch(text.strip())
    named = _keys(sheet, pending, match["name"]) if match else ()
    return Changed(named, match["value"]) if match and named else None


def _keys(sheet: Sheet, pending: Pending, name: str) -> tuple[str, ...]:
    """The one line that a number of the list or a question's name means."""
    number = NUMBER.fullmatch(name.strip())
    if number:
        place = int(number["number"])
        return (pending.proposed[place - 1].key,) if 0 < place <= len(pending.proposed) else ()
    fields = [sheet.form.by_key[one.key] for one in pending.proposed]
    key = labels_of(fields).key(name.strip("的 “”\"'"))
    return (key,) if key else ()


LONGEST = 300
ONE_BY_ONE = frozenset("逐项看 逐项核对 一项一项看 一个一个看 逐个看 逐条看".split())
NONE_OF_THEM = frozenset("都不要 全不要 全都不要 都不采用 不采用 全部不要 都不用 都不对".split())
NUMBER = re.compile(r"第? *(?P<number>\d{1,2}) *[项条个]?")
OUT = "不要了?|去掉|删掉|删除|删了|不采用|不用了?|不填"
LEAVE_OUT = re.compile(
    rf"(?:请|把)?(?P<one>.{{1,40}}?) *都?(?:{OUT})[。!吧]*"
    rf"|(?:请|帮我)?(?:不要|去掉|删掉|删除|不采用) *(?P<other>.{{1,40}}?)[。!吧]*"
)
AND = re.compile(r"[,、和及]")
NUMBERED = re.compile(
    r"(?P<name>第?\s*\d{1,2}\s*[项条个])\s*的?\s*"
    r"(?:应该是|应改为|改成|改为|换成|应为|应是|改|是|为|[:：=])\s*(?P<value>\S.*)",
    re.DOTALL,
)
