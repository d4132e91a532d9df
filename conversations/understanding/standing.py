"""How people ask how far forms are: 钳工一班交了吗？, 还差谁, 我们厂的进度, 2021-12 到哪一步了.

Only whole messages. What could as well be the answer to an open text is one: there a question of
somebody who answers for no other team is never about another team.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from ..events import AskedStatus, Event
from ..fields.base import Field
from ..forms.notice import Catalog
from ..inquiry import LACKING, Inquiry, Kind
from ..progress import Stage
from ..scene import Scene
from .asking import LEAD, asks
from .commands import command_in
from .lately import DAYS, lately
from .manners import LONGEST_MANNER, TAKES_ANY_WORDS, fold, run_together
from .naming import unread


def asked_standing(scene: Scene, field: Field | None, text: str) -> Event | None:
    """The question about how far forms are that a whole message is; `field` is what is open."""
    if len(text) > LONGEST_MANNER or "\n" in text.strip() or command_in(text):
        return None
    body = SOFTLY.sub("", LEAD.sub("", run_together(text).rstrip("?!。.~,")))
    shown = scene.state.shown
    if shown and shown.page and PAGE.fullmatch(body):
        return AskedStatus(shown)
    found = filed(scene, body) or inquiry(scene.catalog, FRAME.sub("", body))
    if found is None:
        return None
    asked, plain = found
    others = scene.state.role in {"contact", "staff"}
    if not others and (asking := asks(text)) and asking.kind == "delivery":
        return None  # 交几份 is about copies to whoever hands in only their own
    if field is None:
        return AskedStatus(asked)
    if field.type in TAKES_ANY_WORDS:
        # 班组还缺什么 may be a line of a report, and 活动进度 the name of a thing.
        others = others or asked.kind not in ABOUT_OTHERS
        return AskedStatus(asked) if plain and others else None
    return AskedStatus(asked) if plain or unread(scene, field, text) else None


def pressed_standing(scene: Scene, kind: str, rest: str) -> Event | None:
    """A name that was offered, the picture of one, or the next page, by their buttons."""
    shown = scene.state.shown
    if kind == "filed" and rest and shown and shown.kind == kind:
        return AskedStatus(replace(shown, words=rest, among=()))
    if kind in {"standing", "chart"} and rest:
        return AskedStatus(Inquiry("named" if kind == "standing" else "picture", rest))
    more = kind == "more" and scene.state.shown and scene.state.shown.page
    return AskedStatus(scene.state.shown) if more and scene.state.shown else None


def one_of(scene: Scene, words: str) -> Event | None:
    """One of the names that were just offered, by its number."""
    shown = scene.state.shown
    counted = words.isdecimal() and shown and 1 <= int(words[:3]) <= len(shown.among)
    if not shown or not counted:
        return None
    return AskedStatus(replace(shown, words=shown.among[int(words[:3]) - 1], among=()))


def which(scene: Scene, text: str) -> Event | None:
    """A name by itself, where it was just asked which of several is meant, and nothing is open.

    It is the last that a message may be: 催一下没交的 is no name.
    """
    shown = scene.state.shown
    if not shown or not shown.among or scene.sheet or len(text) > LONGEST_MANNER:
        return None
    body = LEAD.sub("", run_together(text).rstrip("?!。.~,"))
    return AskedStatus(replace(shown, words=body, among=())) if body else None


def filed(scene: Scene, body: str) -> tuple[Inquiry, bool] | None:
    """What a text asks of what came in within some days, and whether nothing else is meant."""
    if not DAYS.search(body):
        return None
    today = scene.now.date()
    parts = (((), body), *((fits, rest) for rest, fits in _without_form(scene.catalog, body)))
    for forms, rest in parts:
        found = lately(rest, today)
        if found is None or (not forms and THE_FORM.search(found.name)):
            continue
        words = WHOSE_ALL.sub("", found.name).removesuffix("的")
        if words and OURS.sub("", words) == "":  # 我今天交了吗 is about one's own
            return None
        words = "" if EVERYBODY.fullmatch(words) else words
        since, until = (day.isoformat() for day in found.days)
        return Inquiry("filed", words, forms=forms, since=since, until=until), found.sure
    return None


def inquiry(catalog: Catalog, body: str) -> tuple[Inquiry, bool] | None:
    """What a text without signs around it asks, and whether nothing else could be meant by it."""
    if not ASKING.search(body):
        return None
    whole = _said(body, ())
    if whole and not whole[0].words and whole[0].kind != "named":
        return whole
    parts = (_said(rest, forms) for rest, forms in _without_form(catalog, body))
    return next(filter(None, parts), whole)


def _said(body: str, forms: tuple[str, ...]) -> tuple[Inquiry, bool] | None:
    if match := NUMBER.fullmatch(body):
        sure = bool(match["called"] or match["rest"])
        number = int(match["number"])
        return Inquiry("named", f"{match['year']}-{number}", number, forms), sure
    if match := PICTURE.fullmatch(body):
        return Inquiry("picture", forms=forms, whole=bool(match["all"])), True
    if match := PICTURE_OF.fullmatch(body):
        words = OURS.sub("", match["name"])
        bare = EVERYBODY.fullmatch(words) or THING.fullmatch(words)
        return Inquiry("picture", "" if bare else words, forms=forms), False
    of_all = WHOSE_ALL.sub("", body)
    if WHO_LACKS.fullmatch(of_all):
        return Inquiry("list", forms=forms, stages=LACKING), True
    for pattern, kind in SINGLE:
        if match := pattern.fullmatch(of_all):
            return Inquiry(kind, forms=forms, stages=_stages(match["stage"])), True
    if match := OF_ALL.fullmatch(body):
        return Inquiry("all", forms=forms), not match["loose"]
    if (forms or TWO.search(body)) and OWN.fullmatch(body):
        return Inquiry("own", forms=forms), True
    if match := NAMED.fullmatch(body):
        return _named(match, forms)
    return None


def _named(match: re.Match[str], forms: tuple[str, ...]) -> tuple[Inquiry, bool]:
    """Whose forms are meant: one's own, everybody's, or those of a name."""
    name = WHEN.sub("", THEIRS.sub("", match["name"]))
    words, sure = OURS.sub("", name), not match["loose"]
    if words and EVERYBODY.fullmatch(words):
        return Inquiry("all", forms=forms), sure
    if not words and OURS_ALL.fullmatch(match["name"]):
        return Inquiry("all", forms=forms), sure
    if not words or THING.fullmatch(words):
        return Inquiry("own", forms=forms), sure
    return Inquiry("named", words, 0, forms), sure


def _stages(words: str) -> tuple[Stage, ...]:
    return next(stages for pattern, stages in STAGES if re.fullmatch(pattern, words))


def _without_form(catalog: Catalog, body: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The text without the name of a form in it, and which forms are called so."""
    forms = ((one.id, one.attachment, one.name, one.title) for _, one in catalog.forms)
    for name, fits in _called(tuple(forms)):
        before, found, after = body.partition(name)
        if found:
            yield f"{before.removesuffix('的')}{after.removeprefix('的')}", fits


