"""What is not done here, as people ask for it: 能延期几天吗, 王强的电话, 名单里加一个人, 导出.

Whole messages only. Whoever asks is told who does it, and what can be done here instead.
"""

import re
from collections.abc import Mapping

from ..events import Declined, Elsewhere, Questioned
from ..scene import Scene
from .asking import LEAD, asks
from .commands import command_in
from .manners import LONGEST_MANNER, run_together


def elsewhere(scene: Scene, text: str) -> Questioned | None:
    """What a whole message asks for that is not done here.

    People, their numbers and lists are asked for by who looks after others, while no form is open.
    """
    office = scene.sheet is None and scene.state.role in {"contact", "staff"}
    if not (LATER.search(text) or (office and ASKING.search(text))):
        return None
    if len(text) > LONGEST_MANNER or "\n" in text.strip() or command_in(text):
        return None
    body = LEAD.sub("", run_together(text).rstrip("?!。.~,"))
    if EXTENSION.fullmatch(body):
        return Questioned(elsewhere="extension")
    if not office:
        return None
    asking = asks(text)
    if asking and asking.kind != "question":
        return None
    for topic, pattern in TOPICS.items():
        if pattern.fullmatch(body):
            return Questioned(elsewhere=topic)
    return None


def dropped(scene: Scene, words: str) -> Declined | None:
    """别发了, 不催了, of who looks after others, while no form is open; nothing need wait."""
    office = scene.state.role in {"contact", "staff"} and scene.sheet is None
    return Declined() if office and DROPPED.fullmatch(words) else None


DROPPED = re.compile(
    "(?:先|那|就)*(?:算了|(?:别|不|不要|不用)(?:发|催|邀请|提醒|群发|要)?(?:他们?|大家)?了)(?:吧)?"
)
LATER = re.compile("[延推宽缓晚迟时期]")
"""What every extension has; a text without it is none, which is quickly seen."""
ASKING = re.compile("电话|手机|号码|联系|座机|[加增添换改变删移去更调辞]|离职|退休|不干|导|下载")
"""What all of the others have."""
_MAY = "(?:能不能|可不可以|可以不可以|能否|可否|能|可以|给|再|我们|想|要|申请|帮我?)*"
_LATER = (
    "(?:延期?|延长|推迟|推后|宽限|缓|晚交?|晚一?点交?|迟交?)(?:一下)?"
    "(?:(?:几|[一两二三四五六七]|[0-9]{1,2})[天日]|一?(?:个)?(?:周|星期|礼拜|月)|一些|点儿?|时间|提交|上报|交)*"
)
_END = "(?:吗|么|嘛|不|没有?|行吗|行不行|可以吗|好吗|呢)"
EXTENSION = re.compile(
    f"(?:(?:截止|交表|提交|上报)?(?:日期|时间|期限?)?)(?:{_MAY}{_LATER}{_END}"
    f"|(?:能不能|可不可以|能否|可否){_LATER}|(?:会|有没有|是否|是不是)(?:会|可能)*{_LATER}{_END}?)"
    "|(?:截止)?(?:日期|时间|期限?)(?:能不能|可不可以|能否|可否|能|可以)(?:改|变|商量)(?:一下)?(?:吗|么|嘛)?"
)
_NUMBER = "(?:联系)?(?:电话|手机|联系方式|座机)(?:号码?)?"
_CHIEF = "(?:班组长|组长|班长|联系人|负责人|人)"
_LIST = "(?:名单|名册|花名册|通讯录|系统|群)"
TOPICS: Mapping[Elsewhere, re.Pattern[str]] = {
    "phone": re.compile(
        "(?:查一?[查下]|给我|要|看一?[看下]|发我)*[^的]{1,20}?的?"
        f"{_NUMBER}(?:是|有)*(?:多少|几号?|什么|发我|给我|发一?下|吗|呢)*"
        "|(?:帮我|能|可以)?(?:给.{1,10})?打(?:个|一下)?电话(?:给.{1,10})?(?:吗)?"
        "|(?:怎么|咋|如何)(?:能|才能)?联系(?:上|到)?.{2,10}"
    ),
    "roster": re.compile(
        f"(?:请|帮我|我?[要想]|把)*(?:(?:在|给|往|从)?{_LIST}(?:里|中|上)?(?:再|要|能|可以|怎么)*"
        "(?:加|添加|增加|新增|添|删掉?|删除|去掉|改|换)(?:一下)?(?:[一两几0-9]?[个位名])?.{0,8}"
        "|(?:再|新)?(?:加|添加|增加|新增)(?:[一两几0-9]*[个位名])(?:新的?)?(?:人|班组|班|同事|企业|单位|班组长|组长)"
        f"|(?:更换|更改|变更|换|改)(?:一?[个下位])?(?:新的?)?{_CHIEF}"
        f"|.{{1,15}}?(?:的)?{_CHIEF}(?:换|变|改)(?:人|成.{{1,10}}|了)+"
        ".{0,6}|.{1,15}?(?:已经)?(?:调走|离职|退休|不干|辞职|调岗)了?(?:[,，].{0,12})?"
        f"|怎么(?:加|添加|增加|新增|删|换)(?:人|{_CHIEF}|班组)|.{{1,15}}从{_LIST}(?:里|中)?(?:删掉?|去掉|移除)"
        "|.{1,15}?(?:已经)?(?:换人|换了人)"
        "|.{1,10}换成.{1,10})(?:吧|吗|了|怎么弄|怎么办|怎么改)*"
    ),
    "export": re.compile(
        "(?:请|帮我|我?[要想]|把|能不能|能|可以|怎么)*(?:全部|所有|进度|填报|汇总)*(?:的)?"
        "(?:(?:名单|名册|数据|进度|表格?|excel|清单|情况)*(?:导出|导成|导一?下?|下载)(?:来|一下|成|到)*"
        "(?:全部|所有|的)*(?:名单|名册|数据|进度|表格?|excel|清单|报表|汇总表?)*)(?:吗|吧|给我|发我)*"
    ),
}
