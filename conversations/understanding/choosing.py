"""Which form a message asks for: 我要填附件2, QC小组那张成果表怎么填, 质协6号文的申报表.

A message names a form when the whole of it is made of pieces of what the form is called (its
attachment, name and title, who fills it in, its notice's number and issuer) and of words that
people put around that. The form that is named best is meant; of several that are named alike the
person is asked. What belongs to neither makes the message something else.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

from ..events import AskedForms, ChoseForm, Event, Started
from ..fields.base import Field
from ..forms.form import Form
from ..forms.notice import Catalog, Notice
from ..scene import Scene
from .asking import asks
from .commands import command_in
from .manners import TAKES_ANY_WORDS, run_together, small_number

Score: TypeAlias = tuple[int, int, int]
"""How many characters are pieces of what a form is called, how many of them of its attachment and
name; and in how many pieces, as a negative number, for a whole name says more than its parts."""

LONGEST = 40
"""Characters up to which a message, or a part of one between commas, can name a form."""
PLAIN = 3
"""Characters of an attachment or a name that say plainly enough which form is to be opened."""
PIECE, FILLER = 2, 6
"""Characters of a piece at least, for a single one is in too many names; of a filler at most."""
MOST_PARTS = 12
"""Parts of a message that are looked at one by one."""


def chosen(catalog: Catalog, role: str, text: str) -> Event | None:
    """The form that a message names or numbers, or the list of those that it may mean.

    What else was said goes along: 我要填附件2，班组长张三，12个人.
    """
    asking = asks(text)
    if command_in(text) or (asking and asking.kind != "question"):
        return None
    return _named(catalog, role, _plain(text)) or _among_others(catalog, role, text)


def meant(catalog: Catalog, role: str, name: str) -> Event | None:
    """The form that is called so, said while another one is open; or the list, as above."""
    fits, score = _best(catalog, role, _plain(name))
    if score[1] < PLAIN:
        return None
    return ChoseForm(fits[0]) if len(fits) == 1 else AskedForms(among=fits)


def numbered(scene: Scene, words: str) -> Event | None:
    """A number of the list of forms, or all of it."""
    forms = scene.catalog.listed(scene.state.role)
    if words in EVERYTHING:
        return AskedForms(everything=True)
    counted = words.isdecimal() and 1 <= int(words) <= len(forms)
    return ChoseForm(forms[int(words) - 1][1].id) if counted else None


def another(scene: Scene, field: Field | None, text: str) -> Event | None:
    """A form by its attachment, while another one is open, where not any words are an answer.

    Where nothing is open in that one, because all is filled in, its whole name will do.
    """
    takes_any = field is not None and field.type in TAKES_ANY_WORDS
    if scene.sheet is None or takes_any or len(text) > LONGEST:
        return None
    if (field and "附" not in text) or asks(text):
        return None
    named = ATTACHMENT.search(_plain(text)) is not None
    if field is None and not named:
        named = asked_about(scene, text) not in {"", scene.sheet.form.id}
    return meant(scene.catalog, scene.state.role, text) if named else None


def asked_about(scene: Scene, text: str) -> str:
    """The one form that a question names by its attachment or its whole name; `""`: none.

    The number of the one that is open, in whichever numerals, is that one's.
    """
    words, forms = _plain(text), scene.catalog.forms
    said = ATTACHMENT.search(words)
    if said and scene.sheet and small_number(said[1]) == scene.sheet.form.order[0]:
        return scene.sheet.form.id
    if said:
        fits, _ = _best(scene.catalog, scene.state.role, said[0])
    else:
        fits = tuple(form.id for _, form in forms if _plain(form.name) in words)
    return fits[0] if len(fits) == 1 else ""


def _named(catalog: Catalog, role: str, words: str) -> Event | None:
    forms = catalog.listed(role)
    if match := NUMBERED.fullmatch(words):
        number = small_number(match["place"] or match["number"])
        return ChoseForm(forms[number - 1][1].id) if 1 <= number <= len(forms) else None
    fits, score = _best(catalog, role, words)
    if len(fits) == 1:
        return ChoseForm(fits[0]) if score[1] >= PLAIN or words.isascii() else None
    if score[0]:
        return AskedForms(among=fits)
    if fits and INTENT.search(words):
        return AskedForms()
    return Started() if fits and GREETING.search(words) else None


def _among_others(catalog: Catalog, role: str, text: str) -> Event | None:
    """A form that one part of a message asks for outright, and all that was said beside it."""
    parts = PARTS.split(text)
    if not 1 < len(parts) <= MOST_PARTS:
        return None
    asked = {part: fits[0] for part in parts if (fits := _asked(catalog, role, _plain(part)))}
    if len(set(asked.values())) != 1:
        return None
    beside = (part for part in parts if part not in asked and not FILLED.fullmatch(_plain(part)))
    return ChoseForm(next(iter(asked.values())), beside="，".join(beside))


def _asked(catalog: Catalog, role: str, words: str) -> tuple[str, ...]:
    fits, score = _best(catalog, role, words) if INTENT.search(words) else ((), NOTHING)
    return fits if len(fits) == 1 and score[1] >= PLAIN else ()


def _best(catalog: Catalog, role: str, words: str) -> tuple[tuple[str, ...], Score]:
    """The forms that are named best; of those that are alike, the ones that the role fills in.

    An attachment as the notice writes it goes before one in the other numerals.
    """
    if len(words) > LONGEST:
        return (), NOTHING
    for either in (False, True):
        found = {
            form.id: score
            for notice, form in catalog.forms
            if (score := _score(words, (notice, form), either=either)) is not None
        }
        if found:
            best = max(found.values())
            fits = [one for one, score in found.items() if score == best]
            own = [form.id for _, form in catalog.of_role(role) if form.id in fits]
            return tuple(own or fits), best
    return (), NOTHING


def _score(words: str, one: tuple[Notice, Form], *, either: bool) -> Score | None:
    """How well these words name a form; `None` where some of them belong to nothing."""
    notice, form = one
    said = ATTACHMENT.search(words)
    of_notice = (notice.number, notice.issuer, notice.office.name, notice.name)
    called = (form.attachment, form.name, form.title, form.filled_by, *of_notice)
    attached, name, whole = _called(*called)
    own = said is None or said[0] == attached
    if said and not own and not (either and small_number(said[1]) == form.order[0]):
        return None
    attachment = len(said[0]) if said else 0
    words = ATTACHMENT.sub("", words, count=1)
    best: list[Score | None] = [(attachment, attachment, 0), *[None] * len(words)]
    for start, before in enumerate(best):
        if before is None:
            continue
        for end, gain in _steps(words, start, name, whole):
            score = before[0] + gain[0], before[1] + gain[1], before[2] + gain[2]
            best[end] = max(best[end] or score, score)
    return best[-1]


def _steps(words: str, start: int, name: str, whole: str) -> Iterator[tuple[int, Score]]:
    """Where a filler or a piece that begins here ends, and what it is worth."""
    for end in range(start + 1, min(start + FILLER, len(words)) + 1):
        if words[start:end] in FILLERS:
            yield end, NOTHING
    for end in range(start + PIECE, len(words) + 1):
        piece = words[start:end]
        if piece not in whole:
            return
        yield end, (len(piece), len(piece) if piece in name else 0, -1)


@lru_cache(maxsize=256)  # made plain once, not at every message
def _called(attachment: str, name: str, *others: str) -> tuple[str, str, str]:
    """What a form is called: its attachment, its name, and with the rest, a line for each."""
    attached, *plain = map(_plain, (attachment, name, *others))
    return attached, plain[0], "\n".join(plain)


def _plain(text: str) -> str:
    """A text without signs and years; 附2 and 附表2 are called an attachment."""
    return ATTACHED.sub("附件", SIGNS.sub("", run_together(text.replace("{year}", ""))))


NOTHING: Score = (0, 0, 0)
NUMERAL = "(?:[0-9]{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
ATTACHED = re.compile(f"附表?(?={NUMERAL})")
ATTACHMENT = re.compile(f"附件({NUMERAL})(?![0-9一二三四五六七八九十])")
SIGNS = re.compile(r"[\W_]+")
PARTS = re.compile(r"[，。；！,;!\n]+")
INTENT = re.compile("[填写报交做弄办要选开打搞哪]|附件")
"""What says that a form is to be filled in, and is not merely mentioned."""
EVERYTHING = frozenset("全部 所有 全部表 全部的表 所有的表 看全部".split())
GREETING = re.compile("好|在吗|嗨|哈喽|h(?:i|ello)")
FILLERS = frozenset(
    (
        "换 换成 换到 改 哪 哪些 哪张 哪一张 哪几张 哪个 什么表 有 你好 您好 嗨 哈喽 hi hello "
        "在吗 老师 老师好 亲 请问 请 麻烦 帮 帮我 帮忙 给 我 我们 咱 咱们 俺 俺们 我们班组 "
        "我们班 我们小组 我们公司 我们厂 我们单位 我们企业 我们协会 我们车间 我们这边 我这边 "
        "这边 我这里 要 想 想要 需要 准备 打算 该 应该 可以 可以吗 好吗 行吗 能 能不能 "
        "可不可以 怎么 怎样 如何 咋 哪里 在 在哪 在哪里 去哪 从哪 从哪里 弄 办 搞 做 开始 "
        "着手 先 再 就 那 那么 那就 还 也 现在 今天 今年 今年的 填 填写 填报 填一下 填下 写 "
        "报 报名 申报 上报 报送 交 提交 上交 选 选择 打开 看 看看 看一下 找 一下 下 一个 一份 "
        "一张 这个 这张 这份 那个 那张 那份 的 吧 啊 呀 哦 呢 哈 啦 嘛 呗 表 表格 文件 文 "
        "号文 号 通知 里 里面 中 上 是 就是 是什么 是啥 什么 填什么 填啥 谢谢 谢谢您 多谢 "
        "辛苦了 来 去 个 张 份 相关 关于 有关 附件"
    ).split()
)
"""What people put around the name of a form."""
FILLED = re.compile(f"(?:{'|'.join(sorted(FILLERS, key=len, reverse=True))})*")
NUMBERED = re.compile(
    "(?:我|要|想|先|就|请|帮|填写?|选择?|报|打开|开始|那|吧)*"
    f"(?:第(?P<place>{NUMERAL})(?:个|张|号|项|份|种)?|(?P<number>{NUMERAL})号)"
    "(?:表格?)?(?:吧|啊|呀|哦|谢谢)*"
)
