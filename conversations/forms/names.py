"""Names of enterprises and teams compared: the same one, or probably the same one misspelt."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import combinations

MOST = 9
"""Slips in a name that is still the same: never more than one character in four."""


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


def called(words: str, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that somebody may mean: the very name, else a part of it, else a slip.

    钳工一班 for 装配车间钳工一班, 江州重型 for 江州重型机械有限公司, 钱工一班 for 钳工一班. Where
    names differ in a number or a place in an order, the same one is meant: never 二班 for 一班.
    """
    wanted = _core(words).removesuffix("集团")
    cores = {name: _core(name) for name in dict.fromkeys(names)}
    if not wanted:
        return ()
    for fits in (str.__eq__, _has, _shortened, _misspelt):
        if found := tuple(name for name, core in cores.items() if fits(core, wanted)):
            return found
    return ()


def pairs_alike(names: Iterable[str], slips: int = MOST) -> Iterator[tuple[str, str]]:
    """Every two of many names that are probably the same one, with so many slips at most.

    They are looked for among those that begin or end alike; names that fold to the same are one.
    """
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - as above

    known = {folded(name): name for name in names}
    cores = {name: _core(name) for name in known.values()}
    orders = {name: ORDER.findall(core) for name, core in cores.items()}
    groups: dict[tuple[str, str], list[str]] = {}
    for name, core in cores.items():
        for end in (("", core[:BEGINNING]), (core[-BEGINNING:], "")):
            groups.setdefault(end, []).append(name)
    told = set()
    for group in groups.values():
        for one, other in combinations(group[:CROWD], 2):
            if orders[one] != orders[other] or (one, other) in told:
                continue
            longest = max(len(cores[one]), len(cores[other]))
            if Levenshtein.distance(cores[one], cores[other]) <= min(slips, longest * (1 - ALIKE)):
                told.add((one, other))
                yield one, other


def folded(name: str) -> str:
    """A name with nothing left that a person may write differently: width, spaces, capitals."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _has(name: str, words: str) -> bool:
    """Whether a name has the words in it, as a whole number where they begin with one."""
    at = name.find(words)
    cut = at > 0 and words[0] in NUMERALS and name[at - 1] in NUMERALS
    return at >= 0 and len(words) > 1 and not cut


def _shortened(name: str, words: str) -> bool:
    """Whether a name has all characters of the words in their order."""
    rest = iter(name)
    return len(words) > 2 and _same_order(name, words) and all(one in rest for one in words)


def _misspelt(name: str, words: str) -> bool:
    """Whether a part of the name is like the words, but for one character in four."""
    from rapidfuzz.fuzz import partial_ratio  # noqa: PLC0415 - only names need it, and seldom

    near = len(words) <= len(name) + 1 and partial_ratio(name, words) >= ALIKE * 100
    return len(words) > 2 and _same_order(name, words) and near


def _same_order(name: str, words: str) -> bool:
    """Whether the numbers and places of the words are the last ones of the name."""
    wanted = PLACES.findall(words)
    return not wanted or PLACES.findall(name)[-len(wanted) :] == wanted


@lru_cache(maxsize=65_536)  # of the names of a region, for each question
def _core(name: str) -> str:
    """What tells a name from others: without brackets, quotation marks and its legal form."""
    bare = SIGNS.sub("", folded(name)).translate(DIGITS)
    return LEGAL_FORM.sub("", bare) or bare


ALIKE = 0.75
"""One slip in four characters, two in eight."""
BEGINNING, CROWD = 3, 2_000
"""Characters by which names are put together, and names of one beginning that are compared."""
SIGNS = re.compile(r"[\W_]")
LEGAL_FORM = re.compile("(?:集团)?(?:股份)?(?:有限)?(?:责任)?公司$")
"""组织形式, the last part of a registered name."""
NUMERALS = "0123456789十百"
DIGITS = str.maketrans("〇零一二两三四五六七八九", "001223456789")
SIDES = "甲乙丙丁戊东南西北中早晚夜上下前后左右大小新老a-z"
ORDER = re.compile(f"[0-9十百{SIDES}]")
PLACES = re.compile(f"[0-9十百]+|[{SIDES}]")
