"""Two values in one cell of a form, 李敏 0510-80000000; or one of two, an e-mail address or QQ.

Here the values are told apart; each is then read as the kind it is.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from itertools import product
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from ..messages import Shape
from .base import Answer, Clear, Doubt, Printed, Reading, Wrong
from .contact import Email, Phone, Postcode, at_sign_closed
from .name import Person
from .text import Text
from .typed import Typed, folded


class TwoValues(Typed):
    """Two values in the form's order, of which both are needed."""

    lasts: ClassVar[bool] = True
    longest: ClassVar[int] = 1_000
    names: ClassVar[tuple[str, str]]
    """What each adds to the key in a template; before `_missing`, the code for its absence."""

    shown: str = "{0} {1}"
    """How the form prints them."""

    @model_validator(mode="after")
    def _shows_both(self) -> Self:
        if not ("{0}" in self.shown and "{1}" in self.shown):
            raise ValueError("`shown` holds {0} and {1}, one for each value")
        return self

    def reading(self, said: str) -> Reading:
        first, second = map(alone, self.parted(said))
        for name, part in zip(self.names, (first, second), strict=True):
            if not part:
                return Wrong(f"{name}_missing")
        return self.paired(*self.read_each(first, second), said)

    def parted(self, said: str) -> tuple[str, str]:
        """The text of each value, in the form's order; nothing for one that is not there."""
        raise NotImplementedError

    def read_each(self, first: str, second: str) -> tuple[Reading, Reading]:
        """How each value is read."""
        raise NotImplementedError

    def paired(self, first: Reading, second: Reading, said: str) -> Reading:
        """One reading out of two."""
        for one in (first, second):
            if isinstance(one, Wrong):
                return one
        pairs = tuple(map(list, product(answers(first), answers(second))))
        for one in (first, second):
            if isinstance(one, Doubt):
                return Doubt(pairs, one.code, one.data)
        return Clear(pairs[0], echo=folded(said) != folded(self.show(pairs[0])))

    def show(self, answer: Answer) -> str:
        if answer is None:
            return ""
        return PLACE.sub(lambda place: str(answer[int(place[1])]), self.shown)

    def places(self, answer: Answer) -> dict[str, Printed]:
        values = answer or ("", "")
        named = {f"_{name}": value for name, value in zip(self.names, values, strict=True)}
        return {"": self.show(answer), **named}

    def recover(self, places: Mapping[str, Printed], now: datetime) -> Reading | None:
        """Both values, from one place or from two."""
        parts = [str(places.get(f"_{name}") or "").strip() for name in self.names]
        if not any(parts):
            return super().recover(places, now)
        for name, part in zip(self.names, parts, strict=True):
            if not part:
                return Wrong(f"{name}_missing")
        whole = self.show(parts)
        return self.as_printed(self.paired(*self.read_each(*parts), whole), whole)


class PersonPhone(TwoValues):
    """A person and how to call them: `["李敏", "0510-80000000"]`."""

    type: Literal["person_phone"] = "person_phone"
    names: ClassVar[tuple[str, str]] = ("person", "phone")

    def parted(self, said: str) -> tuple[str, str]:
        return WHO.sub(" ", CALLS.sub("，", said)), "；".join(CALLS.findall(said))

    def read_each(self, first: str, second: str) -> tuple[Reading, Reading]:
        person = Person(key=self.key, label=self.label)
        return person.reading(first), Phone(key=self.key, label=self.label).reading(second)


class AddressPostcode(TwoValues):
    """An address and its postcode: `["江苏省无锡市滨湖区某路8号", "214000"]`."""

    type: Literal["address_postcode"] = "address_postcode"
    names: ClassVar[tuple[str, str]] = ("address", "postcode")

    shown: str = "{0}  {1}"

    def parted(self, said: str) -> tuple[str, str]:
        address = WHERE.sub(" ", POSTCODE.sub(" ", said))
        return address if LETTER.search(address) else "", "；".join(POSTCODE.findall(said))

    def read_each(self, first: str, second: str) -> tuple[Reading, Reading]:
        address = Text(key=self.key, label=self.label)
        return address.reading(first), Postcode(key=self.key, label=self.label).reading(second)


