"""What the office says about a broadcast: 群发给没交申报表的班组：请在周五前提交.

Its words count where they belong: beginning one is a whole message, or a sentence of somebody who
may; anything else only while one is made. Commands stay commands, and drop what is being made.
"""

import re
from collections.abc import Iterator, Mapping

from ..broadcast import AMONG, EVERY, Among, Broadcasting, Making, Whom, choices
from ..events import (
    AskedForms,
    AskedInvitation,
    AskedOffice,
    AskedStatus,
    Event,
)
from ..fields.base import Field
from ..forms.notice import Catalog
from ..messages import Incoming
from ..nudging import Nudging
from ..scene import Scene
from .commands import LONGEST_COMMAND, command_in
from .inviting import invitation_in
from .manners import TAKES_ANY_WORDS, fold
from .standing import asked_standing

NOT_HEARD = Broadcasting("say")
"""While a broadcast is made: what was said is nothing of it, as far as can be told."""
ABOUT_ANSWERS = frozenset(
    {"help", "back", "undo", "skip", "keep", "postpone", "hand_in", "restart", "done"}
)
"""Commands about what is asked: meanwhile that is the broadcast, never the form that is open."""
ELSEWHERE = frozenset({AskedForms, AskedInvitation, AskedOffice, AskedStatus, Nudging})
"""What it may be then; never an answer to the form that is open meanwhile."""


def heard(scene: Scene, incoming: Incoming) -> Event | None:
    """What a message says about a broadcast; `None` where it says nothing of the kind."""
    if incoming.pressed:
        return _pressed(incoming.pressed.key)
    making = scene.state.broadcast
    if making and incoming.other:
        return NOT_HEARD
    text = incoming.text
    if incoming.file or text is None or not text.strip():
        return None
    if found := _anytime(text):
        return found
    if making is None:
        return _sentence(scene, text)
    if incoming.edits in dict(scene.state.said):
        return None
    return _while_making(scene, making, text)


def _pressed(key: str) -> Event | None:
    kind, _, rest = key.partition(":")
    if kind == "broadcast_form":
        return Broadcasting("say", Whom(forms=(rest,)))
    if kind == "broadcast_place":
        return Broadcasting("say", Whom(place=rest))
    if kind == "broadcast_confirm":
        return Broadcasting("confirm", count=int(rest) if rest.isdecimal() else None)
    if kind in BUTTONS:
        return BUTTONS[kind]
    among = kind.removeprefix("broadcast_among_")
    found = next((one for one in AMONG if one == among), None)
    return Broadcasting("say", Whom(among=found)) if found else None


def _anytime(text: str) -> Event | None:
    words = fold(text) if len(text) <= LONGEST_COMMAND else ""
    if not SENDING.search(words):
        return None
    return next((event for said, event in ANYTIME if said.fullmatch(words)), None)


def _sentence(scene: Scene, text: str, *, making: bool = False) -> Event | None:
    """All of it in one sentence, of who may: 群发给…：…; 通知…：… where it can be nothing else."""
    staff = scene.state.role == "staff"
    if staff and not making and not _prose(scene) and (told := TO_ALL.fullmatch(text.strip())):
        return Broadcasting("begin", Whom(among="all"), told["words"].strip())
    match = SENTENCE.fullmatch(text) if staff or text.lstrip().startswith("群发") else None
    if match is None:
        return None
    found = whom(scene.catalog, match["whom"])
    if not staff:  # is told who may, unless it could be an answer
        sure = found.among and match["words"] and not _prose(scene)
        return Broadcasting("begin") if sure else None
    if found == Whom() or (making and not match["words"]):
        return None
    if match["verb"] != "群发" and (making or _prose(scene) or not found.among):
        return None
    return Broadcasting("begin", found, (match["words"] or "").strip())


def _prose(scene: Scene) -> bool:
    """Whether an answer in any words is open."""
    field: Field | None = scene.sheet.open if scene.sheet else None
    return field is not None and field.type in TAKES_ANY_WORDS


def _while_making(scene: Scene, making: Making, text: str) -> Event | None:
    words = fold(text) if len(text) <= LONGEST_COMMAND else ""
    if CANCEL.fullmatch(words):
        return Broadcasting("cancel")
    if anew := _sentence(scene, text, making=True):
        return anew
    if match := REWORD.fullmatch(text):
        return Broadcasting("words", words=(match["words"] or "").strip())
    if match := READDRESS.fullmatch(text):
        return Broadcasting("whom", whom(scene.catalog, match["whom"] or ""))
    if making.step not in {"words", "preview"} and _is_a_question(scene, text):
        return NOT_HEARD
    chosen = _answer(scene, making, text)
    if _is_sure(chosen):
        return chosen
    command = command_in(text)
    if command and command not in {"cancel", "decline"}:
        return NOT_HEARD if command in ABOUT_ANSWERS else None
    return chosen


