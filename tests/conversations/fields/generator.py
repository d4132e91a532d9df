"""Labelled texts without number: the seeds of the corpus, written in every other way.

What a text must be read as follows from its seed alone: blanks, width and politeness change
nothing, a hedge makes a doubt of a clear answer, a bound makes a number no number, and an answer
written in another manner is the same answer. The code under test is never asked.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

from conversations.fields.base import Field
from conversations.fields.computed import Computed
from tests.conversations.fields import writings
from tests.conversations.fields.corpus import NOW, Labelled

TWICE = 8_000
"""Texts that are varied in two manners at once."""


def generated(seeds: Sequence[Labelled]) -> Iterator[Labelled]:
    """Every seed in every other manner, each text of a question once."""
    known = {(id(seed.field), seed.text) for seed in seeds}
    answered = [seed for seed in seeds if seed.reading == "clear"]
    first = list(fresh(known, (new for seed in answered for new in rewritten(seed))))
    first += fresh(known, (new for seed in seeds for new in varied(seed)))
    yield from first
    yield from fresh(known, corrections(answered))
    random = Random(1)
    again = (one for _ in range(TWICE) for one in _once(random, random.choice(first)))
    yield from fresh(known, again)


def fresh(known: set[tuple[int, str]], entries: Iterable[Labelled]) -> Iterator[Labelled]:
    for entry in entries:
        if (what := (id(entry.field), entry.text)) not in known:
            known.add(what)
            yield entry


def _once(random: Random, entry: Labelled) -> list[Labelled]:
    found = list(varied(entry))
    return [random.choice(found)] if found else []


def varied(seed: Labelled) -> Iterator[Labelled]:
    """A text as other hands, keyboards and manners write it."""
    text, kind = seed.text, kind_of(seed.field)
    if not text.strip() or (seed.reading == "wrong" and seed.code in NOT_SAID):
        return
    visible = INVISIBLE.sub("", text)
    for blank in BLANKS:
        yield replace(seed, text=f"{blank}{text}{blank}", code=None)
    for nothing in NOTHING:
        yield replace(seed, text=nothing + nothing.join(text), code=None)
    if kind in EXACT:
        yield replace(seed, text=text.translate(WIDE), code=None)
        yield replace(seed, text=text.replace(" ", "\u3000"), code=None)
        yield replace(seed, text=writings.traditional(text), code=None)
        short = len(text) < 5 or not NONE.search(text)
        for head, end in POLITE if short and not AMENDED.search(visible) else ():
            yield replace(seed, text=f"{head}{text}{end}", code=None)
    if kind in HEDGED and "\n" not in text and not AMENDED.search(visible):
        yield from hedged(seed, kind)
    if kind in NUMBERS and seed.reading == "clear" and text[0].isdigit() and text[-1].isdigit():
        for head, end in BOUNDS:
            yield Labelled(seed.field, f"{head}{text}{end}", "wrong")


def hedged(seed: Labelled, kind: str) -> Iterator[Labelled]:
    """A hedge makes a clear answer doubtful; what is doubtful or wrong stays so."""
    reading = "doubt" if seed.reading == "clear" else seed.reading
    if NONE.search(seed.text) or (kind in CHOICES and seed.reading != "clear"):
        return
    for head, end in HEDGES if kind in EXACT else HEDGED_NAMES:
        if kind in EXACT or not ("，" in seed.text or (end and ENDED.search(seed.text))):
            answers = seed.answers if kind in EXACT else seed.answers[:1]
            yield Labelled(seed.field, f"{head}{seed.text}{end}", reading, answers)


def corrections(seeds: Sequence[Labelled]) -> Iterator[Labelled]:
    """One answer taken back for another: the last one holds."""
    for old, new in pairwise(seeds):
        plain = not set("\n，,;；。不是改") & set(old.text + new.text)
        if kind_of(new.field) in CORRECTED and old.field is new.field and plain:
            for form, reading in CORRECTIONS:
                text = form.format(old=old.text.strip(), new=new.text.strip())
                yield Labelled(new.field, text, reading, new.answers)


def rewritten(seed: Labelled) -> Iterator[Labelled]:
    """The answer of a seed, written in every way people have for it."""
    field = seed.field.of if isinstance(seed.field, Computed) else seed.field
    if write := WAYS.get(field.type):
        for text, sure in write(field, seed.answers[0]):
            yield Labelled(seed.field, text, "clear" if sure else "doubt", seed.answers)


def kind_of(field: Field) -> str:
    return field.of.type if isinstance(field, Computed) else field.type


def _number(field: Any, answer: str) -> writings.Written:
    for text, sure in writings.number(answer):
        yield text, sure
        for unit in UNITS.get(field.unit, ()):
            yield text + unit, sure
            yield f"{text} {unit}", sure


def _percent(field: Any, answer: str) -> writings.Written:
    if 1 < Decimal(answer) <= 100:
        yield from writings.percent(answer)


def _money(field: Any, answer: str) -> writings.Written:
    return writings.money(answer, field.ask_above)


def _pair(field: Any, answer: list[str]) -> writings.Written:
    return writings.pair(answer[0], answer[1], field.units)


def _day(field: Any, answer: str) -> writings.Written:
    return writings.day(date.fromisoformat(answer), NOW.date())


def _days(field: Any, answer: list[str]) -> writings.Written:
    first, last = map(date.fromisoformat, answer)
    return writings.days(first, last) if first != last else iter(())


def _months(field: Any, answer: list[str]) -> writings.Written:
    return writings.months(*answer) if answer[0] != answer[1] else iter(())


def _phone(field: Any, answer: str) -> writings.Written:
    if answer.startswith("0") and "；" not in answer:
        yield from writings.phone(answer)
    elif answer.startswith("1") and "；" not in answer:
        yield from writings.mobile(answer)


def _postcode(field: Any, answer: str) -> writings.Written:
    for text in (" ".join(answer), writings.digit_by_digit(answer), f"{answer[:3]} {answer[3:]}"):
        yield text, True
    for head in ("邮编", "邮编：", "郵編：", "邮政编码：", "是"):
        yield head + answer, True
    yield f"无锡 {answer}", False


def _mail(field: Any, answer: str) -> writings.Written:
    if "@" in answer:
        yield from writings.mail(answer)
    else:
        for head in ("QQ", "qq ", "QQ号：", "QQ:", "我的QQ是", "ＱＱ："):
            yield head + answer, True


def _name(field: Any, answer: str) -> writings.Written:
    yield f"{field.label}：{answer}", True
    yield f"{field.label}: {answer}", True
    yield f"嗯，{answer}", True
    for end in ("。", "，谢谢", "，谢谢您。", "！"):
        yield answer + end, True
    if answer.isalpha() and not answer.isascii():
        for blank in (" ", "\u3000", "\u00a0") if len(answer) < 4 else ():
            yield blank.join(answer), True


def _two(field: Any, answer: list[str]) -> writings.Written:
    joints = (" ", "，", "、", "；", "\n", ",", "\u3000", " / ")
    if "；" in answer[1]:
        return
    for joint in joints:
        yield joint.join(answer), True
        yield joint.join(reversed(answer)), True
    yield f"{answer[0]}（{answer[1]}）", True
    yield f"{answer[0]}{answer[1]}", True


def _chosen(field: Any, answer: str) -> writings.Written:
    options = field.listed()
    names = [option.label for option in options]
    values = [option.value for option in options]
    if answer not in values or any(map(NUMERALS.intersection, names)):
        return
    place = values.index(answer) + 1
    circled = chr(ord("①") + place - 1)
    for text in (f"{place}", circled, f"第{place}个", f"选{place}", f"{place}.", f"（{place}）"):
        yield text, True
    for text in (writings.han(place), f"第{writings.han(place)}个", f"第{writings.han(place)}個"):
        yield text, True
    label = names[place - 1]
    for text in (f"{label}。", f"{label}，谢谢", label.translate(WIDE)):
        yield text, True
    if label.isalpha():
        yield " ".join(label), True
    if len(label) > 3 and len(names) == len({name[:2] for name in names}):
        for slip in range(1, len(label) - 1):
            yield f"{label[:slip]}俎{label[slip + 1 :]}", False


def _several(field: Any, answer: list[str]) -> writings.Written:
    labels = {option.value: option.label for option in field.options}
    places = {option.value: str(place) for place, option in enumerate(field.options, 1)}
    if any(map(NUMERALS.intersection, labels.values())):
        return
    for names in (labels, places):
        said = [names[value] for value in answer]
        for joint in ("、", "，", " ", "；", "\n", "和", "\u3000", "/", "+"):
            yield joint.join(said), True
            yield joint.join(reversed(said)), True


def _table(field: Any, answer: list[dict[str, str | None]]) -> writings.Written:
    keys = [column.key for column in field.columns]
    cells = [[row[key] or "" for key in keys] for row in answer]
    parted = set("，、；,; |")
    if not cells or any(parted & set(cell) or not cell for row in cells for cell in row):
        return
    for joint in ("，", ",", "\t", "；", "|", " | ", "、") if len(keys) > 1 else ():
        yield "\n".join(joint.join(row) for row in cells), True
        yield "\n".join(f"{at}. {joint.join(row)}" for at, row in enumerate(cells, 1)), True


WAYS: dict[str, Callable[[Any, Any], writings.Written]] = {
    "integer": _number,
    "decimal": _number,
    "percent": _percent,
    "money": _money,
    "pair": _pair,
    "date": _day,
    "date_range": _days,
    "period": _months,
    "mobile": lambda _, answer: writings.mobile(answer),
    "phone": _phone,
    "postcode": _postcode,
    "email": _mail,
    "email_or_qq": _mail,
    "organisation": _name,
    "team_name": _name,
    "person": _name,
    "person_phone": _two,
    "address_postcode": _two,
    "yes_no": _chosen,
    "choice": _chosen,
    "multi_choice": _several,
    "rows": _table,
}

NUMBERS = {"integer", "decimal", "percent", "money"}
CORRECTED = NUMBERS | {"pair", "date", "date_range", "period"}
EXACT = CORRECTED | {"mobile", "phone", "postcode", "email"}
CHOICES = {"yes_no", "choice"}
HEDGED = EXACT | CHOICES | {"person", "organisation", "team_name"}

INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
ENDED = re.compile(r"(?:[。，！？、\s吧)）]|谢谢您?)$")
AMENDED = re.compile("不是|不[对對]|改[成为]|[错錯]了|[哦噢]不")
"""A hedge before it belongs to what is taken back."""
NONE = re.compile(r"[无無没]|^[\W嗯呃哦是的好填就谢您哈辛苦了麻烦]*$")
"""There is none, in words or by a stroke."""
NUMERALS = set("0123456789一二三四五六七八九十无有")
NOT_SAID = {"empty", "needed", "skip_instead", "same_as_above", "not_known_yet"}
"""What is no answer at all: with a word before it, it is another text."""

UNITS = {
    "人": ("人", "个", "个人", "名", "位", "個", "個人"),
    "人次": ("人次", "人", "名"),
    "起": ("起", "次", "件"),
    "个": ("个", "家", "個", "项"),
    "分": ("分",),
}
BLANKS = (" ", "\u00a0", "\u3000", "\u2003", "\t", "\n", " \u3000")
NOTHING = ("\u200b", "\u2060", "\ufeff")
WIDE = {sign: chr(sign + 0xFEE0) for sign in range(0x21, 0x7F)} | {0x20: "\u3000"}

POLITE = (
    *(("嗯，", ""), ("嗯", ""), ("哦，", ""), ("是", ""), ("是的，", ""), ("好的，", "")),
    *(("就是", ""), ("", "，谢谢"), ("", "，谢谢您"), ("", "。"), ("", "！"), ("", " 谢谢")),
    *(("", "，辛苦了"), ("嗯，", "，谢谢"), ("呃，是", "哈"), ("", "，麻烦您了"), ("填", "")),
)
HEDGES = (
    *(("大概", ""), ("大约", ""), ("好像", ""), ("好像是", ""), ("应该是", ""), ("应该", "")),
    *(("可能", ""), ("估计", ""), ("也许", ""), ("差不多", ""), ("", "吧"), ("是", "吧")),
    *(("应该是", "吧"), ("", "左右"), ("嗯，大概", "吧，谢谢"), ("約", ""), ("貌似", "")),
    *(("大概是", "的样子"), ("應該是", ""), ("似乎是", "")),
)
HEDGED_NAMES = (
    *(("应该是", ""), ("好像是", ""), ("可能是", "")),
    *(("", "吧"), ("应该是", "吧"), ("也许是", "")),
)
BOUNDS = (
    *(("不到", ""), ("超过", ""), ("至少", ""), ("最多", ""), ("≥", ""), (">", ""), ("＜", "")),
    *(("", "以上"), ("", "以下"), ("", "以内"), ("", "多"), ("", "+"), ("近", ""), ("", "余")),
    *(("不低于", ""), ("不超过", ""), ("约", "到99999"), ("1-", ""), ("起码", ""), ("將近", "")),
)
CORRECTIONS = (
    ("不是{old}，是{new}", "clear"),
    ("不是{old}是{new}", "clear"),
    ("不是{old}，而是{new}", "clear"),
    ("{old}…不对{new}", "clear"),
    ("{old}，不对，{new}", "clear"),
    ("{old}，不对，是{new}", "clear"),
    ("{old} 不對 {new}", "clear"),
    ("{old}，写错了，应为{new}", "clear"),
    ("{old}改成{new}", "clear"),
    ("{old}，哦不，{new}", "clear"),
    ("改成{new}", "clear"),
    ("不是{old}，应该是{new}", "doubt"),
    ("{old}，不对，大概{new}", "doubt"),
    ("不是{old}，不是{new}", "wrong"),
)
