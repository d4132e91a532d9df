"""What every kind promises, to be tried on one: it never throws, and never takes long."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from hypothesis import strategies as st
from pydantic import TypeAdapter

from conversations.fields import AnyField
from conversations.fields.base import LONGEST, Answer, Clear, Doubt, Field, Reading, Wrong

NOW = datetime.fromisoformat("2020-09-01T09:00+08:00")
FIELD: TypeAdapter[Field] = TypeAdapter(AnyField)

MARKS = "0123456789０９。.，,、；;：:/|-~～—（）()% \t\n\u3000\u200b👍{}"


def field(kind: str, **told: Any) -> Field:
    return FIELD.validate_python({"type": kind, "key": "field", "label": "这一项", **told})


def talk(words: Iterable[str]) -> st.SearchStrategy[str]:
    """Texts out of these words and of anything."""
    pieces = st.sampled_from([*words, *MARKS, "无", "不是", "大概", "吧", "和", "第", "改成"])
    return st.one_of(st.lists(pieces, max_size=9).map("".join), st.text(max_size=40))


def keeps_its_promise(asked: Field, reading: Reading) -> None:
    """An answer is JSON, and can be shown, repeated, printed and judged."""
    assert isinstance(reading, Clear | Doubt | Wrong)
    for answer in answers(reading):
        is_json(answer)
        assert printable(asked.show(answer))
        assert asked.places(answer).keys() == asked.places(None).keys()
        asked.spoken(answer)
        asked.warnings(answer)


def reads_what_it_shows(asked: Field, reading: Reading) -> None:
    """An answer that is typed as it is shown is that answer, or what is proposed first."""
    if isinstance(reading, Clear):
        assert answers(asked.read(asked.show(reading.answer), NOW))[:1] == (reading.answer,)


def reads_any_length(asked: Field, starts: Iterable[str]) -> None:
    """Text of any length is looked at in bounds, what is too long refused."""
    for start in starts:
        for rest in ("1", "九", " ", "，", "年", "1.", "、", "(", "第1行", "改成", "x"):
            for length in (1_000, 2 * LONGEST):
                text = (start + rest * length)[:length] + "x"
                for reading in (asked.read(text, NOW), asked.add(None, text, NOW)):
                    if len(text) > LONGEST:
                        assert isinstance(reading, Wrong)
                        assert reading.code == "too_long"


def refuses_what_no_form_can_print(asked: Field) -> None:
    for text, code in [("", "empty"), (" \n\u3000", "empty"), ("\u200b\ufeff", "empty")]:
        assert asked.read(text, NOW) == Wrong(code)
        assert isinstance(asked.add(None, text, NOW), Wrong)
    for text in ("一\u0000", "\u001b[2J", "\ud83d", "\uffff一"):
        assert asked.read(text, NOW) == Wrong("control_characters")


def is_json(answer: Answer) -> None:
    assert json.loads(json.dumps(answer)) == answer


def answers(reading: Reading) -> tuple[Answer, ...]:
    match reading:
        case Clear(answer):
            return (answer,)
        case Doubt(readings):
            return readings
        case _:
            return ()


def printable(text: str) -> bool:
    """Whether a document can hold a text."""
    return all(sign in "\t\n" or sign >= " " for sign in text)