@lru_cache(maxsize=8)  # folded once, not at every message
def _called(forms: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What forms may be called, the longest name first, and which of them are called so.

    `forms` are their ids, attachments, names and titles.
    """
    called: set[str] = set()
    for _, attachment, name, _ in forms:
        bare = fold(re.split("[(（]", name)[0])
        called |= {fold(attachment), fold(name), bare, f"{fold(attachment)}{bare}"}
    whole = {form: fold("".join(names)) for form, *names in forms}
    return tuple(
        (name, tuple(form for form, names in whole.items() if name in names))
        for name in sorted(called, key=lambda one: (-len(one), one))
    )


ABOUT_OTHERS = frozenset({"named", "filed"})
"""What nobody asks while a text is open who answers for no other team."""
THE_FORM = re.compile("表$")
SOFTLY = re.compile("(?<=.)[啊呀哦哈啦]+$")
"""没交的都有谁啊."""
ASKING = re.compile("[图谁哪单几多进状情吗么嘛没不什啥如怎咋呢_—–-]")
"""What every question below has; a text without it is none, which is quickly seen."""
NOT = "(?:还)?(?:没有?|未)"
GIVE = "(?:上交|提交|报送|上报|交|报)(?:上来|上去|上|齐)?"
STAGES: tuple[tuple[str, tuple[Stage, ...]], ...] = (
    (f"(?:改|修改)(?:了|过|后|完)(?:还)?(?:没有?|未)(?:再次?|重新)?{GIVE}", ("changed",)),
    (f"{NOT}{GIVE}", LACKING),
    (f"{NOT}(?:填写|填|写|弄|做)(?:完|好)", LACKING),
    (f"{NOT}(?:开始|动笔|动静|动)?(?:填写|填|写|弄|做|搞)?", ("not_begun",)),
    ("(?:还|正)?在?(?:填写|填)(?:中|着|了?一半|到一半)|(?:正|还)在(?:填写|填)", ("draft",)),
    (f"(?:{NOT}|待|等着?)盖(?:好|上)?公?章", ("handed_in",)),
    ("已?盖(?:了|好|过|完)?公?章了?", ("sealed",)),
    ("(?:被|给)?(?:退回|打回)(?:来|去)?了?|(?:待|需要?|要)补正", ("returned",)),
    (f"(?:已经?|都)?{GIVE}(?:了|过)?", ("handed_in", "sealed")),
)
"""Words for stages; the first that fits holds."""
STAGE = "(?P<stage>" + "|".join(pattern for pattern, _ in STAGES) + ")了?"
UNITS = "(?:班组|班|单位|企业|公司|厂|人|车间)"
WHO = f"(?:谁(?:的)?|哪(?:些|几)?(?:个|家|份)?{UNITS}?)"
MANY = f"(?:(?:几|多少)(?:(?:个|家|份|张)?{UNITS}|个|家|份|张)|多少)"
MANY_UNITS = f"(?:几|多少)(?:个|家)?{UNITS}"
"""几个班没填; 几个没填 may be questions of a form."""
ANY_OR_NOT = "(?:吗|么|嘛|没有?|不)"
NOW = "(?:截[至止]到?|到(?=现在|目前|今天)|现在|目前|到底|今天|都|还|已经|是)*"
SINGLE: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(f"{NOW}(?:有)?{WHO}{NOW}{STAGE}(?:的)?"), "list"),
    (re.compile(f"{NOW}{STAGE}的?{UNITS}?(?:都)?(?:有|是)?(?:{WHO}|名单|清单)"), "list"),
    (re.compile(f"{NOW}有(?:没有)?(?:人|{UNITS})?{NOW}{STAGE}的?{UNITS}?{ANY_OR_NOT}"), "list"),
    (re.compile(f"{NOW}有没有(?:人|{UNITS})?{NOW}{STAGE}的?{UNITS}?"), "list"),
    (re.compile(f"{NOW}(?:有|差|剩下?)?{MANY}{NOW}{STAGE}(?<![填写])(?:的)?"), "all"),
    (re.compile(f"{NOW}(?:有|差|剩下?)?{MANY_UNITS}{NOW}{STAGE}(?:的)?"), "all"),
    (re.compile(f"{NOW}{STAGE}的?(?:有)?(?:{MANY}|多少)"), "all"),
)
WHO_LACKS = re.compile(
    f"{NOW}(?:差|缺|剩下?)(?:了|下)?{WHO}(?:{NOT}{GIVE})?了?|(?:催交|催办|{NOT}{GIVE})(?:的)?名单"
)
HOUSE = "(?:厂|公司|单位|企业|集团|车间|部门|省|市|区|地区|地市|系统|行业|协会|质协)"
PART = f"(?:{HOUSE}|班组|班)"
ALL_OF = (
    f"(?:(?:我们|咱们?){HOUSE}?|(?:我|本){HOUSE}"
    f"|(?:全|整个|各|所有|每个|下面|下属|其他){PART}?)+(?:里|内|下面)?"
)
HOW = "(?:如何|怎么样|怎样|咋样|呢)了?"
OF_ALL = re.compile(
    "(?:看一?[看下]|查一?[查下]|查询)?"
    f"(?:{ALL_OF}|(?:全部|总体|整体|总的?)的?{UNITS}?)的?(?:申报|填报|上报|提交)?"
    f"(?:进度(?:{HOW})?|(?P<loose>进展|状态|情况)|(?:进展|状态|情况){HOW}"
    f"|(?:完成|{GIVE})率(?:是|有)?(?:多少)?了?|{GIVE}了(?:百分之几|几成|百分之多少)"
    f"|(?:差|缺|剩下?)(?:了|下)?(?:{MANY_UNITS}|(?:几|多少)家)(?:{NOT}{GIVE})?了?"
    f"|都?{GIVE}(?:了)?(?:吗|没有?)|{GIVE}得?{HOW}|{GIVE}了(?:几|多少){UNITS}?)"
)
"""我们厂的进度, 各班组进度, 全省交得怎么样了."""
DONE = "(?:了)?(?:吗|么|嘛|没有?|不)"
SURE = (
    f"{GIVE}{DONE}|交没交|(?:现在)?到(?:了)?(?:哪|什么)(?:一?步|里|儿|个?环节|地步)?了"
    f"|(?:填写|填|写)到(?:了)?哪(?:里|儿|一?[项步])?了?|(?:填写|填|写|弄|做)(?:完|好)(?:了)?{DONE}"
    f"|(?:开始|开始填写?|动){DONE}|(?:盖(?:了|好)公?章|盖公?章了){DONE}|(?:现在)?(?:在)?谁(?:那里|那儿|手里)?在?办"
    "|(?:正)?在(?:填写|填|写|做|弄|搞)(?:着|了)?(?:吗|么|嘛|没有?)"
    "|(?:填写|填报|填|写|做|弄|准备)[得的](?:如何|怎么样|怎样|咋样)了?"
    f"|(?:怎么|为什么|为啥|咋)(?:还|都)*(?:没有?|未){GIVE}(?:呢|啊)?"
    "|(?:还)?(?:差|缺)(?:什么|啥|哪些|哪几项|几项|多少)|卡在(?:哪|谁)(?:里|儿|那里|那儿)?了?"
    f"|(?:什么|啥)(?:状态|进度|环节)了?|进度{HOW}|状态{HOW}|进展{HOW}"
)
WITHIN = (
    f"(?:差|缺|剩下?)(?:了|下)?(?:{WHO}|{MANY})(?:{NOT}{GIVE})?|(?:有)?{WHO}{NOW}{NOT}{GIVE}|{NOT}{GIVE}的?(?:有|是)?(?:{WHO}|名单)"
    f"|{GIVE}了(?:几|多少)(?:个|家|份)?{UNITS}?|(?:有|差|剩下?)?{MANY}{NOW}{NOT}{GIVE}"
)
"""江州重型还差谁, 江州重型交了几个: of one enterprise."""
LOOSE = (
    f"(?P<loose>进度|状态|进展|填报情况|(?:怎么样|咋样|如何)了?|(?:什么|啥)情况|情况如何|{WITHIN})"
)
TWO = re.compile("[?,.;!、。]")
MORE = f"(?:{TWO.pattern}*{NOW}(?:{SURE}))*"
"""交了吗？还缺什么？: one question more about the same."""
NAMED = re.compile(
    f"(?:查一?[查下]|看一?[看下])?(?P<name>.{{1,30}}?)的?{NOW}(?:(?:{SURE}){MORE}|{LOOSE})"
)
OWN = re.compile(f"(?:我的?)?{NOW}(?:{SURE}|进度|状态|进展){MORE}")
WHOSE_ALL = re.compile(f"^{ALL_OF}的?")
OURS = re.compile(f"^{NOW}(?:(?:我们?|咱们?|本){PART}?(?:里|这边)?的?)?(?:那个)?")
WHEN = re.compile("(?:昨天|前天|这周|本周|上周|这个月|上个月|最近|刚才|刚刚)$")
"""王强昨天交了吗: the answer says when."""
THEIRS = re.compile("的(?:那[个张份])?(?:表格?|材料|申报材料|资料)$")
OURS_ALL = re.compile(f"(?:我们|咱们?|本|我){HOUSE}里?")
EVERYBODY = re.compile(f"{ALL_OF}|全部|大家|所有")
THING = re.compile(
    "(?:这|那|本)?(?:[个张份]|一[个张份])?"
    "(?:表格?|材料|资料|东西|申报|申请|文件|报表|一?项|题|进度|状态|情况)?"
)
NUMBER = re.compile(
    "(?P<called>编号|单号|号|查一?[查下])?[:：]?(?P<year>20[0-9]{2})[-_—–](?P<number>[0-9]{1,9})号?的?"
    f"(?P<rest>{NOW}(?:{SURE}|进度|状态|进展|(?:怎么样|如何)了?|什么情况|呢))?"
)
DRAWN = (
    "的?(?:进度|状态|填报|申报|统计|填报进度|申报进度)(?:的)?图(?:片|表)?(?:发我|发一?下|发来)?"
)
PICTURE = re.compile(f"(?:[看发给来要画出](?:一?[下张个份]|我|看)*)*(?P<all>{ALL_OF})?{DRAWN}")
PICTURE_OF = re.compile(
    f"(?:[看发给来要画出](?:一?[下张个份]|我|看)+|看)*(?:的|那张)?(?P<name>.{{2,30}}?){DRAWN}"
)
"""江州重型的进度图; what is not said with it belongs to the name: 发动机厂的进度图."""
FRAME = re.compile(
    "^(?:把|请|麻烦|帮我|给我|我要|我想要?)*(?:导出|列出|列|发|要)?(?:我|给我)?(?:一?[份下张个])?(?=.*[名清]单)(?:把)?"
    "|(?<=[名清]单)(?:发|给|列|导)(?:给?我|出|来|一?下|看看|一份|过来)*$"
)
"""What stands around a list that is asked for: 把没交的名单发我."""
PAGE = re.compile("下一?页|更多|看更多|还有呢|还有吗|继续看|后面的|后面呢|next|more")
