"""Which question a person names: by its number, its label, a part of it, or as the last one.

修改 班组人数, 第3项改成12, 手机写错了，应该是…, 把联系人改成张三.
"""

import re
import unicodedata
from functools import lru_cache

from ..events import Changed, Event, Jumped, Postponed
from ..fields.base import IN_WORDS, Clear, Doubt, Field, Wrong
from ..pasting.labels import WIDTH
from ..scene import Scene, Sheet
from .commands import LONGEST_COMMAND
from .manners import TAKES_ANY_WORDS, fold


def named_in(scene: Scene, text: str) -> Event | None:
    """A correction that names its question: 修改 班组人数, 第3项改成12, 班组人数：13."""
    if scene.sheet is None:
        return None
    line = text.strip()
    pointed = POINTED.sub("", line)
    return _named_in(scene, scene.sheet, line) or (
        _named_in(scene, scene.sheet, pointed) if pointed != line else None
    )


def _named_in(scene: Scene, sheet: Sheet, line: str) -> Event | None:
    if len(line) <= LONGEST_COMMAND:
        if sheet.open is None and (keys := named(sheet, fold(line))):
            return Jumped(keys)
        for pattern in GO_TO:
            match = pattern.fullmatch(line)
            if match and (keys := questions(scene, sheet, match[1])):
                return Jumped(keys)
        match = PUT_OFF.fullmatch(line)
        if match and (keys := named(sheet, fold(match[1]))):
            return Postponed(keys)
    match = CHANGE.match(line)
    return _changed(scene, sheet, match) if match else None


def of_another(scene: Scene, text: str) -> Event | None:
    """手机13900000001 while the team's name is asked: an answer that names another question.

    Only where the open question could not take it as it is, and the one that is named can.
    """
    sheet, pending = scene.sheet, scene.state.pending
    field = sheet.open if sheet and (pending is None or pending.path) else None
    line = text.strip()
    if sheet is None or field is None or field.gathers or len(line) > LONGEST_COMMAND:
        return None
    names = sheet.form.labels
    match = names.pattern.match(line.translate(WIDTH))
    other = sheet.form.by_key.get(names.key(match["name"]) or "") if match else None
    if match is None or other is None or other is field or not sheet.number(other.key):
        return None
    value = line[match.end() :]
    sure = other.type not in ANY_SIGNS and _reads(scene, other, value)
    taken = field.shape == "long" or (field.type != "text" and _reads(scene, field, line))
    return Changed((other.key,), value) if sure and not taken else None


def _reads(scene: Scene, field: Field, text: str) -> bool:
    """Whether a text is an answer as it is, with nothing unusual about it."""
    reading = field.read(text, scene.now)
    return isinstance(reading, Clear) and not field.warnings(reading.answer)


def _changed(scene: Scene, sheet: Sheet, match: re.Match[str]) -> Event | None:
    """A new answer with its question's name before it.

    While a longer text is open, a sentence of it must not be taken for a correction, nor a cell
    while a table is: there it is one line that says so outright, of a question that can read it.
    """
    value, verb = match["value"].strip(), match["verb"].strip()
    outright = verb in PLAIN_CHANGE or SLIP.match(match["verb"]) is not None
    plain = outright and len(match[0]) <= LONGEST_COMMAND
    prose = sheet.open is not None and (sheet.open.shape == "long" or sheet.open.type == "rows")
    if prose and not (plain and "\n" not in value):
        return None
    keys = questions(scene, sheet, match["name"], loose=plain and not prose)
    if not keys or (prose and not _can_be(scene, sheet.form.by_key[keys[0]], value)):
        return None
    hedged = verb.startswith("应该") and sheet.open is sheet.form.by_key[keys[0]]
    return Changed(keys, f"{verb}{value}" if hedged else value)


def _can_be(scene: Scene, field: Field, value: str) -> bool:
    return field.shape != "long" and not unread(scene, field, value)


