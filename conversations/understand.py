"""What a message means: an `Event` out of what was typed, pressed or sent.

It alone knows how people talk.

Order of work: a button says what it is; a choice that is open takes its number or words; a command
is a whole message, never a part of one; a correction names its question; all else is an answer.
`答：` before a text makes it an answer whatever it says, for an answer that is also a command.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime

from .events import (
    Answered,
    AskedDraft,
    AskedForms,
    AskedHelp,
    AskedRestart,
    AskedReview,
    AskedStatus,
    CameLate,
    Changed,
    ChoseForm,
    Declined,
    Event,
    Finished,
    HandedIn,
    Jumped,
    Kept,
    Paused,
    Picked,
    Resumed,
    SentAFile,
    Skipped,
    Started,
    WentBack,
)
from .fields.base import Clear, Field, Wrong
from .forms.notice import Catalog
from .messages import Incoming, Pressed
from .scene import Scene, Sheet, set_scene
from .state import Pending, State

LONGEST_COMMAND = 60
"""Characters up to which a message can be a command or name a question.

Longer ones are answers.
"""


def understand(catalog: Catalog, state: State, incoming: Incoming, now: datetime) -> Event:
    """What a message means in this state.

    Never raises; whatever is not understood is an answer.
    """
    scene = set_scene(catalog, state, now)
    if incoming.pressed:
        return _pressed(scene, incoming.pressed)
    if incoming.file:
        return SentAFile(incoming.file)
    if incoming.text is None:
        return Started()
    return _said(scene, incoming.text)


def _pressed(scene: Scene, pressed: Pressed) -> Event:
    kind, _, rest = pressed.key.partition(":")
    if pressed.key in COMMANDS_BY_KEY and pressed.key not in BOUND:
        return COMMANDS_BY_KEY[pressed.key]()
    if kind == "form":
        return ChoseForm(rest)
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
        return Answered(text[escaped.end() :])
    words = fold(text) if len(text) <= LONGEST_COMMAND else ""
    if not words:
        return _named_in(scene, text) or Answered(text)
    return (
        _picked(scene, words)
        or _offered(scene, text, words)
        or _finished(scene, words)
        or _command(words)
        or _named_in(scene, text)
        or Answered(text)
    )


def _picked(scene: Scene, words: str) -> Event | None:
    """An answer to what is pending: its number, its words, yes or no; or a form from the list."""
    pending = scene.state.pending
    if scene.sheet is None:
        return _form(scene, words)
    if pending is None:
        return None
    if words in NO:
        return Declined()
    if words in YES and (pending.kind in {"restart", "adopt"} or len(pending.readings) == 1):
        return Picked(0)
    labels = [fold(label) for label in _labels(scene.sheet, pending)]
    if words in labels:
        return Picked(labels.index(words))
    # With one reading there is nothing to count, so a bare number is a new answer.
    counted = words.isdecimal() and 1 <= int(words) <= len(labels) and len(labels) > 1
    return Picked(int(words) - 1) if counted else None


def _labels(sheet: Sheet, pending: Pending) -> list[str]:
    if pending.kind == "adopt":
        return []
    if pending.kind == "which":
        return [sheet.form.by_key[str(key)].label for key in pending.readings]
    field = sheet.form.by_key.get(pending.path)
    return [field.spoken(one) for one in pending.readings] if field else []


def _form(scene: Scene, words: str) -> Event | None:
    forms = scene.catalog.forms
    if words.isdecimal() and 1 <= int(words) <= len(forms):
        return ChoseForm(forms[int(words) - 1][1].id)
    fits = [
        form.id
        for _, form in forms
        if (
            words in (name := fold(f"{form.attachment}{form.name}{form.title}")) and len(words) > 1
        )
        or name == words
    ]
    return ChoseForm(fits[0]) if len(fits) == 1 else None


def _offered(scene: Scene, text: str, words: str) -> Event | None:
    """What the open question itself understands goes before a command of the same words."""
    field = scene.sheet.open if scene.sheet and scene.stage == "asking" else None
    if field and field.gathers and words in ANEW:
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


def _command(words: str) -> Event | None:
    key = command_in(words)
    return COMMANDS_BY_KEY[key]() if key else None


def _named_in(scene: Scene, text: str) -> Event | None:
    """A correction that names its question: 修改 班组人数, 第3项改成12, 班组人数：13."""
    if scene.sheet is None:
        return None
    line = text.strip()
    if len(line) <= LONGEST_COMMAND:
        if scene.sheet.open is None and (keys := _named(scene.sheet, fold(line))):
            return Jumped(keys)
        for pattern in GO_TO:
            if (match := pattern.fullmatch(line)) and (keys := _questions(scene.sheet, match[1])):
                return Jumped(keys)
    match = CHANGE.match(line)
    return _changed(scene, scene.sheet, match) if match else None


def _changed(scene: Scene, sheet: Sheet, match: re.Match[str]) -> Event | None:
    """A new answer with its question's name before it.

    While a longer text is open, a sentence of it must not be taken for a correction, nor a cell
    while a table is: there it is one line that says so outright, of a question that can read it.
    """
    value, verb = match["value"].strip(), match["verb"]
    plain = verb in PLAIN_CHANGE and len(match[0]) <= LONGEST_COMMAND
    prose = sheet.open is not None and (sheet.open.shape == "long" or sheet.open.type == "rows")
    if prose and not (plain and "\n" not in value):
        return None
    keys = _questions(sheet, match["name"], loose=plain and not prose)
    if not keys or (prose and not _can_be(scene, sheet.form.by_key[keys[0]], value)):
        return None
    hedged = verb.startswith("应该") and sheet.open is sheet.form.by_key[keys[0]]
    return Changed(keys, f"{verb}{value}" if hedged else value)


def _can_be(scene: Scene, field: Field, value: str) -> bool:
    return field.shape != "long" and not isinstance(field.read(value, scene.now), Wrong)


def _questions(sheet: Sheet, name: str, *, loose: bool = True) -> tuple[str, ...]:
    """The questions a number or name means; `loose` lets a part of a label stand for it."""
    number = NUMBER.fullmatch(unicodedata.normalize("NFKC", name).strip())
    if number:
        index = int(number["number"])
        return (sheet.asked[index - 1].key,) if 1 <= index <= len(sheet.asked) else ()
    words = fold(name)
    exact = _named(sheet, words)
    if exact or not loose or len(words) < 2:
        return exact
    return tuple(one.key for one in sheet.asked if any(words in known for known in _names(one)))


def _named(sheet: Sheet, words: str) -> tuple[str, ...]:
    """The question whose very name this is."""
    exact = [one.key for one in sheet.form.fields if one.asked and words in _names(one)]
    return tuple(exact[:1])


def _names(field: Field) -> tuple[str, ...]:
    return tuple(fold(name) for name in (field.label, *field.aliases))


def fold(text: str) -> str:
    """A text for comparing: width, spaces, case and final punctuation do not count."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    return plain.strip("。.!！?？,，~、:：%「」《》\"'“”") or plain


