"""What is said about answers that are shown: which of a list is another, or not meant; 就用它.

The numbers are the list's own. A name may be any that its question has.
"""

import re
from itertools import chain

from ..events import Changed, Declined, Dropped, Event, Kept, Picked
from ..pasting.labels import WIDTH, labels_of
from ..pasting.pasting import found_in
from ..scene import Scene, Sheet
from ..state import Pending
from .manners import LONGEST_MANNER, agrees, fold, small_number, squeezed


def amendment(scene: Scene, text: str) -> Event | None:
    """What a short message does to the list that waits; `None`: it is not about it."""
    pending, sheet = scene.state.pending, scene.sheet
    if sheet is None or pending is None or pending.kind != "adopt" or len(text) > LONGEST:
        return None
    words = fold(text)
    if ADOPTED.fullmatch(squeezed(text)):
        return Picked(0)
    if words in ONE_BY_ONE:
        return Picked(1)
    if words in NONE_OF_THEM:
        return Declined()
    line = " ".join(text.translate(WIDTH).split())
    if match := EXCEPT.fullmatch(line) or LEAVE_OUT.fullmatch(REST.sub("", line)):
        names = AND.split(match["one"] or match["other"])
        keys = [_keys(sheet, pending, name) for name in names]
        return Dropped(tuple(chain(*keys))) if all(keys) else None
    if match := NUMBERED.fullmatch(text.strip()):
        # None of the list's numbers is the form's, so what fits none or two is not guessed.
        return Changed(_numbered(pending, match["name"].strip()), match["value"])
    # 班组人数13 names its question; words that name none may be for the one that is open.
    if len(text) > LONGEST_MANNER or not sheet.form.labels.pattern.match(line):
        return None
    told = found_in(sheet.form.fields, text)
    ((key, said), *more) = told.found or (("", ""),)
    return None if not key or more or told.rest or told.near else Changed((key,), said)


def agreed(scene: Scene, words: str) -> Event | None:
    """对, 就用它 at a question that shows its former answer, and offers to keep it."""
    field = scene.sheet.open if scene.sheet and scene.stage == "asking" else None
    if field is None or scene.sheet is None or scene.sheet.prompt(field):
        return None
    if scene.sheet.draft.aside.get(field.key) is None:
        return None
    # 是 and 好 may be options of the question, whatever is shown beside it.
    agreed = words in RIGHT if field.choices() else agrees(words)
    return Kept() if agreed or KEEP.fullmatch(words) else None


def _numbered(pending: Pending, name: str) -> tuple[str, ...]:
    """The lines that a number means: of that place, or, a mere number, of that answer."""
    number = NUMBER.fullmatch(name)
    place = small_number(number["number"] or number["han"]) if number else 0
    lines = pending.proposed[place - 1 : place] if place else ()
    said = (one for one in pending.proposed if name.isdecimal() and one.text.strip() == name)
    return tuple(dict.fromkeys(one.key for one in (*lines, *said)))


def _keys(sheet: Sheet, pending: Pending, name: str) -> tuple[str, ...]:
    """The one line that a number of the list or a question's name means."""
    if NUMBER.fullmatch(name.strip()):
        return _numbered(pending, name.strip())[:1]
    fields = [sheet.form.by_key[one.key] for one in pending.proposed]
    key = labels_of(fields).key(name.strip("的 “”\"'"))
    return (key,) if key else ()


LONGEST = 300
RIGHT = frozenset("对 对的 对啊 对呀 对对 没错 没问题 确认".split())
THERE = "(?:(?:文件|表|word)里?|去年|上次|原来|以前)"
KEEP = re.compile(
    f"(?:就|还是|还|仍然?)*(?:(?:用|按|照|填|写|要)(?:它|这个|这一?[项条]|{THERE}的?)"
    f"|是?(?:它|这个)|是?{THERE}的)(?:不变|不改|没变|就行|就好|就可以|没错|吧)*"
    "|(?:没有?|不用|不需要)(?:变化?|改动?)|照旧|不动"
)
ONE_BY_ONE = frozenset("逐项看 逐项核对 一项一项看 一个一个看 逐个看 逐条看".split())
NONE_OF_THEM = frozenset("都不要 全不要 全都不要 都不采用 不采用 全部不要 都不用 都不对".split())
HAN = "[一二三四五六七八九十]{1,3}"
NUMBER = re.compile(rf"第? *(?P<number>\d{{1,2}}) *[项条个]?|第 *(?P<han>{HAN}) *[项条个]")
OUT = "不要了?|去掉|删掉|删除|删了|不采用|不用了?|不填"
TAKE = "(?:采用|采纳|要|用|可以|对的?|没问题|保留|留着?|填上?)"
ADOPTED = re.compile(
    "(?:嗯+|好的?|行|可以|对的?|是的?|ok|没问题|没错|看[完过好]了|核对[完过好]了|那就?|就|请|帮我|先)*"
    "(?:(?:全部|全都?|都|通通|一起|所有的?)+(?:采用|采纳|要|用|用上|对|对的|没错|没问题|填上|可以|正确|是对的)"
    "|采用|采纳|没问题|没错)(?:了|吧|的|就?(?:采用|用|填)吧|就这样)*(?:谢谢[您你]?|辛苦了?)?"
)
"""都对, 全用, 看完了没问题, 嗯全部采用谢谢: a yes to all of the list."""
OTHERS = "(?:其[他它余]的?|剩下的?|别的|另外的?)"
REST = re.compile(rf"[,，;；。 ]*{OTHERS}(?:全部|全|都)*{TAKE}(?:了|吧)?[。!]*$")
EXCEPT = re.compile(
    r"除了?(?P<one>.{1,40}?)(?:以外|之外|外|不要)?[,，]?"
    rf"{OTHERS}?(?:全部|全|都)+{TAKE}(?:了|吧)?[。!]*(?P<other>)"
)
"""第3项不要，其他都采用, 除了电话都要: the list is shown again without it."""
LEAVE_OUT = re.compile(
    rf"(?:请|把)?(?P<one>.{{1,40}}?) *都?先?(?:{OUT})[。!吧]*"
    rf"|(?:请|帮我)?(?:不要|去掉|删掉|删除|不采用) *(?P<other>.{{1,40}}?)[。!吧]*"
)
AND = re.compile(r"[,、和及]|(?<=[0-9项条个]) +(?=第? *[0-9])")
NUMBERED = re.compile(
    rf"(?P<name>第?\s*\d{{1,2}}\s*[项条个]|第\s*{HAN}\s*[项条个]|\d{{1,2}}(?=应|改|换成))\s*的?\s*"
    r"(?:(?:[写填读]?错了?|不对|有误)[,，;；。\s]*)?(?:应该是|应改为|改成|改为|换成|应为|应是|改|是|为|[:：=])\s*(?P<value>\S.*)",
    re.DOTALL,
)
