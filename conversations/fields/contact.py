"""How somebody is reached: telephone, mobile, postcode, e-mail.

Each is looked for in a working copy in half width. The field's own words beside it (电话：) are
nothing; other words, a person's name perhaps, make it a question; other digits, or 不, no answer.
"""

import re
from typing import ClassVar, Literal

from ..messages import Shape
from .base import Answer, Clear, Doubt, Reading, Warn, Wrong
from .numerals import dictated
from .typed import HEDGE, Typed, closed_up, folded


class Contact(Typed):
    """What is found in a text, and judged by what stands beside it."""

    lasts: ClassVar[bool] = True
    longest: ClassVar[int] = 320

    def found(self, answer: str, beside: str, said: str) -> Reading | None:
        """An answer and the words beside it; `None` where these leave none."""
        words = OWN_WORDS.sub("", beside)
        if CONTRARY.search(HEDGE.sub("", words)):
            return None
        if words:
            return Doubt((answer,))
        return Clear(answer, echo=folded(said) != folded(answer))


class Phone(Contact):
    """One or several telephone numbers: `010-68570536转801；13900000001`.

    An area code is carried to the next number. What the numbering plan has no room for is asked.
    """

    type: Literal["phone"] = "phone"
    holds_none: ClassVar[bool] = True

    def reading(self, said: str) -> Reading:
        copy = digits_of(said)
        calls = list(CALL.finditer(copy))
        area, numbers = "", []
        for call in calls:
            area = f"0{call['area']}" if call["area"] else area
            if call["local"] and not area:
                return Wrong("no_area_code")
            numbers.append(written(call, area))
        answer = "；".join(dict.fromkeys(numbers))
        reading = self.found(answer, CALL.sub("", copy), said) if calls else None
        if isinstance(reading, Clear) and not all(map(planned, numbers)):
            return Doubt((answer,), "unusual_phone")
        return reading or Wrong("not_a_phone")

    def warnings(self, answer: Answer) -> tuple[Warn, ...]:
        return (Warn("mobile_here"),) if MOBILE.search(answer or "") else ()


class Mobile(Contact):
    """One mobile number of the mainland: `13800138000`."""

    type: Literal["mobile"] = "mobile"
    shape: ClassVar[Shape] = "phone"

    def reading(self, said: str) -> Reading:
        copy = digits_of(said)
        numbers = {NOT_DIGIT.sub("", number) for number in MOBILE.findall(copy)}
        if len(numbers) > 1:
            return Wrong("one_number_only")
        reading = self.found(numbers.pop(), MOBILE.sub("", copy), said) if numbers else None
        return reading or Wrong("not_a_mobile", {"digits": len(NOT_DIGIT.sub("", copy))})


class Postcode(Contact):
    """Six digits: `100055`."""

    type: Literal["postcode"] = "postcode"
    shape: ClassVar[Shape] = "integer"

    def reading(self, said: str) -> Reading:
        copy = digits_of(said)
        codes = {NOT_DIGIT.sub("", code) for code in POSTCODE.findall(copy)} - {"000000"}
        reading = (
            self.found(codes.pop(), POSTCODE.sub("", copy), said) if len(codes) == 1 else None
        )
        return reading or Wrong("not_a_postcode", {"digits": len(NOT_DIGIT.sub("", copy))})


class Email(Contact):
    """One e-mail address, its domain in lower case. It is not looked up."""

    type: Literal["email"] = "email"
    shape: ClassVar[Shape] = "email"

    def reading(self, said: str) -> Reading:
        copy = at_sign_closed(said)
        if number := QQ_NUMBER.fullmatch(QQ_WORDS.sub("", HEDGE.sub("", copy.strip(".!")))):
            return Doubt((f"{number[0]}@qq.com",), "qq_mailbox")
        addresses = set(ADDRESS.findall(copy))
        if len(addresses) > 1:
            return Wrong("one_email_only")
        address = normal(addresses.pop()) if addresses else ""
        if not address:
            return Wrong("not_an_email")
        if (mended := SLIPPED.sub(".com", address)) != address:
            return Doubt((mended, address), "email_slip")
        if (mended := STRAY.sub("", address)) != address:
            return Doubt((mended, address), "email_slip")
        return self.found(address, ADDRESS.sub("", copy), said) or Wrong("not_an_email")


