"""催一下王强, 催王强、赵磊, 催一催还没交的: somebody wants others reminded now.

A whole message only; what asks for a reminder of one's own (提醒我), for none (别催了) or for a
list (催交名单) is something else. While a text is open, only 催 of who may is understood.
"""

import re
from dataclasses import replace

from ..broadcast import EVERY, Whom
from ..fields.base import Field
from ..inquiry import LACKING
from ..nudging import Nudge, Nudging
from ..progress import Stage
from ..scene import Scene
from .broadcasting import whom
from .manners import LONGEST_MANNER, TAKES_ANY_WORDS, acknowledges, agrees, fold
from .naming import unread
from .standing import EVERYBODY, WHOSE_ALL


def nudge_in(scene: Scene, field: Field | None, text: str) -> Nudging | None:
    """Whom a whole message wants reminded; `field` is the open question, if there is one."""
    body = fold(text) if len(text) <= LONGEST_MANNER else ""
    office = field is None and scene.state.role in {"contact", "staff"}
    if not URGING.search(body) and not (office and SPEAKING.search(body)):
        return None
    if office and LATER.fullmatch(body):
        return Nudging("later")
    if NOT_URGING.search(body):
        return None
    match = next(filter(None, (way.fullmatch(body) for way in (*WAYS, *SPOKEN))), None)
    if match is None or NOBODY.fullmatch(body) or not _may_be_meant(scene, field, text):
        return None
    if CONFIRM.fullmatch(body):
        return Nudging("wait")
    return Nudging("ask", _nudge(scene, match["whom"] or ""))


def answered_nudge(scene: Scene, text: str) -> Nudging | None:
    """What is said to the reminders that wait to be confirmed; `None`: it is something else."""
    nudge = scene.state.nudge
    words = fold(text) if len(text) <= LONGEST_MANNER else ""
    free = scene.sheet is None or scene.sheet.open is None
    if nudge is None or not words:
        return None
    if nudge.among:
        return _one_of(nudge, words) if free else None
    if match := CONFIRM.fullmatch(words):
        return Nudging("confirm", nudge, int(match["count"]) if match["count"] else None)
    if CANCEL.fullmatch(words):
        return Nudging("cancel", nudge)
    return Nudging("wait", nudge) if free and (acknowledges(text) or agrees(text)) else None


def pressed_nudge(scene: Scene, kind: str, rest: str) -> Nudging | None:
    """What a button says about reminders that somebody wants sent."""
    nudge = scene.state.nudge or Nudge()
    match kind:
        case "nudge" if rest:
            offered = nudge if rest in nudge.among else replace(nudge, words="")
            return Nudging("ask", _with(offered, rest))
        case "nudge_all":
            return Nudging("ask")
        case "nudge_confirm" if rest.isdecimal() and nudge.people:
            return Nudging("confirm", nudge, int(rest[:4]))
        case "nudge_cancel":
            return Nudging("cancel", nudge)
        case _:
            return None


def _one_of(nudge: Nudge, words: str) -> Nudging | None:
    """One of the names that were just offered, by its number or as it is."""
    counted = words.isdecimal() and 1 <= int(words[:3]) <= len(nudge.among)
    folded = [fold(name) for name in nudge.among]
    if not counted and words not in folded:
        return None
    name = nudge.among[int(words[:3]) - 1 if counted else folded.index(words)]
    return Nudging("ask", _with(nudge, name))


def _with(nudge: Nudge, name: str) -> Nudge:
    """The same with one of the names that were offered, beside what else was said."""
    words = "、".join(filter(None, (nudge.words, name)))
    return replace(nudge, words=words, among=(), people=0)


def _may_be_meant(scene: Scene, field: Field | None, text: str) -> bool:
    """Whether it can be no answer to what is open."""
    may = scene.state.role in {"staff", "contact"}
    if field is None:
        return True
    if field.type in TAKES_ANY_WORDS:
        return may and text.lstrip().startswith("催")
    return may or unread(scene, field, text)


def _nudge(scene: Scene, words: str) -> Nudge:
    """Whom words mean: how far, with which form, and what else is left are names."""
    plain = RETURNED.sub("", SOON.sub("的", words))
    parts = [part for part in APART.split(plain) if part]
    found = [whom(scene.catalog, WHOSE_ALL.sub("", part)) for part in parts]
    forms = dict.fromkeys(one for part in found for one in part.forms if one != EVERY)
    amongs = {part.among for part in found} - {None}
    begun = tuple(one for one in LACKING if one != "not_begun")
    stages: tuple[Stage, ...] = ("not_begun",) if amongs == {"not_begun"} else ()
    stages = begun if amongs == {"filling"} else stages
    stages = ("returned",) if RETURNED.search(words) else stages
    names = filter(None, map(_name, parts, found))
    return Nudge("、".join(names), tuple(forms), stages)


