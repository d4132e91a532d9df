"""Answers after their form was edited in mid-season: which of them its questions still hold."""

from collections.abc import Mapping

from ..fields.base import Answer, Clear, Doubt, Field
from .deadline import SOME_DAY
from .form import Form


def fitting(form: Form, answers: Mapping[str, Answer], *, whole: bool = True) -> dict[str, Answer]:
    """The answers that are still what their questions ask for.

    An answer to a question that is gone stays, for the question may come back.
    """
    return {
        key: answer
        for key, answer in answers.items()
        if key not in form.by_key or holds(form.by_key[key], answer, whole=whole)
    }


def read_anew(form: Form, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """What can be read out of the answers in words that are no longer what is asked for."""
    texts = ((form.by_key.get(key), text) for key, text in answers.items())
    readings = (
        (field.key, field.read(text, SOME_DAY))
        for field, text in texts
        if field and isinstance(text, str) and not holds(field, text)
    )
    return {key: reading.answer for key, reading in readings if isinstance(reading, Clear)}


def holds(field: Field, answer: Answer, *, whole: bool = True) -> bool:
    """Whether a field gives back this answer, when it is told what it shows of it.

    What is gathered over several messages need not be `whole` yet.
    """
    if answer is None:
        return not field.required
    try:
        if isinstance(answer, dict):
            return bool(field.accepts() and answer["sha256"] and field.show(answer))
        if field.gathers:
            field.prompt(answer)
            field.places(answer)
            return isinstance(field.finish(answer), Clear) or not whole
        reading = field.read(field.show(answer), SOME_DAY)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return False  # it was shown as what it is not
    match reading:
        case Clear(again):
            return bool(again == answer)
        case Doubt(readings):
            return answer in readings
        case _:
            return False
