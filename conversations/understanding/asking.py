"""Questions that people put to the bot, such as 一次合格率怎么算？ and 什么时候截止？.

Pure work on a text. A question mark alone makes no question: the name of a project may have one.
"""

import re
from dataclasses import dataclass
from typing import Literal

from .manners import LONGEST_MANNER, run_together


@dataclass(frozen=True, slots=True)
class Asking:
    """A question: `kind` is what it is about, `about` the words that may name a question."""

    kind: Literal["question", "status", "office", "delivery"]
    about: str = ""


def asks(text: str) -> Asking | None:
    """What a whole message asks, when it is plainly a question about the form."""
    if len(text) > LONGEST_MANNER or "\n" in text.strip():
        return None
    said = run_together(text)
    body = LEAD.sub("", said.rstrip("?!。.~,"))
    if not body or not ASKING.search(body):
        return None
    for kind, pattern in ABOUT_ALL:
        if pattern.fullmatch(body):
            return Asking(kind)
    marked = said.endswith("?") or body.endswith((*ENDINGS, "不"))
    matches = (one.fullmatch(body) for one, needs_mark in ABOUT_ONE if marked or not needs_mark)
    found = [PRONOUN.sub("", NONE.sub("", one["about"] or "")) for one in matches if one]
    # What can be understood without a name needs none: 要写单位吗.
    return Asking("question", "" if "" in found else found[0]) if found else None


def wonders(text: str) -> bool:
    """Whether a short text sounds like a question, where only a value is an answer."""
    if len(text) > LONGEST_MANNER:
        return False
    said = run_together(text).rstrip("!。~")
    return said.endswith(("?", *ENDINGS)) or WONDERING.search(said) is not None


ENDINGS = ("吗", "么", "嘛", "呢")
ASKING = re.compile(
    "怎|如何|咋|哪|什么|啥|谁|多少|多长|几|何时|多久|吗$|么$|嘛$|不$|呢$|能不能|可不可以|要不要|需不需要|用不用"
    "|是不是|是否|能否|可否|该不该|来得及|为何|没有?$|还是|填完|截止|人工|协会|质协|客服|秘书处|组委会"
)
"""What every question has; a text without it is none, which is quickly seen."""
WONDERING = re.compile(
    "怎么|怎样|如何|咋|什么|啥|哪[个些里儿种]|是不是|能不能|可不可以|要不要|为什么"
)

LEAD = re.compile(
    "^(?:请问(?:一下)?|想问(?:一?下)?|问一?下|问个问题|我?想(?:问|知道)(?:一?下)?|麻烦问一?下|咨询一?下|不好意思"
    "|[您你]好|老师|那么|那|[,:、。!])+"
)
PRONOUN = re.compile(
    "^(?:这(?:个|里|儿|一?[项题栏]|道题|块|空|些|[个张]?表格?)?|那个?|本[题项栏]|上面(?:这个|的)?|它|该项"
    "|(?:数|问题|题|词|内容|指标)|(?:如果|要是)?没有?(?:的话)?)+$|^(?:这个?|那个?)(?=.{2})"
)

NONE = re.compile("(?:如果|要是)?没有?(?:的?话)?$")
GLUE = "(?:的|是|要|该|应该|应当|到底|具体|一般|都|得|究竟|又|还|里面?|[,:]|需要|有)*"
TAIL = "(?:法|出来|进去|上去|得出来?|得来的?|来的|才[对行好]|比较好|合适|好|对|呢|啊|呀|的|吗)*"
VERB = "(?:填写|填报|填|写|计算|核算|换算|折算|算|统计|理解|选择|选|答|回答|界定|定义|取|得|弄|说)"
WHAT = (
    "(?:哪一?(?:个|些|种|年|项|级|类|家|位|里|儿|天|几个)?|谁的?|什么|啥|几[个位年项条行]?|多少|多[长少大细])"
    "(?:小?数字?|小数|部门|单位|公司|电话|人|名字?|内容|格式|名称|手机号?|时间|日期|字|个字|样|的)?"
)
ABOUT = "(?P<about>.{0,20}?)"
OR_NOT = "(?:能不能|可不可以|可否|能否|要不要|需不需要|用不用|该不该)"
MAY = "(?:是不是|是否|是|可以|能|需要|要|必须|一定|非得|得|用|应该|还要|还能)"
ALSO = "(?:也|都|先|再|只|一定|必须|不|要|用|把|得|可以|直接|就|需要|重新)*"
DO = (
    "(?:填写|填报|填|写|选|空着|空|留空|跳过|略过|改|附|算|加|带|含|提供|省略|保留|重复|简写|缩写|分开"
    "|合并|放着|用|以后再填)"
)
THING = (
    "(?:全称|简称|全名|完整|全部?|这个|这一?项|这里|具体|详细|时间|日期|年份|单位|名[字称]?|它|空|的|了|上|进去|完|在?一起"
    "|标题|序号|编号|小数|两?[一二三两]?位|零|0|无|汉字|大写|符号|百分号|%|区号|职务|公章|上级|单位|部门|集团|分?公司|前面|手机号?|电话|微信|qq)"
)
VALUE = "[0-9０-９.,%‰一二三四五六七八九十百千万点零两半]{1,12}(?:人|个|名|次|起|万?元|项)?"

