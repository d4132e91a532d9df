"""Names: of an organisation, a team, a person. A book of honours prints them, so none is guessed.

A name is kept as typed, in its own width; only blanks between Han characters go, which align
columns and belong to no name. What looks like more than the name, or like another thing, is asked.
"""

import re
from typing import ClassVar, Literal

from .base import Answer, Clear, Doubt, Reading, Warn, Wrong
from .length import count_words
from .typed import Typed

HAN = "〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\U000e0100-\U000e01ef"
"""Han characters, with the selectors of their variants: rare ones are kept as typed."""


class Name(Typed):
    """The name of a thing or a person."""

    lasts: ClassVar[bool] = True
    longest: ClassVar[int] = 300
    strange: ClassVar[re.Pattern[str]] = re.compile(
        rf"""(?:[^\w\s{HAN}·•・（）()“”"'‘’《》〈〉「」【】、，,．.＆&＋+＃#№：:－—–/-]|_)+"""
    )
    """Signs that no such name has."""

    at_most: int = 60
    """字."""

    @property
    def room(self) -> int:
        return min(self.at_most, self.longest)

    def reading(self, said: str) -> Reading:
        name = self.alone(said)
        letters = LETTER.findall(name)
        if not letters:
            return Wrong("no_words")
        bare = self.unlabelled(INTRODUCTION.sub("", HEADING.sub("", name)))
        bare = HEARSAY.sub("", bare)
        told = bare != name and LETTER.search(bare) is not None
        if odd := self.strange.findall(bare if told else name):
            return Wrong("not_in_names", {"signs": " ".join(dict.fromkeys(odd))})
        if (count := count_words(name)) > self.at_most:
            return Wrong("too_long", {"count": count, "at_most": self.at_most})
        if told:
            return self.introduced(bare, name)
        if INTRODUCTION.match(name) and not LETTER.search(bare):
            return Wrong("no_words")
        return Wrong("name_too_short") if len(letters) < 2 else self.named(name, said)

    def introduced(self, bare: str, name: str) -> Reading:
        """A name in a sentence: 我们公司叫…; it is asked which words belong to it."""
        if len(LETTER.findall(bare)) < 2:
            return Wrong("name_too_short")
        whole = () if self.strange.search(name) else (joined(name),)
        match self.named(bare, bare):
            case Wrong() as wrong:
                return wrong
            case Doubt(readings):
                return Doubt((*readings, *whole), "which_name")
            case _:
                return Doubt((joined(bare), *whole), "which_name" if whole else "confirm")

    def named(self, name: str, said: str) -> Reading:
        """What an undisguised name means; a kind looks closer."""
        name = joined(name)
        if TALK.search(name) or "\n" in said or not paired(name):
            return Doubt((name,))
        return Clear(name, echo=name != said)

    def alone(self, said: str) -> str:
        """`企业名称：某某公司。` without the field's own name and the stop, its blanks single."""
        line = " ".join(said.split())
        return self.unlabelled(FILLER.sub("", THANKS.sub("", line)).rstrip(" 。．.，,；;！!、"))

    def unlabelled(self, name: str) -> str:
        """联系人：李敏, 联系人就写李敏 without the field's own name."""
        for label in (self.label, *self.aliases, "姓名", "名称", "全称"):
            rest = name.removeprefix(label).lstrip()
            if rest != name and (sign := AS_NAMED.match(rest)):
                name = rest[sign.end() :]
        return name


class Organisation(Name):
    """The registered name of an enterprise or association, as on its seal."""

    type: Literal["organisation"] = "organisation"

    def named(self, name: str, said: str) -> Reading:
        if TWO_ENTERPRISES.search(name):
            return Doubt((joined(name),))
        return super().named(name, said)

    def warnings(self, answer: Answer) -> tuple[Warn, ...]:
        if answer is None:
            return ()
        if count_words(answer) <= 4:
            return (Warn("short_name"),)
        if not ORGANISATION_END.search(answer):
            return (Warn("no_organisation_ending"),)
        return (Warn("two_organisations"),) if PARENT.search(answer) else ()