def _name(part: str, found: Whom) -> str:
    """The name in a part of what was said, `""` where everybody is meant."""
    name = found.place.removesuffix("那边")
    if CONTACTS.search(part):
        return f"{'' if EVERYBODY.fullmatch(name) else name}联系人"
    everybody = EVERYBODY.fullmatch(name) or name in OTHERS
    return found.of if everybody or not name else name


URGING, SPEAKING = re.compile("[催醒督]"), re.compile("[让叫喊诉]")
"""What all of these have, or who answers for others may say; a text without it is none."""
LATER = re.compile(
    "(?:请|麻烦|帮我|你|再)*(?:明[天日早]|后天|每天|天天|每周|定时|下周.?|[0-9]{1,2}月[0-9]{1,2}[日号]|.{1,2}天后)"
    "(?:上午|早上|下午|再|都|就|去|帮我)*(?:催|提醒)(?:一?催|一?下|一遍|一次)?(?!我).{0,20}"
)
"""明天再催一下王强: what is asked for another day."""
NOT_URGING = re.compile(
    "[别不]|提醒(?:一下?)?我(?!们|厂|公司|省|市|单位|企业)|催我|名单|清单|电话|恢复|重新|打开|开启|关闭|停止|取消|明[天日早]|后天|下个?周(?=[一二三四五六日天末再就提催通发]|$)"
    "|天后|以后|月.{1,2}[日号]|什么时候|怎么|多久|记录|自动(?:提醒|催|发)|[吗么]$|了没"
)
"""What makes something else of it: a wish of one's own, a list, a question, another day."""
OTHERS = frozenset("他们 她们 他 她 下面 下面的 那些 一遍 各班 各厂 各家 都 全 全都".split())
"""All of them, where nobody is named."""
APART = re.compile("[,、;]|以及|还有|(?<=表)[和跟与]")
"""What stands between several names or forms; a name may have a 和 in it: the roster tells."""
RETURNED = re.compile("(?:被|给)?(?:退回|打回)(?:来|去)?了?的?")
CONTACTS = re.compile("联系人的?$")
"""Who looks after the teams of an enterprise, not these."""
_LEAD = "(?:请|麻烦|帮忙?|帮我|替我|给我|再|现在|去|您?你?|小信)*"
_URGE = "(?:催(?:一催|促|办|交|报|催)?(?:一下|一遍|一次|下)?|(?:提醒|督促)(?:一下|一遍|一次|下)?)"
_TAIL = (
    "(?:一下|一声|一遍|一次|吧|啊|呀|哈|啦|哦|谢谢[您你]?|辛苦了|让?(?:他|她|他们|她们|大家)"
    "|(?:赶?快|赶紧|尽快|抓紧|快点|快些|及时|早点|按时)*(?:提交|上报|填报|交|填)(?:上来|表格?|材料|一下|吧|了|好)*)*"
)
NOBODY = re.compile(f"{_LEAD}(?:提醒|督促)(?:一下|一遍|下|吧)*")
"""Without a name it may be a wish of one's own."""
SOON = re.compile(
    "(?:让?(?:他|她)们?)?(?:赶?快|赶紧|尽快|抓紧|快点|快些|及时|早点|按时)+把?(?:提交|上报|填报|交|填)?上?"
    "|(?<![没未有])(?:提交|上报|填报|交|填)(?=.+表)"
)
"""What is said to them stands between their name and the form's: 钳工一班赶紧交申报表."""
WAYS = (
    re.compile(f"{_LEAD}{_URGE}(?P<whom>.{{0,30}}?){_TAIL}"),
    re.compile(
        f"{_LEAD}给(?P<whom>.{{1,30}}?)(?:也|都)?发(?:一?[个条份次])?(?:催办|催交|提醒)(?:通知|消息|短信)?{_TAIL}"
    ),
    re.compile(
        f"{_LEAD}把?(?P<whom>.{{1,30}}?)(?:都|也|再|全)*(?:催|提醒)(?:一?催|一?下|一?[遍次]|办)+{_TAIL}"
    ),
)
"""催一下王强; 给王强发个提醒; 没交的都催一遍."""
SPOKEN = (
    re.compile(
        f"{_LEAD}(?:让|叫|喊|告诉)(?:一下|一声)?(?P<whom>.{{1,20}}?)(?:一下|一声|要|都)*"
        f"(?:赶?快|赶紧|尽快|抓紧|快点|快些|早点)(?:时间|一?点)?{_TAIL}"
    ),
    re.compile(f"{_LEAD}喊(?:一下|一声)(?P<whom>.{{1,20}}?){_TAIL}"),
)
"""让王强快点交; 喊一下王强."""
CONFIRM = re.compile(
    "(?:确[认定]|确[认定]?(?:催办|提醒|发送|发出)|催吧|发吧|发送|开始催)(?:[(（]?(?P<count>[0-9]{1,4})人?[)）]?)?"
)
CANCEL = re.compile("(?:取消|先?不催了?|先?不发了?|先?不提醒了?|算了|别催了|别发了)(?:吧)?")