def _is_a_question(scene: Scene, text: str) -> bool:
    """Whether it is about how far forms are, an invitation or 催: no place is called so."""
    asked = asked_standing(scene, None, text) or invitation_in(scene, text)
    return bool(asked) or "催" in text


def _answer(scene: Scene, making: Making, text: str) -> Broadcasting:
    """What was said as an answer to what is asked for, whatever else it may be."""
    words = fold(text) if len(text) <= LONGEST_COMMAND else ""
    if making.step == "preview":
        return _at_preview(words)
    if making.step != "words":
        return _chosen(scene, making, text)
    if CONFIRM.fullmatch(words) or words in TRY:
        return NOT_HEARD
    escaped = ESCAPE.match(text)
    return Broadcasting("say", words=(text[escaped.end() :] if escaped else text).strip())


def _is_sure(event: Broadcasting) -> bool:
    """Whether it is what was asked for, so that no command of the same words is meant: 全部."""
    return event.move != "say" or bool(event.whom.forms or event.whom.among)


def _at_preview(words: str) -> Broadcasting:
    if match := CONFIRM.fullmatch(words):
        return Broadcasting("confirm", count=int(match["count"]) if match["count"] else None)
    return Broadcasting("try") if words in TRY else NOT_HEARD


def _chosen(scene: Scene, making: Making, text: str) -> Broadcasting:
    """An answer to whom: the number of a choice, or words for it."""
    words = fold(text)
    number = int(words[:3]) - 1 if words.isdecimal() and words.isascii() else None
    found = whom(scene.catalog, text)
    if words in ANY and making.step == "form":
        return Broadcasting("say", Whom(forms=(EVERY,)))
    if words in ANY and making.step == "place":
        return Broadcasting("anywhere")
    if making.step == "place":
        if number is not None and 0 <= number < len(making.places):
            return Broadcasting("say", Whom(place=making.places[number].name))
        known = found.forms or found.among
        return Broadcasting("say", found if known else Whom(place=text.strip()))
    if number is None:
        return Broadcasting("say", found)
    if making.step == "form":
        forms = choices(scene.catalog, making)
        return Broadcasting("say", Whom(forms=forms[number : number + 1] if number >= 0 else ()))
    amongs = list(AMONG)[number : number + 1] if number >= 0 else []
    return Broadcasting("say", Whom(among=amongs[0] if amongs else None))


def whom(catalog: Catalog, text: str) -> Whom:
    """What a text says of whom: how far, with which form, where. Nothing is guessed.

    没交申报表的班组; 江州重型没开始的; 开始填申报表但没交的.
    """
    words = SUBJECT.sub("", LEAD.sub("", fold(text)))
    if words in EVERY_FORM:
        return Whom((EVERY,))
    among, pieces = _parted(words)
    forms: tuple[str, ...] = ()
    places: list[str] = []
    unknown = ""
    for piece in pieces:
        found, rest = _named(catalog, piece)
        forms = forms or found
        if not found and piece.endswith("表"):
            unknown = piece
        elif rest:
            places.append(rest)
    return Whom(forms, among, "".join(places), unknown)


def _parted(words: str) -> tuple[Among | None, Iterator[str]]:
    """How far they are, and what else is said: before it, within it, behind it."""
    for among, pattern in SAID:
        if match := pattern.search(words):
            within = match.groupdict().get("within") or ""
            rest = (words[: match.start()], within, words[match.end() :])
            return among, _pieces(*rest)
    return None, _pieces(words)


def _pieces(*texts: str) -> Iterator[str]:
    for text in texts:
        for piece in re.split("[的,，、]", text):
            bare = SUBJECT.sub("", BESIDE.sub("", piece))
            if bare and bare not in NOTHING:
                yield bare


def _named(catalog: Catalog, piece: str) -> tuple[tuple[str, ...], str]:
    """The forms that a piece names, and what stands before that."""
    if piece in EVERY_FORM:
        return (EVERY,), ""
    for at in range(len(piece) - 1):
        if found := _fitting(catalog, piece[at:]):
            return found, BESIDE.sub("", piece[:at])
    return (), piece


def _fitting(catalog: Catalog, words: str) -> tuple[str, ...]:
    """The forms a word fits: those that are called just so, else those it is a part of."""
    called = {form.id: {fold(form.name), fold(form.attachment)} for _, form in catalog.forms}
    for names in called.values():
        names |= {re.split("[(（]", name)[0] for name in names}
    exact = tuple(form for form, names in called.items() if words in names)
    part = (form for form, names in called.items() if any(words in name for name in names))
    return exact or tuple(part)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NOT = "(?:还|都|尚)?(?:没有?|未)"
