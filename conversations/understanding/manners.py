"""How people talk around an answer: thanks, 问下领导, 不对，是…, 同上.

Pure work on a text: nothing here knows what is open. The tables below hold the words.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

LONGEST_MANNER = 40
"""Characters up to which a message can be one of these; longer ones are answers."""


@dataclass(frozen=True, slots=True)
class Correction:
    """不对，是97.5: the `value` that holds, and whether the last answer is meant outright.

    `old` is what it stands instead of, where that is said: 不是98.5，是97.5. `bare` is a mere
    改成97.5, as texts have it too.
    """

    value: str
    old: str = ""
    outright: bool = False
    bare: bool = False


TAKES_ANY_WORDS = frozenset({"text", "long_text", "headed_text", "rows"})
"""Kinds of fields for which a question, too, could be an answer; only plain ones are none."""


def fold(text: str) -> str:
    """A text for comparing: width, spaces, case and final punctuation do not count."""
    plain = run_together(text)
    return plain.strip("。.!！?？,，~、:：%「」《》\"'“”") or plain


def squeezed(text: str) -> str:
    """A text without spaces, signs between its words, and the colour of its hands."""
    return SIGNS.sub("", run_together(text))


def small_number(text: str) -> int:
    """A number up to 99 in either numerals, 十二 or 12; 0 for what is none."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (10 * DIGITS.get(tens, 1) if ten else 0) + DIGITS.get(ones, 0)


