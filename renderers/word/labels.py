"""Labels compared: what is the same label, however it was spaced, widened or worded.

A label is compared `bare`: half width, without blanks, colons, % and strokes.
"""

import re
import unicodedata
from functools import lru_cache

from conversations.fields.base import Field
from conversations.pasting.labels import SYNONYMS


def bare(text: str) -> str:
    """A text as it is compared: `ＱＣ小组 名称：` is `qc小组名称`.

    >>> bare("产 品 / 服 务 一次合格率 ％")
    '产品/服务一次合格率'
    """
    return spread(text)[0]


def bracketless(text: str) -> str:
    """A text without what stands in brackets, bare: 企业名称 of 企业名称（公章为准）."""
    return bare(BRACKETED.sub("", text))


def spread(text: str) -> tuple[str, list[int]]:
    """The same, with the place in the text that each of its characters comes from."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        # Most characters are Han, which have one form only; those in one go.
        folded = sign if "\u4e00" <= sign <= "\u9fff" else _folded(sign)
        for one in folded:
            signs.append(one)
            places.append(place)
    return "".join(signs), places


def wordings(label: str, field: Field | None = None) -> tuple[str, ...]:
    """A label in every wording it goes by, as printed first.

    Without its brackets, by the other names of its field, by what other notices call the same.
    """
    names = [label]
    if field is not None:
        names += [field.label, *field.aliases, *SYNONYMS.get(field.key, ())]
    names += [BRACKETED.sub("", name) for name in names]
    return tuple(dict.fromkeys(filter(None, map(bare, names))))


@lru_cache(maxsize=4096)
def _folded(sign: str) -> str:
    if sign in DROPPED or sign.isspace():
        return ""
    folded = unicodedata.normalize("NFKC", sign).lower()
    return "".join(one for one in folded if one not in DROPPED and not one.isspace())


DROPPED = frozenset(":%_\u200b\u200c\u200d\ufeff\xad")
BRACKETED = re.compile(r"[（(〔\[【][^（()）]*[）)〕\]】]")