_GIVE = "(?:提交|上交|上报|报送|交|报)"
SAID: tuple[tuple[Among, re.Pattern[str]], ...] = (
    (
        "filling",
        re.compile(
            f"(?:已经?)?开始(?:填写?|做)?了?(?P<within>.{{0,20}}?)(?:但|却|可)?是?{_NOT}{_GIVE}(?:上来)?"
            f"|填了?一半|正在填写?|在填|填[写报]中"
        ),
    ),
    (
        "not_begun",
        re.compile(f"{_NOT}(?:开始)?(?:填写?(?![完好])|动手?|做)过?|{_NOT}开始"),
    ),
    ("awaited", re.compile(f"{_NOT}{_GIVE}(?:上来|过)?|欠交|{_NOT}填写?[完好]")),
    ("handed_in", re.compile(f"已经?{_GIVE}(?:上来|过|了)?|{_GIVE}(?:完|好|上来)?[过了]")),
    ("all", re.compile("全部|所有|大家|全体|每一?个|各个?(?=班|企|单|小)")),
)
"""How far somebody is, as people say it; what is longer goes before what it contains."""

LEAD = re.compile("^(?:群发|通知|消息|告诉|提醒|发)*(?:给|到|一下)?(?:只发给?|只要|就发给?|那些)?")
BESIDE = re.compile("^(?:填写?|交|给|在|是|只|了|过|我们|那些|还|但|和)+|(?:里面?|中|内)$")
SUBJECT = re.compile("(?:的|班组长?|小组长?|qc小组|企业|单位|联系人|人员?|们|同志|老师|团队)+$")
NOTHING = _words(
    "表 表格 材料 那些 还有 但是 但 全省 全市 全区 全国 全行业 本省 我省 各地 下面 下属"
)
EVERY_FORM = _words("所有表格 全部表格 任何表格 所有表 不限表格 每张表 任何一张表")

ESCAPE = re.compile(r"\s*答\s*[:：]\s*")
SENTENCE = re.compile(
    r"\s*(?P<verb>群发|通知|告诉)(?:通知|消息)?(?:给|到)?(?P<whom>[^:：\n]{1,60}?)"
    r"(?:\s*[:：\n]\s*(?P<words>.+?))?\s*",
    re.DOTALL,
)
TO_ALL = re.compile(
    r"(?:请|麻烦|帮我)*(?:群发|通知|告诉)(?:一下|给)?(?:大家|所有人|全体人员|各班组|各企业|各单位|所有班组|所有企业)"
    r"[,，:：\s]*(?P<words>(?![没未]|还没)[^的\n]{2,}(?<!的))",
    re.DOTALL,
)
"""通知大家明天截止: without a colon, where nobody in particular is meant."""
REWORD = re.compile(
    r"\s*(?:改文字|改内容|改一?下文字|重写|文字改[成为])\s*(?:[:：]\s*(?P<words>.+))?", re.DOTALL
)
READDRESS = re.compile(
    r"\s*(?:改对象|换对象|对象改[成为]|改范围)\s*[:：]?\s*(?P<whom>[^\n]{1,60})?"
)
CONFIRM = re.compile(
    "(?:确[认定])?(?:发送|群发|发出)[(（]?(?:给)?(?P<count>[0-9]{1,9})?人?[)）]?|确认"
)
TRY = _words("先发给我 发给我 发给我看看 先发给我看看 试发 先试发 测试")
CANCEL = re.compile("(?:取消|不发|先不发|不群发|算了|cancel)(?:一下|群发|了|吧|它)*")
ANY = _words("不限 全部 所有 都行 都发 不缩小")
"""Any form, or anywhere, where that is asked for."""

SENDING = re.compile("发|大家")
"""What all of these have; a text without it is none, which is quickly seen."""
ANYTIME: tuple[tuple[re.Pattern[str], Event], ...] = (
    (
        re.compile(
            "(?:我[要想])?(?:群发|群发一?下|群发通知|群发消息|发群发|通知大家|给大家发通知)"
        ),
        Broadcasting("begin"),
    ),
    (
        re.compile("群发(?:的?进[度展]|情况|结果|状态|得?怎么?样了?|到哪了|发完了?[吗没])"),
        Broadcasting("progress"),
    ),
    (
        re.compile(
            "(?:停止|停下|终止|中止|撤回)群发|群发(?:停止|停下|停一下|别发了)|停止发送|别再群发了?"
        ),
        Broadcasting("stop"),
    ),
)
BUTTONS: Mapping[str, Event] = {
    "broadcast": Broadcasting("begin"),
    "broadcast_try": Broadcasting("try"),
    "broadcast_words": Broadcasting("words"),
    "broadcast_whom": Broadcasting("whom"),
    "broadcast_anywhere": Broadcasting("anywhere"),
    "broadcast_cancel": Broadcasting("cancel"),
    "broadcast_progress": Broadcasting("progress"),
    "broadcast_stop": Broadcasting("stop"),
}