@lru_cache(maxsize=4)  # of one message, it is asked for by everybody who may know what it means
def run_together(text: str) -> str:
    """A text in half width and small letters, without a blank."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def acknowledges(text: str) -> bool:
    """好的, 收到，谢谢, 👌: whether a whole message is polite words that answer nothing."""
    return len(text) <= LONGEST_MANNER and ACKNOWLEDGED.fullmatch(squeezed(text)) is not None


def agrees(text: str) -> bool:
    """Whether a whole message is a yes, to what can be answered with yes."""
    words = TWICE.sub(r"\1", squeezed(text))
    return words in YES or IN_DIALECT.fullmatch(words) is not None or THANKS.sub("", words) in YES


def refuses(text: str) -> bool:
    """Whether a whole message is a no."""
    return squeezed(text) in NO


def postpones(text: str) -> bool:
    """不清楚，问下领导再说: whether a whole message says that the answer is not known yet."""
    return len(text) <= LONGEST_MANNER and UNKNOWN_YET.fullmatch(squeezed(text)) is not None


def corrects(text: str) -> Correction | None:
    """The value that stands instead of one that was given: 不对，是97.5."""
    line = text.strip()
    if len(line) > LONGEST_MANNER or "\n" in line:
        return None
    if match := INSTEAD.fullmatch(line):
        value = match["value"] or match["bare"]
        outright = match["last"] is not None
        return Correction(value.strip(), "", outright, bare=match["bare"] is not None)
    match = NOT_BUT.fullmatch(line)
    return Correction(match["value"].strip(), match["old"].strip()) if match else None


def same(text: str) -> str | None:
    """The name in 同联系人, 和班组长一样; `""` in 同上; `None` where neither is said."""
    words = squeezed(text)
    if words in SAME:
        return ""
    match = SAME_AS.fullmatch(words) if len(words) <= LONGEST_MANNER else None
    return (match["name"] or match["other"]) if match else None


def used(text: str) -> str:
    """The name in 就写手机吧, 用手机号: what somebody wants to have written instead; else `""`."""
    match = USED.fullmatch(squeezed(text)) if len(text) <= LONGEST_MANNER else None
    return match["name"] if match else ""


DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
SIGNS = re.compile("[,，。.!！~…、;；:：\ufe0f\u200d\U0001f3fb-\U0001f3ff]+")

YES = frozenset(
    "采用 全部采用 是 是的 是啊 是呀 对 对的 对啊 对呀 没错 没问题 确认 确定 好 好的 好吧 "
    "好呀 好啊 好嘞 好滴 好哒 嗯 嗯嗯 行 行的 可以 可以的 ok okay yes y 👌 👍 ✅".split()
)
NO = frozenset("重填 重新写 否 不 不是 不对 不要 没有 取消 都不是 重写 算了 no n ❌".split())
IN_DIALECT = re.compile(
    "就?(?:[是对好行嗯中]|对头|没错|可以|要得|这个?)[的滴哒嘞呀啊呢哈嘛呗哟哩]{1,2}"
)
TWICE = re.compile(r"([👌👍✅对嗯])\1+")
THANKS = re.compile("(?:谢谢[您你]?|多谢|辛苦了?|麻烦[您你]?了)+$")

ACKNOWLEDGED = re.compile(
    "(?:好(?:的|吧|嘞|滴|哒|呀|啊|哦)*|收到|嗯呢?|哦|噢|行(?:的|吧)?|ok(?:ay)?|明白了?|知道了|了解了?|懂了"
    "|非?常?感谢[您你]?|谢谢(?:[您你]|啦|了)*|谢了|多谢|thanks?|thankyou|辛苦(?:了|啦|[您你]了)?"
    "|麻烦[您你]?了|不客气|没事|[👌👍🙏🌹😊😄😀🙂👏💪❤🤝🆗✌☺])+"
)
"""好的 and 嗯 are a yes only where a yes was asked for."""

WHO = "[\u4e00-\u95ed\u95ef-\u9fff]{0,8}"
"""Somebody, in a few Han characters; without 问, so that no text makes the pattern slow."""
UNKNOWN_YET = re.compile(
    "(?:嗯|哦|呃|那|这(?:个|一?项|里|块|一?栏|题)?|等?我们?|等(?!我)|现在|目前|暂时|具体|真|也|都|还|可能|我|算了|哎呀?|唉|额)*"
    "(?:"
    "不(?:太|大|是很|怎么)?(?:清楚|知道|晓得|确定|记得)|(?:咋|哪)(?:里|儿)?(?:会|能)?(?:知道|晓得|清楚|记得)|没(?:有)?(?:定|确定|统计|核实)(?:好|出来|下来|过)?"
    "|(?:算|统计|结果|数据)还?没(?:有)?出来|待(?:定|补|填|确认|核实)|无法确定|不好说|说不[好准]|[拿吃]不准"
    "|(?:要|得|需(?!要)|需要|想|去|先|再|等)*(?:"
    f"问(?:一下|下)(?![题游道]){WHO}|(?<=[要得去])问(?!题){WHO}|问(?:问|过|了|好)*(?:领导|老板|班长|组长|主任|经理|同事|财务|人事|厂里|公司|单位|上级|别人)"
    "|(?:查|核实|核对|确认|了解|统计|商量|看)(?:一下|下|一查)(?![面来去])(?:公章|盖章|资料|台账|记录|材料)?)"
    "|问问|(?:查|核实|核对|统计)(?:好|完)?(?:了|清楚)?(?:再|后再?)(?:说|填|答|补)"
    "|先?(?:空着|空一下|放一放|放着|放一下|搁着|留空|留着|跳过|略过)(?:这(?:个|一?项|题|一题))?"
    "|先不(?:填|写|答)|(?:先)?(?:跳过|略过)这(?:个|一?项|题|一题)"
    "|(?:回头|以后|后面|后边|待会儿?|等会儿?|晚点|稍后|之后|过后|改天|过几天|下次|最后)"
    "(?:我)?再?(?:补|说|告诉[您你]|发[您你]|给[您你])(?:上|充|吧)?"
    "|这(?:个|一?项)(?:回头|以后|后面|待会儿?|等会儿?|晚点|稍后|之后|最后)再?(?:填|写|问)"
    "|没(?:有)?(?:算|统计)过|(?:财务|人事|领导|主任|质量部|技术部|车间|办公室|厂里|公司|别人)(?:那边)?"
    "(?:才(?:知道|晓得|清楚|有)|还?没(?:有)?给(?:我|过来)?)|后补|暂缺|缺着|忘记?了|想不起来了?|记不清了?|不记得了?"
    ")+(?:了|啊|呢|呀|哦|吧|哈|再(?:说|填|答|补|来|回复)|谢谢|好吗|可以吗|行吗)*"
)
"""A whole message only: 不清楚原因导致返工 is an answer."""

INSTEAD = re.compile(
    "(?:(?P<last>上一?[个条项题]|刚才(?:那[个条项])?|刚刚(?:那[个条项])?|前一?[个条项题])(?:的|,|，)?)?"
    "(?:不对|不是|(?:[写填打说发选搞]?错了)|[哦噢啊]不|更正(?:一下)?|纠正(?:一下)?)"
    r"(?:[,，:：、.。…!！~\s]+(?:应该?是|应该?为|应?改[成为]|换成|是|为)?|应该?是|应该?为|应?改[成为]|换成)"
    r"\s*(?P<value>\S.*)"
    "|(?:应?改[成为]|换成)[:：]?\\s*(?P<bare>\\S.*)"
)
NOT_BUT = re.compile(
    r"不是(?P<old>[^,，;；。]{1,30}?)[,，;；。\s]*(?:而?是|应该?是|应该?为|应?改[成为])(?P<value>.+)"
)

USED = re.compile(
    "(?:就|那就|直接)?(?:写|填|用|按|留)(?P<name>.{1,16}?)(?:的|号|号码)?(?:就[行好是]|就可以|算)?[吧呗的了]*"
)
SAME = frozenset(
    "同上 同前 同左 一样 同样 如上 和上面一样 跟上面一样 与上面一样 跟上一项一样 和上一项一样 "
    "同上一项 同上题 同上一题 跟前面一样 和前面一样 同一个人 还是他 还是她 同一个".split()
)
SAME_AS = re.compile(
    "(?:就?[跟和与同]|同)(?P<name>.{1,16}?)(?:的|是)*(?:一样的?|相同|一致|同一个人?|同一人|一个样)"
    "|同(?P<other>.{1,16})"
)