class EmailOrQQ(Typed):
    """An e-mail address, or a QQ number of 5 to 11 digits: `limin@example.com`, `3532360176`."""

    type: Literal["email_or_qq"] = "email_or_qq"
    shape: ClassVar[Shape] = "email"
    lasts: ClassVar[bool] = True
    longest: ClassVar[int] = 320

    def reading(self, said: str) -> Reading:
        copy = at_sign_closed(said).lower()
        beside = WITH_SIGN.sub(" ", copy)
        if beside == copy:
            return self.number(copy)
        email = Email(key=self.key, label=self.label)
        if not (numbers := QQ_NUMBER.findall(beside)):
            return email.reading(said)
        found = answers(email.reading(" ".join(WITH_SIGN.findall(copy))))
        return Doubt((*found, *numbers), "which_one")

    def number(self, copy: str) -> Reading:
        """A QQ number; one that looks like a mobile number is asked."""
        core = QQ_WORDS.sub("", copy)
        if not QQ_NUMBER.fullmatch(core):
            return Wrong("not_email_or_qq")
        if MOBILE.fullmatch(core):
            return Doubt((core,), "mobile_as_qq")
        return Clear(core, echo=core != copy)


def answers(reading: Reading) -> tuple[Answer, ...]:
    """The answers that a reading holds."""
    match reading:
        case Clear(answer):
            return (answer,)
        case Doubt(readings):
            return readings
        case _:
            return ()


def alone(part: str) -> str:
    """A value without what parted it from the other."""
    line = " ".join(EMPTY_BRACKETS.sub(" ", part).split())
    return IN_BRACKETS.sub(r"\1", line.strip(AROUND)).strip(AROUND)


PLACE = re.compile(r"\{([01])\}")
AROUND = " ,，、;；:：/|.。"
EMPTY_BRACKETS = re.compile(r"[（(【\[][\s:：，]*[）)】\]]")
IN_BRACKETS = re.compile(r"^[（(]([^（）()]*)[）)]$")

CALLS = re.compile(
    r"(?:[+＋]|[（(](?=[0-9０-９]{3,4}[)）]))?[0-9０-９]"
    r"(?:(?:[0-9０-９\s()（）+\-－‐–—―#＃xX、，,；;/或和转]|分机号?|ext\.?)*[0-9０-９])?"
)
"""Everything around digits that belongs to telephone numbers, as typed."""
WHO_WORDS = (
    "(?:(?:单位)?联系人|姓名|名字|负责人|联系方式"
    "|(?:联系|办公|固定)?电话|手机|座机|号码|tel|phone|mobile)"
)
WHO = re.compile(rf"{WHO_WORDS}(?:[及和与、]?{WHO_WORDS})*\s*[:：]?", re.IGNORECASE)

LETTER = re.compile(r"[^\W\d_]")
POSTCODE = re.compile("(?<![0-9０-９])[0-9０-９]{6}(?![0-9０-９号弄室栋楼])")
WHERE_WORDS = "(?:详细|通[信讯]|联系|单位)*地址"
WHERE = re.compile(
    rf"(?:{WHERE_WORDS}[及和与、]?)?(?:邮政编码|邮编)\s*[:：]?"
    rf"|(?<![^\s（(【{AROUND}]){WHERE_WORDS}[:：\s]"
)
"""What people write before the values, and the form prints itself."""

WITH_SIGN = re.compile(r"\S*@\S*")
QQ_NUMBER = re.compile("(?<![0-9a-z])[1-9][0-9]{4,10}(?![0-9])")
QQ_WORDS = re.compile("qq|号码?|邮箱|[或是为的我:, ]")
MOBILE = re.compile("1[3-9][0-9]{9}")