class TeamName(Name):
    """The name of a team or a QC group, without the enterprise it belongs to."""

    type: Literal["team_name"] = "team_name"

    at_most: int = 30

    def warnings(self, answer: Answer) -> tuple[Warn, ...]:
        if answer is None or TEAM_END.search(answer):
            return ()
        return (Warn("no_team_ending"),)


class Person(Name):
    """One person's full name, without a title: 王强, 欧阳娜娜, 阿依古丽·买买提."""

    type: Literal["person"] = "person"
    strange: ClassVar[re.Pattern[str]] = re.compile(rf"(?:[^\w\s{HAN}{'·•・･‧⋅．.'}'’-]|[0-9_])+")

    at_most: int = 20

    def reading(self, said: str) -> Reading:
        if ONESELF.fullmatch(joined(self.alone(said))):
            return Wrong("name_yourself")
        if SEVERAL.search(self.alone(said)) or "\n" in said:
            return Wrong("one_name_only")
        aside = ASIDE.search(said)
        found = super().reading(said[: aside.start()] if aside else said)
        if aside and isinstance(found, Clear):
            return Doubt((found.answer,))
        return found

    def named(self, name: str, said: str) -> Reading:
        whole = joined(name)
        if ONESELF.fullmatch(whole):
            return Wrong("name_yourself")
        dotted = DOT.sub("·", whole)
        if dotted != whole:
            return Doubt((dotted,))
        if (bare := TITLE.sub("", whole)) != whole:
            return self.titled(bare, whole)
        if CONJUNCTION.fullmatch(whole):
            return Wrong("one_name_only")
        unusual = SPACED.fullmatch(name) or INCOMPLETE.search(whole) or not USUAL.fullmatch(whole)
        if HAN_SIGN.search(whole) and unusual:
            return Doubt((whole,), "full_name")
        return super().named(name, said)

    def titled(self, bare: str, whole: str) -> Reading:
        """王强班长 is 王强; 王班长 is nobody yet; 李工 and 张建工 may be names after all."""
        if len(bare) > 1:
            return Doubt((bare, whole), "title_in_name")
        single = len(bare) == 1 and len(whole) == 2
        return Doubt((whole,), "full_name") if single else Wrong("name_too_short")


def paired(name: str) -> bool:
    """Whether every bracket has its other half."""
    return len(OPENING.findall(name)) == len(CLOSING.findall(name))


def joined(name: str) -> str:
    """A name without the blanks between its Han characters: 张 三."""
    return BLANK.sub("", name)


LETTER = re.compile(r"[^\W\d_]")
OPENING, CLOSING = re.compile("[（(]"), re.compile("[）)]")
HAN_SIGN = re.compile(f"[{HAN}]")
BLANK = re.compile(rf"(?<=[{HAN}（）·]) (?=[{HAN}（）·])")

INTRODUCTION = re.compile(
    "^(?:(?:(?:我们?|咱们?|本|他|她)?(?:公司|单位|企业|厂|班组|小组|班|组)?的?(?:全称|全名|名称|名字|姓名|名)?"
    "(?:就?(?:是|叫做?)|就(?:写|填))|就?我(?:自己|本人)?(?:[呗吧啊]|(?=[，, ]))(?=.)"
    "|(?:应该|好像|可能|大概|大约|估计|[也或]许|貌似|似乎|差不多)是?"
    "|应?改[成为]|应[为是])[:：，, ]*)+"
)
"""我们公司叫…, 应该是…: what stands before a name in talk."""
FILLER = re.compile("^(?:(?:嗯+|哦|噢|呃|额|啊|好的|是的)[，,、。…\\s]+)+(?=.)")
THANKS = re.compile(
    "(?<=.)[，,。；;\\s]+(?:谢谢[您你]?|谢了|辛苦了?|麻烦[您你]?了?)[。！!~～\\s]*$"
)
AS_NAMED = re.compile("(?:[：:]|就?(?:写|填)成?[:：]?) ?(?=.)")
"""联系人：李敏, 班组名称就写钳工一班: what stands behind the field's own name."""
HEADING = re.compile("^[^：:]*[：:] ?")
HEARSAY = re.compile(
    "(?<![，, ])(?:[，, ]*+(?:(?:应该|好像|可能|大概)就?是(?:这个)?的?|[吧呗嘛啊呀哈]))+$"
)
TALK = re.compile(
    "怎么|什么|啥|咋|哪[个些里]|如何|请问|不[是对]|不知|没有|谢谢|改[成为]|错了|左右$"
    "|领导|联系人|电话|手机|地址|邮编|明天再|后?再[填说问补]|问[一下问]|等[下会]|先这样"
    "|暂定|待定|作废|取消|删除"
    "|(?:可能|[也或]许|估计|差不多|大概|或者?)$|^或|[0-9０-９]{5}|[，,；;]|[吗呢啊呀哦嘛哈的]$"
    "|^(?:好[的吧]?|嗯|收到|明白了?|可以|知道了|安排|明天|稍[等后]|继续|跳过|返回|[上下]一[个项题步]|ok|OK|Ok)$"
)
"""Words of talk, rare in names: a text with one of them is confirmed first."""

