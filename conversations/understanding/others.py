"""How who answers for others goes on asking: 三分厂呢, 昨天呢, 王强收到提醒了吗, 一共几个班组.

Contacts and staff alone, and whole messages; from anybody else the same words are about the form.
"""

import re
from dataclasses import replace

from ..events import AskedStatus
from ..fields.base import Field
from ..inquiry import Inquiry
from ..scene import Scene
from .asking import LEAD
from .manners import LONGEST_MANNER, TAKES_ANY_WORDS, run_together
from .naming import unread
from .standing import filed, inquiry


def asked_of_others(scene: Scene, field: Field | None, text: str) -> AskedStatus | None:
    """The question about others that a whole message is; `field` is what is open."""
    if scene.state.role not in {"contact", "staff"} or len(text) > LONGEST_MANNER:
        return None
    if field and (field.type in TAKES_ANY_WORDS or not unread(scene, field, text)):
        return None
    body = LEAD.sub("", run_together(text).rstrip("?!。.~,"))
    if HOW_MANY.fullmatch(body):
        return AskedStatus(Inquiry("all"))
    if match := next(filter(None, (way.fullmatch(body) for way in NAMED)), None):
        return AskedStatus(Inquiry("named", match["name"]))
    match = AND_THEY.fullmatch(body)
    return _and_they(scene, match["name"]) if match else None


def _and_they(scene: Scene, name: str) -> AskedStatus:
    """The same of a name, a form or other days; what came in, of the days asked for last."""
    if found := filed(scene, f"{name}谁交了"):
        return AskedStatus(found[0])
    asked, _ = inquiry(scene.catalog, f"{name}进度") or (Inquiry("named", name), True)
    shown = scene.state.shown
    if shown and shown.kind == "filed" and asked.kind in {"named", "all"}:
        days = replace(shown, words=asked.words, forms=asked.forms, page=0, after="")
        return AskedStatus(replace(days, enterprise="", region="", among=()))
    return AskedStatus(asked)


_OR_NOT = "(?:吗|么|嘛|没有?)"
_NAME = "(?P<name>.{2,30}?)"
NAMED = (
    re.compile(
        f"{_NAME}(?:是)?(?:什么时候|啥时候|哪一?天|几号)(?:才)?(?:提交|上交|交|报)(?:上来)?的"
    ),
    re.compile(f"{_NAME}(?:的)?(?:填|写|做|弄)(?:了|到)?(?:多少|几项)(?:了|项)*"),
    re.compile(
        f"{_NAME}(?:有没有)?(?:收到|看到|看)(?:过|了)?(?:我?的?(?:提醒|催办|通知|消息))?(?:了)?{_OR_NOT}"
    ),
    re.compile(f"(?:有没有)?(?:催|提醒)(?:过|了){_NAME}(?:了)?(?:{_OR_NOT})?"),
    re.compile(
        f"(?:上次|最近)?(?:是)?(?:什么时候|啥时候|哪一?天)(?:催|提醒)(?:过|了)?(?:的)?{_NAME}(?:的)?"
    ),
)
"""What the answer about a name tells too: since when, how much, how far the last reminder came."""
HOW_MANY = re.compile(
    "(?:我们|咱们?|全|本)?(?:厂|公司|单位|企业|省|市)?(?:里|下面)?(?:一共|总共|共|要交|应交|该交|有)+"
    "(?:的)?(?:几|多少)(?:个|份|家|张)?(?:班组|班|企业|单位|厂|表)?"
)
"""我们厂有几个班组, 总共要交多少."""
AND_THEY = re.compile(
    "(?:那么?|还有)?(?!还有|然后|后面|其[他余]|别的|剩下|这个?呢|那个?呢|你|您|什么|啥|怎么|为什么)(?P<name>我|.{2,30}?)呢"
)
"""那钳工二班呢; what means nobody is no name."""