def at_sign_closed(said: str) -> str:
    """A working copy, without blanks around the signs of an address: limin @ example。com."""
    return AROUND_SIGN.sub(r"\1", folded(said).replace("。", "."))


def digits_of(said: str) -> str:
    """A working copy; digits that were dictated (幺三八…) are written."""
    copy = folded(said).lower()
    return closed_up(DASH.sub("-", copy)) if DIGIT.search(copy) else dictated(copy)


def written(call: re.Match[str], area: str) -> str:
    """A telephone number in its canonical form."""
    if call["mobile"]:
        return NOT_DIGIT.sub("", call["mobile"])
    if call["service"]:
        digits = NOT_DIGIT.sub("", call["service"])
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    extension = f"转{call['extension']}" if call["extension"] else ""
    return f"{area}-{NOT_DIGIT.sub('', call['local'])}{extension}"


def planned(number: str) -> bool:
    """Whether the numbering plan has room for a fixed number: 010-6857053 is one digit short."""
    if not number.startswith("0"):
        return True
    import phonenumbers  # noqa: PLC0415 - slow to load, and only telephones need it

    parsed = phonenumbers.parse(number.partition("转")[0], "CN")
    return phonenumbers.is_valid_number(parsed)


def normal(text: str) -> str:
    """An address in its canonical form, nothing where it is none."""
    import email_validator  # noqa: PLC0415 - slow to load, and only addresses need it

    try:
        return email_validator.validate_email(
            text, allow_smtputf8=False, check_deliverability=False
        ).normalized
    except email_validator.EmailNotValidError:
        return ""


DIGIT = re.compile("[0-9]")
DASH = re.compile("[‐‑‒–—―−]+")
NOT_DIGIT = re.compile("[^0-9]")

OWN_WORDS = re.compile(
    "邮政编码|电子邮[箱件]|邮编|邮箱|编码|联系|办公室?|固定|单位|公司|移动|手机|电话|座机|固话|传真|号码?|地址|[和或及与是为]者?|谢谢[您你]?|谢了|辛苦了?|麻烦[您你]了?|[您你]好|好的|我们?|[嗯哦噢呃额啊哈就的填写有对]"
    r"|e-?mail|tel|phone|mobile|fax|mailto|[:.。!~()<>;,、/\s-]",
    re.IGNORECASE,
)
CONTRARY = re.compile("[0-9@不没别错非]")

MOBILE = re.compile(r"(?<![0-9])(?:\(?(?:\+|00)?86\)?[ -]*)?(1[3-9](?:[ -]?[0-9]){9})(?![0-9])")
POSTCODE = re.compile("(?<![0-9])[0-9](?: ?[0-9]){5}(?![0-9])")

CALL = re.compile(
    r"""(?<![0-9])
    (?P<abroad>\(?(?:\+|00)86\)?[ -]*|86[ -]+|86(?=1[3-9][0-9]{9}(?![0-9])))?
    (?: (?P<mobile>1[3-9][0-9](?:[ -]?[0-9]{4}){2})
      | (?P<service>[48]00(?:[ -]?[0-9]){7})
      | (?:\(?(?(abroad)0?|0)(?P<area>10|2[0-9]|[3-9][0-9]{2})\)?[ -]*)?
        (?P<local>[1-9][0-9]{2,3}[ -]?[0-9]{4})
        (?:[ ,(-]*(?:转|分机号?|ext\.?|[x\#-])+[: ]*(?P<extension>[0-9]{1,6}))?
    )(?![0-9])""",
    re.VERBOSE,
)
"""Mobile, 400 and 800, or area code, number and extension; after +86 the area code has no 0."""

ADDRESS = re.compile(r"[^\s<>,;:()@\"\u2e80-\uffff]+@[A-Za-z0-9.-]*[A-Za-z0-9]")
AROUND_SIGN = re.compile(r" ?([@.]) ?")
QQ_NUMBER = re.compile("[1-9][0-9]{4,10}")
QQ_WORDS = re.compile(rf"qq|{OWN_WORDS.pattern}", re.IGNORECASE)
STRAY = re.compile("^[^A-Za-z0-9_]+")
"""A sign before an address that only looks like a part of it."""
SLIPPED = re.compile(
    r"\.(?:con|cmo|vom|cpm|comm|coom|c)$"
    r"|(?:(?<=@qq)|(?<=@163)|(?<=@126)|(?<=@sina)|(?<=@gmail))\.(?:co|cm|om|cn)$"
)
