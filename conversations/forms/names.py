"""Names of enterprises and teams compared: the same one, or probably the same one misspelt."""

import re
import unicodedata


def probably_same(one: str, other: str) -> bool:
    """Whether two names, differently written, probably mean the same enterprise or team.

    A slip of a character, brackets left out, 有限公司 for 有限责任公司. Where the difference is a
    number or a place in an order (一班 and 二班, 甲 and 乙), they are two that exist beside
    each other. It is only ever a reason to ask.
    """
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - only names need it, and seldom

    first, second = _core(one), _core(other)
    if not first or not second or ORDER.findall(first) != ORDER.findall(second):
        return False
    return Levenshtein.normalized_similarity(first, second) >= ALIKE


def folded(name: str) -> str:
    """A name with nothing left that a person may write differently: width, spaces, capitals."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _core(name: str) -> str:
    """What tells a name from others: without brackets, quotation marks and its legal form."""
    bare = SIGNS.sub("", folded(name)).translate(DIGITS)
    return LEGAL_FORM.sub("", bare) or bare


ALIKE = 0.75
"""One slip in four characters, two in eight."""
SIGNS = re.compile(r"[\W_]")
LEGAL_FORM = re.compile("(?:集团)?(?:股份)?(?:有限)?(?:责任)?公司$")
"""组织形式, the last part of a registered name."""
DIGITS = str.maketrans("〇零一二两三四五六七八九", "001223456789")
ORDER = re.compile("[0-9十百甲乙丙丁戊东南西北中早晚夜上下前后左右大小新老a-z]")