ABOUT_ALL: tuple[tuple[Literal["status", "office", "delivery"], re.Pattern[str]], ...] = (
    (
        "status",
        re.compile(
            "(?:.{0,6}?)(?:什么时候|啥时候|什么时间|几月?几?号|哪一?天|何时|多久)(?:是)?"
            "(?:截止|截至|交|要交|上交|报送|上报|报|提交|结束|到期|最晚|截稿)(?:日期?|时间)?(?:呢|啊|呀|的)?"
            "|(?:.{0,6}?)(?:截止|截至|到期|提交|报送|上报|交稿|申报)(?:日期?|时间|期)?(?:是|在|到)*"
            "(?:什么时候|啥时候|什么时间|几号|几月几号|哪一?天|何时)(?:呢|啊|呀|的)?"
            "|最[晚迟](?:到)?(?:什么时候|啥时候|几号|哪一?天)(?:要?[交报]|提交)?"
            "|(?:今天(?:是)?(?:星期|周|礼拜)几[,]?)?(?:离|距离?)?(?:截止)?(?:还有|还剩|还剩下|剩)(?:几|多少)(?:天|个?工作日)"
            "|(?:现在)?(?:[填交报])?(?:还)?来得及[吗么不]?|(?:已经)?(?:截止|过期)了(?:吗|没有?)"
            "|(?:我)?(?:还|一共|总共)?(?:有|剩下?|差|要填|需要填|缺|得填)(?:下)?(?:几|多少|哪些)"
            "(?:个?项|个|题|个问题|道题|内容)?(?:没有?[填写答]|要[填写答]|没完成)?(?:呢|啊|了)?"
            "|(?:这张表|这个表|这表)?(?:一共|总共|共)(?:是)?(?:几|多少)(?:个?项|个|题|个问题|道题)(?:呢|啊)?"
            "|(?:都|全部?)?[填写]完了(?:吗|没有?)|[填写]了(?:几|多少)项?了?"
            "|(?:现在)?[填写]到(?:第几项|哪一?项|哪[里儿]?)了?"
        ),
    ),
    (
        "office",
        re.compile(
            "(?:有问题|不懂|不会填|不明白|不清楚)?(?:的?话)?(?:可以|能|应该|要|该|具体)*"
            "(?:找|问|联系|咨询|打给|请教)(?:谁|哪个部门|哪里)(?:问|呢|啊|咨询)?"
            "|(?:协会|质协|[你您]们?|主办方|主办单位|组委会|秘书处|客服|办公室|老师)(?:那边|那里)?(?:的|有)*"
            "(?:联系)?(?:电话|方式|联系方式|座机|号码|电话号码|联系人)(?:号码)?(?:是|吗)*(?:多少|几号|什么|谁|吗)"
            "|(?:协会|质协|主办方|组委会|秘书处|客服)(?:的)?(?:联系)?(?:电话|联系方式|电话号码)"
            "|(?:怎么|如何|咋)(?:才能)?(?:联系|找到?|问)(?:到)?(?:[你您]们|协会|质协|人工|客服)"
            "|(?:我?要|我?想|能)?(?:转|找|要)?人工(?:客服|服务)?(?:在吗)?|有(?:人工|客服)吗"
        ),
    ),
    (
        "delivery",
        re.compile(
            "(?:.{0,8}?)(?:交|寄|送|发|报送|报|上交|提交|邮寄|投|传)(?:到|给|去|往|在)*"
            "(?:哪里|哪儿|哪个(?:部门|单位|邮箱|地址|协会)|哪|谁|什么(?:地方|地址|邮箱|单位)|啥地方|哪个)(?:呢|啊|去|的)?"
            "|(?:.{0,8}?)(?:怎么|如何|怎样|咋)(?:交|寄|报送|上报|提交|递交|上交|邮寄|盖章|申报)(?:呢|啊|上去)?"
            "|(?:.{0,4}?)(?:还?要|需要|用|需不需要|要不要|是不是要|得)(?:加?盖)(?:公|单位|企业|协会|什么|哪个|谁的)?章"
            "[吗么不呢啊呀]?|(?:.{0,4}?)盖(?:什么|啥|哪个|哪里的|谁的)章|盖(?:完|好)了?章(?:以后|之后)?(?:怎么|咋)(?:办|弄|搞|交)"
            "|(?:这(?:个|张|份)?表?|它)?(?:还)?(?:要不要|用不用|要|需要|用)(?:上交|交|邮寄|寄|报送|上报|打印)(?:出来|上去)?[吗么不呢啊]"
            "|(?:.{0,4}?)(?:打印|交|寄|准备|报|印)(?:几|多少)份"
            "|(?:.{0,4}?)(?:要|需要|用|要不要)(?:交|寄|打印)?(?:纸质|原件|纸质版|电子版|扫描件|打印)(?:的|版|材料|出来)?"
            "[吗么不呢]"
            "|(?:都|还|一共)*(?:需要|要|得|应该)*(?:准备|交|提供|附上?|带)*(?:哪些|什么|啥)(?:材料|东西|资料)(?:呢|啊)?"
        ),
    ),
)
"""Questions about the whole form, and where their answer is found."""