def questions(scene: Scene, sheet: Sheet, name: str, *, loose: bool = True) -> tuple[str, ...]:
    """The questions a number or name means; `loose` lets a part of a label stand for it."""
    number = NUMBER.fullmatch(unicodedata.normalize("NFKC", name).strip())
    if number:
        index = int(number["number"])
        return (sheet.asked[index - 1].key,) if 1 <= index <= len(sheet.asked) else ()
    words = fold(name)
    if LAST.fullmatch(words):
        return (last,) if (last := last_answered(scene, sheet)) else ()
    exact = named(sheet, words)
    if exact or not loose or len(words) < 2:
        return exact
    return tuple(one.key for one in sheet.asked if any(words in known for known in _names(one)))


def named(sheet: Sheet, words: str) -> tuple[str, ...]:
    """The question whose very name this is."""
    exact = [one.key for one in sheet.form.fields if one.asked and words in _names(one)]
    return tuple(exact[:1])


def _names(field: Field) -> tuple[str, ...]:
    return _folded((field.label, *field.aliases))


@lru_cache(maxsize=2_000)  # of every question, at every message that names one
def _folded(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(fold, names))


def last_answered(scene: Scene, sheet: Sheet) -> str:
    """The question answered last, if its answer still stands; else `""`."""
    key = scene.state.last
    return key if sheet.number(key) and sheet.answered(key) else ""


def unread(scene: Scene, field: Field | None, text: str) -> bool:
    """Whether there is a field, and a text is no answer to it, be it a doubtful one.

    Words with an answer among them are an answer only where they mean nothing else.
    """
    if field is None:
        return False
    reading = field.read(text, scene.now)
    return isinstance(reading, Wrong) or (isinstance(reading, Doubt) and reading.code == IN_WORDS)


ANY_SIGNS = TAKES_ANY_WORDS | {"choice", "multi_choice", "yes_no", "upload", "computed"}
"""Kinds whose answers are words like any other: a name before them proves nothing."""
GAI = "改(?![进善变革动造良正])"
"""改 by itself; 改进, 改善 and their like are what a team writes about."""
WRONGLY = "(?:[填写打搞弄说]?错了|不对|有误)"
GO_TO = (
    re.compile(rf"(?:我?[要想])?(?:修改|更改|改一下|重填|{GAI}|回到|跳到)\s*(.+)"),
    re.compile(r"(第\s*\d+\s*[项题个])"),
    re.compile(rf"(.+?)\s*{WRONGLY}"),
)
POINTED = re.compile(
    "^(?:(?:我|您|你)?(?:前面|上面|刚才|刚刚|之前)(?:填的|写的|说的|那[个项条]|的)*|那[个项条]?的?)[,，\\s]*(?=.{2})"
)
"""前面那个邮编改成214001: what points back at an answer before it is named."""
NUMBER = re.compile(r"第?\s*(?P<number>\d{1,3})\s*[项题个]?")
LAST = re.compile("(?:上|前)一?[个项题条]|刚才(?:那[个项条]|的)?|刚刚(?:那[个项条]|的)?")
PUT_OFF = re.compile(
    "(?:这项)?(.+?)(?:先)?(?:放一放|放着|空着|待定|回头补|以后再[填说补]|后面再[填说补]|稍后再[填说补])"
)
PLAIN_CHANGE = frozenset("应该是 应该为 应改为 改成 改为 换成 应为 应是".split())
"""What nobody says but to correct; a part of a name is enough before it."""
PLAIN = "|".join(sorted(PLAIN_CHANGE, key=len, reverse=True))
SLIP = re.compile(rf"{WRONGLY}(?:了|的)?(?:[,，。:：;；\s]+(?:{PLAIN}|是|应该)?|{PLAIN}|是)")
"""写错了，应该是: what stands between the name of a question and its new answer."""
CHANGE = re.compile(
    r"(?:(?:请|麻烦|帮我|我?[要想])*(?:[把将]|(?:修改|更改|改)(?:一下|下)))?"
    r"(?P<name>[^\n:：=]{1,40}?)[，,\s]*"
    rf"(?P<verb>{SLIP.pattern}|{PLAIN}|{GAI}|[:：=])\s*"
    r"(?P<value>.*\S.*)",
    re.DOTALL,
)