GAI = "改(?![进善变革动造良正])"
"""改 by itself; 改进, 改善 and their like are what a team writes about."""
ESCAPE = re.compile(r"\s*答\s*[:：]\s*")
GO_TO = (
    re.compile(rf"(?:我?[要想])?(?:修改|更改|改一下|重填|{GAI}|回到|跳到)\s*(.+)"),
    re.compile(r"(第\s*\d+\s*[项题个])"),
    re.compile(r"(.+?)\s*(?:填错了|写错了|错了)"),
)
NUMBER = re.compile(r"第?\s*(?P<number>\d{1,3})\s*[项题个]?")
PLAIN_CHANGE = frozenset("应该是 应该为 应改为 改成 改为 换成 应为 应是".split())
"""What nobody says but to correct; a part of a name is enough before it."""
CHANGE = re.compile(
    r"(?P<name>[^\n:：=]{1,40}?)\s*"
    rf"(?P<verb>{'|'.join(sorted(PLAIN_CHANGE, key=len, reverse=True))}|{GAI}|[:：=])\s*"
    r"(?P<value>.*\S.*)",
    re.DOTALL,
)

REWRITE = "重写"
Command = Callable[[], Event]

_TABLE: tuple[tuple[str, Command, str], ...] = (
    ("start", Started, "你好 您好 嗨 在吗 hi hello start /start 开始"),
    ("resume", Resumed, "继续 继续填 继续填写 接着填 go"),
    ("forms", AskedForms, "表格 菜单 表格列表 换表 换一张表 选表 填别的表 返回菜单 forms"),
    ("skip", Skipped, "跳过 略过 skip"),
    (
        "back",
        WentBack,
        "上一步 上一项 上一题 返回 后退 上一个填错了 上一项填错了 上一题填错了 填错了 back",
    ),
    ("keep", Kept, "保留 沿用 不改 不变 保持不变 下一步 下一项 下一题 keep"),
    ("help", AskedHelp, "帮助 怎么填 怎么写 什么意思 举个例子 例子 看不懂 不懂 ? ?? help /help"),
    (
        "status",
        AskedStatus,
        "进度 状态 填到哪了 填到哪里了 填到哪儿了 还差什么 还缺什么 还差几项 status",
    ),
    (
        "pause",
        Paused,
        "先停一下 暂停 先这样 等一下 等下 明天再填 以后再填 回头再填 不填了 再见 退出 pause",
    ),
    ("restart", AskedRestart, "重新填写 重新填 重填 重新开始 从头开始 restart"),
    ("review", AskedReview, "检查 核对 查看 预览 看一下 检查一下 全部 检查一遍 review"),
    ("draft", AskedDraft, "草稿 word word文件 文件 文档 下载 草稿word 看草稿 发给我 draft"),
    ("hand_in", HandedIn, "提交 交稿 上交 我要提交 确认提交 submit"),
    ("adopt", lambda: Picked(0), ""),
    ("one_by_one", Declined, ""),
    ("done", Finished, ""),
    ("decline", Declined, "都不是"),
    ("rewrite", Declined, REWRITE),
    ("cancel", Declined, "取消"),
)

COMMANDS_BY_KEY: Mapping[str, Command] = {key: event for key, event, _ in _TABLE}
COMMANDS: Mapping[str, str] = {word: key for key, _, words in _TABLE for word in words.split()}
BOUND = frozenset({"adopt", "one_by_one", "done", "skip", "keep", "decline", "rewrite", "cancel"})
"""Commands whose button belongs to one question: pressed later, they explain themselves."""
ANEW = frozenset("重写 全部重写 清空 重新写".split())
"""What begins an answer in several messages anew."""
DONE = frozenset("完成 写完了 写完 填完了 选好了 没有了 就这些 好了 done".split())
POLITE = re.compile("^(?:请|麻烦|帮我|我[要想])+|(?:吧|啊|呀|哦|谢谢您?)+$")
YES = frozenset("采用 全部采用 是 是的 对 对的 没错 确认 确定 好 好的 嗯 行 可以 ok yes y".split())
NO = frozenset("逐项看 重填 重新写 否 不 不是 不对 不要 没有 取消 都不是 重写 算了 no n".split())


def command_in(text: str) -> str | None:
    """The name of the command a whole message is, or `None`."""
    words = fold(text) if len(text) <= LONGEST_COMMAND else ""
    return COMMANDS.get(words) or COMMANDS.get(POLITE.sub("", words))