ORGANISATION_END = re.compile(
    "(?:公司|厂|院|所|局|站|段|中心|集团|合伙|合伙[）)]|学校|大学|学院|协会|学会|委员会|工会|银行|合作社|企业)$"
)
"""How registered names end (规定 of 2021-03-01: 行政区划 + 字号 + 行业 + 组织形式)."""
PARENT = re.compile("(?:公司|集团(?![）)]?(?:股份|有限|责任|控股)*公司$)).{2,}")
"""An enterprise in front of another; a branch is rightly named so, therefore a warning only."""
TWO_ENTERPRISES = re.compile("(?:公司|厂|院|所)[/／、，,和与及].*(?:公司|厂|院|所)$")
TEAM_END = re.compile('(?:班|组|队|站|室|台|工段|车间)[”"）)]?$')

ONESELF = re.compile(
    "(?:(?:就|还)?(?:是|写|填|用)?)(?:我|本人|自己)(?:自己|本人|一个人)?(?:就是)?(?:班组?长|组长)?(?:就[行好]|就可以)?[吧呗啊呀的]*"
)
"""我, 本人, 写我就行: whoever asks does not know who that is."""
SEVERAL = re.compile("[、，,；;/&]")
CONJUNCTION = re.compile(rf"[{HAN}]{{2,4}}[和与及跟][{HAN}]{{2,4}}")
ASIDE = re.compile(r"[（(][^（）()]*[）)]$")
DOT = re.compile(rf"(?<=[{HAN}]) ?[•・･‧⋅．.] ?(?=[{HAN}])")
SPACED = re.compile(rf"[{HAN}]{{2,}}(?: [{HAN}]+)+|[{HAN}](?: [{HAN}]){{3,}}")
"""Two names perhaps, or more than a name: 王强 男."""

TITLES = (
    "副?(?:班长|组长|队长|站长|段长|工段长|主任|部长|科长|处长|厂长|经理|总监|书记|主席)"
    "|师傅|工程师|老师|女士|先生|同志"
)
TITLE = re.compile(f"^(?:{TITLES}) ?(?=..)|(?:{TITLES}|[工总])$")

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧肖尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋"
    "茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱丘骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁"
    "宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫"
    "宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍"
    "璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎闫充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越"
    "夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公岳帅缑亢况归海晋楚代仝苟冼覃原付候涂佟佘"
)
"""百家姓 and the usual ones it lacks. A Han name without one is confirmed, not refused."""
DOUBLE = (
    "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|长孙|夏侯|令狐|宇文|端木|南宫|独孤|闻人"
    "|澹台|淳于|单于|申屠|呼延|轩辕|第五|拓跋|完颜"
)
INCOMPLETE = re.compile(rf"[等某代]$|^(?:{DOUBLE})$|^.[姐哥队厂处局科叔伯姨董校院所段]$")
"""王某, 欧阳, 王姐: whoever that is, it is no full name yet."""
USUAL = re.compile(
    rf"(?:{DOUBLE})[{HAN}]{{1,2}}|[{SURNAMES}][{HAN}]{{1,2}}|[{HAN}]+(?:·[{HAN}]+)+"
)