ABOUT_ONE: tuple[tuple[re.Pattern[str], bool], ...] = (
    (re.compile(f"{ABOUT}{GLUE}(?:怎么|如何|怎样|咋)(?:来|去|样)?{VERB}{TAIL}"), False),
    (
        re.compile(
            f"{ABOUT}{GLUE}(?:填写|填报|填|写|选|算|按|报|取|指|包括|包含|说)(?:的是?|是)?{WHAT}{TAIL}"
        ),
        False,
    ),
    (re.compile(f"{ABOUT}{GLUE}(?:怎么|如何|哪里|哪儿)(?:得)?来的?"), False),
    (re.compile(f"{ABOUT}{GLUE}(?:什么|啥)(?:意思|概念|含义|东西){TAIL}"), False),
    (
        re.compile(
            f"{ABOUT}(?:是|有)(?:什么|啥|哪些|没有)(?:具体|特别|固定)?(?:要求|格式|限制|标准|规定|范围|说明)[吗么]?"
        ),
        False,
    ),
    (re.compile(f"{ABOUT}{GLUE}(?:字数|长度|格式|位数|单位)有?(?:要求|限制|规定)?[吗么]"), True),
    (re.compile(f"{ABOUT}{GLUE}(?:写|至少|最[多少]|字数|是|要)*(?:多少|几)个?字{TAIL}"), False),
    (re.compile("(?:什么|啥)(?:叫做?|是)(?P<about>.{1,16})"), False),
    (re.compile(f"{ABOUT}是(?:什么|啥)"), False),
    (re.compile(f"{ABOUT}{GLUE}(?:干|做)(?:什么|啥|嘛)用?{TAIL}"), False),
    (
        re.compile(
            f"{ABOUT}(?:为什么|为啥|为何|干嘛)(?:还|都)*(?:要|需要|必须|得)?(?:填|写|问|选|知道)(?:这个|它)?"
        ),
        False,
    ),
    (
        re.compile(
            f"{ABOUT}{GLUE}(?:在|去|到|从|可以|能)*(?:哪[里儿]?|什么地方)(?:可以|能|才能)*(?:去)?"
            f"(?:查询?|找|看)(?:到|得到)?{TAIL}"
        ),
        False,
    ),
    (re.compile(f"{ABOUT}{GLUE}{OR_NOT}{ALSO}{DO}{THING}*[呢啊]?"), False),
    (re.compile(f"{ABOUT}{GLUE}{MAY}{ALSO}{DO}{THING}*[吗么嘛不呢啊]?"), True),
    (re.compile(f"(?P<about>)[填写用选按是]*{THING}+还是[填写用选按是]*{THING}+呢?"), False),
    (re.compile("(?P<about>)[填写用选按].{1,8}还是[填写用选按]?.{1,8}"), False),
    (re.compile(f"{ABOUT}(?:包括|包含|算上?|含)(?:不(?:包括|包含|算|含))?.{{1,10}}[吗么]"), True),
    (re.compile(f"{ABOUT}(?:的?(?:单位|格式))是.{{1,6}}[吗么]"), True),
    (
        re.compile(
            "(?:如果|要是)?没有?(?P<about>.{0,8}?)(?:的话)?"
            "(?:怎么办|咋办|怎么[填写]|咋[填写]|[填写](?:什么|啥))"
        ),
        False,
    ),
    (re.compile(f"{ABOUT}(?:是不是)?(?:必填|选填|必须填)(?:的|项)*[吗么]"), True),
    (
        re.compile(
            f"(?P<about>)(?:是不是|是否|是){VALUE}[吗么]?|{VALUE}(?:对|可以|行|够|是)?(?:吗|不对|对不对|行不行)"
        ),
        True,
    ),
)
"""Questions about one question; and whether they need a mark or a particle at the end."""
